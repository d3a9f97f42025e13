//! The loss of the deleted interactions.

use argiope_sparse::log_sigmoid;
use burn::tensor::{Tensor, TensorData};

use super::Level;
use crate::UnlearnError;

/// `L_u` of the scores of deleted interactions, `[n]`, and for a level of those of its controls, `[m]`, which count as
/// constants: `[1]`.
///
/// ```text
/// Paper        -mean of ln sigmoid(-s)
/// else         mean over k of (s[k] - q((rank of s[k] + 1/2) / n))² / v      q(x): the control at the share x of their order
/// ```
///
/// The second is the squared Wasserstein distance of the two empirical distributions, in units of the `variance` v, where they
/// have equally many members.
///
/// # Errors
/// [`UnlearnError::Data`] for a level without controls; [`UnlearnError::Sparse`] for elements other than `f32` and `f64`.
///
/// # Complexity
/// `O(n log n + m log m)` time.
pub(super) fn forget_loss(
    level: Level,
    deleted: Tensor<1>,
    controls: Option<Tensor<1>>,
    variance: f64,
) -> Result<Tensor<1>, UnlearnError> {
    if level == Level::Paper {
        return Ok(-log_sigmoid(-deleted)?.mean());
    }
    let values = |tensor: Tensor<1>| -> Vec<f64> { tensor.into_data().iter().collect() };
    let mut controls = controls.map(values).unwrap_or_default();
    let (num_deleted, num_controls) = (deleted.dims()[0], controls.len());
    if num_deleted == 0 || num_controls == 0 {
        return Err(UnlearnError::Data {
            what: "deleted interactions have nothing to compare with: their users have all items"
                .into(),
        });
    }
    controls.sort_by(f64::total_cmp);
    let scores = values(deleted.clone().detach());
    let mut order: Vec<usize> = (0..num_deleted).collect();
    // Stable: equal scores keep their order.
    order.sort_by(|&left, &right| scores[left].total_cmp(&scores[right]));
    let mut targets = vec![0f64; num_deleted];
    for (rank, at) in order.into_iter().enumerate() {
        targets[at] = controls[(2 * rank + 1) * num_controls / (2 * num_deleted)];
    }
    let data = TensorData::new(targets, [num_deleted]).convert_dtype(deleted.dtype());
    let device = deleted.device().inner();
    let targets = Tensor::<1>::from_data(data, (&device, deleted.dtype()));
    Ok((deleted - targets).square().mean() / variance)
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;

    /// With the variance 2.
    fn loss(level: Level, deleted: &[f32], controls: &[f32]) -> f64 {
        let tensor = |values: &[f32]| Tensor::<1>::from_data(values, &Device::flex());
        let loss = forget_loss(level, tensor(deleted), Some(tensor(controls)), 2.0);
        f64::from(loss.unwrap().into_scalar::<f32>())
    }

    #[test]
    fn test_equal_distributions_have_no_loss() {
        let controls = [3.0, -1.0, 0.5, 2.0];
        assert_eq!(loss(Level::HeldOut, &[2.0, 3.0, 0.5, -1.0], &controls), 0.0);
        // Half as many: the middle of every half would be taken, here the upper of two.
        assert_eq!(loss(Level::Negatives, &[3.0, 0.5], &controls), 0.0);
    }

    #[test]
    fn test_loss_is_the_squared_distance_in_variances() {
        // Shifted by 3.
        let found = loss(Level::HeldOut, &[5.0, 3.0], &[0.0, 2.0]);
        assert!((found - 4.5).abs() < 1e-6, "{found}");
        let found = loss(Level::Paper, &[0.0, 0.0], &[]);
        assert!((found - std::f64::consts::LN_2).abs() < 1e-6, "{found}");
    }

    #[test]
    fn test_levels_need_controls() {
        let deleted = Tensor::<1>::from_data([1.0], &Device::flex());
        let error = forget_loss(Level::HeldOut, deleted, None, 1.0).unwrap_err();
        assert!(
            error.to_string().contains("nothing to compare with"),
            "{error}"
        );
    }
}
