//! How long do link prediction heuristics take for many pairs, with one thread and with two?
//!
//! On ogbl-ddi with its test pairs where `ARGIOPE_DATA` has it, otherwise on a generated graph with random pairs. Katz and
//! PageRank cost by the source: they get the pairs of a sixteenth of the nodes.

use std::{env, hint::black_box, path::PathBuf};

use argiope_benches::with_threads;
use argiope_graph::{Silent, UndirectedGraph, generate, random::stream};
use argiope_io::{
    ReadOptions,
    npy::{Values, read_npy},
    read_edges,
};
use argiope_link::{
    Heuristic, Pair,
    heuristics::{Katz, PageRankMethod, PageRankScore, PersonalizedPageRank, ShortestPath},
    score_pairs,
};
use argiope_sparse::{Pairs, Pattern, common_neighbor_counts};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rand::RngExt;

fn heuristics(criterion: &mut Criterion) {
    let (name, graph, pairs) = ddi().unwrap_or_else(generated);
    let of_few_sources: Vec<Pair> = (pairs.iter().copied())
        .filter(|&(u, _)| u.is_multiple_of(16))
        .collect();
    let pattern = Pattern::try_from(&graph).expect("small enough");
    let checked = Pairs::new(graph.num_nodes(), pairs.clone()).expect("nodes of the graph");
    let page_rank = |method| {
        Heuristic::PersonalizedPageRank(PersonalizedPageRank {
            alpha: 0.15,
            score: PageRankScore::Sum,
            method,
        })
    };
    let of_pairs = [
        ("common neighbours", Heuristic::CommonNeighbors),
        ("Jaccard", Heuristic::Jaccard),
        ("Adamic-Adar", Heuristic::AdamicAdar),
        ("resource allocation", Heuristic::ResourceAllocation),
        ("preferential attachment", Heuristic::PreferentialAttachment),
        (
            "shortest path",
            Heuristic::ShortestPath(ShortestPath::default()),
        ),
    ];
    let of_sources = [
        ("Katz, 3 steps", Heuristic::Katz(Katz::default())),
        (
            "PageRank, power iteration to 1e-6",
            page_rank(PageRankMethod::PowerIteration { tolerance: 1e-6 }),
        ),
        (
            "PageRank, forward push to 5e-5",
            page_rank(PageRankMethod::ForwardPush { tolerance: 5e-5 }),
        ),
        (
            "PageRank, forward push to 1e-7",
            page_rank(PageRankMethod::ForwardPush { tolerance: 1e-7 }),
        ),
    ];
    for threads in [1, 2] {
        let mut group = criterion.benchmark_group(format!("{name}, threads={threads}"));
        group.sample_size(10);
        group.throughput(Throughput::Elements(pairs.len() as u64));
        // Every pair by itself, for comparison.
        group.bench_function("common neighbours, not grouped", |bencher| {
            with_threads(threads, || {
                bencher.iter(|| common_neighbor_counts(black_box(&pattern), black_box(&checked)));
            });
        });
        for (what, heuristic) in of_pairs {
            group.bench_function(BenchmarkId::from_parameter(what), |bencher| {
                with_threads(threads, || {
                    bencher.iter(|| score_pairs(&graph, black_box(&pairs), &heuristic, &Silent));
                });
            });
        }
        group.throughput(Throughput::Elements(of_few_sources.len() as u64));
        for (what, heuristic) in of_sources {
            group.bench_function(BenchmarkId::from_parameter(what), |bencher| {
                with_threads(threads, || {
                    bencher.iter(|| {
                        score_pairs(&graph, black_box(&of_few_sources), &heuristic, &Silent)
                    });
                });
            });
        }
        group.finish();
    }
}

fn ddi() -> Option<(&'static str, UndirectedGraph, Vec<Pair>)> {
    let folder = env::var_os("ARGIOPE_DATA").map(|folder| PathBuf::from(folder).join("ogbl-ddi"));
    let Some(folder) = folder.filter(|folder| folder.exists()) else {
        eprintln!("ARGIOPE_DATA has no ogbl-ddi: a generated graph is measured");
        return None;
    };
    let input = read_edges(
        &folder.join("edge.csv.gz"),
        &ReadOptions::default(),
        &Silent,
    );
    let edges = input.expect("a readable edge list").edges;
    let graph = edges.into_undirected().expect("a valid edge list").graph;
    let array = read_npy(folder.join("test_edge.npy")).expect("a readable array");
    let Values::Int(ids) = array.values else {
        panic!("node ids are integers");
    };
    let id = |id: i64| u32::try_from(id).expect("a node id");
    let pairs = ids.chunks_exact(2).map(|ends| (id(ends[0]), id(ends[1])));
    Some(("ogbl-ddi", graph, pairs.collect()))
}

fn generated() -> (&'static str, UndirectedGraph, Vec<Pair>) {
    let edges = generate::rmat(14, 400_000, generate::GRAPH500, 1).expect("valid parameters");
    let graph = edges.into_undirected().expect("a valid edge list").graph;
    let mut generator = stream(2, 0);
    let nodes = graph.num_nodes() as u32;
    let mut end = || generator.random_range(0..nodes);
    let pairs = (0..130_000).map(|_| (end(), end())).collect();
    ("rmat-14", graph, pairs)
}

criterion_group!(benches, heuristics);
criterion_main!(benches);
