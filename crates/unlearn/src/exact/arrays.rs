//! Arrays of stored models.

use argiope_gnn::NamedTensors;
use burn::tensor::TensorData;

use crate::UnlearnError;

/// Adds an array of numbers.
pub(crate) fn put_reals<const D: usize>(
    tensors: &mut NamedTensors,
    name: &str,
    values: &[f64],
    shape: [usize; D],
) {
    tensors.insert(name, TensorData::new(values.to_vec(), shape));
}

/// Adds an array of whole numbers.
pub(crate) fn put_integers(
    tensors: &mut NamedTensors,
    name: &str,
    values: impl IntoIterator<Item = i64>,
) {
    let values: Vec<i64> = values.into_iter().collect();
    let length = values.len();
    tensors.insert(name, TensorData::new(values, [length]));
}

/// Takes out an array of finite numbers.
///
/// # Errors
/// [`UnlearnError::Data`] for a missing one, one of another shape or type, and a number that is not finite.
pub(crate) fn take_reals(
    tensors: &mut NamedTensors,
    name: &str,
    shape: &[usize],
) -> Result<Vec<f64>, UnlearnError> {
    let tensor = take(tensors, name)?;
    if tensor.shape().as_slice() != shape {
        return Err(fault(
            name,
            &format!("has shape {:?}, not {shape:?}", tensor.shape().as_slice()),
        ));
    }
    let values: Vec<f64> =
        (tensor.try_to_vec()).map_err(|_| fault(name, "holds other elements than f64"))?;
    match values.iter().all(|value| value.is_finite()) {
        true => Ok(values),
        false => Err(fault(name, "holds numbers that are not finite")),
    }
}

/// Takes out an array of whole numbers of any length, each turned by `convert`.
///
/// # Errors
/// [`UnlearnError::Data`] for a missing one, one of another type, and a number that `convert` refuses.
pub(crate) fn take_integers<T>(
    tensors: &mut NamedTensors,
    name: &str,
    convert: impl Fn(i64) -> Option<T>,
) -> Result<Vec<T>, UnlearnError> {
    let values: Vec<i64> = (take(tensors, name)?.try_to_vec())
        .map_err(|_| fault(name, "holds other elements than i64"))?;
    let convert = |value: i64| {
        convert(value).ok_or_else(|| fault(name, &format!("holds {value}, which is out of range")))
    };
    values.into_iter().map(convert).collect()
}

/// The stored form of settings and counts.
///
/// # Errors
/// [`UnlearnError::Data`] for what JSON cannot hold.
pub(crate) fn to_notes(notes: &impl serde::Serialize) -> Result<serde_json::Value, UnlearnError> {
    serde_json::to_value(notes).map_err(|error| UnlearnError::Data {
        what: format!("the notes of the model cannot be stored: {error}"),
    })
}

/// The notes of a stored model of `method`.
///
/// # Errors
/// [`UnlearnError::Data`] for a model of another method, and for other notes.
pub(crate) fn from_notes<N: serde::de::DeserializeOwned>(
    stored: &crate::Stored,
    method: &'static str,
) -> Result<N, UnlearnError> {
    let what = if stored.method == method {
        match serde_json::from_value(stored.notes.clone()) {
            Ok(notes) => return Ok(notes),
            Err(error) => format!("the notes of the stored model: {error}"),
        }
    } else {
        format!("the stored model is {:?}, not {method:?}", stored.method)
    };
    Err(UnlearnError::Data { what })
}

fn take(tensors: &mut NamedTensors, name: &str) -> Result<TensorData, UnlearnError> {
    tensors.take(name).ok_or_else(|| fault(name, "is missing"))
}

fn fault(name: &str, what: &str) -> UnlearnError {
    UnlearnError::Data {
        what: format!("stored array {name} {what}"),
    }
}
