//! Propagation without parameters: what a linear head sees of a graph.
//!
//! With `S = D^-1/2 (A + I) D^-1/2` and mapped features `X`, the row `z_v` of a node is made of
//!
//! ```text
//! SGC     Z = S^K X                          (Wu et al., Simplifying Graph Convolutional Networks, ICML 2019)
//! SIGN    Z = [X, S X, ..., S^K X]           (Frasca et al., SIGN, ICML 2020 workshop)
//! APPNP   H_0 = X,  H_t = (1 - alpha) S H_(t-1) + alpha X,  Z = H_K
//!                                            (Klicpera et al., Predict then Propagate, ICLR 2019, equation 4)
//! ```
//!
//! A deletion changes degrees of its ends and features of its nodes. The rows of step `t` that change lie within `t` hops of
//! them in the graph *before* the deletion: these are made again, from the same numbers in the same order as a full
//! propagation would, and have its bits. That needs the rows of all steps: memory `(K + 1) * num_nodes * dim` numbers.

mod design;
mod feature_rows;
mod hops;
mod operator;
mod removal;
mod scores;
mod stored;

pub(crate) use design::{Design, Recipe, RowScaling};
pub(crate) use feature_rows::FeatureRows;
pub(crate) use removal::Removal;
pub(crate) use stored::DesignNotes;

use serde::{Deserialize, Serialize};

use crate::{UnlearnError, error::check_setting};

/// A propagation without parameters.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FixedPropagation {
    /// `S^hops X`; without hops the graph is not used.
    Sgc {
        /// Number of steps.
        hops: usize,
    },
    /// `[X, S X, ..., S^hops X]`
    Sign {
        /// Number of steps.
        hops: usize,
    },
    /// Personalised PageRank, cut off after `hops` steps.
    Appnp {
        /// Number of steps.
        hops: usize,
        /// The probability to return to the start, in `(0, 1]`; 0.1 by default, as in the paper.
        #[serde(default = "default_alpha")]
        alpha: f64,
    },
}

impl Default for FixedPropagation {
    fn default() -> Self {
        Self::Sgc { hops: 2 }
    }
}

fn default_alpha() -> f64 {
    0.1
}

impl FixedPropagation {
    /// Checks the settings.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] for an `alpha` outside its range.
    pub fn check(self) -> Result<(), UnlearnError> {
        match self {
            Self::Appnp { alpha, .. } => {
                let is_right = alpha > 0.0 && alpha <= 1.0;
                check_setting("propagation.alpha", alpha, is_right, "above 0, at most 1")
            }
            Self::Sgc { .. } | Self::Sign { .. } => Ok(()),
        }
    }

    /// Number of steps.
    #[must_use]
    pub fn hops(self) -> usize {
        match self {
            Self::Sgc { hops } | Self::Sign { hops } | Self::Appnp { hops, .. } => hops,
        }
    }

    /// The steps that a row is made of.
    fn used_steps(self) -> std::ops::RangeInclusive<usize> {
        match self {
            Self::Sgc { hops } | Self::Appnp { hops, .. } => hops..=hops,
            Self::Sign { hops } => 0..=hops,
        }
    }
}
