//! The graph that neighbours are taken from.

use std::sync::OnceLock;

use argiope_gnn::{Adjacency, Context, layers::EdgeDropout};
use argiope_sparse::{
    Pattern,
    spgemm::{SpgemmOptions, multiply},
};

use crate::NcnError;

/// Neighbours of every node, one step away, and two where they are asked for.
#[derive(Debug, Clone)]
pub struct Neighborhoods {
    adjacency: Adjacency,
    two_steps: OnceLock<Pattern>,
}

impl Neighborhoods {
    /// Neighbours are the rows of `adjacency`.
    #[must_use]
    pub fn new(adjacency: &Adjacency) -> Self {
        Self {
            adjacency: adjacency.clone(),
            two_steps: OnceLock::new(),
        }
    }

    /// The adjacency.
    #[must_use]
    pub fn adjacency(&self) -> &Adjacency {
        &self.adjacency
    }

    /// Neighbours of every node.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        self.adjacency.pattern()
    }

    /// Nodes at the ends of walks of two steps from every node, which the node itself is among; made at the first call.
    ///
    /// # Errors
    /// [`NcnError::Sparse`] if there are more of them than a pattern can have entries.
    pub(super) fn two_steps(&self) -> Result<&Pattern, NcnError> {
        if let Some(pattern) = self.two_steps.get() {
            return Ok(pattern);
        }
        let one = self.pattern();
        let (made, _) = multiply::<f32>(one, None, one, None, &SpgemmOptions::default())?;
        Ok(self.two_steps.get_or_init(|| made))
    }

    /// The neighbours that are left by a dropout of entries, in training.
    pub(super) fn drop_entries(
        &self,
        dropout: &EdgeDropout,
        context: &Context,
    ) -> Result<Self, NcnError> {
        let left = dropout.forward(&self.adjacency, context)?;
        if left.pattern().is_same(self.pattern()) {
            return Ok(self.clone());
        }
        Ok(Self::new(&left))
    }
}
