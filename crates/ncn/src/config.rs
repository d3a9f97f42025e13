//! The settings of a model and of its training.
//!
//! Defaults are those of NCN on Cora as far as a data set does not decide them; the settings that Wang et al. (*Neural
//! Common Neighbor with Completion for Link Prediction*, ICLR 2024) publish for each data set are the files in `configs/`,
//! see [`published`](crate::published).

use argiope_gnn::settings;
use serde::{Deserialize, Serialize};

use crate::NcnError;

/// All settings: what a run folder keeps as `config.toml`, under the heading `[model]`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NcnConfig {
    /// How nodes get embeddings.
    pub encoder: EncoderConfig,
    /// How pairs of embeddings get scores.
    pub predictor: PredictorConfig,
    /// What the predictor does about unobserved neighbours, if its kind is [`PredictorKind::Ncnc`].
    pub completion: CompletionConfig,
    /// Optimisation.
    pub training: TrainingConfig,
}

/// Settings of the encoder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EncoderConfig {
    /// What a layer does.
    pub convolution: ConvolutionKind,
    /// Number of layers. With 0, embeddings are a linear map of the features.
    pub num_layers: usize,
    /// Width of embeddings.
    pub dim: usize,
    /// Layer normalisation between layers.
    pub layer_norm: bool,
    /// Adds the input of a layer to its output where the widths agree.
    pub residual: bool,
    /// Jumping knowledge: the embedding is a learned linear combination of the outputs of all layers.
    pub jumping_knowledge: bool,
    /// Embeddings are learned, one vector a node, even if nodes have features.
    pub learned_embeddings: bool,
    /// Dropout of input features.
    pub feature_dropout: f64,
    /// Dropout between layers, and after the linear map of features.
    pub dropout: f64,
    /// Dropout of edges, drawn anew in every layer; the messages of the others are scaled up.
    pub edge_dropout: f64,
    /// Dropout of the output of the last layer of a convolution without weights.
    pub tail_dropout: f64,
}

impl Default for EncoderConfig {
    fn default() -> Self {
        Self {
            convolution: ConvolutionKind::PureGcn,
            num_layers: 1,
            dim: 256,
            layer_norm: true,
            residual: false,
            jumping_knowledge: false,
            learned_embeddings: false,
            feature_dropout: 0.0,
            dropout: 0.0,
            edge_dropout: 0.0,
            tail_dropout: 0.0,
        }
    }
}

/// What one layer of the encoder does with the rows of its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConvolutionKind {
    /// `D^-1/2 (A + I) D^-1/2 X` with `D = 1 + degree`: no weights.
    PureGcn,
    /// Sum over neighbours: no weights.
    PureSum,
    /// Mean over neighbours: no weights.
    PureMean,
    /// Maximum over neighbours: no weights.
    PureMax,
    /// `D^-1/2 (A + I) D^-1/2 X W` (Kipf and Welling, ICLR 2017).
    Gcn,
    /// Mean over neighbours of `X W`, without the node itself.
    Sage,
    /// Sum over neighbours of `X W`, without the node itself.
    Gin,
    /// Maximum over neighbours of `X W`, without the node itself.
    Max,
}

impl ConvolutionKind {
    /// True for convolutions without weights.
    #[must_use]
    pub fn is_pure(self) -> bool {
        matches!(
            self,
            Self::PureGcn | Self::PureSum | Self::PureMean | Self::PureMax
        )
    }
}

/// Settings of the predictor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PredictorConfig {
    /// Which neighbours are pooled.
    pub kind: PredictorKind,
    /// Width of hidden layers.
    pub dim: usize,
    /// Dropout in its layers.
    pub dropout: f64,
    /// Dropout of entries of the adjacency that neighbours are taken from, each direction of an edge by itself.
    pub edge_dropout: f64,
    /// Layer normalisation in its layers.
    pub layer_norm: bool,
    /// Pooled embeddings are `h + MLP(h)` instead of `h`.
    pub use_xlin: bool,
    /// Leaves out the last linear map of both branches.
    pub tail_activation: bool,
    /// One more hidden layer after the branches are added.
    pub two_layer_output: bool,
    /// Initial weight of the pooled branch.
    pub beta: f32,
}

impl Default for PredictorConfig {
    fn default() -> Self {
        Self {
            kind: PredictorKind::Ncn,
            dim: 256,
            dropout: 0.05,
            edge_dropout: 0.0,
            layer_norm: true,
            use_xlin: true,
            tail_activation: true,
            two_layer_output: false,
            beta: 1.0,
        }
    }
}

/// Which neighbours a predictor pools; names in brackets are those of the authors' program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PredictorKind {
    /// None: an autoencoder of the graph (`cn0`).
    #[serde(rename = "cn0", alias = "gae")]
    Gae,
    /// The number of common neighbours instead of their embeddings (`scn1`).
    #[serde(rename = "scn1")]
    Count,
    /// Common neighbours: NCN (`cn1`).
    #[serde(rename = "cn1", alias = "ncn")]
    Ncn,
    /// Common neighbours, and by themselves nodes that are a neighbour of one node and two steps from the other
    /// (`cn1.5`).
    #[serde(rename = "cn1.5")]
    Ncn15,
    /// Common neighbours, and by themselves the neighbours of only one of the nodes: NCN-diff (`cn1res`).
    #[serde(rename = "cn1res")]
    Difference,
    /// As `cn1.5`, and by themselves nodes two steps from both: NCN2 (`cn2`).
    #[serde(rename = "cn2")]
    Ncn2,
    /// Common neighbours, and the neighbours of only one node with the probability that they are one of the other too:
    /// NCNC (`incn1cn1`).
    #[serde(rename = "incn1cn1", alias = "ncnc")]
    Ncnc,
}

/// Settings of completion (equations 9 and 10 of the paper).
///
/// A neighbour `u` of `i` alone is pooled with the weight `alpha * pt * p / (pt * p + 1 - p)` where
/// `p = sigmoid(scale * (s - offset))` and `s` is the score of `(j, u)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CompletionConfig {
    /// How often completion calls itself: 1 is NCNC, 2 is NCNC-2, 0 is NCN.
    pub depth: usize,
    /// Steepness of the probability.
    pub scale: f32,
    /// Score of even odds.
    pub offset: f32,
    /// Prior of a link, as a factor of the odds.
    pub pt: f32,
    /// Factor of all weights.
    pub alpha: f32,
    /// Learns `pt` for every pair from the product of its embeddings.
    pub learned_pt: bool,
    /// Neighbours of one node alone that are completed, drawn at random without replacement and weighted up, in training;
    /// all if absent.
    pub train_sample: Option<usize>,
    /// The same in evaluation.
    pub test_sample: Option<usize>,
    /// The released program passes embeddings that went through `h + MLP(h)` to the inner predictor, which applies it
    /// again. Without this, the inner predictor gets `h`. Published numbers were made with it.
    pub transform_twice: bool,
}

impl Default for CompletionConfig {
    fn default() -> Self {
        Self {
            depth: 1,
            scale: 5.0,
            offset: 3.0,
            pt: 0.5,
            alpha: 1.0,
            learned_pt: false,
            train_sample: None,
            test_sample: None,
            transform_twice: true,
        }
    }
}

/// Settings of the training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrainingConfig {
    /// Number of passes over the training edges.
    pub epochs: usize,
    /// Training edges, and as many negatives, in a batch.
    pub batch_size: usize,
    /// Learning rate of the encoder.
    pub encoder_learning_rate: f64,
    /// Learning rate of the predictor.
    pub predictor_learning_rate: f64,
    /// Largest norm of the gradient of all parameters.
    pub clip_norm: Option<f64>,
    /// Takes the edges of a batch out of the graph that it is predicted from, in both directions.
    pub remove_target_links: bool,
    /// Leaves out the last batch of an epoch if it is not full, as the released program does.
    pub drop_last: bool,
    /// Evaluates after every so many epochs.
    pub evaluate_every: usize,
    /// Pairs in a batch of evaluation.
    pub evaluation_batch_size: usize,
    /// Ends after so many evaluations without a better validation metric; never if absent.
    pub patience: Option<usize>,
    /// Bytes that the intermediate results of completion and evaluation may take at a time, in MiB.
    pub memory_mib: usize,
}

impl Default for TrainingConfig {
    fn default() -> Self {
        Self {
            epochs: 100,
            batch_size: 1152,
            encoder_learning_rate: 0.001,
            predictor_learning_rate: 0.001,
            clip_norm: None,
            remove_target_links: true,
            drop_last: true,
            evaluate_every: 1,
            evaluation_batch_size: 8192,
            patience: None,
            memory_mib: 1024,
        }
    }
}

impl NcnConfig {
    /// Reads settings from TOML; what is absent keeps its default.
    ///
    /// # Errors
    /// [`NcnError::Gnn`] with the line of the fault, and as [`NcnConfig::check`].
    pub fn from_toml(text: &str) -> Result<Self, NcnError> {
        let config: Self = settings::parse(text)?;
        config.check()?;
        Ok(config)
    }

    /// The settings as TOML, all of them.
    ///
    /// # Errors
    /// [`NcnError::Gnn`] if a number is too large for TOML.
    pub fn to_toml(&self) -> Result<String, NcnError> {
        Ok(settings::to_toml(self)?)
    }

    /// Checks what types do not.
    ///
    /// # Errors
    /// [`NcnError::Option`] with the name and the value of a setting that makes no sense.
    pub fn check(&self) -> Result<(), NcnError> {
        let Self {
            encoder,
            predictor,
            completion,
            training,
        } = self;
        for (name, probability) in [
            ("encoder.feature_dropout", encoder.feature_dropout),
            ("encoder.dropout", encoder.dropout),
            ("encoder.edge_dropout", encoder.edge_dropout),
            ("encoder.tail_dropout", encoder.tail_dropout),
            ("predictor.dropout", predictor.dropout),
            ("predictor.edge_dropout", predictor.edge_dropout),
        ] {
            if !(0.0..1.0).contains(&probability) {
                return Err(option(name, probability, "at least 0 and below 1"));
            }
        }
        for (name, count) in [
            ("encoder.dim", encoder.dim),
            ("predictor.dim", predictor.dim),
            ("training.epochs", training.epochs),
            ("training.batch_size", training.batch_size),
            ("training.evaluate_every", training.evaluate_every),
            (
                "training.evaluation_batch_size",
                training.evaluation_batch_size,
            ),
            ("training.memory_mib", training.memory_mib),
            (
                "completion.train_sample",
                completion.train_sample.unwrap_or(1),
            ),
            (
                "completion.test_sample",
                completion.test_sample.unwrap_or(1),
            ),
        ] {
            if count == 0 {
                return Err(option(name, count, "at least 1"));
            }
        }
        for (name, rate) in [
            (
                "training.encoder_learning_rate",
                training.encoder_learning_rate,
            ),
            (
                "training.predictor_learning_rate",
                training.predictor_learning_rate,
            ),
        ] {
            if !(rate >= 0.0 && rate.is_finite()) {
                return Err(option(name, rate, "at least 0"));
            }
        }
        if let Some(norm) = training.clip_norm
            && !(norm > 0.0 && norm.is_finite())
        {
            return Err(option("training.clip_norm", norm, "above 0"));
        }
        for (name, value) in [
            ("completion.scale", completion.scale),
            ("completion.offset", completion.offset),
            ("completion.pt", completion.pt),
            ("completion.alpha", completion.alpha),
            ("predictor.beta", predictor.beta),
        ] {
            if !value.is_finite() {
                return Err(option(name, value, "a finite number"));
            }
        }
        // A prior that is not positive gives weights outside of [0, alpha], or a division by zero.
        if completion.pt <= 0.0 {
            return Err(option("completion.pt", completion.pt, "above 0"));
        }
        Ok(())
    }
}

fn option(name: &'static str, found: impl ToString, expected: &'static str) -> NcnError {
    NcnError::Option {
        name,
        found: found.to_string(),
        expected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_settings_survive_toml() {
        let mut config = NcnConfig::default();
        config.predictor.kind = PredictorKind::Ncnc;
        config.completion.train_sample = Some(96);
        config.training.clip_norm = Some(1.0);
        let text = config.to_toml().unwrap();
        assert_eq!(NcnConfig::from_toml(&text).unwrap(), config);
    }

    #[test]
    fn test_faults_name_the_setting() {
        let fault = |text: &str| NcnConfig::from_toml(text).unwrap_err().to_string();
        assert!(fault("[encoder]\ndim = 0").contains("encoder.dim"));
        assert!(fault("[encoder]\ndropout = 1.0").contains("encoder.dropout"));
        assert!(fault("[encoder]\nhidden = 3").contains("hidden"));
        assert!(fault("[predictor]\nkind = \"cn5\"").contains("cn5"));
        assert!(fault("[completion]\npt = 0.0").contains("completion.pt"));
        assert!(fault("[training]\nclip_norm = -1.0").contains("training.clip_norm"));
    }
}
