//! The norm of all gradients together.

use argiope_sparse::Real;
use burn::{
    module::{Module, ModuleVisitor, Param},
    tensor::{DType, Gradients, Tensor, TensorData},
};
use rayon::prelude::*;

/// Elements that are summed one after the other; sums of chunks are added in their order, by whichever threads they were
/// made.
const CHUNK: usize = 1 << 13;

/// The Euclidean norm of the gradients of all parameters of a model. Parameters without a gradient count as 0.
///
/// Summed in `f64`; equal for any number of threads.
///
/// # Complexity
/// `O(number of parameters)` time.
pub fn gradient_norm<M: Module>(model: &M, gradients: &Gradients) -> f64 {
    let mut visitor = NormVisitor {
        gradients,
        sum: 0.0,
    };
    model.visit(&mut visitor);
    visitor.sum.sqrt()
}

struct NormVisitor<'a> {
    gradients: &'a Gradients,
    sum: f64,
}

impl ModuleVisitor for NormVisitor<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = param.val().grad(self.gradients) {
            self.sum += sum_of_squares(gradient.into_data());
        }
    }
}

pub(super) fn sum_of_squares(data: TensorData) -> f64 {
    fn of<T: Real>(values: &[T]) -> f64 {
        let of_chunk = |chunk: &[T]| {
            let square = |value: &T| Real::to_f64(*value).powi(2);
            let mut sums = [0.0; 8];
            let (blocks, rest) = chunk.as_chunks::<8>();
            for block in blocks {
                for (sum, value) in sums.iter_mut().zip(block) {
                    *sum += square(value);
                }
            }
            let rest: f64 = rest.iter().map(square).sum();
            sums.iter().sum::<f64>() + rest
        };
        let sums: Vec<f64> = values.par_chunks(CHUNK).map(of_chunk).collect();
        sums.iter().sum()
    }
    match data.dtype() {
        DType::F32 => of::<f32>(data.as_slice().unwrap_or(&[])),
        DType::F64 => of::<f64>(data.as_slice().unwrap_or(&[])),
        _ => of::<f64>(data.convert_dtype(DType::F64).as_slice().unwrap_or(&[])),
    }
}
