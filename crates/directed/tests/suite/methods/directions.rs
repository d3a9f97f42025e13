//! Random directions in all parameters of a network: steps along them, and derivatives.

use burn::{
    module::{Module, ModuleMapper, ModuleVisitor, Param},
    tensor::{DType, Gradients, Tensor, TensorData},
};

use super::{graphs::random, networks::values};

/// The part of a direction that belongs to the parameter of this number.
fn direction<const D: usize>(tensor: &Tensor<D>, seed: u64, number: u64) -> Vec<f64> {
    random(tensor.shape().num_elements(), 1000 * seed + number)
}

/// The network one step along a direction.
pub(super) fn moved<M: Module>(model: M, step: f64, seed: u64) -> M {
    model.map(&mut Mover {
        step,
        seed,
        num_visited: 0,
    })
}

/// The derivative along a direction, of gradients that all parameters must have.
pub(super) fn derivative<M: Module>(model: &M, gradients: &Gradients, seed: u64) -> f64 {
    let mut along = Along {
        gradients,
        seed,
        num_visited: 0,
        sum: 0.0,
    };
    model.visit(&mut along);
    along.sum
}

struct Mover {
    step: f64,
    seed: u64,
    num_visited: u64,
}

impl ModuleMapper for Mover {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let direction = direction(&param.val(), self.seed, self.num_visited);
        self.num_visited += 1;
        let step = self.step;
        let (id, old, mapper) = param.consume();
        let data = TensorData::new(direction.iter().map(|x| x * step).collect(), old.dims());
        let moved =
            old.clone().inner() + Tensor::from_data(data, (&old.device().inner(), DType::F64));
        let new = match old.is_require_grad() {
            true => Tensor::from_inner(moved).require_grad(),
            false => moved,
        };
        Param::from_mapped_value(id, new, mapper)
    }
}

struct Along<'a> {
    gradients: &'a Gradients,
    seed: u64,
    num_visited: u64,
    sum: f64,
}

impl ModuleVisitor for Along<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let direction = direction(&param.val(), self.seed, self.num_visited);
        self.num_visited += 1;
        let gradient = param
            .val()
            .grad(self.gradients)
            .expect("every parameter has a gradient");
        self.sum += direction
            .iter()
            .zip(values(gradient))
            .map(|(d, g)| d * g)
            .sum::<f64>();
    }
}
