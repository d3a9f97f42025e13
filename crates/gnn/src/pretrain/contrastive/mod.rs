//! Contrastive pre-training on structure alone (Qiu et al., *GCC: Graph Contrastive Coding for Graph Neural Network
//! Pre-Training*, KDD 2020): an encoder learns to tell which two views were taken around the same node.
//!
//! ```text
//! view       the subgraph induced by a random walk with restart around a centre            walk, view
//! input      [leading eigenvectors | is it the centre? | embedding of the degree]          positions, batch
//! encoder    GIN layers with batch normalisation; every layer pooled by sums               encoder
//! loss       -log exp(q . k+ / T) / (exp(q . k+ / T) + sum over k- of exp(q . k- / T))     info_nce
//! ```
//!
//! Centres are drawn with probabilities proportional to `degree^0.75`, of one graph or of several. Negatives are the other
//! keys of the batch, or a queue of earlier keys whose encoder follows the trained one slowly (He et al., *Momentum Contrast*,
//! CVPR 2020).
//!
//! What is done otherwise than in the published program, and why:
//!
//! - Views are drawn ahead, into a pool that a number of epochs share: eigenvectors cost more than steps do. Two views of one
//!   centre never meet as negatives.
//! - A view has at most [`max_nodes`](ViewConfig::max_nodes) nodes: the walk around a hub ends when it has met so many.
//! - Eigenvectors come largest eigenvalue first, so that a column means the same in views of fewer nodes, and their signs
//!   are fixed by the centre; [`Signs::Random`] flips them at every use instead.
//! - There is one batch normalisation a layer, behind its perceptron, and both views of a step are normalised together. What
//!   a stored encoder normalises with is not a running mean: it is measured once, on views of the pool, with the parameters
//!   that are stored.

mod batch;
mod batch_norm;
mod centres;
mod config;
mod encoder;
mod info_nce;
mod momentum;
mod pool;
mod positions;
mod pretrained;
mod queue;
mod run;
mod schedule;
mod task;
mod view;
mod walk;

pub use batch::ViewBatch;
pub use batch_norm::{BatchNorm, Statistics};
pub use centres::{Centre, Centres};
pub use config::{ContrastiveConfig, Negatives, Signs, TrainingConfig};
pub use encoder::{Encoder, EncoderConfig, EncoderLayer};
pub use info_nce::{in_batch, with_queue};
pub use momentum::{Momentum, followed};
pub use pool::{Pair, ViewPool};
pub use positions::spectral_positions;
pub use pretrained::PretrainedEncoder;
pub use queue::KeyQueue;
pub use run::{ContrastiveResult, ContrastiveRunConfig, pretrain};
pub use schedule::learning_rate;
pub use task::ContrastiveTask;
pub use view::{View, ViewConfig};
pub use walk::RestartWalk;
