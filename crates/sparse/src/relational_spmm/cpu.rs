//! The kernels by the names that the rest of the op knows: every combination of message and reduction is compiled. Forward
//! passes and the gradient for `x` write every element of their outputs.

use std::mem::MaybeUninit;

use super::{
    backward::{Wanted, backward},
    backward_weights::backward_weights,
    forward::{Outputs, Scales, forward},
    message::Message,
    operands::{Operands, Upstream},
    reduction::{Four, Largest, Sum},
};
use crate::{Real, Reduce};

/// Writes the reduced messages, `[num_rows, batch, dim]`, and the slots of extrema where they are asked for.
pub(crate) fn reduce<T: Real>(
    operands: Operands<'_, T>,
    message: Message,
    reduce: Reduce,
    y: &mut [MaybeUninit<T>],
    argument: Option<&mut [MaybeUninit<u32>]>,
) {
    let width = operands.features.width();
    let scales = Scales {
        sign: if reduce == Reduce::Min {
            -T::one()
        } else {
            T::one()
        },
        mean: reduce == Reduce::Mean,
    };
    let values = [y];
    match (reduce, argument) {
        (Reduce::Sum | Reduce::Mean, _) => {
            let arguments = [];
            let outputs = Outputs {
                values,
                arguments,
                width,
            };
            forward::<T, Sum, 1, 0>(operands, message, scales, outputs);
        }
        (Reduce::Max | Reduce::Min, None) => {
            let arguments = [];
            let outputs = Outputs {
                values,
                arguments,
                width,
            };
            forward::<T, Largest, 1, 0>(operands, message, scales, outputs);
        }
        (Reduce::Max | Reduce::Min, Some(argument)) => {
            let arguments = [argument];
            let outputs = Outputs {
                values,
                arguments,
                width,
            };
            forward::<T, Largest, 1, 1>(operands, message, scales, outputs);
        }
    }
}

/// Writes sum, sum of squares, maximum and minimum of the messages, `[num_rows, batch, dim]` each, and the slots of both
/// extrema where they are asked for.
pub(crate) fn statistics<T: Real>(
    operands: Operands<'_, T>,
    message: Message,
    values: [&mut [MaybeUninit<T>]; 4],
    arguments: Option<[&mut [MaybeUninit<u32>]; 2]>,
) {
    let width = operands.features.width();
    let scales = Scales {
        sign: T::one(),
        mean: false,
    };
    match arguments {
        None => {
            let arguments = [];
            let outputs = Outputs {
                values,
                arguments,
                width,
            };
            forward::<T, Four, 4, 0>(operands, message, scales, outputs);
        }
        Some(arguments) => {
            let outputs = Outputs {
                values,
                arguments,
                width,
            };
            forward::<T, Four, 4, 2>(operands, message, scales, outputs);
        }
    }
}

/// Gradients of the results, `[num_rows, batch, dim]` each, with what the forward pass kept.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ResultGradients<'a, T> {
    /// Of a sum, or of a mean with one over the number of messages of every row.
    Sum(Upstream<'a, T, 1, 0>),
    /// Of a maximum or minimum.
    Extremum(Upstream<'a, T, 1, 1>),
    /// Of all statistics.
    Four(Upstream<'a, T, 4, 2>),
}

/// Writes the gradients for `x` and for the relations that are wanted.
pub(crate) fn for_features<T: Real>(
    operands: Operands<'_, T>,
    message: Message,
    gradients: ResultGradients<'_, T>,
    wanted: Wanted<'_, T>,
) {
    match gradients {
        ResultGradients::Sum(up) => backward::<T, Sum, 1, 0>(operands, message, up, wanted),
        ResultGradients::Extremum(up) => {
            backward::<T, Largest, 1, 1>(operands, message, up, wanted);
        }
        ResultGradients::Four(up) => backward::<T, Four, 4, 2>(operands, message, up, wanted),
    }
}

/// Writes the gradient for the weights, `[num_entries]`.
pub(crate) fn for_weights<T: Real>(
    operands: Operands<'_, T>,
    message: Message,
    gradients: ResultGradients<'_, T>,
    output: &mut [T],
) {
    match gradients {
        ResultGradients::Sum(up) => {
            backward_weights::<T, Sum, 1, 0>(operands, message, up, output);
        }
        ResultGradients::Extremum(up) => {
            backward_weights::<T, Largest, 1, 1>(operands, message, up, output);
        }
        ResultGradients::Four(up) => {
            backward_weights::<T, Four, 4, 2>(operands, message, up, output);
        }
    }
}
