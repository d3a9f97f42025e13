//! Times the tensor ops of `argiope-sparse` on the CPU, for one pattern from a `.npz` file.
//!
//! `scripts/bench_sparse_peers.py` writes the patterns and runs this program beside PyTorch; one JSON object a line comes
//! out: op, form, pass, dim, median and least seconds. A pass is timed as a user sees it, on tensors, allocation included;
//! the gradient that a backward pass starts from is there before.

mod given;

use std::{hint::black_box, path::PathBuf, time::Instant};

use anyhow::{Context, Result, bail, ensure};
use argiope_io::npz::read_npz;
use argiope_sparse::{
    DropoutKey, Message, Pattern, Reduce, RelationalPattern, Segments, dropout, edge_softmax,
    log_sigmoid, relational_spmm, relational_statistics, row_softmax, segment_reduce, spmm,
};
use burn::tensor::{Device, Distribution, Tensor};
use clap::Parser;
use given::given;
use serde_json::json;

/// Freed pages are kept: ops allocate their results, and the kernel would clear new pages on every call.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Times sparse ops on the CPU.
#[derive(Parser)]
struct Arguments {
    /// Pattern: `offsets`, `indices`, `num_rows`, `num_columns`, and `relations` of a knowledge graph.
    pattern: PathBuf,
    /// What to time: spmm, relational_spmm or dense.
    #[arg(long, default_value = "spmm")]
    op: String,
    /// Numbers of features.
    #[arg(long, value_delimiter = ',', default_value = "32,64,128,256")]
    dims: Vec<usize>,
    /// Threads.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Seconds spent on a case.
    #[arg(long, default_value_t = 1.0)]
    budget: f64,
    /// One JSON object a line; it is the only form.
    #[arg(long)]
    json: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    rayon::ThreadPoolBuilder::new()
        .num_threads(arguments.threads)
        .build_global()?;
    match arguments.op.as_str() {
        "spmm" => time_spmm(&arguments),
        "relational_spmm" => time_relational_spmm(&arguments),
        "dense" => time_dense(&arguments),
        other => bail!("--op {other}: there is no such op"),
    }
}

/// Arrays of whole numbers, in the order of `names`.
fn read_arrays<const N: usize>(arguments: &Arguments, names: [&str; N]) -> Result<[Vec<u64>; N]> {
    let path = arguments.pattern.display();
    let mut arrays = Vec::with_capacity(N);
    for (array, name) in read_npz(&arguments.pattern, &names)?.into_iter().zip(names) {
        let array = array.with_context(|| format!("{path}: no array {name}"))?;
        let values = array.values.to_u64();
        arrays.push(values.with_context(|| format!("{path}: array {name} is no whole numbers"))?);
    }
    Ok(arrays.try_into().expect("as many arrays as names"))
}

fn narrow(values: Vec<u64>) -> Result<Vec<u32>> {
    Ok(values
        .into_iter()
        .map(u32::try_from)
        .collect::<Result<_, _>>()?)
}

fn read_pattern(arguments: &Arguments) -> Result<Pattern> {
    let [offsets, indices, num_columns] =
        read_arrays(arguments, ["offsets", "indices", "num_columns"])?;
    ensure!(num_columns.len() == 1, "num_columns is one number");
    Ok(Pattern::new(
        num_columns[0] as usize,
        offsets,
        narrow(indices)?,
    )?)
}

fn time_spmm(arguments: &Arguments) -> Result<()> {
    let pattern = read_pattern(arguments)?;
    for &dim in &arguments.dims {
        let x = random([pattern.num_columns(), dim]);
        let gradient = random([pattern.num_rows(), dim]);
        for (op, reduce) in [
            ("spmm_sum", Reduce::Sum),
            ("spmm_mean", Reduce::Mean),
            ("spmm_max", Reduce::Max),
        ] {
            // The gradient's pattern is made before, as it is once in a training run.
            drop(spmm(&pattern, tracked(&x), reduce)?.sum().backward());
            report(arguments, op, "forward", dim, || {
                let start = Instant::now();
                black_box(spmm(&pattern, x.clone(), reduce)?);
                Ok(start.elapsed().as_secs_f64())
            })?;
            report(arguments, op, "backward", dim, || {
                let loss = given(spmm(&pattern, tracked(&x), reduce)?, gradient.clone());
                Ok(time_backward(loss))
            })?;
        }
    }
    Ok(())
}

fn random(shape: [usize; 2]) -> Tensor<2> {
    Tensor::random(shape, Distribution::Default, &Device::flex())
}

fn time_relational_spmm(arguments: &Arguments) -> Result<()> {
    let [relations] = read_arrays(arguments, ["relations"])?;
    let num_relations = relations
        .iter()
        .max()
        .map_or(0, |&largest| largest as usize + 1);
    let pattern = read_pattern(arguments)?;
    let pattern = RelationalPattern::new(pattern, narrow(relations)?, num_relations)?;
    for &dim in &arguments.dims {
        let x = random([pattern.pattern().num_columns(), dim]);
        let relations = random([num_relations, dim]);
        let gradient = random([pattern.pattern().num_rows(), dim]);
        let message = Message::DistMult;
        let op = "relational_spmm_sum";
        report(arguments, op, "forward", dim, || {
            let (x, relations) = (x.clone(), relations.clone());
            let start = Instant::now();
            black_box(relational_spmm(
                &pattern,
                x,
                relations,
                message,
                Reduce::Sum,
            )?);
            Ok(start.elapsed().as_secs_f64())
        })?;
        report(arguments, op, "backward", dim, || {
            let [x, relations] = [&x, &relations].map(tracked);
            let y = relational_spmm(&pattern, x, relations, message, Reduce::Sum)?;
            Ok(time_backward(given(y, gradient.clone())))
        })?;
        let op = "relational_spmm_pna";
        report(arguments, op, "forward", dim, || {
            let (x, relations) = (x.clone(), relations.clone());
            let start = Instant::now();
            black_box(relational_statistics(&pattern, x, relations, message)?);
            Ok(start.elapsed().as_secs_f64())
        })?;
        report(arguments, op, "backward", dim, || {
            let [x, relations] = [&x, &relations].map(tracked);
            let found = relational_statistics(&pattern, x, relations, message)?;
            let loss = [found.sum, found.squares, found.max, found.min]
                .map(|values| given(values, gradient.clone()))
                .into_iter()
                .reduce(|sum, loss| sum + loss);
            Ok(time_backward(loss.expect("four of them")))
        })?;
    }
    Ok(())
}

fn tracked(tensor: &Tensor<2>) -> Tensor<2> {
    tensor.clone().autodiff().require_grad()
}

/// The seconds that the gradients of `loss` take.
fn time_backward(loss: Tensor<1>) -> f64 {
    let start = Instant::now();
    black_box(loss.backward());
    start.elapsed().as_secs_f64()
}

/// An op of one tensor, forward and backward.
fn time_unary(
    arguments: &Arguments,
    op: &str,
    x: &Tensor<2>,
    dim: usize,
    run: impl Fn(Tensor<2>) -> Result<Tensor<2>>,
) -> Result<()> {
    report(arguments, op, "forward", dim, || {
        let x = x.clone();
        let start = Instant::now();
        black_box(run(x)?);
        Ok(start.elapsed().as_secs_f64())
    })?;
    let gradient = random(run(x.clone())?.dims());
    report(arguments, op, "backward", dim, || {
        let loss = given(run(tracked(x))?, gradient.clone());
        Ok(time_backward(loss))
    })
}

fn time_dense(arguments: &Arguments) -> Result<()> {
    let pattern = read_pattern(arguments)?;
    let num_entries = pattern.num_entries();
    time_unary(arguments, "row_softmax", &random([100_000, 64]), 64, |x| {
        Ok(row_softmax(x)?)
    })?;
    time_unary(arguments, "log_sigmoid", &random([2304, 256]), 256, |x| {
        Ok(log_sigmoid(x)?)
    })?;
    let key = DropoutKey { seed: 1, step: 2 };
    time_unary(arguments, "dropout", &random([2708, 1433]), 1433, |x| {
        Ok(dropout(x, 0.5, key)?)
    })?;
    for heads in [1, 8] {
        let scores = random([num_entries, heads]);
        time_unary(arguments, "edge_softmax", &scores, heads, |x| {
            Ok(edge_softmax(&pattern, x)?)
        })?;
    }
    let segments = Segments::from(&pattern);
    for &dim in &arguments.dims {
        let values = random([num_entries, dim]);
        let mean = |x| Ok(segment_reduce(&segments, x, Reduce::Mean)?);
        time_unary(arguments, "segment_mean", &values, dim, mean)?;
    }
    Ok(())
}

/// Runs `pass`, which says how long it took, within the budget, at least five times after one that does not count.
fn report(
    arguments: &Arguments,
    op: &str,
    pass_name: &str,
    dim: usize,
    mut pass: impl FnMut() -> Result<f64>,
) -> Result<()> {
    pass()?;
    let mut seconds = Vec::new();
    let start = Instant::now();
    while seconds.len() < 5 || start.elapsed().as_secs_f64() < arguments.budget {
        seconds.push(pass()?);
    }
    seconds.sort_by(f64::total_cmp);
    let line = json!({
        "op": op,
        "form": "argiope",
        "pass": pass_name,
        "dim": dim,
        "seconds": seconds[seconds.len() / 2],
        "minimum": seconds[0],
        "runs": seconds.len(),
    });
    println!("{line}");
    Ok(())
}
