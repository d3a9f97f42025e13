//! Nodes or graphs with classes, and how they are seen.

use argiope_graph::{NodeId, Progress, UndirectedGraph};
use serde::{Deserialize, Serialize};

use crate::{
    GnnError,
    pretrain::contrastive::{PretrainedEncoder, View},
    seeds,
};

/// What is seen of a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GraphViews {
    /// The graph itself, with its node of largest degree for the centre: one view.
    #[default]
    Whole,
    /// One view around every node.
    Nodes,
}

/// How the points of the views of an example become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// Their mean.
    #[default]
    Mean,
    /// Their sum, which grows with their number.
    Sum,
}

/// Examples with their views, drawn once: all encoders that are compared see the same.
#[derive(Debug, Clone)]
pub struct Examples {
    views: Vec<Vec<View>>,
    classes: Vec<u32>,
    num_classes: usize,
    combine: Combine,
}

impl Examples {
    /// The nodes of a graph that have a class, with two views each, whose points are averaged. Views are taken as the settings of
    /// `encoder` say.
    ///
    /// # Errors
    /// [`GnnError::Shape`] for another number of classes than nodes; [`GnnError::Option`] if no node has a class, or one has a
    /// class from `num_classes` on; [`GnnError::Cancelled`].
    ///
    /// # Complexity
    /// `O(n^3)` time for every view of `n` nodes, and their positions in memory.
    pub fn of_nodes(
        encoder: &PretrainedEncoder,
        graph: &UndirectedGraph,
        classes: &[Option<u32>],
        num_classes: usize,
        seed: u64,
        progress: &dyn Progress,
    ) -> Result<Self, GnnError> {
        if classes.len() != graph.num_nodes() {
            return Err(wrong_length(classes.len(), graph.num_nodes()));
        }
        let nodes: Vec<NodeId> = (0..graph.num_nodes() as NodeId)
            .filter(|&node| classes[node as usize].is_some())
            .collect();
        let classes = classes.iter().flatten().copied().collect();
        let views = encoder.views_of_nodes(
            graph,
            &nodes,
            PretrainedEncoder::VIEWS_OF_NODE,
            seed,
            progress,
        )?;
        Self::new(views, classes, num_classes, Combine::Mean)
    }

    /// Graphs with a class each.
    ///
    /// # Errors
    /// [`GnnError::Shape`] for another number of classes than graphs; [`GnnError::Option`] for a graph without nodes, no graphs,
    /// and a class from `num_classes` on; [`GnnError::Cancelled`].
    ///
    /// # Complexity
    /// `O(n^3)` time for every view of `n` nodes, and their positions in memory.
    #[allow(
        clippy::too_many_arguments,
        reason = "all of them are what examples are made of"
    )]
    pub fn of_graphs(
        encoder: &PretrainedEncoder,
        graphs: &[UndirectedGraph],
        classes: &[u32],
        num_classes: usize,
        seen: GraphViews,
        combine: Combine,
        seed: u64,
        progress: &dyn Progress,
    ) -> Result<Self, GnnError> {
        if classes.len() != graphs.len() {
            return Err(wrong_length(classes.len(), graphs.len()));
        }
        let config = encoder.settings().views.for_evaluation();
        let views = (0u64..)
            .zip(graphs)
            .map(|(number, graph)| -> Result<Vec<View>, GnnError> {
                progress.check()?;
                match seen {
                    GraphViews::Nodes if graph.num_nodes() > 0 => {
                        let nodes: Vec<NodeId> = (0..graph.num_nodes() as NodeId).collect();
                        let seed = seeds::named(seed, &format!("graph {number}"));
                        let views = encoder.views_of_nodes(graph, &nodes, 1, seed, progress)?;
                        Ok(views.into_iter().flatten().collect())
                    }
                    // A graph without nodes is an error either way.
                    GraphViews::Whole | GraphViews::Nodes => {
                        Ok(vec![View::of_graph(graph, &config)?])
                    }
                }
            });
        let views = views.collect::<Result<_, GnnError>>()?;
        Self::new(views, classes.to_vec(), num_classes, combine)
    }

    fn new(
        views: Vec<Vec<View>>,
        classes: Vec<u32>,
        num_classes: usize,
        combine: Combine,
    ) -> Result<Self, GnnError> {
        let wrong = |option, found: String, expected| {
            Err(GnnError::Option {
                what: "examples",
                option,
                found,
                expected,
            })
        };
        if classes.is_empty() {
            return wrong("classes", "none".into(), "at least one example");
        }
        if let Some(class) = classes.iter().find(|&&class| class as usize >= num_classes) {
            let found = format!("{class} of {num_classes}");
            return wrong("class", found, "a class below their number");
        }
        Ok(Self {
            views,
            classes,
            num_classes,
            combine,
        })
    }

    /// Number of examples.
    #[must_use]
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// True without examples.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// The class of every example.
    #[must_use]
    pub fn classes(&self) -> &[u32] {
        &self.classes
    }

    /// Number of classes.
    #[must_use]
    pub fn num_classes(&self) -> usize {
        self.num_classes
    }

    /// The views of every example.
    #[must_use]
    pub fn views(&self) -> &[Vec<View>] {
        &self.views
    }

    /// `encoder` with statistics of the first views of at most `count` examples, taken at equal distances.
    ///
    /// # Errors
    /// Those of the encoder.
    pub fn measured(
        &self,
        encoder: &PretrainedEncoder,
        count: usize,
    ) -> Result<PretrainedEncoder, GnnError> {
        let every = self.len().div_ceil(count.max(1));
        let views = self.views.iter().step_by(every);
        encoder.measured(views.filter_map(|views| views.first()))
    }

    /// The points of all examples, `[len, outputs]`, row by row.
    ///
    /// # Errors
    /// Those of the encoder; [`GnnError::Cancelled`].
    pub fn points(
        &self,
        encoder: &PretrainedEncoder,
        progress: &dyn Progress,
    ) -> Result<Vec<f64>, GnnError> {
        let views: Vec<&View> = self.views.iter().flatten().collect();
        let points = encoder.encode_views(&views, progress)?;
        Ok(self.combined(&points, encoder.outputs(), 0..self.len()))
    }

    /// Rows of `points`, which are those of the views of some examples one behind the other, as one row an example.
    pub(super) fn combined(
        &self,
        points: &[f32],
        dim: usize,
        examples: impl Iterator<Item = usize>,
    ) -> Vec<f64> {
        let (mut rows, mut rest) = (Vec::new(), points);
        for example in examples {
            let count = self.views[example].len();
            let (own, others) = rest.split_at(count * dim);
            let start = rows.len();
            rows.resize(start + dim, 0.0);
            let factor = match self.combine {
                Combine::Mean => 1.0 / count as f64,
                Combine::Sum => 1.0,
            };
            for point in own.chunks_exact(dim) {
                for (sum, &value) in rows[start..].iter_mut().zip(point) {
                    *sum += factor * f64::from(value);
                }
            }
            rest = others;
        }
        rows
    }
}

fn wrong_length(found: usize, expected: usize) -> GnnError {
    GnnError::Shape {
        layer: "Examples",
        operand: "classes",
        found: vec![found],
        expected: format!("[{expected}]"),
    }
}
