//! Networks of one case, measured.

use argiope_graph::NodeId;

use super::{
    case::Case,
    observation::{Answers, Observation},
    parts::Parts,
};
use crate::{
    UnlearnError,
    comparison::{Measure, Metric, Values},
    evaluation::{
        DF_AUC_RESAMPLES, MembershipAttacker, ProbeConfig, Rows, deleted_versus_controls, df_auc,
        jensen_shannon, linear_cka, mean_absolute_difference, membership_probe, membership_ratio,
        neighbor_overlap, node_sample, posterior_shifts, update_leak,
    },
    learned::TaskKind,
};

/// Nodes near the deletion whose embeddings are compared, at most.
const SAMPLED_NODES: usize = 2000;

/// Neighbours of a node that are compared.
const NEIGHBORS: usize = 5;

/// Measures networks of one case.
pub(super) struct Metrics<'a> {
    task: TaskKind,
    case: &'a Case<'a>,
    /// The original on the data with what is deleted.
    before: &'a Observation,
    attacker: MembershipAttacker,
    nodes: Vec<NodeId>,
}

impl<'a> Metrics<'a> {
    /// `shadow` is a network like those that are attacked, whose training elements the attacker knows.
    pub(super) fn new(
        case: &'a Case<'a>,
        before: &'a Observation,
        shadow: &Observation,
    ) -> Result<Self, UnlearnError> {
        let sample = node_sample(case.near.len(), SAMPLED_NODES, case.world.seed);
        let present = &shadow.retained.probabilities;
        Ok(Self {
            task: match case.parts {
                Parts::Link(_) => TaskKind::Link,
                Parts::Node(_) => TaskKind::Node,
            },
            case,
            before,
            attacker: MembershipAttacker::learn(present, &shadow.absent.probabilities)?,
            nodes: (sample.iter()).map(|&at| case.near[at as usize]).collect(),
        })
    }

    /// None for nodes, and for fewer pairs than the probe has folds.
    fn probe(&self, found: &Observation) -> Result<Option<f64>, UnlearnError> {
        let Parts::Link(parts) = &self.case.parts else {
            return Ok(None);
        };
        let config = ProbeConfig {
            seed: self.case.world.seed,
            ..ProbeConfig::default()
        };
        let (deleted, mut controls) = (&parts.deleted, parts.controls.clone());
        controls.sort_unstable();
        controls.dedup();
        if deleted.len().min(controls.len()) < config.num_folds {
            return Ok(None);
        }
        let probe = membership_probe(found.rows()?, deleted, &controls, &config)?;
        Ok(Some(probe.mean))
    }
}

impl Measure for Metrics<'_> {
    type Observation = Observation;

    fn of(&self, found: &Observation, is_original: bool) -> Result<Values, UnlearnError> {
        let seed = self.case.world.seed;
        let (deleted, controls) = (&found.deleted, &found.controls);
        let utility = match self.task {
            TaskKind::Link => Metric::TestAuc,
            TaskKind::Node => Metric::TestAccuracy,
        };
        let mut values = Values::from([
            (utility, found.utility),
            (
                Metric::DeletedAuc,
                deleted_versus_controls(&deleted.scores, &controls.scores)?,
            ),
            (Metric::DeletedProbability, mean(&deleted.probabilities)),
            (
                Metric::DfAuc,
                df_auc(
                    &deleted.scores,
                    &found.retained.scores,
                    DF_AUC_RESAMPLES,
                    seed,
                )?,
            ),
        ]);
        if !is_original {
            let before = &self.before.deleted.probabilities;
            let ratio = membership_ratio(&self.attacker, before, &deleted.probabilities)?;
            values.insert(Metric::MembershipRatio, ratio);
            let moved = shifts(&self.before.deleted, deleted)?;
            let control_moved = shifts(&self.before.controls, controls)?;
            let leak = update_leak(&moved, &control_moved)?;
            values.insert(Metric::UpdateLeak, leak);
        }
        if let Some(probe) = self.probe(found)? {
            values.insert(Metric::ProbeAuc, probe);
        }
        Ok(values)
    }

    fn between(&self, left: &Observation, right: &Observation) -> Result<Values, UnlearnError> {
        let difference = |answers: fn(&Observation) -> &Answers| {
            let (left, right) = (answers(left), answers(right));
            mean_absolute_difference(&left.probabilities, &right.probabilities)
        };
        let (deleted, others) = (&left.deleted, &right.deleted);
        let (rows, other_rows) = (left.rows()?, right.rows()?);
        let mut values = Values::from([
            (Metric::DeletedDifference, difference(|of| &of.deleted)?),
            (Metric::RetainedDifference, difference(|of| &of.retained)?),
            (
                Metric::DeletedDivergence,
                jensen_shannon(&deleted.probabilities, &others.probabilities)?,
            ),
            (
                Metric::CkaDistance,
                1.0 - linear_cka(rows, other_rows, &self.nodes)?,
            ),
        ]);
        // So few nodes have no five nearest ones.
        if self.nodes.len() > NEIGHBORS {
            let overlap = neighbor_overlap(rows, other_rows, &self.nodes, NEIGHBORS)?;
            values.insert(Metric::NeighborDistance, 1.0 - overlap);
        }
        Ok(values)
    }
}

/// How far answers moved.
fn shifts(before: &Answers, after: &Answers) -> Result<Vec<f32>, UnlearnError> {
    posterior_shifts(
        Rows::new(&before.probabilities, 1)?,
        Rows::new(&after.probabilities, 1)?,
    )
}

fn mean(values: &[f32]) -> f64 {
    let sum: f64 = values.iter().map(|&value| f64::from(value)).sum();
    sum / values.len().max(1) as f64
}
