//! The cosine of sparse node features, from one node to all that share a feature with it.

use argiope_sparse::{Pattern, SparseError};

use super::sums::NodeSums;
use crate::LinkError;

/// Sparse node features, `[num_nodes, num_features]`.
#[derive(Debug, Clone, Copy)]
pub struct Features<'a> {
    /// Which features a node has; rows strictly ascending.
    pub pattern: &'a Pattern,
    /// Their values, `[num_entries]`; all 1 if not given.
    pub values: Option<&'a [f32]>,
}

/// Features that have been checked, with what cosines need.
pub(super) struct Cosine<'a> {
    features: Features<'a>,
    norms: Vec<f64>,
}

impl<'a> Cosine<'a> {
    pub(super) fn new(features: Features<'a>, num_nodes: usize) -> Result<Self, LinkError> {
        let Features { pattern, values } = features;
        let check_length = |what, expected, found| match expected == found {
            true => Ok(()),
            false => Err(LinkError::LengthMismatch {
                what,
                expected,
                found,
            }),
        };
        check_length("rows of features", num_nodes, pattern.num_rows())?;
        let is_unordered =
            |&row: &usize| !pattern.row(row).is_sorted_by(|left, right| left < right);
        if let Some(row) = (0..num_nodes).find(is_unordered) {
            let op = "hard_negatives";
            return Err(SparseError::RowNotAscending { op, row }.into());
        }
        if let Some(values) = values {
            check_length("values of features", pattern.num_entries(), values.len())?;
            if let Some(position) = values.iter().position(|value| !value.is_finite()) {
                return Err(LinkError::InvalidFeature {
                    position,
                    value: values[position],
                });
            }
        }
        let square = |slot: usize| value(values, slot) * value(values, slot);
        let norm = |row| pattern.slots(row).map(square).sum::<f64>().sqrt();
        Ok(Self {
            features,
            norms: (0..num_nodes).map(norm).collect(),
        })
    }

    /// The cosine of `node` and every other node times the norm of `node`, which orders them alike.
    pub(super) fn score(&self, node: u32, scores: &mut NodeSums) {
        let Features { pattern, values } = self.features;
        let by_feature = pattern.transposed();
        for slot in pattern.slots(node as usize) {
            let own = value(values, slot);
            for at in by_feature.pattern().slots(pattern.indices()[slot] as usize) {
                let other = by_feature.pattern().indices()[at];
                scores.add(other, own * value(values, by_feature.slots()[at] as usize));
            }
        }
        scores.map(|other, dot| match self.norms[other as usize] {
            0.0 => 0.0,
            norm => dot / norm,
        });
    }
}

fn value(values: Option<&[f32]>, slot: usize) -> f64 {
    values.map_or(1.0, |values| values[slot].into())
}
