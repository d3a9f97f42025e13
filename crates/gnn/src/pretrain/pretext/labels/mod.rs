//! Labels that are guessed from those of the training nodes, and what is made of them.
//!
//! | function | guess |
//! |---|---|
//! | [`harmonic_labels`] | the graph alone: label propagation to its limit |
//! | [`iterative_classification`] | features and the labels of neighbours, by logistic regressions in turns |
//! | [`ensemble`] | the sum of both |
//! | [`LabelCorrection`] | nearness to prototypes of every label in an embedding |

mod classifier;
mod correction;
mod guesses;
mod harmonic;
mod iterative;
mod neighborhoods;

pub use correction::LabelCorrection;
pub use guesses::{Guesses, ensemble};
pub use harmonic::harmonic_labels;
pub use iterative::{IterativeClassification, IterativeOptions, iterative_classification};
pub use neighborhoods::Neighborhoods;
