//! Layers: each a file with its configuration, its parameters and its forward pass.

mod convolution;
mod dropout;
mod edge_dropout;
mod embedding;
mod input;
mod linear;
mod mlp;
mod norm;

pub use convolution::{Convolution, ConvolutionConfig};
pub use dropout::Dropout;
pub use edge_dropout::EdgeDropout;
pub use embedding::{Embedding, EmbeddingConfig};
pub use input::{Input, InputConfig};
pub use linear::{Linear, LinearConfig};
pub use mlp::{Mlp, MlpConfig, Stages};
pub use norm::{LayerNorm, LayerNormConfig};
