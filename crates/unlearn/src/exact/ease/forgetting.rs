//! Deletions.

use argiope_graph::{NodeId, Progress};
use rayon::prelude::*;

use super::{Ease, model::fitted, removal::Removal, residual::residual};
use crate::{
    Element, Forgetting, Forgotten, Guarantee, Postcondition, Request, Stored, UnlearnError,
    exact::RefitRule,
};

/// The name of the method.
pub(super) const METHOD: &str = "ease";

/// The relative residual of the inverse beyond which a deletion is not reported as done.
const MAX_RESIDUAL: f64 = 1e-9;

impl Ease {
    /// Whether an update of a rank is dearer than a fit.
    fn is_refit_cheaper(&self, rank: usize) -> bool {
        match self.config.refit {
            RefitRule::Always => true,
            RefitRule::Never => false,
            RefitRule::Auto => rank as u64 > self.break_even_rank,
        }
    }

    /// Looks for the elements of a request, which must not be there.
    fn check_absent(&self, request: &Request) -> Result<usize, UnlearnError> {
        for &element in request.elements() {
            let is_there = match element {
                Element::User(user) => {
                    let num_users = self.interactions.num_left();
                    (user as usize) < num_users
                        && !self.interactions.neighbors_of_left(user).is_empty()
                }
                Element::Interaction(user, item) => self.interactions.has_edge(user, item),
                _ => return Err(request.wrong_kind(element, METHOD)),
            };
            if is_there {
                return Err(UnlearnError::Postcondition {
                    id: request.id().to_owned(),
                    what: format!("{element} is still in the interactions"),
                });
            }
        }
        Ok(request.elements().len())
    }
}

/// What rounding leaves of a weight that is 0; weights are in units of the diagonal of the matrix that is inverted.
const ROUNDING: f64 = 1e-15;

impl Forgetting for Ease {
    fn method(&self) -> &'static str {
        METHOD
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::Exact
    }

    fn check(&self, request: &Request) -> Result<(), UnlearnError> {
        Removal::of(request, &self.interactions).map(|_| ())
    }

    fn forget(
        &mut self,
        request: &Request,
        progress: &dyn Progress,
    ) -> Result<Forgotten, UnlearnError> {
        let removal = Removal::of(request, &self.interactions)?;
        progress.check()?;
        let residual = removal.residual(&self.interactions)?;
        let refitted = self.is_refit_cheaper(removal.rank(&self.interactions));
        if refitted {
            self.inverse = fitted(&residual, &self.config, progress)?;
        } else {
            let (left, right) = removal.change(&self.interactions, &self.inverse);
            self.inverse.add_product(&left, &right);
        }
        self.interactions = residual;
        Ok(Forgotten {
            num_affected: removal.num_users(),
            num_rows: self.interactions.num_left(),
            refitted,
            epsilon_spent: None,
        })
    }

    fn postcondition(&self, request: &Request) -> Result<Postcondition, UnlearnError> {
        let num_absent = self.check_absent(request)?;
        let num_items = self.interactions.num_right();
        let items = request
            .elements()
            .iter()
            .filter_map(|&element| match element {
                Element::Interaction(_, item) if (item as usize) < num_items => Some(item),
                _ => None,
            });
        let mut items: Vec<NodeId> = items.collect();
        items.sort_unstable();
        items.dedup();
        let residual = residual(
            &self.interactions,
            self.config.lambda,
            &self.inverse,
            &items,
        );
        // Written so that NaN fails.
        if residual < MAX_RESIDUAL {
            return Ok(Postcondition {
                num_absent,
                residual: Some(residual),
            });
        }
        Err(UnlearnError::Postcondition {
            id: request.id().to_owned(),
            what: format!(
                "the relative residual of the inverse is {residual:e}, not below {MAX_RESIDUAL:e}"
            ),
        })
    }

    fn refitted(&self, progress: &dyn Progress) -> Result<Self, UnlearnError> {
        Ok(Self {
            config: self.config,
            interactions: self.interactions.clone(),
            inverse: fitted(&self.interactions, &self.config, progress)?,
            break_even_rank: self.break_even_rank,
        })
    }

    fn distance(&self, other: &Self) -> Result<f64, UnlearnError> {
        let (size, other_size) = (self.inverse.size(), other.inverse.size());
        if size != other_size {
            return Err(UnlearnError::Data {
                what: format!(
                    "a model of {size} items cannot be compared with one of {other_size}"
                ),
            });
        }
        // Columns of B are summed one by one, in order.
        let squares = |item: usize| {
            let (ours, theirs) = (self.inverse.column(item), other.inverse.column(item));
            let mut sums = [0.0; 2];
            for (row, (ours_at, theirs_at)) in ours.iter().zip(theirs).enumerate() {
                if row != item {
                    let weights = [ours_at / ours[item], theirs_at / theirs[item]];
                    sums[0] += (weights[0] - weights[1]).powi(2);
                    sums[1] += weights[1].powi(2);
                }
            }
            sums
        };
        let columns: Vec<[f64; 2]> = (0..size).into_par_iter().map(squares).collect();
        let [difference, length] =
            [0, 1].map(|at| columns.iter().map(|sums| sums[at]).sum::<f64>().sqrt());
        // Of items without common users all weights are 0 but for rounding, and no length to measure with.
        Ok(match length > ROUNDING * size as f64 {
            true => difference / length,
            false => difference,
        })
    }

    fn to_stored(&self) -> Result<Stored, UnlearnError> {
        self.store()
    }

    fn from_stored(stored: Stored) -> Result<Self, UnlearnError> {
        Self::load(stored)
    }
}
