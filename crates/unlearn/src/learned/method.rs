//! What an unlearning method does.

use argiope_graph::Progress;

use super::{GraphModel, Situation, Unlearned};
use crate::UnlearnError;

/// An unlearning method.
pub trait Method {
    /// Its name, as in the registry.
    fn name(&self) -> &'static str;

    /// Makes a model that has forgotten what `situation` deletes. Forward passes of what is trained run on the graph that is
    /// left only.
    ///
    /// # Errors
    /// [`UnlearnError::Option`], [`UnlearnError::Data`] for settings and tasks that the method cannot work with;
    /// [`UnlearnError::Gnn`] if training diverges; [`UnlearnError::Cancelled`].
    fn unlearn(
        &self,
        original: &GraphModel,
        situation: &Situation<'_>,
        progress: &dyn Progress,
    ) -> Result<Unlearned, UnlearnError>;
}
