//! A trained network, on the graph of its run or on another one.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use argiope_graph::{Progress, RelationalGraph};
use argiope_io::{InputTriples, ReadOptions, read_more_triples};
use argiope_nbfnet::TrainedNbfnet;
use clap::Args;

use super::names::unknown;
use crate::{runs::check_run, session::Session};

#[derive(Debug, Args)]
pub(super) struct ModelArguments {
    /// The folder of a run: OUT/seed-S of `argiope kg train`
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// Another graph than that of the training, whose entities may be new and whose relations must be known: a file of facts
    #[arg(long, value_name = "FILE", help_heading = "Data")]
    graph: Option<PathBuf>,
}

impl ModelArguments {
    pub(super) fn open(&self, session: &Session) -> Result<TrainedNbfnet> {
        check_run(&self.run)?;
        let model = session.phase("opening the model", || TrainedNbfnet::open(&self.run))?;
        match &self.graph {
            None => Ok(model),
            Some(file) => on_graph(&model, file, &session.progress),
        }
    }
}

/// The network on the facts of a file.
fn on_graph(model: &TrainedNbfnet, file: &Path, progress: &dyn Progress) -> Result<TrainedNbfnet> {
    let facts = read_facts(model, file, false, progress)?;
    let (num_entities, num_relations) = (facts.entities.len(), model.relations.len());
    let graph = RelationalGraph::from_triples(num_entities, num_relations, facts.triples.iter())?;
    Ok(model.on_graph(facts.entities, graph)?)
}

/// Facts of a file with the relations of a network; its entities are those of the network's graph, which are then all there may
/// be, or their own.
pub(super) fn read_facts(
    model: &TrainedNbfnet,
    file: &Path,
    known_entities: bool,
    progress: &dyn Progress,
) -> Result<InputTriples> {
    let mut facts = InputTriples {
        relations: model.relations.clone(),
        ..InputTriples::default()
    };
    if known_entities {
        facts.entities = model.entities.clone();
    }
    read_more_triples(file, &ReadOptions::default(), &mut facts, progress)?;
    let foreign = |(_, relation, _): &(u32, u32, u32)| *relation as usize >= model.relations.len();
    if let Some((_, relation, _)) = facts.triples.iter().find(foreign) {
        let name = facts.relations.label(relation).unwrap_or_default();
        bail!(
            "{}: {}",
            file.display(),
            unknown("relation", name, &model.relations)
        );
    }
    if known_entities && facts.entities.len() > model.entities.len() {
        let name = facts
            .entities
            .label(model.entities.len() as u32)
            .unwrap_or_default();
        bail!(
            "{}: {}",
            file.display(),
            unknown("entity", name, &model.entities)
        );
    }
    Ok(facts)
}
