//! Times the tensor ops of `argiope-sparse` on the CPU, for one pattern from a `.npz` file.
//!
//! `scripts/bench_sparse_peers.py` writes the patterns and runs this program beside PyTorch; one JSON object a line comes
//! out: op, form, pass, dim, median and least seconds. A pass is timed as a user sees it, on tensors, allocation included.

use std::{hint::black_box, path::PathBuf, time::Instant};

use anyhow::{Context, Result, bail, ensure};
use argiope_io::npz::read_npz;
use argiope_sparse::{Pattern, Reduce, spmm};
use burn::tensor::{Device, Distribution, Tensor};
use clap::Parser;
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
        other => bail!("--op {other}: there is no such op"),
    }
}

fn read_pattern(arguments: &Arguments) -> Result<Pattern> {
    let path = &arguments.pattern;
    let names = ["offsets", "indices", "num_columns"];
    let mut arrays = read_npz(path, &names)?.into_iter().zip(names);
    let mut next = || -> Result<Vec<u64>> {
        let (array, name) = arrays.next().context("as many arrays as names")?;
        let array = array.with_context(|| format!("{}: no array {name}", path.display()))?;
        (array.values.to_u64()).with_context(|| format!("{}: array {name}", path.display()))
    };
    let (offsets, indices, num_columns) = (next()?, next()?, next()?);
    ensure!(num_columns.len() == 1, "num_columns is one number");
    let indices: Vec<u32> = (indices.into_iter())
        .map(u32::try_from)
        .collect::<Result<_, _>>()?;
    Ok(Pattern::new(num_columns[0] as usize, offsets, indices)?)
}

fn time_spmm(arguments: &Arguments) -> Result<()> {
    let pattern = read_pattern(arguments)?;
    let device = Device::flex();
    for &dim in &arguments.dims {
        let shape = [pattern.num_columns(), dim];
        let x = Tensor::<2>::random(shape, Distribution::Default, &device);
        for (op, reduce) in [
            ("spmm_sum", Reduce::Sum),
            ("spmm_mean", Reduce::Mean),
            ("spmm_max", Reduce::Max),
        ] {
            // The gradient's pattern is made before, as it is once in a training run.
            let tracked = x.clone().autodiff().require_grad();
            drop(spmm(&pattern, tracked, reduce)?.sum().backward());
            report(arguments, op, "forward", dim, || {
                let start = Instant::now();
                black_box(spmm(&pattern, x.clone(), reduce)?);
                Ok(start.elapsed().as_secs_f64())
            })?;
            if reduce == Reduce::Sum {
                // What the backward pass does: the product with the transposed pattern.
                let transposed = pattern.transposed().pattern();
                let gradient =
                    Tensor::<2>::random([pattern.num_rows(), dim], Distribution::Default, &device);
                report(arguments, op, "backward", dim, || {
                    let start = Instant::now();
                    black_box(spmm(transposed, gradient.clone(), reduce)?);
                    Ok(start.elapsed().as_secs_f64())
                })?;
                continue;
            }
            // The gradient of the output, all ones, is made by Burn within this time.
            report(arguments, op, "backward", dim, || {
                let tracked = x.clone().autodiff().require_grad();
                let y = spmm(&pattern, tracked, reduce)?;
                let start = Instant::now();
                black_box(y.backward());
                Ok(start.elapsed().as_secs_f64())
            })?;
        }
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
