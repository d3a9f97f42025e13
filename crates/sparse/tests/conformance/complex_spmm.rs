use argiope_sparse::{
    Pattern, SparseError, complex_spmm,
    complex_spmm::{Complex, complex_spmm_into, reference},
};
use burn::tensor::{DType, Device, FloatDType, Tensor};

use crate::{
    check::{Case, DIMS, check, compare, devices, flat, flatten, random, reshape, values},
    graphs::{hub, patterns},
};

/// Which results a loss sees.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Seen {
    Both,
    Real,
    Imaginary,
}

/// Real and imaginary parts of the weights, then of `x`.
fn operands(pattern: &Pattern, batch: usize, dim: usize) -> Vec<Vec<f64>> {
    let (entries, features) = (pattern.num_entries(), batch * pattern.num_columns() * dim);
    vec![
        random(entries, 1),
        random(entries, 2),
        random(features, 3),
        random(features, 4),
    ]
}

/// Real parts of all the batch, then imaginary parts.
fn expected(
    pattern: &Pattern,
    inputs: &[Vec<f64>],
    batch: usize,
    dim: usize,
    seen: Seen,
) -> Vec<f64> {
    let size = pattern.num_columns() * dim;
    let (mut real, mut imaginary) = (Vec::new(), Vec::new());
    for index in 0..batch {
        let weights = Complex {
            real: &inputs[0][..],
            imaginary: &inputs[1][..],
        };
        let x = Complex {
            real: &inputs[2][index * size..(index + 1) * size],
            imaginary: &inputs[3][index * size..(index + 1) * size],
        };
        let y = reference::complex_spmm(pattern, weights, x, dim);
        real.extend(y.real);
        imaginary.extend(y.imaginary);
    }
    match seen {
        Seen::Both => [real, imaginary].concat(),
        Seen::Real => real,
        Seen::Imaginary => imaginary,
    }
}

fn join<const D: usize>(parts: (Tensor<D>, Tensor<D>), seen: Seen) -> Tensor<1> {
    let (real, imaginary) = (flatten(parts.0), flatten(parts.1));
    match seen {
        // Burn joins nothing with nothing to a constant.
        Seen::Both if real.dims() == [0] => real,
        Seen::Both => Tensor::cat(vec![real, imaginary], 0),
        Seen::Real => real,
        Seen::Imaginary => imaginary,
    }
}

#[test]
fn test_complex_spmm() {
    for (name, pattern) in patterns() {
        for dim in DIMS.into_iter().chain([16, 48]) {
            let inputs = operands(&pattern, 1, dim);
            check(&Case {
                name: format!("complex, {name}, dim {dim}"),
                expected: expected(&pattern, &inputs, 1, dim, Seen::Both),
                inputs,
                op: &|inputs| {
                    let [a, b] = [0, 1].map(|at| inputs[at].clone());
                    let [x, y] =
                        [2, 3].map(|at| reshape(&inputs[at], [pattern.num_columns(), dim]));
                    join(complex_spmm(&pattern, a, b, x, y).unwrap(), Seen::Both)
                },
            });
        }
    }
}

#[test]
fn test_losses_of_one_part() {
    for (name, pattern) in patterns() {
        for seen in [Seen::Real, Seen::Imaginary] {
            let inputs = operands(&pattern, 1, 5);
            check(&Case {
                name: format!("{seen:?}, {name}"),
                expected: expected(&pattern, &inputs, 1, 5, seen),
                inputs,
                op: &|inputs| {
                    let [a, b] = [0, 1].map(|at| inputs[at].clone());
                    let [x, y] = [2, 3].map(|at| reshape(&inputs[at], [pattern.num_columns(), 5]));
                    join(complex_spmm(&pattern, a, b, x, y).unwrap(), seen)
                },
            });
        }
    }
}

#[test]
fn test_batches_and_vectors() {
    for (name, pattern) in patterns() {
        for (batch, dim) in [(3, 5), (2, 64)] {
            let inputs = operands(&pattern, batch, dim);
            let shape = [batch, pattern.num_columns(), dim];
            check(&Case {
                name: format!("{batch} of {name}, dim {dim}"),
                expected: expected(&pattern, &inputs, batch, dim, Seen::Both),
                inputs,
                op: &|inputs| {
                    let [a, b] = [0, 1].map(|at| inputs[at].clone());
                    let [x, y] = [2, 3].map(|at| reshape(&inputs[at], shape));
                    join(complex_spmm(&pattern, a, b, x, y).unwrap(), Seen::Both)
                },
            });
        }
        let inputs = operands(&pattern, 1, 1);
        check(&Case {
            name: format!("vectors, {name}"),
            expected: expected(&pattern, &inputs, 1, 1, Seen::Both),
            inputs,
            op: &|inputs| {
                let [a, b, x, y] = [0, 1, 2, 3].map(|at| inputs[at].clone());
                join(complex_spmm(&pattern, a, b, x, y).unwrap(), Seen::Both)
            },
        });
    }
}

#[test]
fn test_empty_batches_and_features() {
    let (_, pattern) = patterns().pop().unwrap();
    for (_, device, dtype) in devices() {
        let weights = || Tensor::<1>::ones([pattern.num_entries()], (&device, dtype));
        for [batch, dim] in [[0, 4], [2, 0]] {
            let x = Tensor::<3>::zeros([batch, pattern.num_columns(), dim], (&device, dtype));
            let (real, imaginary) =
                complex_spmm(&pattern, weights(), weights(), x.clone(), x).unwrap();
            assert_eq!(real.dims(), [batch, pattern.num_rows(), dim]);
            assert_eq!(imaginary.dims(), real.dims());
        }
    }
}

#[test]
fn test_non_contiguous_inputs() {
    for (name, pattern) in patterns() {
        let (columns, dim) = (pattern.num_columns(), 6);
        let mut inputs = operands(&pattern, 1, dim);
        let expected = expected(&pattern, &inputs, 1, dim, Seen::Both);
        for x in &mut inputs[2..] {
            *x = (0..x.len())
                .map(|at| x[at % columns * dim + at / columns])
                .collect();
        }
        check(&Case {
            name: format!("transposed inputs, {name}"),
            expected,
            inputs,
            op: &|inputs| {
                let [a, b] = [0, 1].map(|at| inputs[at].clone());
                let [x, y] = [2, 3].map(|at| reshape(&inputs[at], [dim, columns]).transpose());
                join(complex_spmm(&pattern, a, b, x, y).unwrap(), Seen::Both)
            },
        });
    }
}

#[test]
fn test_a_large_hub() {
    let pattern = hub(100_000);
    let inputs = operands(&pattern, 1, 3);
    let expected = expected(&pattern, &inputs, 1, 3, Seen::Both);
    for (name, device, dtype) in devices() {
        let inputs: Vec<_> = inputs
            .iter()
            .map(|values| flat(values, &device, dtype))
            .collect();
        let [a, b] = [0, 1].map(|at| inputs[at].clone());
        let [x, y] = [2, 3].map(|at| reshape(&inputs[at], [pattern.num_columns(), 3]));
        let found = values(join(
            complex_spmm(&pattern, a, b, x, y).unwrap(),
            Seen::Both,
        ));
        compare(&format!("a hub on {name}"), &found, &expected, dtype);
    }
}

/// Results and operands used more than once, and operands that are constants.
#[test]
fn test_gradients_within_larger_losses() {
    let (_, pattern) = patterns().swap_remove(7);
    let inputs = operands(&pattern, 1, 4);
    let shape = [pattern.num_columns(), 4];
    for (name, device, dtype) in devices() {
        let tracked = device.clone().autodiff();
        let run = |tracked_inputs: [bool; 4]| {
            let inputs: Vec<_> = (inputs.iter().zip(tracked_inputs))
                .map(|(values, is_tracked)| {
                    let tensor = flat(values, &tracked, dtype);
                    if is_tracked {
                        tensor.require_grad()
                    } else {
                        tensor
                    }
                })
                .collect();
            let [a, b] = [0, 1].map(|at| inputs[at].clone());
            let [x, y] = [2, 3].map(|at| reshape(&inputs[at], shape));
            let (real, imaginary) = complex_spmm(&pattern, a, b, x.clone(), y.clone()).unwrap();
            let magnitude = (real.clone() * real.clone() + imaginary.clone() * imaginary).sum();
            let gradients = (magnitude + (real * 3.0).sum() + (x * y).sum()).backward();
            inputs
                .into_iter()
                .map(|input| input.grad(&gradients).map(values))
                .collect::<Vec<_>>()
        };
        let all = run([true; 4]);
        for which in 0..4 {
            let mut only = [false; 4];
            only[which] = true;
            let found = run(only);
            for (at, found) in found.iter().enumerate() {
                assert_eq!(found.is_some(), at == which, "{name}: input {at}");
            }
            assert_eq!(found[which], all[which], "{name}: input {which}");
        }
        // Of the squared magnitude and the rest: twice the conjugate transpose times y, and so on.
        let as_f64: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
        let weights = Complex {
            real: as_f64[0],
            imaginary: as_f64[1],
        };
        let x = Complex {
            real: as_f64[2],
            imaginary: as_f64[3],
        };
        let y = reference::complex_spmm(&pattern, weights, x, 4);
        let of_y: Vec<f64> = y.real.iter().map(|value| 2.0 * value + 3.0).collect();
        let of_imaginary: Vec<f64> = y.imaginary.iter().map(|value| 2.0 * value).collect();
        let transposed = pattern.transposed();
        let permuted = |values: &[f64], sign: f64| -> Vec<f64> {
            transposed
                .slots()
                .iter()
                .map(|&slot| sign * values[slot as usize])
                .collect()
        };
        let (a, b) = (permuted(as_f64[0], 1.0), permuted(as_f64[1], -1.0));
        let of_x = reference::complex_spmm(
            transposed.pattern(),
            Complex {
                real: &a,
                imaginary: &b,
            },
            Complex {
                real: &of_y,
                imaginary: &of_imaginary,
            },
            4,
        );
        let plus = |left: &[f64], right: &[f64]| -> Vec<f64> {
            left.iter()
                .zip(right)
                .map(|(left, right)| left + right)
                .collect()
        };
        let expected = [plus(&of_x.real, x.imaginary), plus(&of_x.imaginary, x.real)];
        for (found, expected) in all[2..].iter().zip(expected) {
            compare(name, found.as_ref().unwrap(), &expected, dtype);
        }
    }
}

#[test]
fn test_results_do_not_depend_on_threads() {
    let pattern = crate::graphs::random(500, 400, 9000);
    let inputs = operands(&pattern, 1, 33);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let device = Device::flex().autodiff();
            let inputs: Vec<_> = (inputs.iter())
                .map(|values| flat(values, &device, DType::F32).require_grad())
                .collect();
            let [a, b] = [0, 1].map(|at| inputs[at].clone());
            let [x, y] = [2, 3].map(|at| reshape(&inputs[at], [400, 33]));
            let y = join(complex_spmm(&pattern, a, b, x, y).unwrap(), Seen::Both);
            let gradients = (y.clone() * y.clone()).sum().backward();
            let mut results = vec![values(y)];
            results.extend(
                inputs
                    .iter()
                    .map(|input| values(input.grad(&gradients).unwrap())),
            );
            results
        })
    };
    assert_eq!(run(1), run(2));
    assert_eq!(run(1), run(5));
}

#[test]
fn test_bad_operands_are_errors() {
    let (_, pattern) = patterns().swap_remove(5);
    let device = Device::flex();
    let weights = |len: usize| Tensor::<1>::zeros([len], &device);
    let x = |rows: usize, dim: usize| Tensor::<2>::zeros([rows, dim], &device);
    let shape = |a, b, x, y| match complex_spmm(&pattern, weights(a), weights(b), x, y) {
        Err(SparseError::Shape { operand, .. }) => operand,
        other => panic!("{other:?}"),
    };
    assert_eq!(shape(4, 5, x(5, 2), x(5, 2)), "weights_real");
    assert_eq!(shape(5, 6, x(5, 2), x(5, 2)), "weights_imaginary");
    assert_eq!(shape(5, 5, x(6, 2), x(6, 2)), "x_real");
    assert_eq!(shape(5, 5, x(5, 2), x(5, 3)), "x_imaginary");
    let doubles = x(5, 2).cast(FloatDType::F64);
    assert!(matches!(
        complex_spmm(&pattern, weights(5), weights(5), x(5, 2), doubles),
        Err(SparseError::ElementType {
            operand: "x_imaginary",
            ..
        })
    ));
    for short in 0..6 {
        let mut lens = [5, 5, 10, 10, 12, 12];
        lens[short] -= 1;
        let mut arrays = lens.map(|len| vec![0.0f32; len]);
        let [a, b, c, d, e, f] = &mut arrays;
        let result = complex_spmm_into(
            &pattern,
            Complex {
                real: &a[..],
                imaginary: &b[..],
            },
            Complex {
                real: &c[..],
                imaginary: &d[..],
            },
            2,
            Complex {
                real: &mut e[..],
                imaginary: &mut f[..],
            },
        );
        assert!(matches!(result, Err(SparseError::Shape { .. })), "{short}");
    }
}
