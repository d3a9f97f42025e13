//! Ego-subgraphs of a large graph, as samples that a graphon can be estimated from.
//!
//! A graphon is determined by the densities of its subgraphs (Lovász and Szegedy, J. Comb. Theory B 96, 2006), so this is
//! what sampling must not bend:
//!
//! - Centres are nodes with a neighbour, uniformly at random without repetition. (A node without one is alone in its ego,
//!   which has no pair of nodes and says nothing.)
//! - The ego of a centre is the subgraph of all nodes within `hops` steps.
//! - An ego with more than `max_nodes` nodes is not dropped, which would leave the dense parts of a graph out. It is
//!   replaced by the subgraph of `max_nodes` of its nodes, drawn uniformly without repetition, the centre like any other.
//!   All sets of `r <= max_nodes` nodes are then equally likely to be kept together, so that the density of every subgraph
//!   with up to `max_nodes` nodes (edges, wedges, triangles, ...) is in expectation that of the whole ego.
//!
//! What is not kept: degrees (they shrink by the share of nodes kept; degrees divided by `num_nodes - 1` do not), distances,
//! connectedness, and that the centre is there. Drawing a number of neighbours at every step instead would keep the last
//! two, but nodes with few common neighbours and nodes next to the centre would be kept more often: densities would
//! be those of another graph.
//!
//! The egos are the first of one sequence that depends on the graph and the seed only, so a shorter sample is the beginning
//! of a longer one, and what a time budget reached can be made again by its count.

mod ball;
mod options;
mod sample;

pub use options::{EgoCount, EgoOptions};
pub use sample::{EgoSample, sample_egos};
