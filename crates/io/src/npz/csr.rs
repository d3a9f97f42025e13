//! Reading matrices in compressed-sparse-row form.

use std::path::Path;

use argiope_graph::{Progress, Silent};

use super::archive::Archive;
use crate::{IoError, npy::Values};

/// A sparse matrix as it stands in an archive: columns of a row may be in any order and repeated.
#[derive(Debug, Clone, PartialEq)]
pub struct CsrArrays {
    /// Rows and columns.
    pub shape: [u64; 2],
    /// Row offsets, `[rows + 1]`, ascending from 0.
    pub offsets: Vec<u64>,
    /// Column of every entry, below `shape[1]`.
    pub indices: Vec<u32>,
    /// Value of every entry.
    pub data: Values,
}

impl CsrArrays {
    /// All entries as row, column and position.
    pub fn entries(&self) -> impl Iterator<Item = (u32, u32, usize)> + '_ {
        self.offsets
            .windows(2)
            .zip(0u32..)
            .flat_map(move |(ends, row)| {
                let range = ends[0] as usize..ends[1] as usize;
                range.map(move |at| (row, self.indices[at], at))
            })
    }

    /// Columns and single-precision values with the columns of every row in ascending order, `[num_entries]` each; the
    /// offsets stay as they are. Entries of one place keep their order.
    #[must_use]
    pub fn sorted_f32(&self) -> (Vec<u32>, Vec<f32>) {
        let values = self.data.to_f32();
        let mut order: Vec<usize> = (0..self.indices.len()).collect();
        for ends in self.offsets.windows(2) {
            let row = &mut order[ends[0] as usize..ends[1] as usize];
            row.sort_by_key(|&at| self.indices[at]);
        }
        let sorted = order.into_iter();
        sorted.map(|at| (self.indices[at], values[at])).unzip()
    }
}

/// Reads a matrix written by `scipy.sparse.save_npz` in CSR form (also without its `format` array).
///
/// # Errors
/// [`IoError::Invalid`] if arrays are missing, of the wrong kind, or do not make a matrix.
pub fn read_csr_npz(path: impl AsRef<Path>) -> Result<CsrArrays, IoError> {
    let progress: &dyn Progress = &Silent;
    let mut archive = Archive::open(path.as_ref(), progress)?;
    match format(&mut archive)?.as_deref() {
        None | Some("csr") => read_compressed(&mut archive, "", false),
        Some(other) => {
            let other = crate::snippet::snippet(other.as_bytes());
            Err(archive.invalid(format!("a matrix in {other} form where CSR was expected")))
        }
    }
}

/// The form that SciPy notes in the archive.
pub(super) fn format(archive: &mut Archive) -> Result<Option<String>, IoError> {
    let texts = archive.texts("format")?;
    Ok(texts.and_then(|texts| texts.into_iter().next()))
}

/// Reads and checks `indptr`, `indices`, `data` and `shape` under a prefix; with `by_column`, of the transpose.
pub(super) fn read_compressed(
    archive: &mut Archive,
    prefix: &str,
    by_column: bool,
) -> Result<CsrArrays, IoError> {
    let named = |name: &str| format!("{prefix}{name}");
    let mut shape = shape(archive, &named("shape"))?;
    if by_column {
        shape.reverse();
    }
    let offsets = archive.offsets(&named("indptr"))?;
    let offsets = archive.require(&named("indptr"), offsets)?;
    let indices = archive.indices(&named("indices"))?;
    let indices = archive.require(&named("indices"), indices)?;
    let data = archive.array(&named("data"))?;
    let data = archive.require(&named("data"), data)?.values;
    let entries = indices.len() as u64;
    let reason = if offsets.len() as u64 != shape[0].saturating_add(1) {
        format!("{} row offsets for {} rows", offsets.len(), shape[0])
    } else if offsets[0] != 0 || !offsets.is_sorted() || offsets.last() != Some(&entries) {
        format!("the row offsets do not ascend from 0 to {entries}")
    } else if data.len() as u64 != entries {
        format!("{} values for {entries} entries", data.len())
    } else if let Some(column) = indices
        .iter()
        .find(|&&column| u64::from(column) >= shape[1])
    {
        format!("column {column} in a matrix of {} columns", shape[1])
    } else {
        return Ok(CsrArrays {
            shape,
            offsets,
            indices,
            data,
        });
    };
    Err(archive.invalid(reason))
}

/// The shape of a matrix that `u32` ids can name.
pub(super) fn shape(archive: &mut Archive, name: &str) -> Result<[u64; 2], IoError> {
    let shape = archive.offsets(name)?;
    let shape = archive.require(name, shape)?;
    match shape[..] {
        [rows, columns] if rows.max(columns) <= u64::from(u32::MAX) => Ok([rows, columns]),
        _ => Err(archive.invalid(format!("{shape:?} is no shape of a matrix of 32-bit ids"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_rows_are_sorted_with_their_values() {
        let matrix = CsrArrays {
            shape: [3, 4],
            offsets: vec![0, 3, 3, 5],
            indices: vec![3, 0, 3, 2, 1],
            data: Values::Int(vec![1, 2, 3, 4, 5]),
        };
        let (indices, values) = matrix.sorted_f32();
        assert_eq!(indices, [0, 3, 3, 1, 2]);
        assert_eq!(values, [2.0, 1.0, 3.0, 5.0, 4.0]);
    }
}
