//! Facts of knowledge graphs, and which end of one is asked for.

use argiope_graph::NodeId;

use crate::LinkError;

/// A fact: head, relation, tail.
pub type Triple = (NodeId, u32, NodeId);

/// The end of a fact that is replaced or predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The head: `(?, relation, tail)`.
    Head,
    /// The tail: `(head, relation, ?)`.
    Tail,
}

impl Side {
    /// The entity at this end of a fact.
    #[must_use]
    pub fn of(self, (head, _, tail): Triple) -> NodeId {
        match self {
            Self::Head => head,
            Self::Tail => tail,
        }
    }

    /// "head" or "tail".
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Tail => "tail",
        }
    }
}

/// Checks that all ends are entities and all relations exist.
pub(crate) fn check_triples(
    list: &'static str,
    triples: &[Triple],
    num_entities: usize,
    num_relations: usize,
) -> Result<(), LinkError> {
    for (position, &(head, relation, tail)) in triples.iter().enumerate() {
        let node = head.max(tail);
        if node as usize >= num_entities {
            return Err(LinkError::NodeOutOfRange {
                list,
                position,
                node,
                num_nodes: num_entities,
            });
        }
        if relation as usize >= num_relations {
            return Err(LinkError::RelationOutOfRange {
                list,
                position,
                relation,
                num_relations,
            });
        }
    }
    Ok(())
}
