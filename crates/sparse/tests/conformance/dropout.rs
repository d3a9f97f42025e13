use argiope_sparse::{
    Dropout, DropoutKey, SparseError, dropout,
    dropout::{dropout_in_place, reference},
};
use burn::tensor::{Device, FloatDType, Tensor};

use crate::check::{Case, check, compare, devices, flat, flatten, random, reshape, values};

const KEY: DropoutKey = DropoutKey {
    seed: 0x0123_4567_89AB_CDEF,
    step: 0xFEDC_BA98_7654_3210,
};

#[test]
fn test_dropout_of_all_shapes() {
    for shape in [
        [0, 5],
        [5, 0],
        [1, 1],
        [7, 9],
        [8, 8],
        [33, 100],
        [1, 20_000],
        [6000, 7],
    ] {
        for probability in [0.0, 0.05, 0.5, 0.9] {
            let x = random(shape[0] * shape[1], 1);
            check(&Case {
                name: format!("dropout {probability} of {shape:?}"),
                expected: reference::dropout(&x, probability, KEY),
                inputs: vec![x],
                op: &|inputs| {
                    let x = reshape(&inputs[0], shape);
                    flatten(dropout(x, probability, KEY).unwrap())
                },
            });
        }
    }
}

#[test]
fn test_positions_are_those_in_the_shape_not_in_memory() {
    let x = random(15 * 40, 2);
    let turned = (0..15 * 40).map(|at| x[at % 15 * 40 + at / 15]).collect();
    check(&Case {
        name: "dropout of a transposed tensor".into(),
        expected: reference::dropout(&x, 0.4, KEY),
        inputs: vec![turned],
        op: &|inputs| {
            let x = reshape(&inputs[0], [40, 15]).transpose();
            flatten(dropout(x, 0.4, KEY).unwrap())
        },
    });
    for (name, device, dtype) in devices() {
        let x = reshape(&flat(&x, &device, dtype), [15, 40]);
        let rows = values(dropout(x.clone().slice_dim(0, 3..9), 0.4, KEY).unwrap());
        let expected = reference::dropout(&values(x.slice_dim(0, 3..9)), 0.4, KEY);
        compare(&format!("some rows on {name}"), &rows, &expected, dtype);
    }
}

#[test]
fn test_masks_are_the_same_on_all_devices() {
    let mut expected = vec![1.0f64; 100_003];
    dropout_in_place(&mut expected, 0.3, KEY).unwrap();
    for (name, device, dtype) in devices() {
        let x = Tensor::<1>::ones([expected.len()], (&device, dtype));
        let found = values(dropout(x, 0.3, KEY).unwrap());
        let same = (found.iter().zip(&expected))
            .all(|(found, expected)| (*found == 0.0) == (*expected == 0.0));
        assert!(same, "{name}");
    }
}

#[test]
fn test_inputs_that_are_used_elsewhere_stay() {
    for (name, device, dtype) in devices() {
        for device in [device.clone(), device.autodiff()] {
            let x = Tensor::<1>::ones([1000], (&device, dtype));
            let y = dropout(x.clone(), 0.5, KEY).unwrap();
            assert_eq!(values(x), vec![1.0; 1000], "{name}");
            assert_ne!(values(y), vec![1.0; 1000], "{name}");
        }
    }
}

#[test]
fn test_layer_counts_steps_while_training() {
    let x = Tensor::<1>::ones([500], &Device::flex());
    let mut layer = Dropout::new(0.5, 9).unwrap();
    for step in 0..3 {
        assert_eq!(layer.key(), DropoutKey { seed: 9, step });
        let expected = dropout(x.clone(), 0.5, layer.key()).unwrap();
        assert_eq!(values(layer.apply(x.clone()).unwrap()), values(expected));
    }
    layer.set_training(false);
    assert_eq!(values(layer.apply(x.clone()).unwrap()), vec![1.0; 500]);
    assert_eq!(layer.key().step, 3);
    layer.set_training(true);
    layer.set_step(1);
    let expected = dropout(x.clone(), 0.5, DropoutKey { seed: 9, step: 1 }).unwrap();
    assert_eq!(values(layer.apply(x).unwrap()), values(expected));
}

#[test]
fn test_bad_operands_are_errors() {
    let x = Tensor::<1>::ones([5], &Device::flex());
    for probability in [-0.1, 1.0, f64::NAN] {
        assert!(matches!(
            dropout(x.clone(), probability, KEY),
            Err(SparseError::Option {
                option: "probability",
                ..
            })
        ));
        assert!(Dropout::new(probability, 1).is_err());
    }
    assert!(matches!(
        dropout(x.cast(FloatDType::F16), 0.5, KEY),
        Err(SparseError::ElementType { .. })
    ));
}
