//! Heads: what is made of the embeddings of nodes.
//!
//! | task | head |
//! |---|---|
//! | classes of nodes | [`cross_entropy`] and [`accuracy`] on some of the nodes |
//! | pairs of nodes | [`LinkHead`], which gives numbers to pairs; classes of pairs are scored like those of nodes |
//! | classes of frozen embeddings | [`LogisticRegression`], solved to the end |
//! | whole graphs | [`Readout`] of a [`GraphBatch`](crate::GraphBatch) |

mod classification;
mod link;
pub(crate) mod logistic_regression;
mod readout;

pub use classification::{accuracy, cross_entropy};
pub(crate) use classification::{accuracy_of_rows, cross_entropy_of_rows};
pub use link::{LinkHead, LinkHeadConfig, LinkScore};
pub use logistic_regression::LogisticRegression;
pub use readout::Readout;
