//! How fine a histogram is.

use serde::{Deserialize, Serialize};

use crate::{GraphonError, error::check_option};

/// The finest histogram that [`NumBlocks::Auto`] takes.
const MOST_BLOCKS: usize = 64;

/// The number of blocks on a side of an estimate.
///
/// Degrees place a node with an error of about `1 / sqrt(n)` of the axis, so that blocks finer than that only add noise:
/// `Auto` takes `1.5 sqrt(n)` (21 for 200 nodes), at most 64. `n` is the size at which the mean number of pairs of the graphs
/// is reached, as large graphs weigh more in a pooled histogram. Sets of ego-networks, whose many small graphs make up for
/// each other, take `Fixed(64)`; a graph smaller than that spreads each of its nodes over several blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum NumBlocks {
    /// `1.5 sqrt(n)`, at least 1 and at most 64.
    #[default]
    Auto,
    /// As many as said.
    Fixed(usize),
}

impl NumBlocks {
    /// The number for graphs of these sizes.
    ///
    /// # Errors
    /// [`GraphonError::Option`] for `Fixed(0)`.
    pub fn resolve(
        self,
        sizes: impl ExactSizeIterator<Item = usize>,
    ) -> Result<usize, GraphonError> {
        match self {
            Self::Fixed(num_blocks) => {
                check_option(num_blocks > 0, "num_blocks", num_blocks, "1 or more")?;
                Ok(num_blocks)
            }
            Self::Auto => {
                let num_graphs = sizes.len().max(1) as f64;
                let squares: f64 = sizes.map(|size| (size as f64).powi(2)).sum();
                let typical_size = (squares / num_graphs).sqrt();
                Ok((1.5 * typical_size.sqrt())
                    .round()
                    .clamp(1.0, MOST_BLOCKS as f64) as usize)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_number_follows_the_root_of_the_size() {
        let auto = |sizes: &[usize]| NumBlocks::Auto.resolve(sizes.iter().copied()).unwrap();
        assert_eq!(auto(&[200; 10]), 21);
        assert_eq!(auto(&[2]), 2);
        assert_eq!(auto(&[1_000_000]), 64);
        // sqrt((100^2 + 300^2) / 2) = 223.6
        assert_eq!(auto(&[100, 300]), 22);
        assert_eq!(NumBlocks::Fixed(7).resolve([1].into_iter()).unwrap(), 7);
        assert!(NumBlocks::Fixed(0).resolve([1].into_iter()).is_err());
    }
}
