//! Cube tensors: launches of the [`kernels`], and the backward pass.
//!
//! The backward pass needs what all pairs send to a node, which no row of the pattern knows: the intersections are found on
//! the host, and their transpose is multiplied on the device, so many pairs at a time that they have a bounded size.

mod kernels;

use burn::{
    backend::ops::{FloatTensorOps, IntTensorOps},
    tensor::{Slice, TensorData},
};
use burn_cubecl::{CubeBackend, CubeDevice, tensor::CubeTensor};
use kernels::{pool_hubs, pool_pairs};

use super::ops::{PoolKernels, PoolOps, Wanted};
use crate::{
    NeighborSets, Pairs, Pattern,
    common_neighbors::cpu::{common_neighbors, end_of_run, work_before},
    device::cube::{HubGrid, Operand, address_type, grid},
    pattern::HUB_DEGREE,
    spmm::SpmmKernels,
};

/// Common neighbours that lie in memory at once in the backward pass, at most, unless one pair has more.
const MOST_ENTRIES: u64 = 1 << 26;

impl PoolOps for CubeBackend {
    fn pool(pattern: Pattern, pairs: Pairs, x: CubeTensor) -> CubeTensor {
        Self::pool_sum(&pattern, &pairs, None, x)
    }

    fn pool_weighted(
        pattern: Pattern,
        pairs: Pairs,
        weights: CubeTensor,
        x: CubeTensor,
    ) -> CubeTensor {
        Self::pool_sum(&pattern, &pairs, Some(weights), x)
    }
}

impl PoolKernels for CubeBackend {
    fn pool_sum(
        pattern: &Pattern,
        pairs: &Pairs,
        weights: Option<CubeTensor>,
        x: CubeTensor,
    ) -> CubeTensor {
        let (x, weights) = (Operand::new(x), weights.map(Operand::new));
        let [num_columns, dim] = x.dims();
        let num_elements = pairs.len() * dim;
        if num_elements == 0 || pattern.num_entries() == 0 {
            return x.zeros([pairs.len(), dim]);
        }
        let z = Operand::new(x.empty([pairs.len(), dim]));
        let (client, device) = (x.client(), x.device());
        let own = pattern.on_device(client, device);
        let nodes = (pairs.as_slice().iter()).flat_map(|&(u, v)| [u, v]);
        let nodes = upload(nodes.collect(), device);
        let size = x.vector_size(dim);
        let vectors = dim / size;
        let address = address_type([
            num_elements,
            num_columns * dim,
            pattern.num_entries(),
            2 * pairs.len(),
        ]);
        let (count, units) = grid(client, num_elements / size);
        // SAFETY: every index is below the length of its buffer: pattern and pairs were checked against the shapes.
        unsafe {
            pool_pairs::launch_unchecked(
                client,
                count,
                units,
                address,
                size,
                own.offsets.argument(),
                own.indices.argument(),
                nodes.argument(),
                weights.as_ref().unwrap_or(&x).argument(),
                x.argument(),
                z.argument(),
                vectors,
                num_elements / size,
                HUB_DEGREE,
                weights.is_some(),
                x.element(),
            );
        }
        let is_hub = |node: u32| pattern.degree(node as usize) > HUB_DEGREE;
        let hubs: Vec<u32> = (0u32..)
            .zip(pairs.as_slice())
            .filter(|(_, (u, v))| is_hub(*u) && is_hub(*v))
            .map(|(pair, _)| pair)
            .collect();
        if !hubs.is_empty() {
            let of_hubs = HubGrid::new(hubs.len(), 1, vectors);
            let num_hubs = hubs.len();
            // SAFETY: as above; `hubs` lists pairs.
            unsafe {
                pool_hubs::launch_unchecked(
                    client,
                    of_hubs.count,
                    of_hubs.dim,
                    address,
                    size,
                    own.offsets.argument(),
                    own.indices.argument(),
                    nodes.argument(),
                    upload(hubs, device).argument(),
                    weights.as_ref().unwrap_or(&x).argument(),
                    x.argument(),
                    z.argument(),
                    vectors,
                    num_hubs,
                    of_hubs.chunks,
                    of_hubs.width,
                    of_hubs.lanes,
                    weights.is_some(),
                    x.element(),
                );
            }
        }
        z.into_tensor()
    }

    fn pool_gradients(
        pattern: &Pattern,
        pairs: &Pairs,
        weighted: Option<(CubeTensor, CubeTensor)>,
        gradient: CubeTensor,
        wanted: Wanted,
    ) -> (Option<CubeTensor>, Option<CubeTensor>) {
        let num_nodes = pattern.num_columns();
        let mut of_nodes = sum_for_nodes(pattern, pairs.as_slice(), Operand::new(gradient));
        let mut of_weights = None;
        if let Some((weights, x)) = weighted {
            if num_nodes > 0 && wanted.of_weights {
                let products = Self::float_mul(x, of_nodes.clone());
                let dots = Self::float_sum_dim(products, 1);
                of_weights = Some(Self::float_reshape(dots, [num_nodes].into()));
            }
            if num_nodes > 0 && wanted.of_x {
                let weights = Self::float_reshape(weights, [num_nodes, 1].into());
                of_nodes = Self::float_mul(of_nodes, weights);
            }
        }
        (wanted.of_x.then_some(of_nodes), of_weights)
    }
}

fn upload(values: Vec<u32>, device: &CubeDevice) -> Operand {
    let len = values.len();
    Operand::new(CubeBackend::int_from_data(
        TensorData::new(values, [len]),
        device,
    ))
}

/// For every node, the sum of the gradients of the pairs that share it; `gradient` is `[num_pairs, dim]`.
fn sum_for_nodes(pattern: &Pattern, pairs: &[(u32, u32)], gradient: Operand) -> CubeTensor {
    let [_, dim] = gradient.dims();
    let num_nodes = pattern.num_columns();
    let mut sums = gradient.zeros([num_nodes, dim]);
    let gradient = gradient.into_tensor();
    let work = work_before(pattern, pattern, pairs);
    let mut start = 0;
    while start < pairs.len() {
        let batch = start..end_of_run(&work, start, MOST_ENTRIES);
        start = batch.end;
        let found = common_neighbors(
            pattern,
            pattern,
            &pairs[batch.clone()],
            NeighborSets::COMMON,
        );
        // A batch has fewer entries than a pattern may have: `MOST_ENTRIES`, or those of one row.
        let common = found.ok().and_then(|found| found.common);
        let common = common.expect("a pattern of the intersections");
        let rows = Slice::from(batch.clone());
        let part = CubeBackend::float_slice(gradient.clone(), &[rows, Slice::from(0..dim)]);
        let part = CubeBackend::float_reshape(part, [1, batch.len(), dim].into());
        let part = CubeBackend::spmm_sum_transposed(&common, None, part, false);
        let part = CubeBackend::float_reshape(part, [num_nodes, dim].into());
        sums = CubeBackend::float_add(sums, part);
    }
    sums
}
