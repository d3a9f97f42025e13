//! The message of an entry at one feature: what it is made of, and which entries send one.

use cubecl::prelude::*;

use super::{Form, Kind};

/// Which feature a unit works on.
#[derive(CubeType)]
pub(super) struct Feature {
    /// Among the features of a node, `batch * dim`.
    pub(super) at: usize,
    /// Among those of a relation.
    pub(super) at_relation: usize,
    /// Within `dim`.
    pub(super) within: usize,
    pub(super) width: usize,
    pub(super) relation_width: usize,
    pub(super) half: usize,
}

#[cube]
pub(super) fn feature_of(at: usize, dim: usize, width: usize, #[comptime] form: Form) -> Feature {
    let within = at % dim;
    let at_relation = if comptime!(form.shared) { within } else { at };
    let relation_width = if comptime!(form.shared) { dim } else { width };
    Feature {
        at,
        at_relation,
        within,
        width,
        relation_width,
        half: dim / 2,
    }
}

/// The other part of a complex feature.
#[cube]
pub(super) fn partner(feature: &Feature) -> Feature {
    let is_real = feature.within < feature.half;
    Feature {
        at: select(
            is_real,
            feature.at + feature.half,
            feature.at - feature.half,
        ),
        at_relation: select(
            is_real,
            feature.at_relation + feature.half,
            feature.at_relation - feature.half,
        ),
        within: select(
            is_real,
            feature.within + feature.half,
            feature.within - feature.half,
        ),
        width: feature.width,
        relation_width: feature.relation_width,
        half: feature.half,
    }
}

/// The message of an entry at one feature, before its weight.
#[cube]
pub(super) fn message<T: Float>(
    column: usize,
    relation: usize,
    feature: &Feature,
    x: &[T],
    relations: &[T],
    #[comptime] form: Form,
) -> T {
    let x_at = column * feature.width + feature.at;
    let r_at = relation * feature.relation_width + feature.at_relation;
    match comptime!(form.message) {
        Kind::TransE => x[x_at] + relations[r_at],
        Kind::DistMult => x[x_at] * relations[r_at],
        Kind::Copy => x[x_at],
        Kind::RotatE => {
            let half = feature.half;
            let is_real = feature.within < half;
            let real = select(is_real, x_at, x_at - half);
            let r_real = select(is_real, r_at, r_at - half);
            let product = x[real] * select(is_real, relations[r_real], relations[r_real + half]);
            let other =
                x[real + half] * select(is_real, relations[r_real + half], relations[r_real]);
            select(is_real, product - other, product + other)
        }
    }
}

#[cube]
pub(super) fn is_removed(slot: usize, removed: &[u32], #[comptime] form: Form) -> bool {
    if comptime!(form.removed) {
        (removed[slot / 32] >> u32::cast_from(slot % 32)) & 1u32 == 1u32
    } else {
        false.runtime()
    }
}

#[cube]
pub(super) fn weight<T: Float>(slot: usize, weights: &[T], #[comptime] form: Form) -> T {
    if comptime!(form.weighted) {
        weights[slot]
    } else {
        T::new(1.0f32)
    }
}
