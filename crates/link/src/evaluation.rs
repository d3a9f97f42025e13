//! Scores to metrics: which number a model is judged by, and against which negatives.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    LinkError, Negatives,
    metrics::{
        TiePolicy, auc, average_precision, hits_at_k, hits_from_ranks, mrr, rank_counts,
        rank_counts_shared,
    },
};

/// A number that predictions are judged by; all of them are better when they are higher.
///
/// ```
/// use argiope_link::evaluation::Metric;
///
/// assert_eq!("hits@100".parse::<Metric>()?, Metric::Hits(100));
/// assert_eq!(Metric::Mrr.to_string(), "mrr");
/// assert!("hits@0".parse::<Metric>().is_err());
/// # Ok::<(), argiope_link::LinkError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Metric {
    /// Against one list of negatives, the part of the positives with a score above the `K`-th best negative (the rule of
    /// the Open Graph Benchmark); against negatives of each positive, the part with a rank of at most `K`.
    Hits(usize),
    /// Mean reciprocal rank.
    Mrr,
    /// Area under the receiver operating characteristic.
    Auc,
    /// Average precision.
    AveragePrecision,
}

impl fmt::Display for Metric {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hits(k) => write!(formatter, "hits@{k}"),
            Self::Mrr => formatter.write_str("mrr"),
            Self::Auc => formatter.write_str("auc"),
            Self::AveragePrecision => formatter.write_str("ap"),
        }
    }
}

impl FromStr for Metric {
    type Err = LinkError;

    fn from_str(text: &str) -> Result<Self, LinkError> {
        let hits = |text: &str| text.parse().ok().filter(|&k| k > 0).map(Self::Hits);
        let metric = match text {
            "mrr" => Some(Self::Mrr),
            "auc" => Some(Self::Auc),
            "ap" => Some(Self::AveragePrecision),
            _ => text.strip_prefix("hits@").and_then(hits),
        };
        metric.ok_or_else(|| LinkError::InvalidOption {
            option: "metric",
            value: text.to_owned(),
            reason: "it is none of hits@K with K above 0, mrr, auc, ap",
        })
    }
}

impl TryFrom<String> for Metric {
    type Error = LinkError;

    fn try_from(text: String) -> Result<Self, LinkError> {
        text.parse()
    }
}

impl From<Metric> for String {
    fn from(metric: Metric) -> Self {
        metric.to_string()
    }
}

/// The values of metrics by their names.
pub type Values = BTreeMap<String, f64>;

/// The values of a part of the data, `PART/METRIC`.
#[must_use]
pub fn of_part(part: &str, values: Values) -> Values {
    let named = |(metric, value)| (format!("{part}/{metric}"), value);
    values.into_iter().map(named).collect()
}

/// The metrics of scores: of the positives, and of their negatives in the order of [`Negatives::pairs`].
///
/// ```
/// use argiope_link::{Negatives, evaluation::{Metric, evaluate}, metrics::TiePolicy};
///
/// let negatives = Negatives::Shared(vec![(0, 1), (0, 2), (1, 2)]);
/// let metrics = [Metric::Hits(2), Metric::Auc];
/// let values = evaluate(&metrics, TiePolicy::Mean, &[0.9, 0.3], &negatives, &[0.5, 0.4, 0.1])?;
/// assert_eq!((values["hits@2"], values["auc"]), (0.5, 4.0 / 6.0));
/// # Ok::<(), argiope_link::LinkError>(())
/// ```
///
/// # Errors
/// [`LinkError::Empty`] without positives, or without negatives where the metric needs some;
/// [`LinkError::LengthMismatch`] for another number of scores than pairs; [`LinkError::NotANumber`].
///
/// # Complexity
/// `O(n log n)` for `n` scores.
pub fn evaluate(
    metrics: &[Metric],
    ties: TiePolicy,
    positives: &[f32],
    negatives: &Negatives,
    negative_scores: &[f32],
) -> Result<Values, LinkError> {
    let pairs = negatives.pairs().len();
    if negative_scores.len() != pairs {
        return Err(LinkError::LengthMismatch {
            what: "scores of negatives",
            expected: pairs,
            found: negative_scores.len(),
        });
    }
    negatives.check_positives("scores of positives", positives.len())?;
    let is_shared = matches!(negatives, Negatives::Shared(_));
    let ranks = || match is_shared {
        true => rank_counts_shared(positives, negative_scores),
        false => rank_counts(positives, negative_scores),
    };
    (metrics.iter())
        .map(|metric| {
            let value = match *metric {
                Metric::Hits(k) if is_shared => hits_at_k(positives, negative_scores, k)?,
                Metric::Hits(k) => hits_from_ranks(&ranks()?, k, ties)?,
                Metric::Mrr => mrr(&ranks()?, ties)?,
                Metric::Auc => auc(positives, negative_scores)?,
                Metric::AveragePrecision => average_precision(positives, negative_scores)?,
            };
            Ok((metric.to_string(), value))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PerPositive;

    #[test]
    fn test_names_are_read_back() {
        for metric in [
            Metric::Hits(1),
            Metric::Hits(100),
            Metric::Mrr,
            Metric::Auc,
            Metric::AveragePrecision,
        ] {
            assert_eq!(metric.to_string().parse::<Metric>().unwrap(), metric);
        }
        for wrong in ["hits", "hits@", "hits@x", "hits@-1", "MRR", ""] {
            let error = wrong.parse::<Metric>().unwrap_err().to_string();
            assert!(error.contains("hits@K"), "{error}");
        }
    }

    #[test]
    fn test_negatives_of_each_positive_count_for_it_alone() {
        let pairs = vec![(0, 1), (0, 2), (1, 3), (1, 4)];
        let negatives = Negatives::PerPositive(PerPositive::new(pairs, 2).unwrap());
        let metrics = [Metric::Hits(1), Metric::Mrr];
        let scores = [0.2, 0.1, 0.9, 0.8];
        let values = evaluate(&metrics, TiePolicy::Mean, &[0.3, 0.7], &negatives, &scores).unwrap();
        // The first is above both of its negatives, the second below both of its own.
        assert_eq!(values["hits@1"], 0.5);
        assert!((values["mrr"] - (1.0 + 1.0 / 3.0) / 2.0).abs() < 1e-12);
    }

    #[test]
    fn test_counts_that_do_not_fit_are_errors() {
        let negatives = Negatives::Shared(vec![(0, 1)]);
        let metrics = [Metric::Auc];
        let found = |positives: &[f32], scores: &[f32]| {
            evaluate(&metrics, TiePolicy::Mean, positives, &negatives, scores)
        };
        assert!(matches!(
            found(&[1.0], &[]),
            Err(LinkError::LengthMismatch { expected: 1, .. })
        ));
        assert!(matches!(found(&[], &[0.0]), Err(LinkError::Empty { .. })));
        assert!(matches!(
            found(&[f32::NAN], &[0.0]),
            Err(LinkError::NotANumber { position: 0, .. })
        ));
    }
}
