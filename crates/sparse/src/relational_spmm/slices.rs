//! The op on slices.

use super::{
    Message, RelationalPattern, cpu,
    operands::{Features, Operands},
};
use crate::{Real, Reduce, SparseError, unwritten::overwrite};

/// What [`relational_spmm_into`] and [`relational_statistics_into`] read.
#[derive(Debug, Clone, Copy)]
pub struct RelationalOperands<'a, T> {
    /// Who hears from whom, through which relation.
    pub pattern: &'a RelationalPattern,
    /// `[num_entries]`: factors of the messages, by slot; 1 without.
    pub weights: Option<&'a [T]>,
    /// `[num_columns, batch, dim]`
    pub x: &'a [T],
    /// `[num_relations, dim]`, or `[num_relations, batch, dim]`.
    pub relations: &'a [T],
    /// Number of feature vectors of a node.
    pub batch: usize,
    /// Features in a vector.
    pub dim: usize,
}

impl<'a, T: Real> RelationalOperands<'a, T> {
    /// Checks all lengths; those of `outputs` must be `[num_rows, batch, dim]`.
    fn checked<const N: usize>(
        &self,
        op: &'static str,
        message: Message,
        outputs: [(&'static str, usize); N],
    ) -> Result<Operands<'a, T>, SparseError> {
        let Self { batch, dim, .. } = *self;
        let check = |operand, found: usize, shape: &[usize]| {
            let wanted =
                (shape.iter()).try_fold(1usize, |product, &size| product.checked_mul(size));
            if wanted == Some(found) {
                return Ok(());
            }
            Err(SparseError::Shape {
                op,
                operand,
                found: vec![found],
                expected: format!("as many elements as {shape:?}"),
            })
        };
        if !dim.is_multiple_of(message.parts()) {
            return Err(SparseError::Option {
                op,
                option: "dim",
                found: dim.to_string(),
                expected: "an even number",
            });
        }
        let pattern = self.pattern.pattern();
        check("x", self.x.len(), &[pattern.num_columns(), batch, dim])?;
        let num_relations = self.pattern.num_relations();
        let is_shared = check("relations", self.relations.len(), &[num_relations, dim]).is_ok();
        if !is_shared {
            check(
                "relations",
                self.relations.len(),
                &[num_relations, batch, dim],
            )?;
        }
        if let Some(weights) = self.weights {
            check("weights", weights.len(), &[pattern.num_entries()])?;
        }
        for (name, len) in outputs {
            check(name, len, &[pattern.num_rows(), batch, dim])?;
        }
        Ok(Operands {
            pattern: self.pattern,
            weights: self.weights,
            x: self.x,
            relations: self.relations,
            features: Features {
                batch,
                dim,
                is_shared,
            },
        })
    }
}

/// [`relational_spmm`](crate::relational_spmm::relational_spmm) on slices: writes `y`, `[num_rows, batch, dim]`.
///
/// Equal for any number of threads of the current rayon pool.
///
/// # Errors
/// [`SparseError::Shape`] for slices of other lengths, [`SparseError::Option`] for an odd `dim` of [`Message::RotatE`].
///
/// # Complexity
/// `O(num_entries * batch * dim)` time, no extra space.
///
/// # Example
/// ```
/// use argiope_sparse::{
///     Message, Reduce, RelationalPattern,
///     relational_spmm::{RelationalOperands, relational_spmm_into},
/// };
///
/// // Node 0 hears from 1 through relation 0, and from 2 through relation 1.
/// let (pattern, _) = RelationalPattern::from_triples(1, 3, 2, &[(0, 1, 0), (0, 2, 1)])?;
/// let operands = RelationalOperands {
///     pattern: &pattern,
///     weights: None,
///     x: &[0.0, 2.0, 3.0],
///     relations: &[10.0, 100.0],
///     batch: 1,
///     dim: 1,
/// };
/// let mut y = [0.0];
/// relational_spmm_into(operands, Message::DistMult, Reduce::Sum, &mut y)?;
/// assert_eq!(y, [320.0]);
/// # Ok::<(), argiope_sparse::SparseError>(())
/// ```
pub fn relational_spmm_into<T: Real>(
    operands: RelationalOperands<'_, T>,
    message: Message,
    reduce: Reduce,
    y: &mut [T],
) -> Result<(), SparseError> {
    let operands = operands.checked("relational_spmm_into", message, [("y", y.len())])?;
    cpu::reduce(operands, message, reduce, overwrite(y), None);
    Ok(())
}

/// [`relational_statistics`](crate::relational_spmm::relational_statistics) on slices: writes sum, sum of squares, maximum
/// and minimum of the messages to every row, `[num_rows, batch, dim]` each.
///
/// # Errors
/// As [`relational_spmm_into`].
///
/// # Complexity
/// `O(num_entries * batch * dim)` time, no extra space.
pub fn relational_statistics_into<T: Real>(
    operands: RelationalOperands<'_, T>,
    message: Message,
    [sum, squares, max, min]: [&mut [T]; 4],
) -> Result<(), SparseError> {
    let outputs = [
        ("sum", sum.len()),
        ("squares", squares.len()),
        ("max", max.len()),
        ("min", min.len()),
    ];
    let operands = operands.checked("relational_statistics_into", message, outputs)?;
    let outputs = [sum, squares, max, min].map(overwrite);
    cpu::statistics(operands, message, outputs, None);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_bad_slices_are_errors() {
        let (pattern, _) = RelationalPattern::from_triples(2, 3, 2, &[(0, 1, 0)]).unwrap();
        let operands = RelationalOperands {
            pattern: &pattern,
            weights: Some(&[1.0]),
            x: &[0.0; 18],
            relations: &[0.0; 12],
            batch: 2,
            dim: 3,
        };
        let into = |operands, len: usize| {
            let (message, reduce) = (Message::TransE, Reduce::Sum);
            match relational_spmm_into(operands, message, reduce, &mut vec![0.0; len]) {
                Err(SparseError::Shape { operand, .. }) => operand,
                Ok(()) => "none",
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(into(operands, 12), "none");
        assert_eq!(into(operands, 11), "y");
        let shared = &[0.0; 6][..];
        assert_eq!(
            into(
                RelationalOperands {
                    relations: shared,
                    ..operands
                },
                12
            ),
            "none"
        );
        assert_eq!(
            into(
                RelationalOperands {
                    relations: &[],
                    ..operands
                },
                12
            ),
            "relations"
        );
        assert_eq!(into(RelationalOperands { x: &[], ..operands }, 12), "x");
        let weights = Some(&[][..]);
        assert_eq!(
            into(
                RelationalOperands {
                    weights,
                    ..operands
                },
                12
            ),
            "weights"
        );
        assert!(matches!(
            relational_spmm_into(operands, Message::RotatE, Reduce::Sum, &mut [0.0; 12]),
            Err(SparseError::Option { option: "dim", .. })
        ));
    }
}
