//! The CPU kernels on Flex tensors.

use burn::backend::Flex;
use burn_flex::FlexTensor;

use super::{
    cpu,
    ops::{PoolKernels, PoolOps, Wanted},
    scatter,
};
use crate::{
    Pairs, Pattern,
    device::flex::{for_real, slice, tensor},
};

impl PoolOps for Flex {
    fn pool(pattern: Pattern, pairs: Pairs, x: FlexTensor) -> FlexTensor {
        Self::pool_sum(&pattern, &pairs, None, x)
    }

    fn pool_weighted(
        pattern: Pattern,
        pairs: Pairs,
        weights: FlexTensor,
        x: FlexTensor,
    ) -> FlexTensor {
        Self::pool_sum(&pattern, &pairs, Some(weights), x)
    }
}

impl PoolKernels for Flex {
    fn pool_sum(
        pattern: &Pattern,
        pairs: &Pairs,
        weights: Option<FlexTensor>,
        x: FlexTensor,
    ) -> FlexTensor {
        let x = x.to_contiguous();
        let weights = weights.map(|weights| weights.to_contiguous());
        let [_, dim] = x.layout().shape().dims::<2>();
        for_real!(x.dtype(), T => {
            let weights = weights.as_ref().map(slice::<T>);
            let mut z = vec![0.0; pairs.len() * dim];
            cpu::pool(pattern, pairs.as_slice(), weights, slice::<T>(&x), dim, &mut z);
            tensor(z, [pairs.len(), dim])
        })
    }

    fn pool_gradients(
        pattern: &Pattern,
        pairs: &Pairs,
        weighted: Option<(FlexTensor, FlexTensor)>,
        gradient: FlexTensor,
        wanted: Wanted,
    ) -> (Option<FlexTensor>, Option<FlexTensor>) {
        let gradient = gradient.to_contiguous();
        let weighted = weighted.map(|(weights, x)| (weights.to_contiguous(), x.to_contiguous()));
        let [_, dim] = gradient.layout().shape().dims::<2>();
        let num_nodes = pattern.num_columns();
        for_real!(gradient.dtype(), T => {
            let mut sums = vec![0.0; num_nodes * dim];
            let gradient = slice::<T>(&gradient);
            scatter::sum_for_nodes(pattern, pairs.as_slice(), gradient, dim, &mut sums);
            let mut of_weights = None;
            if let Some((weights, x)) = &weighted {
                if wanted.of_weights {
                    let dots = scatter::dots(slice::<T>(x), &sums, num_nodes, dim);
                    of_weights = Some(tensor(dots, [num_nodes]));
                }
                if wanted.of_x {
                    scatter::scale(&mut sums, slice::<T>(weights), dim);
                }
            }
            let of_x = wanted.of_x.then(|| tensor(sums, [num_nodes, dim]));
            (of_x, of_weights)
        })
    }
}
