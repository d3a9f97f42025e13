//! Message passing over relations, fused: every node reduces what its neighbours send through their relations.
//!
//! ```text
//! y[v, k] = reduce over the entries e = (u, r) of row v of  w[e] * message(x[u], rel[r])[k]
//!
//! TransE    message = x + rel
//! DistMult  message = x * rel
//! RotatE    message = x * rel as complex numbers: features k and k + dim / 2 are real and imaginary part
//! Copy      message = x
//! ```
//!
//! This is the generalised Bellman-Ford iteration of Zhu et al., *Neural Bellman-Ford Networks: A General Graph Neural
//! Network Framework for Link Prediction* (NeurIPS 2021), with their messages and aggregations. The
//! messages are never stored: memory grows with the nodes, not with the entries.
//!
//! Principal neighbourhood aggregation (Corso et al., NeurIPS 2020) needs mean, standard deviation, maximum and minimum of the
//! messages. [`relational_statistics`] takes sum, sum of squares, maximum and minimum in one pass, and their gradients in one:
//! with `n` messages (and a boundary condition as one message more, where a model has one), the mean is `sum / n` and the
//! variance `squares / n - mean * mean`. The second moment is that of the weighted message itself, whatever the message.
//!
//! Features of a batch lie side by side: `x` is `[num_nodes, batch, dim]`, and the relations are `[num_relations, dim]`, which
//! all of the batch share, or `[num_relations, batch, dim]`, one vector for each of the batch, as in models whose relations
//! depend on the query.
//!
//! Rows without messages give 0 for every reduction. Entries that a [`RelationalPattern`] has removed send nothing and are
//! not counted; an entry of weight 0 does take part: it sends 0 to a maximum or minimum and counts for a mean. Maximum and
//! minimum send their gradient to the first entry that reaches them, and propagate NaN.

#[cfg(feature = "burn")]
mod autodiff;
#[cfg(feature = "burn")]
mod autodiff_statistics;
mod backward;
mod backward_weights;
mod cpu;
#[cfg(feature = "cube")]
mod cube;
mod derivative;
mod entries;
#[cfg(feature = "burn")]
mod flex;
mod forward;
mod gather;
mod message;
mod operands;
#[cfg(feature = "burn")]
mod ops;
mod passes;
mod pattern;
mod reduction;
pub mod reference;
mod relation_sums;
mod removal;
mod slices;
#[cfg(feature = "burn")]
mod statistics;

pub use message::Message;
#[cfg(feature = "burn")]
pub use ops::{relational_spmm, relational_spmm_weighted};
pub use pattern::RelationalPattern;
pub use slices::{
    RelationalOperands, StatisticsGradients, relational_spmm_into,
    relational_statistics_backward_into, relational_statistics_into,
    relational_statistics_with_slots_into,
};
#[cfg(feature = "burn")]
pub use statistics::{Statistics, relational_statistics, relational_statistics_weighted};
