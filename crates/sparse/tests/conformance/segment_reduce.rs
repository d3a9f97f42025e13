use argiope_sparse::{
    Reduce, SegmentReduce, Segments, SparseError, segment_reduce,
    segment_reduce::{reference, segment_reduce_into},
};
use burn::tensor::{DType, Device, Tensor};

use crate::{
    check::{Case, DIMS, check, compare, devices, flat, flatten, random, reshape, values},
    graphs::{hub, patterns},
};

#[test]
fn test_reductions_of_segments() {
    for (name, pattern) in patterns() {
        let segments = Segments::from(&pattern);
        for (dim, reduce) in DIMS
            .into_iter()
            .flat_map(|dim| SegmentReduce::ALL.map(|reduce| (dim, reduce)))
        {
            let x = random(segments.num_values() * dim, 1);
            check(&Case {
                name: format!("{reduce:?}, {name}, dim {dim}"),
                expected: reference::segment_reduce(&segments, &x, dim, reduce),
                inputs: vec![x],
                op: &|inputs| {
                    let x = reshape(&inputs[0], [segments.num_values(), dim]);
                    flatten(segment_reduce(&segments, x, reduce).unwrap())
                },
            });
        }
    }
}

#[test]
fn test_reductions_of_batches_and_vectors() {
    for (name, pattern) in patterns() {
        let segments = Segments::try_from(pattern.offsets()).unwrap();
        for reduce in SegmentReduce::ALL {
            let (batch, dim) = (3, 5);
            let size = segments.num_values() * dim;
            let x = random(batch * size, 2);
            let expected = (0..batch)
                .flat_map(|index| {
                    let x = &x[index * size..(index + 1) * size];
                    reference::segment_reduce(&segments, x, dim, reduce)
                })
                .collect();
            check(&Case {
                name: format!("{reduce:?} of {batch}, {name}"),
                inputs: vec![x],
                expected,
                op: &|inputs| {
                    let x = reshape(&inputs[0], [batch, segments.num_values(), dim]);
                    flatten(segment_reduce(&segments, x, reduce).unwrap())
                },
            });
            let x = random(segments.num_values(), 3);
            check(&Case {
                name: format!("{reduce:?} of a vector, {name}"),
                expected: reference::segment_reduce(&segments, &x, 1, reduce),
                inputs: vec![x],
                op: &|inputs| segment_reduce(&segments, inputs[0].clone(), reduce).unwrap(),
            });
        }
    }
}

#[test]
fn test_reductions_of_nothing() {
    let segments = Segments::from(&hub(9));
    for (_, device, dtype) in devices() {
        for (shape, expected) in [([0, 18, 4], [0, 11, 4]), ([2, 18, 0], [2, 11, 0])] {
            for reduce in SegmentReduce::ALL {
                let x = Tensor::<3>::zeros(shape, (&device, dtype));
                assert_eq!(
                    segment_reduce(&segments, x, reduce).unwrap().dims(),
                    expected
                );
            }
        }
    }
}

#[test]
fn test_reductions_of_a_large_segment() {
    let segments = Segments::new(vec![0, 3, 100_003, 100_003]).unwrap();
    for dim in [1, 3, 64] {
        // A mean that is large beside the deviation.
        let x: Vec<f64> = random(segments.num_values() * dim, 4)
            .into_iter()
            .map(|value| 64.0 + value)
            .collect();
        for reduce in SegmentReduce::ALL {
            for (name, device, dtype) in devices() {
                let x = flat(&x, &device, dtype);
                let expected =
                    reference::segment_reduce(&segments, &values(x.clone()), dim, reduce);
                let x = reshape(&x, [segments.num_values(), dim]);
                let found = values(segment_reduce(&segments, x, reduce).unwrap());
                let name = format!("{reduce:?} of a large segment, dim {dim}, on {name}");
                compare(&name, &found, &expected, dtype);
            }
        }
    }
}

#[test]
fn test_reductions_of_non_contiguous_values() {
    for (name, pattern) in patterns() {
        let segments = Segments::from(&pattern);
        let (rows, dim) = (segments.num_values(), 6);
        let x = random(rows * dim, 5);
        let by_row: Vec<f64> = (0..rows * dim)
            .map(|at| x[at % dim * rows + at / dim])
            .collect();
        for reduce in SegmentReduce::ALL {
            check(&Case {
                name: format!("{reduce:?}, {name}, transposed values"),
                expected: reference::segment_reduce(&segments, &by_row, dim, reduce),
                inputs: vec![x.clone()],
                op: &|inputs| {
                    let x = reshape(&inputs[0], [dim, rows]).transpose();
                    flatten(segment_reduce(&segments, x, reduce).unwrap())
                },
            });
        }
    }
}

#[test]
fn test_deviations_of_equal_values() {
    let segments = Segments::new(vec![0, 3, 4, 4]).unwrap();
    for (name, device, dtype) in devices() {
        for epsilon in [0.0, 0.25] {
            let device = device.clone().autodiff();
            let x = flat(&[0.1, 0.1, 0.1, 7.0], &device, dtype).require_grad();
            let y = segment_reduce(&segments, x.clone(), SegmentReduce::Std { epsilon }).unwrap();
            let gradients = y.clone().sum().backward();
            let expected = [epsilon.sqrt(), epsilon.sqrt(), 0.0];
            compare(name, &values(y), &expected, dtype);
            let gradient = values(x.grad(&gradients).unwrap());
            assert!(gradient.iter().all(|value| value.is_finite()), "{name}");
            assert_eq!(gradient[3], 0.0, "{name}");
        }
    }
}

#[test]
fn test_extrema_propagate_nan_and_take_the_first_of_equals() {
    let segments = Segments::new(vec![0, 3, 5]).unwrap();
    for (name, device, dtype) in devices() {
        for reduce in [Reduce::Max, Reduce::Min] {
            let x = flat(&[1.0, f64::NAN, 2.0, 5.0, 5.0], &device, dtype);
            let y = values(segment_reduce(&segments, x, reduce).unwrap());
            assert!(y[0].is_nan() && y[1] == 5.0, "{name}");
            let device = device.clone().autodiff();
            let x = flat(&[2.0, 2.0, 2.0, 5.0, 5.0], &device, dtype).require_grad();
            let y = segment_reduce(&segments, x.clone(), reduce).unwrap();
            let gradient = x.grad(&y.sum().backward()).unwrap();
            assert_eq!(values(gradient), [1.0, 0.0, 0.0, 1.0, 0.0], "{name}");
        }
    }
}

#[test]
fn test_results_do_not_depend_on_threads() {
    let segments = Segments::from(&crate::graphs::random(500, 400, 9000));
    let x = random(9000 * 33, 6);
    for reduce in SegmentReduce::ALL {
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| {
                let x = flat(&x, &Device::flex().autodiff(), DType::F32).require_grad();
                let y = segment_reduce(&segments, reshape(&x, [9000, 33]), reduce).unwrap();
                let gradients = (y.clone() * y.clone()).sum().backward();
                (values(y), values(x.grad(&gradients).unwrap()))
            })
        };
        assert_eq!(run(1), run(2));
        assert_eq!(run(1), run(5));
    }
}

#[test]
fn test_bad_operands_are_errors() {
    let segments = Segments::new(vec![0, 2, 5]).unwrap();
    let zeros = |shape: [usize; 2]| Tensor::<2>::zeros(shape, &Device::flex());
    assert!(matches!(
        segment_reduce(&segments, zeros([4, 2]), Reduce::Sum),
        Err(SparseError::Shape {
            operand: "values",
            ..
        })
    ));
    let halves = zeros([5, 2]).cast(burn::tensor::FloatDType::F16);
    assert!(matches!(
        segment_reduce(&segments, halves, Reduce::Sum),
        Err(SparseError::ElementType { .. })
    ));
    for epsilon in [-1e-9, f64::NAN, f64::INFINITY] {
        let reduce = SegmentReduce::Std { epsilon };
        let is_option = |result: Result<(), SparseError>| {
            matches!(
                result,
                Err(SparseError::Option {
                    option: "epsilon",
                    ..
                })
            )
        };
        assert!(is_option(
            segment_reduce(&segments, zeros([5, 2]), reduce).map(|_| ())
        ));
        let (x, mut y) = ([0.0f32; 5], [0.0f32; 2]);
        assert!(is_option(segment_reduce_into(
            &segments, &x, 1, reduce, &mut y
        )));
    }
    for (values, output) in [(4, 2), (5, 3), (10, 2)] {
        let (x, mut y) = (vec![0.0f32; values], vec![0.0f32; output]);
        let result = segment_reduce_into(&segments, &x, 1, Reduce::Max, &mut y);
        assert!(matches!(result, Err(SparseError::Shape { .. })));
    }
}
