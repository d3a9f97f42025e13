//! Adjacencies with entries removed at random.

use burn::module::Module;

use super::dropout::check_probability;
use crate::{Adjacency, Context, GnnError, Init};

/// Removes entries of an [`Adjacency`] with a probability, while training.
///
/// The two entries of an undirected edge are removed independently. With rescaling, messages are divided by the probability
/// that an entry stays, and degrees count entries that stay with the same factor: their expectations stay as they were.
#[derive(Module, Debug)]
pub struct EdgeDropout {
    probability: f64,
    number: u64,
    rescale: bool,
}

impl EdgeDropout {
    /// The next dropout of a model, with rescaling.
    ///
    /// # Errors
    /// [`GnnError::Option`] unless `0 <= probability < 1`.
    pub fn new(probability: f64, init: &mut Init) -> Result<Self, GnnError> {
        check_probability("EdgeDropout", probability)?;
        Ok(Self {
            probability,
            number: init.next_dropout(),
            rescale: true,
        })
    }

    /// With or without rescaling.
    #[must_use]
    pub fn with_rescale(mut self, rescale: bool) -> Self {
        self.rescale = rescale;
        self
    }

    /// The adjacency that remains; the same one if the context is not one of training.
    ///
    /// # Errors
    /// None on adjacencies that could be made.
    ///
    /// # Complexity
    /// `O(num_nodes + num_entries)` time and space.
    pub fn forward(&self, adjacency: &Adjacency, context: &Context) -> Result<Adjacency, GnnError> {
        if !context.is_training() || self.probability == 0.0 {
            return Ok(adjacency.clone());
        }
        let key = context.key_of(self.number);
        adjacency.without_random_entries(self.probability, key, self.rescale)
    }
}
