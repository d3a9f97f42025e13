use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn prop_equals_reference_for_any_number_of_threads(
        edges in prop::collection::btree_set((0u32..20, 0u32..25), 0..250),
        pairs in prop::collection::vec((0u32..20, 0u32..20), 0..60),
        dim in prop::sample::select(vec![0usize, 1, 15, 16, 17, 64, 101]),
        threads in 1usize..4,
    ) {
        let edges: Vec<_> = edges.into_iter().collect();
        let (pattern, _) = Pattern::from_edges(20, 25, &edges).unwrap();
        let pairs = Pairs::new(20, pairs).unwrap();
        let x: Vec<f64> = (0..25 * dim).map(|at| (at as f64 * 0.7).sin()).collect();
        let weights: Vec<f64> = (0..25).map(f64::from).collect();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        for weights in [None, Some(&weights[..])] {
            let expected =
                reference::pooled_common_neighbors(&pattern, pairs.as_slice(), weights, &x, dim);
            let mut z = vec![9.0; pairs.len() * dim];
            pool.install(|| pool_into(&pattern, &pairs, weights, &x, dim, &mut z)).unwrap();
            for (found, expected) in z.iter().zip(&expected) {
                prop_assert!((found - expected).abs() <= 1e-9, "{found} {expected}");
            }
        }
    }
}

#[test]
fn test_bad_operands_are_errors() {
    let (pattern, _) = Pattern::from_edges(3, 4, &[(0, 1), (2, 1), (2, 3)]).unwrap();
    let pairs = Pairs::new(3, [(0, 2)]).unwrap();
    let run = |pairs: &Pairs, weights: Option<&[f32]>, x: usize, z: usize| match pool_into(
        &pattern,
        pairs,
        weights,
        &vec![0.0; x],
        2,
        &mut vec![0.0; z],
    ) {
        Ok(()) => "",
        Err(SparseError::Shape { operand, .. }) => operand,
        Err(other) => panic!("{other:?}"),
    };
    assert_eq!(run(&pairs, None, 8, 2), "");
    assert_eq!(run(&pairs, None, 6, 2), "x");
    assert_eq!(run(&pairs, None, 8, 4), "z");
    assert_eq!(run(&pairs, Some(&[1.0; 3]), 8, 2), "node_weights");
    assert_eq!(run(&Pairs::new(4, [(0, 2)]).unwrap(), None, 8, 2), "pairs");
    let repeated = Pattern::new(4, vec![0, 1, 3, 3], vec![0, 2, 2]).unwrap();
    assert_eq!(
        pool_into::<f32>(&repeated, &pairs, None, &[0.0; 4], 1, &mut [0.0]).unwrap_err(),
        SparseError::RowNotAscending {
            op: "pooled_common_neighbors::pool_into",
            row: 1
        }
    );
}
