//! How the learning rate rises and falls.

/// The learning rate of a step, counted from 0, of `total`: it rises linearly over the first `warmup` of all steps, and falls
/// linearly to 0 at the end.
///
/// # Example
/// ```
/// use argiope_gnn::pretrain::contrastive::learning_rate;
///
/// let rates: Vec<f64> = (0..8).map(|step| learning_rate(step, 8, 0.25, 1.0)).collect();
/// assert_eq!(rates, [0.5, 1.0, 6.0 / 7.0, 5.0 / 7.0, 4.0 / 7.0, 3.0 / 7.0, 2.0 / 7.0, 1.0 / 7.0]);
/// ```
#[must_use]
pub fn learning_rate(step: u64, total: u64, warmup: f64, peak: f64) -> f64 {
    let rising = warmup * total as f64;
    let done = (step + 1) as f64;
    if done <= rising {
        return peak * done / rising;
    }
    // From the peak at the end of the rise to 0 after the last step.
    let first = rising.floor();
    let falling = (total + 1) as f64 - first;
    peak * (((total + 1) as f64 - done) / falling).clamp(0.0, 1.0)
}
