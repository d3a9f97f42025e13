//! Names of nodes (or relations) and their ids.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable, hash_table::Entry};

/// A two-way map between labels and the ids `0..len`, in order of first appearance.
///
/// All names lie in one text; the map takes their length and about sixteen bytes a label.
#[derive(Debug, Clone, Default)]
pub struct LabelMap {
    names: Names,
    ids: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Names {
    text: String,
    /// End of each name in `text`.
    ends: Vec<usize>,
}

impl Names {
    fn get(&self, id: u32) -> Option<&str> {
        let id = id as usize;
        let start = if id == 0 { 0 } else { *self.ends.get(id - 1)? };
        Some(&self.text[start..*self.ends.get(id)?])
    }
}

impl LabelMap {
    /// An empty map.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The id of `label`, given out now if the label is new; `None` if all `u32` ids are taken.
    pub fn intern(&mut self, label: &str) -> Option<u32> {
        let Self { names, ids, hasher } = self;
        let hash = hasher.hash_one(label);
        let same = |&id: &u32| names.get(id) == Some(label);
        match ids.entry(hash, same, |&id| {
            hasher.hash_one(names.get(id).unwrap_or_default())
        }) {
            Entry::Occupied(known) => Some(*known.get()),
            Entry::Vacant(new) => {
                let id = u32::try_from(names.ends.len())
                    .ok()
                    .filter(|&id| id < u32::MAX)?;
                new.insert(id);
                names.text.push_str(label);
                names.ends.push(names.text.len());
                Some(id)
            }
        }
    }

    /// The id of a known label.
    #[must_use]
    pub fn id(&self, label: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(label);
        self.ids
            .find(hash, |&id| self.names.get(id) == Some(label))
            .copied()
    }

    /// The label of an id.
    #[must_use]
    pub fn label(&self, id: u32) -> Option<&str> {
        self.names.get(id)
    }

    /// Number of labels.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.ends.len()
    }

    /// True if there are no labels.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.ends.is_empty()
    }

    /// All labels, by id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + '_ {
        (0..self.len()).map(|id| self.names.get(id as u32).unwrap_or_default())
    }
}

impl PartialEq for LabelMap {
    /// Equal if they give the same ids to the same labels.
    fn eq(&self, other: &Self) -> bool {
        self.names == other.names
    }
}

impl Eq for LabelMap {}

impl<'a> FromIterator<&'a str> for LabelMap {
    /// Repeated labels keep their first id.
    fn from_iter<I: IntoIterator<Item = &'a str>>(labels: I) -> Self {
        let mut map = Self::new();
        for label in labels {
            map.intern(label);
        }
        map
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_ids_follow_first_appearance() {
        let mut map: LabelMap = ["b", "a", "b"].into_iter().collect();
        assert_eq!(map.len(), 2);
        assert_eq!(
            (map.id("b"), map.id("a"), map.id("c")),
            (Some(0), Some(1), None)
        );
        assert_eq!(map.intern("c"), Some(2));
        assert_eq!(map.label(2), Some("c"));
        assert_eq!(map.label(3), None);
        assert_eq!(map.intern(""), Some(3));
        assert_eq!(map.iter().collect::<Vec<_>>(), ["b", "a", "c", ""]);
        assert_eq!(map, ["b", "a", "c", ""].into_iter().collect());
        assert_ne!(map, ["ba", "", "c", ""].into_iter().collect());
    }
}
