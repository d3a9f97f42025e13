//! Which seeds are run.

use clap::Args;

/// Seeds that every number format holds.
const MAX_SEED: u64 = 1 << 53;

#[derive(Debug, Args)]
#[command(next_help_heading = "Runs")]
pub(crate) struct SeedArguments {
    /// Number of runs, each with a seed of its own for split, parameters and training
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    seeds: u64,
    /// The first seed; the others follow
    #[arg(long, value_name = "S", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=MAX_SEED))]
    first_seed: u64,
}

impl SeedArguments {
    pub(crate) fn iter(&self) -> impl Iterator<Item = u64> {
        self.first_seed..self.first_seed + self.seeds
    }
}
