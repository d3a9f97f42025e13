//! Pretext tasks: targets against brute force, losses against their forms in `f64`, and what training makes of them.

mod clusters;
mod correction;
mod distances;
mod errors;
mod features;
mod gradients;
mod graphs;
mod guesses;
mod losses;
mod planted;
mod runs;
mod settings;
mod slow;
