//! A classifier with certified removal: fixed propagation, and one logistic head a class, trained on a perturbed objective.
//!
//! Chien, Pan and Milenkovic, *Efficient Model Updates for Approximate Unlearning of Graph-Structured Data*, ICLR 2023 (CGU), and Yi
//! and Wei, *Scalable and Certifiable Graph Unlearning*, ICLR 2025 (ScaleGUN), on top of Guo et al., *Certified Data Removal from
//! Machine Learning Models*, ICML 2020.
//!
//! # Objective
//! With the rows `z_i`, of length 1 at most, of the `m` training nodes, and `t_i = 1` for nodes of the class, else 0, the weights
//! of a class minimise
//!
//! ```text
//! L(w) = sum_i l(w'z_i, t_i) + (lambda m / 2) |w|^2 + b'w,    l(x, t) = log(1 + exp(x)) - t x,    b ~ N(0, sigma^2 I)
//! ```
//!
//! # Removal
//! With the gradient `g` and the Hessian `H` of the objective on what is left, `w` becomes `w + s` with `H s = -g`: one Newton
//! step. The gradient at the new weights is not quite 0. As `l'''` never exceeds `1 / (6 sqrt(3))`,
//!
//! ```text
//! |grad L(w + s)| <= |g + H s| + |Z s|^2 / (12 sqrt(3))
//! ```
//!
//! The published bound is `gamma |Z| |s| |Z s|` with `gamma = 1/4`. It follows from this one, as `|Z s| <= |Z| |s|`, is never below
//! it, and needs the spectral norm of `Z`.
//!
//! # Budget
//! The noise hides a gradient: weights with the gradient `r` are exact for the noise `b - r`. All classes are published
//! together, and their noise is one normal vector, so that the gradients of all classes count as one vector. Where its length is
//! at most `sigma epsilon / c` with `c = sqrt(2 ln(1.5 / delta))`, removal cannot be told from retraining within `(epsilon,
//! delta)` (Guo et al., theorem 3). The bounds of all requests since the last fit are added up, and with them the gradient
//! that training left. The step uses the whole gradient and so repairs what earlier ones left; the sum stays on the safe side. A
//! request that would exceed the budget trains anew with fresh noise, and the budget starts over.
//!
//! The privacy loss of a shift by that length exceeds `epsilon` with probability `Q(c - epsilon / (2 c))`, for the normal tail
//! `Q(x) <= exp(-x^2 / 2) / 2`; that is below `delta` for all `epsilon <= 2 ln 3`. Settings above 2 are refused.
//!
//! The certificate presumes that the noise is secret, and with it the seed.

mod classifier;
mod config;
mod forgetting;
mod noise;
mod objective;
mod removal_step;
mod stored;
mod training;

pub use classifier::CertifiedLogistic;
pub use config::CertifiedConfig;
