//! One step for one parameter: in one pass over the slices on the CPU, with tensor operations elsewhere.

use burn::{
    backend::{Backend, Dispatch, Flex, backend_extension, tensor::FloatTensor},
    tensor::{DType, Device, Tensor},
};
use burn_flex::FlexTensor;
use rayon::prelude::*;

use super::AdamConfig;

/// Elements that a thread works on at a time.
const CHUNK: usize = 1 << 13;

/// What is known of the gradients of a parameter.
#[derive(Debug, Clone)]
pub(super) struct Moments {
    /// Steps so far.
    pub(super) steps: u64,
    /// Mean of the gradients, `[num_elements]`.
    pub(super) first: Tensor<1>,
    /// Mean of their squares, `[num_elements]`.
    pub(super) second: Tensor<1>,
}

impl Moments {
    /// Before the first step.
    pub(super) fn zeros<const D: usize>(gradient: &Tensor<D>) -> Self {
        let len = gradient.shape().num_elements();
        let zeros = || Tensor::zeros([len], (&gradient.device(), gradient.dtype()));
        Self {
            steps: 0,
            first: zeros(),
            second: zeros(),
        }
    }

    /// True if they can be those of a parameter.
    pub(super) fn fit<const D: usize>(&self, value: &Tensor<D>) -> bool {
        self.first.dims() == [value.shape().num_elements()] && self.first.dtype() == value.dtype()
    }
}

/// The numbers of a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step {
    beta_1: f64,
    beta_2: f64,
    epsilon: f64,
    weight_decay: f64,
    /// Factor of the gradient.
    scale: f64,
    /// Learning rate over the correction of the first moment.
    step_size: f64,
    /// Root of the correction of the second moment.
    root_correction: f64,
}

impl Step {
    /// The `number`-th step, from 1.
    pub(super) fn new(config: &AdamConfig, learning_rate: f64, scale: f64, number: u64) -> Self {
        // Beyond this the powers are 0 in f64 for any useful decay.
        let number = i32::try_from(number).unwrap_or(i32::MAX);
        Self {
            beta_1: config.beta_1,
            beta_2: config.beta_2,
            epsilon: config.epsilon,
            weight_decay: config.weight_decay,
            scale,
            step_size: learning_rate / (1.0 - config.beta_1.powi(number)),
            root_correction: (1.0 - config.beta_2.powi(number)).sqrt(),
        }
    }
}

/// The parameter and its moments after a step. None of the tensors tracks gradients.
pub(super) fn update<const D: usize>(
    value: Tensor<D>,
    gradient: Tensor<D>,
    moments: Moments,
    step: &Step,
) -> (Tensor<D>, Moments) {
    let Moments {
        steps,
        first,
        second,
    } = moments;
    let is_real = matches!(value.dtype(), DType::F32 | DType::F64);
    let (value, first, second) = if is_real && value.device() == Device::flex() {
        let (value, first, second) = <Dispatch as UpdateOps>::update(
            value.into_dispatch(),
            gradient.into_dispatch(),
            first.into_dispatch(),
            second.into_dispatch(),
            *step,
        );
        (
            Tensor::from_dispatch(value),
            Tensor::from_dispatch(first),
            Tensor::from_dispatch(second),
        )
    } else {
        with_tensors(value, gradient, first, second, step)
    };
    let moments = Moments {
        steps: steps + 1,
        first,
        second,
    };
    (value, moments)
}

/// The step in tensor operations, for any device.
fn with_tensors<const D: usize>(
    value: Tensor<D>,
    gradient: Tensor<D>,
    first: Tensor<1>,
    second: Tensor<1>,
    step: &Step,
) -> (Tensor<D>, Tensor<1>, Tensor<1>) {
    let shape = value.shape();
    let len = shape.num_elements();
    if len == 0 {
        return (value, first, second);
    }
    let value = value.reshape([len]);
    let gradient = gradient.reshape([len]) * step.scale + value.clone() * step.weight_decay;
    let first = first * step.beta_1 + gradient.clone() * (1.0 - step.beta_1);
    let second = second * step.beta_2 + gradient.square() * (1.0 - step.beta_2);
    let root = second.clone().sqrt() / step.root_correction + step.epsilon;
    let value = value - first.clone() / root * step.step_size;
    (value.reshape(shape), first, second)
}

/// What Burn dispatches, on the CPU only.
#[backend_extension(Flex)]
trait UpdateOps: Backend {
    /// Parameter, first and second moment after the step.
    fn update(
        value: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        first: FloatTensor<Self>,
        second: FloatTensor<Self>,
        step: Step,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
}

impl UpdateOps for Flex {
    fn update(
        value: FlexTensor,
        gradient: FlexTensor,
        first: FlexTensor,
        second: FlexTensor,
        step: Step,
    ) -> (FlexTensor, FlexTensor, FlexTensor) {
        let [mut value, gradient, mut first, mut second] =
            [value, gradient, first, second].map(whole);
        match value.dtype() {
            DType::F64 => update_slices::<f64>(
                value.storage_mut(),
                gradient.storage(),
                first.storage_mut(),
                second.storage_mut(),
                &step,
            ),
            _ => update_slices::<f32>(
                value.storage_mut(),
                gradient.storage(),
                first.storage_mut(),
                second.storage_mut(),
                &step,
            ),
        }
        (value, first, second)
    }
}

/// The tensor with its elements in order and nothing else in its storage.
fn whole(tensor: FlexTensor) -> FlexTensor {
    let len = tensor.layout().shape().num_elements();
    let size = tensor.dtype().size();
    if tensor.layout().contiguous_offsets() == Some((0, len)) && tensor.bytes().len() == len * size
    {
        return tensor;
    }
    let copy = tensor.to_contiguous();
    if copy.bytes().len() == len * size {
        return copy;
    }
    // A contiguous part of a larger storage, which is shared and not copied.
    FlexTensor::from_data(copy.into_data())
}

fn update_slices<T: argiope_sparse::Real>(
    values: &mut [T],
    gradients: &[T],
    first: &mut [T],
    second: &mut [T],
    step: &Step,
) {
    let chunks = (values.par_chunks_mut(CHUNK))
        .zip_eq(gradients.par_chunks(CHUNK))
        .zip_eq(first.par_chunks_mut(CHUNK))
        .zip_eq(second.par_chunks_mut(CHUNK));
    chunks.for_each(|(((values, gradients), first), second)| {
        update_chunk(values, gradients, first, second, step);
    });
}

fn update_chunk<T: argiope_sparse::Real>(
    values: &mut [T],
    gradients: &[T],
    first: &mut [T],
    second: &mut [T],
    step: &Step,
) {
    let [beta_1, rest_1] = [step.beta_1, 1.0 - step.beta_1].map(T::from_f64);
    let [beta_2, rest_2] = [step.beta_2, 1.0 - step.beta_2].map(T::from_f64);
    let [decay, scale] = [step.weight_decay, step.scale].map(T::from_f64);
    let [step_size, epsilon] = [step.step_size, step.epsilon].map(T::from_f64);
    let root_correction = T::from_f64(step.root_correction);
    let elements = values.iter_mut().zip(gradients).zip(first).zip(second);
    for (((value, &gradient), first), second) in elements {
        let gradient = gradient * scale + *value * decay;
        *first = beta_1 * *first + rest_1 * gradient;
        *second = beta_2 * *second + rest_2 * gradient * gradient;
        let root = second.sqrt() / root_correction + epsilon;
        *value -= step_size * *first / root;
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::TensorData;

    use super::*;

    #[test]
    fn test_slices_and_tensors_take_the_same_step() {
        let values = |seed: f64, len: usize| -> Vec<f64> {
            (0..len).map(|k| (seed + k as f64 * 1.7).sin()).collect()
        };
        for dtype in [DType::F32, DType::F64] {
            for [rows, columns] in [[3, 5], [1, 1], [300, 100], [0, 4]] {
                let tensor = |seed| {
                    let data = TensorData::new(values(seed, rows * columns), [columns, rows]);
                    let data = data.convert_dtype(dtype);
                    // Not contiguous.
                    Tensor::<2>::from_data(data, (&Device::flex(), dtype)).transpose()
                };
                let config = AdamConfig {
                    weight_decay: 0.1,
                    ..AdamConfig::default()
                };
                let step = Step::new(&config, 0.1, 0.5, 3);
                let moments = || Moments {
                    steps: 2,
                    first: tensor(2.0).reshape([-1]),
                    second: tensor(3.0).abs().reshape([-1]),
                };
                if rows == 0 {
                    let empty = Tensor::<2>::zeros([rows, columns], (&Device::flex(), dtype));
                    let moments = Moments::zeros(&empty);
                    assert_eq!(
                        update(empty.clone(), empty, moments, &step).0.dims(),
                        [0, 4]
                    );
                    continue;
                }
                let (fast, fast_moments) = update(tensor(0.0), tensor(1.0), moments(), &step);
                let Moments { first, second, .. } = moments();
                let (slow, first, second) =
                    with_tensors(tensor(0.0), tensor(1.0), first, second, &step);
                let tolerance = burn::tensor::Tolerance::<f32>::rel_abs(1e-5, 1e-6);
                for (fast, slow) in [
                    (fast.into_data(), slow.into_data()),
                    (fast_moments.first.into_data(), first.into_data()),
                    (fast_moments.second.into_data(), second.into_data()),
                ] {
                    fast.assert_approx_eq::<f32>(&slow, tolerance);
                }
                assert_eq!(fast_moments.steps, 3);
            }
        }
    }
}
