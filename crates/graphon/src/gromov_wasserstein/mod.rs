//! Gromov-Wasserstein distances between step functions.
//!
//! Two graphons are the same up to relabelling if some coupling of their nodes pairs equal values only. How far they are from
//! it is, for step functions `A` and `B` with `K` blocks of weight `1/K` and a loss `L`,
//!
//! ```text
//! GW(A, B) = min over T of sum over i, j, k, l of L(A_ij, B_kl) T_ik T_jl,    T >= 0, rows and columns of T sum to 1/K
//! ```
//!
//! (Mémoli, Found. Comput. Math. 11, 2011; Xu, Luo, Carin and Zha, "Learning graphons via structured Gromov-Wasserstein
//! barycenters", AAAI 2021, for its relation to the cut distance). For the square loss its root is a distance. The problem is a
//! quadratic program that is not convex: what is found is a coupling, hence an upper bound, from the best of several
//! [`Starts`]. A lower bound comes with it.
//!
//! Both sides need the same number of blocks: [`StepFunction::resampled`](crate::StepFunction::resampled) brings them to a common multiple without loss, or to
//! any number with the loss that [`StepFunction::l2_distance`](crate::StepFunction::l2_distance) tells.

mod alignment;
mod conditional_gradient;
mod coupling;
mod entropic;
mod fused;
mod line_search;
mod loss;
mod method;
mod mixture;
mod orders;
mod permutations;
mod problem;
mod profiles;
mod search;
pub(crate) mod sinkhorn;
mod starts;

pub use alignment::Alignment;
pub use coupling::Coupling;
pub use loss::Loss;
pub use method::{GromovWasserstein, Solver};
pub use starts::{Start, Starts};
