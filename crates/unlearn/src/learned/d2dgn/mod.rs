//! D2DGN: a student that learns from the original what stays, and from one that knows nothing what goes.
//!
//! Sinha, Mandal and Kankanhalli, *Distill to Delete: Unlearning in Graph Networks with Knowledge Distillation*,
//! arXiv 2309.16173.
//!
//! ```text
//! loss = alpha * distance(student, preserver; retained) + (1 - alpha) * distance(student, destroyer; deleted)
//! ```
//!
//! The preserver is the original on the graph that it knew. The destroyer is a network of the same shape that was never
//! trained, or was trained on a random graph. The distance is the [divergence of answers](losses::response_divergence), or the [distance of
//! embeddings](losses::feature_distance) of the nodes that take part. Nothing is restricted to the neighbourhood of the deletion.
//!
//! The student's messages run on the graph that is left. Where answers about edges are distilled, the preserver also
//! teaches about as many pairs that are no edges as edges are retained, anew for every step.
//!
//! The optimum is not a retrained network: the destroyer teaches that deleted edges are as likely as not, a retrained
//! network finds most of them likely. [`retrain_matching`](super::retrain_matching) is about that.

mod config;
mod destroyer;
pub mod losses;
mod teacher;

use argiope_gnn::{Context, Init, seeds};
use argiope_graph::Progress;
use argiope_link::negatives::NonEdges;
use argiope_sparse::RowIndex;
use burn::{module::Module as _, tensor::Tensor};

use super::{
    GraphModel, Method, Situation, TaskData, Unlearned, descent::descend, elements::Elements,
    unedited,
};
use crate::UnlearnError;

pub use config::{D2dgnConfig, Destroyer, Knowledge, Start};
use losses::response_divergence;
use teacher::Teacher;

/// The method, for one kind of knowledge. A situation that deletes nothing leaves the preserver alone in the loss.
#[derive(Debug, Clone)]
pub struct D2dgn {
    knowledge: Knowledge,
    config: D2dgnConfig,
}

impl D2dgn {
    /// With settings.
    #[must_use]
    pub fn new(knowledge: Knowledge, config: D2dgnConfig) -> Self {
        Self { knowledge, config }
    }
}

impl Method for D2dgn {
    fn name(&self) -> &'static str {
        match self.knowledge {
            Knowledge::Responses => "d2dgn-kl",
            Knowledge::Features => "d2dgn-mse",
        }
    }

    fn unlearn(
        &self,
        original: &GraphModel,
        situation: &Situation<'_>,
        progress: &dyn Progress,
    ) -> Result<Unlearned, UnlearnError> {
        self.config.check()?;
        let destroyer = destroyer::taught(&self.config, original, situation, progress)?;
        let objective =
            Objective::new(self.knowledge, &self.config, original, destroyer, situation)?;
        let student = match self.config.start {
            Start::Original => original.clone().train(),
            Start::Scratch => {
                let seed = seeds::named(situation.seed, "d2dgn.student");
                let mut init = Init::new(seed, &situation.device.clone().autodiff());
                original.untrained(situation.features, &mut init)?
            }
        };
        let steps = (self.config.steps(), self.config.learning_rate);
        let loss = |student: &GraphModel, step| objective.loss(student, step);
        let student = descend(student, self.name(), steps, progress, loss)?;
        Ok(student.valid().into())
    }
}

/// Elements, and the nodes that take part in them, each once.
struct Part {
    elements: Elements,
    nodes: RowIndex,
}

impl Part {
    fn new(elements: Elements) -> Result<Self, UnlearnError> {
        let nodes = elements.participants()?;
        Ok(Self { elements, nodes })
    }
}

/// All that the loss of a step is made of.
struct Objective<'a> {
    knowledge: Knowledge,
    alpha: f64,
    situation: &'a Situation<'a>,
    preserver: Teacher,
    destroyer: Teacher,
    retained: Part,
    deleted: Part,
    /// For pairs: where those come from that are no edges, and whether the destroyer teaches about them, too.
    negatives: Option<NonEdges>,
    destroys_negatives: bool,
    seed: u64,
}

impl<'a> Objective<'a> {
    fn new(
        knowledge: Knowledge,
        config: &D2dgnConfig,
        original: &GraphModel,
        destroyer: Teacher,
        situation: &'a Situation<'a>,
    ) -> Result<Self, UnlearnError> {
        let num_nodes = situation.after.num_nodes();
        let retained = Elements::retained(situation.task, num_nodes)?;
        if retained.is_empty() {
            return Err(UnlearnError::Data {
                what: "nothing is left that the original could teach about".into(),
            });
        }
        let preserver = Teacher::new(original, (situation.before, situation.features))?;
        let negatives = match (situation.task, knowledge) {
            (TaskData::Link { .. }, Knowledge::Responses) => Some(situation.non_edges()?),
            _ => None,
        };
        Ok(Self {
            knowledge,
            alpha: config.alpha,
            situation,
            preserver,
            destroyer,
            deleted: Part::new(Elements::deleted(situation.task, num_nodes)?)?,
            retained: Part::new(retained)?,
            negatives,
            destroys_negatives: config.destroys_negatives,
            seed: seeds::named(situation.seed, "d2dgn"),
        })
    }

    fn loss(&self, student: &GraphModel, step: u64) -> Result<Tensor<1>, UnlearnError> {
        let context = Context::training(self.seed, step);
        let (adjacency, features) = (self.situation.after, self.situation.features);
        let layers = student.embed(adjacency, features, &context, &unedited)?;
        let negatives = match &self.negatives {
            None => None,
            Some(negatives) => {
                let pairs = negatives.sample(self.retained.elements.len(), self.seed, step)?;
                Some(Elements::pairs(&pairs, adjacency.num_nodes())?)
            }
        };
        let distance = |teacher: &Teacher, part: &Part, negatives: Option<&Elements>| {
            if self.knowledge == Knowledge::Features {
                return teacher.feature_distance(&layers, &part.nodes);
            }
            let answers = |model: &GraphModel, z: &Tensor<2>| {
                let all = [Some(&part.elements), negatives].into_iter().flatten();
                let of_all = all.map(|elements| elements.log_probabilities(model, z));
                Ok::<_, UnlearnError>(Tensor::cat(of_all.collect::<Result<_, _>>()?, 0))
            };
            let taught = answers(&teacher.model, &teacher.layers[1])?;
            Ok(response_divergence(taught, answers(student, &layers[1])?))
        };
        let preserved = distance(&self.preserver, &self.retained, negatives.as_ref())? * self.alpha;
        if self.deleted.elements.is_empty() {
            return Ok(preserved);
        }
        let negatives = negatives.as_ref().filter(|_| self.destroys_negatives);
        let destroyed = distance(&self.destroyer, &self.deleted, negatives)?;
        Ok(preserved + destroyed * (1.0 - self.alpha))
    }
}
