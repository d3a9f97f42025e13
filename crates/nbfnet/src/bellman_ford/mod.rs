//! The generalised Bellman-Ford iteration: what all paths from a source to a node say, for any way of combining them.
//!
//! A [semiring](Semiring) has a product `⊗` that extends a walk by an edge and a sum `⊕` that combines alternative walks.
//! The value of a pair `(u, v)` is the sum over all walks from `u` to `v` of the product of the weights on each; it is
//! computed for all `v` at once by
//!
//! ```text
//! h^0(u, v) = one if u = v, else zero
//! h^t(u, v) = (⊕ over edges (x, r, v) of h^(t-1)(u, x) ⊗ w(x, r, v)) ⊕ h^0(u, v)
//! ```
//!
//! after which `h^t(u, v)` is the sum over the walks of at most `t` edges (Zhu, Zhang, Xhonneux and Tang, *Neural
//! Bellman-Ford Networks*, NeurIPS 2021, equations 3 and 4; Baras and Theodorakopoulos, *Path Problems in Networks*, 2010).
//! The named link predictors and path problems of their table 1 are instances:
//!
//! | function | semiring | `⊕` | `⊗` | zero | one | weight of an edge |
//! |---|---|---|---|---|---|---|
//! | [`katz`] | [`PlusTimes`] | `+` | `*` | 0 | 1 | `β w` |
//! | [`personalized_page_rank`] | [`PlusTimes`] | `+` | `*` | 0 | 1 | `(1 - α) w / sum of w that leave x` |
//! | [`graph_distance`] | [`MinPlus`] | `min` | `+` | `∞` | 0 | `w` |
//! | [`widest_path`] | [`MaxMin`] | `max` | `min` | `-∞` | `∞` | `w` |
//! | [`most_reliable_path`] | [`MaxTimes`] | `max` | `*` | 0 | 1 | `w`, a probability |
//!
//! [`iterate`], [`fixed_point`], [`converge`] and [`best_paths`] run the recursion itself for these and other semirings.
//! All take [`WeightedEdges`], a view of an undirected, directed or relational graph. Everything here is classical and
//! computed in the arithmetic of the element (`f64` for the semirings above); nothing is learnt.
//!
//! Sources are computed side by side and share the reading of the graph; their values take twice
//! `num_nodes * num_sources` elements of memory. Values are equal for any number of threads of the current rayon pool.

mod adjacency;
mod best_paths;
mod edges;
mod iteration;
mod katz;
mod negative_cycle;
mod page_rank;
mod pair_values;
mod paths;
mod recursion;
mod run;
mod semiring;

pub use best_paths::{BestPaths, best_paths};
pub use edges::{Edge, EdgeGraph, WeightedEdges};
pub use katz::{KatzLength, katz};
pub use page_rank::personalized_page_rank;
pub use pair_values::PairValues;
pub use paths::{graph_distance, most_reliable_path, widest_path};
pub use run::{Convergence, converge, fixed_point, iterate};
pub use semiring::{Idempotent, MaxMin, MaxTimes, MinPlus, PlusTimes, Selective, Semiring};
