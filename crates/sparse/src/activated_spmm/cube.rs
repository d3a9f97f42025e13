//! CubeCL kernel: a unit for every row and feature, which walks the entries of the row in their order: there are no atomics,
//! and results are the same in every run.

use burn_cubecl::{CubeBackend, tensor::CubeTensor};
use cubecl::prelude::*;

use super::{
    Activation,
    ops::{ActivatedSpmmKernels, ActivatedSpmmOps, Side},
};
use crate::{
    Pattern,
    device::cube::{Operand, address_type, grid},
};

/// What is added up, as in the CPU kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Pass {
    Values,
    Slopes,
    ScaledSlopes,
}

/// The activations, without the slope of the leaky one.
const RELU: u32 = 0;
const LEAKY_RELU: u32 = 1;
const SIGMOID: u32 = 2;
const SILU: u32 = 3;
const TANH: u32 = 4;

fn kind(activation: Activation) -> (u32, f32) {
    match activation {
        Activation::Relu => (RELU, 0.0),
        Activation::LeakyRelu { slope } => (LEAKY_RELU, slope as f32),
        Activation::Sigmoid => (SIGMOID, 0.0),
        Activation::Silu => (SILU, 0.0),
        Activation::Tanh => (TANH, 0.0),
    }
}

#[cube]
fn sigmoid<T: Float>(x: T) -> T {
    T::new(1.0f32) / (T::new(1.0f32) + (-x).exp())
}

#[cube]
fn value<T: Float>(x: T, leak: T, #[comptime] kind: u32) -> T {
    if comptime!(kind == RELU || kind == LEAKY_RELU) {
        select(x > T::new(0.0f32), x, x * leak)
    } else if comptime!(kind == SIGMOID) {
        sigmoid::<T>(x)
    } else if comptime!(kind == SILU) {
        x * sigmoid::<T>(x)
    } else {
        T::new(2.0f32) * sigmoid::<T>(x + x) - T::new(1.0f32)
    }
}

#[cube]
fn slope<T: Float>(x: T, leak: T, #[comptime] kind: u32) -> T {
    let one = T::new(1.0f32);
    if comptime!(kind == RELU || kind == LEAKY_RELU) {
        select(x > T::new(0.0f32), one, leak)
    } else if comptime!(kind == SIGMOID) {
        let s = sigmoid::<T>(x);
        s * (one - s)
    } else if comptime!(kind == SILU) {
        let s = sigmoid::<T>(x);
        s * (one + x * (one - s))
    } else {
        let s = sigmoid::<T>(x + x);
        T::new(4.0f32) * s * (one - s)
    }
}

#[cube(launch_unchecked, address_type = "dynamic")]
#[expect(clippy::too_many_arguments)]
fn walk<T: Float>(
    offsets: &[u32],
    indices: &[u32],
    slots: &[u32],
    weights: &[T],
    own: &[T],
    other: &[T],
    gradient: &[T],
    y: &mut [T],
    dim: usize,
    num_values: usize,
    leak: InputScalar,
    #[comptime] weighted: bool,
    #[comptime] transposed: bool,
    #[comptime] slopes: bool,
    #[comptime] scaled: bool,
    #[comptime] kind: u32,
    #[define(T)] _element: ElemType,
) {
    if ABSOLUTE_POS >= num_values {
        terminate!();
    }
    let leak = leak.get::<T>();
    let row = ABSOLUTE_POS / dim;
    let feature = ABSOLUTE_POS % dim;
    let end = usize::cast_from(offsets[row + 1]);
    let from_own = own[ABSOLUTE_POS];
    let mut sum = T::new(0.0f32);
    for at in range_stepped(usize::cast_from(offsets[row]), end, 1) {
        let element = usize::cast_from(indices[at]) * dim + feature;
        let x = from_own + other[element];
        let mut term = if comptime!(slopes) {
            slope::<T>(x, leak, kind)
        } else {
            value::<T>(x, leak, kind)
        };
        if comptime!(scaled) {
            term *= gradient[element];
        }
        if comptime!(weighted) {
            if comptime!(transposed) {
                term *= weights[usize::cast_from(slots[at])];
            } else {
                term *= weights[at];
            }
        }
        sum += term;
    }
    if comptime!(slopes && !scaled) {
        sum *= gradient[ABSOLUTE_POS];
    }
    y[ABSOLUTE_POS] = sum;
}

/// Walks the rows of the pattern, or for the gradient of `k` its columns.
fn run(
    pattern: &Pattern,
    pass: Pass,
    weights: CubeTensor,
    [own, other]: [CubeTensor; 2],
    gradient: Option<CubeTensor>,
    activation: Activation,
) -> CubeTensor {
    let [weights, own, other] = [weights, own, other].map(Operand::new);
    let gradient = gradient.map_or_else(|| Operand::new(own.zeros([1])), Operand::new);
    let [num_rows, dim] = own.dims();
    let y = Operand::new(own.empty([num_rows, dim]));
    let num_values = num_rows * dim;
    if num_values == 0 {
        return y.into_tensor();
    }
    let transposed = pass == Pass::ScaledSlopes;
    let (client, device) = (own.client(), own.device());
    let weighted = weights.shape().num_elements() > 0;
    // A kernel has all its arguments, used or not.
    let weights = if weighted {
        weights
    } else {
        Operand::new(own.zeros([1]))
    };
    let (walked, slots) = if transposed {
        let of_columns = pattern.transposed();
        (
            of_columns.pattern().on_device(client, device),
            of_columns.incidence().on_device(client, device).indices,
        )
    } else {
        let walked = pattern.on_device(client, device);
        let unused = walked.indices.clone();
        (walked, unused)
    };
    let [num_others, _] = other.dims();
    let (kind, leak) = kind(activation);
    let (count, units) = grid(client, num_values);
    let address = address_type([num_values, num_others * dim, pattern.num_entries()]);
    // SAFETY: every index is below the length of its buffer: the pattern was checked against all shapes.
    unsafe {
        walk::launch_unchecked(
            client,
            count,
            units,
            address,
            walked.offsets.argument(),
            walked.indices.argument(),
            slots.argument(),
            weights.argument(),
            own.argument(),
            other.argument(),
            gradient.argument(),
            y.argument(),
            dim,
            num_values,
            InputScalar::new(leak, own.element()),
            weighted,
            transposed,
            pass != Pass::Values,
            transposed,
            kind,
            own.element(),
        );
    }
    y.into_tensor()
}

impl ActivatedSpmmOps for CubeBackend {
    fn activated_spmm(
        pattern: Pattern,
        weights: CubeTensor,
        q: CubeTensor,
        k: CubeTensor,
        activation: Activation,
    ) -> CubeTensor {
        run(&pattern, Pass::Values, weights, [q, k], None, activation)
    }
}

impl ActivatedSpmmKernels for CubeBackend {
    fn activated_spmm_backward(
        side: Side,
        pattern: &Pattern,
        weights: CubeTensor,
        ends: [CubeTensor; 2],
        gradient: CubeTensor,
        activation: Activation,
    ) -> CubeTensor {
        let [q, k] = ends;
        let gradient = Some(gradient);
        match side {
            Side::Rows => run(pattern, Pass::Slopes, weights, [q, k], gradient, activation),
            Side::Columns => run(
                pattern,
                Pass::ScaledSlopes,
                weights,
                [k, q],
                gradient,
                activation,
            ),
        }
    }
}
