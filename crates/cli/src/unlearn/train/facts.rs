//! Facts of a knowledge graph.

use anyhow::Result;
use argiope_graph::Silent;
use argiope_io::{ReadOptions, read_triples};
use argiope_link::{
    Side,
    knowledge::KnowledgeData,
    metrics::{TiePolicy, hits_from_ranks, mrr},
};
use argiope_unlearn::exact::{RelationConfig, RelationRidge};

use super::{
    super::{
        data::{Source, source},
        settings::of_model,
    },
    Fitted, Summary, TrainArguments, timed,
};
use crate::session::Session;

/// Of one file of facts, the parts that validate and test.
const HELD_BACK: [f64; 2] = [0.0, 0.1];
/// Places that count as hits.
const HITS: usize = 10;

pub(super) fn relation_ridge(arguments: &TrainArguments, session: &Session) -> Result<Summary> {
    arguments.check_files(false, false)?;
    let config: RelationConfig = of_model(&arguments.settings)?;
    let data = session.phase("reading", || load(arguments, config.seed))?;
    let names = [("entity", &data.entities), ("relation", &data.relations)];
    let ids = arguments.ids_of(&names, session)?;
    let (model, seconds) =
        timed(|| RelationRidge::fit(data.graph.clone(), &config, &session.progress))?;
    let test = &data.test;
    let mut counts = Vec::new();
    for side in [Side::Head, Side::Tail] {
        counts.extend(model.rank(&test.triples, side, &test.known)?);
    }
    let mut metrics = Vec::new();
    if !counts.is_empty() {
        let ties = TiePolicy::Mean;
        metrics.push(("mrr".to_owned(), mrr(&counts, ties)?));
        let hits = hits_from_ranks(&counts, HITS, ties)?;
        metrics.push((format!("hits@{HITS}"), hits));
    }
    let numbers = [
        ("entities", data.entities.len()),
        ("relations", data.relations.len()),
        ("training facts", data.train.len()),
        ("test facts", test.triples.len()),
    ];
    arguments.deploy(Fitted {
        model,
        data: data.name.clone(),
        sizes: numbers.map(|(name, number)| (name, number as u64)).to_vec(),
        metrics,
        seconds,
        ids,
    })
}

fn load(arguments: &TrainArguments, seed: u64) -> Result<KnowledgeData> {
    let path = match source(&arguments.dataset)? {
        Source::Named(name) => return Ok(KnowledgeData::named(name)?),
        Source::Path(path) => path,
    };
    if path.is_dir() {
        return Ok(KnowledgeData::read(path)?);
    }
    let facts = read_triples(path, &ReadOptions::default(), &Silent)?;
    let name = path.display().to_string();
    Ok(KnowledgeData::of_facts(name, facts, HELD_BACK, seed)?)
}
