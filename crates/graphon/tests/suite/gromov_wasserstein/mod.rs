//! Gromov-Wasserstein distances against their definition, all permutations, laws, and the values of another program.

mod bad_input;
mod brute_force;
mod descent;
mod entropic;
mod fused;
mod laws;
mod pot;

use argiope_graph::random::stream;
use argiope_graphon::{StepFunction, gromov_wasserstein::Loss};
use ndarray::{Array2, ArrayView2};
use rand::{RngExt, seq::SliceRandom};

/// A graphon with independent uniform blocks.
fn random_graphon(num_blocks: usize, seed: u64) -> StepFunction {
    let mut generator = stream(seed, 0);
    let mut values = Array2::zeros((num_blocks, num_blocks));
    for i in 0..num_blocks {
        for j in 0..=i {
            values[[i, j]] = generator.random();
            values[[j, i]] = values[[i, j]];
        }
    }
    StepFunction::new(values).unwrap()
}

/// A random order of the blocks.
fn random_order(num_blocks: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..num_blocks).collect();
    order.shuffle(&mut stream(seed, 1));
    order
}

/// The mean loss under a coupling, by its definition. `O(K^4)`.
fn mean_loss(
    loss: Loss,
    left: &StepFunction,
    right: &StepFunction,
    coupling: ArrayView2<'_, f64>,
) -> f64 {
    let mut sum = 0.0;
    for ((i, k), first) in coupling.indexed_iter() {
        for ((j, l), second) in coupling.indexed_iter() {
            sum += first * second * loss.value(left.view()[[i, j]], right.view()[[k, l]]);
        }
    }
    sum
}

/// All permutations of `0..size`.
fn permutations(size: usize) -> Vec<Vec<usize>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let shorter = permutations(size - 1);
    let insert = |order: &Vec<usize>, at: usize| [&order[..at], &[size - 1], &order[at..]].concat();
    shorter
        .iter()
        .flat_map(|order| (0..size).map(move |at| insert(order, at)))
        .collect()
}
