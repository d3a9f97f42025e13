//! The scores of one list, in the order of another.

/// For every element of `scores` what the element of its rank would be in a sample of the distribution of `others`: the `r`-th
/// smallest of `n` gets the quantile `(r + 1/2) / n` of `others`, interpolated between order statistics, which are taken for the quantiles
/// `(i + 1/2) / m`. Of equal scores the first counts as smaller. NaN is larger than all numbers.
///
/// # Panics
/// If there are scores, but no others.
///
/// # Complexity
/// `O(n log n + m log m)` time.
///
/// # Example
/// ```
/// use argiope_unlearn::learned::retrain_matching::quantile_matched;
///
/// assert_eq!(quantile_matched(&[9.0, 7.0, 8.0], &[2.0, 0.0, 1.0]), [2.0, 0.0, 1.0]);
/// assert_eq!(quantile_matched(&[5.0], &[0.0, 1.0]), [0.5]);
/// ```
#[must_use]
pub fn quantile_matched(scores: &[f64], others: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&left, &right| scores[left].total_cmp(&scores[right]));
    let mut sorted = others.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut matched = vec![0.0; scores.len()];
    for (rank, at) in order.into_iter().enumerate() {
        matched[at] = quantile(&sorted, rank, scores.len());
    }
    matched
}

/// The quantile `(rank + 1/2) / len`: between two order statistics, in whole numbers as far as that goes.
fn quantile(sorted: &[f64], rank: usize, len: usize) -> f64 {
    let last = sorted.len() - 1;
    // Twice `len` times the position: 0 is that of the smallest.
    let position = ((2 * rank + 1) * sorted.len()).saturating_sub(len);
    let (below, rest) = (position / (2 * len), position % (2 * len));
    match rest {
        _ if below >= last => sorted[last],
        0 => sorted[below],
        _ => {
            let fraction = rest as f64 / (2 * len) as f64;
            sorted[below] + (sorted[below + 1] - sorted[below]) * fraction
        }
    }
}
