//! The mixture of graphons that is nearest to a target.
//!
//! The generator space of W2PGNN (Cao et al., KDD 2023) are the graphons `W(alpha) = sum_i alpha_i B_i` with `alpha` in the
//! simplex. Sought is
//!
//! `min over alpha of GW^2(W(alpha), D) = min over alpha, T of ||W(alpha)||^2 / K^2 + ||D||^2 / K^2 - 2 <W(alpha), T D T'>`
//!
//! with couplings `T` of uniform marginals. For a fixed `alpha` this is a Gromov-Wasserstein problem. For a fixed `T` it is a
//! quadratic program on the simplex with `Q_ij = <B_i, B_j> / K^2` and `c_i = <B_i, T D T'>`, and small, so that it is solved
//! exactly. [`fit_alpha`] alternates the two: the value never rises, and ends where neither step lowers it, which is a
//! local minimum at best. Hence several starts.
//!
//! Bases are added block by block, so that they must have a common order of nodes: estimates in descending order of degrees
//! have one. The target may come in any order.

mod alternation;
mod fit;
mod program;
mod simplex_qp;

pub use fit::{AlphaFit, AlphaOptions, AlphaStart, fit_alpha};
pub use simplex_qp::{SimplexMinimum, minimize_on_simplex};
