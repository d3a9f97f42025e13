//! How long a Gromov-Wasserstein distance takes: graphons 0 and 2 at several numbers of blocks, medians in milliseconds.
//!
//!     cargo run --release -p argiope-graphon --example gromov_time
//!
//! One thread. "default" has all starts; "product" starts at the product coupling alone, as most programs do.

use std::time::Instant;

use argiope_graph::Silent;
use argiope_graphon::{
    GraphonError, StandardGraphon, StepFunction,
    gromov_wasserstein::{GromovWasserstein, Loss, Starts},
};

/// The median time of several runs in milliseconds, the distance and the number of steps.
fn measure(
    method: &GromovWasserstein,
    left: &StepFunction,
    right: &StepFunction,
) -> Result<(f64, f64, usize), GraphonError> {
    let repetitions = if left.num_blocks() <= 64 { 51 } else { 11 };
    let mut times_ms = Vec::with_capacity(repetitions);
    let mut found = method.align(left, right, &Silent)?;
    for _ in 0..repetitions {
        let start = Instant::now();
        found = method.align(left, right, &Silent)?;
        times_ms.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times_ms.sort_by(f64::total_cmp);
    Ok((times_ms[repetitions / 2], found.distance, found.iterations))
}

fn main() -> Result<(), GraphonError> {
    let methods = [
        ("square, default", Loss::Square, Starts::default()),
        ("square, product", Loss::Square, Starts::PRODUCT),
        ("KL, default", Loss::KULLBACK_LEIBLER, Starts::default()),
        ("KL, product", Loss::KULLBACK_LEIBLER, Starts::PRODUCT),
    ];
    let pairs = [
        (StandardGraphon::Product, StandardGraphon::SquaresAndRoots),
        (StandardGraphon::Distance, StandardGraphon::TwoCommunities),
    ];
    println!("| graphons | loss, starts | blocks | ms | distance | steps |");
    println!("|---|---|---|---|---|---|");
    for (left, right) in pairs {
        let names = format!("{} and {}", left.number(), right.number());
        for (name, loss, starts) in &methods {
            for num_blocks in [32, 64, 128, 256] {
                let [left, right] = [
                    left.step_function(num_blocks)?,
                    right.step_function(num_blocks)?,
                ];
                let method = GromovWasserstein {
                    loss: *loss,
                    starts: starts.clone(),
                    ..GromovWasserstein::default()
                };
                let (time_ms, distance, steps) = measure(&method, &left, &right)?;
                println!(
                    "| {names} | {name} | {num_blocks} | {time_ms:.3} | {distance:.5} | {steps} |"
                );
            }
        }
    }
    Ok(())
}
