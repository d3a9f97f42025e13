//! Where the solvers start. A Gromov-Wasserstein problem is not convex, and every start has graphons that it fails on.

use std::fmt::{self, Display};

use argiope_graph::random::stream;
use ndarray::Array2;
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};

use super::{Coupling, orders, permutations, problem::Problem, profiles::Profiles};
use crate::GraphonError;

/// The most blocks whose permutations are all tried: `6! = 720`.
const MAX_ENUMERATED: usize = 6;

/// Which starts are tried; the best result counts, and of equal ones the first in the order of the fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Starts {
    /// The assignment of blocks by the distribution of their values ([`Start::Profile`]).
    pub profile: bool,
    /// Blocks paired by their degrees.
    pub degree: bool,
    /// How many leading eigenvectors pair blocks by their entries, each in both directions. 0 for none.
    pub spectral: usize,
    /// The coupling that pairs everything alike, where most programs start.
    pub product: bool,
    /// How many random couplings are tried.
    pub random: usize,
    /// The seed of the random couplings.
    pub seed: u64,
    /// With at most six blocks, the best one of all permutations.
    pub enumerated: bool,
}

impl Default for Starts {
    fn default() -> Self {
        Self {
            profile: true,
            degree: true,
            spectral: 2,
            product: true,
            random: 2,
            seed: 0,
            enumerated: true,
        }
    }
}

impl Starts {
    /// No start, to name a few from: `Starts { degree: true, ..Starts::NONE }`.
    pub const NONE: Self = Self {
        profile: false,
        degree: false,
        spectral: 0,
        product: false,
        random: 0,
        seed: 0,
        enumerated: false,
    };

    /// The product coupling alone, which is what most programs do.
    pub const PRODUCT: Self = Self {
        product: true,
        ..Self::NONE
    };

    /// The starts for a problem.
    ///
    /// # Errors
    /// [`GraphonError::Data`] if an eigenvalue problem could not be solved.
    pub(super) fn plan(
        &self,
        problem: &Problem,
        profiles: &Profiles,
    ) -> Result<Vec<(Start, Origin)>, GraphonError> {
        let mut plan = Vec::new();
        if self.enumerated && problem.num_blocks() <= MAX_ENUMERATED {
            let order = permutations::least(problem.num_blocks(), |order| {
                problem.permutation_value(order)
            });
            plan.push((Start::Enumerated, Origin::Order(order)));
        }
        if self.profile {
            plan.push((Start::Profile, Origin::Order(profiles.order.clone())));
        }
        if self.degree {
            plan.push((Start::Degree, Origin::Order(orders::by_degree(problem))));
        }
        if self.spectral > 0 {
            for (vector, pair) in orders::by_eigenvectors(problem, self.spectral)?
                .into_iter()
                .enumerate()
            {
                let [same, reversed] = pair.map(Origin::Order);
                plan.push((
                    Start::Spectral {
                        vector,
                        reversed: false,
                    },
                    same,
                ));
                plan.push((
                    Start::Spectral {
                        vector,
                        reversed: true,
                    },
                    reversed,
                ));
            }
        }
        if self.product {
            plan.push((Start::Product, Origin::Product));
        }
        for draw in 0..self.random {
            let mut order: Vec<usize> = (0..problem.num_blocks()).collect();
            order.shuffle(&mut stream(self.seed, draw as u64));
            plan.push((Start::Random { draw }, Origin::Halfway(order)));
        }
        Ok(plan)
    }
}

/// The start that a result comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// A coupling that was given.
    Given,
    /// The best permutation of few blocks.
    Enumerated,
    /// Blocks are assigned to those whose values are distributed most alike, whatever their order is: the couplings that the
    /// third lower bound of Mémoli ("Gromov-Wasserstein distances and the metric approach to object matching", Found. Comput.
    /// Math. 11, 2011) is attained at.
    Profile,
    /// The order of the degrees.
    Degree,
    /// The order of the entries of an eigenvector; the first one has the eigenvalue of the largest modulus.
    Spectral {
        /// Which eigenvector, from 0.
        vector: usize,
        /// True if the largest entry on the left is paired with the smallest one on the right: the sign of an eigenvector
        /// means nothing.
        reversed: bool,
    },
    /// The product coupling.
    Product,
    /// Half a random permutation, half the product coupling (Vogelstein et al., "Fast approximate quadratic programming for
    /// graph matching", PLoS ONE 10, 2015).
    Random {
        /// Which draw, from 0.
        draw: usize,
    },
}

impl Display for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given => f.write_str("given"),
            Self::Enumerated => f.write_str("enumerated"),
            Self::Profile => f.write_str("profile"),
            Self::Degree => f.write_str("degree"),
            Self::Spectral { vector, reversed } => {
                let reversed = if *reversed { ", reversed" } else { "" };
                write!(f, "eigenvector {}{reversed}", vector + 1)
            }
            Self::Product => f.write_str("product"),
            Self::Random { draw } => write!(f, "random {}", draw + 1),
        }
    }
}

/// A coupling to start at.
pub(super) enum Origin {
    /// The coupling of a permutation.
    Order(Vec<usize>),
    /// The product coupling.
    Product,
    /// The mean of both.
    Halfway(Vec<usize>),
    /// Any coupling.
    Coupling(Coupling),
}

impl Origin {
    /// Writes the coupling.
    pub(super) fn write(&self, into: &mut Array2<f64>) {
        let num_blocks = into.nrows() as f64;
        let (order, share) = match self {
            Self::Order(order) => (order.as_slice(), 1.0),
            Self::Product => (&[][..], 0.0),
            Self::Halfway(order) => (order.as_slice(), 0.5),
            Self::Coupling(coupling) => {
                into.assign(&coupling.view());
                return;
            }
        };
        into.fill((1.0 - share) / (num_blocks * num_blocks));
        for (i, &k) in order.iter().enumerate() {
            into[[i, k]] += share / num_blocks;
        }
    }
}
