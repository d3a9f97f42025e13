//! How far an unlearned model is from retrained ones.
//!
//! Forgetting is a comparison: the model should behave as one that never saw what was deleted. No value of any metric
//! is good by itself. An AUC of 0.5 or 1, a divergence of 0: retrained models do not have them, and a method that
//! reaches them may have marked the deleted edges as plainly as one that forgot nothing. So every number is reported as
//! a distance to two or more retrained models, in either direction, with their own distances to each other as its floor
//! ([`RetrainReference`], [`retrain_floor`]).
//!
//! | question | metric |
//! |---|---|
//! | Do deleted edges look like edges that were never seen? | [`deleted_versus_controls`], with [`matched_controls`] |
//! | Are predictions those of a retrained model? | [`mean_absolute_difference`], [`jensen_shannon`] |
//! | Does the update tell what was deleted? | [`update_leak`] |
//! | Do embeddings tell? | [`membership_probe`] |
//! | Are embeddings those of a retrained model? | [`linear_cka`], [`neighbor_overlap`] |
//! | What do other papers report? | [`df_auc()`], [`membership_ratio`] |
//!
//! All are functions of scores, probabilities or embeddings: they know no model. Sums are in `f64` and in a fixed
//! order, and do not depend on the number of threads.

mod cka;
mod controls;
mod df_auc;
mod divergence;
mod logistic;
mod membership;
mod neighbors;
mod operands;
mod probe;
mod rows;
mod separation;
mod shift;
mod spread;

pub use cka::linear_cka;
pub use controls::{Controls, matched_controls};
pub use df_auc::{DF_AUC_RESAMPLES, df_auc};
pub use divergence::jensen_shannon;
pub use membership::{MembershipAttacker, membership_ratio};
pub use neighbors::neighbor_overlap;
pub use probe::{ProbeConfig, membership_probe};
pub use rows::{Rows, node_sample};
pub use separation::{deleted_versus_controls, either_side, two_sided};
pub use shift::{mean_absolute_difference, posterior_shifts, update_leak};
pub use spread::{Compared, Floor, RetrainReference, mean_distance, retrain_floor};
