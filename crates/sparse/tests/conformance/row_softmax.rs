use argiope_sparse::{SparseError, row_log_softmax, row_softmax, row_softmax::reference};
use burn::tensor::{DType, Device, FloatDType, Tensor};

use crate::check::{Case, DIMS, check, compare, devices, flat, flatten, random, reshape, values};

/// Values in -20..20.
fn logits(len: usize, seed: u64) -> Vec<f64> {
    random(len, seed)
        .into_iter()
        .map(|value| 20.0 * value)
        .collect()
}

#[test]
fn test_rows_of_all_widths() {
    for rows in [0, 1, 5, 700] {
        for width in DIMS.into_iter().chain([0, 2, 16, 17, 40]) {
            let x = logits(rows * width, 1);
            check(&Case {
                name: format!("softmax of [{rows}, {width}]"),
                expected: reference::row_softmax(&x, width),
                inputs: vec![x.clone()],
                op: &|inputs| flatten(row_softmax(reshape(&inputs[0], [rows, width])).unwrap()),
            });
            check(&Case {
                name: format!("log-softmax of [{rows}, {width}]"),
                expected: reference::row_log_softmax(&x, width),
                inputs: vec![x],
                op: &|inputs| flatten(row_log_softmax(reshape(&inputs[0], [rows, width])).unwrap()),
            });
        }
    }
}

#[test]
fn test_long_rows() {
    let x = logits(2 * 40_000, 2);
    check(&Case {
        name: "softmax of long rows".into(),
        expected: reference::row_softmax(&x, 40_000),
        inputs: vec![x.clone()],
        op: &|inputs| flatten(row_softmax(reshape(&inputs[0], [2, 40_000])).unwrap()),
    });
    check(&Case {
        name: "log-softmax of long rows".into(),
        expected: reference::row_log_softmax(&x, 40_000),
        inputs: vec![x],
        op: &|inputs| flatten(row_log_softmax(reshape(&inputs[0], [2, 40_000])).unwrap()),
    });
}

/// Graphics cards take at most 65535 groups of units in one dimension, and such a group may serve one row.
#[test]
fn test_very_many_rows() {
    let (rows, width) = (66_000, 129);
    let x = logits(rows * width, 5);
    let expected = reference::row_softmax(&x, width);
    for (name, device, dtype) in devices() {
        let x = reshape(&flat(&x, &device, dtype), [rows, width]);
        compare(name, &values(row_softmax(x).unwrap()), &expected, dtype);
    }
}

#[test]
fn test_any_number_of_dimensions_in_any_order() {
    let x = logits(5 * 6 * 7, 3);
    check(&Case {
        name: "three dimensions".into(),
        expected: reference::row_softmax(&x, 7),
        inputs: vec![x.clone()],
        op: &|inputs| flatten(row_softmax(reshape(&inputs[0], [5, 6, 7])).unwrap()),
    });
    check(&Case {
        name: "a vector".into(),
        expected: reference::row_log_softmax(&x, x.len()),
        inputs: vec![x.clone()],
        op: &|inputs| row_log_softmax(inputs[0].clone()).unwrap(),
    });
    let turned: Vec<f64> = (0..x.len()).map(|at| x[at % 30 * 7 + at / 30]).collect();
    check(&Case {
        name: "transposed".into(),
        expected: reference::row_log_softmax(&x, 7),
        inputs: vec![turned],
        op: &|inputs| {
            let x = reshape(&inputs[0], [7, 30]).transpose();
            flatten(row_log_softmax(x).unwrap())
        },
    });
}

#[test]
fn test_extreme_rows() {
    let (infinity, nan) = (f64::INFINITY, f64::NAN);
    let rows = [
        ([1e30, 0.0, -1e30], [1.0, 0.0, 0.0]),
        ([-1e30, -1e30, -infinity], [0.5, 0.5, 0.0]),
        ([-infinity, 3.0, -infinity], [0.0, 1.0, 0.0]),
        ([-infinity; 3], [nan; 3]),
        ([infinity, 0.0, 0.0], [nan; 3]),
        ([nan, 0.0, 0.0], [nan; 3]),
        ([0.0, 0.0, nan], [nan; 3]),
    ];
    for (name, device, dtype) in devices() {
        for (x, expected) in rows {
            let x = flat(&x, &device, dtype);
            let found = values(row_softmax(x.clone()).unwrap());
            compare(
                &format!("softmax of {x} on {name}"),
                &found,
                &expected,
                dtype,
            );
            let found = values(row_log_softmax(x.clone()).unwrap());
            let found: Vec<f64> = found.into_iter().map(f64::exp).collect();
            compare(
                &format!("log-softmax of {x} on {name}"),
                &found,
                &expected,
                dtype,
            );
        }
    }
}

#[test]
fn test_inputs_that_are_used_elsewhere_stay() {
    for (name, device, dtype) in devices() {
        let x = Tensor::<2>::ones([3, 4], (&device, dtype));
        let y = row_softmax(x.clone()).unwrap();
        let z = row_log_softmax(x.clone()).unwrap();
        assert_eq!(values(x), vec![1.0; 12], "{name}");
        assert_eq!(values(y), vec![0.25; 12], "{name}");
        assert!(values(z)[0] < -1.0, "{name}");
    }
}

#[test]
fn test_results_do_not_depend_on_threads() {
    let x = logits(3000 * 33, 4);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let device = Device::flex().autodiff();
            let x = flat(&x, &device, DType::F32).require_grad();
            let y = row_softmax(reshape(&x, [3000, 33])).unwrap();
            let z = row_log_softmax(reshape(&x, [3000, 33])).unwrap();
            let gradients = (y.clone() * z.clone()).sum().backward();
            [values(y), values(z), values(x.grad(&gradients).unwrap())]
        })
    };
    assert_eq!(run(1), run(2));
    assert_eq!(run(1), run(5));
}

#[test]
fn test_bad_operands_are_errors() {
    let x = Tensor::<2>::zeros([2, 2], &Device::flex()).cast(FloatDType::F16);
    for result in [row_softmax(x.clone()), row_log_softmax(x)] {
        assert!(matches!(result, Err(SparseError::ElementType { .. })));
    }
}
