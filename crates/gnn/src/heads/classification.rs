//! Classes of some of the rows.

use argiope_sparse::{RowIndex, SparseError, gather_rows, row_log_softmax};
use burn::tensor::{Int, Tensor, TensorData};

use crate::GnnError;

/// Mean negative logarithm of the probability of the right class over the rows that `rows` names.
///
/// `logits` is `[num_rows, num_classes]`; `classes` has one class for every element of `rows`. The result is `[1]`.
/// Differentiable in `logits`: rows that are not named have no gradient.
///
/// # Errors
/// [`GnnError::Option`] for no rows; [`GnnError::Shape`] for another number of classes than rows; [`GnnError::Sparse`]
/// for a class that there is not, and for rows of another matrix.
///
/// # Complexity
/// `O(rows.len() * num_classes)` time and space.
///
/// # Example
/// ```
/// use argiope_gnn::heads::{accuracy, cross_entropy};
/// use argiope_sparse::RowIndex;
/// use burn::tensor::{Device, Tensor};
///
/// let logits = Tensor::<2>::from_data([[9.0, -9.0], [0.0, 0.0], [0.0, 3f32.ln()]], &Device::flex());
/// let rows = RowIndex::new(vec![2, 1], 3)?;
/// let loss = cross_entropy(logits.clone(), &rows, &[1, 0])?.into_scalar::<f32>();
/// assert!((loss + (0.75f32.ln() + 0.5f32.ln()) / 2.0).abs() < 1e-6);
/// assert_eq!(accuracy(logits, &rows, &[1, 1])?, 0.5);
/// # Ok::<(), argiope_gnn::GnnError>(())
/// ```
pub fn cross_entropy(
    logits: Tensor<2>,
    rows: &RowIndex,
    classes: &[u32],
) -> Result<Tensor<1>, GnnError> {
    check("cross_entropy", &logits, rows, classes)?;
    let named = gather_rows(logits, rows)?;
    let log_probabilities = row_log_softmax(named)?;
    let data = TensorData::new(
        classes
            .iter()
            .map(|&class| i64::from(class))
            .collect::<Vec<_>>(),
        [classes.len(), 1],
    );
    let classes = Tensor::<2, Int>::from_data(data, &log_probabilities.device());
    Ok(-log_probabilities.gather(1, classes).mean())
}

/// [`cross_entropy`] of all rows, one class each.
pub(crate) fn cross_entropy_of_rows(
    logits: Tensor<2>,
    classes: &[u32],
) -> Result<Tensor<1>, GnnError> {
    let rows = all_rows(logits.dims()[0])?;
    cross_entropy(logits, &rows, classes)
}

/// [`accuracy`] over all rows, one class each.
pub(crate) fn accuracy_of_rows(logits: Tensor<2>, classes: &[u32]) -> Result<f64, GnnError> {
    let rows = all_rows(logits.dims()[0])?;
    accuracy(logits, &rows, classes)
}

fn all_rows(num_rows: usize) -> Result<RowIndex, GnnError> {
    Ok(RowIndex::new(
        (0..num_rows as u32).collect::<Vec<_>>(),
        num_rows,
    )?)
}

/// The share of the rows that `rows` names whose largest logit is that of the right class; of equal ones the first
/// counts, and a row with NaN is wrong.
///
/// # Errors
/// As [`cross_entropy`].
///
/// # Complexity
/// `O(rows.len() * num_classes)` time and space.
pub fn accuracy(logits: Tensor<2>, rows: &RowIndex, classes: &[u32]) -> Result<f64, GnnError> {
    check("accuracy", &logits, rows, classes)?;
    let num_classes = logits.dims()[1];
    let named: Vec<f64> = gather_rows(logits, rows)?.into_data().iter().collect();
    let is_right = |(row, &class): (&[f64], &u32)| {
        let right = row[class as usize];
        let (before, rest) = row.split_at(class as usize);
        before.iter().all(|&other| right > other) && rest.iter().all(|&other| right >= other)
    };
    let rows = named.chunks(num_classes).zip(classes);
    let num_right = rows.filter(|&row| is_right(row)).count();
    Ok(num_right as f64 / classes.len() as f64)
}

fn check(
    what: &'static str,
    logits: &Tensor<2>,
    rows: &RowIndex,
    classes: &[u32],
) -> Result<(), GnnError> {
    if rows.is_empty() {
        return Err(GnnError::Option {
            what,
            option: "rows",
            found: "none".into(),
            expected: "at least one row",
        });
    }
    if rows.len() != classes.len() {
        return Err(GnnError::Shape {
            layer: what,
            operand: "classes",
            found: vec![classes.len()],
            expected: format!("[{}]", rows.len()),
        });
    }
    let num_classes = logits.dims()[1];
    match classes
        .iter()
        .position(|&class| class as usize >= num_classes)
    {
        Some(position) => Err(GnnError::Sparse(SparseError::IndexOutOfRange {
            op: what,
            operand: "classes",
            position,
            index: classes[position].into(),
            bound: num_classes,
        })),
        None => Ok(()),
    }
}
