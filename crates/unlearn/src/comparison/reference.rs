//! The models of a case that were trained anew: what all others are compared with, and how far they are from each other.

use std::collections::BTreeMap;

use super::{
    CellResult, Cost,
    metric::{Metric, Values, mean_values},
};
use crate::{
    UnlearnError,
    evaluation::{Floor, RetrainReference, retrain_floor},
};

/// What is measured of the models of a case.
pub(crate) trait Measure {
    /// All that is seen of a model.
    type Observation;

    /// Of one model. Metrics that compare with the original are left out for the original itself.
    fn of(&self, found: &Self::Observation, is_original: bool) -> Result<Values, UnlearnError>;

    /// Of two models.
    fn between(
        &self,
        left: &Self::Observation,
        right: &Self::Observation,
    ) -> Result<Values, UnlearnError>;
}

/// The models that were trained anew. The distances of every pair are measured once: one that is computed the other way round may
/// round to another number, and would then not be within its own floor.
pub(crate) struct Reference<'a, M: Measure> {
    measure: &'a M,
    retrained: Vec<&'a M::Observation>,
    of_pairs: BTreeMap<(usize, usize), Values>,
}

impl<'a, M: Measure> Reference<'a, M> {
    /// Measures all pairs.
    pub(crate) fn new(
        measure: &'a M,
        retrained: Vec<&'a M::Observation>,
    ) -> Result<Self, UnlearnError> {
        let mut of_pairs = BTreeMap::new();
        for (at, left) in retrained.iter().enumerate() {
            for (other, right) in retrained.iter().enumerate().skip(at + 1) {
                of_pairs.insert((at, other), measure.between(left, right)?);
            }
        }
        Ok(Self {
            measure,
            retrained,
            of_pairs,
        })
    }

    /// The cell of the original, before the deletion.
    pub(crate) fn original(
        &self,
        before: &M::Observation,
        cost: Cost,
    ) -> Result<CellResult, UnlearnError> {
        let own = self.measure.of(before, true)?;
        Ok(CellResult::new(own, self.distances_of(before)?, cost))
    }

    /// The cell of a method.
    pub(crate) fn method(
        &self,
        found: &M::Observation,
        cost: Cost,
    ) -> Result<CellResult, UnlearnError> {
        let own = self.measure.of(found, false)?;
        Ok(CellResult::new(own, self.distances_of(found)?, cost))
    }

    /// The cells of the models that were trained anew, whose distances are those to the others; `costs` are in their order.
    pub(crate) fn retrained(
        &self,
        costs: impl IntoIterator<Item = Cost>,
    ) -> Result<Vec<CellResult>, UnlearnError> {
        let models = self.retrained.iter().enumerate();
        (models.zip(costs))
            .map(|((at, found), cost)| {
                let own = self.measure.of(found, false)?;
                Ok(CellResult::new(own, self.distances_to_others(at), cost))
            })
            .collect()
    }

    /// The floors of all metrics that all of them have; `cells` are those of [`retrained`](Self::retrained).
    pub(crate) fn floors(
        &self,
        cells: &[CellResult],
    ) -> Result<BTreeMap<Metric, Floor>, UnlearnError> {
        let indices: Vec<usize> = (0..self.retrained.len()).collect();
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

    /// The mean distances to all of them.
    fn distances_of(&self, found: &M::Observation) -> Result<Values, UnlearnError> {
        let values = self.retrained.iter();
        let values = values.map(|other| self.measure.between(found, other));
        let values = values.collect::<Result<Vec<_>, _>>()?;
        Ok(mean_values(values.iter()))
    }

    /// The mean distances of one of them to the others.
    fn distances_to_others(&self, model: usize) -> Values {
        let pairs = self.of_pairs.iter();
        let of_model = pairs.filter(|((left, right), _)| *left == model || *right == model);
        mean_values(of_model.map(|(_, values)| values))
    }
}
