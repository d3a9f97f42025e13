//! `argiope kg eval`: the ranks that a network gives to facts.

use std::{fmt::Write as _, path::PathBuf};

use anyhow::{Result, bail};
use argiope_graph::RelationalGraph;
use argiope_link::{
    Triple,
    evaluation::Values,
    ranking::{RankMetric, RankingProtocol, evaluate_ranks},
};
use clap::Args;
use serde::Serialize;

use super::{
    model::{ModelArguments, read_facts},
    results::in_table,
};
use crate::{output::OutputArguments, session::Session};

/// Rank the ends of facts among all entities with a trained network
///
/// Both ends of every fact are ranked, without the entities that make a fact of the graph, of the facts themselves or of --filter.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope kg eval runs/umls/seed-0 test.txt --filter valid.txt
  argiope kg eval runs/wn18rr-v1/seed-0 --graph WN18RR_v1_ind/train.txt WN18RR_v1_ind/test.txt --no-filter-facts")]
pub(crate) struct EvalArguments {
    #[command(flatten)]
    model: ModelArguments,
    /// The facts: rows of head, relation and tail
    #[arg(value_name = "FACTS")]
    facts: PathBuf,
    /// More facts that are true: entities that make one of them are no candidates
    #[arg(long, value_name = "FILE", help_heading = "Ranking")]
    filter: Vec<PathBuf>,
    /// Let the ranked facts themselves not filter each other, as inductive benchmarks do
    #[arg(long, help_heading = "Ranking")]
    no_filter_facts: bool,
    /// What is reported, separated by commas [default: mrr,mr,hits@1,hits@3,hits@10,hits@10_50]
    #[arg(
        long,
        value_name = "METRIC,...",
        value_delimiter = ',',
        help_heading = "Ranking"
    )]
    metrics: Vec<RankMetric>,
    #[command(flatten)]
    output: OutputArguments,
}

/// The JSON form; its field names are stable.
#[derive(Debug, Serialize)]
struct Evaluation {
    facts: usize,
    entities: usize,
    metrics: Values,
}

pub(super) fn run(arguments: &EvalArguments, session: &Session) -> Result<()> {
    let mut output = arguments.output.create()?;
    let model = arguments.model.open(session)?;
    let progress = &session.progress;
    let read = |path: &PathBuf| -> Result<Vec<Triple>> {
        Ok(read_facts(&model, path, true, progress)?
            .triples
            .iter()
            .collect())
    };
    let facts = read(&arguments.facts)?;
    if facts.is_empty() {
        bail!("{}: there are no facts to rank", arguments.facts.display());
    }
    let mut known: Vec<Triple> = model.facts.triples().collect();
    if !arguments.no_filter_facts {
        known.extend_from_slice(&facts);
    }
    for path in &arguments.filter {
        known.extend(read(path)?);
    }
    let known = RelationalGraph::from_triples(model.entities.len(), model.relations.len(), known)?;
    let protocol = RankingProtocol::default();
    let metrics = match arguments.metrics.is_empty() {
        true => protocol.metrics,
        false => arguments.metrics.clone(),
    };
    let counts = model.model().rank_facts(
        model.graph(),
        &known,
        None,
        &facts,
        model.limits(),
        progress,
    )?;
    let evaluation = Evaluation {
        facts: facts.len(),
        entities: model.entities.len(),
        metrics: evaluate_ranks(&metrics, protocol.ties, &counts)?,
    };
    match session.json {
        true => output.write_json(&evaluation)?,
        false => {
            let mut text = String::from("metric\tvalue\n");
            for metric in metrics {
                let value = evaluation.metrics[&metric.to_string()];
                // Writing to a string cannot fail.
                let _ = writeln!(text, "{metric}\t{}", in_table(metric, value));
            }
            output.write(text.as_bytes())?;
        }
    }
    output.finish()
}
