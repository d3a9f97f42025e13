//! Running one op everywhere.

use burn::backend::{Dispatch, ops::FloatTensorOps};
use burn::tensor::{DType, Device, FloatDType, Tensor, TensorData};

/// Features that every op is tried with: below, at and across the widths of the vector registers.
pub(crate) const DIMS: [usize; 5] = [1, 3, 7, 64, 100];

/// An op on flat inputs that gives a flat output, with the output that it must give.
pub(crate) struct Case<'a> {
    /// Shown when something is wrong.
    pub(crate) name: String,
    /// Flat values of the differentiable inputs.
    pub(crate) inputs: Vec<Vec<f64>>,
    /// The op; reshapes its inputs itself.
    pub(crate) op: &'a dyn Fn(&[Tensor<1>]) -> Tensor<1>,
    /// The output, from the reference.
    pub(crate) expected: Vec<f64>,
}

/// The devices of this build and the element types that are tried on them.
pub(crate) fn devices() -> Vec<(&'static str, Device, DType)> {
    vec![
        ("flex f64", Device::flex(), DType::F64),
        ("flex f32", Device::flex(), DType::F32),
        #[cfg(feature = "wgpu")]
        ("wgpu f32", Device::wgpu(Default::default()), DType::F32),
        #[cfg(feature = "cuda")]
        ("cuda f32", Device::cuda(0), DType::F32),
        #[cfg(feature = "cuda")]
        ("cuda f64", Device::cuda(0), DType::F64),
    ]
}

/// A flat tensor of `values`.
pub(crate) fn flat(values: &[f64], device: &Device, dtype: DType) -> Tensor<1> {
    let data = TensorData::new(values.to_vec(), [values.len()]);
    match dtype {
        DType::F32 => Tensor::from_data(data.convert::<f32>(), (device, dtype)),
        _ => Tensor::from_data(data, (device, dtype)),
    }
}

/// `tensor` in another shape; Burn's own `reshape` takes a 0 for "as before".
pub(crate) fn reshape<const A: usize, const B: usize>(
    tensor: &Tensor<A>,
    shape: [usize; B],
) -> Tensor<B> {
    let tensor = Dispatch::float_reshape(tensor.clone().into_dispatch(), shape.into());
    Tensor::from_dispatch(tensor)
}

/// All elements of `tensor` in a row.
pub(crate) fn flatten<const D: usize>(tensor: Tensor<D>) -> Tensor<1> {
    let len = tensor.dims().iter().product();
    reshape(&tensor, [len])
}

/// The elements of `tensor`.
pub(crate) fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
    tensor
        .cast(FloatDType::F64)
        .into_data()
        .try_to_vec::<f64>()
        .unwrap()
}

/// Checks the output and all gradients on all devices.
///
/// # Panics
/// Where they are wrong.
pub(crate) fn check(case: &Case<'_>) {
    for (device_name, device, dtype) in devices() {
        let inputs: Vec<_> = (case.inputs.iter())
            .map(|values| flat(values, &device, dtype))
            .collect();
        let found = values((case.op)(&inputs));
        compare(
            &format!("{} on {device_name}", case.name),
            &found,
            &case.expected,
            dtype,
        );
    }
    check_gradients(case);
}

/// Compares the gradients of `sum(output * c)`, for fixed random `c`, with central differences.
fn check_gradients(case: &Case<'_>) {
    let cotangent = random(case.expected.len(), 77);
    let reference = gradients(case, &cotangent, &Device::flex(), DType::F64);
    for (which, gradient) in reference.iter().enumerate() {
        for direction in 0..3 {
            let direction = random(case.inputs[which].len(), 1000 + direction);
            let step = 1e-6;
            let loss = |sign: f64| {
                let inputs: Vec<_> = (case.inputs.iter().enumerate())
                    .map(|(at, values)| {
                        let mut values = values.clone();
                        if at == which {
                            for (value, direction) in values.iter_mut().zip(&direction) {
                                *value += sign * step * direction;
                            }
                        }
                        flat(&values, &Device::flex(), DType::F64)
                    })
                    .collect();
                let output = values((case.op)(&inputs));
                dot(&output, &cotangent)
            };
            let expected = (loss(1.0) - loss(-1.0)) / (2.0 * step);
            let found = dot(gradient, &direction);
            let tolerance = 1e-6 * (1.0 + expected.abs().max(norm(gradient) * norm(&direction)));
            assert!(
                (found - expected).abs() <= tolerance,
                "{}: gradient of input {which} along a direction is {found}, differences give {expected}",
                case.name
            );
        }
    }
    for (device_name, device, dtype) in devices().into_iter().skip(1) {
        let found = gradients(case, &cotangent, &device, dtype);
        for (which, (found, expected)) in found.iter().zip(&reference).enumerate() {
            let name = format!(
                "gradient of input {which} of {} on {device_name}",
                case.name
            );
            compare(&name, found, expected, dtype);
        }
    }
}

/// Gradients of all inputs.
fn gradients(case: &Case<'_>, cotangent: &[f64], device: &Device, dtype: DType) -> Vec<Vec<f64>> {
    let device = device.clone().autodiff();
    let inputs: Vec<_> = (case.inputs.iter())
        .map(|values| flat(values, &device, dtype).require_grad())
        .collect();
    let output = (case.op)(&inputs);
    let gradients = (output * flat(cotangent, &device, dtype)).sum().backward();
    (inputs.iter().zip(&case.inputs))
        .map(|(input, values_of)| match input.grad(&gradients) {
            Some(gradient) => values(gradient),
            None if values_of.is_empty() || case.expected.is_empty() => vec![0.0; values_of.len()],
            None => panic!(
                "{}: an input of {} values has no gradient",
                case.name,
                values_of.len()
            ),
        })
        .collect()
}

/// Asserts that all elements agree as well as `dtype` allows.
///
/// # Panics
/// Where they do not.
pub(crate) fn compare(name: &str, found: &[f64], expected: &[f64], dtype: DType) {
    assert_eq!(found.len(), expected.len(), "{name}: number of elements");
    let relative = if dtype == DType::F64 { 1e-10 } else { 2e-4 };
    let scale = expected
        .iter()
        .fold(1.0f64, |most, value| most.max(value.abs()));
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        let close =
            (found - expected).abs() <= relative * scale || (found.is_nan() && expected.is_nan());
        assert!(
            close,
            "{name}: element {at} is {found}, should be {expected}"
        );
    }
}

/// Values in -1..1, well apart from each other so that extrema have no ties.
pub(crate) fn random(len: usize, seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03;
    (0..len)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / (1u64 << 30) as f64 - 1.0
        })
        .collect()
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter()
        .zip(right)
        .map(|(left, right)| left * right)
        .sum()
}

fn norm(values: &[f64]) -> f64 {
    dot(values, values).sqrt()
}
