//! A pattern whose entries carry a relation.

use std::sync::{Arc, OnceLock};

use argiope_graph::{RelationalGraph, section::Section};

use super::removal::Removal;
use crate::{Pattern, SparseError};

/// A [`Pattern`] with a relation for every entry: row `v` lists the pairs `(u, r)` of nodes that `v` receives from, and the
/// relations they are joined by. Pairs may repeat, in any order.
///
/// Cloning is cheap: all clones share the arrays and everything derived from them. So do the patterns that
/// [`RelationalPattern::with_removed`] makes: they differ in which entries take part.
///
/// # Example
/// ```
/// use argiope_sparse::RelationalPattern;
///
/// // 0 likes (0) 1, 1 knows (1) 2, 0 knows (1) 1: messages go from the head of a fact to its tail.
/// let facts = [(1, 0, 0), (2, 1, 1), (1, 0, 1)];
/// let (pattern, slots) = RelationalPattern::from_triples(3, 3, 2, &facts)?;
/// assert_eq!(pattern.pattern().row(1), [0, 0]);
/// assert_eq!(pattern.relations(), [0, 1, 1]);
/// assert_eq!(slots, [0, 2, 1]);
/// assert_eq!(pattern.with_removed(&[0])?.degree(1), 1);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
#[derive(Clone)]
pub struct RelationalPattern {
    inner: Arc<Inner>,
    removal: Option<Arc<Removal>>,
}

struct Inner {
    pattern: Pattern,
    relations: Section<u32>,
    num_relations: usize,
    /// Every row is sorted by column.
    is_sorted: bool,
    relations_of_transposed: OnceLock<Vec<u32>>,
    by_relation: OnceLock<Pattern>,
    #[cfg(feature = "cube")]
    copies: super::cube::Copies,
}

impl RelationalPattern {
    /// Checks `relations` (one a slot) and takes them.
    ///
    /// # Errors
    /// [`SparseError::Shape`], [`SparseError::IndexOutOfRange`], [`SparseError::TooMany`].
    ///
    /// # Complexity
    /// `O(num_entries)` time, no extra space.
    pub fn new(
        pattern: Pattern,
        relations: impl Into<Section<u32>>,
        num_relations: usize,
    ) -> Result<Self, SparseError> {
        let relations = relations.into();
        if relations.len() != pattern.num_entries() {
            return Err(SparseError::Shape {
                op: "RelationalPattern::new",
                operand: "relations",
                found: vec![relations.len()],
                expected: format!("[{}]", pattern.num_entries()),
            });
        }
        check_relation_count(num_relations)?;
        if let Some(position) = relations.iter().position(|&r| r as usize >= num_relations) {
            return Err(SparseError::IndexOutOfRange {
                op: "RelationalPattern::new",
                operand: "relations",
                position,
                index: relations[position].into(),
                bound: num_relations,
            });
        }
        let is_sorted = (0..pattern.num_rows()).all(|row| pattern.row(row).is_sorted());
        Ok(Self {
            inner: Arc::new(Inner {
                pattern,
                relations,
                num_relations,
                is_sorted,
                relations_of_transposed: OnceLock::new(),
                by_relation: OnceLock::new(),
                #[cfg(feature = "cube")]
                copies: super::cube::Copies::default(),
            }),
            removal: None,
        })
    }

    /// Groups triples `(target, source, relation)`, repetitions included, by target; a row is sorted by source, then by
    /// relation, and equal triples keep their order. Also returns the slot of every triple.
    ///
    /// Messages go from the source to the target: a fact `(head, relation, tail)` is the triple `(tail, head, relation)`.
    ///
    /// # Errors
    /// [`SparseError::IndexOutOfRange`], [`SparseError::TooMany`].
    ///
    /// # Complexity
    /// `O(num_targets + num_sources + num_relations + num_triples)` time and space.
    pub fn from_triples(
        num_targets: usize,
        num_sources: usize,
        num_relations: usize,
        triples: &[(u32, u32, u32)],
    ) -> Result<(Self, Vec<u32>), SparseError> {
        check_relation_count(num_relations)?;
        for (position, &(target, source, relation)) in triples.iter().enumerate() {
            for (operand, index, bound) in [
                ("target of triples", target, num_targets),
                ("source of triples", source, num_sources),
                ("relation of triples", relation, num_relations),
            ] {
                if index as usize >= bound {
                    return Err(SparseError::IndexOutOfRange {
                        op: "RelationalPattern::from_triples",
                        operand,
                        position,
                        index: index.into(),
                        bound,
                    });
                }
            }
        }
        // Grouping by relation first: the grouping by target and source is stable.
        let relation_of: Vec<u32> = triples.iter().map(|&(_, _, relation)| relation).collect();
        let by_relation = grouped(&relation_of, num_relations)?;
        let edges: Vec<_> = (by_relation.indices().iter())
            .map(|&triple| {
                let (target, source, _) = triples[triple as usize];
                (target, source)
            })
            .collect();
        let (pattern, slots_of_edges) = Pattern::from_edges(num_targets, num_sources, &edges)?;
        let mut slots = vec![0u32; triples.len()];
        let mut relations = vec![0u32; triples.len()];
        for (&triple, slot) in by_relation.indices().iter().zip(slots_of_edges) {
            slots[triple as usize] = slot;
            relations[slot as usize] = triples[triple as usize].2;
        }
        Ok((Self::new(pattern, relations, num_relations)?, slots))
    }

    /// Where the entries lie: rows are targets, columns are sources. Removed entries are still in it.
    #[inline]
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        &self.inner.pattern
    }

    /// The relation of every slot, `[num_entries]`.
    #[inline]
    #[must_use]
    pub fn relations(&self) -> &[u32] {
        &self.inner.relations
    }

    /// Number of relations.
    #[inline]
    #[must_use]
    pub fn num_relations(&self) -> usize {
        self.inner.num_relations
    }

    /// Number of entries, removed ones included.
    #[inline]
    #[must_use]
    pub fn num_entries(&self) -> usize {
        self.inner.relations.len()
    }

    /// All slots through which `target` receives from `source`, ascending; none for nodes that do not exist. Removed slots
    /// are among them.
    ///
    /// # Complexity
    /// `O(log degree)` if the row is sorted by source, as [`RelationalPattern::from_triples`] sorts it; else `O(degree)`.
    pub fn slots_between(&self, target: u32, source: u32) -> impl Iterator<Item = u32> + '_ {
        let pattern = self.pattern();
        let mut slots = 0..0;
        if (target as usize) < pattern.num_rows() {
            slots = pattern.slots(target as usize);
            if self.inner.is_sorted {
                let row = &pattern.indices()[slots.clone()];
                let first = row.partition_point(|&column| column < source);
                let end = row.partition_point(|&column| column <= source);
                slots = slots.start + first..slots.start + end;
            }
        }
        slots
            .filter(move |&slot| pattern.indices()[slot] == source)
            .map(|slot| slot as u32)
    }

    /// The pattern without the entries of `slots` (repetitions allowed), and without those that are removed already: they
    /// send no message, and no reduction counts them. Everything else keeps its slot.
    ///
    /// This is how training on a batch of facts hides them from message passing: one cheap view a batch, no rebuilding.
    ///
    /// # Errors
    /// [`SparseError::IndexOutOfRange`].
    ///
    /// # Complexity
    /// `O(slots.len() + (num_entries + num_rows + num_columns) / 64)` time and space.
    pub fn with_removed(&self, slots: &[u32]) -> Result<Self, SparseError> {
        if let Some(position) = (slots.iter()).position(|&s| s as usize >= self.num_entries()) {
            return Err(SparseError::IndexOutOfRange {
                op: "RelationalPattern::with_removed",
                operand: "slots",
                position,
                index: slots[position].into(),
                bound: self.num_entries(),
            });
        }
        if slots.is_empty() {
            return Ok(self.clone());
        }
        let removal = Removal::of(self.pattern(), self.removal.as_deref(), slots);
        Ok(Self {
            inner: Arc::clone(&self.inner),
            removal: Some(Arc::new(removal)),
        })
    }

    /// The pattern with all its entries.
    #[must_use]
    pub fn without_removal(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            removal: None,
        }
    }

    /// Number of entries that are removed.
    #[must_use]
    pub fn num_removed(&self) -> usize {
        self.removal().map_or(0, Removal::count)
    }

    /// True if the entry takes no part.
    ///
    /// # Panics
    /// If `slot >= num_entries`.
    #[must_use]
    pub fn is_removed(&self, slot: u32) -> bool {
        assert!((slot as usize) < self.num_entries(), "slot {slot}");
        self.removal().is_some_and(|removal| removal.has(slot))
    }

    /// Number of messages that a row receives: its entries that are not removed.
    ///
    /// # Panics
    /// If `row >= num_rows`.
    #[must_use]
    pub fn degree(&self, row: usize) -> usize {
        let slots = self.pattern().slots(row);
        match self.removal() {
            Some(removal) if removal.touches_row(row) => {
                slots.filter(|&slot| !removal.has(slot as u32)).count()
            }
            _ => slots.len(),
        }
    }

    /// The entries of a row that are not removed: slot, column, relation.
    ///
    /// # Panics
    /// If `row >= num_rows`.
    pub fn entries(&self, row: usize) -> impl Iterator<Item = (u32, u32, u32)> + '_ {
        let removal = (self.removal()).filter(|removal| removal.touches_row(row));
        let (indices, relations) = (self.pattern().indices(), self.relations());
        (self.pattern().slots(row))
            .filter(move |&slot| !removal.is_some_and(|removal| removal.has(slot as u32)))
            .map(move |slot| (slot as u32, indices[slot], relations[slot]))
    }

    /// The entries of a column that are not removed: slot, row, relation.
    ///
    /// # Panics
    /// If `column >= num_columns`.
    pub fn entries_of_column(&self, column: usize) -> impl Iterator<Item = (u32, u32, u32)> + '_ {
        let transposed = self.pattern().transposed();
        let (rows, slots) = (transposed.pattern().indices(), transposed.slots());
        (transposed.pattern().slots(column))
            .map(move |position| (slots[position], rows[position]))
            .filter(|&(slot, _)| !self.removal().is_some_and(|removal| removal.has(slot)))
            .map(|(slot, row)| (slot, row, self.relations()[slot as usize]))
    }

    /// [`RelationalPattern::degree`] of every row, `[num_rows]`.
    #[must_use]
    pub fn degrees(&self) -> Vec<u32> {
        (0..self.pattern().num_rows())
            .map(|row| self.degree(row) as u32)
            .collect()
    }

    /// The slots of every relation, ascending: a `num_relations x num_entries` pattern. Made at the first call; removed
    /// entries are still in it.
    #[must_use]
    pub fn by_relation(&self) -> &Pattern {
        self.inner.by_relation.get_or_init(|| {
            grouped(self.relations(), self.num_relations()).expect("relations were checked")
        })
    }

    /// The relation of every slot of the transposed pattern, `[num_entries]`; made at the first call.
    #[must_use]
    pub fn relations_of_transposed(&self) -> &[u32] {
        self.inner.relations_of_transposed.get_or_init(|| {
            (self.pattern().transposed().slots().iter())
                .map(|&slot| self.relations()[slot as usize])
                .collect()
        })
    }

    #[cfg(feature = "cube")]
    pub(super) fn copies(&self) -> &super::cube::Copies {
        &self.inner.copies
    }

    pub(crate) fn removal(&self) -> Option<&Removal> {
        self.removal.as_deref()
    }
}

impl std::fmt::Debug for RelationalPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RelationalPattern")
            .field("pattern", self.pattern())
            .field("num_relations", &self.num_relations())
            .field("num_removed", &self.num_removed())
            .finish_non_exhaustive()
    }
}

impl TryFrom<&RelationalGraph> for RelationalPattern {
    type Error = SparseError;

    /// Rows are tails and list their heads, as message passing along the facts needs; the slots are those of
    /// [`RelationalGraph::in_rows`], whose arrays are shared.
    fn try_from(graph: &RelationalGraph) -> Result<Self, SparseError> {
        let rows = graph.in_rows();
        let (offsets, sources, relations) = rows.sections();
        let pattern = Pattern::new(rows.num_columns(), offsets.clone(), sources.clone())?;
        Self::new(pattern, relations.clone(), rows.num_relations())
    }
}

fn check_relation_count(num_relations: usize) -> Result<(), SparseError> {
    if num_relations < u32::MAX as usize {
        return Ok(());
    }
    Err(SparseError::TooMany {
        what: "relations",
        count: num_relations as u64,
    })
}

/// Positions of `keys`, ascending, by key: a pattern of `num_groups` rows.
fn grouped(keys: &[u32], num_groups: usize) -> Result<Pattern, SparseError> {
    let edges: Vec<_> = keys.iter().copied().zip(0u32..).collect();
    Pattern::from_edges(num_groups, keys.len(), &edges).map(|(pattern, _)| pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> (RelationalPattern, Vec<u32>) {
        // Row 1 hears from 0 by relations 1, 0, 1 and from 2 by relation 0; row 0 from 1.
        let triples = [(1, 0, 1), (1, 2, 0), (0, 1, 1), (1, 0, 0), (1, 0, 1)];
        RelationalPattern::from_triples(3, 3, 2, &triples).unwrap()
    }

    #[test]
    fn test_triples_are_grouped_with_their_slots() {
        let (pattern, slots) = small();
        assert_eq!(pattern.pattern().offsets(), [0, 1, 5, 5]);
        assert_eq!(pattern.pattern().indices(), [1, 0, 0, 0, 2]);
        assert_eq!(pattern.relations(), [1, 0, 1, 1, 0]);
        assert_eq!(slots, [2, 4, 0, 1, 3]);
        assert_eq!(pattern.by_relation().row(0), [1, 4]);
        assert_eq!(pattern.by_relation().row(1), [0, 2, 3]);
        assert_eq!(pattern.pattern().transposed().slots(), [1, 2, 3, 0, 4]);
        assert_eq!(pattern.relations_of_transposed(), [0, 1, 1, 1, 0]);
    }

    #[test]
    fn test_bad_arrays_are_errors() {
        for (triple, name) in [
            ((3, 0, 0), "target of triples"),
            ((0, 3, 0), "source of triples"),
            ((0, 0, 2), "relation of triples"),
        ] {
            let result = RelationalPattern::from_triples(3, 3, 2, &[(0, 0, 0), triple]);
            assert!(matches!(
                result,
                Err(SparseError::IndexOutOfRange { operand, position: 1, .. }) if operand == name
            ));
        }
        let pattern = Pattern::new(2, vec![0, 2], vec![0, 1]).unwrap();
        let new =
            |relations: &[u32]| RelationalPattern::new(pattern.clone(), relations.to_vec(), 2);
        assert!(matches!(new(&[0]), Err(SparseError::Shape { .. })));
        assert!(matches!(
            new(&[0, 2]),
            Err(SparseError::IndexOutOfRange {
                position: 1,
                index: 2,
                bound: 2,
                ..
            })
        ));
        assert!(new(&[1, 1]).unwrap().with_removed(&[2]).is_err());
    }

    #[test]
    fn test_entries_of_rows_and_columns_leave_out_what_is_removed() {
        let (pattern, _) = small();
        let rows = |pattern: &RelationalPattern| pattern.entries(1).collect::<Vec<_>>();
        let columns =
            |pattern: &RelationalPattern| pattern.entries_of_column(0).collect::<Vec<_>>();
        assert_eq!(rows(&pattern), [(1, 0, 0), (2, 0, 1), (3, 0, 1), (4, 2, 0)]);
        assert_eq!(columns(&pattern), [(1, 1, 0), (2, 1, 1), (3, 1, 1)]);
        let removed = pattern.with_removed(&[2, 4]).unwrap();
        assert_eq!(rows(&removed), [(1, 0, 0), (3, 0, 1)]);
        assert_eq!(columns(&removed), [(1, 1, 0), (3, 1, 1)]);
        assert_eq!(removed.entries(0).collect::<Vec<_>>(), [(0, 1, 1)]);
    }

    #[test]
    fn test_slots_of_a_pair_are_found() {
        let (pattern, _) = small();
        let between = |target, source| pattern.slots_between(target, source).collect::<Vec<_>>();
        assert_eq!(between(1, 0), [1, 2, 3]);
        assert_eq!(between(1, 2), [4]);
        assert_eq!(between(1, 1), [0u32; 0]);
        assert_eq!(between(7, 0), [0u32; 0]);
        assert_eq!(between(0, 7), [0u32; 0]);
        let unsorted = Pattern::new(3, vec![0, 3], vec![2, 0, 2]).unwrap();
        let unsorted = RelationalPattern::new(unsorted, vec![0, 0, 1], 2).unwrap();
        assert_eq!(unsorted.slots_between(0, 2).collect::<Vec<_>>(), [0, 2]);
    }

    #[test]
    fn test_removed_entries_are_not_counted() {
        let (pattern, _) = small();
        let fewer = pattern.with_removed(&[2, 4, 2]).unwrap();
        assert_eq!((fewer.num_removed(), fewer.num_entries()), (2, 5));
        assert_eq!(fewer.degrees(), [1, 2, 0]);
        assert!(fewer.is_removed(4) && !fewer.is_removed(3));
        let fewer = fewer.with_removed(&[0, 4]).unwrap();
        assert_eq!((fewer.num_removed(), fewer.degrees()), (3, vec![0, 2, 0]));
        assert_eq!(fewer.without_removal().degrees(), [1, 4, 0]);
        assert_eq!(pattern.with_removed(&[]).unwrap().num_removed(), 0);
    }

    #[test]
    fn test_facts_send_from_head_to_tail() {
        let triples = [(0, 0, 1), (1, 1, 2), (0, 1, 1)];
        let graph = RelationalGraph::from_triples(3, 2, triples).unwrap();
        let pattern = RelationalPattern::try_from(&graph).unwrap();
        assert_eq!(pattern.pattern().row(1), [0, 0]);
        assert_eq!(pattern.pattern().row(2), [1]);
        assert_eq!(pattern.relations(), [0, 1, 1]);
        assert_eq!(pattern.num_relations(), 2);
    }
}
