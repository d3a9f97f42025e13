//! What single layers can express, as a table.
//!
//! ```text
//! cargo run --release -p argiope-gnn --example expressivity -- dictionary --size 10 --layers sir,gin,gcn,sage --seeds 3
//! cargo run --release -p argiope-gnn --example expressivity -- count --size 2 --layers sir,gin --epochs 100
//! ```

use std::{
    error::Error,
    process::ExitCode,
    sync::atomic::{AtomicU64, Ordering},
};

use argiope_gnn::synthetic::experiment::{Experiment, GraphLayer, Problem, Report};
use argiope_graph::Progress;
use burn::tensor::Device;

/// Every step makes and drops the same tensors: the allocator keeps their pages.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USAGE: &str = "expressivity dictionary|count [--size N] [--layers sir,gin,gcn,sage,gat] [--seeds N] [--epochs N] \
                     [--train N] [--test N]";

/// What is asked for.
struct Arguments {
    problem: Problem,
    size: usize,
    layers: Vec<GraphLayer>,
    seeds: u64,
    epochs: u64,
    num_train: usize,
    num_test: usize,
}

fn main() -> ExitCode {
    match parse(std::env::args().skip(1)).and_then(|arguments| run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}\nusage: {USAGE}");
            ExitCode::FAILURE
        }
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, Box<dyn Error>> {
    let problem = match words.next().as_deref() {
        Some("dictionary") => Problem::DictionaryLookup,
        Some("count") => Problem::HeteroEdgeCount,
        _ => return Err("the first argument says what is asked: dictionary or count".into()),
    };
    let mut arguments = Arguments {
        problem,
        size: match problem {
            Problem::DictionaryLookup => 10,
            Problem::HeteroEdgeCount => 2,
        },
        layers: GraphLayer::ALL.to_vec(),
        seeds: 3,
        epochs: 500,
        num_train: 4000,
        num_test: 1000,
    };
    while let Some(option) = words.next() {
        let value = words
            .next()
            .ok_or_else(|| format!("{option} needs a value"))?;
        match option.as_str() {
            "--size" => arguments.size = value.parse()?,
            "--layers" => {
                arguments.layers = value.split(',').map(layer).collect::<Result<_, _>>()?;
            }
            "--seeds" => arguments.seeds = value.parse()?,
            "--epochs" => arguments.epochs = value.parse()?,
            "--train" => arguments.num_train = value.parse()?,
            "--test" => arguments.num_test = value.parse()?,
            _ => return Err(format!("{option} is unknown").into()),
        }
    }
    Ok(arguments)
}

fn layer(name: &str) -> Result<GraphLayer, String> {
    let found = GraphLayer::ALL
        .into_iter()
        .find(|layer| layer.name() == name);
    found.ok_or_else(|| format!("{name} is no layer"))
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let metric = match arguments.problem {
        Problem::DictionaryLookup => "test accuracy",
        Problem::HeteroEdgeCount => "test MSE",
    };
    println!("| layer | parameters | epochs | seconds/epoch | {metric} |");
    println!("|---|---:|---:|---:|---:|");
    for &layer in &arguments.layers {
        let experiment = Experiment {
            epochs: arguments.epochs,
            num_train: arguments.num_train,
            num_test: arguments.num_test,
            ..Experiment::new(arguments.problem, arguments.size, layer)
        };
        let mut reports = Vec::new();
        for seed in 0..arguments.seeds {
            let progress = Epochs::new(format!("{}, seed {seed}", layer.name()));
            let report = experiment.run(seed, &Device::flex(), None, &progress)?;
            eprintln!(
                ": {metric} {:.6}, loss {:.6} after {} epochs",
                report.score, report.loss, report.epochs
            );
            reports.push(report);
        }
        println!("{}", row(layer, &reports));
    }
    Ok(())
}

/// Means over the seeds, and the standard deviation of the score.
fn row(layer: GraphLayer, reports: &[Report]) -> String {
    let mean = |number: fn(&Report) -> f64| {
        reports.iter().map(number).sum::<f64>() / reports.len().max(1) as f64
    };
    let score = mean(|report| report.score);
    let squares = reports.iter().map(|report| (report.score - score).powi(2));
    let deviation = (squares.sum::<f64>() / reports.len().max(1) as f64).sqrt();
    let digits = if score < 1000.0 { 4 } else { 1 };
    format!(
        "| {} | {} | {:.0} | {:.3} | {score:.digits$} ± {deviation:.digits$} |",
        layer.name(),
        reports.first().map_or(0, |report| report.num_parameters),
        mean(|report| report.epochs as f64),
        mean(|report| report.seconds_per_epoch),
    )
}

/// Counts epochs on the terminal.
struct Epochs {
    label: String,
    total: AtomicU64,
    done: AtomicU64,
}

impl Epochs {
    fn new(label: String) -> Self {
        Self {
            label,
            total: AtomicU64::new(0),
            done: AtomicU64::new(0),
        }
    }
}

impl Progress for Epochs {
    fn begin(&self, _: &str, total: Option<u64>) {
        self.total.store(total.unwrap_or(0), Ordering::Relaxed);
    }

    fn advance(&self, amount: u64) {
        let done = self.done.fetch_add(amount, Ordering::Relaxed) + amount;
        let total = self.total.load(Ordering::Relaxed);
        if done.is_multiple_of(10) || done == total {
            eprint!("\r{}: epoch {done} of {total}", self.label);
        }
    }
}
