//! Hits among few candidates, expected from the rank among all of them.

use super::{RankCounts, TiePolicy, check_k, from_ranks::mean};
use crate::LinkError;

/// Hits@`k` among the positive and `num_candidates - 1` random negatives, in expectation: `k = 10` and
/// `num_candidates = 50` give the "hits@10_50" of inductive knowledge graphs.
///
/// A random negative of a positive of rank `r` among `n` negatives lies above it with probability `p = (r - 1) / n`, so
/// that, with `s = num_candidates - 1` of them drawn independently, fewer than `k` do with probability
///
/// ```text
///     sum_{i < k} C(s, i) p^i (1 - p)^(s - i)
/// ```
///
/// (Zhu et al., Neural Bellman-Ford Networks, NeurIPS 2021, where it replaces the sampling of Teru et al., ICML 2020.) A
/// positive without any negative is a hit.
///
/// ```
/// use argiope_link::metrics::{RankCounts, TiePolicy, sampled_hits_at_k};
///
/// // Half of the negatives are above: one of one drawn is, with probability 1/2.
/// let counts = [RankCounts { above: 5, level: 0, candidates: 10 }];
/// assert_eq!(sampled_hits_at_k(&counts, 1, 2, TiePolicy::Pessimistic)?, 0.5);
/// # Ok::<(), argiope_link::LinkError>(())
/// ```
///
/// # Errors
/// [`LinkError::Empty`] without positives; [`LinkError::InvalidOption`] if `k` or `num_candidates` is 0.
///
/// # Complexity
/// `O(min(k, num_candidates))` time a positive.
pub fn sampled_hits_at_k(
    counts: &[RankCounts],
    k: usize,
    num_candidates: usize,
    ties: TiePolicy,
) -> Result<f64, LinkError> {
    check_k(k)?;
    let Some(num_drawn) = num_candidates.checked_sub(1) else {
        return Err(LinkError::InvalidOption {
            option: "num_candidates",
            value: "0".to_owned(),
            reason: "the positive is one of them",
        });
    };
    if k > num_drawn {
        // There are not enough negatives to miss; the sum would only be 1 up to rounding.
        return mean(counts, |_| 1.0);
    }
    mean(counts, |counts| {
        let probability = match counts.candidates {
            0 => 0.0,
            candidates => (counts.rank(ties) - 1.0) / candidates as f64,
        };
        binomial_below(k, num_drawn, probability)
    })
}

/// The probability of fewer than `k` successes in `num_trials`.
fn binomial_below(k: usize, num_trials: usize, probability: f64) -> f64 {
    if probability <= 0.0 {
        return 1.0;
    }
    if probability >= 1.0 {
        return 0.0;
    }
    // In logarithms: neither the binomial coefficient nor the powers stay in range for many trials.
    let (log_success, log_failure) = (probability.ln(), (-probability).ln_1p());
    let mut log_choices = 0.0;
    let mut sum = 0.0;
    for successes in 0..k {
        let failures = num_trials - successes;
        let log_term = log_choices + successes as f64 * log_success + failures as f64 * log_failure;
        sum += log_term.exp();
        log_choices += (failures as f64).ln() - ((successes + 1) as f64).ln();
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_against_exact_binomials() {
        // Products instead of logarithms
        let direct = |k: u32, trials: u32, p: f64| -> f64 {
            let term = |i: u32| {
                let choices: f64 = (0..i)
                    .map(|j| f64::from(trials - j) / f64::from(j + 1))
                    .product();
                choices * p.powi(i as i32) * (1.0 - p).powi((trials - i) as i32)
            };
            (0..k).map(term).sum()
        };
        for p in [0.001, 0.1, 0.25, 0.5, 0.9, 0.999] {
            for (k, trials) in [(10, 49), (1, 49), (3, 3), (5, 100)] {
                let found = binomial_below(k as usize, trials as usize, p);
                let expected = direct(k, trials, p);
                assert!((found - expected).abs() < 1e-12, "{k} {trials} {p}");
            }
        }
    }

    #[test]
    fn test_extremes() {
        let counts = |above, level, candidates| RankCounts {
            above,
            level,
            candidates,
        };
        let hits = |counts| sampled_hits_at_k(&[counts], 10, 50, TiePolicy::Pessimistic).unwrap();
        assert_eq!(hits(counts(0, 0, 1000)), 1.0);
        assert_eq!(hits(counts(1000, 0, 1000)), 0.0);
        assert_eq!(hits(counts(0, 1000, 1000)), 0.0);
        assert_eq!(hits(counts(0, 0, 0)), 1.0);
        let one = [counts(9, 0, 9)];
        assert_eq!(sampled_hits_at_k(&one, 3, 3, TiePolicy::Mean).unwrap(), 1.0);
        assert_eq!(sampled_hits_at_k(&one, 2, 3, TiePolicy::Mean).unwrap(), 0.0);
        assert!(sampled_hits_at_k(&one, 0, 3, TiePolicy::Mean).is_err());
        assert!(sampled_hits_at_k(&one, 1, 0, TiePolicy::Mean).is_err());
        assert!(sampled_hits_at_k(&[], 1, 2, TiePolicy::Mean).is_err());
        let many = binomial_below(10, 100_000, 1e-4);
        assert!((many - 0.458).abs() < 1e-3, "Poisson of mean 10: {many}");
    }

    #[test]
    fn test_expectation_of_sampling() {
        use argiope_graph::random::stream;
        use rand::RngExt;

        // 30 of 200 negatives above; 49 drawn with replacement, 20 000 times: standard deviation below 0.0036.
        let counts = [RankCounts {
            above: 30,
            level: 0,
            candidates: 200,
        }];
        let expected = sampled_hits_at_k(&counts, 10, 50, TiePolicy::Mean).unwrap();
        let mut generator = stream(1, 0);
        let hits = (0..20_000)
            .filter(|_| {
                let above = (0..49).filter(|_| generator.random_range(0..200) < 30);
                above.count() < 10
            })
            .count();
        assert!(
            (hits as f64 / 20_000.0 - expected).abs() < 0.018,
            "{expected}"
        );
    }
}
