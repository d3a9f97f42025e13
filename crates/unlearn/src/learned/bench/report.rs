//! What the report says of graphs and of what is deleted from them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::RequestFacts;
use crate::{comparison, data::GraphData, learned::BenchConfig};

/// The report of a comparison on a graph.
pub type BenchReport = comparison::Report<GraphFacts, BenchConfig, RequestFacts>;

/// The report of a request, over all seeds.
pub type RequestReport = comparison::RequestReport<RequestFacts>;

/// What a graph is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GraphFacts {
    /// The data set.
    pub data: String,
    /// Its nodes.
    pub num_nodes: usize,
    /// Its edges.
    pub num_edges: usize,
}

impl From<&GraphData> for GraphFacts {
    fn from(data: &GraphData) -> Self {
        Self {
            data: data.name.clone(),
            num_nodes: data.graph.num_nodes(),
            num_edges: data.graph.num_edges(),
        }
    }
}

impl fmt::Display for GraphFacts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            data,
            num_nodes,
            num_edges,
        } = self;
        write!(formatter, "{data}: {num_nodes} nodes, {num_edges} edges")
    }
}

impl fmt::Display for RequestFacts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pools = match self.pool_sizes {
            Some([inside, outside]) => format!(" (IN {inside}, OUT {outside})"),
            None => String::new(),
        };
        write!(
            formatter,
            "seed {}: {} of {} deleted{pools}; {:.1} % of the nodes within 1 step, {:.1} % within 2; \
             {} controls taken again, mean distance {:.3}",
            self.seed,
            self.num_deleted,
            self.num_training,
            100.0 * self.share_within_one,
            100.0 * self.share_within_two,
            self.num_controls_reused,
            self.control_distance,
        )
    }
}
