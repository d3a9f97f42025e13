//! What is measured.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

/// Values by metric.
pub type Values = BTreeMap<Metric, f64>;

/// What is measured. Names are those of the reports.
///
/// Those of the first part are numbers of one model, and their distance is taken to the same numbers of models that were trained
/// anew; those of the second part are distances to such a model, 0 for itself. For none of them is a value good by itself.
///
/// Elements are edges, nodes or interactions; their probability is that of their truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// AUC of test edges against pairs that are no edges.
    TestAuc,
    /// The part of the test nodes whose class is right.
    TestAccuracy,
    /// Mean recall of the test items among the first 20 recommendations of a user.
    #[serde(rename = "recall@20")]
    Recall,
    /// Mean normalised discounted gain of these.
    #[serde(rename = "ndcg@20")]
    Ndcg,
    /// AUC of deleted elements against unseen ones like them: see [`deleted_versus_controls`](crate::evaluation::deleted_versus_controls).
    /// Of recommenders, unseen ones are interactions of the same users in the test.
    DeletedAuc,
    /// AUC of deleted interactions against pairs of the same users that nobody chose.
    NegativesAuc,
    /// The mean probability of deleted elements.
    DeletedProbability,
    /// AUC of retained elements against deleted ones: see [`df_auc`](crate::evaluation::df_auc()).
    DfAuc,
    /// AUC of how far deleted elements moved from the original against how far unseen ones did: see [`update_leak`](crate::evaluation::update_leak).
    UpdateLeak,
    /// How much less present deleted elements seem than to the original: see [`membership_ratio`](crate::evaluation::membership_ratio). The attacker learns from the second
    /// network that was trained anew, whose training elements it knows.
    MembershipRatio,
    /// Mean probability of deleted interactions before the deletion over that after it: MI-BF of UnlearnRec's paper.
    MiBf,
    /// Mean probability of pairs that nobody chose over that of deleted interactions: MI-NG of that paper.
    MiNg,
    /// AUC of a linear probe that tells deleted from unseen elements by their embeddings: see [`membership_probe`](crate::evaluation::membership_probe). Link task only.
    ProbeAuc,
    /// Mean `|dp|` on deleted elements.
    DeletedDifference,
    /// Mean `|dp|` on retained elements.
    RetainedDifference,
    /// Jensen-Shannon divergence on deleted elements, in bits.
    DeletedDivergence,
    /// 1 - linear CKA of the embeddings of nodes near the deletion.
    CkaDistance,
    /// 1 - the part of the nearest neighbours in common, of the same nodes.
    NeighborDistance,
}

impl Metric {
    /// All, in the order of reports.
    pub const ALL: [Self; 18] = [
        Self::TestAuc,
        Self::TestAccuracy,
        Self::Recall,
        Self::Ndcg,
        Self::DeletedAuc,
        Self::NegativesAuc,
        Self::DeletedProbability,
        Self::DfAuc,
        Self::UpdateLeak,
        Self::MembershipRatio,
        Self::MiBf,
        Self::MiNg,
        Self::ProbeAuc,
        Self::DeletedDifference,
        Self::RetainedDifference,
        Self::DeletedDivergence,
        Self::CkaDistance,
        Self::NeighborDistance,
    ];

    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::TestAuc => "test_auc",
            Self::TestAccuracy => "test_accuracy",
            Self::Recall => "recall@20",
            Self::Ndcg => "ndcg@20",
            Self::DeletedAuc => "deleted_auc",
            Self::NegativesAuc => "negatives_auc",
            Self::DeletedProbability => "deleted_probability",
            Self::DfAuc => "df_auc",
            Self::UpdateLeak => "update_leak",
            Self::MembershipRatio => "membership_ratio",
            Self::MiBf => "mi_bf",
            Self::MiNg => "mi_ng",
            Self::ProbeAuc => "probe_auc",
            Self::DeletedDifference => "deleted_difference",
            Self::RetainedDifference => "retained_difference",
            Self::DeletedDivergence => "deleted_divergence",
            Self::CkaDistance => "cka_distance",
            Self::NeighborDistance => "neighbor_distance",
        }
    }

    /// True for distances of two models.
    #[must_use]
    pub fn is_of_two(self) -> bool {
        self >= Self::DeletedDifference
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The mean of every metric over several models.
pub(super) fn mean_values<'a>(all: impl Iterator<Item = &'a Values>) -> Values {
    let (mut sums, mut count) = (Values::new(), 0.0);
    for values in all {
        for (&metric, &value) in values {
            *sums.entry(metric).or_default() += value;
        }
        count += 1.0;
    }
    sums.values_mut().for_each(|sum| *sum /= count);
    sums
}
