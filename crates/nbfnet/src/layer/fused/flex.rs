//! The kernels on Flex tensors.

use argiope_sparse::{
    Real,
    flex::{for_real, slice, tensor},
};
use burn::backend::Flex;
use burn_flex::FlexTensor;

use super::{
    FusedKernels, FusedOps, InputGradients, Inputs, Settings,
    backward::backward,
    forward::{Operands, forward},
};

impl FusedOps for Flex {
    fn fused_layer(
        settings: Settings,
        x: FlexTensor,
        input: FlexTensor,
        relations: FlexTensor,
        queries: FlexTensor,
        weight: FlexTensor,
        bias: FlexTensor,
        gamma: FlexTensor,
        beta: FlexTensor,
    ) -> FlexTensor {
        let inputs = Inputs {
            x,
            input,
            relations,
            queries,
            weight,
            bias,
            gamma,
            beta,
        };
        Self::forward(&settings, &inputs, false).0
    }
}

impl Inputs<FlexTensor> {
    fn contiguous(&self) -> Self {
        Self {
            x: self.x.to_contiguous(),
            input: self.input.to_contiguous(),
            relations: self.relations.to_contiguous(),
            queries: self.queries.to_contiguous(),
            weight: self.weight.to_contiguous(),
            bias: self.bias.to_contiguous(),
            gamma: self.gamma.to_contiguous(),
            beta: self.beta.to_contiguous(),
        }
    }

    /// Of contiguous inputs.
    fn operands<'a, T: Real + burn::tensor::Element>(
        &'a self,
        settings: &'a Settings,
    ) -> Operands<'a, T> {
        let [_, batch, dim] = self.x.layout().shape().dims::<3>();
        Operands {
            plan: &settings.plan.inner,
            message: settings.message,
            shortcut: settings.shortcut,
            epsilon: T::from_f64(settings.epsilon),
            batch,
            dim,
            x: slice(&self.x),
            input: slice(&self.input),
            relations: slice(&self.relations),
            queries: slice(&self.queries),
            weight: slice(&self.weight),
            bias: slice(&self.bias),
            gamma: slice(&self.gamma),
            beta: slice(&self.beta),
        }
    }
}

impl FusedKernels for Flex {
    fn forward(
        settings: &Settings,
        inputs: &Inputs<FlexTensor>,
        keep: bool,
    ) -> (FlexTensor, Option<FlexTensor>) {
        let inputs = inputs.contiguous();
        let shape = inputs.input.layout().shape().clone();
        for_real!(inputs.x.dtype(), T => {
            let operands = inputs.operands::<T>(settings);
            let mut y: Vec<T> = vec![0.0; operands.len()];
            let mut z: Vec<T> = vec![0.0; if keep { operands.len() } else { 0 }];
            forward(operands, &mut y, &mut z);
            (tensor(y, shape.clone()), keep.then(|| tensor(z, shape)))
        })
    }

    fn backward(
        settings: &Settings,
        inputs: &Inputs<FlexTensor>,
        z: FlexTensor,
        gradient: FlexTensor,
    ) -> InputGradients<FlexTensor> {
        let inputs = inputs.contiguous();
        let [z, gradient] = [z, gradient].map(|tensor| tensor.to_contiguous());
        for_real!(inputs.x.dtype(), T => {
            let made = backward(inputs.operands::<T>(settings), slice(&z), slice(&gradient));
            let like = |values: Vec<T>, other: &FlexTensor| tensor(values, other.layout().shape().clone());
            InputGradients {
                x: like(made.x, &inputs.x),
                input: like(made.input, &inputs.input),
                relations: like(made.relations, &inputs.relations),
                queries: like(made.queries, &inputs.queries),
                weight: like(made.weight, &inputs.weight),
                bias: like(made.bias, &inputs.bias),
                gamma: like(made.gamma, &inputs.gamma),
                beta: like(made.beta, &inputs.beta),
            }
        })
    }
}
