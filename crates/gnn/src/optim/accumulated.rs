//! Gradients of several passes, added up: a batch that does not fit into memory is computed in parts.

use std::collections::BTreeMap;

use burn::{
    module::{Module, ModuleVisitor, Param},
    tensor::{Gradients, Tensor},
};

use super::clipping::sum_of_squares;
use crate::{NamedTensors, parameter_path::ParameterPath};

/// Sums of gradients by the paths of the parameters.
///
/// # Example
/// ```
/// use argiope_gnn::{Init, layers::LinearConfig, optim::{AccumulatedGradients, AdamConfig}};
/// use burn::tensor::{Device, Tensor};
///
/// let device = Device::flex().autodiff();
/// let model = LinearConfig::new(1, 1).init(&mut Init::new(0, &device));
/// let mut gradients = AccumulatedGradients::new();
/// for part in [[[1.0]], [[2.0]]] {
///     let loss = model.forward(Tensor::<2>::from_data(part, &device))?.sum();
///     gradients.add(&model, loss.backward());
/// }
/// let mut adam = AdamConfig::new(0.1).init()?;
/// let model = adam.step_accumulated(model, gradients)?;
/// # let _ = model;
/// # Ok::<(), argiope_gnn::GnnError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct AccumulatedGradients {
    /// `[num_elements]` each, on the device of the parameters without gradients.
    sums: BTreeMap<String, Tensor<1>>,
}

impl AccumulatedGradients {
    /// No gradients yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds those of `model`'s parameters.
    ///
    /// # Complexity
    /// `O(number of parameters)` time.
    pub fn add<M: Module>(&mut self, model: &M, mut gradients: Gradients) {
        model.visit(&mut Add {
            path: ParameterPath::default(),
            gradients: &mut gradients,
            sums: &mut self.sums,
        });
    }

    /// The sums by the paths of the parameters, `[num_elements]` each; nothing for parameters without a gradient.
    #[must_use]
    pub fn to_tensors(&self) -> NamedTensors {
        let mut tensors = NamedTensors::new();
        for (path, sum) in &self.sums {
            tensors.insert(path.clone(), sum.to_data());
        }
        tensors
    }

    /// The Euclidean norm of all of them together, summed in `f64`.
    #[must_use]
    pub fn norm(&self) -> f64 {
        let of = |sum: &Tensor<1>| sum_of_squares(sum.to_data());
        self.sums.values().map(of).sum::<f64>().sqrt()
    }

    /// The gradient of a parameter, in its shape.
    pub(super) fn take<const D: usize>(
        &mut self,
        path: &str,
        shape: [usize; D],
    ) -> Option<Tensor<D>> {
        Some(self.sums.remove(path)?.reshape(shape))
    }
}

struct Add<'a> {
    path: ParameterPath,
    gradients: &'a mut Gradients,
    sums: &'a mut BTreeMap<String, Tensor<1>>,
}

impl ModuleVisitor for Add<'_> {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.enter(name, container_type);
    }

    fn exit_module(&mut self, _: &str, container_type: &str) {
        self.path.exit(container_type);
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let Some(gradient) = param.val().grad_remove(self.gradients) else {
            return;
        };
        let len = gradient.shape().num_elements();
        let gradient: Tensor<1> = gradient.reshape([len]);
        let path = self.path.name();
        let sum = match self.sums.remove(&path) {
            None => gradient,
            Some(sum) => sum + gradient,
        };
        self.sums.insert(path, sum);
    }
}
