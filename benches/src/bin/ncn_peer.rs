//! Trains NCN and NCNC, and pools common neighbours, as `scripts/bench_ncn_peers.py` asks for beside PyTorch.
//!
//! One JSON object a line comes out; the script tells what they hold.

use std::{collections::BTreeMap, hint::black_box, time::Instant};

use anyhow::{Context as _, Result, bail};
use argiope_benches::process::start_threads;
use argiope_gnn::{
    NodeFeatures,
    training::{Steps, Task as _},
};
use argiope_graph::Silent;
use argiope_link::{
    dataset::{LinkData, Protocol},
    evaluation::Metric,
};
use argiope_ncn::{
    published,
    training::{LinkTask, LinkTaskData},
};
use argiope_sparse::{Pairs, Pattern, common_neighbor_counts, pooled_common_neighbors};
use burn::tensor::{Device, Tensor, TensorData};
use clap::{Parser, Subcommand};
use serde_json::json;

/// Freed pages are kept: ops allocate their results, and the kernel would clear new pages on every call.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Our side of scripts/bench_ncn_peers.py.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Epochs of training, each with a test pass.
    Train {
        #[arg(long)]
        dataset: String,
        /// ncn or ncnc.
        #[arg(long)]
        model: String,
        #[arg(long, default_value_t = 0)]
        seed: u64,
        #[arg(long)]
        epochs: u64,
        #[arg(long, default_value_t = 2)]
        threads: usize,
        /// The only form.
        #[arg(long)]
        json: bool,
    },
    /// Sums over common neighbours, forward and backward.
    Pool {
        #[arg(long)]
        dataset: String,
        #[arg(long)]
        batch: usize,
        #[arg(long)]
        dim: usize,
        #[arg(long, default_value_t = 2)]
        threads: usize,
        /// The only form.
        #[arg(long)]
        json: bool,
    },
}

fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::Train {
            dataset,
            model,
            seed,
            epochs,
            threads,
            ..
        } => {
            start_threads(threads)?;
            train(&full_name(&dataset), &model, seed, epochs)
        }
        Command::Pool {
            dataset,
            batch,
            dim,
            threads,
            ..
        } => {
            start_threads(threads)?;
            pool(&full_name(&dataset), batch, dim)
        }
    }
}

/// The script calls ogbl-ddi ddi.
fn full_name(dataset: &str) -> String {
    match dataset {
        "ddi" => "ogbl-ddi".to_owned(),
        other => other.to_owned(),
    }
}

fn train(dataset: &str, model: &str, seed: u64, epochs: u64) -> Result<()> {
    let completion = match model {
        "ncn" => false,
        "ncnc" => true,
        other => bail!("--model {other}: neither ncn nor ncnc"),
    };
    let config = published::settings(dataset, completion)?;
    let config = config.with_context(|| format!("no settings for {dataset}"))?;
    let data = LinkData::named(dataset, &Silent)?;
    let mut protocol = Protocol::of(&data);
    protocol.metrics = [20, 50, 100].map(Metric::Hits).to_vec();
    let (split, graphs) = protocol.apply(&data, seed, &Silent)?;
    let device = Device::flex();
    let features = match &data.features {
        Some(features) => NodeFeatures::from_file(features, &device)?,
        None => NodeFeatures::Learned {
            num_nodes: split.num_nodes,
        },
    };
    let task_data = LinkTaskData {
        split,
        graphs,
        features,
    };
    let mut task = LinkTask::new(&config, &protocol, task_data, seed, &device)?;
    let mut steps = Steps::new(seed, 0);
    let mut best = BTreeMap::new();
    for epoch in 0..epochs {
        let started = Instant::now();
        let report = task.train_epoch(epoch, &mut steps, &Silent)?;
        let train_seconds = started.elapsed().as_secs_f64();
        let started = Instant::now();
        let metrics = task.evaluate(&Silent)?;
        let test_seconds = started.elapsed().as_secs_f64();
        let hits = |part: &str| -> BTreeMap<String, f64> {
            let name = |k: &str| (k.to_owned(), metrics[&format!("{part}/hits@{k}")]);
            ["20", "50", "100"].map(name).into()
        };
        let (valid, test) = (hits("valid"), hits("test"));
        for (k, value) in &valid {
            let entry = (epoch + 1, *value, test[k]);
            let found = best.entry(k.clone()).or_insert(entry);
            if *value > found.1 {
                *found = entry;
            }
        }
        println!(
            "{}",
            json!({
                "epoch": epoch + 1, "loss": report.loss,
                "train_seconds": train_seconds, "test_seconds": test_seconds,
                "valid_hits": valid, "test_hits": test,
            })
        );
    }
    let best: BTreeMap<_, _> = (best.into_iter())
        .map(|(k, (epoch, valid, test))| (k, json!({"epoch": epoch, "valid": valid, "test": test})))
        .collect();
    let parameters = burn::module::Module::num_params(task.ncn());
    println!("{}", json!({"best": best, "parameters": parameters}));
    Ok(())
}

fn pool(dataset: &str, batch: usize, dim: usize) -> Result<()> {
    let data = LinkData::named(dataset, &Silent)?;
    let protocol = Protocol::of(&data);
    let (split, graphs) = protocol.apply(&data, 0, &Silent)?;
    let graph = Pattern::try_from(graphs.at(argiope_link::Stage::Train))?;
    let num_nodes = split.num_nodes;
    let pairs = Pairs::new(num_nodes, &split.train[..batch.min(split.train.len())])?;
    let values = |rows: usize| {
        let value = |row: usize, column: usize| ((31 * row + 17 * column) % 101) as f32;
        let row = |row| (0..dim).map(move |column| value(row, column) / 101.0 - 0.5);
        TensorData::new((0..rows).flat_map(row).collect::<Vec<f32>>(), [rows, dim])
    };
    let device = Device::flex().autodiff();
    let x = Tensor::<2>::from_data(values(num_nodes), &device).require_grad();
    let gradient = Tensor::<2>::from_data(values(pairs.len()), &device);
    let counts = common_neighbor_counts(&graph, &pairs)?;
    let common_neighbors: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    let (mut forward, mut backward) = (Vec::new(), Vec::new());
    let mut results = None;
    for _ in 0..7 {
        let started = Instant::now();
        let z = pooled_common_neighbors(&graph, &pairs, black_box(x.clone()), None)?;
        forward.push(started.elapsed().as_secs_f64());
        let result = z.clone().inner();
        let loss = (z * gradient.clone()).sum();
        let started = Instant::now();
        let gradients = loss.backward();
        backward.push(started.elapsed().as_secs_f64());
        let of_x = x.grad(&gradients).context("x has a gradient")?;
        results = Some((result, of_x));
    }
    let (z, of_x) = results.context("there was a run")?;
    for (pass, mut seconds, result) in [("forward", forward, z), ("backward", backward, of_x)] {
        seconds.sort_by(f64::total_cmp);
        let values: Vec<f32> = result.into_data().iter::<f32>().collect();
        println!(
            "{}",
            json!({
                "op": "pool", "pass": pass, "form": "argiope",
                "seconds": seconds[seconds.len() / 2], "minimum": seconds[0],
                "common_neighbors": common_neighbors,
                "sum": values.iter().map(|&v| f64::from(v)).sum::<f64>(),
                "sum_of_squares": values.iter().map(|&v| f64::from(v).powi(2)).sum::<f64>(),
            })
        );
    }
    Ok(())
}
