//! Ridge regression of facts: a knowledge-graph model that forgets facts, relations and entities exactly.
//!
//! Every entity `e` has features `phi_e`, `[dim]`, and every relation `r` a matrix `W_r`, `[dim, dim]`:
//!
//! ```text
//!     score(h, r, t) = phi_h' W_r phi_t
//! ```
//!
//! With `A_r` the 0/1 matrix of the relation's facts, `Phi` the rows of all entities and `G = Phi' Phi`, `W_r` is the
//! minimum of
//!
//! ```text
//!     ||A_r - Phi W Phi'||^2 + lambda (||Phi W||^2 + ||W Phi'||^2) + lambda^2 ||W||^2          (Frobenius norms)
//! ```
//!
//! Its gradient is zero where `G W G + lambda (G W + W G) + lambda^2 W = (G + lambda I) W (G + lambda I) = B_r`, so
//!
//! ```text
//!     W_r = (G + lambda I)^-1 B_r (G + lambda I)^-1,     B_r = Phi' A_r Phi = sum over facts (h, r, t) of phi_h phi_t'
//! ```
//!
//! The same in other words: plain least squares after `dim` entities without facts are added, whose features are
//! `sqrt(lambda)` times the unit vectors.
//!
//! # Features
//! By default ([`EntityFeatures::Profile`]) the features of an entity are a random projection of what is said about it:
//! of the 0/1 vector over all (direction, relation, other entity). Entities with the same relations to the same others
//! are alike, as in item-based collaborative filtering. The projection has entries of -1 and 1 that depend on the seed
//! and nothing else (Achlioptas, Database-friendly random projections, J. Comput. Syst. Sci. 66, 2003).
//!
//! So the model infers from what entities have in common, and from nothing else. Where facts are dense that is much: on
//! UMLS and Kinship its filtered MRR is 0.90 and 0.83. On sparse graphs without common neighbours, such as WN18RR, it
//! infers next to nothing.
//!
//! # Why it forgets to the last bit
//! Features are whole numbers, so `G` and `B_r` are sums of whole numbers, far below `2^53`: in `f64` no sum rounds.
//! What is subtracted is what was added, in any order, and nothing remains. A model after any sequence of deletions
//! equals, bit by bit, one that is fitted to what is left; the check after a deletion compares its sums with the
//! remaining facts, and they must be equal, not near.
//!
//! A deleted fact changes the features of its two ends, hence the terms of their other facts, and `G`. That is a few
//! rows of matrix products, and one Cholesky factorisation.

mod codes;
mod config;
mod entity_rows;
mod equations;
mod forgetting;
mod model;
mod postcondition;
mod removal;
mod scores;
mod stored;

pub use config::{EntityFeatures, RelationConfig};
pub use model::RelationRidge;
