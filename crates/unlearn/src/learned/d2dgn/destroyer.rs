//! The network that teaches about what goes.

use argiope_gnn::{Adjacency, Context, Init, seeds};
use argiope_graph::{Progress, UndirectedGraph};
use burn::module::Module as _;

use super::{D2dgnConfig, Destroyer, Teacher};
use crate::{
    UnlearnError,
    learned::{
        GraphModel, Situation, TaskData,
        descent::descend,
        training::{Objective, TrainingData},
    },
};

/// The destroyer with what it makes of its graph.
///
/// # Errors
/// [`UnlearnError::Link`] if so many pairs are edges that there is no random graph of the others; those of training.
pub(super) fn taught(
    config: &D2dgnConfig,
    original: &GraphModel,
    situation: &Situation<'_>,
    progress: &dyn Progress,
) -> Result<Teacher, UnlearnError> {
    let seed = seeds::named(situation.seed, "d2dgn.destroyer");
    let mut init = Init::new(seed, &situation.device.clone().autodiff());
    let features = situation.features;
    let untrained = original.untrained(features, &mut init)?;
    if config.destroyer == Destroyer::Untrained {
        return Teacher::new(&untrained, (situation.after, features));
    }
    let num_nodes = situation.after.num_nodes();
    // Both directions of an edge are entries.
    let num_edges = situation.after.pattern().num_entries() / 2;
    let pairs = (situation.non_edges()?).sample_distinct(num_edges, seed, 0)?;
    let graph = UndirectedGraph::from_edges(num_nodes, pairs.iter().copied())?;
    let adjacency = Adjacency::try_from(&graph)?;
    let task = match situation.task {
        TaskData::Link {
            held_out,
            held_out_negatives,
            ..
        } => TaskData::Link {
            retained: &pairs,
            deleted: &[],
            held_out,
            held_out_negatives,
        },
        nodes @ TaskData::Node { .. } => nodes,
    };
    let data = TrainingData {
        adjacency: &adjacency,
        features,
        task,
        device: situation.device,
    };
    let objective = Objective::new(data, seed)?;
    let loss =
        |model: &GraphModel, step| objective.loss(model, step, &Context::training(seed, step));
    let steps = (config.destroyer_steps, config.learning_rate);
    let trained = descend(untrained, "training the destroyer", steps, progress, loss)?;
    Teacher::new(&trained.valid(), (&adjacency, features))
}
