//! Principal components, masked features, and how alike features are.

use argiope_gnn::{
    NodeFeatures, SparseFeatures,
    pretrain::pretext::{
        FeatureRows, PretextTask, PrincipalComponents,
        tasks::{AttributeMask, AttributeSimilarity},
    },
};
use argiope_graph::Silent;
use argiope_sparse::Pattern;
use burn::tensor::{DType, Device, Tensor};

use super::{
    graphs::{Village, dense},
    slow::{cosine, eigenvalues},
};
use crate::check::{assert_close, random, values};

/// Rows without their mean.
fn centred(x: &[f64], [n, d]: [usize; 2]) -> Vec<Vec<f64>> {
    let mean = |k: usize| (0..n).map(|i| x[i * d + k]).sum::<f64>() / n as f64;
    (0..n)
        .map(|i| (0..d).map(|k| x[i * d + k] - mean(k)).collect())
        .collect()
}

#[test]
fn test_principal_components_are_eigenvectors() {
    // More nodes than features, and fewer.
    for [n, d] in [[12, 5], [5, 12], [6, 6]] {
        let x = random(n * d, 3);
        let features = dense(n, d, 3, DType::F64);
        let rows = FeatureRows::new(&features).unwrap();
        let found = PrincipalComponents::new(&rows, 4).unwrap();
        assert_eq!(found.num_components(), 4);
        let x = centred(&x, [n, d]);
        let covariance: Vec<Vec<f64>> = (0..d)
            .map(|k| {
                (0..d)
                    .map(|l| x.iter().map(|row| row[k] * row[l]).sum())
                    .collect()
            })
            .collect();
        let expected = eigenvalues(covariance.clone());
        assert_close("variances", found.variances(), &expected[..4], 1e-10);
        for (component, &eigenvalue) in expected[..4].iter().enumerate() {
            let y: Vec<f64> = (0..n).map(|i| found.scores()[i * 4 + component]).collect();
            let square: f64 = y.iter().map(|y| y * y).sum();
            assert_close("length", &[square], &[eigenvalue], 1e-10);
            // The direction of the scores is an eigenvector of the covariance, with its largest element positive.
            let direction = |k: usize| (0..n).map(|i| x[i][k] * y[i]).sum::<f64>() / square;
            let direction: Vec<f64> = (0..d).map(direction).collect();
            let image: Vec<f64> = covariance
                .iter()
                .map(|row| row.iter().zip(&direction).map(|(l, r)| l * r).sum())
                .collect();
            let scaled: Vec<f64> = direction.iter().map(|v| v * eigenvalue).collect();
            assert_close("eigenvector", &image, &scaled, 1e-9);
            let largest = direction.iter().max_by(|l, r| l.abs().total_cmp(&r.abs()));
            assert!(*largest.unwrap() > 0.0);
        }
    }
}

#[test]
fn test_components_are_no_more_than_nodes_or_features() {
    let rows = FeatureRows::new(&dense(3, 9, 1, DType::F64)).unwrap();
    assert_eq!(
        PrincipalComponents::new(&rows, 256)
            .unwrap()
            .num_components(),
        3
    );
    assert!(PrincipalComponents::new(&rows, 0).is_err());
    let nothing = FeatureRows::new(&dense(3, 0, 1, DType::F64)).unwrap();
    assert!(PrincipalComponents::new(&nothing, 2).is_err());
}

#[test]
fn test_masked_nodes_lose_their_features_and_no_others() {
    let village = Village::small();
    let data = village.data();
    let task = AttributeMask::new(&data, 0.3, 4, 5).unwrap();
    assert_eq!(task.masked().len(), 3);
    assert!(
        task.masked()
            .iter()
            .all(|node| !village.train.contains(node))
    );
    let reduced = data.principal_components(4).unwrap();
    let rows = |features: Option<&NodeFeatures>| match features {
        Some(NodeFeatures::Dense(x)) => values(x.clone()),
        other => panic!("{other:?}"),
    };
    assert_eq!(rows(task.features()), reduced.scores());
    let mut expected = reduced.scores().to_vec();
    let mut targets = Vec::new();
    for &node in task.masked() {
        let place = node as usize * 4..node as usize * 4 + 4;
        targets.extend_from_slice(&expected[place.clone()]);
        expected[place].fill(0.0);
    }
    assert_eq!(rows(task.masked_features()), expected);
    assert_eq!(task.targets(), targets);
    let other = AttributeMask::new(&data, 0.3, 4, 6).unwrap();
    assert_ne!(other.masked(), task.masked());
}

/// All nodes but one, the most alike last.
fn by_cosine(x: &[Vec<f64>], node: usize) -> Vec<usize> {
    let mut others: Vec<usize> = (0..x.len()).filter(|&other| other != node).collect();
    others.sort_by(|&l, &r| cosine(&x[node], &x[l]).total_cmp(&cosine(&x[node], &x[r])));
    others
}

fn pairs_at(x: &[Vec<f64>], ranks: &[usize]) -> Vec<[u32; 2]> {
    let of_node = |node: usize| {
        let others = by_cosine(x, node);
        let pair = move |&rank: &usize| {
            let (node, other) = (node as u32, others[rank] as u32);
            [node.min(other), node.max(other)]
        };
        ranks.iter().map(pair).collect::<Vec<_>>()
    };
    let mut pairs: Vec<[u32; 2]> = (0..x.len()).flat_map(of_node).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

#[test]
fn test_similar_pairs_are_the_extremes_and_the_same_ranks_between() {
    let (n, d) = (17, 6);
    let x: Vec<Vec<f64>> = random(n * d, 8).chunks(d).map(<[f64]>::to_vec).collect();
    let rows = FeatureRows::new(&dense(n, d, 8, DType::F64)).unwrap();
    let task = AttributeSimilarity::new(&rows, 2, 10, 1, &Silent).unwrap();
    let found: Vec<[u32; 2]> = task.pairs().iter().map(|&(pair, _)| pair).collect();
    for &([u, v], similarity) in task.pairs() {
        assert!((similarity - cosine(&x[u as usize], &x[v as usize])).abs() < 1e-14);
    }
    // 16 others: ranks 0, 1, 14, 15, and two of the twelve between.
    let mut fitting = Vec::new();
    for i in 2..14 {
        for j in i + 1..14 {
            if found == pairs_at(&x, &[0, 1, i, j, 14, 15]) {
                fitting.push([i, j]);
            }
        }
    }
    assert_eq!(fitting.len(), 1, "{fitting:?}");
    assert_ne!(found, pairs_at(&x, &[0, 1, 14, 15]));
}

#[test]
fn test_sampled_pairs_are_different_pairs() {
    let rows = FeatureRows::new(&dense(17, 6, 8, DType::F64)).unwrap();
    let task = AttributeSimilarity::new(&rows, 2, 10, 1, &Silent).unwrap();
    let mut sampled = task.sampled(4);
    assert_eq!(sampled, task.sampled(4));
    assert_ne!(sampled, task.sampled(5));
    sampled.sort_by_key(|&(pair, _)| pair);
    sampled.dedup_by_key(|(pair, _)| *pair);
    assert_eq!(sampled.len(), 10);
    assert!(sampled.iter().all(|pair| task.pairs().contains(pair)));
    let all = AttributeSimilarity::new(&rows, 2, 100_000, 1, &Silent).unwrap();
    assert_eq!(all.sampled(0).len(), all.pairs().len());
}

#[test]
fn test_nodes_without_features_are_like_nothing() {
    // Node 1 has no feature, nodes 0 and 2 the same.
    let pattern = Pattern::new(2, vec![0, 1, 1, 2], vec![1, 1]).unwrap();
    let values = Tensor::<1>::from_data([2.0, 5.0], &Device::flex());
    let features = NodeFeatures::Sparse(SparseFeatures::new(pattern, values).unwrap());
    let rows = FeatureRows::new(&features).unwrap();
    let task = AttributeSimilarity::new(&rows, 3, 10, 1, &Silent).unwrap();
    assert_eq!(task.pairs(), [([0, 1], 0.0), ([0, 2], 1.0), ([1, 2], 0.0)]);
}

#[test]
fn test_sparse_and_dense_features_give_the_same_targets() {
    let mut x = random(15 * 7, 3);
    x.iter_mut().filter(|x| **x < 0.3).for_each(|x| *x = 0.0);
    let device = Device::flex();
    let dense = NodeFeatures::Dense(crate::check::matrix(&x, [15, 7], &device, DType::F64));
    let (mut offsets, mut columns, mut kept) = (vec![0], Vec::new(), Vec::new());
    for row in x.chunks(7) {
        for (column, &value) in (0u32..).zip(row).filter(|(_, value)| **value != 0.0) {
            columns.push(column);
            kept.push(value);
        }
        offsets.push(columns.len() as u64);
    }
    let pattern = Pattern::new(7, offsets, columns).unwrap();
    let data = burn::tensor::TensorData::new(kept.clone(), [kept.len()]);
    let values = Tensor::<1>::from_data(data, (&device, DType::F64));
    let sparse = NodeFeatures::Sparse(SparseFeatures::new(pattern, values).unwrap());
    let rows = [dense, sparse].map(|features| FeatureRows::new(&features).unwrap());
    let pairs = |rows| {
        let task = AttributeSimilarity::new(rows, 2, 10, 1, &Silent).unwrap();
        task.pairs().to_vec()
    };
    assert_eq!(pairs(&rows[0]), pairs(&rows[1]));
    let components = |rows| PrincipalComponents::new(rows, 3).unwrap().scores().to_vec();
    assert_eq!(components(&rows[0]), components(&rows[1]));
    let row = rows[1].binarized();
    assert!((0..15).all(|node| row.row(node).all(|(_, value)| value == 1.0)));
}
