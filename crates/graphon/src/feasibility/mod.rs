//! Which of several sources is worth pre-training on, for a given downstream task.
//!
//! Feasibility as of W2PGNN (Cao et al., KDD 2023): sources span a space of graphons, the convex combinations of a basis, and
//! `zeta = - min over the space of GW(graphon, graphon of the downstream graphs)`. Three spaces:
//!
//! | space | basis |
//! |---|---|
//! | [`Integrated`](Space::Integrated) | one graphon, of the graphs of all sources together |
//! | [`Domain`](Space::Domain) | one graphon a source |
//! | [`Topology`](Space::Topology) | one graphon a cluster of graphs, by their [topology](crate::topology) |
//!
//! The feasibility is the largest of the three. All graphons are pooled histograms of one number of blocks, in descending
//! order of degrees, so that they can be added; distances are Gromov-Wasserstein with square loss and uniform weights, reported as
//! the square root, and a distance between nonnegative functions of at most 1 is at most 1.
//!
//! What is computed here is how near graphs are. Whether a model that was pre-trained on near graphs does better is another
//! question, and the answer is not always yes: a report therefore sets beside every distance
//!
//! - an interval, by resampling the graphs of both sides;
//! - the noise floor: how far two samples of the same graphs are apart;
//! - density and shape apart, for the distance of two sparse graphons is mostly that of their densities;
//! - four plain baselines: degrees, clustering, spectrum of the Laplacian, density;
//!
//! and calls two sources not distinguishable where their intervals overlap.

mod baselines;
mod bases;
mod bootstrap;
mod counted;
mod distance;
mod graph_set;
mod noise_floor;
mod options;
mod pool;
mod report;
mod spectrum;
mod table;
mod wasserstein;

pub use baselines::Baselines;
pub use graph_set::GraphSet;
pub use options::FeasibilityOptions;
pub use pool::SourcePool;
pub use report::{
    BasisWeight, Comparison, FeasibilityReport, Interval, SetSummary, SourceReport, Space,
    SpaceReport, Verdict,
};
