//! The same bits for any number of threads, and for any company of other sources.

use argiope_graph::{DirectedGraph, Silent};
use argiope_nbfnet::bellman_ford::{
    Convergence, KatzLength, PlusTimes, WeightedEdges, graph_distance, iterate, katz,
    most_reliable_path, personalized_page_rank, widest_path,
};

use crate::inputs::{fraction, large_directed};

/// The bits of everything that is computed, one list a source.
fn everything(graph: &DirectedGraph, sources: &[u32]) -> Vec<Vec<u64>> {
    let edges = WeightedEdges::new(graph, |edge| fraction(edge, 1));
    let unlimited = KatzLength::Unlimited(Convergence {
        tolerance: 0.0,
        ..Convergence::default()
    });
    let results = [
        iterate(&edges, &PlusTimes, sources, 5, &Silent).unwrap(),
        katz(&edges, sources, 0.02, KatzLength::UpTo(4), &Silent).unwrap(),
        katz(&edges, sources, 0.02, unlimited, &Silent).unwrap(),
        personalized_page_rank(&edges, sources, 0.15, 1e-6, &Silent).unwrap(),
        graph_distance(&edges, sources, &Silent)
            .unwrap()
            .values()
            .clone(),
        widest_path(&edges, sources, &Silent)
            .unwrap()
            .values()
            .clone(),
        most_reliable_path(&edges, sources, &Silent)
            .unwrap()
            .values()
            .clone(),
    ];
    let of_source = |position| {
        let values = results
            .iter()
            .flat_map(|result| result.from_source(position));
        values.map(f64::to_bits).collect()
    };
    (0..sources.len()).map(of_source).collect()
}

#[test]
fn test_any_number_of_threads_gives_the_same_bits() {
    let sources: Vec<u32> = (0..37).map(|at| at * 50).collect();
    for degree in [1.5, 6.0] {
        let graph = large_directed(2000, degree, 4);
        let with_threads = |num_threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(num_threads)
                .build()
                .unwrap();
            pool.install(|| everything(&graph, &sources))
        };
        let alone = with_threads(1);
        assert!(alone == with_threads(2));
        assert!(alone == with_threads(5));
    }
}

#[test]
fn test_sources_do_not_depend_on_each_other() {
    for degree in [1.5, 6.0] {
        let graph = large_directed(500, degree, 5);
        let sources: Vec<u32> = (0..39).map(|at| at * 12).collect();
        let together = everything(&graph, &sources);
        for (&source, together) in sources.iter().zip(&together).step_by(6) {
            assert!(everything(&graph, &[source])[0] == *together);
        }
    }
}
