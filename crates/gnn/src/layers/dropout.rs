//! Dropout whose masks are named by the context of the pass.

use burn::{module::Module, tensor::Tensor};

use crate::{Context, GnnError};

/// Sets elements to 0 with a probability and divides the others by what remains of 1, while training.
///
/// Made by [`Init::dropout`](crate::Init::dropout), which gives each dropout of a model a number: the mask is a function of
/// it and of the [`Context`], and nothing changes in the layer.
#[derive(Module, Debug)]
pub struct Dropout {
    probability: f64,
    number: u64,
}

impl Dropout {
    /// The dropout with a number of its own among those of a model.
    ///
    /// # Errors
    /// [`GnnError::Option`] unless `0 <= probability < 1`.
    pub fn new(probability: f64, number: u64) -> Result<Self, GnnError> {
        check_probability("Dropout", probability)?;
        Ok(Self {
            probability,
            number,
        })
    }

    /// The probability that an element is dropped.
    #[must_use]
    pub fn probability(&self) -> f64 {
        self.probability
    }

    /// Drops elements of `x`, of any shape, if the context is one of training.
    ///
    /// # Errors
    /// [`GnnError::Sparse`] for elements other than `f32` and `f64`.
    pub fn forward<const D: usize>(
        &self,
        x: Tensor<D>,
        context: &Context,
    ) -> Result<Tensor<D>, GnnError> {
        if !context.is_training() || self.probability == 0.0 {
            return Ok(x);
        }
        let key = context.key_of(self.number);
        Ok(argiope_sparse::dropout(x, self.probability, key)?)
    }
}

/// Fails unless `0 <= probability < 1`.
pub(crate) fn check_probability(what: &'static str, probability: f64) -> Result<(), GnnError> {
    // Also false for NaN. With a probability of 1 nothing would be left to scale.
    if (0.0..1.0).contains(&probability) {
        return Ok(());
    }
    Err(GnnError::Option {
        what,
        option: "probability",
        found: probability.to_string(),
        expected: "0 <= probability < 1",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn test_masks_are_a_function_of_number_and_context() {
        let x = Tensor::<2>::ones([40, 50], &Device::flex());
        let drop = |number, context: &Context| {
            let dropout = Dropout::new(0.3, number).unwrap();
            dropout.forward(x.clone(), context).unwrap().into_data()
        };
        let context = Context::training(5, 9);
        assert_eq!(drop(0, &context), drop(0, &context));
        assert_ne!(drop(0, &context), drop(1, &context));
        assert_ne!(drop(0, &context), drop(0, &context.branch(0)));
        assert_ne!(drop(0, &context), drop(0, &Context::training(5, 10)));
        assert_eq!(drop(0, &Context::evaluation()), x.to_data());
        let kept = drop(0, &context).iter::<f32>().filter(|&x| x > 0.0).count();
        assert!((1300..1500).contains(&kept), "{kept} of 2000");
    }

    #[test]
    fn test_probabilities_are_checked() {
        for bad in [-0.1, 1.0, f64::NAN] {
            assert!(matches!(Dropout::new(bad, 0), Err(GnnError::Option { .. })));
        }
    }
}
