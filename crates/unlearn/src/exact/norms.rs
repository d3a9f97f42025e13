//! Lengths of vectors, and distances of models.

use crate::UnlearnError;

/// The length of a vector.
pub(crate) fn norm(values: impl IntoIterator<Item = f64>) -> f64 {
    let squares = values.into_iter().map(|value| value * value);
    squares.sum::<f64>().sqrt()
}

/// The sum of products of two vectors.
pub(crate) fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter()
        .zip(right)
        .map(|(left, right)| left * right)
        .sum()
}

/// `|left - right| / |right|`, and the numerator alone where `right` is 0.
///
/// # Errors
/// [`UnlearnError::Data`] for different sizes.
pub(crate) fn relative_distance(left: &[f64], right: &[f64]) -> Result<f64, UnlearnError> {
    if left.len() != right.len() {
        return Err(UnlearnError::Data {
            what: format!(
                "{} parameters cannot be compared with {}",
                left.len(),
                right.len()
            ),
        });
    }
    let differences = left.iter().zip(right).map(|(left, right)| left - right);
    let (distance, size) = (norm(differences), norm(right.iter().copied()));
    Ok(if size > 0.0 {
        distance / size
    } else {
        distance
    })
}
