//! The methods: each a file with its settings, what it computes of a graph once, its parameters and its forward pass.
//!
//! A new method is a file that implements [`Method`], and a line in the list below.

pub mod a2dug;
pub mod adpa;
mod dgcn;
mod digae;
mod digcn;
mod dimpa;
mod dir_gnn;
pub mod duplex;
mod fabernet;
mod gcn;
pub mod light_dic;
pub mod magnet;
mod perceptron;
mod propagated;
mod propagation;
mod registry;
pub mod stack;
mod sum_of_powers;
mod two_parts;

use argiope_gnn::{Context, Init, NodeFeatures};
use argiope_graph::DirectedGraph;
use burn::{
    module::Module,
    tensor::{Device, Tensor},
};
use serde::{Serialize, de::DeserializeOwned};

pub use a2dug::{A2dug, A2dugConfig, HopWeights};
pub use adpa::{Adpa, AdpaConfig};
pub use dgcn::{Dgcn, DgcnConfig};
pub use digae::{DiGae, DiGaeConfig};
pub use digcn::{DiGcn, DiGcnConfig, DiGcnOperator, InceptionCombine};
pub use dimpa::{Dimpa, DimpaConfig, DimpaHead};
pub use dir_gnn::{DirConvolution, DirGnn, DirGnnConfig};
pub use duplex::{Duplex, DuplexConfig};
pub use fabernet::{FaberActivation, FaberNet, FaberNetConfig, FaberWeights};
pub use gcn::{Gcn, GcnConfig};
pub use light_dic::{LightDic, LightDicConfig};
pub use magnet::{MagNet, MagNetConfig};
pub use perceptron::{Perceptron, PerceptronConfig};
pub use propagation::Propagation;
pub use registry::{MethodConfig, Network, Prepared};

use crate::DirectedError;

/// What a method is given: a directed graph, and features of its nodes.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The graph. An undirected one has every edge in both directions.
    pub graph: &'a DirectedGraph,
    /// Features of the nodes, on the device of the training without gradients.
    pub features: &'a NodeFeatures,
    /// That device.
    pub device: &'a Device,
}

/// A network for the nodes of directed graphs.
///
/// Node classification takes its outputs as scores of the classes; link tasks take them as embeddings. Where a method knows two
/// roles of a node, as the source and as the target of edges, the first half of the outputs is for the first role and the second
/// half for the other.
pub trait Method: Module + Sized {
    /// Its settings, with defaults.
    type Config: Default + Serialize + DeserializeOwned;

    /// What is computed once from graph and features, before any parameter: operators, propagated features.
    type Prepared;

    /// Computes that.
    ///
    /// # Errors
    /// [`DirectedError::Option`] for settings without sense; whatever operators meet.
    fn prepare(config: &Self::Config, input: Input<'_>) -> Result<Self::Prepared, DirectedError>;

    /// The network with initial parameters.
    ///
    /// # Errors
    /// [`DirectedError::Option`] for settings without sense, [`DirectedError::Gnn`] likewise.
    fn init(
        config: &Self::Config,
        prepared: &Self::Prepared,
        outputs: usize,
        init: &mut Init,
    ) -> Result<Self, DirectedError>;

    /// `[num_nodes, outputs]`
    ///
    /// # Errors
    /// [`DirectedError::Gnn`] or [`DirectedError::Sparse`] for a preparation of another network.
    fn forward(
        &self,
        prepared: &Self::Prepared,
        context: &Context,
    ) -> Result<Tensor<2>, DirectedError>;
}
