//! How long does it take from a list of edges to an adjacency, and to its degree order?

use std::hint::black_box;

use argiope_benches::graphs;
use argiope_graph::{DegreeOrdered, EdgeList};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

fn building(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("building");
    group.sample_size(10);
    for named in graphs() {
        group.throughput(Throughput::Elements(named.graph.num_edges() as u64));
        let mut edges = EdgeList::new();
        for (u, v) in named.graph.edges() {
            edges.push(u, v).expect("ids of a graph");
        }
        group.bench_function(BenchmarkId::new("adjacency", &named.name), |bencher| {
            bencher.iter_batched(
                || edges.clone(),
                EdgeList::into_undirected,
                BatchSize::LargeInput,
            );
        });
        group.bench_function(BenchmarkId::new("degree order", &named.name), |bencher| {
            bencher.iter(|| DegreeOrdered::new(black_box(&named.graph)));
        });
    }
    group.finish();
}

criterion_group!(benches, building);
criterion_main!(benches);
