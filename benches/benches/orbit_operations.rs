//! How many operations do the node orbits need, and how many nanoseconds does each take?
//!
//! Operations are those of `argiope_orbits::nodes::Work`, plus the words of bit rows that the 4-clique enumeration combines,
//! which are known only once the triangles are. Prints a table; the best of five runs counts.

use std::time::{Duration, Instant};

use argiope_benches::{graphs, with_threads};
use argiope_graph::{DegreeOrdered, Silent};
use argiope_orbits::{count_node_orbits_ordered, nodes::Work};
use argiope_sparse::MarkedSet;

fn main() {
    println!(
        "| graph | nodes | edges | look-ups | wedges | words | ms | ns/operation | 2 threads |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
    for named in graphs() {
        let ordered = DegreeOrdered::new(&named.graph);
        let work = Work::of(&ordered);
        let words = clique_words(&ordered);
        let operations =
            2 * work.triangle_lookups + 2 * work.cycle_wedges + words + 2 * work.adjacency_entries;
        let [one, two] = [1, 2].map(|threads| best_time(&ordered, threads));
        println!(
            "| {} | {} | {} | {} | {} | {words} | {:.1} | {:.2} | {:.2} times faster |",
            named.name,
            named.graph.num_nodes(),
            named.graph.num_edges(),
            work.triangle_lookups,
            work.cycle_wedges,
            one.as_secs_f64() * 1e3,
            one.as_nanos() as f64 / operations as f64,
            one.as_secs_f64() / two.as_secs_f64(),
        );
    }
}

fn best_time(ordered: &DegreeOrdered, threads: usize) -> Duration {
    with_threads(threads, || {
        let run = || {
            let ordered = ordered.clone();
            let start = Instant::now();
            count_node_orbits_ordered(ordered, &Silent).expect("counts that fit 64 bits");
            start.elapsed()
        };
        (0..5).map(|_| run()).min().unwrap_or_default()
    })
}

/// Words of bit rows that are combined: one row for every triangle, at its node of lowest rank.
fn clique_words(ordered: &DegreeOrdered) -> u64 {
    let view = ordered.view();
    let mut marked = MarkedSet::new(view.num_nodes());
    let mut words = 0;
    for u in 0..view.num_nodes() as u32 {
        let higher = view.higher(u);
        let mut triangles = 0;
        marked.mark(higher);
        for &v in higher {
            marked.intersect(view.higher(v), |_, _| triangles += 1);
        }
        marked.unmark(higher);
        words += triangles * higher.len().div_ceil(64) as u64;
    }
    words
}
