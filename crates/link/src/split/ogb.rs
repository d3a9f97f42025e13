//! The fixed splits of the Open Graph Benchmark (Hu et al., NeurIPS 2020), for data sets with shared negatives.
//!
//! ```text
//!     edge.csv or edge.csv.gz                      training edges as published, a comma between the ends
//!     valid_edge.npy      test_edge.npy            [num_positives, 2]
//!     valid_edge_neg.npy  test_edge_neg.npy        [num_negatives, 2]
//! ```
//!
//! OGB publishes the lists of the second and third line as PyTorch files (`valid.pt`, `test.pt`, with the keys `edge`
//! and `edge_neg`); they are saved with `numpy.save` once.

use std::path::Path;

use crate::{EdgeSplit, LinkError, Negatives, Pair};

use super::pair_files::{read_array, read_list};

/// Reads a folder of these files.
///
/// `num_nodes` is needed where nodes without edges count; else it is one more than the largest id.
///
/// # Errors
/// [`LinkError::Io`] with file, line and text; [`LinkError::InvalidArray`], [`LinkError::InvalidArrayEntry`] with file,
/// place and value; [`LinkError::SelfLoop`], [`LinkError::TooSparse`].
pub fn read_ogb(
    folder: impl AsRef<Path>,
    num_nodes: Option<usize>,
) -> Result<EdgeSplit, LinkError> {
    let folder = folder.as_ref();
    let compressed = folder.join("edge.csv.gz");
    let edges = match compressed.is_file() {
        true => compressed,
        false => folder.join("edge.csv"),
    };
    let pairs = |name: &str| -> Result<Vec<Pair>, LinkError> {
        Ok(read_array(&folder.join(name), num_nodes, 2)?.pairs)
    };
    let split = EdgeSplit {
        num_nodes: num_nodes.unwrap_or(0),
        train: read_list(&edges, num_nodes)?,
        valid: pairs("valid_edge.npy")?,
        test: pairs("test_edge.npy")?,
        valid_negatives: Negatives::Shared(pairs("valid_edge_neg.npy")?),
        test_negatives: Negatives::Shared(pairs("test_edge_neg.npy")?),
    }
    .with_nodes_of_pairs()?;
    split.check()?;
    Ok(split)
}
