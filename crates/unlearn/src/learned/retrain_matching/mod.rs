//! Retrain matching: deleted elements are taught to look like elements that were never trained on.
//!
//! D2DGN lets an untrained network teach about what is deleted. But networks that are retrained without an edge do not find it as likely as
//! not: most deleted edges join similar nodes, and are still found likely. Whoever pushes them lower marks them. What a retrained network makes
//! of them can be estimated without retraining:
//!
//! - a retrained network has seen neither the deleted edges nor those that were held out for the validation: no loss and no message;
//! - if the deletion does not depend on scores, edges of either list with the same surroundings are exchangeable to it, so that
//!   given the surroundings their scores have *the same distribution*;
//! - so we let the student minimise the loss of retraining, on the graph that is left, and move the scores of deleted edges to the
//!   distribution that *its own* scores of held-out edges have.
//!
//! ```text
//! loss = fitting      * the training loss of retained elements on the graph that is left
//!      + distillation * mean KL(original on the graph that is left || student)            over retained elements
//!      + matching     * mean KL(target || student)                                         over deleted elements
//! ```
//!
//! Surroundings are the degrees of both ends and the number of common neighbours, in the graph that is left. Pools such as IN and OUT depend
//! on the test and are not looked at.
//! Within a [stratum](strata()) the target of the `r`-th lowest deleted edge is [the quantile](quantile_matched) of its rank among the scores of
//! held-out edges. Targets move with the student: they are computed anew every few steps, without a gradient. At the optimum a deleted edge
//! cannot be told from one that was never there, which is what retraining would give; at that point the matching has no gradient left
//! whatever the scores are.
//!
//! For nodes, the target is the mean of the student's probabilities of held-out nodes of the same class and, where there are enough, of a similar degree.
//!
//! Where few held-out edges are of the deleted ones' sort, strata become coarse, and the target is that of other edges: at the rim of a
//! graph, as in OUT pools, fitting alone can come nearer to retraining. The weight of the matching is therefore small by default.
//!
//! What it does not give: that *each* edge gets the score that retraining would give it. Which of them are likely still follows the original.
//! And it takes for granted that deletions are no selection by what the surroundings do not tell; deleting all edges of one suspicious node
//! is one.

mod matching;
mod quantiles;
mod strata;

use argiope_gnn::{Context, seeds};
use argiope_graph::Progress;
use burn::module::Module as _;
use serde::{Deserialize, Serialize};

use super::{
    GraphModel, Method, Situation, Unlearned,
    d2dgn::losses::response_divergence,
    descent::descend,
    elements::Elements,
    training::{Objective, TrainingData},
    unedited,
};
use crate::{UnlearnError, error::check_setting};

use matching::Matching;
pub use quantiles::quantile_matched;
pub use strata::{Key, Stratum, strata};

/// Settings of [`RetrainMatching`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetrainMatchingConfig {
    /// Steps of Adam; 100 by default.
    pub steps: usize,
    /// Its learning rate; 5e-3 by default, that of the original.
    pub learning_rate: f64,
    /// Weight of the training loss; 1 by default.
    pub fitting: f64,
    /// Weight of the answers of the original about what stays; 0 by default.
    pub distillation: f64,
    /// Weight of the targets of what goes; 0.02 by default, chosen on requests of CoraML: more of it moves single scores away from
    /// those of retraining.
    pub matching: f64,
    /// Steps after which targets are computed anew; 5 by default.
    pub refresh: u64,
    /// Held-out elements that make a stratum; 20 by default.
    pub enough: usize,
}

impl Default for RetrainMatchingConfig {
    fn default() -> Self {
        Self {
            steps: 100,
            learning_rate: 5e-3,
            fitting: 1.0,
            distillation: 0.0,
            matching: 0.02,
            refresh: 5,
            enough: 20,
        }
    }
}

/// The method. If nothing is deleted, the other parts of the loss are left.
#[derive(Debug, Clone)]
pub struct RetrainMatching(RetrainMatchingConfig);

impl RetrainMatching {
    /// With settings.
    #[must_use]
    pub fn new(config: RetrainMatchingConfig) -> Self {
        Self(config)
    }

    fn check(&self) -> Result<(), UnlearnError> {
        for (name, weight) in [
            ("retrain_matching.fitting", self.0.fitting),
            ("retrain_matching.distillation", self.0.distillation),
            ("retrain_matching.matching", self.0.matching),
        ] {
            let is_right = weight >= 0.0 && weight.is_finite();
            check_setting(name, weight, is_right, "a number not below 0")?;
        }
        let (refresh, enough) = (self.0.refresh, self.0.enough);
        let name = "retrain_matching.refresh";
        check_setting(name, refresh, refresh > 0, "at least 1")?;
        check_setting("retrain_matching.enough", enough, enough > 0, "at least 1")
    }
}

impl Method for RetrainMatching {
    fn name(&self) -> &'static str {
        "retrain-matching"
    }

    fn unlearn(
        &self,
        original: &GraphModel,
        situation: &Situation<'_>,
        progress: &dyn Progress,
    ) -> Result<Unlearned, UnlearnError> {
        self.check()?;
        let config = &self.0;
        let (adjacency, features) = (situation.after, situation.features);
        let num_nodes = adjacency.num_nodes();
        // Not the negatives of the original's first steps again.
        let seed = seeds::named(situation.seed, "retrain matching");
        let objective = Objective::new(TrainingData::from(situation), seed)?;
        let retained = Elements::retained(situation.task, num_nodes)?;
        let taught = retained
            .log_probabilities(&original.valid(), &original.evaluated(adjacency, features)?)?;
        let matching = Matching::new(situation, config.enough)?;
        let mut targets = None;
        let loss = |student: &GraphModel, step: u64| {
            let context = Context::training(seed, step);
            let mut loss = objective.loss(student, step, &context)? * config.fitting;
            let [_, z] = student.embed(adjacency, features, &context, &unedited)?;
            if config.distillation > 0.0 {
                let answers = retained.log_probabilities(student, &z)?;
                loss = loss + response_divergence(taught.clone(), answers) * config.distillation;
            }
            let Some(matching) = &matching else {
                return Ok(loss);
            };
            if targets.is_none() || step.is_multiple_of(config.refresh) {
                targets = Some(matching.targets(student, &z)?);
            }
            let Some(targets) = targets.clone() else {
                return Ok(loss);
            };
            let answers = matching.deleted.log_probabilities(student, &z)?;
            Ok(loss + response_divergence(targets, answers) * config.matching)
        };
        let steps = (config.steps, config.learning_rate);
        let start = original.clone().train();
        let student = descend(start, self.name(), steps, progress, loss)?;
        Ok(student.valid().into())
    }
}
