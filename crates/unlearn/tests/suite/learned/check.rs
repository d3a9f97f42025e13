//! Numbers, dense forms and central differences.

use burn::tensor::{DType, Device, FloatDType, Tensor, TensorData};

/// A matrix in `f64`.
pub(super) fn matrix(values: &[f64], shape: [usize; 2], device: &Device) -> Tensor<2> {
    let data = TensorData::new(values.to_vec(), shape);
    Tensor::from_data(data, (device, DType::F64))
}

/// The elements in order.
pub(super) fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
    let data = tensor.cast(FloatDType::F64).into_data();
    data.try_to_vec::<f64>().unwrap()
}

/// Numbers in -1..1.
pub(super) fn numbers(len: usize, seed: u64) -> Vec<f64> {
    (0..len)
        .map(|at| ((at as f64 + 1.3) * 12.989_8 + seed as f64 * 78.233).sin() * 43_758.545_3)
        .map(|value| 2.0 * (value - value.floor()) - 1.0)
        .collect()
}

/// Compares a loss and its gradient with a definition in plain numbers and its central differences.
pub(super) fn assert_loss(
    x: &[f64],
    shape: [usize; 2],
    loss: impl Fn(Tensor<2>) -> Tensor<1>,
    definition: impl Fn(&[f64]) -> f64,
) {
    let device = Device::flex().autodiff();
    let tensor = matrix(x, shape, &device).require_grad();
    let found = loss(tensor.clone());
    let value = values(found.clone())[0];
    let wanted = definition(x);
    assert!((value - wanted).abs() < 1e-10, "{value}, expected {wanted}");
    let gradients = found.backward();
    let gradient = values(tensor.grad(&gradients).unwrap());
    let step = 1e-5;
    for at in 0..x.len() {
        let moved = |by: f64| {
            let mut x = x.to_vec();
            x[at] += by;
            definition(&x)
        };
        let difference = (moved(step) - moved(-step)) / (2.0 * step);
        assert!(
            (gradient[at] - difference).abs() < 1e-7,
            "gradient {at}: {}, expected {difference}",
            gradient[at]
        );
    }
}

pub(super) fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

pub(super) fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(l, r)| l * r).sum()
}

pub(super) fn mean(values: impl IntoIterator<Item = f64>) -> f64 {
    let values: Vec<f64> = values.into_iter().collect();
    values.iter().sum::<f64>() / values.len() as f64
}
