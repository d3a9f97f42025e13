use burn::tensor::{TensorData, Tolerance};

use super::*;

fn tensor<const D: usize>(
    shape: [usize; D],
    seed: f64,
    dtype: DType,
    device: &Device,
) -> Tensor<D> {
    let len: usize = shape.iter().product();
    let values: Vec<f64> = (0..len)
        .map(|k| (seed + k as f64 * 1.7).sin() * 3.0)
        .collect();
    let data = TensorData::new(values, shape).convert_dtype(dtype);
    Tensor::from_data(data, (device, dtype)).require_grad()
}

/// Output and gradients of either implementation.
fn run(is_ours: bool, [rows, dim]: [usize; 2], dtype: DType) -> [TensorData; 4] {
    let device = Device::flex().autodiff();
    let x = tensor([dim, rows], 0.3, dtype, &device);
    let [gamma, beta] = [1.0, 2.0].map(|seed| tensor([dim], seed, dtype, &device));
    let cotangent = tensor([rows, dim], 9.0, dtype, &device).detach();
    // Not contiguous.
    let input = x.clone().transpose();
    let y = match is_ours {
        true => layer_norm(input, gamma.clone(), beta.clone(), 1e-5),
        false => module::layer_norm(input, gamma.clone(), Some(beta.clone()), 1e-5),
    };
    let gradients = (y.clone() * cotangent).sum().backward();
    [
        y.into_data(),
        x.grad(&gradients).unwrap().into_data(),
        gamma.grad(&gradients).unwrap().into_data(),
        beta.grad(&gradients).unwrap().into_data(),
    ]
}

#[test]
fn test_agrees_with_burn() {
    // Widths below, at and across those of the vector registers; one chunk of rows and many.
    for shape in [[1, 1], [3, 2], [5, 16], [40, 17], [700, 33], [20_000, 3]] {
        for (dtype, tolerance) in [(DType::F64, 1e-9), (DType::F32, 1e-3)] {
            let tolerance = Tolerance::<f64>::rel_abs(tolerance, tolerance);
            for (ours, burns) in run(true, shape, dtype)
                .iter()
                .zip(&run(false, shape, dtype))
            {
                let [ours, burns] =
                    [ours, burns].map(|data| data.clone().convert_dtype(DType::F64));
                ours.assert_approx_eq::<f64>(&burns, tolerance);
            }
        }
    }
}

#[test]
fn test_results_do_not_depend_on_threads() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap()
            .install(|| run(true, [30_000, 19], DType::F32))
    };
    assert_eq!(on(1), on(2));
    assert_eq!(on(1), on(5));
}

#[test]
fn test_no_rows_are_no_problem() {
    let device = Device::flex();
    let empty = Tensor::<2>::zeros([0, 4], &device);
    let [gamma, beta] = [1.0, 0.0].map(|value| Tensor::<1>::full([4], value, &device));
    assert_eq!(layer_norm(empty, gamma, beta, 1e-5).dims(), [0, 4]);
}

#[test]
fn test_constant_rows_give_beta() {
    let device = Device::flex();
    let x = Tensor::<2>::full([2, 20], 7.0, &device);
    let [gamma, beta] = [1.0, 0.5].map(|value| Tensor::<1>::full([20], value, &device));
    let y = layer_norm(x, gamma, beta, 1e-5).into_data();
    assert!(y.iter::<f32>().all(|y| y == 0.5), "{y}");
}
