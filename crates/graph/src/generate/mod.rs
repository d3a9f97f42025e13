//! Graphs made by rule or by chance.
//!
//! | function | model | result |
//! |---|---|---|
//! | [`gnp`], [`gnm`] | Erdős–Rényi: every pair with probability `p`; `m` pairs | [`UndirectedGraph`](crate::UndirectedGraph) |
//! | [`stochastic_block_model`] | groups, a probability for each pair of groups | [`UndirectedGraph`](crate::UndirectedGraph) |
//! | [`barabasi_albert`] | growth with preferential attachment | [`UndirectedGraph`](crate::UndirectedGraph) |
//! | [`configuration_model`] | given degrees, stubs paired at random | [`EdgeList`](crate::EdgeList) |
//! | [`rmat`] | recursive quadrants, power-law degrees | [`EdgeList`](crate::EdgeList) |
//! | [`complete`], [`path`], [`cycle`], [`star`], [`complete_bipartite`] | closed forms | graphs |
//!
//! The same parameters and seed give the same graph whatever the number of threads: see [`random`](crate::random).
//! (Geometric skipping takes logarithms from the platform's mathematical library, so that another platform may round
//! differently and, rarely, skip one pair more or less.)
//! Models that make self loops and repeated edges return the raw list; building a graph of it reports what it drops.

mod barabasi_albert;
mod closed_form;
mod configuration;
mod erdos_renyi;
mod pair_region;
mod rmat;
mod stochastic_block;

pub use barabasi_albert::barabasi_albert;
pub use closed_form::{complete, complete_bipartite, cycle, path, star};
pub use configuration::configuration_model;
pub use erdos_renyi::{gnm, gnp};
pub use rmat::{GRAPH500, rmat};
pub use stochastic_block::stochastic_block_model;

use crate::GraphError;

/// Edges that a chunk of parallel generation aims at.
const CHUNK_EDGES: u64 = 1 << 16;

fn check_probability(name: &'static str, probability: f64) -> Result<(), GraphError> {
    if (0.0..=1.0).contains(&probability) {
        return Ok(());
    }
    Err(GraphError::InvalidParameter {
        name,
        value: probability.to_string(),
        reason: "a probability is between 0 and 1",
    })
}
