//! Which numbers a ranking of facts is judged by.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    LinkError,
    evaluation::Values,
    metrics::{RankCounts, TiePolicy, hits_from_ranks, mean_rank, mrr, sampled_hits_at_k},
    summary::Better,
};

/// A number made of ranks.
///
/// ```
/// use argiope_link::ranking::RankMetric;
///
/// let metric: RankMetric = "hits@10_50".parse()?;
/// assert_eq!(metric, RankMetric::SampledHits { k: 10, candidates: 50 });
/// assert_eq!(RankMetric::MeanRank.to_string(), "mr");
/// assert!("hits@10_9".parse::<RankMetric>().is_err());
/// # Ok::<(), argiope_link::LinkError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum RankMetric {
    /// Mean rank: better if lower.
    MeanRank,
    /// Mean reciprocal rank.
    Mrr,
    /// The part of ranks of at most `K`.
    Hits(usize),
    /// The same among the answer and random others, in expectation: see
    /// [`sampled_hits_at_k`].
    SampledHits {
        /// The largest rank that counts.
        k: usize,
        /// The answer and how many it is drawn among.
        candidates: usize,
    },
}

impl RankMetric {
    /// Whether large or small values are good.
    #[must_use]
    pub fn better(self) -> Better {
        match self {
            Self::MeanRank => Better::Lower,
            _ => Better::Higher,
        }
    }
}

impl fmt::Display for RankMetric {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MeanRank => formatter.write_str("mr"),
            Self::Mrr => formatter.write_str("mrr"),
            Self::Hits(k) => write!(formatter, "hits@{k}"),
            Self::SampledHits { k, candidates } => write!(formatter, "hits@{k}_{candidates}"),
        }
    }
}

impl FromStr for RankMetric {
    type Err = LinkError;

    fn from_str(text: &str) -> Result<Self, LinkError> {
        let number = |text: &str| text.parse().ok().filter(|&number: &usize| number > 0);
        let hits = |text: &str| match text.split_once('_') {
            None => number(text).map(Self::Hits),
            Some((k, candidates)) => {
                let (k, candidates) = (number(k)?, number(candidates)?);
                (k <= candidates).then_some(Self::SampledHits { k, candidates })
            }
        };
        let metric = match text {
            "mr" => Some(Self::MeanRank),
            "mrr" => Some(Self::Mrr),
            _ => text.strip_prefix("hits@").and_then(hits),
        };
        metric.ok_or_else(|| LinkError::InvalidOption {
            option: "metric",
            value: text.to_owned(),
            reason: "it is none of mr, mrr, hits@K, and hits@K_N with K among N",
        })
    }
}

impl TryFrom<String> for RankMetric {
    type Error = LinkError;

    fn try_from(text: String) -> Result<Self, LinkError> {
        text.parse()
    }
}

impl From<RankMetric> for String {
    fn from(metric: RankMetric) -> Self {
        metric.to_string()
    }
}

/// Everything that results of rankings depend on besides the model and the data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankingProtocol {
    /// What is reported.
    pub metrics: Vec<RankMetric>,
    /// The metric of the validation that the model is chosen by.
    pub select_by: RankMetric,
    /// What equal scores count as.
    pub ties: TiePolicy,
}

impl Default for RankingProtocol {
    /// That of NBFNet: mean rank, mean reciprocal rank, which selects, hits@1, 3 and 10 and hits@10 of 50; ties count against the
    /// answer.
    fn default() -> Self {
        let sampled = RankMetric::SampledHits {
            k: 10,
            candidates: 50,
        };
        Self {
            metrics: [RankMetric::Mrr, RankMetric::MeanRank]
                .into_iter()
                .chain([1, 3, 10].map(RankMetric::Hits))
                .chain([sampled])
                .collect(),
            select_by: RankMetric::Mrr,
            ties: TiePolicy::Pessimistic,
        }
    }
}

/// The metrics of ranks.
///
/// # Errors
/// [`LinkError::Empty`] without ranks.
pub fn evaluate_ranks(
    metrics: &[RankMetric],
    ties: TiePolicy,
    counts: &[RankCounts],
) -> Result<Values, LinkError> {
    (metrics.iter())
        .map(|&metric| {
            let value = match metric {
                RankMetric::MeanRank => mean_rank(counts, ties)?,
                RankMetric::Mrr => mrr(counts, ties)?,
                RankMetric::Hits(k) => hits_from_ranks(counts, k, ties)?,
                RankMetric::SampledHits { k, candidates } => {
                    sampled_hits_at_k(counts, k, candidates, ties)?
                }
            };
            Ok((metric.to_string(), value))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_names_are_read_back_and_values_are_those_of_the_metrics() {
        let counts = |above, level| RankCounts {
            above,
            level,
            candidates: 9,
        };
        let protocol = RankingProtocol::default();
        let ranks = [counts(0, 0), counts(2, 1)];
        let values = evaluate_ranks(&protocol.metrics, protocol.ties, &ranks).unwrap();
        assert_eq!((values["mr"], values["mrr"]), (2.5, 0.625));
        assert_eq!(
            (values["hits@1"], values["hits@3"], values["hits@10"]),
            (0.5, 0.5, 1.0)
        );
        assert!(values["hits@10_50"] < 1.0);
        for metric in protocol.metrics {
            assert_eq!(metric.to_string().parse::<RankMetric>().unwrap(), metric);
        }
        for wrong in ["hits@0", "hits@", "hits@10_", "auc", "hits@5_3"] {
            assert!(wrong.parse::<RankMetric>().is_err(), "{wrong}");
        }
        assert!(evaluate_ranks(&[RankMetric::Mrr], TiePolicy::Mean, &[]).is_err());
    }
}
