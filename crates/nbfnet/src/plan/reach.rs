//! How far messages of a query come, and from where they matter.

use argiope_graph::NodeId;
use argiope_sparse::RelationalPattern;

use crate::MessageGraph;

/// Farther than any layer.
const FAR: u8 = u8::MAX;

/// Which states of a query depend on its source and matter to its results.
#[derive(Debug)]
pub(super) struct Reach {
    /// Steps from the source, per node; [`FAR`] beyond the number of layers.
    from_source: Vec<u8>,
    /// Steps to the nearest node that is asked about; `None` if all are.
    to_targets: Option<Vec<u8>>,
    /// Nodes with any such state, ascending.
    nodes: Vec<NodeId>,
    num_layers: usize,
}

impl Reach {
    /// Breadth-first search from the source along messages, and from the targets against them.
    pub(super) fn new(
        graph: &MessageGraph,
        source: NodeId,
        targets: Option<&[NodeId]>,
        num_layers: usize,
    ) -> Self {
        let pattern = graph.pattern();
        let mut nodes = Vec::new();
        let from_source = search(pattern, &[source], num_layers, true, &mut nodes);
        let to_targets =
            targets.map(|targets| search(pattern, targets, num_layers, false, &mut Vec::new()));
        let mut reach = Self {
            from_source,
            to_targets,
            nodes: Vec::new(),
            num_layers,
        };
        nodes.retain(|&node| reach.layers(node).is_some());
        nodes.sort_unstable();
        reach.nodes = nodes;
        reach
    }

    /// True if the state of `node` after `layer` layers depends on the source.
    pub(super) fn is_reached(&self, node: NodeId, layer: usize) -> bool {
        usize::from(self.from_source[node as usize]) <= layer
    }

    /// The layers whose state of `node` depends on the source and matters, from 0: both included.
    fn layers(&self, node: NodeId) -> Option<(usize, usize)> {
        let first = self.from_source[node as usize];
        let steps = self
            .to_targets
            .as_ref()
            .map_or(0, |steps| steps[node as usize]);
        if first == FAR || steps == FAR {
            return None;
        }
        let last = self.num_layers.checked_sub(usize::from(steps))?;
        (usize::from(first) <= last).then_some((first.into(), last))
    }

    /// The nodes with such a state after `layer` layers, ascending.
    pub(super) fn states(&self, layer: usize) -> impl Iterator<Item = NodeId> + '_ {
        (self.nodes.iter().copied()).filter(move |&node| {
            (self.layers(node)).is_some_and(|(first, last)| first <= layer && layer <= last)
        })
    }

    /// How many there are after each of the layers, from 1.
    pub(super) fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.num_layers];
        for &node in &self.nodes {
            if let Some((first, last)) = self.layers(node) {
                for count in &mut counts[first.max(1) - 1..last] {
                    *count += 1;
                }
            }
        }
        counts
    }

    /// How many there are in all layers but the start.
    pub(super) fn num_states(&self) -> usize {
        self.counts().iter().sum()
    }
}

/// Steps from the nearest of `starts`, at most `most`; `found` gets all nodes within.
fn search(
    pattern: &RelationalPattern,
    starts: &[NodeId],
    most: usize,
    along: bool,
    found: &mut Vec<NodeId>,
) -> Vec<u8> {
    let mut steps = vec![FAR; pattern.pattern().num_rows()];
    for &node in starts {
        if steps[node as usize] == FAR {
            steps[node as usize] = 0;
            found.push(node);
        }
    }
    let mut begin = 0;
    for step in 1..=most.min(usize::from(FAR - 1)) {
        let end = found.len();
        for at in begin..end {
            let node = found[at] as usize;
            let mut visit = |next: u32| {
                if steps[next as usize] == FAR {
                    steps[next as usize] = step as u8;
                    found.push(next);
                }
            };
            match along {
                true => (pattern.entries_of_column(node)).for_each(|(_, row, _)| visit(row)),
                false => pattern
                    .entries(node)
                    .for_each(|(_, column, _)| visit(column)),
            }
        }
        begin = end;
    }
    steps
}
