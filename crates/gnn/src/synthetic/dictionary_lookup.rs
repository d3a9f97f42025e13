//! A dictionary as a bipartite graph.

use argiope_graph::random::stream;
use argiope_sparse::Pattern;
use rand::seq::SliceRandom as _;

use crate::{GnnError, seeds};

/// Dictionaries of `num_keys` keys, each a graph with `2 * num_keys` nodes: key nodes first, then value nodes. Every key node hears
/// from every value node.
///
/// Node `i` has the key `i % num_keys`; a value node has a value too, by a random permutation of the keys, and a key node has the
/// value `num_keys`, which stands for none. What is asked for is the value of every key node.
///
/// # Example
/// ```
/// use argiope_gnn::synthetic::DictionaryLookup;
///
/// let data = DictionaryLookup::new(10, 5000, 7);
/// assert_eq!(data.values[3].len(), 10);
/// let pattern = data.pattern()?;
/// assert_eq!((pattern.num_rows(), pattern.num_entries()), (20, 100));
/// assert_eq!(pattern.row(4), [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
/// assert!(pattern.row(10).is_empty());
/// # Ok::<(), argiope_gnn::GnnError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DictionaryLookup {
    /// Keys of a dictionary, and values.
    pub num_keys: usize,
    /// Of every dictionary the value of every key: a permutation of `0..num_keys`.
    pub values: Vec<Vec<u32>>,
}

impl DictionaryLookup {
    /// `num_graphs` independent dictionaries.
    #[must_use]
    pub fn new(num_keys: usize, num_graphs: usize, seed: u64) -> Self {
        let seed = seeds::named(seed, "dictionary lookup");
        let values = (0..num_graphs as u64).map(|graph| {
            let mut values: Vec<u32> = (0..num_keys as u32).collect();
            values.shuffle(&mut stream(seed, graph));
            values
        });
        Self {
            num_keys,
            values: values.collect(),
        }
    }

    /// Who hears from whom, which is the same in every dictionary: row `v` lists the nodes that `v` hears from.
    ///
    /// # Errors
    /// [`GnnError::Sparse`] for more keys than a pattern can hold.
    pub fn pattern(&self) -> Result<Pattern, GnnError> {
        let keys = self.num_keys as u32;
        let mut offsets: Vec<u64> = (0..=u64::from(keys))
            .map(|row| row * u64::from(keys))
            .collect();
        offsets.extend(vec![u64::from(keys) * u64::from(keys); self.num_keys]);
        let indices: Vec<u32> = (0..keys).flat_map(|_| keys..2 * keys).collect();
        Ok(Pattern::new(2 * self.num_keys, offsets, indices)?)
    }

    /// Key and value of every node of a dictionary.
    ///
    /// # Panics
    /// If there is no such dictionary.
    pub fn features(&self, graph: usize) -> impl Iterator<Item = (u32, u32)> + '_ {
        let keys = 0..self.num_keys as u32;
        let none = self.num_keys as u32;
        let of_keys = keys.clone().map(move |key| (key, none));
        of_keys.chain(keys.zip(self.values[graph].iter().copied()))
    }
}
