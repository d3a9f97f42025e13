use proptest::prelude::*;

use super::*;

type Entries = Vec<Vec<(u32, f64)>>;

fn entries<T: Real>(pattern: &Pattern, values: &[T]) -> Entries {
    assert!(pattern.is_ascending());
    (0..pattern.num_rows())
        .map(|row| {
            let slots = pattern.slots(row);
            let values = values[slots].iter().map(|&value| Real::to_f64(value));
            pattern.row(row).iter().copied().zip(values).collect()
        })
        .collect()
}

/// Small integers: sums are exact in any order, and ties are frequent.
fn values(len: usize, seed: u32) -> Vec<f64> {
    (0..len as u32)
        .map(|at| f64::from((at + seed).wrapping_mul(2_654_435_761) >> 29) - 3.0)
        .collect()
}

fn unordered(num_rows: usize, num_columns: usize, edges: &[(u32, u32)]) -> Pattern {
    let mut offsets = vec![0u64];
    let mut indices = Vec::new();
    for row in 0..num_rows as u32 {
        indices.extend(edges.iter().filter(|edge| edge.0 == row).map(|edge| edge.1));
        offsets.push(indices.len() as u64);
    }
    Pattern::new(num_columns, offsets, indices).unwrap()
}

fn edges(rows: u32, columns: u32, most: usize) -> impl Strategy<Value = Vec<(u32, u32)>> {
    prop::collection::vec((0..rows, 0..columns), 0..most)
}

proptest! {
    #[test]
    fn prop_equals_reference_for_all_accumulators_and_any_number_of_threads(
        a in edges(9, 13, 90),
        b in edges(13, 11, 150),
        mask in prop::option::of(edges(9, 11, 80)),
        is_sorted in any::<bool>(),
        threshold in prop::option::of(0.0f64..5.0),
        top_k in prop::option::of(0usize..5),
        threads in 1usize..4,
    ) {
        let of = |rows, columns, edges: &[(u32, u32)]| if is_sorted {
            Pattern::from_edges(rows, columns, edges).unwrap().0
        } else {
            unordered(rows, columns, edges)
        };
        let (a, b) = (of(9, 13, &a), of(13, 11, &b));
        let (a_values, b_values) = (values(a.num_entries(), 1), values(b.num_entries(), 2));
        let mask = mask.map(|edges| of(9, 11, &edges));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        for accumulator in Accumulator::ALL {
            let options = SpgemmOptions { accumulator, mask: mask.clone(), threshold, top_k };
            let expected = reference::spgemm(&a, &a_values, &b, &b_values, &options);
            let (pattern, found) = pool.install(|| {
                multiply(&a, Some(&a_values), &b, Some(&b_values), &options)
            }).unwrap();
            prop_assert_eq!(entries(&pattern, &found), expected);
        }
    }
}

/// A graph with a hub, short rows and empty rows, large enough for many chunks.
fn large() -> (Pattern, Vec<f32>) {
    let edges: Vec<_> = (0..40_000u32)
        .map(|edge| {
            let mixed = edge.wrapping_mul(2_654_435_761);
            let row = if edge % 8 == 0 { 7 } else { mixed >> 21 };
            (row, (mixed >> 3) % 1999)
        })
        .filter(|edge| edge.0 < 1999 && edge.0 % 5 != 0)
        .collect();
    let (pattern, _) = Pattern::from_edges(1999, 1999, &edges).unwrap();
    let values = (0..pattern.num_entries())
        .map(|at| (at as f32 * 0.7).sin())
        .collect();
    (pattern, values)
}

#[test]
fn test_large_products_are_bitwise_equal_for_all_accumulators_and_threads() {
    let (pattern, values) = large();
    let run = |threads, accumulator, mask: Option<Pattern>| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let options = SpgemmOptions {
            accumulator,
            mask,
            ..SpgemmOptions::default()
        };
        let product = || multiply(&pattern, Some(&values), &pattern, Some(&values), &options);
        let (product, values) = pool.install(product).unwrap();
        (
            product,
            values.into_iter().map(f32::to_bits).collect::<Vec<_>>(),
        )
    };
    let expected = run(1, Accumulator::Dense, None);
    let masked = run(1, Accumulator::Dense, Some(pattern.clone()));
    for threads in [1, 2, 5] {
        for accumulator in Accumulator::ALL {
            assert_eq!(run(threads, accumulator, None), expected);
            assert_eq!(run(threads, accumulator, Some(pattern.clone())), masked);
        }
    }
}

#[test]
fn test_short_rows_of_a_mask_are_searched_in_long_rows() {
    let hub: Vec<_> = (0..5000).map(|column| (0, column)).collect();
    let (b, _) = Pattern::from_edges(1, 5000, &hub).unwrap();
    let (a, _) = Pattern::from_edges(2, 1, &[(0, 0), (0, 0), (1, 0)]).unwrap();
    let (mask, _) = Pattern::from_edges(2, 5000, &[(0, 17), (0, 4999), (1, 0)]).unwrap();
    let options = SpgemmOptions {
        mask: Some(mask.clone()),
        ..SpgemmOptions::default()
    };
    let (pattern, counts) = multiply::<f64>(&a, None, &b, None, &options).unwrap();
    assert_eq!((pattern, counts), (mask, vec![2.0, 2.0, 1.0]));
}

#[test]
fn test_matrices_without_values_are_ones() {
    let (pattern, _) = large();
    let ones = vec![1.0; pattern.num_entries()];
    let options = SpgemmOptions::default();
    let run = |left, right| multiply::<f32>(&pattern, left, &pattern, right, &options).unwrap();
    let counts = run(None, None);
    assert_eq!(counts, run(Some(&ones), None));
    assert_eq!(counts, run(None, Some(&ones)));
    assert_eq!(counts, run(Some(&ones), Some(&ones)));
}

#[test]
fn test_too_many_entries_are_an_error() {
    let (pattern, values) = large();
    let matrix = Matrix {
        pattern: &pattern,
        values: Some(&values),
    };
    let squared = Product {
        a: matrix,
        b: matrix,
    };
    let options = SpgemmOptions::default();
    let (product, _) = cpu::multiply(squared, &options, u64::from(u32::MAX)).unwrap();
    let limit = product.num_entries() as u64;
    assert!(cpu::multiply(squared, &options, limit + 1).is_ok());
    for limit in [limit, 1000] {
        let error = SparseError::TooMany {
            what: "entries of the product",
            count: limit,
        };
        assert_eq!(cpu::multiply(squared, &options, limit).unwrap_err(), error);
    }
}

#[test]
fn test_bad_operands_are_errors() {
    let of = |rows, columns| Pattern::from_edges(rows, columns, &[(0, 0)]).unwrap().0;
    let shape = |result: Result<(Pattern, Vec<f32>), SparseError>| match result {
        Err(SparseError::Shape { operand, .. }) => operand,
        other => panic!("{other:?}"),
    };
    let options = SpgemmOptions::default();
    assert_eq!(
        shape(multiply(&of(2, 3), None, &of(2, 3), None, &options)),
        "b"
    );
    assert_eq!(
        shape(multiply(&of(2, 3), Some(&[]), &of(3, 4), None, &options)),
        "a_values"
    );
    assert_eq!(
        shape(multiply(
            &of(2, 3),
            None,
            &of(3, 4),
            Some(&[1.0; 2]),
            &options
        )),
        "b_values"
    );
    let masked = SpgemmOptions {
        mask: Some(of(3, 4)),
        ..options.clone()
    };
    assert_eq!(
        shape(multiply(&of(2, 3), None, &of(3, 4), None, &masked)),
        "mask"
    );
    for threshold in [-1.0, f64::NAN] {
        let options = SpgemmOptions {
            threshold: Some(threshold),
            ..options.clone()
        };
        let result = multiply::<f32>(&of(2, 3), None, &of(3, 4), None, &options);
        assert!(matches!(
            result,
            Err(SparseError::Option {
                option: "threshold",
                ..
            })
        ));
    }
}

#[test]
fn test_auto_follows_the_estimate() {
    let auto = |products, columns| Accumulator::Auto.for_row(products, columns);
    assert_eq!(auto(10, 1000), Accumulator::Dense);
    assert_eq!(auto(100_000, 1_000_000), Accumulator::Dense);
    assert_eq!(auto(2, 1_000_000), Accumulator::Hash);
    assert_eq!(auto(100_000, 1_000_000_000), Accumulator::Hash);
    assert_eq!(auto(10_000_000, 50_000_000), Accumulator::Dense);
    assert_eq!(auto(0, 0), Accumulator::Dense);
    assert_eq!(Accumulator::Hash.for_row(10, 1000), Accumulator::Hash);
}
