//! The epoch that validation chooses.

use std::collections::BTreeMap;

use crate::LinkError;

/// Which values are good.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// High ones: hits, MRR, AUC, average precision.
    #[default]
    Higher,
    /// Low ones: mean rank, loss.
    Lower,
}

/// What was measured at the best epoch.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Best {
    /// The epoch.
    pub epoch: u64,
    /// The best validation value.
    pub valid: f64,
    /// The test value at that epoch: not the best one.
    pub test: f64,
}

/// Keeps the test value at the epoch with the best validation value; of equal ones the first counts.
///
/// ```
/// use argiope_link::summary::Selection;
///
/// let mut selection = Selection::default();
/// for (epoch, (valid, test)) in [(0.3, 0.2), (0.5, 0.4), (0.5, 0.9), (0.4, 0.8)].into_iter().enumerate() {
///     selection.observe(epoch as u64, valid, test)?;
/// }
/// assert_eq!(selection.best().map(|best| (best.epoch, best.test)), Some((1, 0.4)));
/// # Ok::<(), argiope_link::LinkError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Selection {
    better: Better,
    best: Option<Best>,
}

impl Selection {
    /// Nothing observed yet.
    #[must_use]
    pub fn new(better: Better) -> Self {
        Self { better, best: None }
    }

    /// True if this validation value would be the best so far: whether it is worth while to compute the test value or to
    /// save the model.
    #[must_use]
    pub fn would_improve(&self, valid: f64) -> bool {
        match (self.best, self.better) {
            (None, _) => !valid.is_nan(),
            (Some(best), Better::Higher) => valid > best.valid,
            (Some(best), Better::Lower) => valid < best.valid,
        }
    }

    /// Takes the values of an epoch; true if it is the best so far.
    ///
    /// # Errors
    /// [`LinkError::NotANumber`] for `"valid"` or `"test"`, with the epoch as position. Nothing is changed then.
    pub fn observe(&mut self, epoch: u64, valid: f64, test: f64) -> Result<bool, LinkError> {
        for (what, value) in [("valid", valid), ("test", test)] {
            if value.is_nan() {
                let position = usize::try_from(epoch).unwrap_or(usize::MAX);
                return Err(LinkError::NotANumber { what, position });
            }
        }
        let improves = self.would_improve(valid);
        if improves {
            self.best = Some(Best { epoch, valid, test });
        }
        Ok(improves)
    }

    /// The best epoch; `None` before the first.
    #[must_use]
    pub fn best(&self) -> Option<Best> {
        self.best
    }

    /// Epochs since the best one, for stopping early; `None` before the first.
    #[must_use]
    pub fn epochs_since_best(&self, epoch: u64) -> Option<u64> {
        self.best.map(|best| epoch.saturating_sub(best.epoch))
    }
}

/// A selection for each metric: each is reported at its own best epoch.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Selections(BTreeMap<String, Selection>);

impl Selections {
    /// No metric yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the values of a metric at an epoch; true if it is the best so far. `better` counts at the first epoch.
    ///
    /// # Errors
    /// As [`Selection::observe`].
    pub fn observe(
        &mut self,
        metric: &str,
        better: Better,
        epoch: u64,
        valid: f64,
        test: f64,
    ) -> Result<bool, LinkError> {
        match self.0.get_mut(metric) {
            Some(selection) => selection.observe(epoch, valid, test),
            None => {
                let mut selection = Selection::new(better);
                let improves = selection.observe(epoch, valid, test)?;
                self.0.insert(metric.to_owned(), selection);
                Ok(improves)
            }
        }
    }

    /// The selection of a metric, if it was observed.
    #[must_use]
    pub fn get(&self, metric: &str) -> Option<&Selection> {
        self.0.get(metric)
    }

    /// All metrics with their best epochs, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Best)> + '_ {
        self.0
            .iter()
            .filter_map(|(metric, selection)| Some((metric.as_str(), selection.best?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_the_first_of_equal_epochs_counts() {
        let mut selection = Selection::new(Better::Lower);
        let improved = [(5.0, 1.0), (3.0, 2.0), (3.0, 0.0), (4.0, 0.0), (2.0, 7.0)]
            .into_iter()
            .enumerate()
            .map(|(epoch, (valid, test))| selection.observe(epoch as u64, valid, test).unwrap())
            .collect::<Vec<_>>();
        assert_eq!(improved, [true, true, false, false, true]);
        let best = selection.best().unwrap();
        assert_eq!((best.epoch, best.valid, best.test), (4, 2.0, 7.0));
        assert_eq!(selection.epochs_since_best(9), Some(5));
    }

    #[test]
    fn test_metrics_have_their_own_best_epochs() {
        let mut selections = Selections::new();
        for (epoch, hits, rank) in [(0u32, 0.1, 9.0), (1, 0.3, 12.0), (2, 0.2, 8.0)] {
            let test = f64::from(epoch);
            selections
                .observe("hits@20", Better::Higher, epoch.into(), hits, test)
                .unwrap();
            selections
                .observe("mean rank", Better::Lower, epoch.into(), rank, test)
                .unwrap();
        }
        let epochs: Vec<(&str, u64)> = selections
            .iter()
            .map(|(metric, best)| (metric, best.epoch))
            .collect();
        assert_eq!(epochs, [("hits@20", 1), ("mean rank", 2)]);
        assert_eq!(selections.get("hits@20").unwrap().best().unwrap().test, 1.0);
        assert!(selections.get("auc").is_none());
    }

    #[test]
    fn test_what_is_not_a_number_is_an_error_and_changes_nothing() {
        let mut selection = Selection::default();
        assert!(!selection.would_improve(f64::NAN));
        assert!(matches!(
            selection.observe(7, f64::NAN, 0.0),
            Err(LinkError::NotANumber {
                what: "valid",
                position: 7
            })
        ));
        assert!(selection.observe(7, 0.0, f64::NAN).is_err());
        assert_eq!(selection.best(), None);
        assert_eq!(selection.epochs_since_best(3), None);
        assert!(selection.observe(8, 0.0, 0.0).unwrap());
        let mut selections = Selections::new();
        let result = selections.observe("auc", Better::Higher, 0, f64::NAN, 0.0);
        assert!(result.is_err() && selections.get("auc").is_none());
    }
}
