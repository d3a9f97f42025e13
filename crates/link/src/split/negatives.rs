//! The pairs that positives are ranked against.

use argiope_graph::NodeId;

use crate::{LinkError, Pair};

/// Pairs that are taken to be no edges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Negatives {
    /// One list that all positives are ranked against: OGB's ddi, collab and ppa, and the Planetoid splits.
    Shared(Vec<Pair>),
    /// A list for each positive: OGB's citation2, HeaRT.
    PerPositive(PerPositive),
}

impl Negatives {
    /// All pairs: the shared list, or the lists of the positives one after the other.
    #[must_use]
    pub fn pairs(&self) -> &[Pair] {
        match self {
            Self::Shared(pairs) => pairs,
            Self::PerPositive(lists) => lists.pairs(),
        }
    }

    /// Checks that there is a list for each of `num_positives` positives, if each has its own.
    ///
    /// # Errors
    /// [`LinkError::LengthMismatch`].
    pub fn check_positives(
        &self,
        what: &'static str,
        num_positives: usize,
    ) -> Result<(), LinkError> {
        match self {
            Self::PerPositive(lists) if lists.num_positives() != num_positives => {
                Err(LinkError::LengthMismatch {
                    what,
                    expected: num_positives,
                    found: lists.num_positives(),
                })
            }
            _ => Ok(()),
        }
    }
}

impl Default for Negatives {
    /// An empty shared list.
    fn default() -> Self {
        Self::Shared(Vec::new())
    }
}

/// Equally many negatives for each positive, `[num_positives, per_positive]`, flat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PerPositive {
    pairs: Vec<Pair>,
    per_positive: usize,
}

impl PerPositive {
    /// Takes the lists of all positives one after the other, `per_positive` pairs each.
    ///
    /// # Errors
    /// [`LinkError::InvalidOption`] if `per_positive` is 0; [`LinkError::LengthMismatch`] if the last list is short.
    pub fn new(pairs: Vec<Pair>, per_positive: usize) -> Result<Self, LinkError> {
        if per_positive == 0 {
            return Err(LinkError::InvalidOption {
                option: "per_positive",
                value: "0".to_owned(),
                reason: "a positive needs at least one negative",
            });
        }
        if !pairs.len().is_multiple_of(per_positive) {
            return Err(LinkError::LengthMismatch {
                what: "negatives of the last positive",
                expected: per_positive,
                found: pairs.len() % per_positive,
            });
        }
        Ok(Self {
            pairs,
            per_positive,
        })
    }

    /// All pairs, `[num_positives * per_positive]`.
    #[must_use]
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// Negatives of each positive.
    #[must_use]
    pub fn per_positive(&self) -> usize {
        self.per_positive
    }

    /// Number of lists.
    #[must_use]
    pub fn num_positives(&self) -> usize {
        self.pairs.len() / self.per_positive
    }

    /// The negatives of one positive.
    ///
    /// # Panics
    /// If `positive >= num_positives`.
    #[must_use]
    pub fn of(&self, positive: usize) -> &[Pair] {
        &self.pairs[positive * self.per_positive..][..self.per_positive]
    }
}

/// Checks that all ends are nodes.
pub(crate) fn check_ends(
    list: &'static str,
    pairs: &[Pair],
    num_nodes: usize,
) -> Result<(), LinkError> {
    let outside = |&(u, v): &Pair| u.max(v) as usize >= num_nodes;
    match pairs.iter().position(outside) {
        None => Ok(()),
        Some(position) => {
            let (u, v) = pairs[position];
            let node: NodeId = u.max(v);
            Err(LinkError::NodeOutOfRange {
                list,
                position,
                node,
                num_nodes,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_lists_of_positives_are_cut_evenly() {
        let pairs: Vec<Pair> = (0..6).map(|k| (k, k + 1)).collect();
        let lists = PerPositive::new(pairs.clone(), 3).unwrap();
        assert_eq!((lists.num_positives(), lists.per_positive()), (2, 3));
        assert_eq!(lists.of(1), [(3, 4), (4, 5), (5, 6)]);
        let negatives = Negatives::PerPositive(lists);
        assert_eq!(negatives.pairs(), pairs);
        assert!(negatives.check_positives("valid", 2).is_ok());
        assert!(matches!(
            negatives.check_positives("valid", 3),
            Err(LinkError::LengthMismatch {
                what: "valid",
                expected: 3,
                found: 2
            })
        ));
        assert!(Negatives::Shared(pairs).check_positives("valid", 9).is_ok());
    }

    #[test]
    fn test_uneven_lists_are_refused() {
        assert!(matches!(
            PerPositive::new(vec![(0, 1); 5], 3),
            Err(LinkError::LengthMismatch { found: 2, .. })
        ));
        assert!(matches!(
            PerPositive::new(vec![], 0),
            Err(LinkError::InvalidOption {
                option: "per_positive",
                ..
            })
        ));
        assert_eq!(PerPositive::new(vec![], 4).unwrap().num_positives(), 0);
    }
}
