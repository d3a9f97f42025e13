//! Methods against dense formulas, and laws that all of them obey.

pub(crate) mod dense;
mod directions;
mod graphs;
mod laws;
mod layers;
pub(crate) mod networks;

mod a2dug;
mod dgcn;
mod digae;
mod digcn;
mod dimpa;
mod duplex;
mod fabernet;
mod light_dic;
mod magnet;
