use argiope_sparse::{SparseError, log_sigmoid, log_sigmoid::reference};
use burn::tensor::{DType, Device, FloatDType, Tensor};

use crate::check::{Case, check, compare, devices, flat, flatten, random, reshape, values};

/// Values in -30..30.
fn scores(len: usize) -> Vec<f64> {
    random(len, 1)
        .into_iter()
        .map(|value| 30.0 * value)
        .collect()
}

#[test]
fn test_log_sigmoid_of_all_shapes() {
    for shape in [[0, 5], [5, 0], [1, 1], [3, 7], [17, 100], [1, 50_000]] {
        let x = scores(shape[0] * shape[1]);
        check(&Case {
            name: format!("log-sigmoid of {shape:?}"),
            expected: x.iter().copied().map(reference::log_sigmoid).collect(),
            inputs: vec![x],
            op: &|inputs| flatten(log_sigmoid(reshape(&inputs[0], shape)).unwrap()),
        });
    }
}

#[test]
fn test_log_sigmoid_of_a_transposed_tensor() {
    let x = scores(6 * 35);
    let turned: Vec<f64> = (0..x.len()).map(|at| x[at % 6 * 35 + at / 6]).collect();
    check(&Case {
        name: "transposed".into(),
        expected: x.iter().copied().map(reference::log_sigmoid).collect(),
        inputs: vec![turned],
        op: &|inputs| flatten(log_sigmoid(reshape(&inputs[0], [35, 6]).transpose()).unwrap()),
    });
}

#[test]
fn test_extreme_scores() {
    let infinity = f64::INFINITY;
    let x = [
        -infinity,
        -1e30,
        -100.0,
        -0.0,
        100.0,
        1e30,
        infinity,
        f64::NAN,
    ];
    let y = [
        -infinity,
        -1e30,
        -100.0,
        -std::f64::consts::LN_2,
        0.0,
        0.0,
        0.0,
        f64::NAN,
    ];
    let slopes = [1.0, 1.0, 1.0, 0.5, 0.0, 0.0, 0.0, f64::NAN];
    for (name, device, dtype) in devices() {
        let x = flat(&x, &device.autodiff(), dtype).require_grad();
        let found = log_sigmoid(x.clone()).unwrap();
        let gradients = found.clone().sum().backward();
        let found = values(found);
        assert_eq!(found[0], -infinity, "{name}");
        assert!((found[1] / y[1] - 1.0).abs() < 1e-6, "{name}");
        compare(name, &found[2..], &y[2..], dtype);
        compare(name, &values(x.grad(&gradients).unwrap()), &slopes, dtype);
    }
}

#[test]
fn test_results_do_not_depend_on_threads() {
    let x = scores(100_001);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let x = flat(&x, &Device::flex().autodiff(), DType::F32).require_grad();
            let y = log_sigmoid(x.clone()).unwrap();
            let gradients = (y.clone() * y.clone()).sum().backward();
            [values(y), values(x.grad(&gradients).unwrap())]
        })
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn test_bad_operands_are_errors() {
    let x = Tensor::<2>::zeros([2, 2], &Device::flex()).cast(FloatDType::F16);
    assert!(matches!(
        log_sigmoid(x),
        Err(SparseError::ElementType { .. })
    ));
}
