//! A source or a downstream task: its graphs, and statistics that sampling would bend.

use argiope_graph::{NodeId, Progress, UndirectedGraph, random::stream};

use super::wasserstein::WeightedValues;
use crate::{
    GraphonError,
    choice::choose_first,
    ego::{EgoOptions, EgoSample, sample_egos},
    topology::local_clustering,
};

/// Nodes whose clustering coefficients are taken, of all graphs of a set together.
const CLUSTERING_NODES: usize = 2000;

/// A named set of graphs: a data set of many graphs, or egos of one large graph.
#[derive(Debug, Clone)]
pub struct GraphSet {
    name: String,
    graphs: Vec<UndirectedGraph>,
    /// `ln(1 + degree)` of the nodes of the graphs that were given, not of egos.
    log_degrees: WeightedValues,
    clustering: f64,
    /// The nodes with a neighbour of the large graph that the graphs are egos of.
    sampled_from: Option<usize>,
    num_capped: usize,
}

impl GraphSet {
    /// A data set of many graphs. `seed` chooses the nodes whose clustering is taken.
    ///
    /// # Errors
    /// [`GraphonError::Data`], naming the set, without graphs, for a graph with fewer than two nodes, and if no graph has an edge.
    pub fn from_graphs(
        name: impl Into<String>,
        graphs: Vec<UndirectedGraph>,
        seed: u64,
    ) -> Result<Self, GraphonError> {
        let name = name.into();
        let refused = |what: String| GraphonError::Data {
            what: format!("{name}: {what}"),
        };
        if graphs.is_empty() {
            return Err(refused("there are no graphs".to_owned()));
        }
        for (at, graph) in graphs.iter().enumerate() {
            if graph.num_nodes() < 2 {
                return Err(refused(format!(
                    "graph {at} has {} nodes, a graphon needs pairs of nodes",
                    graph.num_nodes()
                )));
            }
        }
        if graphs.iter().all(|graph| graph.num_edges() == 0) {
            return Err(refused(format!(
                "none of the {} graphs has an edge",
                graphs.len()
            )));
        }
        Ok(Self {
            log_degrees: log_degrees(&graphs, 0),
            clustering: mean_clustering(&graphs, 0, seed),
            sampled_from: None,
            num_capped: 0,
            name,
            graphs,
        })
    }

    /// Egos of one large graph; degrees and clustering are those of the graph itself. Nodes without a neighbour count nowhere:
    /// most files cannot tell them from numbers that are no nodes.
    ///
    /// # Errors
    /// Those of [`sample_egos`], and [`GraphonError::Data`], naming the set, for a graph with fewer than two nodes or
    /// without edges.
    pub fn from_graph(
        name: impl Into<String>,
        graph: &UndirectedGraph,
        egos: &EgoOptions,
        progress: &dyn Progress,
    ) -> Result<Self, GraphonError> {
        let name = name.into();
        if graph.num_edges() == 0 {
            return Err(GraphonError::Data {
                what: format!(
                    "{name}: a graph with {} nodes and no edges has no graphon to estimate",
                    graph.num_nodes()
                ),
            });
        }
        let EgoSample {
            graphs, num_capped, ..
        } = sample_egos(graph, egos, progress)?;
        // Few nodes of a large graph can all be drawn apart from a hub, and then no ego has an edge.
        if graphs.iter().all(|ego| ego.num_edges() == 0) {
            return Err(GraphonError::Data {
                what: format!(
                    "{name}: none of the {} egos has an edge; more egos, or more than {} nodes an ego, may have",
                    graphs.len(),
                    egos.max_nodes
                ),
            });
        }
        let whole = std::slice::from_ref(graph);
        let joined = graph.num_nodes() - graph.degree_distribution().num_isolated() as usize;
        Ok(Self {
            log_degrees: log_degrees(whole, 1),
            clustering: mean_clustering(whole, 1, egos.seed),
            sampled_from: Some(joined),
            num_capped,
            name,
            graphs,
        })
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The graphs that graphons are estimated from.
    #[must_use]
    pub fn graphs(&self) -> &[UndirectedGraph] {
        &self.graphs
    }

    /// Nodes, with a neighbour, of the graph that the graphs are egos of; `None` for a data set of many graphs.
    #[must_use]
    pub fn sampled_from(&self) -> Option<usize> {
        self.sampled_from
    }

    /// Egos that were too large, so that only some of their nodes were kept; 0 for a data set of many graphs.
    #[must_use]
    pub fn num_capped(&self) -> usize {
        self.num_capped
    }

    /// Mean clustering coefficient of the nodes, of up to 2000 of them; nodes with fewer than two neighbours have 0.
    #[must_use]
    pub fn clustering(&self) -> f64 {
        self.clustering
    }

    pub(super) fn log_degrees(&self) -> &WeightedValues {
        &self.log_degrees
    }

    /// Mean number of nodes of a graph.
    pub(super) fn mean_nodes(&self) -> f64 {
        let nodes: usize = self.graphs.iter().map(UndirectedGraph::num_nodes).sum();
        nodes as f64 / self.graphs.len() as f64
    }
}

/// Of all nodes with at least `least_degree` neighbours.
fn log_degrees(graphs: &[UndirectedGraph], least_degree: u64) -> WeightedValues {
    let histograms = graphs.iter().map(UndirectedGraph::degree_distribution);
    let values = histograms.flat_map(|degrees| degrees.histogram().to_vec());
    let values = values.filter(|&(degree, _)| degree >= least_degree);
    WeightedValues::new(values.map(|(degree, count)| ((degree as f64).ln_1p(), count as f64)))
}

/// Of nodes with at least `least_degree` neighbours, drawn from all graphs together.
fn mean_clustering(graphs: &[UndirectedGraph], least_degree: usize, seed: u64) -> f64 {
    let nodes = graphs.iter().enumerate().flat_map(|(at, graph)| {
        let nodes = 0..graph.num_nodes() as NodeId;
        let joined = nodes.filter(move |&node| graph.degree(node) >= least_degree);
        joined.map(move |node| (at, node))
    });
    let mut nodes: Vec<(usize, NodeId)> = nodes.collect();
    choose_first(&mut nodes, CLUSTERING_NODES, &mut stream(seed, 0));
    nodes.truncate(CLUSTERING_NODES);
    let coefficients = nodes
        .iter()
        .map(|&(at, node)| local_clustering(&graphs[at], node));
    coefficients.sum::<f64>() / nodes.len() as f64
}
