//! Unlearning against refits, brute force, laws and published numbers.

mod data;
mod ease;
mod evaluation;
mod exact_certified;
mod exact_ridge;
mod learned;
mod ledger;
mod ranking_metrics;
mod recommend;
mod relations;
mod request;
mod small_graphs;
