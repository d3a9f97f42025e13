//! Pretext tasks for node classification: what a network learns from the graph and the features themselves, beside the classes of a
//! few nodes or before them.
//!
//! Jin, Derr, Liu, Wang, Wang, Liu and Tang, *Self-supervised Learning on Graphs: Deep Insights and New Direction*, 2020. Ten
//! tasks, each with a linear head on the output of the first of two graph convolutions:
//!
//! | task | name here | what is learned |
//! |---|---|---|
//! | NodeProperty | `node-property` | the degree of a node |
//! | EdgeMask | `edge-mask` | which pairs are edges that were taken out |
//! | PairwiseDistance | `pairwise-distance` | how far apart two nodes are: 1, 2, 3, more |
//! | Distance2Clusters | `distance-to-clusters` | how near the centres of the parts of the graph are |
//! | AttributeMask | `attribute-mask` | features that were taken away |
//! | PairwiseAttrSim | `attribute-similarity` | the cosine of the features of two nodes |
//! | Distance2Labeled | `distance-to-labeled` | how near the training nodes of every class are |
//! | ContextLabel | `context-label-lp`, `context-label-ica` | shares of guessed labels around a node |
//! | EnsembleLabel | `ensemble-label` | the same, with two guesses added up |
//! | CorrectedLabel | `corrected-label` | the same, with labels that follow the embedding |
//!
//! [`run`] trains once, jointly or in two stages; [`run_seeds`] trains many times. What is different from the code that came with
//! the paper: squared errors never broadcast, centres of clusters are nodes of the whole graph, EdgeMask takes edges out in both
//! directions, ContextLabel has no correction unless it is asked for, nodes whose surroundings are unknown are left out instead
//! of counting as class 0, clusters are not METIS's, and label propagation goes to its limit instead of 30 steps.
//!
//! # Example
//! ```
//! use argiope_gnn::{
//!     NodeFeatures,
//!     pretrain::pretext::{NodeParts, PretextConfig, PretextData, PretextKind, PretextMode, run},
//! };
//! use argiope_graph::{Silent, generate::stochastic_block_model};
//! use burn::tensor::{Device, Tensor};
//!
//! // Two communities, and a feature that says little.
//! let graph = stochastic_block_model(&[15, 15], &[0.5, 0.05, 0.05, 0.5], 1)?;
//! let features = NodeFeatures::Dense(Tensor::<2>::ones([30, 1], &Device::flex()));
//! let classes: Vec<Option<u32>> = (0..30).map(|node| Some(node / 15)).collect();
//! let parts = NodeParts { train: &[0, 1, 15, 16], valid: &[2, 3, 17, 18], test: &[4, 5, 19, 20] };
//! let data = PretextData::new("communities", &graph, &features, &classes, 2, parts)?;
//! let config = PretextConfig::default().with("training.epochs=5")?;
//! let task = Some(PretextKind::DistanceToLabeled);
//! let result = run(task, PretextMode::Joint, &data, &config, 1, None, &Silent)?;
//! assert!((0.0..=1.0).contains(&result.test_accuracy));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod config;
mod data;
mod distances;
mod encoder;
mod feature_rows;
mod head;
pub mod labels;
mod loss;
mod missing;
mod mode;
mod partition;
mod principal_components;
pub mod published;
mod registry;
mod rings;
mod run;
mod task;
mod task_config;
pub mod tasks;
mod training;

pub use config::{PretextConfig, PretextTrainingConfig, PretextWeights};
pub use data::{ClassifiedNodes, NodeParts, PretextData};
pub use distances::{UNREACHABLE, hop_distances};
pub use encoder::{Embedding, Encoder, EncoderConfig};
pub use feature_rows::FeatureRows;
pub use head::{PretextHead, PretextHeadConfig};
pub use loss::mean_squared_error;
pub use mode::PretextMode;
pub use partition::Partition;
pub use principal_components::PrincipalComponents;
pub use registry::PretextKind;
pub use rings::{DISTANCE_CLASSES, Rings};
pub use run::{PretextResult, PretextRun, PretextSummary, run, run_seeds};
pub use task::{EmbeddingPoint, PretextStep, PretextTask};
pub use task_config::{
    AttributeMaskConfig, AttributeSimilarityConfig, CorrectedLabelConfig, DistanceToClustersConfig,
    EdgeMaskConfig, LabelGuess, NodePropertyConfig, PairwiseDistanceConfig, TaskConfig,
};
pub use training::{Objective, PretextNetwork, PretextTraining};
