//! The generalised Bellman-Ford iteration against walks listed one by one, petgraph, linear algebra, and the laws.

mod endings;
mod inputs;
mod laws;
mod linear;
mod negative_cycles;
mod paths;
mod petgraph_paths;
mod refusals;
mod threads;
mod walks;
