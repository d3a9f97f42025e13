//! Small variational autoencoders, which learn where representations lie.

use argiope_gnn::{
    Init,
    layers::{Linear, LinearConfig},
};
use argiope_graph::{Progress, random::stream};
use burn::{
    module::Module,
    tensor::{Tensor, TensorData, activation::relu},
};
use rand_distr::{Distribution as _, StandardNormal};
use serde::{Deserialize, Serialize};

use crate::{UnlearnError, error::check_setting, learned::descent::descend};

/// How an [`Autoencoder`] is made and fitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AutoencoderConfig {
    /// Numbers of the layers between; 64 by default.
    pub hidden: usize,
    /// Numbers of the code; 16 by default.
    pub latent: usize,
    /// Steps of Adam; 200 by default.
    pub steps: usize,
    /// Its learning rate; 1e-3 by default.
    pub learning_rate: f64,
    /// Weight of the divergence of codes from a normal distribution; 0.025 by default.
    pub divergence: f64,
}

impl Default for AutoencoderConfig {
    fn default() -> Self {
        Self {
            hidden: 64,
            latent: 16,
            steps: 200,
            learning_rate: 1e-3,
            divergence: 0.025,
        }
    }
}

/// A variational autoencoder (Kingma and Welling, *Auto-Encoding Variational Bayes*, ICLR 2014), with one hidden layer on
/// either side.
///
/// ```text
/// h = relu(x A),   m = h M,   l = h L,   c = m + exp(l / 2) * noise,   x' = relu(c B) C        each with a bias
/// loss = mean |x - x'|^2 / dim + divergence * mean over rows of 1/2 sum (m^2 + exp(l) - l - 1)
/// ```
#[derive(Module, Debug)]
pub struct Autoencoder {
    encoder: Linear,
    mean: Linear,
    log_variance: Linear,
    decoder: Linear,
    output: Linear,
}

impl AutoencoderConfig {
    /// With initial parameters, for rows of `inputs` numbers.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] for widths of 0 and a negative weight.
    pub fn init(&self, inputs: usize, init: &mut Init) -> Result<Autoencoder, UnlearnError> {
        for (name, width) in [
            ("laf.autoencoder.hidden", self.hidden),
            ("laf.autoencoder.latent", self.latent),
        ] {
            check_setting(name, width, width > 0, "at least 1")?;
        }
        let weight = self.divergence;
        let is_right = weight >= 0.0 && weight.is_finite();
        let name = "laf.autoencoder.divergence";
        check_setting(name, weight, is_right, "a number not below 0")?;
        let mut linear = |inputs, outputs| LinearConfig::new(inputs, outputs).init(init);
        Ok(Autoencoder {
            encoder: linear(inputs, self.hidden),
            mean: linear(self.hidden, self.latent),
            log_variance: linear(self.hidden, self.latent),
            decoder: linear(self.latent, self.hidden),
            output: linear(self.hidden, inputs),
        })
    }

    /// Fitted to the rows, `[rows, inputs]`, that `sample` gives for every step, without gradients; frozen.
    ///
    /// # Errors
    /// As [`init`](Self::init); [`UnlearnError::Gnn`] if training diverges; [`UnlearnError::Cancelled`].
    pub(super) fn fitted(
        &self,
        inputs: usize,
        init: &mut Init,
        seed: u64,
        progress: &dyn Progress,
        sample: impl Fn(u64) -> Result<Tensor<2>, UnlearnError>,
    ) -> Result<Autoencoder, UnlearnError> {
        let start = self.init(inputs, init)?;
        let loss = |autoencoder: &Autoencoder, step: u64| {
            let x = sample(step)?;
            let mut random = stream(seed, step);
            let noise: Vec<f64> = (0..x.dims()[0] * self.latent)
                .map(|_| StandardNormal.sample(&mut random))
                .collect();
            let noise = TensorData::new(noise, [x.dims()[0], self.latent]);
            let noise = noise.convert_dtype(x.dtype());
            let noise = Tensor::from_data(noise, (&x.device(), x.dtype()));
            autoencoder.loss(x, noise, self.divergence)
        };
        let steps = (self.steps, self.learning_rate);
        let fitted = descend(start, "fitting an autoencoder", steps, progress, loss)?;
        Ok(fitted.no_grad())
    }
}

impl Autoencoder {
    /// The loss for rows `x`, `[rows, inputs]`, and standard normal numbers, `[rows, latent]`: `[1]`.
    ///
    /// # Errors
    /// [`UnlearnError::Gnn`] for other widths.
    pub fn loss(
        &self,
        x: Tensor<2>,
        noise: Tensor<2>,
        divergence: f64,
    ) -> Result<Tensor<1>, UnlearnError> {
        let hidden = relu(self.encoder.forward(x.clone())?);
        let mean = self.mean.forward(hidden.clone())?;
        let log_variance = self.log_variance.forward(hidden)?;
        let code = mean.clone() + (log_variance.clone() * 0.5).exp() * noise;
        let error = (self.decoded(code)? - x).square().mean();
        let terms = mean.square() + log_variance.clone().exp() - log_variance - 1.0;
        Ok(error + terms.sum_dim(1).mean() * (0.5 * divergence))
    }

    /// The mean squared error of the reconstruction of every row, `[rows, 1]`, with the mean for its code.
    ///
    /// # Errors
    /// [`UnlearnError::Gnn`] for another width.
    pub fn errors(&self, x: Tensor<2>) -> Result<Tensor<2>, UnlearnError> {
        let code = self.mean.forward(relu(self.encoder.forward(x.clone())?))?;
        Ok((self.decoded(code)? - x).square().mean_dim(1))
    }

    fn decoded(&self, code: Tensor<2>) -> Result<Tensor<2>, UnlearnError> {
        let hidden = relu(self.decoder.forward(code)?);
        Ok(self.output.forward(hidden)?)
    }
}
