use argiope_sparse::{
    NeighborSets, Pairs, Pattern, Reduce, SparseError, common_neighbors, pooled_common_neighbors,
    pooled_common_neighbors::reference, spmm_weighted,
};
use burn::tensor::{DType, Device, Tensor};

use crate::{
    check::{Case, DIMS, check, compare, devices, flat, flatten, random, reshape, values},
    graphs::{self, patterns},
};

/// The same without repeated entries.
fn ascending(pattern: &Pattern) -> Pattern {
    let mut edges: Vec<_> = (pattern.rows_of_slots().iter().copied())
        .zip(pattern.indices().iter().copied())
        .collect();
    edges.dedup();
    Pattern::from_edges(pattern.num_rows(), pattern.num_columns(), &edges)
        .unwrap()
        .0
}

/// Patterns with pairs of their rows: repeated ones, a node with itself, and none at all.
fn cases() -> Vec<(String, Pattern, Pairs)> {
    let mut cases = Vec::new();
    for (name, pattern) in patterns() {
        let (pattern, num_nodes) = (ascending(&pattern), pattern.num_rows() as u32);
        let none = Pairs::new(pattern.num_rows(), []).unwrap();
        cases.push((format!("{name}, no pairs"), pattern.clone(), none));
        if num_nodes > 0 {
            let pairs: Vec<_> = (0..40)
                .map(|pair| (pair * 7 % num_nodes, pair * pair % num_nodes))
                .chain([
                    (0, 0),
                    (num_nodes - 1, num_nodes - 1),
                    (0, num_nodes - 1),
                    (0, 0),
                ])
                .collect();
            let pairs = Pairs::new(pattern.num_rows(), pairs).unwrap();
            cases.push((name.into(), pattern, pairs));
        }
    }
    cases
}

#[test]
fn test_pooling_without_weights() {
    for (name, pattern, pairs) in cases() {
        for dim in DIMS {
            let x = random(pattern.num_columns() * dim, 1);
            check(&Case {
                name: format!("pooled, {name}, dim {dim}"),
                expected: reference::pooled_common_neighbors(
                    &pattern,
                    pairs.as_slice(),
                    None,
                    &x,
                    dim,
                ),
                inputs: vec![x],
                op: &|inputs| {
                    let x = reshape(&inputs[0], [pattern.num_columns(), dim]);
                    flatten(pooled_common_neighbors(&pattern, &pairs, x, None).unwrap())
                },
            });
        }
    }
}

#[test]
fn test_pooling_with_weights_of_nodes() {
    for (name, pattern, pairs) in cases() {
        for dim in DIMS {
            let x = random(pattern.num_columns() * dim, 2);
            let weights = random(pattern.num_columns(), 3);
            let of_nodes = Some(&weights[..]);
            check(&Case {
                name: format!("pooled with weights, {name}, dim {dim}"),
                expected: reference::pooled_common_neighbors(
                    &pattern,
                    pairs.as_slice(),
                    of_nodes,
                    &x,
                    dim,
                ),
                inputs: vec![x, weights],
                op: &|inputs| {
                    let x = reshape(&inputs[0], [pattern.num_columns(), dim]);
                    let weights = Some(inputs[1].clone());
                    flatten(pooled_common_neighbors(&pattern, &pairs, x, weights).unwrap())
                },
            });
        }
    }
}

#[test]
fn test_pooling_of_non_contiguous_inputs() {
    let pattern = ascending(&graphs::random(23, 17, 90));
    let pairs = Pairs::new(23, (0..23).map(|node| (node, node / 2)).collect::<Vec<_>>()).unwrap();
    // The transpose of 4 times 17 values, and every second of 34.
    let (x, weights) = (random(17 * 4, 4), random(17 * 2, 5));
    let rows: Vec<f64> = (0..17 * 4).map(|at| x[at % 4 * 17 + at / 4]).collect();
    let of_nodes: Vec<f64> = weights.iter().copied().step_by(2).collect();
    check(&Case {
        name: "pooled, transposed inputs".into(),
        expected: reference::pooled_common_neighbors(
            &pattern,
            pairs.as_slice(),
            Some(&of_nodes),
            &rows,
            4,
        ),
        inputs: vec![x, weights],
        op: &|inputs| {
            let x = reshape(&inputs[0], [4, 17]).transpose();
            let weights = reshape(&inputs[1], [17, 2])
                .transpose()
                .slice([0..1, 0..17]);
            let weights = weights.squeeze_dim(0);
            flatten(pooled_common_neighbors(&pattern, &pairs, x, Some(weights)).unwrap())
        },
    });
}

#[test]
fn test_weights_that_differ_from_pair_to_pair() {
    for (name, pattern, pairs) in cases() {
        let found = common_neighbors(&pattern, &pattern, &pairs, NeighborSets::ALL).unwrap();
        for set in [found.common, found.only_left, found.only_right] {
            let set = set.unwrap();
            let (x, weights) = (
                random(set.num_columns() * 5, 6),
                random(set.num_entries(), 7),
            );
            check(&Case {
                name: format!("pooled with a weight for every entry, {name}"),
                expected: argiope_sparse::spmm::reference::spmm(
                    &set,
                    Some((&weights, 1)),
                    &x,
                    5,
                    Reduce::Sum,
                ),
                inputs: vec![x, weights],
                op: &|inputs| {
                    let x = reshape(&inputs[0], [set.num_columns(), 5]);
                    flatten(spmm_weighted(&set, inputs[1].clone(), x, Reduce::Sum).unwrap())
                },
            });
        }
    }
}

#[test]
fn test_features_of_no_width() {
    let (_, pattern, pairs) = cases().pop().unwrap();
    let device = Device::flex().autodiff();
    let x = Tensor::<2>::zeros([pattern.num_columns(), 0], &device).require_grad();
    let weights = Tensor::<1>::ones([pattern.num_columns()], &device).require_grad();
    let z = pooled_common_neighbors(&pattern, &pairs, x, Some(weights.clone())).unwrap();
    assert_eq!(z.dims(), [pairs.len(), 0]);
    let gradients = (z.sum() + weights.clone().sum()).backward();
    let expected = vec![1.0; pattern.num_columns()];
    assert_eq!(values(weights.grad(&gradients).unwrap()), expected);
}

#[test]
fn test_a_large_hub_and_another() {
    let edges: Vec<_> = (0..100_000u32)
        .flat_map(|node| [(0, node), (1, node / 3 * 3), (2 + node % 50, node)])
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    let (pattern, _) = Pattern::from_edges(52, 100_000, &edges).unwrap();
    let pairs = Pairs::new(52, [(0, 1), (1, 0), (0, 0), (2, 0), (1, 51), (3, 4)]).unwrap();
    let x = random(100_000 * 3, 8);
    // The reference would take a minute.
    let mut expected = vec![0.0; pairs.len() * 3];
    for (&(u, v), sums) in pairs.as_slice().iter().zip(expected.chunks_mut(3)) {
        let of_v = pattern.row(v as usize);
        for node in pattern
            .row(u as usize)
            .iter()
            .filter(|node| of_v.binary_search(node).is_ok())
        {
            let x = &x[3 * *node as usize..][..3];
            sums.iter_mut().zip(x).for_each(|(sum, x)| *sum += x);
        }
    }
    for (name, device, dtype) in devices() {
        let x = reshape(&flat(&x, &device, dtype), [100_000, 3]);
        let z = values(pooled_common_neighbors(&pattern, &pairs, x, None).unwrap());
        compare(&format!("hubs on {name}"), &z, &expected, dtype);
    }
}

#[test]
fn test_results_do_not_depend_on_threads() {
    // Several batches of pairs for any number of threads.
    let pattern = ascending(&graphs::random(500, 400, 30_000));
    let pairs: Vec<_> = (0..9000u32)
        .map(|pair| (pair % 500, pair * 13 % 497))
        .collect();
    let pairs = Pairs::new(500, pairs).unwrap();
    let (x, weights) = (random(400 * 33, 9), random(400, 10));
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let device = Device::flex().autodiff();
            let x = flat(&x, &device, DType::F32).require_grad();
            let weights = flat(&weights, &device, DType::F32).require_grad();
            let input = x.clone().reshape([400, 33]);
            let z =
                pooled_common_neighbors(&pattern, &pairs, input, Some(weights.clone())).unwrap();
            let gradients = (z.clone() * z.clone()).sum().backward();
            let gradients = [x, weights].map(|input| values(input.grad(&gradients).unwrap()));
            (values(z), gradients)
        })
    };
    let expected = run(1);
    assert_eq!(run(2), expected);
    assert_eq!(run(5), expected);
}

#[test]
fn test_bad_operands_are_errors() {
    let pattern = ascending(&graphs::random(23, 17, 90));
    let pairs = Pairs::new(23, [(0, 1)]).unwrap();
    let device = Device::flex();
    let zeros = |rows: usize| Tensor::<2>::zeros([rows, 2], &device);
    let weights = |len: usize| Some(Tensor::<1>::zeros([len], &device));
    let shape = |result: Result<Tensor<2>, SparseError>| match result {
        Err(SparseError::Shape { operand, .. }) => operand,
        other => panic!("{other:?}"),
    };
    let pool = |x, weights| pooled_common_neighbors(&pattern, &pairs, x, weights);
    assert_eq!(shape(pool(zeros(23), None)), "x");
    assert_eq!(shape(pool(zeros(17), weights(23))), "node_weights");
    let doubles = weights(17).map(|weights| weights.cast(burn::tensor::FloatDType::F64));
    assert!(matches!(
        pool(zeros(17), doubles),
        Err(SparseError::ElementType {
            operand: "node_weights",
            ..
        })
    ));
    let more = Pairs::new(24, [(0, 1)]).unwrap();
    assert_eq!(
        shape(pooled_common_neighbors(&pattern, &more, zeros(17), None)),
        "pairs"
    );
    let repeated = Pattern::new(17, vec![0, 2], vec![3, 3]).unwrap();
    let pairs = Pairs::new(1, [(0, 0)]).unwrap();
    assert!(matches!(
        pooled_common_neighbors(&repeated, &pairs, zeros(17), None),
        Err(SparseError::RowNotAscending { row: 0, .. })
    ));
}
