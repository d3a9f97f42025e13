//! The program `argiope` from end to end, on the graphs of `data/`, on bad input, and against other programs' counts.

mod bad_input;
mod bad_output;
mod data;
#[cfg(feature = "link")]
mod directed;
mod formats;
mod graph;
#[cfg(feature = "graphon")]
mod graphon;
mod karate;
#[cfg(feature = "link")]
mod kg;
#[cfg(feature = "link")]
mod link;
mod orbits;
#[cfg(feature = "link")]
mod pretrain;
mod program;
mod reference;
#[cfg(feature = "link")]
mod unlearn;
mod usage;
