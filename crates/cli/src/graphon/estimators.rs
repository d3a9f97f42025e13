//! Estimators by name.

use argiope_graphon::estimate::{
    Barycenter, EmRefined, Estimator, LargestGap, MatrixCompletion, NumBlocks, PooledHistogram,
    SingularValueThresholding, SortingAndSmoothing, StochasticBlockApproximation,
};
use clap::ValueEnum;

/// The estimators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum EstimatorChoice {
    /// Histogram over degree ranks, pooled over the graphs, smoothed by a 3 x 3 box
    Histogram,
    /// Block model by expectation maximisation, taken over the histogram if held-out pairs say so
    Em,
    /// Gromov-Wasserstein barycenter
    Barycenter,
    /// The same with a penalty on roughness
    SmoothBarycenter,
    /// Stochastic block approximation, for two graphs or more
    StochasticBlock,
    /// Sorting by degree, then total variation smoothing
    SortingAndSmoothing,
    /// Groups at the largest gaps between degrees
    LargestGap,
    /// Soft-thresholded singular values, iterated
    MatrixCompletion,
    /// Universal singular value thresholding
    SingularValues,
}

impl EstimatorChoice {
    /// The estimator; `blocks` is the number of blocks where the user names one.
    ///
    /// # Errors
    /// The name of an estimator whose blocks follow from the graphs, if `blocks` is given.
    pub(super) fn build(
        self,
        blocks: Option<usize>,
        seed: u64,
    ) -> anyhow::Result<Box<dyn Estimator>> {
        let num_blocks = blocks.map_or(NumBlocks::Auto, NumBlocks::Fixed);
        let histogram = PooledHistogram {
            num_blocks,
            ..PooledHistogram::default()
        };
        Ok(match self {
            Self::Histogram => Box::new(histogram),
            Self::Em => {
                let default = EmRefined::default();
                Box::new(EmRefined {
                    num_blocks: blocks.unwrap_or(default.num_blocks),
                    histogram,
                    seed,
                    ..default
                })
            }
            Self::Barycenter => Box::new(Barycenter {
                num_blocks: blocks,
                ..Barycenter::default()
            }),
            Self::SmoothBarycenter => Box::new(Barycenter {
                num_blocks: blocks,
                ..Barycenter::smoothed()
            }),
            Self::LargestGap => Box::new(LargestGap {
                num_groups: num_blocks,
            }),
            _ if blocks.is_some() => {
                let name = self
                    .to_possible_value()
                    .map_or_else(String::new, |of| of.get_name().to_owned());
                anyhow::bail!("the blocks of {name} follow from the graphs: leave --blocks out");
            }
            Self::StochasticBlock => Box::new(StochasticBlockApproximation {
                seed,
                ..StochasticBlockApproximation::default()
            }),
            Self::SortingAndSmoothing => Box::new(SortingAndSmoothing::default()),
            Self::MatrixCompletion => Box::new(MatrixCompletion::default()),
            Self::SingularValues => Box::new(SingularValueThresholding::default()),
        })
    }
}
