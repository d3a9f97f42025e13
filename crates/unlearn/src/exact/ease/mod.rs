//! An item-item model of recommendation whose deletions are exact: EASE (Steck, "Embarrassingly Shallow Autoencoders for
//! Sparse Data", WWW 2019).
//!
//! With the interactions `X`, `[users, items]` of 0 and 1, the weights `B`, `[items, items]`, minimise
//! `|X - X B|^2 + lambda |B|^2` under a diagonal of 0:
//!
//! ```text
//! G = X' X + lambda I,    P = G^-1,    B_ij = -P_ij / P_jj  for i != j,    scores of user u: x_u B
//! ```
//!
//! A user `u` who loses the items `d` (0 and 1, a part of `x`) changes `G` by a matrix of rank 2, by one of rank 1 where
//! nothing is left:
//!
//! ```text
//! x x' - (x - d)(x - d)' = U C U',    U = [x d],  C = | 0  1 |      or U = [x], C = [1] for the whole user
//!                                                     | 1 -1 |
//! ```
//!
//! All users of a request together make one matrix `U` of `r` columns, and by Woodbury's identity
//!
//! ```text
//! (G - U C U')^-1 = P + V (C^-1 - U' V)^-1 V',    V = P U
//! ```
//!
//! which takes `O(items^2 r)` instead of the `O(items^3)` of a fit. The state is that of a fit to what is left, up to rounding:
//! `G` is never rounded, since it counts, and `P` is its inverse. All numbers are `f64`; there is one number for every pair of
//! items, and a limit of memory says beforehand that there would be too many.

mod break_even;
mod cholesky;
mod config;
mod counts;
mod forgetting;
mod inverse;
mod mirror;
mod model;
mod removal;
mod residual;
mod stored;

pub use config::EaseConfig;
pub use model::Ease;
