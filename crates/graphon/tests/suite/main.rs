//! Laws of graphons, their estimators and their distances.

mod alpha;
mod assignment;
mod barycenter;
mod drawing;
mod ego;
mod estimate_comparison;
mod estimate_em;
mod estimate_histogram;
mod estimate_spectral;
mod estimate_table;
mod feasibility;
mod gromov_wasserstein;
mod simulate;
mod standard;
mod topology;
