//! The launch of sums over rows: all products with a pattern or its transpose, and the gradients that are such products.

mod hubs;
mod rows;
mod terms;

use burn_cubecl::tensor::CubeTensor;

use self::{hubs::sum_hubs, rows::sum_rows, terms::Terms};
use crate::{
    Pattern,
    device::cube::{HubGrid, Operand, address_type, grid},
    pattern::HUB_DEGREE,
};

/// What [`sum`] adds up, beside the pattern and the dense operand.
pub(super) struct Factors<'a> {
    pub(super) weights: Option<Operand>,
    /// The pattern that this one is the transpose of, and what is asked of its slots and degrees.
    pub(super) original: Option<&'a Pattern>,
    pub(super) argument: Option<Operand>,
    pub(super) mean: bool,
}

/// `x` is `[batch, num_columns, dim]`.
pub(super) fn sum(pattern: &Pattern, factors: Factors<'_>, x: CubeTensor) -> CubeTensor {
    let x = Operand::new(x);
    let [batch, num_columns, dim] = x.dims();
    let num_elements = batch * pattern.num_rows() * dim;
    if num_elements == 0 || pattern.num_entries() == 0 {
        return x.zeros([batch, pattern.num_rows(), dim]);
    }
    let y = x.empty([batch, pattern.num_rows(), dim]);
    let (client, device) = (x.client(), x.device());
    let own = pattern.on_device(client, device);
    let original = (factors.original).map(|original| {
        let slots = original.transposed().incidence().on_device(client, device);
        (original.on_device(client, device), slots)
    });
    let heads = (factors.weights.as_ref()).map_or(1, |weights| weights.dims::<2>()[1]);
    let terms = Terms {
        weighted: factors.weights.is_some(),
        permuted: original.is_some(),
        scaled: factors.mean && original.is_some(),
        taken: factors.argument.is_some(),
        mean: factors.mean && original.is_none(),
    };
    // What a kernel does not look at is some buffer that it gets anyway.
    let slots = || match &original {
        Some((_, slots)) => slots.indices.argument(),
        None => own.indices.argument(),
    };
    let degrees = || match &original {
        Some((original, _)) => original.offsets.argument(),
        None => own.offsets.argument(),
    };
    let weights = || factors.weights.as_ref().unwrap_or(&x).argument();
    let argument = || match &factors.argument {
        Some(argument) => argument.argument(),
        None => x.argument(),
    };
    let size = x.vector_size(dim / heads);
    let vectors = dim / size;
    let address = address_type([
        num_elements,
        batch * num_columns * dim,
        pattern.num_entries() * heads,
    ]);
    let output = Operand::new(y);
    let (count, units) = grid(client, num_elements / size);
    // SAFETY: every index is below the length of its buffer: the pattern was checked against both shapes.
    unsafe {
        sum_rows::launch_unchecked(
            client,
            count,
            units,
            address,
            size,
            own.offsets.argument(),
            own.indices.argument(),
            slots(),
            degrees(),
            weights(),
            argument(),
            x.argument(),
            output.argument(),
            pattern.num_rows(),
            num_columns,
            batch,
            vectors,
            heads,
            HUB_DEGREE,
            terms,
            x.element(),
        );
    }
    if own.num_hubs > 0 {
        let hubs = HubGrid::new(own.num_hubs, batch, vectors);
        // SAFETY: as above; `hubs` lists rows.
        unsafe {
            sum_hubs::launch_unchecked(
                client,
                hubs.count,
                hubs.dim,
                address,
                size,
                own.offsets.argument(),
                own.indices.argument(),
                slots(),
                degrees(),
                own.hubs.argument(),
                weights(),
                argument(),
                x.argument(),
                output.argument(),
                pattern.num_rows(),
                num_columns,
                batch,
                vectors,
                heads,
                own.num_hubs,
                hubs.chunks,
                hubs.width,
                hubs.lanes,
                terms,
                x.element(),
            );
        }
    }
    output.into_tensor()
}
