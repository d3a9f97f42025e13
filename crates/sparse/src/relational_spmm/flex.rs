//! The CPU kernels on Flex tensors.

use burn::backend::Flex;
use burn_flex::FlexTensor;

use super::{
    Message, RelationalPattern,
    backward::Wanted,
    cpu::{self, ResultGradients},
    operands::{Features, Operands, Upstream},
    ops::{Inputs, RelationalKernels, RelationalOps, Results},
};
use crate::{
    Real, Reduce,
    device::flex::{for_real, slice, tensor},
    unwritten::{filled, filled_arrays},
};

impl RelationalOps for Flex {
    fn relational(
        pattern: RelationalPattern,
        x: FlexTensor,
        relations: FlexTensor,
        message: Message,
        reduce: Reduce,
    ) -> FlexTensor {
        Self::relational_reduce(&inputs(pattern, None, x, relations, message), reduce, false).0
    }

    fn relational_weighted(
        pattern: RelationalPattern,
        weights: FlexTensor,
        x: FlexTensor,
        relations: FlexTensor,
        message: Message,
        reduce: Reduce,
    ) -> FlexTensor {
        let inputs = inputs(pattern, Some(weights), x, relations, message);
        Self::relational_reduce(&inputs, reduce, false).0
    }

    fn relational_statistics(
        pattern: RelationalPattern,
        x: FlexTensor,
        relations: FlexTensor,
        message: Message,
    ) -> (FlexTensor, FlexTensor, FlexTensor, FlexTensor) {
        Self::relational_four(&inputs(pattern, None, x, relations, message), false)
            .0
            .into()
    }

    fn relational_statistics_weighted(
        pattern: RelationalPattern,
        weights: FlexTensor,
        x: FlexTensor,
        relations: FlexTensor,
        message: Message,
    ) -> (FlexTensor, FlexTensor, FlexTensor, FlexTensor) {
        let inputs = inputs(pattern, Some(weights), x, relations, message);
        Self::relational_four(&inputs, false).0.into()
    }
}

fn inputs(
    pattern: RelationalPattern,
    weights: Option<FlexTensor>,
    x: FlexTensor,
    relations: FlexTensor,
    message: Message,
) -> Inputs<FlexTensor> {
    Inputs {
        pattern,
        message,
        weights,
        x,
        relations,
    }
}

impl Inputs<FlexTensor> {
    fn contiguous(&self) -> Self {
        Self {
            pattern: self.pattern.clone(),
            message: self.message,
            weights: self.weights.as_ref().map(FlexTensor::to_contiguous),
            x: self.x.to_contiguous(),
            relations: self.relations.to_contiguous(),
        }
    }

    fn features(&self) -> Features {
        let [_, batch, dim] = self.x.layout().shape().dims::<3>();
        let [_, repeats, _] = self.relations.layout().shape().dims::<3>();
        Features {
            batch,
            dim,
            is_shared: repeats == 1,
        }
    }

    /// Of contiguous inputs.
    fn operands<T: Real + burn::tensor::Element>(&self) -> Operands<'_, T> {
        Operands {
            pattern: &self.pattern,
            weights: self.weights.as_ref().map(slice::<T>),
            x: slice::<T>(&self.x),
            relations: slice::<T>(&self.relations),
            features: self.features(),
        }
    }

    /// `[num_rows, batch, dim]`
    fn shape_of_results(&self) -> [usize; 3] {
        let Features { batch, dim, .. } = self.features();
        [self.pattern.pattern().num_rows(), batch, dim]
    }
}

impl Results<FlexTensor, FlexTensor> {
    fn contiguous(self) -> Self {
        match self {
            Self::Sum { gradient, mean } => Self::Sum {
                gradient: gradient.to_contiguous(),
                mean,
            },
            Self::Extremum { gradient, argument } => Self::Extremum {
                gradient: gradient.to_contiguous(),
                argument: argument.to_contiguous(),
            },
            Self::Statistics {
                gradients,
                arguments,
            } => Self::Statistics {
                gradients: gradients.map(|gradient| gradient.to_contiguous()),
                arguments: arguments.map(|argument| argument.to_contiguous()),
            },
        }
    }

    /// One over the number of messages of every row, if these are gradients of a mean.
    fn scales<T: Real>(&self, pattern: &RelationalPattern) -> Option<Vec<T>> {
        let Self::Sum { mean: true, .. } = self else {
            return None;
        };
        let inverse = |degree: u32| T::one() / T::from_f64(degree.max(1).into());
        Some(pattern.degrees().into_iter().map(inverse).collect())
    }

    /// Of contiguous results.
    fn gradients<'a, T: Real + burn::tensor::Element>(
        &'a self,
        of_rows: Option<&'a [T]>,
    ) -> ResultGradients<'a, T> {
        match self {
            Self::Sum { gradient, .. } => ResultGradients::Sum(Upstream {
                gradients: [slice(gradient)],
                arguments: [],
                of_rows,
            }),
            Self::Extremum { gradient, argument } => ResultGradients::Extremum(Upstream {
                gradients: [slice(gradient)],
                arguments: [slice(argument)],
                of_rows,
            }),
            Self::Statistics {
                gradients,
                arguments,
            } => ResultGradients::Four(Upstream {
                gradients: gradients.each_ref().map(slice),
                arguments: arguments.each_ref().map(slice),
                of_rows,
            }),
        }
    }
}

impl RelationalKernels for Flex {
    fn relational_reduce(
        inputs: &Inputs<FlexTensor>,
        reduce: Reduce,
        keep: bool,
    ) -> (FlexTensor, Option<FlexTensor>) {
        let inputs = inputs.contiguous();
        let shape = inputs.shape_of_results();
        let len = shape.iter().product();
        let keep = keep && matches!(reduce, Reduce::Max | Reduce::Min);
        let mut argument = None;
        let y = for_real!(inputs.x.dtype(), T => {
            let (operands, message) = (inputs.operands::<T>(), inputs.message);
            // SAFETY: the kernel writes every element of both outputs.
            let y = unsafe {
                filled(len, |y| {
                    if keep {
                        argument = Some(filled(len, |argument| {
                            cpu::reduce(operands, message, reduce, y, Some(argument));
                        }));
                    } else {
                        cpu::reduce(operands, message, reduce, y, None);
                    }
                })
            };
            tensor(y, shape)
        });
        (y, argument.map(|argument| tensor(argument, shape)))
    }

    fn relational_four(
        inputs: &Inputs<FlexTensor>,
        keep: bool,
    ) -> ([FlexTensor; 4], Option<[FlexTensor; 2]>) {
        let inputs = inputs.contiguous();
        let shape = inputs.shape_of_results();
        let len = shape.iter().product();
        let mut arguments = None;
        let values = for_real!(inputs.x.dtype(), T => {
            let (operands, message) = (inputs.operands::<T>(), inputs.message);
            // SAFETY: the kernel writes every element of all outputs.
            let values = unsafe {
                filled_arrays::<T, 4>(len, |values| {
                    if keep {
                        arguments = Some(filled_arrays(len, |arguments| {
                            cpu::statistics(operands, message, values, Some(arguments));
                        }));
                    } else {
                        cpu::statistics(operands, message, values, None);
                    }
                })
            };
            values.map(|values| tensor(values, shape))
        });
        let arguments =
            arguments.map(|arguments| arguments.map(|argument: Vec<u32>| tensor(argument, shape)));
        (values, arguments)
    }

    fn relational_for_features(
        inputs: &Inputs<FlexTensor>,
        results: Results<FlexTensor, FlexTensor>,
        wants_x: bool,
        wants_relations: bool,
    ) -> (Option<FlexTensor>, Option<FlexTensor>) {
        let (inputs, results) = (inputs.contiguous(), results.contiguous());
        let x_shape = inputs.x.layout().shape().dims::<3>();
        let relations_shape = inputs.relations.layout().shape().dims::<3>();
        for_real!(inputs.x.dtype(), T => {
            let scales = results.scales::<T>(&inputs.pattern);
            let gradients = results.gradients::<T>(scales.as_deref());
            let (operands, message) = (inputs.operands::<T>(), inputs.message);
            let mut of_relations =
                wants_relations.then(|| vec![0.0; relations_shape.iter().product()]);
            let mut run = |x: Option<&mut _>| {
                let relations = of_relations.as_deref_mut();
                let wanted = Wanted { x, relations };
                cpu::for_features(operands, message, gradients, wanted);
            };
            let of_x = if wants_x {
                // SAFETY: the kernel writes every element of the gradient for `x`.
                Some(unsafe { filled(x_shape.iter().product(), |x| run(Some(x))) })
            } else {
                run(None);
                None
            };
            (
                of_x.map(|gradient| tensor(gradient, x_shape)),
                of_relations.map(|gradient| tensor(gradient, relations_shape)),
            )
        })
    }

    fn relational_for_weights(
        inputs: &Inputs<FlexTensor>,
        results: Results<FlexTensor, FlexTensor>,
    ) -> FlexTensor {
        let (inputs, results) = (inputs.contiguous(), results.contiguous());
        let num_entries = inputs.pattern.num_entries();
        for_real!(inputs.x.dtype(), T => {
            let scales = results.scales::<T>(&inputs.pattern);
            let gradients = results.gradients::<T>(scales.as_deref());
            let mut weights_gradient = vec![0.0; num_entries];
            let (operands, message) = (inputs.operands::<T>(), inputs.message);
            cpu::for_weights(operands, message, gradients, &mut weights_gradient);
            tensor(weights_gradient, [num_entries])
        })
    }
}
