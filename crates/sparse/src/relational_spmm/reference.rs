//! Slow and obvious, in `f64`: the oracle of every other implementation.

use super::{Message, RelationalOperands};
use crate::Reduce;

/// The messages to every element of the result, `[num_rows, batch, dim]`, in the order of the slots.
///
/// # Panics
/// For operands of the wrong length.
#[must_use]
pub fn messages(operands: &RelationalOperands<'_, f64>, message: Message) -> Vec<Vec<f64>> {
    let RelationalOperands {
        pattern,
        weights,
        x,
        relations,
        batch,
        dim,
    } = *operands;
    let is_shared = relations.len() == pattern.num_relations() * dim;
    let half = dim / 2;
    let mut result = Vec::new();
    for row in 0..pattern.pattern().num_rows() {
        for index in 0..batch {
            for feature in 0..dim {
                let slots = pattern.pattern().slots(row);
                let kept = slots.filter(|&slot| !pattern.is_removed(slot as u32));
                let values = kept.map(|slot| {
                    let source = pattern.pattern().indices()[slot] as usize;
                    let relation = pattern.relations()[slot] as usize;
                    let x = &x[(source * batch + index) * dim..][..dim];
                    let relation = if is_shared {
                        &relations[relation * dim..][..dim]
                    } else {
                        &relations[(relation * batch + index) * dim..][..dim]
                    };
                    let value = match message {
                        Message::TransE => x[feature] + relation[feature],
                        Message::DistMult => x[feature] * relation[feature],
                        Message::Copy => x[feature],
                        Message::RotatE if feature < half => {
                            x[feature] * relation[feature]
                                - x[feature + half] * relation[feature + half]
                        }
                        Message::RotatE => {
                            x[feature - half] * relation[feature]
                                + x[feature] * relation[feature - half]
                        }
                    };
                    weights.map_or(1.0, |weights| weights[slot]) * value
                });
                result.push(values.collect());
            }
        }
    }
    result
}

/// The reduced messages, `[num_rows, batch, dim]`; 0 for rows without messages.
///
/// # Panics
/// For operands of the wrong length.
#[must_use]
pub fn relational_spmm(
    operands: &RelationalOperands<'_, f64>,
    message: Message,
    reduce: Reduce,
) -> Vec<f64> {
    (messages(operands, message).iter())
        .map(|values| reduced(values, reduce))
        .collect()
}

/// Sum, sum of squares, maximum and minimum of the messages, `[num_rows, batch, dim]` each; 0 for rows without messages.
///
/// # Panics
/// For operands of the wrong length.
#[must_use]
pub fn relational_statistics(
    operands: &RelationalOperands<'_, f64>,
    message: Message,
) -> [Vec<f64>; 4] {
    let messages = messages(operands, message);
    let squares = messages
        .iter()
        .map(|values| values.iter().map(|value| value * value).sum());
    let of = |reduce| {
        let values = messages.iter().map(|values| reduced(values, reduce));
        values.collect()
    };
    [
        of(Reduce::Sum),
        squares.collect(),
        of(Reduce::Max),
        of(Reduce::Min),
    ]
}

fn reduced(values: &[f64], reduce: Reduce) -> f64 {
    match reduce {
        _ if values.is_empty() => 0.0,
        Reduce::Sum => values.iter().sum(),
        Reduce::Mean => values.iter().sum::<f64>() / values.len() as f64,
        Reduce::Max => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        Reduce::Min => values.iter().copied().fold(f64::INFINITY, f64::min),
    }
}
