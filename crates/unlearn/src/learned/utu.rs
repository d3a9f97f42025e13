//! Unlink to Unlearn: the graph forgets, the weights do not.
//!
//! Tan et al., *Unlink to Unlearn: Simplifying Edge Unlearning in GNNs*, WWW 2024 companion. The network stays as it is and runs on the
//! graph without the deleted edges. That costs nothing, and comes near to retraining where a deletion is small; what the weights
//! have learned of the deleted edges stays in them.

use argiope_graph::Progress;
use burn::module::Module as _;
use serde::{Deserialize, Serialize};

use super::{GraphModel, Method, Situation, Unlearned};
use crate::UnlearnError;

/// Settings of [`UnlinkToUnlearn`]: there are none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UnlinkConfig {}

/// Keeps the network: it is served on the graph that is left.
#[derive(Debug, Clone, Copy, Default)]
pub struct UnlinkToUnlearn;

impl Method for UnlinkToUnlearn {
    fn name(&self) -> &'static str {
        "utu"
    }

    fn unlearn(
        &self,
        original: &GraphModel,
        _: &Situation<'_>,
        progress: &dyn Progress,
    ) -> Result<Unlearned, UnlearnError> {
        progress.check()?;
        Ok(original.valid().into())
    }
}
