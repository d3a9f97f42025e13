//! Names of nodes (or relations) and their ids.

use std::{collections::HashMap, sync::Arc};

/// A two-way map between labels and the ids `0..len`, in order of first appearance.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelMap {
    names: Vec<Arc<str>>,
    ids: HashMap<Arc<str>, u32>,
}

impl LabelMap {
    /// An empty map.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The id of `label`, given out now if the label is new; `None` if all `u32` ids are taken.
    pub fn intern(&mut self, label: &str) -> Option<u32> {
        if let Some(&id) = self.ids.get(label) {
            return Some(id);
        }
        let id = u32::try_from(self.names.len())
            .ok()
            .filter(|&id| id < u32::MAX)?;
        let name: Arc<str> = label.into();
        self.names.push(Arc::clone(&name));
        self.ids.insert(name, id);
        Some(id)
    }

    /// The id of a known label.
    #[must_use]
    pub fn id(&self, label: &str) -> Option<u32> {
        self.ids.get(label).copied()
    }

    /// The label of an id.
    #[must_use]
    pub fn label(&self, id: u32) -> Option<&str> {
        self.names.get(id as usize).map(AsRef::as_ref)
    }

    /// Number of labels.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// True if there are no labels.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// All labels, by id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + '_ {
        self.names.iter().map(AsRef::as_ref)
    }
}

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
        assert_eq!(map.iter().collect::<Vec<_>>(), ["b", "a", "c"]);
    }
}
