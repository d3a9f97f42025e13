//! Graphons of graphs.
//!
//! An estimator turns graphs, drawn independently from one unknown graphon, into a step function. A graphon is known up to
//! a measure-preserving map of `[0, 1]`: here nodes are put in descending order of their degrees, the first at 0, which
//! makes estimates of different graphs comparable and convex combinations of them meaningful.
//!
//! | estimator | source | graphs of unequal size |
//! |---|---|---|
//! | [`PooledHistogram`] | blocks of degree ranks, pooled | each in its own ranks: nothing is padded |
//! | [`EmRefined`] | block model by expectation maximisation, taken if held-out pairs say so | as above |
//! | [`Barycenter`] | Gromov-Wasserstein barycenters, plain (GWB) and smoothed (SGWB), Xu et al., AAAI 2021 | each in its own nodes |
//! | [`StochasticBlockApproximation`] | Airoldi, Costa and Chan, NeurIPS 2013 | brought to a common grid of ranks |
//! | [`SortingAndSmoothing`] | Chan and Airoldi, ICML 2014 | each in its own ranks |
//! | [`LargestGap`] | Channarond, Daudin and Robin, Electron. J. Stat. 2012 | brought to a common grid of ranks |
//! | [`MatrixCompletion`] | Mazumder, Hastie and Tibshirani, JMLR 2010 | brought to a common grid of ranks |
//! | [`SingularValueThresholding`] | Chatterjee, Ann. Stat. 2015 | brought to a common grid of ranks |
//!
//! What every estimator asks of its input: at least one graph; every graph has two nodes or more (a single node has no
//! pair, so it says nothing); at least one graph has an edge (otherwise no order of the nodes is better than another).
//! Graphs without edges beside others count as what they are, pairs without edges
//! ([`Barycenter`] leaves them out: without edges nodes have no weight there). Disconnected graphs need no care.

mod aligned;
mod barycenter;
mod block_counts;
pub mod directed;
pub(crate) mod eigen;
pub mod em;
mod input;
mod largest_gap;
mod matrix_completion;
mod num_blocks;
mod placement;
mod pooled_histogram;
mod singular_values;
mod sorting_and_smoothing;
pub mod spectral;
mod stochastic_block;
mod total_variation;

pub use barycenter::Barycenter;
pub use block_counts::BlockCounts;
pub use em::EmRefined;
pub use largest_gap::LargestGap;
pub use matrix_completion::MatrixCompletion;
pub use num_blocks::NumBlocks;
pub use pooled_histogram::PooledHistogram;
pub use singular_values::SingularValueThresholding;
pub use sorting_and_smoothing::SortingAndSmoothing;
pub use stochastic_block::StochasticBlockApproximation;

use argiope_graph::{Progress, UndirectedGraph};

use crate::{GraphonError, StepFunction};

/// Estimates a graphon.
pub trait Estimator: Send + Sync {
    /// Its short name, as tables print it.
    fn name(&self) -> &'static str;

    /// The graphon of `graphs`. Equal for any number of threads; relabelling nodes changes it by rounding only, unless
    /// the estimator says otherwise.
    ///
    /// # Errors
    /// [`GraphonError::Data`] for input as the module's page refuses it, naming the graph by its position;
    /// [`GraphonError::Option`] for settings without sense; [`GraphonError::Cancelled`].
    fn estimate(
        &self,
        graphs: &[UndirectedGraph],
        progress: &dyn Progress,
    ) -> Result<StepFunction, GraphonError>;
}
