//! Orbit-adjacency matrices in memory.

use argiope_graph::{Csr, Progress, UndirectedGraph, section::Section};

use super::{Selection, Symmetric, rows::stream_adjacencies};
use crate::{OrbitError, keys::Key};

/// One orbit-adjacency matrix in compressed-sparse-row form. Symmetric matrices store their upper half only; the
/// transpose of an asymmetric one is a view of the same arrays, and so is a clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrbitAdjacency {
    key: Key,
    stored: Csr,
    values: Section<u64>,
}

/// Computes the matrices of `keys`, in that order; a key and its transpose are computed once.
///
/// # Errors
/// [`OrbitError::EdgeCountOverflow`]; [`OrbitError::Cancelled`] through `progress`.
///
/// # Complexity
/// Time as [`summarize_adjacencies`](super::summarize_adjacencies). Memory: twelve bytes a stored entry.
pub fn collect_adjacencies(
    graph: &UndirectedGraph,
    keys: &[Key],
    progress: &dyn Progress,
) -> Result<Vec<OrbitAdjacency>, OrbitError> {
    let selection = Selection::of(keys.iter().map(|key| key.stored()), Symmetric::Upper);
    let num_nodes = graph.num_nodes();
    let start = |key| Growing {
        key,
        offsets: vec![0],
        columns: Vec::new(),
        values: Vec::new(),
    };
    let mut parts: Vec<Growing> = selection.keys().map(start).collect();
    stream_adjacencies(graph, &selection, progress, |block| {
        for (rows, part) in block.keys.into_iter().zip(&mut parts) {
            let before = part.columns.len() as u64;
            part.offsets
                .extend(rows.row_ends.iter().map(|&end| before + end as u64));
            part.columns.extend(rows.columns);
            part.values.extend(rows.values);
        }
        Ok::<(), OrbitError>(())
    })?;
    let mut stored = Vec::new();
    for Growing {
        key,
        offsets,
        columns,
        values,
    } in parts
    {
        stored.push(OrbitAdjacency {
            key,
            stored: Csr::new(num_nodes, offsets, columns)?,
            values: values.into(),
        });
    }
    let find = |key: &Key| stored.iter().find(|matrix| matrix.key == key.stored());
    let matrices = keys.iter().filter_map(|key| {
        let matrix = find(key)?.clone();
        Some(OrbitAdjacency {
            key: *key,
            ..matrix
        })
    });
    Ok(matrices.collect())
}

/// A matrix that gets row after row.
struct Growing {
    key: Key,
    offsets: Vec<u64>,
    columns: Vec<u32>,
    values: Vec<u64>,
}

impl OrbitAdjacency {
    /// The key.
    #[must_use]
    pub fn key(&self) -> Key {
        self.key
    }

    /// Number of rows and columns.
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        self.stored.num_rows()
    }

    /// Number of non-zero entries; symmetric matrices count both halves.
    #[must_use]
    pub fn num_entries(&self) -> usize {
        self.stored.num_entries() * if self.key.is_symmetric() { 2 } else { 1 }
    }

    /// The stored pattern: the upper half of a symmetric matrix, or the matrix of [`Key::stored`].
    #[must_use]
    pub fn stored(&self) -> &Csr {
        &self.stored
    }

    /// Values of [`stored`](OrbitAdjacency::stored), one a slot.
    #[must_use]
    pub fn stored_values(&self) -> &[u64] {
        &self.values
    }

    /// The entry `(row, column)`; 0 where nothing is stored. `O(log row length)`.
    #[must_use]
    pub fn get(&self, row: u32, column: u32) -> u64 {
        let swap = match self.key.is_symmetric() {
            true => row > column,
            false => self.key != self.key.stored(),
        };
        let (row, column) = if swap { (column, row) } else { (row, column) };
        self.stored
            .slot_of(row, column)
            .map_or(0, |slot| self.values[slot])
    }

    /// The transpose, a view of the same arrays.
    #[must_use]
    pub fn transposed(&self) -> Self {
        Self {
            key: self.key.transposed(),
            ..self.clone()
        }
    }

    /// All entries `(row, column, value)`, in the order of the stored rows; both halves of symmetric matrices.
    pub fn entries(&self) -> impl Iterator<Item = (u32, u32, u64)> + '_ {
        let symmetric = self.key.is_symmetric();
        let swap = !symmetric && self.key != self.key.stored();
        let stored = self
            .stored
            .rows()
            .flat_map(|(row, columns)| columns.iter().map(move |&column| (row, column)));
        stored
            .zip(self.values.iter())
            .flat_map(move |((row, column), &value)| {
                let first = if swap {
                    (column, row, value)
                } else {
                    (row, column, value)
                };
                let second = symmetric.then_some((column, row, value));
                [Some(first), second].into_iter().flatten()
            })
    }
}
