//! Learned methods: what they are defined as, what they must not touch, and what becomes of deleted elements.

mod backbone;
mod base;
mod bench;
mod check;
mod d2dgn;
mod gnn_delete;
mod laf;
mod planted;
mod pools;
mod retrain_matching;
