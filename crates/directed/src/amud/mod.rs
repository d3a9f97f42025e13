//! AMUD, *adaptive modeling of a natural digraph as undirected or directed*: whether the directions of edges say something about
//! the classes of nodes (Sun et al., *Breaking the Entanglement of Homophily and Heterophily in Semi-supervised Node
//! Classification*, ICDE 2024).
//!
//! Over all ordered pairs `(u, v)` of distinct nodes with known classes, let `N = 1` where the classes agree and `G = 1` where a
//! [directed pattern](crate::DirectedPattern) has an entry. With `P` the shares of the pairs,
//!
//! ```text
//! r(G, N) = (P(G, N) - P(G) P(N)) / sqrt(P(G) (1 - P(G)) P(N) (1 - P(N)))        R^2 = r^2
//! ```
//!
//! is the correlation of the two, and `R^2` the share of the variance of `N` that a linear function of `G` explains. `N` is
//! symmetric, so a pattern and its transpose have the same `r`: `r(A) = r(A^T)` and `r(A A) = r(A^T A^T)`, always. Only sums over the
//! entries and the sizes of the classes are needed, see [`correlation`].
//!
//! # The score
//! Where directions mean nothing, the patterns of second order are equally informative; in a symmetric graph they are equal. The
//! score is how unequal the three distinct values `x = R^2(A A), R^2(A A^T), R^2(A^T A)` are:
//!
//! ```text
//! S = sqrt(sum over pairs of (x_i - x_j)^2 / (k - 1)) / sum of x        k = 3
//! ```
//!
//! This definition is this crate's own. The paper decides by a score of the same kind, but the text of its equation and its program
//! are not public, and its values are not claimed to be reproduced. `S` is 0 if all are equal and 1 if only one is not 0, whatever
//! their size: it is the coefficient of variation divided by the largest that `k` numbers can have. A score above a threshold, 0.5
//! unless told otherwise, decides for [`Direction::Directed`]. The score does not tell how informative the patterns are: read it beside
//! the `R^2` and the homophily in the [report](AmudReport).
//!
//! | | `R^2(A A)` | `R^2(A A^T)` | `R^2(A^T A)` | `S` | homophily of edges |
//! |---|---|---|---|---|---|
//! | Cora-ML | 4.2e-3 | 3.6e-2 | 6.4e-3 | 0.663 | 0.792 |
//! | CiteSeer | 6.2e-4 | 1.3e-3 | 6.6e-3 | 0.673 | 0.739 |
//! | Chameleon | 3.8e-4 | 1.1e-3 | 3.5e-4 | 0.412 | 0.234 |
//! | Squirrel | 7.5e-5 | 1.5e-5 | 1.1e-5 | 0.612 | 0.223 |
//! | Chameleon, filtered | 6.9e-4 | 7.3e-3 | 1.9e-3 | 0.620 | 0.245 |
//! | Squirrel, filtered | 9.2e-4 | 9.3e-7 | 1.1e-3 | 0.505 | 0.216 |
//!
//! (All classes known, self loops left out.) The score does not separate the homophilous citation graphs from the others: it says
//! how much the patterns differ, not whether edges join nodes of the same class.
//!
//! # Loops, unlabelled nodes
//! Self loops are left out before patterns are multiplied unless [`AmudOptions::keep_self_loops`] is set; the diagonal of a
//! product is never counted. Nodes without a class are left out of the pairs, yet remain in the middle of paths.

mod chart;
mod classes;
pub mod correlation;
pub mod dispersion;
pub mod homophily;
mod reasons;
mod report;
mod table;

use std::borrow::Cow;

use argiope_graph::{DirectedGraph, Progress, SelfLoops};
use serde::{Deserialize, Serialize};

use crate::{DirectedError, data::Direction};
use classes::Classes;
pub use correlation::PatternStatistics;
pub use homophily::{ClassStatistics, Homophily};
pub use report::AmudReport;

/// How AMUD decides.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AmudOptions {
    /// Scores above it decide for directions; 0.5 by default.
    pub threshold: f64,
    /// Whether paths may use self loops of the graph; by default they are left out first.
    pub keep_self_loops: bool,
}

impl Default for AmudOptions {
    fn default() -> Self {
        Self {
            threshold: 0.5,
            keep_self_loops: false,
        }
    }
}

/// Computes all statistics of a graph with classes of its nodes, `[num_nodes]`, `None` where a class is not known, and decides whether
/// it should be modelled with its directions. To decide about a model, give it the classes of the training nodes only.
///
/// # Errors
/// [`DirectedError::Data`] if there is not one label a node; if fewer than two classes are known, or no two nodes of the same class;
/// if no edge is left; if no pattern joins two nodes of known class. [`DirectedError::Option`] for thresholds outside of `0..=1`.
/// [`DirectedError::Cancelled`] if `progress` says so.
///
/// # Complexity
/// As many steps as there are paths of length two, in any directions; four bytes a node and thread. Products are not stored.
/// Counts are integers: the result does not depend on the number of threads.
///
/// # Example
/// ```
/// use argiope_directed::{amud::{AmudOptions, amud}, data::Direction};
/// use argiope_graph::{DirectedGraph, SelfLoops, Silent};
///
/// // Nodes of a class point to the same nodes, which are of other classes.
/// let edges = [(0, 4), (1, 4), (2, 5), (3, 5)];
/// let graph = DirectedGraph::from_edges(6, edges, SelfLoops::Drop)?;
/// let labels = [0, 0, 1, 1, 2, 2].map(Some);
/// let report = amud(&graph, &labels, &AmudOptions::default(), &Silent)?;
/// assert_eq!(report.decision, Direction::Directed);
/// assert_eq!(report.score, 1.0);
/// # Ok::<(), argiope_directed::DirectedError>(())
/// ```
pub fn amud(
    graph: &DirectedGraph,
    labels: &[Option<u32>],
    options: &AmudOptions,
    progress: &dyn Progress,
) -> Result<AmudReport, DirectedError> {
    if !(0.0..=1.0).contains(&options.threshold) {
        return Err(DirectedError::Option {
            name: "threshold",
            found: options.threshold.to_string(),
            expected: "a number between 0 and 1",
        });
    }
    let classes = Classes::new(graph, labels)?;
    let num_self_loops = graph.num_self_loops();
    let graph = match num_self_loops > 0 && !options.keep_self_loops {
        true => Cow::Owned(DirectedGraph::from_edges(
            graph.num_nodes(),
            graph.edges(),
            SelfLoops::Drop,
        )?),
        false => Cow::Borrowed(graph),
    };
    if graph.num_edges() == 0 {
        return Err(DirectedError::Data {
            what: format!(
                "AMUD needs edges: the graph has {} nodes, {num_self_loops} self loops and no other edges",
                graph.num_nodes()
            ),
        });
    }
    let patterns = correlation::all(&graph, &classes, progress)?;
    let score = dispersion::of_patterns(&patterns);
    let decision = if score > options.threshold {
        Direction::Directed
    } else {
        Direction::Undirected
    };
    let homophily = homophily::of(&graph, &classes);
    let report = AmudReport {
        decision,
        score,
        threshold: options.threshold,
        reasons: Vec::new(),
        notes: Vec::new(),
        num_nodes: graph.num_nodes(),
        num_labelled: classes.num_labelled(),
        num_classes: classes.num_classes(),
        num_edges: graph.num_edges(),
        num_self_loops,
        self_loops_kept: options.keep_self_loops,
        reciprocity: graph.reciprocity(),
        patterns,
        homophily,
    };
    Ok(AmudReport {
        reasons: reasons::of(&report),
        notes: reasons::notes(&graph, &report),
        ..report
    })
}
