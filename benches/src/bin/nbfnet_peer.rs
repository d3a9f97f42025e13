//! Training steps, evaluations and scores of NBFNet, as `scripts/bench_nbfnet_peers.py` asks for beside PyTorch.
//!
//! One JSON object comes out; the script tells what it holds.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context as _, Result, bail};
use argiope_benches::process::{cpu_seconds, median, peak_mib, start_threads};
use argiope_gnn::Init;
use argiope_graph::Silent;
use argiope_io::npy::{Values, read_npy};
use argiope_link::{Triple, knowledge::KnowledgeData, ranking::RankingProtocol};
use argiope_nbfnet::{
    Limits, MessageGraph, Nbfnet, Plan, PlanKind, Query, Targets,
    checkpoint::{CheckpointDirection, read_pyg},
    published,
    training::KnowledgeTask,
};
use burn::tensor::Device;
use clap::{Args, Parser, Subcommand};
use serde::Deserialize;
use serde_json::json;

/// Freed pages are kept: ops allocate their results, and the kernel would clear new pages on every call.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Our side of scripts/bench_nbfnet_peers.py.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Whole training steps.
    Step(Measured),
    /// The filtered ranks of both ends of the first facts of the test.
    Evaluate(Measured),
    /// States of a training batch, as they are planned and as they would all be; planned, scored and differentiated.
    Plan(Measured),
    /// The scores of a batch that the script wrote.
    Parity {
        #[arg(long)]
        folder: PathBuf,
    },
}

#[derive(Args)]
struct Measured {
    #[arg(long)]
    dataset: String,
    /// Facts.
    #[arg(long)]
    batch: usize,
    #[arg(long, default_value_t = 2)]
    threads: usize,
    #[arg(long, default_value_t = 3)]
    repeats: usize,
}

fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::Step(measured) => step(&measured),
        Command::Evaluate(measured) => evaluate(&measured),
        Command::Plan(measured) => plan(&measured),
        Command::Parity { folder } => parity(&folder),
    }
}

/// The script calls WN18RR_v1 wn18rr-v1.
fn load(measured: &Measured) -> Result<KnowledgeData> {
    start_threads(measured.threads)?;
    let name = match measured.dataset.rsplit_once("-v") {
        Some((name, version)) => format!("{name}_v{version}"),
        None => measured.dataset.clone(),
    };
    Ok(KnowledgeData::named(&name)?)
}

/// Facts of a batch: the first of the training after so many others.
fn batch(data: &KnowledgeData, number: usize, size: usize) -> Vec<Triple> {
    data.train
        .iter()
        .cycle()
        .skip(number * size)
        .take(size)
        .copied()
        .collect()
}

fn step(measured: &Measured) -> Result<()> {
    let data = load(measured)?;
    let mut settings = published::settings(&data.name)?;
    settings.training.batch_size = measured.batch;
    let protocol = RankingProtocol::default();
    let mut task = KnowledgeTask::new(&settings, &protocol, &data, 0, &Device::flex())?;
    let mut number = 0;
    tell("step", measured, || {
        let facts = batch(&data, number, measured.batch);
        number += 1;
        task.step(&facts, number as u64, &Silent)?;
        Ok(())
    })
}

fn evaluate(measured: &Measured) -> Result<()> {
    let data = load(measured)?;
    let settings = published::settings(&data.name)?;
    let graph = MessageGraph::of_knowledge(&data.test.graph)?;
    let mut init = Init::new(0, &Device::flex());
    let model = Nbfnet::new(&settings.model, graph.num_message_relations(), &mut init)?;
    let facts = data
        .test
        .triples
        .get(..measured.batch)
        .context("not so many facts")?;
    tell("evaluate", measured, || {
        model.rank_facts(
            &graph,
            &data.test.known,
            None,
            facts,
            Limits::default(),
            &Silent,
        )?;
        Ok(())
    })
}

fn plan(measured: &Measured) -> Result<()> {
    let data = load(measured)?;
    let settings = published::settings(&data.name)?;
    let graph = MessageGraph::of_knowledge(&data.graph)?;
    let mut init = Init::new(0, &Device::flex().autodiff());
    let model = Nbfnet::new(&settings.model, graph.num_message_relations(), &mut init)?;
    let facts = batch(&data, 0, measured.batch);
    let queries: Vec<Query> = (facts.iter())
        .map(|&fact| graph.query(fact, argiope_link::Side::Tail))
        .collect();
    // As many nodes as a training step asks about, evenly spread.
    let asked = 1 + settings.training.negatives;
    let stride = (graph.num_nodes() / asked).max(1);
    let num_nodes = graph.num_nodes();
    let mut candidates = Vec::with_capacity(facts.len() * asked);
    for fact in &facts {
        let nodes = (0..asked).map(|at| (fact.2 as usize + at * stride) % num_nodes);
        candidates.extend(nodes.map(|node| node as u32));
    }
    let hidden = graph.without_facts(&facts)?;
    for (name, kind) in [("planned", PlanKind::Automatic), ("dense", PlanKind::Dense)] {
        let options = model.plan_options().with_kind(kind);
        let made = || Plan::new(&hidden, &queries, Targets::Each(&candidates), options);
        let plan = made()?;
        println!(
            "{}",
            json!({"plan": name, "states": plan.num_states(), "bytes": plan.bytes(model.dim(), true)})
        );
        tell(&format!("plan of {name}"), measured, || {
            made()?;
            Ok(())
        })?;
        // The larger one comes last: the peak is that of the process.
        tell(name, measured, || {
            let scores = model.scores_of_plan(&made()?)?;
            scores.sum().backward();
            Ok(())
        })?;
    }
    Ok(())
}

/// What the script writes of a batch.
#[derive(Deserialize)]
struct Batch {
    nodes: Vec<u32>,
    relations: Vec<u32>,
    candidates: Vec<Vec<u32>>,
    num_edges_left: usize,
}

fn parity(folder: &Path) -> Result<()> {
    let data = KnowledgeData::named("WN18RR_v1")?;
    let batch: Batch = serde_json::from_str(&fs::read_to_string(folder.join("batch.json"))?)?;
    let settings = published::settings(&data.name)?;
    let (_, model) = read_pyg(
        folder.join("model.pth"),
        &settings.model,
        CheckpointDirection::HeadToTail,
    )?;
    let graph = MessageGraph::of_knowledge(&data.graph)?;
    let queries: Vec<Query> = (batch.nodes.iter().zip(&batch.relations))
        .map(|(&source, &relation)| Query { source, relation })
        .collect();
    let facts: Vec<Triple> = (queries.iter().zip(&batch.candidates))
        .map(
            |(query, candidates)| match (query.relation as usize) < graph.num_relations() {
                true => (query.source, query.relation, candidates[0]),
                false => (candidates[0], graph.inverse(query.relation), query.source),
            },
        )
        .collect();
    let hidden = graph.without_facts(&facts)?;
    let left: usize = hidden
        .pattern()
        .degrees()
        .iter()
        .map(|&degree| degree as usize)
        .sum();
    if left != batch.num_edges_left {
        bail!(
            "{left} messages are left in the graph, not {}",
            batch.num_edges_left
        );
    }
    let expected: Vec<f64> = match read_npy(folder.join("scores.npy"))?.values {
        Values::F64(values) => values,
        Values::F32(values) => values.into_iter().map(f64::from).collect(),
        other => bail!("scores of {other:?}"),
    };
    let candidates = batch.candidates.concat();
    for kind in [PlanKind::Cone, PlanKind::Dense] {
        let scores = model.scores_by(&hidden, &queries, Targets::Each(&candidates), kind)?;
        let found: Vec<f64> = scores.into_data().iter::<f64>().collect();
        if found.len() != expected.len() {
            bail!("{} scores instead of {}", found.len(), expected.len());
        }
        let errors = found
            .iter()
            .zip(&expected)
            .map(|(found, expected)| (found - expected).abs());
        let largest = errors.fold(0.0, f64::max);
        println!(
            "{}",
            json!({"plan": format!("{kind:?}"), "scores": found.len(), "largest_error": largest})
        );
    }
    Ok(())
}

/// Medians of so many calls after one that warms up.
fn tell(action: &str, measured: &Measured, mut call: impl FnMut() -> Result<()>) -> Result<()> {
    call()?;
    let (mut seconds, mut cpu) = (Vec::new(), Vec::new());
    for _ in 0..measured.repeats {
        let (start, start_cpu) = (Instant::now(), cpu_seconds()?);
        call()?;
        seconds.push(start.elapsed().as_secs_f64());
        cpu.push(cpu_seconds()? - start_cpu);
    }
    println!(
        "{}",
        json!({
            "case": format!("{action} {} {}", measured.dataset, measured.batch),
            "seconds": median(&mut seconds),
            "cpu_seconds": median(&mut cpu),
            "minimum": seconds[0],
            "peak_mib": peak_mib()?,
        })
    );
    Ok(())
}
