//! How long do the orbit counts take on graphs of different shapes, with one thread and with two?

use std::hint::black_box;

use argiope_benches::{graphs, with_threads};
use argiope_graph::{DegreeOrdered, Silent};
use argiope_orbits::{
    Key, adjacency::summarize_adjacencies, count_edge_orbits_ordered, count_node_orbits_ordered,
};
use argiope_sparse::triangles_per_edge;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

fn orbit_kernels(criterion: &mut Criterion) {
    let graphs: Vec<_> = graphs()
        .into_iter()
        .filter(|named| named.graph.num_edges() < 500_000)
        .collect();
    for threads in [1, 2] {
        let mut group = criterion.benchmark_group(format!("threads={threads}"));
        group.sample_size(10);
        for named in &graphs {
            let ordered = DegreeOrdered::new(&named.graph);
            group.bench_function(BenchmarkId::new("triangles", &named.name), |bencher| {
                with_threads(threads, || {
                    bencher.iter(|| triangles_per_edge(black_box(&ordered), &Silent));
                });
            });
            group.bench_function(BenchmarkId::new("nodes", &named.name), |bencher| {
                with_threads(threads, || {
                    bencher.iter(|| count_node_orbits_ordered(black_box(ordered.clone()), &Silent));
                });
            });
            group.bench_function(BenchmarkId::new("edges", &named.name), |bencher| {
                with_threads(threads, || {
                    bencher.iter(|| count_edge_orbits_ordered(black_box(ordered.clone()), &Silent));
                });
            });
            group.bench_function(
                BenchmarkId::new("adjacency summary", &named.name),
                |bencher| {
                    with_threads(threads, || {
                        let keys = Key::stored_keys();
                        bencher
                            .iter(|| summarize_adjacencies(black_box(&named.graph), keys, &Silent));
                    });
                },
            );
        }
        group.finish();
    }
}

criterion_group!(benches, orbit_kernels);
criterion_main!(benches);
