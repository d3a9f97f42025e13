//! How the edges of a data set are split, and what is reported of it.

use std::path::PathBuf;

use argiope_graph::{Progress, UndirectedGraph};
use argiope_io::npz::Features;
use argiope_sparse::Pattern;
use serde::{Deserialize, Serialize};

use super::LinkData;
use crate::{
    EdgeSplit, KnownNegatives, LeakageRules, LinkError, MessageGraphs, Negatives, Pair,
    RandomSplit, ValidationEdges,
    evaluation::Metric,
    hard_negatives::{self, HardNegativeOptions, ZeroScores},
    metrics::TiePolicy,
    split::{HeartNegatives, read_heart, read_ogb},
};

/// Everything that results depend on besides the model: they are only comparable under the same protocol.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protocol {
    /// Where the parts come from.
    pub split: Published,
    /// Replaces the negatives of validation and test by hard ones of each edge, this many for each of its ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hard_negatives: Option<usize>,
    /// What may not leak.
    #[serde(default)]
    pub rules: LeakageRules,
    /// Whether messages pass on validation edges when the test set is predicted.
    #[serde(default)]
    pub validation_edges: ValidationEdges,
    /// What is reported.
    pub metrics: Vec<Metric>,
    /// The metric that the model is chosen by.
    pub select_by: Metric,
    /// What equal scores count as, where there are ranks.
    pub ties: TiePolicy,
}

/// A recipe of the literature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Published {
    /// A new random split for every seed.
    Random(RandomSplit),
    /// The fixed split of a folder in HeaRT's layout.
    Heart {
        /// The folder.
        folder: PathBuf,
        /// Hard negatives of each edge, or one list.
        negatives: HeartNegatives,
    },
    /// The fixed split of the data set, in OGB's layout.
    Ogb,
}

impl Protocol {
    /// The protocol that a data set is usually reported under: 70/10/20 for every seed and hits@100, or for OGB's data
    /// sets theirs.
    #[must_use]
    pub fn of(data: &LinkData) -> Self {
        let (split, best) = match data.name.as_str() {
            "ogbl-ddi" => (Published::Ogb, 20),
            "ogbl-collab" => (Published::Ogb, 50),
            name if name.starts_with("ogbl-") => (Published::Ogb, 100),
            _ => (Published::Random(RandomSplit::planetoid()), 100),
        };
        let validation_edges = match data.name.as_str() {
            "ogbl-collab" => ValidationEdges::AtTest,
            _ => ValidationEdges::Hidden,
        };
        let mut hits = vec![20, 50, 100];
        hits.retain(|&k| k != best);
        let others = hits.into_iter().map(Metric::Hits);
        let mut metrics = vec![Metric::Hits(best)];
        metrics.extend(others.chain([Metric::Mrr, Metric::Auc, Metric::AveragePrecision]));
        Self {
            hard_negatives: None,
            rules: LeakageRules {
                // The same authors meet in several years.
                allow_overlaps: data.name == "ogbl-collab",
                known_negatives: match split {
                    Published::Random(_) => KnownNegatives::Refuse,
                    _ => KnownNegatives::Allow,
                },
            },
            split,
            validation_edges,
            metrics,
            select_by: Metric::Hits(best),
            ties: TiePolicy::Mean,
        }
    }

    /// The protocol of HeaRT (Li et al., NeurIPS 2023): hard negatives of each edge, and their mean reciprocal rank.
    #[must_use]
    pub fn heart(split: Published, hard_negatives: Option<usize>) -> Self {
        let hits = [1, 3, 10, 100].map(Metric::Hits);
        Self {
            split,
            hard_negatives,
            rules: LeakageRules {
                allow_overlaps: false,
                known_negatives: KnownNegatives::RefuseTraining,
            },
            validation_edges: ValidationEdges::Hidden,
            metrics: [Metric::Mrr].into_iter().chain(hits).collect(),
            select_by: Metric::Mrr,
            ties: TiePolicy::Mean,
        }
    }

    /// Splits the edges of a data set and checks that nothing leaks.
    ///
    /// # Errors
    /// [`LinkError::NoFolder`] for OGB's recipe and data without a folder; [`LinkError::Empty`] if validation or test set
    /// have no edges; those of the recipe; those of [`MessageGraphs::new`].
    pub fn apply(
        &self,
        data: &LinkData,
        seed: u64,
        progress: &dyn Progress,
    ) -> Result<(EdgeSplit, MessageGraphs), LinkError> {
        let num_nodes = data.graph.num_nodes();
        // Edges of one graph that are split at random do not leak; what files say is checked.
        let mut split = match &self.split {
            Published::Random(recipe) => recipe.split(&data.graph, seed)?,
            Published::Heart { folder, negatives } => {
                read_heart(folder, *negatives, Some(num_nodes))?.split
            }
            Published::Ogb => match &data.folder {
                Some(folder) => read_ogb(folder, Some(num_nodes))?,
                None => {
                    return Err(LinkError::NoFolder {
                        name: data.name.clone(),
                    });
                }
            },
        };
        for (what, edges) in [("validation set", &split.valid), ("test set", &split.test)] {
            if edges.is_empty() {
                return Err(LinkError::Empty { what });
            }
        }
        if let Some(per_side) = self.hard_negatives {
            let options = HardNegativeOptions {
                per_side,
                // As the published lists were made, which results are compared with.
                zero_scores: ZeroScores::AfterLast,
                seed,
                ..HardNegativeOptions::default()
            };
            let train = UndirectedGraph::from_edges(num_nodes, split.train.iter().copied())?;
            let rows = (data.features.as_ref()).map(FeatureRows::new).transpose()?;
            let features = || rows.as_ref().map(FeatureRows::borrow);
            let make = |edges: &[Pair], known: &[Pair]| -> Result<Negatives, LinkError> {
                let made = hard_negatives::hard_negatives(
                    &train,
                    edges,
                    known,
                    features(),
                    &options,
                    progress,
                )?;
                Ok(Negatives::PerPositive(made))
            };
            split.valid_negatives = make(&split.valid, &[])?;
            split.test_negatives = make(&split.test, &split.valid)?;
        }
        let graphs = MessageGraphs::new(&split, self.validation_edges, &self.rules)?;
        Ok((split, graphs))
    }
}

/// Features as sparse rows, whatever they were.
struct FeatureRows {
    pattern: Pattern,
    values: Vec<f32>,
}

impl FeatureRows {
    fn new(features: &Features) -> Result<Self, LinkError> {
        let num_features = features.num_features() as usize;
        let (offsets, indices, values) = match features {
            Features::Sparse(matrix) => {
                let (indices, values) = matrix.sorted_f32();
                (matrix.offsets.clone(), indices, values)
            }
            Features::Dense { values, .. } => {
                let values = values.to_f32();
                let rows = features.num_nodes();
                let offsets = (0..=rows).map(|row| row * num_features as u64).collect();
                let columns = (0..rows).flat_map(|_| 0..num_features as u32);
                (offsets, columns.collect(), values)
            }
        };
        Ok(Self {
            pattern: Pattern::new(num_features, offsets, indices)?,
            values,
        })
    }

    fn borrow(&self) -> hard_negatives::Features<'_> {
        hard_negatives::Features {
            pattern: &self.pattern,
            values: Some(&self.values),
        }
    }
}
