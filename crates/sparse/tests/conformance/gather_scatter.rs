use argiope_sparse::{
    RowIndex, SparseError, gather_rows,
    gather_scatter::{gather_rows_into, reference, scatter_rows_into},
    scatter_rows,
};
use burn::tensor::{DType, Device, Int, Tensor, TensorData};

use crate::{
    check::{Case, DIMS, check, compare, devices, flat, flatten, random, reshape, values},
    graphs::{hub, patterns},
};

/// The columns of all patterns, with repetitions: no elements, no rows, a row that half of the elements name.
fn indices() -> Vec<(&'static str, RowIndex)> {
    (patterns().into_iter())
        .map(|(name, pattern)| {
            let index = RowIndex::from_slice(pattern.indices(), pattern.num_columns());
            (name, index.unwrap())
        })
        .collect()
}

#[test]
fn test_gather() {
    for (name, index) in indices() {
        for dim in DIMS {
            let x = random(index.num_rows() * dim, 1);
            check(&Case {
                name: format!("gather, {name}, dim {dim}"),
                expected: reference::gather_rows(&x, &index, dim),
                inputs: vec![x],
                op: &|inputs| {
                    let x = reshape(&inputs[0], [index.num_rows(), dim]);
                    flatten(gather_rows(x, &index).unwrap())
                },
            });
        }
    }
}

#[test]
fn test_scatter() {
    for (name, index) in indices() {
        for dim in DIMS {
            let x = random(index.len() * dim, 2);
            check(&Case {
                name: format!("scatter, {name}, dim {dim}"),
                expected: reference::scatter_rows(&x, &index, dim),
                inputs: vec![x],
                op: &|inputs| {
                    let x = reshape(&inputs[0], [index.len(), dim]);
                    flatten(scatter_rows(x, &index).unwrap())
                },
            });
        }
    }
}

#[test]
fn test_batches_and_vectors() {
    for (name, index) in indices() {
        let (batch, dim) = (3, 5);
        let (rows, len) = (index.num_rows(), index.len());
        let x = random(batch * rows * dim, 3);
        check(&Case {
            name: format!("gather of {batch}, {name}"),
            expected: (0..batch)
                .flat_map(|at| reference::gather_rows(&x[at * rows * dim..], &index, dim))
                .collect(),
            inputs: vec![x],
            op: &|inputs| {
                let x = reshape(&inputs[0], [batch, rows, dim]);
                flatten(gather_rows(x, &index).unwrap())
            },
        });
        let x = random(batch * len * dim, 4);
        check(&Case {
            name: format!("scatter of {batch}, {name}"),
            expected: (0..batch)
                .flat_map(|at| reference::scatter_rows(&x[at * len * dim..], &index, dim))
                .collect(),
            inputs: vec![x],
            op: &|inputs| {
                let x = reshape(&inputs[0], [batch, len, dim]);
                flatten(scatter_rows(x, &index).unwrap())
            },
        });
        let x = random(rows, 5);
        check(&Case {
            name: format!("gather and scatter of a vector, {name}"),
            expected: reference::scatter_rows(&reference::gather_rows(&x, &index, 1), &index, 1),
            inputs: vec![x],
            op: &|inputs| {
                let y = gather_rows(inputs[0].clone(), &index).unwrap();
                scatter_rows(y, &index).unwrap()
            },
        });
    }
}

#[test]
fn test_non_contiguous_inputs() {
    for (name, index) in indices() {
        let dim = 6;
        let transposed = |x: &[f64], rows: usize| -> Vec<f64> {
            (0..rows * dim)
                .map(|at| x[at % dim * rows + at / dim])
                .collect()
        };
        let x = random(index.num_rows() * dim, 6);
        check(&Case {
            name: format!("gather, {name}, transposed"),
            expected: reference::gather_rows(&transposed(&x, index.num_rows()), &index, dim),
            inputs: vec![x],
            op: &|inputs| {
                let x = reshape(&inputs[0], [dim, index.num_rows()]).transpose();
                flatten(gather_rows(x, &index).unwrap())
            },
        });
        let x = random(index.len() * dim, 7);
        check(&Case {
            name: format!("scatter, {name}, transposed"),
            expected: reference::scatter_rows(&transposed(&x, index.len()), &index, dim),
            inputs: vec![x],
            op: &|inputs| {
                let x = reshape(&inputs[0], [dim, index.len()]).transpose();
                flatten(scatter_rows(x, &index).unwrap())
            },
        });
    }
}

#[test]
fn test_nothing_and_one_row_for_all() {
    let index = RowIndex::new(vec![1; 100_000], 3).unwrap();
    for (name, device, dtype) in devices() {
        let x = flat(&random(100_000, 8), &device, dtype);
        let expected = reference::scatter_rows(&values(x.clone()), &index, 1);
        let found = values(scatter_rows(x, &index).unwrap());
        compare(&format!("scatter on {name}"), &found, &expected, dtype);
        for shape in [[0, 3, 4], [2, 3, 0]] {
            let x = Tensor::<3>::zeros(shape, (&device, dtype));
            let y = gather_rows(x, &index).unwrap();
            assert_eq!(y.dims(), [shape[0], 100_000, shape[2]]);
            assert_eq!(scatter_rows(y, &index).unwrap().dims(), shape);
        }
    }
}

#[test]
fn test_indices_from_tensors_are_checked() {
    for (name, device, _) in devices() {
        for dtype in [DType::I64, DType::I32, DType::U32] {
            let of = |index: &[i64]| {
                let data = TensorData::new(index.to_vec(), [index.len()]).convert_dtype(dtype);
                let tensor = Tensor::<1, Int>::from_data(data, (&device, dtype));
                RowIndex::from_tensor(tensor, 5)
            };
            assert_eq!(of(&[4, 0, 4]).unwrap().indices(), [4, 0, 4], "{name}");
            assert!(of(&[]).unwrap().is_empty(), "{name}");
            assert!(matches!(
                of(&[0, 5, 9]),
                Err(SparseError::IndexOutOfRange {
                    position: 1,
                    index: 5,
                    bound: 5,
                    ..
                })
            ));
            if dtype != DType::U32 {
                assert!(matches!(
                    of(&[-1]),
                    Err(SparseError::IndexOutOfRange {
                        position: 0,
                        index: -1,
                        ..
                    })
                ));
            }
        }
    }
}

#[test]
fn test_results_do_not_depend_on_threads() {
    let pattern = crate::graphs::random(500, 400, 9000);
    let index = RowIndex::from_slice(pattern.indices(), 400).unwrap();
    let x = random(400 * 33, 9);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let x = flat(&x, &Device::flex().autodiff(), DType::F32).require_grad();
            let y = gather_rows(reshape(&x, [400, 33]), &index).unwrap();
            let z = scatter_rows(y.clone() * y, &index).unwrap();
            let gradients = (z.clone() * z.clone()).sum().backward();
            (values(z), values(x.grad(&gradients).unwrap()))
        })
    };
    assert_eq!(run(1), run(2));
    assert_eq!(run(1), run(5));
}

#[test]
fn test_bad_operands_are_errors() {
    let index = RowIndex::from_slice(hub(3).indices(), 5).unwrap();
    let zeros = |rows: usize| Tensor::<2>::zeros([rows, 2], &Device::flex());
    assert!(matches!(
        gather_rows(zeros(6), &index),
        Err(SparseError::Shape { operand: "x", .. })
    ));
    assert!(matches!(
        scatter_rows(zeros(5), &index),
        Err(SparseError::Shape {
            operand: "values",
            ..
        })
    ));
    let halves = |rows| zeros(rows).cast(burn::tensor::FloatDType::F16);
    for result in [
        gather_rows(halves(5), &index),
        scatter_rows(halves(6), &index),
    ] {
        assert!(matches!(result, Err(SparseError::ElementType { .. })));
    }
    let (x, mut y) = ([1.0f32; 12], [0.0f32; 12]);
    assert!(gather_rows_into(&x[..10], &index, 2, &mut y).is_ok());
    assert!(gather_rows_into(&x, &index, 2, &mut y).is_err());
    assert!(gather_rows_into(&x[..10], &index, 2, &mut y[..11]).is_err());
    assert!(scatter_rows_into(&x, &index, 2, &mut y[..10]).is_ok());
    assert!(scatter_rows_into(&x[..10], &index, 2, &mut y[..10]).is_err());
    assert!(scatter_rows_into(&x, &index, 2, &mut y).is_err());
}
