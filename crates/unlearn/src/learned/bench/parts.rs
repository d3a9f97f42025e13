//! The elements of a task in their roles.

use argiope_link::Pair;

use crate::learned::TaskData;

/// What is trained on, what is deleted, and what is held out for what.
#[derive(Debug, Clone)]
pub(super) enum Parts {
    Link(LinkParts),
    Node(NodeParts),
}

#[derive(Debug, Clone)]
pub(super) struct LinkParts {
    /// Training edges that stay, ascending.
    pub(super) retained: Vec<Pair>,
    /// Training edges that go, ascending.
    pub(super) deleted: Vec<Pair>,
    /// To choose epochs by.
    pub(super) held_out: Vec<Pair>,
    pub(super) held_out_negatives: Vec<Pair>,
    /// True edges that nobody sees: candidates, or one for every deleted edge.
    pub(super) controls: Vec<Pair>,
    /// To report.
    pub(super) test: Vec<Pair>,
    pub(super) test_negatives: Vec<Pair>,
}

#[derive(Debug, Clone)]
pub(super) struct NodeParts {
    /// Training nodes that stay, ascending.
    pub(super) retained: Vec<u32>,
    /// Training nodes that go, ascending.
    pub(super) deleted: Vec<u32>,
    /// To choose epochs by.
    pub(super) held_out: Vec<u32>,
    /// Nodes that nobody sees: candidates, or one for every deleted node.
    pub(super) controls: Vec<u32>,
    /// To report.
    pub(super) test: Vec<u32>,
    /// Of every node; 0 for those without, which are in no part.
    pub(super) classes: Vec<u32>,
}

impl Parts {
    /// The task as trainings and methods see it.
    pub(super) fn task(&self) -> TaskData<'_> {
        match self {
            Self::Link(parts) => TaskData::Link {
                retained: &parts.retained,
                deleted: &parts.deleted,
                held_out: &parts.held_out,
                held_out_negatives: &parts.held_out_negatives,
            },
            Self::Node(parts) => TaskData::Node {
                retained: &parts.retained,
                deleted: &parts.deleted,
                classes: &parts.classes,
                held_out: &parts.held_out,
            },
        }
    }

    /// Number of elements that are deleted.
    pub(super) fn num_deleted(&self) -> usize {
        match self {
            Self::Link(parts) => parts.deleted.len(),
            Self::Node(parts) => parts.deleted.len(),
        }
    }
}
