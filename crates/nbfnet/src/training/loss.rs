//! The loss of a batch.

use argiope_sparse::log_sigmoid;
use burn::tensor::{Tensor, activation::softmax};

use crate::NbfnetError;

/// For every query the binary cross entropy of its answer and of its negatives, half and half:
///
/// ```text
/// -(log sigmoid(s[0]) + sum over negatives k of w[k] log sigmoid(-s[k])) / 2
/// ```
///
/// where the `w` sum to 1: a softmax of `s / temperature`, which no gradient passes through, or equal weights if the temperature
/// is 0. `scores` is `[num_queries, 1 + negatives]` with the answer first; the sum over all queries is returned.
pub(super) fn loss(scores: Tensor<2>, temperature: f64) -> Result<Tensor<1>, NbfnetError> {
    let [_, columns] = scores.dims();
    let negatives = scores.clone().narrow(1, 1, columns - 1);
    let weights = match temperature > 0.0 {
        true => softmax(negatives.clone().detach() / temperature, 1),
        false => negatives.clone().detach().ones_like() / (columns - 1) as f64,
    };
    let of_answers = log_sigmoid(scores.narrow(1, 0, 1))?.sum();
    let of_negatives = (log_sigmoid(-negatives)? * weights).sum();
    Ok((of_answers + of_negatives) / -2.0)
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, Tensor};

    use super::*;

    #[test]
    fn test_losses_of_both_kinds_of_weights() {
        let rows = [[0.5f64, -1.0, 2.0], [-0.3, 0.0, 0.7]];
        let device = Device::flex().autodiff();
        let sigmoid = |s: f64| 1.0 / (1.0 + (-s).exp());
        for temperature in [0.0, 0.5] {
            let expected: f64 = (rows.iter())
                .map(|&[answer, a, b]| {
                    let (w_a, w_b) = match temperature {
                        0.0 => (1.0, 1.0),
                        t => ((a / t).exp(), (b / t).exp()),
                    };
                    let of_negatives = w_a * sigmoid(-a).ln() + w_b * sigmoid(-b).ln();
                    -(sigmoid(answer).ln() + of_negatives / (w_a + w_b)) / 2.0
                })
                .sum();
            let scores = Tensor::<2>::from_data(rows, &device).require_grad();
            let found = loss(scores.clone(), temperature).unwrap();
            assert!((found.clone().into_scalar::<f32>() as f64 - expected).abs() < 1e-6);
            // Weights are constants: the gradient of a negative is its weight times a sigmoid, halved.
            let gradient = scores.grad(&found.backward()).unwrap();
            let gradient = gradient.into_data().iter::<f32>().collect::<Vec<_>>();
            let weight = match temperature {
                0.0 => 0.5,
                t => (2.0f64 / t).exp() / ((2.0 / t).exp() + (-1.0 / t).exp()),
            };
            assert!((f64::from(gradient[2]) - weight * sigmoid(2.0) / 2.0).abs() < 1e-6);
            assert!((f64::from(gradient[0]) + sigmoid(-0.5) / 2.0).abs() < 1e-6);
        }
    }
}
