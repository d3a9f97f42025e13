//! EnsembleLabel: [`ContextLabel`] with the guesses of label propagation and iterative classification added up.

use argiope_graph::{NodeId, UndirectedGraph};

use super::ContextLabel;
use crate::{
    GnnError,
    pretrain::pretext::labels::{Guesses, ensemble},
};

/// The task, with targets for `nodes`. Where label propagation knows nothing, iterative classification decides.
///
/// # Errors
/// As [`ContextLabel::new`].
///
/// # Panics
/// If the guesses are not for the same nodes and classes.
pub fn ensemble_label(
    graph: &UndirectedGraph,
    nodes: &[NodeId],
    propagated: &Guesses,
    classified: &Guesses,
) -> Result<ContextLabel, GnnError> {
    ContextLabel::new(
        "ensemble-label",
        graph,
        nodes,
        &ensemble(propagated, classified),
    )
}
