//! What does a sparse product cost, by reduction and number of features? Throughput counts one element per entry and
//! feature.

use std::hint::black_box;

use argiope_benches::graphs;
use argiope_sparse::{Pattern, Reduce, spmm::spmm_into};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

fn spmm(criterion: &mut Criterion) {
    for named in graphs() {
        let pattern = Pattern::try_from(&named.graph).expect("fewer than 2^32 entries");
        let mut group = criterion.benchmark_group(format!("spmm/{}", named.name));
        group.sample_size(10);
        for dim in [32, 64, 128, 256] {
            let x: Vec<f32> = (0..pattern.num_columns() * dim)
                .map(|at| (at % 1013) as f32)
                .collect();
            let mut y = vec![0.0; pattern.num_rows() * dim];
            group.throughput(Throughput::Elements((pattern.num_entries() * dim) as u64));
            for reduce in [Reduce::Sum, Reduce::Max] {
                let id = BenchmarkId::new(format!("{reduce:?}"), dim);
                group.bench_function(id, |bencher| {
                    bencher.iter(|| {
                        spmm_into(&pattern, None, black_box(&x), dim, reduce, &mut y)
                            .expect("matching lengths");
                    });
                });
            }
        }
        group.finish();
    }
}

criterion_group!(benches, spmm);
criterion_main!(benches);
