//! Embeddings as rows of numbers.

use argiope_gnn::seeds;
use argiope_graph::{NodeId, random::stream};
use rand::seq::index;

use crate::{UnlearnError, error::check_setting};

/// Embeddings, `[num_rows, width]`, a row after the other; all finite.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    values: &'a [f32],
    width: usize,
}

impl<'a> Rows<'a> {
    /// Takes `values` as rows of `width`.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] for a width of 0; [`UnlearnError::Data`] for a part of a row at the end, or numbers
    /// that are not finite.
    pub fn new(values: &'a [f32], width: usize) -> Result<Self, UnlearnError> {
        check_setting(
            "the width of embeddings",
            width,
            width > 0,
            "one at the least",
        )?;
        if !values.len().is_multiple_of(width) {
            let what = format!("{} numbers are no rows of {width}", values.len());
            return Err(UnlearnError::Data { what });
        }
        match values.iter().position(|value| !value.is_finite()) {
            None => Ok(Self { values, width }),
            Some(at) => Err(UnlearnError::Data {
                what: format!(
                    "the embedding of row {} is {} at {}",
                    at / width,
                    values[at],
                    at % width
                ),
            }),
        }
    }

    /// Number of rows.
    #[must_use]
    pub fn num_rows(&self) -> usize {
        self.values.len() / self.width
    }

    /// Numbers in a row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// One row, `[width]`.
    ///
    /// # Panics
    /// If there is no such row.
    #[must_use]
    pub fn row(&self, row: usize) -> &'a [f32] {
        &self.values[row * self.width..][..self.width]
    }

    /// Fails for nodes without a row.
    pub(super) fn check_nodes(
        &self,
        list: &'static str,
        nodes: impl IntoIterator<Item = NodeId>,
    ) -> Result<(), UnlearnError> {
        let num_nodes = self.num_rows();
        let outside = (nodes.into_iter().enumerate()).find(|&(_, node)| node as usize >= num_nodes);
        match outside {
            None => Ok(()),
            Some((position, node)) => Err(argiope_link::LinkError::NodeOutOfRange {
                list,
                position,
                node,
                num_nodes,
            }
            .into()),
        }
    }
}

/// `size` different nodes of `num_nodes`, ascending; all of them if there are no more.
///
/// Metrics of whole embeddings are taken on one sample that stays the same for all models: the mean over many small
/// batches is another number, that depends on their size.
#[must_use]
pub fn node_sample(num_nodes: usize, size: usize, seed: u64) -> Vec<NodeId> {
    let mut generator = stream(seeds::named(seed, "node sample"), 0);
    let drawn = index::sample(&mut generator, num_nodes, size.min(num_nodes));
    let mut nodes: Vec<NodeId> = drawn.into_iter().map(|node| node as NodeId).collect();
    nodes.sort_unstable();
    nodes
}
