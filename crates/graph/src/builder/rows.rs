//! Edges grouped by row: counted, scattered, sorted and merged.

use super::{EdgeList, MergeWeights, SelfLoops};
use crate::{
    Csr, GraphError, NodeId,
    csr::{accumulate, check_node_count},
};

impl EdgeList {
    /// Groups the edges by row, sorts each row and merges repeated entries.
    pub(crate) fn rows(
        &self,
        directions: impl Directions,
        self_loops: SelfLoops,
        merge: MergeWeights,
    ) -> Result<Rows, GraphError> {
        let num_nodes = check_node_count(self.num_nodes)?;
        self.rows_of_shape([num_nodes, num_nodes], directions, self_loops, merge)
    }

    /// As [`rows`](EdgeList::rows) for a matrix whose numbers of rows and columns are known to hold all entries.
    pub(crate) fn rows_of_shape(
        &self,
        [num_rows, num_columns]: [usize; 2],
        directions: impl Directions,
        self_loops: SelfLoops,
        merge: MergeWeights,
    ) -> Result<Rows, GraphError> {
        let keep = |edge: &[NodeId; 2]| self_loops == SelfLoops::Keep || edge[0] != edge[1];
        let mut offsets = zeroed(num_rows + 1)?;
        for edge in self.blocks.iter().flatten().filter(|edge| keep(edge)) {
            directions.visit(*edge, |row, _| offsets[row as usize + 1] += 1);
        }
        accumulate(&mut offsets);
        let num_entries = offsets[num_rows] as usize;
        // Offsets double as write positions and are shifted back afterwards.
        let mut indices = zeroed::<NodeId>(num_entries)?;
        let weights = match &self.weights {
            None => {
                for edge in self.blocks.iter().flatten().filter(|edge| keep(edge)) {
                    directions.visit(*edge, |row, column| {
                        let to = &mut offsets[row as usize];
                        indices[*to as usize] = column;
                        *to += 1;
                    });
                }
                shift_back(&mut offsets);
                merge_plain_rows(&mut offsets, &mut indices, merge)?;
                None
            }
            Some(values) => {
                let mut weights = zeroed::<f64>(num_entries)?;
                let edges = self.blocks.iter().flatten().zip(values);
                for (edge, &weight) in edges.filter(|(edge, _)| keep(edge)) {
                    directions.visit(*edge, |row, column| {
                        let to = &mut offsets[row as usize];
                        indices[*to as usize] = column;
                        weights[*to as usize] = weight;
                        *to += 1;
                    });
                }
                shift_back(&mut offsets);
                merge_weighted_rows(&mut offsets, &mut indices, &mut weights, merge)?;
                Some(weights)
            }
        };
        Ok(Rows {
            csr: Csr::from_valid(num_columns, offsets, indices),
            weights,
        })
    }
}

/// An array of zeros; sizes come from files, so too little memory is an error and not the end of the program.
fn zeroed<T: bytemuck::Zeroable + Clone>(len: usize) -> Result<Vec<T>, GraphError> {
    let bytes = len.saturating_mul(size_of::<T>());
    let reserved = Vec::<T>::new().try_reserve_exact(len);
    reserved.map_err(|_| GraphError::OutOfMemory { bytes })?;
    // Asked for anew, zeroed memory comes from the system without being touched.
    Ok(vec![T::zeroed(); len])
}

/// A finished adjacency and its weights.
pub(crate) struct Rows {
    pub(crate) csr: Csr,
    pub(crate) weights: Option<Vec<f64>>,
}

/// Which entries an edge makes.
pub(crate) trait Directions: Copy {
    fn visit(self, edge: [NodeId; 2], entry: impl FnMut(NodeId, NodeId));
}

/// `(source, target)` and `(target, source)`; a self loop makes one entry.
#[derive(Clone, Copy)]
pub(crate) struct Both;

/// `(source, target)` only.
#[derive(Clone, Copy)]
pub(crate) struct Forward;

impl Directions for Both {
    #[inline]
    fn visit(self, [source, target]: [NodeId; 2], mut entry: impl FnMut(NodeId, NodeId)) {
        entry(source, target);
        if source != target {
            entry(target, source);
        }
    }
}

impl Directions for Forward {
    #[inline]
    fn visit(self, [source, target]: [NodeId; 2], mut entry: impl FnMut(NodeId, NodeId)) {
        entry(source, target);
    }
}

/// Number of rows without entries.
pub(crate) fn isolated_rows(csr: &Csr) -> u64 {
    csr.offsets()
        .windows(2)
        .filter(|ends| ends[0] == ends[1])
        .count() as u64
}

/// Write positions that have advanced to the next row's start become starts again.
fn shift_back(offsets: &mut [u64]) {
    let last = offsets.len() - 1;
    offsets.copy_within(0..last, 1);
    offsets[0] = 0;
}

fn merge_plain_rows(
    offsets: &mut [u64],
    indices: &mut Vec<NodeId>,
    merge: MergeWeights,
) -> Result<(), GraphError> {
    let mut kept = 0;
    let mut start = 0;
    for row in 0..offsets.len() - 1 {
        let end = offsets[row + 1] as usize;
        let columns = &mut indices[start..end];
        if !columns.is_sorted_by(|left, right| left < right) {
            columns.sort_unstable();
        }
        let first = kept;
        for slot in start..end {
            let column = indices[slot];
            if kept > first && indices[kept - 1] == column {
                refuse_duplicate(merge, row, column)?;
                continue;
            }
            indices[kept] = column;
            kept += 1;
        }
        offsets[row + 1] = kept as u64;
        start = end;
    }
    if kept < indices.len() {
        indices.truncate(kept);
        indices.shrink_to_fit();
    }
    Ok(())
}

fn merge_weighted_rows(
    offsets: &mut [u64],
    indices: &mut Vec<NodeId>,
    weights: &mut Vec<f64>,
    merge: MergeWeights,
) -> Result<(), GraphError> {
    let mut kept = 0;
    let mut start = 0;
    let mut row_entries: Vec<(NodeId, f64)> = Vec::new();
    for row in 0..offsets.len() - 1 {
        let end = offsets[row + 1] as usize;
        row_entries.clear();
        row_entries.extend(
            indices[start..end]
                .iter()
                .copied()
                .zip(weights[start..end].iter().copied()),
        );
        row_entries.sort_by_key(|entry| entry.0); // stable: input order decides first and last
        let first = kept;
        for &(column, weight) in &row_entries {
            if kept > first && indices[kept - 1] == column {
                refuse_duplicate(merge, row, column)?;
                let held = &mut weights[kept - 1];
                *held = match merge {
                    MergeWeights::First | MergeWeights::Refuse => *held,
                    MergeWeights::Last => weight,
                    MergeWeights::Sum => *held + weight,
                    MergeWeights::Max => held.max(weight),
                    MergeWeights::Min => held.min(weight),
                };
                continue;
            }
            (indices[kept], weights[kept]) = (column, weight);
            kept += 1;
        }
        offsets[row + 1] = kept as u64;
        start = end;
    }
    if kept < indices.len() {
        indices.truncate(kept);
        indices.shrink_to_fit();
        weights.truncate(kept);
        weights.shrink_to_fit();
    }
    Ok(())
}

fn refuse_duplicate(merge: MergeWeights, row: usize, column: NodeId) -> Result<(), GraphError> {
    match merge {
        MergeWeights::Refuse => Err(GraphError::DuplicateEdge {
            source_node: row as NodeId,
            target_node: column,
        }),
        _ => Ok(()),
    }
}
