//! Initial parameters that depend on a seed and the model only.
//!
//! Burn draws from one generator per process, so that what runs beside a model would change its parameters. Here every
//! parameter has a stream of its own: the seed, and the number of the parameter in the order in which the model asks for
//! them.

use argiope_graph::random::stream;
use burn::{
    module::Param,
    tensor::{DType, Device, Tensor, TensorData},
};
use rand::{Rng, RngExt};

use crate::{GnnError, layers::Dropout, orthogonal, seeds};

/// Makes the parameters of a model, and numbers its dropouts.
///
/// Layers take it by `&mut` when they are built; the same layers built in the same order with the same seed are equal bit by
/// bit, on any device and in any program.
///
/// # Example
/// ```
/// use argiope_gnn::{Init, layers::LinearConfig};
/// use burn::tensor::Device;
///
/// let build = || LinearConfig::new(3, 2).init(&mut Init::new(42, &Device::flex()));
/// assert_eq!(build().weight.val().into_data(), build().weight.val().into_data());
/// ```
#[derive(Debug)]
pub struct Init {
    seed: u64,
    device: Device,
    dtype: DType,
    num_parameters: u64,
    num_dropouts: u64,
}

impl Init {
    /// Parameters of `f32` on `device`, which should track gradients (`device.autodiff()`) if the model is to be trained.
    #[must_use]
    pub fn new(seed: u64, device: &Device) -> Self {
        Self {
            seed: seeds::named(seed, "parameters"),
            device: device.clone(),
            dtype: DType::F32,
            num_parameters: 0,
            num_dropouts: 0,
        }
    }

    /// Parameters of `f64` instead, to check gradients with.
    #[must_use]
    pub fn with_f64(mut self) -> Self {
        self.dtype = DType::F64;
        self
    }

    /// The device of the parameters.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// A parameter whose elements are all `value`.
    pub fn constant<const D: usize>(&mut self, shape: [usize; D], value: f64) -> Param<Tensor<D>> {
        self.draw(shape, |_, len| vec![value; len])
    }

    /// Independent elements, uniform in `-bound..bound`.
    pub fn uniform<const D: usize>(&mut self, shape: [usize; D], bound: f64) -> Param<Tensor<D>> {
        self.draw(shape, |random, len| {
            (0..len)
                .map(|_| bound * (2.0 * random.random::<f64>() - 1.0))
                .collect()
        })
    }

    /// Independent elements, normal with mean 0.
    pub fn normal<const D: usize>(&mut self, shape: [usize; D], std: f64) -> Param<Tensor<D>> {
        self.draw(shape, |random, len| {
            let mut values = normals(random, len);
            values.iter_mut().for_each(|value| *value *= std);
            values
        })
    }

    /// A `[inputs, outputs]` weight, uniform with the variance `2 / (inputs + outputs)` (Glorot and Bengio, *Understanding
    /// the difficulty of training deep feedforward neural networks*, AISTATS 2010, equation 16).
    pub fn glorot_uniform(&mut self, shape: [usize; 2]) -> Param<Tensor<2>> {
        let sum = (shape[0] + shape[1]).max(1);
        self.uniform(shape, (6.0 / sum as f64).sqrt())
    }

    /// A matrix whose rows or columns, whichever are fewer, are orthonormal, uniform among all such (Saxe et al., *Exact
    /// solutions to the nonlinear dynamics of learning in deep linear neural networks*, ICLR 2014).
    ///
    /// # Complexity
    /// `O(longer * shorter^2)` time.
    pub fn orthogonal(&mut self, shape: [usize; 2]) -> Param<Tensor<2>> {
        self.draw(shape, |random, len| {
            orthogonal::orthonormalized(normals(random, len), shape)
        })
    }

    /// The next dropout of the model.
    ///
    /// # Errors
    /// [`GnnError::Option`] unless `0 <= probability < 1`.
    pub fn dropout(&mut self, probability: f64) -> Result<Dropout, GnnError> {
        Dropout::new(probability, self.next_dropout())
    }

    /// The number of the next dropout.
    pub(crate) fn next_dropout(&mut self) -> u64 {
        self.num_dropouts += 1;
        self.num_dropouts - 1
    }

    fn draw<const D: usize>(
        &mut self,
        shape: [usize; D],
        values: impl FnOnce(&mut dyn Rng, usize) -> Vec<f64>,
    ) -> Param<Tensor<D>> {
        let mut random = stream(self.seed, self.num_parameters);
        self.num_parameters += 1;
        let data = TensorData::new(values(&mut random, shape.iter().product()), shape);
        let data = data.convert_dtype(self.dtype);
        Param::from_tensor(Tensor::from_data(data, (&self.device, self.dtype)))
    }
}

/// Standard normal numbers, in pairs (Box and Muller, 1958).
fn normals(random: &mut dyn Rng, len: usize) -> Vec<f64> {
    let mut values = Vec::with_capacity(len + 1);
    while values.len() < len {
        // In (0, 1]: the logarithm is finite.
        let radius = (-2.0 * (1.0 - random.random::<f64>()).ln()).sqrt();
        let (sine, cosine) = (std::f64::consts::TAU * random.random::<f64>()).sin_cos();
        values.extend([radius * cosine, radius * sine]);
    }
    values.truncate(len);
    values
}
