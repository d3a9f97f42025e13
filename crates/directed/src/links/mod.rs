//! Questions about the edges of a directed graph, and splits that do not give the answers away.
//!
//! A [`LinkTask`] asks about ordered pairs of nodes `(u, v)`: is there an edge, and which way does it point? A
//! [`LinkSplit`] holds some joined pairs out, labels pairs of three parts, and has the graph that may be seen while they
//! are predicted. What results depend on, and papers seldom state, is fixed here:
//!
//! - *Shares* are shares of the joined pairs `{u, v}` that the task asks about, not of the edges.
//! - *Held-out* pairs are removed in both directions, so that the way back of an edge never tells of it.
//! - *Negatives* are joined in neither direction in the whole graph, and no two of them, of any part, join the same two
//!   nodes.
//! - *Reciprocal* pairs have no direction to predict: under [`LinkTask::Direction`] and [`LinkTask::ThreeClass`] they are
//!   no samples, and always seen.
//! - A *spanning forest* of the joined pairs is seen, unless told otherwise: no component falls apart.
//! - *Class 1* of [`LinkTask::Existence`] is "there is an edge".
//!
//! The tasks and most of these rules are those of He et al., PyTorch Geometric Signed Directed: A Software Package on
//! Graph Neural Networks for Signed and Directed Graphs (LoG 2023), where class 0 of existence is the edge; the tasks
//! come from Zhang et al., MagNet: A Neural Network for Directed Graphs (NeurIPS 2021). The four classes are those of
//! DUPLEX (Ke et al., ICML 2024).
//!
//! [`check_leakage`] checks any split, from wherever it comes, against these rules. [`LinkMetrics`] judges classes, and
//! [`non_edge_targets`] draws what edges are ranked against.

mod confusion;
mod forest;
mod leakage;
mod metrics;
mod negatives;
mod options;
mod pair;
mod split;
mod task;

pub use confusion::ConfusionMatrix;
pub use leakage::check_leakage;
pub use metrics::LinkMetrics;
pub use negatives::non_edge_targets;
pub use options::LinkSplitOptions;
pub use pair::LabelledPair;
pub use split::LinkSplit;
pub use task::LinkTask;
