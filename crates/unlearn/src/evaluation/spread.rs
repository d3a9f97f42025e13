//! Distances to a set of retrained models, and how far these are from each other.
//!
//! Retraining is what unlearning stands in for, but there is no one retrained model: another seed gives another one. A
//! method whose distance to them is as small as that of one of them to the others cannot be told from retraining by
//! this metric, and nothing smaller can be asked for. That is the floor.
//!
//! Metrics of one model (an AUC, an accuracy) have a [`RetrainReference`]. Metrics of two models (mean `|dp|`,
//! divergence, `1 - CKA`) have [`mean_distance`] and [`retrain_floor`]. Over seeds, [`MeanStd`] of the distances is
//! reported.

use argiope_link::{LinkError, summary::MeanStd};
use serde::{Deserialize, Serialize};

use crate::UnlearnError;

/// How far retrained models are from each other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Floor {
    /// The mean distance over all pairs.
    pub mean: f64,
    /// The largest distance.
    pub largest: f64,
}

impl Floor {
    /// Whether a distance to the retrained models is one that two of them have.
    #[must_use]
    pub fn holds(&self, distance: f64) -> bool {
        distance <= self.largest
    }
}

/// A value of one model beside those of retrained ones.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// The value.
    pub value: f64,
    /// Its distance to the mean of the retrained models.
    pub distance: f64,
    /// That of the retrained models to each other.
    pub floor: Floor,
    /// Whether the distance is no larger than the largest of these.
    pub is_within_floor: bool,
}

/// A metric of two or more retrained models.
///
/// ```
/// use argiope_unlearn::evaluation::RetrainReference;
///
/// let reference = RetrainReference::new(&[0.50, 0.54])?;
/// let compared = reference.compare(0.60);
/// assert!((compared.distance - 0.08).abs() < 1e-12 && !compared.is_within_floor);
/// assert!(reference.compare(0.50).is_within_floor);
/// # Ok::<(), argiope_unlearn::UnlearnError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RetrainReference {
    /// Mean and standard deviation of the retrained models.
    pub summary: MeanStd,
    /// How far they are from each other.
    pub floor: Floor,
}

impl RetrainReference {
    /// Takes the metric's value of every retrained model.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] for fewer than two; [`UnlearnError::Link`] for what is not a number.
    pub fn new(values: &[f64]) -> Result<Self, UnlearnError> {
        Ok(Self {
            floor: retrain_floor(values, |left, right| Ok((left - right).abs()))?,
            summary: MeanStd::of(values)?,
        })
    }

    /// The distance of a value to the mean of the retrained models, in either direction.
    #[must_use]
    pub fn distance(&self, value: f64) -> f64 {
        (value - self.summary.mean).abs()
    }

    /// A value beside them.
    #[must_use]
    pub fn compare(&self, value: f64) -> Compared {
        let distance = self.distance(value);
        Compared {
            value,
            distance,
            floor: self.floor,
            is_within_floor: self.floor.holds(distance),
        }
    }
}

/// Mean and largest distance over all pairs of retrained models; `distance` must be symmetric.
///
/// # Errors
/// [`UnlearnError::Data`] for fewer than two models; [`UnlearnError::Link`] for a distance that is not a number; those of
/// `distance`.
pub fn retrain_floor<M>(
    retrained: &[M],
    mut distance: impl FnMut(&M, &M) -> Result<f64, UnlearnError>,
) -> Result<Floor, UnlearnError> {
    if retrained.len() < 2 {
        let what = format!(
            "{} retrained models: how far they are from each other takes two at the least",
            retrained.len()
        );
        return Err(UnlearnError::Data { what });
    }
    let mut distances = Vec::new();
    for (at, left) in retrained.iter().enumerate() {
        for right in &retrained[at + 1..] {
            distances.push(distance(left, right)?);
        }
    }
    Ok(Floor {
        mean: MeanStd::of(&distances)?.mean,
        largest: distances.iter().copied().fold(0.0, f64::max),
    })
}

/// The mean distance of a model to the retrained ones.
///
/// # Errors
/// [`UnlearnError::Link`] without retrained models, or for a distance that is not a number; those of `distance`.
pub fn mean_distance<M>(
    model: &M,
    retrained: &[M],
    mut distance: impl FnMut(&M, &M) -> Result<f64, UnlearnError>,
) -> Result<f64, UnlearnError> {
    if retrained.is_empty() {
        let what = "retrained models";
        return Err(LinkError::Empty { what }.into());
    }
    let distances: Vec<f64> = (retrained.iter())
        .map(|other| distance(model, other))
        .collect::<Result<_, _>>()?;
    Ok(MeanStd::of(&distances)?.mean)
}
