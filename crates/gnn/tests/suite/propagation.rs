//! Propagation without parameters, jumping knowledge and the normalisation of pairs, against dense matrices.

use argiope_gnn::{
    GnnError, Operator,
    layers::{JumpingKnowledge, PairNormConfig, Propagation, hops},
};
use argiope_sparse::Pattern;
use burn::tensor::{DType, Device, Tensor};

use crate::{
    check::{TYPES, assert_close, matrix, product, random, values},
    convolution::patterns,
};

fn operator(pattern: &Pattern) -> Operator {
    let weights = random(pattern.num_entries(), 8);
    Operator::new(pattern.clone(), weights).unwrap()
}

#[test]
fn test_propagations_agree_with_dense_powers() {
    let device = Device::flex();
    for (name, pattern) in patterns() {
        let nodes = pattern.num_rows();
        let operator = operator(&pattern);
        let dense: Vec<f64> = operator.to_dense().concat();
        let x = random(nodes * 2, 3);
        let step = |z: &[f64]| product(&dense, z, [nodes, nodes, 2]);
        let powers: Vec<Vec<f64>> = std::iter::successors(Some(x.clone()), |z| Some(step(z)))
            .take(4)
            .collect();
        let side_by_side = (0..nodes)
            .flat_map(|v| {
                powers
                    .iter()
                    .flat_map(move |z| z[2 * v..2 * v + 2].to_vec())
            })
            .collect();
        let returning = (0..3).fold(x.clone(), |z, _| {
            let pairs = step(&z).into_iter().zip(&x).map(|(z, x)| 0.8 * z + 0.2 * x);
            pairs.collect()
        });
        for (propagation, expected) in [
            (Propagation::Sgc { steps: 3 }, powers[3].clone()),
            (Propagation::Sgc { steps: 0 }, x.clone()),
            (Propagation::Sign { steps: 3 }, side_by_side),
            (
                Propagation::Appnp {
                    alpha: 0.2,
                    steps: 3,
                },
                returning,
            ),
            (
                Propagation::Appnp {
                    alpha: 0.0,
                    steps: 3,
                },
                powers[3].clone(),
            ),
            (
                Propagation::Appnp {
                    alpha: 1.0,
                    steps: 3,
                },
                x.clone(),
            ),
        ] {
            for (dtype, tolerance) in TYPES {
                let x = matrix(&x, [nodes, 2], &device, dtype);
                let y = propagation.apply(&operator, x).unwrap();
                assert_eq!(y.dims(), [nodes, propagation.outputs(2)]);
                let tolerance = 10.0 * tolerance;
                assert_close(
                    &format!("{name}, {propagation:?}"),
                    &values(y),
                    &expected,
                    tolerance,
                );
            }
        }
        let x = matrix(&x, [nodes, 2], &device, DType::F64);
        let found = hops(x, 3, |z| operator.apply(z)).unwrap();
        for (found, expected) in found.into_iter().zip(&powers) {
            assert_close("hops", &values(found), expected, 1e-11);
        }
    }
}

#[test]
fn test_gradients_of_propagation_are_those_of_the_transpose() {
    let device = Device::flex().autodiff();
    let (_, pattern) = patterns().pop().unwrap();
    let operator = operator(&pattern);
    let cotangent = random(25 * 2, 9);
    for propagation in [
        Propagation::Sgc { steps: 3 },
        Propagation::Appnp {
            alpha: 0.3,
            steps: 4,
        },
    ] {
        let x = matrix(&random(25 * 2, 3), [25, 2], &device, DType::F64).require_grad();
        let y = propagation.apply(&operator, x.clone()).unwrap();
        let loss = (y * matrix(&cotangent, [25, 2], &device, DType::F64)).sum();
        let found = values(x.grad(&loss.backward()).unwrap());
        let cotangent = matrix(&cotangent, [25, 2], &Device::flex(), DType::F64);
        let expected = propagation
            .apply(&operator.transposed(), cotangent)
            .unwrap();
        assert_close(
            &format!("{propagation:?}"),
            &found,
            &values(expected),
            1e-11,
        );
    }
}

#[test]
fn test_steps_may_fail() {
    let device = Device::flex();
    let operator = operator(&Pattern::new(2, vec![0, 1, 2], vec![1, 0]).unwrap());
    let x = |rows: usize| Tensor::<2>::ones([rows, 1], &device);
    for alpha in [-0.1, 1.5, f64::NAN] {
        let refused = Propagation::Appnp { alpha, steps: 1 }.apply(&operator, x(2));
        assert!(matches!(
            refused,
            Err(GnnError::Option {
                option: "alpha",
                ..
            })
        ));
    }
    assert!(
        Propagation::Sgc { steps: 1 }
            .apply(&operator, x(3))
            .is_err()
    );
}

#[test]
fn test_jumping_knowledge_takes_what_it_says() {
    let device = Device::flex();
    let layer = |elements: [[f32; 2]; 2]| Tensor::<2>::from_data(elements, &device);
    let outputs = || vec![layer([[1., 2.], [3., 4.]]), layer([[5., 0.], [-1., 9.]])];
    for (jumping, expected) in [
        (JumpingKnowledge::Last, vec![5., 0., -1., 9.]),
        (
            JumpingKnowledge::Concat,
            vec![1., 2., 5., 0., 3., 4., -1., 9.],
        ),
        (JumpingKnowledge::Max, vec![5., 2., 3., 9.]),
    ] {
        let y = jumping.forward(outputs()).unwrap();
        assert_eq!(y.dims(), [2, jumping.outputs(2, 2)]);
        assert_eq!(values(y), expected, "{jumping:?}");
        assert!(matches!(
            jumping.forward(vec![]),
            Err(GnnError::Option { .. })
        ));
        let odd = vec![layer([[1., 2.], [3., 4.]]), Tensor::ones([2, 3], &device)];
        assert!(matches!(jumping.forward(odd), Err(GnnError::Shape { .. })));
    }
}

#[test]
fn test_gradients_of_the_maximum_go_to_the_layer_it_comes_from() {
    let device = Device::flex().autodiff();
    let first = Tensor::<2>::from_data([[1.0, 2.0]], &device).require_grad();
    let second = Tensor::<2>::from_data([[5.0, 0.0]], &device).require_grad();
    let y = JumpingKnowledge::Max.forward(vec![first.clone(), second.clone()]);
    let gradients = y.unwrap().sum().backward();
    assert_eq!(values(first.grad(&gradients).unwrap()), [0.0, 1.0]);
    assert_eq!(values(second.grad(&gradients).unwrap()), [1.0, 0.0]);
}

#[test]
fn test_pair_norm_agrees_with_its_definition() {
    let device = Device::flex();
    let x = random(7 * 3, 1);
    let config = PairNormConfig {
        scale: 2.0,
        epsilon: 1e-5,
    };
    let means: Vec<f64> = (0..3)
        .map(|k| x.iter().skip(k).step_by(3).sum::<f64>() / 7.0)
        .collect();
    let centred: Vec<f64> = x
        .iter()
        .enumerate()
        .map(|(at, x)| x - means[at % 3])
        .collect();
    let square = centred.iter().map(|x| x * x).sum::<f64>() / 7.0;
    let expected: Vec<f64> = centred
        .iter()
        .map(|x| 2.0 * x / (square + 1e-5).sqrt())
        .collect();
    for (dtype, tolerance) in TYPES {
        let y = config.init().forward(matrix(&x, [7, 3], &device, dtype));
        assert_close("pair norm", &values(y), &expected, tolerance);
    }
    let nothing = config.init().forward(Tensor::zeros([0, 3], &device));
    assert_eq!(nothing.dims(), [0, 3]);
}
