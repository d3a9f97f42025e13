//! Methods, statistics and link tasks of directed graphs against brute force, laws and published numbers.

mod a2dug;
mod amud;
mod complex;
mod data;
mod dense;
mod dgcn;
mod digae;
mod digcn;
mod dimpa;
mod directed_pattern;
mod duplex;
mod fabernet;
mod light_dic;
mod links;
mod magnet;
mod matrices;
mod parity;
mod training;
