//! Settings of a model and its training, with the defaults of the paper.

use argiope_sparse::Message;
use serde::{Deserialize, Serialize};

use crate::{Limits, NbfnetError};

/// All settings.
///
/// ```
/// use argiope_nbfnet::{NbfnetConfig, config::Aggregate};
///
/// let config = NbfnetConfig::from_toml("[model]\naggregate = \"sum\"\n[training]\nbatch_size = 16")?;
/// assert_eq!(config.model.aggregate, Aggregate::Sum);
/// assert_eq!((config.model.num_layers, config.training.batch_size), (6, 16));
/// assert!(NbfnetConfig::from_toml("[model]\nlayers = 3").is_err());
/// # Ok::<(), argiope_nbfnet::NbfnetError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NbfnetConfig {
    /// The network.
    pub model: ModelConfig,
    /// Its training.
    pub training: TrainingConfig,
}

/// The network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ModelConfig {
    /// Features of a state.
    pub dim: usize,
    /// Iterations: the longest path.
    pub num_layers: usize,
    /// What a neighbour sends.
    pub message: MessageKind,
    /// How messages become one.
    pub aggregate: Aggregate,
    /// Whether the relations of messages are made from the query (FB15k-237) or shared by all queries (WN18RR).
    pub dependent: bool,
    /// Whether a layer adds its input to its output.
    pub shortcut: bool,
    /// Whether a layer normalises.
    pub layer_norm: bool,
    /// Linear maps of the multi-layer perceptron that scores, at least 1.
    pub mlp_layers: usize,
    /// Whether only the most promising nodes and edges are used, for graphs where all are too many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pruning: Option<Pruning>,
}

/// What a layer uses of a graph, for every query: see [`crate::Nbfnet`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pruning {
    /// The part of the nodes that send, above 0; 0.1 for FB15k-237 in the paper.
    pub node_ratio: f64,
    /// The part of the messages of the graph that are sent, above 0.
    pub edge_ratio: f64,
}

/// What a neighbour sends through a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageKind {
    /// State plus relation.
    TransE,
    /// State times relation.
    DistMult,
    /// State times relation as complex numbers; an even number of features.
    RotatE,
}

/// How messages, and the boundary condition among them, become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Aggregate {
    /// Their sum.
    Sum,
    /// Their mean.
    Mean,
    /// The largest, feature by feature.
    Max,
    /// The smallest.
    Min,
    /// Principal neighbourhood aggregation: mean, maximum, minimum and standard deviation, at three scales.
    Pna,
}

/// The training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrainingConfig {
    /// Passes over the facts.
    pub epochs: usize,
    /// Facts of a step.
    pub batch_size: usize,
    /// Steps of an epoch, at most; all facts otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batches_per_epoch: Option<usize>,
    /// Of Adam.
    pub learning_rate: f64,
    /// False facts for each true one.
    pub negatives: usize,
    /// Weights of negatives are a softmax of their scores over this temperature (self-adversarial sampling; Sun et al., RotatE,
    /// ICLR 2019); equal weights if it is 0.
    pub adversarial_temperature: f64,
    /// Whether a step hides everything between the two ends of its facts, true and false ones, from the messages; else only the
    /// true facts themselves.
    pub remove_one_hop: bool,
    /// Whether negatives may be true facts of the training graph.
    pub strict_negatives: bool,
    /// Epochs from one evaluation to the next; the last is always evaluated.
    pub evaluate_every: usize,
    /// Evaluations in a row without a better model after which training stops.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patience: Option<usize>,
    /// Facts of the validation that an evaluation ranks, at most, spread over its list; all otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation_facts: Option<usize>,
    /// Queries of a batch in evaluation.
    pub evaluation_batch_size: usize,
    /// Memory that a batch may take: larger ones are computed in parts, with the same result.
    pub memory_mib: usize,
}

impl Default for ModelConfig {
    /// The paper's: six layers of 32, DistMult messages, principal neighbourhood aggregation.
    fn default() -> Self {
        Self {
            dim: 32,
            num_layers: 6,
            message: MessageKind::DistMult,
            aggregate: Aggregate::Pna,
            dependent: true,
            shortcut: true,
            layer_norm: true,
            mlp_layers: 2,
            pruning: None,
        }
    }
}

impl Default for TrainingConfig {
    /// The paper's for FB15k-237.
    fn default() -> Self {
        Self {
            epochs: 20,
            batch_size: 64,
            batches_per_epoch: None,
            learning_rate: 5e-3,
            negatives: 32,
            adversarial_temperature: 0.5,
            remove_one_hop: true,
            strict_negatives: true,
            evaluate_every: 1,
            patience: None,
            validation_facts: None,
            evaluation_batch_size: 16,
            memory_mib: 4096,
        }
    }
}

impl TrainingConfig {
    /// How much an evaluation computes at a time.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits {
            queries: self.evaluation_batch_size,
            memory: self.memory_mib << 20,
        }
    }

    /// The same for pairs of plain graphs: a query of theirs asks about one node, so that many fit.
    #[must_use]
    pub fn pair_limits(&self) -> Limits {
        const PAIRS_PER_QUERY: usize = 16;
        Limits {
            queries: PAIRS_PER_QUERY * self.evaluation_batch_size,
            ..self.limits()
        }
    }
}

impl From<MessageKind> for Message {
    fn from(kind: MessageKind) -> Self {
        match kind {
            MessageKind::TransE => Self::TransE,
            MessageKind::DistMult => Self::DistMult,
            MessageKind::RotatE => Self::RotatE,
        }
    }
}

impl NbfnetConfig {
    /// Reads TOML: what is not given has its default.
    ///
    /// # Errors
    /// [`NbfnetError::Gnn`] with the line for unknown names and values of another type; [`NbfnetError::Option`] for values
    /// without sense.
    pub fn from_toml(text: &str) -> Result<Self, NbfnetError> {
        let config: Self = argiope_gnn::settings::parse(text)?;
        config.check()?;
        Ok(config)
    }

    /// These settings with those that `text`, which is TOML, gives.
    ///
    /// # Errors
    /// As [`from_toml`](Self::from_toml).
    pub fn overlaid(&self, text: &str) -> Result<Self, NbfnetError> {
        let config = argiope_gnn::settings::overlaid(self, text)?;
        Self::checked(config)
    }

    /// These settings with one more, given as `section.name=value`: the value as in TOML, or a word, or `none` for what may
    /// be absent.
    ///
    /// # Errors
    /// As [`from_toml`](Self::from_toml).
    pub fn with(&self, setting: &str) -> Result<Self, NbfnetError> {
        Self::checked(argiope_gnn::settings::with(self, setting, &OPTIONAL)?)
    }

    fn checked(config: Self) -> Result<Self, NbfnetError> {
        config.check()?;
        Ok(config)
    }

    /// The settings as TOML, all of them.
    ///
    /// # Errors
    /// [`NbfnetError::Gnn`] if a number is too large for TOML.
    pub fn to_toml(&self) -> Result<String, NbfnetError> {
        Ok(argiope_gnn::settings::to_toml(self)?)
    }

    /// Checks the ranges.
    ///
    /// # Errors
    /// [`NbfnetError::Option`] that names the setting.
    pub fn check(&self) -> Result<(), NbfnetError> {
        let Self { model, training } = self;
        let at_least_one = [
            ("model.dim", model.dim),
            ("model.num_layers", model.num_layers),
            ("model.mlp_layers", model.mlp_layers),
            ("training.epochs", training.epochs),
            ("training.batch_size", training.batch_size),
            (
                "training.batches_per_epoch",
                training.batches_per_epoch.unwrap_or(1),
            ),
            ("training.negatives", training.negatives),
            ("training.evaluate_every", training.evaluate_every),
            ("training.patience", training.patience.unwrap_or(1)),
            (
                "training.validation_facts",
                training.validation_facts.unwrap_or(1),
            ),
            (
                "training.evaluation_batch_size",
                training.evaluation_batch_size,
            ),
            ("training.memory_mib", training.memory_mib),
        ];
        if let Some((name, _)) = at_least_one.into_iter().find(|&(_, value)| value == 0) {
            return Err(NbfnetError::Option {
                name,
                found: "0".into(),
                expected: "at least 1",
            });
        }
        if model.num_layers > MAX_LAYERS {
            return Err(NbfnetError::Option {
                name: "model.num_layers",
                found: model.num_layers.to_string(),
                expected: "at most 200",
            });
        }
        if model.message == MessageKind::RotatE && !model.dim.is_multiple_of(2) {
            return Err(NbfnetError::Option {
                name: "model.dim",
                found: model.dim.to_string(),
                expected: "an even number with RotatE",
            });
        }
        if let Some(pruning) = &model.pruning {
            for (name, ratio) in [
                ("model.pruning.node_ratio", pruning.node_ratio),
                ("model.pruning.edge_ratio", pruning.edge_ratio),
            ] {
                if !(ratio > 0.0 && ratio <= 1.0) {
                    return Err(NbfnetError::Option {
                        name,
                        found: ratio.to_string(),
                        expected: "above 0 and at most 1",
                    });
                }
            }
        }
        let (rate, temperature) = (training.learning_rate, training.adversarial_temperature);
        if !(rate > 0.0 && rate.is_finite()) {
            return Err(NbfnetError::Option {
                name: "training.learning_rate",
                found: rate.to_string(),
                expected: "a number above 0",
            });
        }
        if !(temperature >= 0.0 && temperature.is_finite()) {
            return Err(NbfnetError::Option {
                name: "training.adversarial_temperature",
                found: temperature.to_string(),
                expected: "a number not below 0",
            });
        }
        Ok(())
    }
}

/// Settings that may be absent, and are by default.
const OPTIONAL: [(&str, &str); 4] = [
    ("model", "pruning"),
    ("training", "batches_per_epoch"),
    ("training", "patience"),
    ("training", "validation_facts"),
];

/// Steps of a path are counted in bytes.
const MAX_LAYERS: usize = 200;
