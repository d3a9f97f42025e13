//! Which intersection is the fastest for rows of which lengths? Sets the thresholds of `Intersect::Auto`.
//!
//! Prints elements of both rows per second, in millions, the best of five passes over a pool of pairs that is too large for
//! the branch predictor to learn. `density` is the share of the values below the last one that the longer row holds, and
//! so the share of the shorter row that is in common. `hub` looks rows up in bits that are there already. The last table is
//! of `difference::split_into`, and of the long row without the short one.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use argiope_graph::random::stream;
use argiope_sparse::{HubBitset, Intersect, difference, intersection};
use rand::RngExt;

const LENGTHS: [(usize, usize); 23] = [
    (2, 2),
    (4, 4),
    (6, 6),
    (8, 8),
    (16, 16),
    (64, 64),
    (256, 256),
    (4096, 4096),
    (4, 16),
    (4, 32),
    (4, 64),
    (16, 64),
    (16, 128),
    (16, 192),
    (16, 256),
    (16, 384),
    (16, 512),
    (256, 2048),
    (256, 4096),
    (16, 1024),
    (16, 4096),
    (64, 65_536),
    (1024, 65_536),
];

/// Elements of all pairs of a pool: they fit the second-level cache.
const POOL: usize = 1 << 17;

const METHODS: [Intersect; 5] = Intersect::ALL;

struct Pair {
    short: Vec<u32>,
    long: Vec<u32>,
    hub: HubBitset,
}

fn main() {
    for what in ["count", "visit"] {
        println!("\n{what}\n");
        print!("| lengths | density |");
        for method in METHODS {
            print!(" {method:?} |");
        }
        println!(" hub |");
        println!("|---|--:|{}", "--:|".repeat(METHODS.len() + 1));
        for (short, long) in LENGTHS {
            for density in [2, 64] {
                let pairs = pool(short, long, density);
                print!("| {short}/{long} | 1/{density} |");
                for method in METHODS {
                    let time = best_time(&pairs, |pair| match what {
                        "count" => intersection::count(&pair.short, &pair.long, method),
                        _ => {
                            let mut sum = 0;
                            let add = |i, j| sum += i ^ j;
                            intersection::visit(&pair.short, &pair.long, method, add);
                            sum
                        }
                    });
                    print!(" {:.0} |", throughput(&pairs, time));
                }
                let time = best_time(&pairs, |pair| match what {
                    "count" => pair.hub.count(&pair.short),
                    _ => {
                        let mut sum = 0;
                        pair.hub.visit(&pair.short, |i, j| sum += i ^ j);
                        sum
                    }
                });
                println!(" {:.0} |", throughput(&pairs, time));
            }
        }
    }
    splits();
}

fn splits() {
    println!("\n| lengths | density | split | difference |\n|---|--:|--:|--:|");
    for (short, long) in LENGTHS {
        for density in [2, 64] {
            let pairs = pool(short, long, density);
            let mut parts = [const { Vec::new() }; 3];
            let split = best_time(&pairs, |pair| {
                let [common, only_left, only_right] = &mut parts;
                common.clear();
                only_left.clear();
                only_right.clear();
                difference::split_into(&pair.short, &pair.long, common, only_left, only_right);
                common.len()
            });
            let mut out = Vec::new();
            let minus = best_time(&pairs, |pair| {
                out.clear();
                difference::difference_into(&pair.long, &pair.short, &mut out);
                out.len()
            });
            println!(
                "| {short}/{long} | 1/{density} | {:.0} | {:.0} |",
                throughput(&pairs, split),
                throughput(&pairs, minus)
            );
        }
    }
}

fn best_time(pairs: &[Pair], mut run: impl FnMut(&Pair) -> usize) -> Duration {
    let mut pass = || {
        let start = Instant::now();
        for pair in pairs {
            black_box(run(black_box(pair)));
        }
        start.elapsed()
    };
    (0..5).map(|_| pass()).min().unwrap_or_default()
}

fn throughput(pairs: &[Pair], time: Duration) -> f64 {
    let elements: usize = pairs
        .iter()
        .map(|pair| pair.short.len() + pair.long.len())
        .sum();
    elements as f64 / time.as_secs_f64() / 1e6
}

fn pool(short: usize, long: usize, density: usize) -> Vec<Pair> {
    let num_pairs = (POOL / (short + long)).max(2) as u64;
    let pair = |number| {
        let long_row = row(2 * number, long, long * density);
        Pair {
            short: row(2 * number + 1, short, long * density),
            hub: HubBitset::new(&long_row),
            long: long_row,
        }
    };
    (0..num_pairs).map(pair).collect()
}

/// `len` values up to about `range`, strictly ascending.
fn row(stream_number: u64, len: usize, range: usize) -> Vec<u32> {
    let mut generator = stream(1, stream_number);
    let mut last = 0;
    let gap = 2 * (range / len) as u32 - 1;
    let next = |_| {
        last += generator.random_range(1..=gap);
        last
    };
    (0..len).map(next).collect()
}
