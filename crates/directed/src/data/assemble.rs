//! From what files hold to checked data.

use argiope_graph::{BuildReport, DirectedGraph, EdgeList, SelfLoops};
use argiope_io::npz::Features;

use super::{Direction, NodeData, NodeSplit, features::check_finite};
use crate::DirectedError;

/// Fewer edges than this may all go upwards by chance: at this number the chance is one in 65 536.
const MIN_SUSPICIOUS: u64 = 16;

/// Why a set whose edges are stored once each is not directed.
pub(super) const NUMBER_ORDER: &str =
    "each edge is stored once, with i < j: its direction is the order of node numbers";

/// A data set as files hold it.
#[derive(Debug)]
pub(super) struct Raw {
    pub(super) name: String,
    pub(super) edges: EdgeList,
    pub(super) features: Features,
    pub(super) labels: Vec<Option<u32>>,
    pub(super) class_names: Option<Vec<String>>,
    pub(super) splits: Vec<NodeSplit>,
    /// Whether stored edges are known to have directions (or to have none).
    pub(super) stored: Option<Direction>,
}

impl Raw {
    /// Checks everything and builds the graph.
    pub(super) fn assemble(mut self, direction: Direction) -> Result<NodeData, DirectedError> {
        let mut notes = Vec::new();
        self.check_counts()?;
        check_finite(&self.features)?;
        let num_classes = self.check_classes(&mut notes)?;
        for (split, number) in self.splits.iter().zip(0..) {
            split
                .check(&self.labels)
                .map_err(|error| self.fault(format!("split {number}: {error}")))?;
        }
        let class_names = self.class_names(num_classes, &mut notes);
        let (graph, report) = self.build(direction, &mut notes)?;
        Ok(NodeData {
            name: self.name,
            graph,
            features: self.features,
            labels: self.labels,
            num_classes,
            class_names,
            splits: self.splits,
            directed: direction == Direction::Directed,
            report,
            notes,
        })
    }

    fn fault(&self, what: String) -> DirectedError {
        DirectedError::Data {
            what: format!("{}: {what}", self.name),
        }
    }

    fn check_counts(&self) -> Result<(), DirectedError> {
        let counts = [
            self.labels.len() as u64,
            self.features.num_nodes(),
            self.edges.num_nodes() as u64,
        ];
        if self.features.num_features() == 0 {
            return Err(self.fault("the nodes have no features".to_owned()));
        }
        if counts.iter().any(|&count| count != counts[0]) {
            let [labels, features, graph] = counts;
            return Err(self.fault(format!(
                "classes of {labels} nodes, features of {features} and a graph of {graph} do not fit"
            )));
        }
        match self.edges.is_empty() {
            true => Err(self.fault("the graph has no edges".to_owned())),
            false => Ok(()),
        }
    }

    /// The number of classes.
    fn check_classes(&self, notes: &mut Vec<String>) -> Result<usize, DirectedError> {
        let num_nodes = self.labels.len();
        let mut sizes: Vec<u32> = Vec::new();
        for (node, class) in self.labels.iter().enumerate() {
            let Some(class) = class.map(|class| class as usize) else {
                continue;
            };
            // More classes than nodes: these are no classes, and would only cost memory.
            if class >= num_nodes {
                return Err(self.fault(format!(
                    "the class of node {node} is {class}, with {num_nodes} nodes in all: classes are numbered from 0"
                )));
            }
            sizes.resize(sizes.len().max(class + 1), 0);
            sizes[class] += 1;
        }
        let labelled: u32 = sizes.iter().sum();
        if sizes.iter().filter(|&&size| size > 0).count() < 2 {
            return Err(self.fault(match labelled {
                0 => "no node has a class".to_owned(),
                _ => format!(
                    "all {labelled} nodes with a class have class {}: there is nothing to learn",
                    sizes.len() - 1
                ),
            }));
        }
        if num_nodes > labelled as usize {
            notes.push(format!(
                "{} of {num_nodes} nodes have no class",
                num_nodes - labelled as usize
            ));
        }
        for (class, size) in sizes.iter().enumerate().filter(|(_, size)| **size < 2) {
            notes.push(match size {
                0 => format!("no node has class {class}"),
                _ => format!("a single node has class {class}"),
            });
        }
        Ok(sizes.len())
    }

    /// Names for all classes: those of the data if they are as many.
    fn class_names(&mut self, num_classes: usize, notes: &mut Vec<String>) -> Vec<String> {
        let numbers = || (0..num_classes).map(|class| class.to_string()).collect();
        match self.class_names.take() {
            Some(names) if names.len() == num_classes => names,
            Some(names) => {
                notes.push(format!(
                    "the data names {} classes, but {num_classes} are numbered: the names are not used",
                    names.len()
                ));
                numbers()
            }
            None => numbers(),
        }
    }

    fn build(
        &mut self,
        direction: Direction,
        notes: &mut Vec<String>,
    ) -> Result<(DirectedGraph, BuildReport), DirectedError> {
        let edges = std::mem::take(&mut self.edges);
        if direction == Direction::Directed {
            self.check_direction(&edges, notes)?;
        }
        let (graph, report) = match direction {
            Direction::Directed => {
                let built = edges.into_directed(SelfLoops::Drop)?;
                (built.graph, built.report)
            }
            Direction::Undirected => {
                let built = edges.into_undirected()?;
                (
                    DirectedGraph::from_csr(built.graph.into_csr())?,
                    built.report,
                )
            }
        };
        if graph.num_edges() == 0 {
            return Err(self.fault(format!(
                "the graph has no edges but {} self loops",
                report.self_loops
            )));
        }
        if report.self_loops + report.duplicates > 0 {
            notes.push(format!(
                "{} self loops and {} repetitions were dropped from {} edges",
                report.self_loops, report.duplicates, report.edges_read
            ));
        }
        if direction == Direction::Undirected && self.stored == Some(Direction::Directed) {
            notes.push(format!(
                "edges are stored with directions and were taken in both: {} pairs are joined, {} of them stored both ways",
                report.edges_kept, report.reciprocal
            ));
        }
        Ok((graph, report))
    }

    /// Refuses edges whose direction is the order of numbers, unless they are known to have directions.
    fn check_direction(
        &self,
        edges: &EdgeList,
        notes: &mut Vec<String>,
    ) -> Result<(), DirectedError> {
        match self.stored {
            Some(Direction::Directed) => return Ok(()),
            Some(Direction::Undirected) => {
                return Err(self.fault(format!("it cannot be loaded as directed: {NUMBER_ORDER}")));
            }
            None => {}
        }
        let (mut upwards, mut downwards) = (0, 0);
        for (source, target) in edges.iter() {
            upwards += u64::from(source < target);
            downwards += u64::from(source > target);
        }
        if downwards == 0 && upwards >= MIN_SUSPICIOUS {
            return Err(self.fault(format!(
                "it cannot be loaded as directed: {NUMBER_ORDER} (so it is for all {upwards} edges that are no self loops); \
                 an acyclic graph numbered in topological order looks the same, and needs another numbering"
            )));
        }
        if upwards == 0 && downwards >= MIN_SUSPICIOUS {
            notes.push(
                "all edges go from the larger to the smaller number: if these are undirected edges stored once, \
                 the directions mean nothing"
                    .to_owned(),
            );
        }
        Ok(())
    }
}
