//! Graphs as points, by statistics of their topology, and clusters of such points.
//!
//! W2PGNN (Cao et al., KDD 2023) names eight statistics: mean degree, standard deviation of degrees, density, closeness,
//! degree Pearson coefficient, assortativity, transitivity and mean clustering. Assortativity *is* the Pearson coefficient of
//! the degrees at both ends of the edges (Newman, Phys. Rev. Lett. 89, 2002): the same number twice would count twice in
//! every distance, so that seven are left.
//!
//! [`standardized`] gives every statistic mean 0 and standard deviation 1 over the graphs, for else the one with the largest
//! unit decides alone. What is undefined for a graph takes the mean of the others, which is 0 then.

mod closeness;
mod clustering;
mod features;
mod k_means;

pub use clustering::{local_clustering, wedges_closed};
pub use features::{TopologyFeatures, standardized, topology_features};
pub use k_means::{Clusters, KMeans};
