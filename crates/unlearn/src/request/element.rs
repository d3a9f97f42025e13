//! One thing that can be deleted.

use std::{fmt, str::FromStr};

use argiope_graph::NodeId;
use serde::{Deserialize, Serialize};

use crate::UnlearnError;

/// One thing that can be deleted.
///
/// Its text form, of [`Display`](fmt::Display) and [`FromStr`], is the kind and the ids, separated by spaces:
///
/// ```
/// use argiope_unlearn::Element;
///
/// for text in ["edge 1 4", "node 7", "features 7", "triple 3 0 5", "relation 2", "user 9", "interaction 9 120"] {
///     assert_eq!(text.parse::<Element>()?.to_string(), text);
/// }
/// assert!("edge 1".parse::<Element>().is_err());
/// # Ok::<(), argiope_unlearn::UnlearnError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Element {
    /// An undirected edge.
    Edge(NodeId, NodeId),
    /// A node: its edges, its features and its label. The id stays, as that of an isolated node without features.
    Node(NodeId),
    /// The features of a node, which become 0.
    Features(NodeId),
    /// A fact: head, relation, tail.
    Triple(NodeId, u32, NodeId),
    /// All facts of a relation.
    Relation(u32),
    /// A user: all interactions.
    User(NodeId),
    /// An interaction of a user with an item.
    Interaction(NodeId, NodeId),
}

/// The kinds of elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ElementKind {
    /// Edges.
    Edge,
    /// Nodes.
    Node,
    /// Features of nodes.
    Features,
    /// Facts.
    Triple,
    /// Relations.
    Relation,
    /// Users.
    User,
    /// Interactions.
    Interaction,
}

impl ElementKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Edge,
        Self::Node,
        Self::Features,
        Self::Triple,
        Self::Relation,
        Self::User,
        Self::Interaction,
    ];

    /// The word for one of them.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Edge => "edge",
            Self::Node => "node",
            Self::Features => "features",
            Self::Triple => "triple",
            Self::Relation => "relation",
            Self::User => "user",
            Self::Interaction => "interaction",
        }
    }
}

impl fmt::Display for ElementKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Edge => "edges",
            Self::Node => "nodes",
            Self::Features => "features",
            Self::Triple => "facts",
            Self::Relation => "relations",
            Self::User => "users",
            Self::Interaction => "interactions",
        })
    }
}

impl Element {
    /// The kind.
    #[must_use]
    pub fn kind(self) -> ElementKind {
        match self {
            Self::Edge(..) => ElementKind::Edge,
            Self::Node(_) => ElementKind::Node,
            Self::Features(_) => ElementKind::Features,
            Self::Triple(..) => ElementKind::Triple,
            Self::Relation(_) => ElementKind::Relation,
            Self::User(_) => ElementKind::User,
            Self::Interaction(..) => ElementKind::Interaction,
        }
    }

    /// The same element in its only form: an edge has its smaller end first.
    #[must_use]
    pub fn canonical(self) -> Self {
        match self {
            Self::Edge(u, v) => Self::Edge(u.min(v), u.max(v)),
            other => other,
        }
    }

    /// The ids of the text form: of ends, of a node, of head, relation and tail, of a user, and of an item.
    #[must_use]
    pub fn ids(self) -> Vec<u32> {
        match self {
            Self::Edge(u, v) | Self::Interaction(u, v) => vec![u, v],
            Self::Node(id) | Self::Features(id) | Self::Relation(id) | Self::User(id) => vec![id],
            Self::Triple(head, relation, tail) => vec![head, relation, tail],
        }
    }
}

impl fmt::Display for Element {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.kind().word())?;
        (self.ids().iter()).try_for_each(|id| write!(formatter, " {id}"))
    }
}

impl FromStr for Element {
    type Err = UnlearnError;

    fn from_str(text: &str) -> Result<Self, UnlearnError> {
        let fault = |expected| UnlearnError::Syntax {
            text: text.chars().take(60).collect(),
            expected,
        };
        let mut words = text.split_whitespace();
        let word = words.next().unwrap_or_default();
        let ids: Vec<u32> = (words.map(str::parse).collect::<Result<_, _>>())
            .map_err(|_| fault("ids are whole numbers from 0 to 4294967295"))?;
        let kind = (ElementKind::ALL.into_iter())
            .find(|kind| kind.word() == word)
            .ok_or_else(|| {
                fault("expected edge, node, features, triple, relation, user or interaction first")
            })?;
        match (kind, &ids[..]) {
            (ElementKind::Edge, &[u, v]) => Ok(Self::Edge(u, v)),
            (ElementKind::Node, &[id]) => Ok(Self::Node(id)),
            (ElementKind::Features, &[id]) => Ok(Self::Features(id)),
            (ElementKind::Triple, &[head, relation, tail]) => {
                Ok(Self::Triple(head, relation, tail))
            }
            (ElementKind::Relation, &[id]) => Ok(Self::Relation(id)),
            (ElementKind::User, &[id]) => Ok(Self::User(id)),
            (ElementKind::Interaction, &[user, item]) => Ok(Self::Interaction(user, item)),
            (ElementKind::Edge | ElementKind::Interaction, _) => Err(fault("expected two ids")),
            (ElementKind::Triple, _) => Err(fault("expected head, relation and tail")),
            _ => Err(fault("expected one id")),
        }
    }
}
