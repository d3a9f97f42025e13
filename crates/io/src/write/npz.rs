//! SciPy CSR archives of an adjacency, streamed from it.

use std::{io::Read, path::Path};

use argiope_graph::Progress;

use super::OutputGraph;
use crate::{
    IoError,
    npy::DType,
    npz::{CsrNpzWriter, CsrPart},
};

/// Writes both directions of an undirected graph; data are weights, or ones of type `i64`: sums of
/// products in SciPy keep the type of their factors, and smaller ones wrap.
pub(super) fn write(
    path: &Path,
    graph: &OutputGraph<'_>,
    progress: &dyn Progress,
) -> Result<(), IoError> {
    let csr = graph.adjacency;
    let (rows, entries) = (csr.num_rows() as u64, csr.num_entries() as u64);
    let small = i32::MAX as u64;
    // SciPy wants one signed type for both.
    let dtype = match rows <= small && entries <= small {
        true => DType::I32,
        false => DType::I64,
    };
    let width = dtype.size_bytes();
    let mut writer = CsrNpzWriter::create(path, [rows, rows])?;
    let offsets = csr.offsets().iter().map(|offset| offset.to_le_bytes());
    writer.array(CsrPart::Indptr, dtype, rows + 1, Bytes::new(offsets, width))?;
    progress.check()?;
    let indices = csr.indices().iter();
    let indices = indices.map(|&index| u64::from(index).to_le_bytes());
    writer.array(CsrPart::Indices, dtype, entries, Bytes::new(indices, width))?;
    progress.check()?;
    match graph.weights {
        Some(weights) => {
            let weights = weights.iter().map(|weight| weight.to_le_bytes());
            writer.array(CsrPart::Data, DType::F64, entries, Bytes::new(weights, 8))?;
        }
        None => {
            let ones = (0..entries).map(|_| 1i64.to_le_bytes());
            writer.array(CsrPart::Data, DType::I64, entries, Bytes::new(ones, 8))?;
        }
    }
    progress.advance(graph.num_edges() as u64);
    writer.finish()
}

/// Numbers as a stream of their first `width` bytes, little-endian.
struct Bytes<I> {
    numbers: I,
    width: usize,
}

impl<I> Bytes<I> {
    fn new(numbers: I, width: usize) -> Self {
        Self { numbers, width }
    }
}

impl<I: Iterator<Item = [u8; 8]>> Read for Bytes<I> {
    /// Fills whole numbers only: the writer's buffers have room for them.
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut filled = 0;
        for target in buffer.chunks_exact_mut(self.width) {
            let Some(bytes) = self.numbers.next() else {
                break;
            };
            target.copy_from_slice(&bytes[..self.width]);
            filled += self.width;
        }
        Ok(filled)
    }
}
