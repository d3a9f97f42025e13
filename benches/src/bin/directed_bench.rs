//! Prepares, trains and applies methods on directed graphs, as `scripts/bench_directed_peers.py compare` asks for beside PyTorch.
//!
//! One JSON object a line comes out; the script tells what they hold.

use std::{
    io::Write as _,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use argiope_benches::process::{median, peak_mib, resident_mib, start_threads};
use argiope_directed::{
    DirectedConfig,
    data::{Direction, NodeData},
    methods::Input,
    training::NodeTask,
};
use argiope_gnn::{
    NodeFeatures,
    synthetic::experiment::{Experiment, GraphLayer, Problem},
    training::{Steps, Task},
};
use argiope_graph::Silent;
use burn::tensor::Device;
use clap::Parser;
use serde_json::json;

/// Freed pages are kept: ops allocate their results, and the kernel would clear new pages on every call.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Our side of scripts/bench_directed_peers.py.
#[derive(Parser)]
struct Arguments {
    /// dir-gcn, adpa, digcn or sir-gcn.
    model: String,
    /// A data set, whose names have underscores in the script; of sir-gcn dictionary-KEYS or count-CLASSES.
    data: String,
    #[arg(long, default_value_t = 1)]
    threads: usize,
    #[arg(long, default_value_t = 10)]
    repeats: usize,
    /// Seconds after which no call is begun.
    #[arg(long, default_value_t = 20.0)]
    limit: f64,
}

/// Calls before those that are timed.
const WARM_UP: usize = 2;

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    start_threads(arguments.threads)?;
    let bench = Bench {
        before: resident_mib()?,
        arguments: &arguments,
    };
    match arguments.model.as_str() {
        "sir-gcn" => bench.run_on_small_graphs(),
        _ => bench.run(),
    }
}

/// Settings like those of the peers.
fn settings(model: &str) -> Result<DirectedConfig> {
    let (method, settings): (_, &[&str]) = match model {
        "dir-gcn" => (
            "dir-gnn",
            &[
                "model.alpha=1.0",
                "model.stack.num_layers=5",
                "model.stack.dim=128",
                "model.stack.dropout=0.0",
                "model.stack.jumping_knowledge=max",
                "training.learning_rate=0.005",
                "training.weight_decay=0.0",
            ],
        ),
        "adpa" => (
            "adpa",
            &[
                "model.dim=64",
                "model.num_hops=2",
                "model.dropout=0.5",
                "training.weight_decay=0.0",
            ],
        ),
        "digcn" => ("digcn", &["model.inception=true"]),
        other => bail!("{other} is none of dir-gcn, adpa, digcn and sir-gcn"),
    };
    let mut config = DirectedConfig::new(method)?;
    for setting in settings {
        config = config.with(setting)?;
    }
    Ok(config)
}

struct Bench<'a> {
    arguments: &'a Arguments,
    /// Memory before anything is read.
    before: f64,
}

impl Bench<'_> {
    fn run(&self) -> Result<()> {
        let Arguments { model, data, .. } = self.arguments;
        let config = settings(model)?;
        let data = NodeData::named(&data.replace('_', "-"), Direction::Directed)?;
        let device = Device::flex();
        let features = NodeFeatures::from_file(&data.features, &device)?.compact()?;
        let input = Input {
            graph: &data.graph,
            features: &features,
            device: &device,
        };
        self.time("prepare", 0, 1, || {
            config.model.prepare(input)?;
            Ok(())
        })?;
        let split = data.splits.first().context("the data has no splits")?;
        let mut task = NodeTask::new(&config, input, &data.labels, data.num_classes, split, 0)?;
        self.time_steps(&mut task)?;
        self.time("evaluate", WARM_UP, 1, || {
            task.evaluate(&Silent)?;
            Ok(())
        })
    }

    /// Many graphs, of which a step takes 256.
    fn run_on_small_graphs(&self) -> Result<()> {
        let (problem, size) = match self.arguments.data.split_once('-') {
            Some(("dictionary", size)) => (Problem::DictionaryLookup, size),
            Some(("count", size)) => (Problem::HeteroEdgeCount, size),
            _ => bail!(
                "{} is neither dictionary-KEYS nor count-CLASSES",
                self.arguments.data
            ),
        };
        let mut experiment = Experiment::new(problem, size.parse()?, GraphLayer::Sir);
        // It is never solved: all steps are like the first.
        experiment.solved_below = 0.0;
        let device = Device::flex();
        self.time("prepare", 0, 1, || {
            experiment.task(0, &device)?;
            Ok(())
        })?;
        // Its evaluations are kept until the next step: there is nothing to time twice.
        self.time_steps(&mut experiment.task(0, &device)?)
    }

    fn time_steps<T: Task<Error: std::error::Error + Send + Sync + 'static>>(
        &self,
        task: &mut T,
    ) -> Result<()> {
        let mut steps = Steps::new(0, 0);
        let mut epoch = 0;
        let per_epoch = self.count_steps(task)?;
        self.time("step", WARM_UP, per_epoch, || {
            task.train_epoch(epoch, &mut steps, &Silent)?;
            epoch += 1;
            Ok(())
        })
    }

    /// Steps of an epoch.
    fn count_steps<T: Task<Error: std::error::Error + Send + Sync + 'static>>(
        &self,
        task: &mut T,
    ) -> Result<u64> {
        let mut steps = Steps::new(0, 0);
        task.train_epoch(0, &mut steps, &Silent)?;
        Ok(steps.count().max(1))
    }

    /// Tells the median of the calls, of which each does something so many times.
    fn time(
        &self,
        phase: &str,
        num_warm_up: usize,
        times: u64,
        mut call: impl FnMut() -> Result<()>,
    ) -> Result<()> {
        for _ in 0..num_warm_up {
            call()?;
        }
        let begun = Instant::now();
        let limit = Duration::from_secs_f64(self.arguments.limit);
        let mut seconds = Vec::new();
        while seconds.len() < self.arguments.repeats.max(1)
            && (seconds.is_empty() || begun.elapsed() < limit)
        {
            let started = Instant::now();
            call()?;
            seconds.push(started.elapsed().as_secs_f64() / times as f64);
        }
        let median = median(&mut seconds);
        let record = json!({
            "model": self.arguments.model,
            "phase": phase,
            "data": self.arguments.data,
            "seconds": median,
            "minimum": seconds[0],
            "repeats": seconds.len(),
            "peak_mb": peak_mib()?,
            "rss_before_mb": self.before,
        });
        writeln!(std::io::stdout(), "{record}")?;
        Ok(())
    }
}
