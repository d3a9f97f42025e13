//! The op on slices.

use super::{
    Message, RelationalPattern,
    backward::Wanted,
    cpu::{self, ResultGradients},
    operands::{Features, Operands, Upstream},
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

/// [`relational_statistics_into`], and the slots of the entries that a gradient of maximum and minimum goes to,
/// `[num_rows, batch, dim]` each, as [`relational_statistics_backward_into`] needs them.
///
/// # Errors
/// As [`relational_spmm_into`].
///
/// # Complexity
/// As [`relational_statistics_into`].
pub fn relational_statistics_with_slots_into<T: Real>(
    operands: RelationalOperands<'_, T>,
    message: Message,
    [sum, squares, max, min]: [&mut [T]; 4],
    [max_slots, min_slots]: [&mut [u32]; 2],
) -> Result<(), SparseError> {
    let outputs = [
        ("sum", sum.len()),
        ("squares", squares.len()),
        ("max", max.len()),
        ("min", min.len()),
        ("max_slots", max_slots.len()),
        ("min_slots", min_slots.len()),
    ];
    let operands = operands.checked("relational_statistics_with_slots_into", message, outputs)?;
    let values = [sum, squares, max, min].map(overwrite);
    let arguments = [max_slots, min_slots].map(overwrite);
    cpu::statistics(operands, message, values, Some(arguments));
    Ok(())
}

/// Gradients of sum, sum of squares, maximum and minimum of the messages, `[num_rows, batch, dim]` each.
#[derive(Debug, Clone, Copy)]
pub struct StatisticsGradients<'a, T> {
    /// Of the sum.
    pub sum: &'a [T],
    /// Of the sum of squares.
    pub squares: &'a [T],
    /// Of the maximum.
    pub max: &'a [T],
    /// Of the minimum.
    pub min: &'a [T],
    /// The entries that the maximum comes from.
    pub max_slots: &'a [u32],
    /// The entries that the minimum comes from.
    pub min_slots: &'a [u32],
}

/// The backward pass of [`relational_statistics_with_slots_into`]: writes the gradient for `x`, `[num_columns, batch, dim]`,
/// and adds that for the relations to `relations_gradient`, which is shaped as the relations.
///
/// Equal for any number of threads of the current rayon pool.
///
/// # Errors
/// As [`relational_spmm_into`].
///
/// # Complexity
/// `O(num_entries * batch * dim)` time; a few copies of the relations in extra space.
pub fn relational_statistics_backward_into<T: Real>(
    operands: RelationalOperands<'_, T>,
    message: Message,
    gradients: StatisticsGradients<'_, T>,
    x_gradient: &mut [T],
    relations_gradient: &mut [T],
) -> Result<(), SparseError> {
    let op = "relational_statistics_backward_into";
    let StatisticsGradients {
        sum,
        squares,
        max,
        min,
        max_slots,
        min_slots,
    } = gradients;
    let inputs = [
        ("gradients.sum", sum.len()),
        ("gradients.squares", squares.len()),
        ("gradients.max", max.len()),
        ("gradients.min", min.len()),
        ("gradients.max_slots", max_slots.len()),
        ("gradients.min_slots", min_slots.len()),
    ];
    let checked = operands.checked(op, message, inputs)?;
    for (operand, found, expected) in [
        ("x_gradient", x_gradient.len(), operands.x.len()),
        (
            "relations_gradient",
            relations_gradient.len(),
            operands.relations.len(),
        ),
    ] {
        if found != expected {
            return Err(SparseError::Shape {
                op,
                operand,
                found: vec![found],
                expected: format!("{expected} elements"),
            });
        }
    }
    let upstream = Upstream {
        gradients: [sum, squares, max, min],
        arguments: [max_slots, min_slots],
        of_rows: None,
    };
    let wanted = Wanted {
        x: Some(overwrite(x_gradient)),
        relations: Some(relations_gradient),
    };
    cpu::for_features(checked, message, ResultGradients::Four(upstream), wanted);
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

    /// The loss `sum over statistics k of c[k] . statistic[k]`, whose gradients are the `c`.
    fn loss(operands: RelationalOperands<'_, f64>, message: Message, c: &[Vec<f64>; 4]) -> f64 {
        let mut values = c.clone();
        let outputs = values.each_mut().map(Vec::as_mut_slice);
        relational_statistics_into(operands, message, outputs).unwrap();
        let products = values.iter().flatten().zip(c.iter().flatten());
        products.map(|(value, c)| value * c).sum()
    }

    #[test]
    fn test_backward_is_the_slope() {
        let triples = [(0, 1, 0), (0, 2, 1), (0, 1, 1), (1, 0, 0), (1, 0, 1)];
        let (pattern, _) = RelationalPattern::from_triples(3, 3, 2, &triples).unwrap();
        let pattern = pattern.with_removed(&[4]).unwrap();
        let number = |at: usize| ((at * 37 + 11) % 23) as f64 / 7.0 - 1.4;
        let x: Vec<f64> = (0..12).map(number).collect();
        let relations: Vec<f64> = (20..28).map(number).collect();
        let c: [Vec<f64>; 4] =
            std::array::from_fn(|k| (0..12).map(|at| number(40 + 13 * k + at)).collect());
        for message in [Message::TransE, Message::DistMult, Message::RotatE] {
            let operands = RelationalOperands {
                pattern: &pattern,
                weights: None,
                x: &x,
                relations: &relations,
                batch: 1,
                dim: 4,
            };
            let mut values = c.clone();
            let [mut max_slots, mut min_slots] = [vec![0; 12], vec![0; 12]];
            relational_statistics_with_slots_into(
                operands,
                message,
                values.each_mut().map(Vec::as_mut_slice),
                [&mut max_slots, &mut min_slots],
            )
            .unwrap();
            let gradients = StatisticsGradients {
                sum: &c[0],
                squares: &c[1],
                max: &c[2],
                min: &c[3],
                max_slots: &max_slots,
                min_slots: &min_slots,
            };
            let (mut of_x, mut of_relations) = (vec![9.0; 12], vec![0.0; 8]);
            relational_statistics_backward_into(
                operands,
                message,
                gradients,
                &mut of_x,
                &mut of_relations,
            )
            .unwrap();
            let step = 1e-6;
            for at in 0..12 {
                let at_shift = |shift: f64| {
                    let mut x = x.clone();
                    x[at] += shift;
                    loss(RelationalOperands { x: &x, ..operands }, message, &c)
                };
                let slope = (at_shift(step) - at_shift(-step)) / (2.0 * step);
                assert!((slope - of_x[at]).abs() < 1e-6, "{message:?} x[{at}]");
            }
            for at in 0..8 {
                let at_shift = |shift: f64| {
                    let mut relations = relations.clone();
                    relations[at] += shift;
                    let relations = &relations[..];
                    loss(
                        RelationalOperands {
                            relations,
                            ..operands
                        },
                        message,
                        &c,
                    )
                };
                let slope = (at_shift(step) - at_shift(-step)) / (2.0 * step);
                let found = of_relations[at];
                assert!((slope - found).abs() < 1e-6, "{message:?} r[{at}]");
            }
            let mut short = vec![0.0; 11];
            let result = relational_statistics_backward_into(
                operands,
                message,
                gradients,
                &mut short,
                &mut of_relations,
            );
            assert!(matches!(
                result,
                Err(SparseError::Shape {
                    operand: "x_gradient",
                    ..
                })
            ));
        }
    }
}
