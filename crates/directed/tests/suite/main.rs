//! Methods, statistics and link tasks of directed graphs against brute force, laws and published numbers.

mod amud;
mod data;
mod directed_pattern;
mod links;
mod methods;
mod parity;
mod training;
