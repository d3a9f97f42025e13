//! The tasks by name.

use std::{fmt, str::FromStr};

use argiope_graph::Progress;
use serde::{Deserialize, Serialize};

use super::{
    LabelGuess, PretextConfig, PretextData, PretextTask,
    labels::{Guesses, ensemble, harmonic_labels, iterative_classification},
    tasks::{
        AttributeMask, AttributeSimilarity, ContextLabel, CorrectedLabel, DistanceToClusters,
        DistanceToLabeled, EdgeMask, NodeProperty, PairwiseDistance, ensemble_label,
    },
};
use crate::{GnnError, seeds};

/// A task. ContextLabel is there twice, once for each way to guess labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PretextKind {
    /// [`NodeProperty`].
    NodeProperty,
    /// [`EdgeMask`].
    EdgeMask,
    /// [`PairwiseDistance`].
    PairwiseDistance,
    /// [`DistanceToClusters`].
    DistanceToClusters,
    /// [`AttributeMask`].
    AttributeMask,
    /// [`AttributeSimilarity`].
    AttributeSimilarity,
    /// [`DistanceToLabeled`].
    DistanceToLabeled,
    /// [`ContextLabel`] with label propagation.
    ContextLabelLp,
    /// [`ContextLabel`] with iterative classification.
    ContextLabelIca,
    /// [`ensemble_label`].
    EnsembleLabel,
    /// [`CorrectedLabel`].
    CorrectedLabel,
}

impl PretextKind {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::NodeProperty,
        Self::EdgeMask,
        Self::PairwiseDistance,
        Self::DistanceToClusters,
        Self::AttributeMask,
        Self::AttributeSimilarity,
        Self::DistanceToLabeled,
        Self::ContextLabelLp,
        Self::ContextLabelIca,
        Self::EnsembleLabel,
        Self::CorrectedLabel,
    ];

    /// The name in settings and on command lines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NodeProperty => "node-property",
            Self::EdgeMask => "edge-mask",
            Self::PairwiseDistance => "pairwise-distance",
            Self::DistanceToClusters => "distance-to-clusters",
            Self::AttributeMask => "attribute-mask",
            Self::AttributeSimilarity => "attribute-similarity",
            Self::DistanceToLabeled => "distance-to-labeled",
            Self::ContextLabelLp => "context-label-lp",
            Self::ContextLabelIca => "context-label-ica",
            Self::EnsembleLabel => "ensemble-label",
            Self::CorrectedLabel => "corrected-label",
        }
    }

    /// What its loss is multiplied with in joint training.
    #[must_use]
    pub fn weight(self, config: &PretextConfig) -> f64 {
        let weights = &config.weights;
        match self {
            Self::NodeProperty => weights.node_property,
            Self::EdgeMask => weights.edge_mask,
            Self::PairwiseDistance => weights.pairwise_distance,
            Self::DistanceToClusters => weights.distance_to_clusters,
            Self::AttributeMask => weights.attribute_mask,
            Self::AttributeSimilarity => weights.attribute_similarity,
            Self::DistanceToLabeled => weights.distance_to_labeled,
            Self::ContextLabelLp => weights.context_label_lp,
            Self::ContextLabelIca => weights.context_label_ica,
            Self::EnsembleLabel => weights.ensemble_label,
            Self::CorrectedLabel => weights.corrected_label,
        }
    }

    /// The task with its targets.
    ///
    /// # Errors
    /// Those of the task.
    pub fn build(
        self,
        data: &PretextData<'_>,
        config: &PretextConfig,
        seed: u64,
        progress: &dyn Progress,
    ) -> Result<Box<dyn PretextTask>, GnnError> {
        let seed = seeds::named(seed, self.name());
        let (graph, tasks) = (data.graph(), &config.tasks);
        let guess = |guess| guesses(guess, data, config, progress);
        Ok(match self {
            Self::NodeProperty => Box::new(NodeProperty::new(graph, tasks.node_property.target)),
            Self::EdgeMask => Box::new(EdgeMask::new(graph, tasks.edge_mask.share, seed)?),
            Self::PairwiseDistance => {
                let config = &tasks.pairwise_distance;
                let (pairs, sources) = (config.pairs_per_class, config.max_sources);
                Box::new(PairwiseDistance::new(graph, pairs, sources, seed)?)
            }
            Self::DistanceToClusters => {
                let clusters = tasks.distance_to_clusters.num_clusters;
                Box::new(DistanceToClusters::new(graph, clusters, seed, progress)?)
            }
            Self::AttributeMask => {
                let config = &tasks.attribute_mask;
                let (share, components) = (config.share, config.components);
                Box::new(AttributeMask::new(data, share, components, seed)?)
            }
            Self::AttributeSimilarity => {
                let config = &tasks.attribute_similarity;
                let (extremes, pairs) = (config.extremes, config.pairs_per_step);
                let rows = data.feature_rows();
                Box::new(AttributeSimilarity::new(
                    rows, extremes, pairs, seed, progress,
                )?)
            }
            Self::DistanceToLabeled => Box::new(DistanceToLabeled::new(data, progress)?),
            Self::ContextLabelLp => {
                let (nodes, labels) = (data.unlabelled(LABELS)?, guess(LabelGuess::Propagation)?);
                Box::new(ContextLabel::new(self.name(), graph, &nodes, &labels)?)
            }
            Self::ContextLabelIca => {
                let (nodes, labels) = (data.unlabelled(LABELS)?, guess(LabelGuess::Iterative)?);
                Box::new(ContextLabel::new(self.name(), graph, &nodes, &labels)?)
            }
            Self::EnsembleLabel => {
                let nodes = data.unlabelled(LABELS)?;
                let propagated = guess(LabelGuess::Propagation)?;
                let classified = guess(LabelGuess::Iterative)?;
                Box::new(ensemble_label(graph, &nodes, &propagated, &classified)?)
            }
            Self::CorrectedLabel => {
                let config = &tasks.corrected_label;
                let (nodes, labels) = (data.unlabelled(LABELS)?, guess(config.guess)?);
                let (alpha, samples) = (config.alpha, config.num_sampled);
                let task = CorrectedLabel::new(graph, &nodes, &labels, alpha, samples, seed)?;
                Box::new(task)
            }
        })
    }
}

/// What guessed labels are for, in messages.
const LABELS: &str = "a task with guessed labels";

fn guesses(
    guess: LabelGuess,
    data: &PretextData<'_>,
    config: &PretextConfig,
    progress: &dyn Progress,
) -> Result<Guesses, GnnError> {
    // A class that nobody has would never be guessed.
    data.labelled_by_class(LABELS)?;
    let (graph, labels, num_classes) = (data.graph(), data.training_labels(), data.num_classes());
    let iterative = || -> Result<Guesses, GnnError> {
        let options = &config.tasks.iterative_classification;
        let rows = data.feature_rows();
        Ok(iterative_classification(graph, rows, labels, num_classes, options, progress)?.guesses)
    };
    match guess {
        LabelGuess::Propagation => harmonic_labels(graph, labels, num_classes, progress),
        LabelGuess::Iterative => iterative(),
        LabelGuess::Ensemble => {
            let propagated = harmonic_labels(graph, labels, num_classes, progress)?;
            Ok(ensemble(&propagated, &iterative()?))
        }
    }
}

impl fmt::Display for PretextKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for PretextKind {
    type Err = GnnError;

    /// # Errors
    /// [`GnnError::Option`] for an unknown name, with the known ones.
    fn from_str(name: &str) -> Result<Self, GnnError> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| GnnError::Option {
            what: "pretext",
            option: "task",
            found: name.to_owned(),
            expected: "node-property, edge-mask, pairwise-distance, distance-to-clusters, attribute-mask, \
                       attribute-similarity, distance-to-labeled, context-label-lp, context-label-ica, ensemble-label or \
                       corrected-label",
        })
    }
}
