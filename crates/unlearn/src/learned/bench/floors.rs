//! How far networks that are trained anew are from each other.

use std::collections::BTreeMap;

use super::{
    cell::CellResult,
    metric::{Metric, Values, mean_values},
    metrics::Metrics,
    observation::Observation,
};
use crate::{
    UnlearnError,
    evaluation::{Floor, RetrainReference, retrain_floor},
};

/// The distances of networks that are trained anew, every pair once: a distance that is computed the other way round may round
/// to another number, and would then not be within its own floor.
pub(super) struct Pairs {
    num_models: usize,
    of_pairs: BTreeMap<(usize, usize), Values>,
}

impl Pairs {
    /// Measures all pairs.
    pub(super) fn new(
        metrics: &Metrics<'_>,
        retrained: &[&Observation],
    ) -> Result<Self, UnlearnError> {
        let mut of_pairs = BTreeMap::new();
        for (at, left) in retrained.iter().enumerate() {
            for (other, right) in retrained.iter().enumerate().skip(at + 1) {
                of_pairs.insert((at, other), metrics.between(left, right)?);
            }
        }
        Ok(Self {
            num_models: retrained.len(),
            of_pairs,
        })
    }

    /// The mean distances of one of them to the others.
    pub(super) fn to_others(&self, model: usize) -> Values {
        let pairs = self.of_pairs.iter();
        let of_model = pairs.filter(|((left, right), _)| *left == model || *right == model);
        mean_values(of_model.map(|(_, values)| values))
    }

    /// The floors of all metrics that all of them have; `cells` are their numbers.
    pub(super) fn floors(
        &self,
        cells: &[CellResult],
    ) -> Result<BTreeMap<Metric, Floor>, UnlearnError> {
        let indices: Vec<usize> = (0..self.num_models).collect();
        let mut floors = BTreeMap::new();
        for metric in Metric::ALL {
            if metric.is_of_two() {
                let values = self.of_pairs.values();
                if values.clone().all(|values| values.contains_key(&metric)) {
                    let distance =
                        |left: &usize, right: &usize| Ok(self.of_pairs[&(*left, *right)][&metric]);
                    floors.insert(metric, retrain_floor(&indices, distance)?);
                }
                continue;
            }
            let values = cells.iter().map(|cell| cell.values.get(&metric).copied());
            if let Some(values) = values.collect::<Option<Vec<f64>>>() {
                floors.insert(metric, RetrainReference::new(&values)?.floor);
            }
        }
        Ok(floors)
    }
}
