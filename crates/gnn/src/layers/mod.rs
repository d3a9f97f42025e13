//! Layers: each a file with its configuration, its parameters and its forward pass.

mod activation;
mod convolution;
mod dropout;
mod edge_dropout;
mod embedding;
mod gat;
mod gin;
mod input;
mod jumping_knowledge;
mod linear;
mod mlp;
mod norm;
mod pair_norm;
mod propagation;
mod sage;
mod self_loops;
mod sir;

pub use activation::Activation;
pub use convolution::{Convolution, ConvolutionConfig};
pub use dropout::Dropout;
pub use edge_dropout::EdgeDropout;
pub use embedding::{Embedding, EmbeddingConfig};
pub use gat::{Attention, Gat, GatConfig};
pub use gin::{Gin, GinConfig};
pub use input::{Input, InputConfig};
pub use jumping_knowledge::JumpingKnowledge;
pub use linear::{Linear, LinearConfig};
pub use mlp::{Mlp, MlpConfig, Stages};
pub use norm::{LayerNorm, LayerNormConfig};
pub use pair_norm::{PairNorm, PairNormConfig};
pub use propagation::{Propagation, hops};
pub use sage::{Sage, SageConfig};
pub use sir::{Sir, SirAggregation, SirConfig, SirMessage};
