use argiope_sparse::{
    Pattern, SparseError, activated_spmm,
    activated_spmm::{Activation, activated_spmm_into, reference},
};
use burn::tensor::{DType, Device, Tensor};

use crate::{
    check::{Case, DIMS, check, compare, flat, flatten, random, reshape},
    graphs::patterns,
};

const ACTIVATIONS: [Activation; 5] = [
    Activation::Relu,
    Activation::LeakyRelu { slope: 0.2 },
    Activation::Sigmoid,
    Activation::Silu,
    Activation::Tanh,
];

fn check_op(name: &str, pattern: &Pattern, dim: usize, activation: Activation, weighted: bool) {
    let q = random(pattern.num_rows() * dim, 1);
    let k = random(pattern.num_columns() * dim, 2);
    let weights = weighted.then(|| random(pattern.num_entries(), 3));
    check(&Case {
        name: format!("{activation:?}, {name}, dim {dim}, weighted {weighted}"),
        expected: reference::activated_spmm(pattern, weights.as_deref(), &q, &k, dim, activation),
        inputs: vec![q, k],
        op: &|inputs| {
            let q = reshape(&inputs[0], [pattern.num_rows(), dim]);
            let k = reshape(&inputs[1], [pattern.num_columns(), dim]);
            let (device, dtype) = (q.device().inner(), q.dtype());
            let weights = weights
                .as_ref()
                .map(|weights| flat(weights, &device, dtype));
            flatten(activated_spmm(pattern, weights, q, k, activation).unwrap())
        },
    });
}

#[test]
fn test_activations_of_sums() {
    for (name, pattern) in patterns() {
        for activation in ACTIVATIONS {
            check_op(name, &pattern, 7, activation, false);
        }
        for dim in DIMS.into_iter().chain([16, 48]) {
            check_op(name, &pattern, dim, Activation::Relu, dim % 2 == 1);
        }
        check_op(name, &pattern, 48, Activation::Silu, true);
    }
}

#[test]
fn test_slices_give_what_tensors_give() {
    let pattern = Pattern::new(3, vec![0, 2, 2, 5], vec![0, 2, 1, 1, 0]).unwrap();
    let (q, k) = (random(3 * 20, 1), random(3 * 20, 2));
    for activation in ACTIVATIONS {
        let mut y = vec![f64::NAN; 60];
        activated_spmm_into(&pattern, None, &q, &k, 20, activation, &mut y).unwrap();
        let expected = reference::activated_spmm(&pattern, None, &q, &k, 20, activation);
        compare("slices", &y, &expected, DType::F64);
    }
}

#[test]
fn test_bad_operands_are_named() {
    let pattern = Pattern::new(2, vec![0, 1, 2, 2], vec![0, 1]).unwrap();
    let device = Device::flex();
    let zeros = |rows| Tensor::<2>::zeros([rows, 4], &device);
    let relu = Activation::Relu;
    let fault = |weights: Option<usize>, q, k, activation| {
        let weights = weights.map(|len| Tensor::<1>::zeros([len], &device));
        activated_spmm(&pattern, weights, zeros(q), zeros(k), activation).unwrap_err()
    };
    for (operand, found) in [
        ("q", fault(None, 2, 2, relu)),
        ("k", fault(None, 3, 3, relu)),
        ("weights", fault(Some(3), 3, 2, relu)),
    ] {
        assert!(
            matches!(&found, SparseError::Shape { operand: named, .. } if *named == operand),
            "{found}"
        );
    }
    let endless = Activation::LeakyRelu { slope: f64::NAN };
    assert!(matches!(
        fault(None, 3, 2, endless),
        SparseError::Option {
            option: "slope",
            ..
        }
    ));
}
