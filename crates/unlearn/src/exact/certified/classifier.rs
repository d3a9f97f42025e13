//! The classifier.

use argiope_graph::{NodeId, Progress};

use super::{
    CertifiedConfig,
    objective::Objective,
    training::{Trained, train},
};
use crate::{
    UnlearnError,
    data::GraphData,
    exact::{
        linear_head::linear_head,
        norms::norm,
        propagation::{Design, Recipe, RowScaling},
    },
};

/// A one-vs-rest logistic head on propagated features with certified removal, and all that it was trained on.
#[derive(Debug, Clone)]
pub struct CertifiedLogistic {
    pub(super) config: CertifiedConfig,
    pub(super) design: Design,
    /// `[num_classes, dim]`
    pub(super) weights: Vec<f64>,
    /// `[num_classes, dim]`
    pub(super) noise: Vec<f64>,
    /// Trainings with fresh noise before this one.
    pub(super) epoch: u64,
    /// The bound of the length of the gradient of all classes.
    pub(super) spent: f64,
}

impl CertifiedLogistic {
    /// Trains a model on `training` nodes, all of which have a class.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] for settings without sense; [`UnlearnError::Data`] for data of different sizes, no training
    /// node, one without class, a feature that is no finite number, and a training that does not converge;
    /// [`UnlearnError::Cancelled`].
    ///
    /// # Complexity
    /// `O(hops * num_edges * dim + num_steps * num_classes * (num_training * dim^2 + dim^3))` time,
    /// `O(hops * num_nodes * dim + dim^2)` space.
    pub fn fit(
        data: GraphData,
        training: &[NodeId],
        config: CertifiedConfig,
        progress: &dyn Progress,
    ) -> Result<Self, UnlearnError> {
        config.check()?;
        let design = Design::new(data, training, Self::recipe(&config), progress)?;
        Self::trained(config, design, 0, progress)
    }

    /// A model that is trained with the noise of an epoch.
    pub(super) fn trained(
        config: CertifiedConfig,
        design: Design,
        epoch: u64,
        progress: &dyn Progress,
    ) -> Result<Self, UnlearnError> {
        let Trained {
            weights,
            noise,
            gradient_norm,
        } = train(&design, &config, epoch, progress)?;
        Ok(Self {
            config,
            design,
            weights,
            noise,
            epoch,
            spent: gradient_norm,
        })
    }

    /// How the rows are made.
    pub(super) fn recipe(config: &CertifiedConfig) -> Recipe {
        Recipe {
            propagation: config.propagation,
            feature_map: config.feature_map,
            scaling: RowScaling::AtMostOne,
            seed: config.seed,
        }
    }

    /// The perturbation of the objective, `[num_classes, dim]`. It must stay secret.
    #[must_use]
    pub fn noise(&self) -> &[f64] {
        &self.noise
    }

    /// Trainings with fresh noise before this one.
    #[must_use]
    pub fn noise_epoch(&self) -> u64 {
        self.epoch
    }

    /// What is spent of [`CertifiedConfig::budget`]: what training left of the gradient, and the bounds of all requests since then.
    #[must_use]
    pub fn spent(&self) -> f64 {
        self.spent
    }

    /// The epsilon that the requests since the last training add up to.
    #[must_use]
    pub fn epsilon_spent(&self) -> f64 {
        self.config.epsilon_of(self.spent)
    }

    /// The length of the gradient of all classes on the data that are left, computed: [`spent`](Self::spent) bounds it.
    ///
    /// # Errors
    /// [`UnlearnError::Cancelled`].
    ///
    /// # Complexity
    /// `O(num_training * num_classes * dim)`.
    pub fn gradient_norm(&self, progress: &dyn Progress) -> Result<f64, UnlearnError> {
        self.gradient_norm_at(&self.weights, progress)
    }

    pub(super) fn gradient_norm_at(
        &self,
        weights: &[f64],
        progress: &dyn Progress,
    ) -> Result<f64, UnlearnError> {
        let dim = self.design.dim();
        let mut gradients = Vec::with_capacity(weights.len());
        let classes = weights.chunks_exact(dim).zip(self.noise.chunks_exact(dim));
        for (class, (weights, noise)) in (0..).zip(classes) {
            let objective = Objective {
                design: &self.design,
                class,
                lambda: self.config.lambda,
                noise,
            };
            gradients.extend(objective.gradient(weights, progress)?);
        }
        Ok(norm(gradients))
    }
}

linear_head!(CertifiedLogistic, CertifiedConfig);
