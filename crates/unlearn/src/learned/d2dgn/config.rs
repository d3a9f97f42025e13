//! Settings of D2DGN.

use serde::{Deserialize, Serialize};

use crate::{UnlearnError, error::check_setting};

/// What teachers teach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Knowledge {
    /// Probabilities of answers.
    Responses,
    /// Embeddings of all layers.
    Features,
}

/// What the student starts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// The original.
    #[default]
    Original,
    /// A network with initial parameters.
    Scratch,
}

/// Who teaches about what goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destroyer {
    /// A network with initial parameters, on the graph that is left.
    #[default]
    Untrained,
    /// A network that was trained on a random graph: as many pairs as edges are left, drawn from those that are no edges. For pairs
    /// these are its positives, too; for classes of nodes it learns the retained ones.
    Trained,
}

/// Settings of [`D2dgn`](super::D2dgn).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct D2dgnConfig {
    /// The share of the preserver in the loss; 1/2 by default.
    pub alpha: f64,
    /// What the student starts as; the original by default.
    pub start: Start,
    /// The destroyer; untrained by default.
    pub destroyer: Destroyer,
    /// Steps of Adam, each on all elements; by default 100 from the original and 1000 from scratch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<usize>,
    /// Learning rate; 5e-3 by default.
    pub learning_rate: f64,
    /// Steps of the training of a destroyer that is trained; 100 by default.
    pub destroyer_steps: usize,
    /// Whether the destroyer teaches about pairs that are no edges, too, as in OpenGU's version: it then contradicts the
    /// preserver. By default it does not.
    pub destroys_negatives: bool,
}

impl Default for D2dgnConfig {
    fn default() -> Self {
        Self {
            alpha: 0.5,
            start: Start::default(),
            destroyer: Destroyer::default(),
            steps: None,
            learning_rate: 5e-3,
            destroyer_steps: 100,
            destroys_negatives: false,
        }
    }
}

impl D2dgnConfig {
    pub(super) fn check(&self) -> Result<(), UnlearnError> {
        let is_share = (0.0..=1.0).contains(&self.alpha);
        check_setting("d2dgn.alpha", self.alpha, is_share, "between 0 and 1")
    }

    pub(super) fn steps(&self) -> usize {
        self.steps.unwrap_or(match self.start {
            Start::Original => 100,
            Start::Scratch => 1000,
        })
    }
}
