//! Synthetic data that tell what a layer can express (Lim et al., *Contextualized Messages Boost Graph Representations*, TMLR
//! 2025).
//!
//! | data | what a layer must do |
//! |---|---|
//! | [`DictionaryLookup`] | weigh a neighbour by what it is *and* by who asks: find the value of one's own key |
//! | [`HeteroEdgeCount`] | compare both ends of every edge: count those whose ends differ |
//!
//! [`experiment`] trains one layer on one of them.

mod dictionary_lookup;
pub mod experiment;
mod hetero_edge_count;

pub use dictionary_lookup::DictionaryLookup;
pub use hetero_edge_count::{CountedGraph, HeteroEdgeCount};
