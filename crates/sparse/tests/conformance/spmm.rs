use argiope_sparse::{Reduce, SparseError, spmm, spmm::reference, spmm_weighted};
use burn::tensor::{DType, Device, Tensor};

use crate::{
    check::{Case, DIMS, check, compare, devices, flat, flatten, random, reshape, values},
    graphs::{hub, patterns},
};

#[test]
fn test_spmm_without_weights() {
    for (name, pattern) in patterns() {
        for (dim, reduce) in DIMS
            .into_iter()
            .flat_map(|dim| Reduce::ALL.map(|reduce| (dim, reduce)))
        {
            let x = random(pattern.num_columns() * dim, 1);
            check(&Case {
                name: format!("{reduce:?}, {name}, dim {dim}"),
                expected: reference::spmm(&pattern, None, &x, dim, reduce),
                inputs: vec![x],
                op: &|inputs| {
                    let x = reshape(&inputs[0], [pattern.num_columns(), dim]);
                    flatten(spmm(&pattern, x, reduce).unwrap())
                },
            });
        }
    }
}

#[test]
fn test_spmm_with_weights_and_heads() {
    for (name, pattern) in patterns() {
        for (dim, heads) in [(1, 1), (7, 1), (100, 1), (6, 2), (64, 4), (12, 12)] {
            for reduce in Reduce::ALL {
                let x = random(pattern.num_columns() * dim, 2);
                let weights = random(pattern.num_entries() * heads, 3);
                check(&Case {
                    name: format!("{reduce:?}, {name}, dim {dim}, {heads} heads"),
                    expected: reference::spmm(&pattern, Some((&weights, heads)), &x, dim, reduce),
                    inputs: vec![x, weights],
                    op: &|inputs| {
                        let x = reshape(&inputs[0], [pattern.num_columns(), dim]);
                        let weights = reshape(&inputs[1], [pattern.num_entries(), heads]);
                        flatten(spmm_weighted(&pattern, weights, x, reduce).unwrap())
                    },
                });
            }
        }
    }
}

#[test]
fn test_spmm_of_batches() {
    for (name, pattern) in patterns() {
        for (batch, dim, reduce) in [
            (3, 5, Reduce::Sum),
            (2, 64, Reduce::Mean),
            (2, 3, Reduce::Max),
        ] {
            let size = pattern.num_columns() * dim;
            let x = random(batch * size, 4);
            let weights = random(pattern.num_entries(), 5);
            let expected = (0..batch)
                .flat_map(|index| {
                    let x = &x[index * size..(index + 1) * size];
                    reference::spmm(&pattern, Some((&weights, 1)), x, dim, reduce)
                })
                .collect();
            check(&Case {
                name: format!("{reduce:?} of {batch}, {name}, dim {dim}"),
                inputs: vec![x, weights],
                expected,
                op: &|inputs| {
                    let x = reshape(&inputs[0], [batch, pattern.num_columns(), dim]);
                    let y = spmm_weighted(&pattern, inputs[1].clone(), x, reduce);
                    flatten(y.unwrap())
                },
            });
        }
    }
}

#[test]
fn test_spmm_of_vectors_and_nothing() {
    let (_, pattern) = patterns().pop().unwrap();
    let x = random(pattern.num_columns(), 6);
    check(&Case {
        name: "vector".into(),
        expected: reference::spmm(&pattern, None, &x, 1, Reduce::Sum),
        inputs: vec![x],
        op: &|inputs| spmm(&pattern, inputs[0].clone(), Reduce::Sum).unwrap(),
    });
    for (_, device, dtype) in devices() {
        let empty = |shape: [usize; 3]| Tensor::<3>::zeros(shape, (&device, dtype));
        let columns = pattern.num_columns();
        for (shape, expected) in [
            ([0, columns, 4], [0, pattern.num_rows(), 4]),
            ([2, columns, 0], [2, pattern.num_rows(), 0]),
        ] {
            for reduce in Reduce::ALL {
                assert_eq!(
                    spmm(&pattern, empty(shape), reduce).unwrap().dims(),
                    expected
                );
            }
        }
    }
}

#[test]
fn test_spmm_of_a_large_hub() {
    let pattern = hub(100_000);
    let x = random(pattern.num_columns() * 3, 7);
    for reduce in Reduce::ALL {
        let expected = reference::spmm(&pattern, None, &x, 3, reduce);
        for (name, device, dtype) in devices() {
            let x = flat(&x, &device, dtype).reshape([pattern.num_columns(), 3]);
            let y = values(spmm(&pattern, x, reduce).unwrap());
            compare(
                &format!("{reduce:?} of a hub on {name}"),
                &y,
                &expected,
                dtype,
            );
        }
    }
}

#[test]
fn test_spmm_of_non_contiguous_inputs() {
    for (name, pattern) in patterns() {
        let (dim, heads) = (6, 2);
        let x = random(pattern.num_columns() * dim, 8);
        let weights = random(pattern.num_entries() * heads, 9);
        for reduce in Reduce::ALL {
            check(&Case {
                name: format!("{reduce:?}, {name}, transposed inputs"),
                expected: reference::spmm(&pattern, Some((&weights, heads)), &x, dim, reduce),
                inputs: vec![
                    transposed(&x, pattern.num_columns(), dim),
                    transposed(&weights, pattern.num_entries(), heads),
                ],
                op: &|inputs| {
                    let x = reshape(&inputs[0], [dim, pattern.num_columns()]);
                    let weights = reshape(&inputs[1], [heads, pattern.num_entries()]);
                    let y = spmm_weighted(&pattern, weights.transpose(), x.transpose(), reduce);
                    flatten(y.unwrap())
                },
            });
        }
    }
}

fn transposed(values: &[f64], rows: usize, columns: usize) -> Vec<f64> {
    (0..columns)
        .flat_map(|column| (0..rows).map(move |row| values[row * columns + column]))
        .collect()
}

#[test]
fn test_extrema_propagate_nan_and_take_the_first_of_equals() {
    let pattern = hub(3);
    for (name, device, dtype) in devices() {
        let x = flat(&[0.0, 1.0, f64::NAN, 1.0, 0.0], &device, dtype);
        for reduce in [Reduce::Max, Reduce::Min] {
            let y = values(spmm(&pattern, x.clone(), reduce).unwrap());
            assert!(y[0].is_nan(), "{name}");
            assert_eq!(y[1..], [0.0; 4], "{name}");
        }
        let device = device.autodiff();
        let x = flat(&[0.0, 1.0, 1.0, 1.0, 0.0], &device, dtype).require_grad();
        let gradients = spmm(&pattern, x.clone(), Reduce::Max)
            .unwrap()
            .sum()
            .backward();
        assert_eq!(
            values(x.grad(&gradients).unwrap()),
            [3.0, 1.0, 0.0, 0.0, 0.0],
            "{name}"
        );
    }
}

#[test]
fn test_results_do_not_depend_on_threads() {
    let pattern = crate::graphs::random(500, 400, 9000);
    let x = random(400 * 33, 10);
    let weights = random(9000, 11);
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
            let y = spmm_weighted(&pattern, weights.clone(), input, Reduce::Mean).unwrap();
            let gradients = (y.clone() * y.clone()).sum().backward();
            let gradients = [x, weights].map(|input| values(input.grad(&gradients).unwrap()));
            (values(y), gradients)
        })
    };
    assert_eq!(run(1), run(2));
    assert_eq!(run(1), run(5));
}

#[test]
fn test_bad_operands_are_errors() {
    let (_, pattern) = patterns().swap_remove(5);
    let device = Device::flex();
    let zeros = |shape: [usize; 2]| Tensor::<2>::zeros(shape, &device);
    let shape = |result: Result<Tensor<2>, SparseError>| match result {
        Err(SparseError::Shape { operand, .. }) => operand,
        other => panic!("{other:?}"),
    };
    assert_eq!(shape(spmm(&pattern, zeros([6, 2]), Reduce::Sum)), "x");
    assert_eq!(
        shape(spmm_weighted(
            &pattern,
            zeros([4, 1]),
            zeros([5, 2]),
            Reduce::Sum
        )),
        "weights"
    );
    assert_eq!(
        shape(spmm_weighted(
            &pattern,
            zeros([5, 3]),
            zeros([5, 2]),
            Reduce::Sum
        )),
        "weights"
    );
    let halves = zeros([5, 2]).cast(burn::tensor::FloatDType::F16);
    assert!(matches!(
        spmm(&pattern, halves, Reduce::Sum),
        Err(SparseError::ElementType { .. })
    ));
    let doubles = zeros([5, 1]).cast(burn::tensor::FloatDType::F64);
    assert!(matches!(
        spmm_weighted(&pattern, doubles, zeros([5, 2]), Reduce::Sum),
        Err(SparseError::ElementType {
            operand: "weights",
            ..
        })
    ));
}
