//! UnlearnRec: an encoder that is trained once to say what deleted interactions have done to a recommender, and takes it back
//! (arXiv 2505.22649, SIGIR 2025).
//!
//! The recommender with the table `E0` and the embeddings `E` is frozen. For a deletion, let `D` be the normalised adjacency of
//! the deleted interactions alone and `R` that of those that are left:
//!
//! ```text
//! influence      H = H0 + D H0 + D² H0 + D³ H0
//! withdrawal     W = D³ (E ∘ η)                                       one η for every node
//! shift          Δ = MLP(H - 0.1 W)                                  two layers, leaky rectifier of slope 0.99
//! result         E0' = E0 + Δ,   E' = backbone over R of E0'
//! ```
//!
//! `H0`, `η` and the MLP are trained on random deletions that are drawn anew every few epochs, then the MLP alone on the
//! deletion that is asked for, for a few epochs. The loss:
//!
//! ```text
//! L = L_M + w_u L_u + w_a L_a + w_c L_c
//! L_M    the loss of the backbone on the interactions that are left
//! L_u    what the scores of deleted interactions should become, see below
//! L_a    mean over the batch of (ln softmax(s' / t) - ln softmax(s / t))²    s, s': scores of its interactions before and after
//! L_c    InfoNCE between the rows of H, and those with one in twenty deleted edges left out, of nodes that D touches
//! ```
//!
//! # What deleted scores should become
//! The paper's `L_u = -mean ln sigmoid(-s')` has no end: it pushes deleted scores below those of pairs that nobody ever chose,
//! and that marks them as well as a high score does. A model that is retrained without random interactions of its users ranks
//! them like other true interactions that it never saw. So there is a choice ([`Level`]):
//!
//! | level | `L_u` | for |
//! |---|---|---|
//! | [`Level::Paper`] | as above | comparison, adversarial interactions |
//! | [`Level::HeldOut`] | mean of (s' - c)² / v, `c` the quantile of true interactions of the validation | random interactions |
//! | [`Level::Negatives`] | the same, `c` the quantile of pairs of the same users that are nowhere | users, adversarial interactions |
//!
//! Controls are drawn for the users of the deleted interactions (of any user, for one without held-out interactions) and scored by the
//! model as it is, without gradients; deleted scores are matched to them in their order, so that the smallest loss is reached where
//! the two distributions are equal. `v` is the variance of the scores that the recommender gave the validation.
//!
//! # Other differences to the reference implementation
//! - Deletions are sets: what is left never holds a deleted interaction ([`Deletion`](super::Deletion)). The reference subtracts
//!   matrices with repeated entries, and those it deletes twice stay in the graph.
//! - The encoder that is kept is the one that does best on a validation deletion that is drawn apart, both ways: against
//!   recall that is lost, and against deleted scores that can be told from their level. The reported deletion is never looked at.
//! - `L_a` is a mean, not a sum: its factor does not depend on the size of the batch.
//! - Biases of the MLP start at 0 and its weights as the identity: before training the encoder withdraws, and moves nothing that
//!   the deletion does not touch. [`EncoderConfig::identity`] turns that off.

mod config;
mod controls;
mod encoder;
mod fine_tuning;
mod forget_loss;
mod frozen;
mod judge;
mod method;
mod pretraining;
mod situation;

pub use config::{
    EncoderConfig, FineTuningConfig, Level, LossWeights, PretrainingConfig, UnlearnRecConfig,
};
pub(super) use controls::union;
pub use controls::{absent_pairs, held_out_pairs};
pub use encoder::InfluenceEncoder;
pub use fine_tuning::Unlearned;
pub use judge::BALANCE;
pub use method::{Pretrained, UnlearnRec};
