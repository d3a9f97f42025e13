//! Weights that are planted, and found again: errors and milliseconds.
//!
//!     cargo run --release -p argiope-graphon --example planted_alpha
//!
//! Graphons 0, 2 and 6 with 64 blocks. The targets are a mixture of them, the same with its nodes in another order, and the
//! third graphon in that order.

use std::time::Instant;

use argiope_graph::Silent;
use argiope_graphon::{
    GraphonError, StandardGraphon, StepFunction,
    alpha::{AlphaOptions, fit_alpha},
};

const NUM_BLOCKS: usize = 64;
const PLANTED: [f64; 3] = [0.2, 0.5, 0.3];

fn main() -> Result<(), GraphonError> {
    let bases =
        [0, 2, 6].map(|number| StandardGraphon::from_number(number)?.step_function(NUM_BLOCKS));
    let bases: Vec<StepFunction> = bases.into_iter().collect::<Result<_, _>>()?;
    let mut mixture = bases[0].view().to_owned() * PLANTED[0];
    for (basis, weight) in bases.iter().zip(PLANTED).skip(1) {
        mixture.scaled_add(weight, &basis.view());
    }
    let mixture = StepFunction::new(mixture)?;
    // 29 and 64 have no common factor.
    let order: Vec<usize> = (0..NUM_BLOCKS)
        .map(|block| 29 * block % NUM_BLOCKS)
        .collect();
    let targets = [
        ("mixture", mixture.clone(), PLANTED),
        ("mixture, other order", mixture.permuted(&order)?, PLANTED),
        (
            "third, other order",
            bases[2].permuted(&order)?,
            [0.0, 0.0, 1.0],
        ),
    ];
    println!("| target | largest error of a weight | distance | ms |");
    println!("|---|---|---|---|");
    for (name, target, expected) in targets {
        let start = Instant::now();
        let fit = fit_alpha(&bases, &target, &AlphaOptions::default(), &Silent)?;
        let time_ms = start.elapsed().as_secs_f64() * 1e3;
        let errors = fit
            .alpha
            .iter()
            .zip(expected)
            .map(|(found, planted)| (found - planted).abs());
        let error = errors.fold(0.0, f64::max);
        println!(
            "| {name} | {error:.1e} | {:.1e} | {time_ms:.1} |",
            fit.distance
        );
    }
    Ok(())
}
