//! Held-out elements of the same sort as deleted ones.

use std::collections::{BTreeMap, BTreeSet};

use argiope_gnn::Adjacency;
use argiope_graph::NodeId;
use argiope_link::Pair;
use argiope_sparse::{Pairs, common_neighbor_counts};

use crate::{UnlearnError, learned::training::classes_of};

/// What makes elements alike, the most important first.
pub type Key = Vec<u32>;

/// Deleted elements, and held-out ones of their sort, by their positions in the lists that were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stratum {
    /// Deleted elements, ascending; every one is in one stratum.
    pub deleted: Vec<usize>,
    /// Held-out elements, ascending; they may be in many strata.
    pub held_out: Vec<usize>,
}

/// Groups deleted elements with the held-out ones whose keys begin alike: with the whole key where at least `enough` held-out elements
/// share it, else without its last part, and so on; without any part if need be. All keys must have the same length.
///
/// # Errors
/// [`UnlearnError::Data`] if nothing is held out.
///
/// # Complexity
/// `O(k (n log n + s m))` time for `n` deleted elements, `m` held-out ones, keys of length `k` and `s` strata.
///
/// # Example
/// ```
/// use argiope_unlearn::learned::retrain_matching::strata;
///
/// let deleted = [vec![1, 5], vec![1, 6], vec![2, 5]];
/// let held_out = [vec![1, 5], vec![1, 5], vec![1, 6]];
/// let found = strata(&deleted, &held_out, 2)?;
/// // The first shares its key with two. For the second, one is too few; the third is the only one of its sort.
/// assert_eq!((&found[0].deleted[..], &found[0].held_out[..]), (&[0][..], &[0, 1][..]));
/// assert_eq!((&found[1].deleted[..], &found[1].held_out[..]), (&[1][..], &[0, 1, 2][..]));
/// assert_eq!((&found[2].deleted[..], &found[2].held_out[..]), (&[2][..], &[0, 1, 2][..]));
/// # Ok::<(), argiope_unlearn::UnlearnError>(())
/// ```
pub fn strata(
    deleted: &[Key],
    held_out: &[Key],
    enough: usize,
) -> Result<Vec<Stratum>, UnlearnError> {
    if held_out.is_empty() {
        return Err(UnlearnError::Data {
            what: "nothing is held out that deleted elements could be matched with".into(),
        });
    }
    let mut left: Vec<usize> = (0..deleted.len()).collect();
    let mut found = Vec::new();
    let longest = held_out[0].len();
    for length in (0..=longest).rev() {
        let mut groups: BTreeMap<&[u32], Vec<usize>> = BTreeMap::new();
        for at in left.drain(..) {
            groups.entry(&deleted[at][..length]).or_default().push(at);
        }
        let mut others: BTreeMap<&[u32], Vec<usize>> = BTreeMap::new();
        for (at, key) in held_out.iter().enumerate() {
            others.entry(&key[..length]).or_default().push(at);
        }
        for (key, deleted) in groups {
            let alike = others.get(key).map_or(&[][..], Vec::as_slice);
            if alike.len() >= enough || length == 0 {
                let held_out = alike.to_vec();
                found.push(Stratum { deleted, held_out });
            } else {
                left.extend(deleted);
            }
        }
        left.sort_unstable();
    }
    Ok(found)
}

/// Keys of pairs in a graph that joins none of them: the smaller degree, the larger one, and the number of common neighbours, all in
/// powers of two.
///
/// # Errors
/// [`UnlearnError::Sparse`] for pairs outside the graph, and rows that do not ascend.
pub(super) fn pair_keys(graph: &Adjacency, pairs: &[Pair]) -> Result<Vec<Key>, UnlearnError> {
    let pattern = graph.pattern();
    let common = Pairs::new(pattern.num_rows(), pairs)?;
    let common = common_neighbor_counts(pattern, &common)?;
    let degree = |node: NodeId| pattern.degree(node as usize);
    let key = |(&(u, v), common): (&Pair, u32)| {
        let (u, v) = (degree(u), degree(v));
        vec![
            magnitude(u.min(v)),
            magnitude(u.max(v)),
            magnitude(common as usize),
        ]
    };
    Ok(pairs.iter().zip(common).map(key).collect())
}

/// Strata of nodes, which never mix classes: by the degree in powers of two where that is enough, else all of the class.
///
/// # Errors
/// [`UnlearnError::Data`] for a deleted node of whose class nothing is held out, and for nodes without a class.
pub(super) fn node_strata(
    graph: &Adjacency,
    [deleted, held_out]: [&[NodeId]; 2],
    classes: &[u32],
    enough: usize,
) -> Result<Vec<Stratum>, UnlearnError> {
    let classes = [
        classes_of(deleted, classes)?,
        classes_of(held_out, classes)?,
    ];
    let mut found = Vec::new();
    for class in classes[0].iter().collect::<BTreeSet<_>>() {
        let of_class = |at: usize| -> Vec<usize> {
            let all = classes[at].iter().enumerate();
            all.filter(|&(_, other)| other == class)
                .map(|(at, _)| at)
                .collect()
        };
        let [deleted_of_class, held_out_of_class] = [of_class(0), of_class(1)];
        if held_out_of_class.is_empty() {
            return Err(UnlearnError::Data {
                what: format!(
                    "no node of class {class} is held out, which deleted node {} could be matched with",
                    deleted[deleted_of_class[0]]
                ),
            });
        }
        let keys = |nodes: &[NodeId], positions: &[usize]| -> Vec<Key> {
            let degree = |at: &usize| graph.pattern().degree(nodes[*at] as usize);
            positions
                .iter()
                .map(|at| vec![magnitude(degree(at))])
                .collect()
        };
        let of_keys = strata(
            &keys(deleted, &deleted_of_class),
            &keys(held_out, &held_out_of_class),
            enough,
        )?;
        // From positions among those of the class to positions among all.
        found.extend(of_keys.into_iter().map(|stratum| {
            Stratum {
                deleted: stratum
                    .deleted
                    .iter()
                    .map(|&at| deleted_of_class[at])
                    .collect(),
                held_out: stratum
                    .held_out
                    .iter()
                    .map(|&at| held_out_of_class[at])
                    .collect(),
            }
        }));
    }
    Ok(found)
}

/// 0, 1 to 2, 3 to 6, 7 to 14, ...
fn magnitude(count: usize) -> u32 {
    (count + 1).ilog2()
}
