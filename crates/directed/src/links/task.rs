//! What is asked about an ordered pair of nodes.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::DirectedError;

/// A question about an ordered pair `(u, v)` of different nodes; the answer is a class.
///
/// | task | 0 | 1 | 2 | 3 |
/// |---|---|---|---|---|
/// | `existence` | no edge | `u -> v` | | |
/// | `direction` | `u -> v` | `v -> u` | | |
/// | `three-class` | `u -> v` | `v -> u` | none | |
/// | `four-class` | `u -> v` only | `v -> u` only | both | none |
///
/// Mind that some libraries number the classes of existence the other way round: 0 for an edge, 1 for none.
///
/// ```
/// use argiope_directed::links::LinkTask;
///
/// let task: LinkTask = "three-class".parse()?;
/// assert_eq!(task.class_names(), ["u->v", "v->u", "none"]);
/// assert_eq!(task.class_of(false, true), Some(1));
/// assert_eq!(task.class_of(true, true), None); // no direction to predict
/// # Ok::<(), argiope_directed::DirectedError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkTask {
    /// Is there an edge `u -> v`? Asked about edges, and about pairs that are joined in neither direction.
    #[default]
    Existence,
    /// Which way does the edge between `u` and `v` point? Asked about pairs that are joined in one direction.
    Direction,
    /// As `Direction`, and there may be none. Pairs that are joined in both directions are left out.
    ThreeClass,
    /// One way, the other, both, or none. Asked about all pairs.
    FourClass,
}

impl LinkTask {
    /// All tasks.
    pub const ALL: [Self; 4] = [
        Self::Existence,
        Self::Direction,
        Self::ThreeClass,
        Self::FourClass,
    ];

    /// The name, as it is parsed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Existence => "existence",
            Self::Direction => "direction",
            Self::ThreeClass => "three-class",
            Self::FourClass => "four-class",
        }
    }

    /// Names of the classes, in their order.
    #[must_use]
    pub fn class_names(self) -> &'static [&'static str] {
        match self {
            Self::Existence => &["none", "u->v"],
            Self::Direction => &["u->v", "v->u"],
            Self::ThreeClass => &["u->v", "v->u", "none"],
            Self::FourClass => &["u->v", "v->u", "both", "none"],
        }
    }

    /// Number of classes.
    #[must_use]
    pub fn num_classes(self) -> usize {
        self.class_names().len()
    }

    /// The class of `(u, v)` by which of the edges `u -> v` and `v -> u` there are; `None` for a pair that the task does
    /// not ask about.
    #[must_use]
    pub fn class_of(self, forward: bool, backward: bool) -> Option<u32> {
        match (self, forward, backward) {
            (Self::Existence, true, _) => Some(1),
            (Self::Existence, false, false) => Some(0),
            // The way back of an edge is no negative: the question would be one of direction.
            (Self::Existence, false, true) => None,
            (_, true, false) => Some(0),
            (_, false, true) => Some(1),
            (Self::FourClass, true, true) => Some(2),
            (Self::FourClass, false, false) => Some(3),
            (Self::ThreeClass, false, false) => Some(2),
            (Self::ThreeClass | Self::Direction, true, true) => None,
            (Self::Direction, false, false) => None,
        }
    }
}

impl fmt::Display for LinkTask {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for LinkTask {
    type Err = DirectedError;

    fn from_str(name: &str) -> Result<Self, DirectedError> {
        let named = Self::ALL.into_iter().find(|task| task.name() == name);
        named.ok_or_else(|| DirectedError::Option {
            name: "task",
            found: format!("\"{name}\""),
            expected: "one of existence, direction, three-class, four-class",
        })
    }
}
