//! The fixed splits of HeaRT (Li et al., Evaluating Graph Neural Networks for Link Prediction, NeurIPS 2023).
//!
//! ```text
//!     train_pos.txt  valid_pos.txt  test_pos.txt    one edge a line, tab between the ends
//!                    valid_neg.txt  test_neg.txt    shared negatives, as many as edges
//!     heart_valid_samples.npy  heart_test_samples.npy   [num_positives, 500, 2]: hard negatives of each edge
//! ```
//!
//! The first 250 hard negatives of an edge keep its first end, the others its second one. None is a training edge, but
//! some are edges of the validation or test set.

use std::path::Path;

use crate::{EdgeSplit, LinkError, Negatives, Pair, PerPositive};

use super::pair_files::{read_array, read_list};

/// Which negatives of a HeaRT folder are ranked against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeartNegatives {
    /// One random list for all edges of a part: the setting before HeaRT.
    Shared,
    /// Hard negatives of each edge.
    #[default]
    Hard,
}

/// A split, and what its reader has left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeartSplit {
    /// The split.
    pub split: EdgeSplit,
    /// Self loops in the files of edges, which no part of the split has.
    pub self_loops: usize,
}

/// Reads a folder in HeaRT's layout. Self loops among the edges are skipped, as its own loader does.
///
/// `num_nodes` is needed where nodes without edges count; else it is one more than the largest id.
///
/// # Errors
/// [`LinkError::Io`] with file, line and text; [`LinkError::InvalidArray`], [`LinkError::InvalidArrayEntry`] with file,
/// place and value; [`LinkError::LengthMismatch`] if there are not as many lists of hard negatives as edges; [`LinkError::TooSparse`].
pub fn read_heart(
    folder: impl AsRef<Path>,
    negatives: HeartNegatives,
    num_nodes: Option<usize>,
) -> Result<HeartSplit, LinkError> {
    let folder = folder.as_ref();
    let list = |name: &str| read_list(&folder.join(name), num_nodes);
    let mut self_loops = 0;
    let mut edges = |name: &str| -> Result<Vec<Pair>, LinkError> {
        let mut edges = list(name)?;
        let num_read = edges.len();
        edges.retain(|(u, v)| u != v);
        self_loops += num_read - edges.len();
        Ok(edges)
    };
    let hard = |name: &str| -> Result<Negatives, LinkError> {
        let array = read_array(&folder.join(name), num_nodes, 3)?;
        let lists = PerPositive::new(array.pairs, array.shape[1])?;
        Ok(Negatives::PerPositive(lists))
    };
    let (train, valid, test) = (
        edges("train_pos.txt")?,
        edges("valid_pos.txt")?,
        edges("test_pos.txt")?,
    );
    let (valid_negatives, test_negatives) = match negatives {
        HeartNegatives::Shared => (
            Negatives::Shared(list("valid_neg.txt")?),
            Negatives::Shared(list("test_neg.txt")?),
        ),
        HeartNegatives::Hard => (
            hard("heart_valid_samples.npy")?,
            hard("heart_test_samples.npy")?,
        ),
    };
    let split = EdgeSplit {
        num_nodes: num_nodes.unwrap_or(0),
        train,
        valid,
        test,
        valid_negatives,
        test_negatives,
    }
    .with_nodes_of_pairs()?;
    split.check()?;
    Ok(HeartSplit { split, self_loops })
}
