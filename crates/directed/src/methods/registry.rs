//! The list of methods, and one type for all of them.

use std::{fmt, str::FromStr};

use argiope_gnn::{Context, Init};
use burn::{module::Module, tensor::Tensor};
use serde::{Deserialize, Serialize};

use super::{
    A2dug, A2dugConfig, Adpa, AdpaConfig, Dgcn, DgcnConfig, DiGae, DiGaeConfig, DiGcn, DiGcnConfig,
    Dimpa, DimpaConfig, DirGnn, DirGnnConfig, Duplex, DuplexConfig, FaberNet, FaberNetConfig, Gcn,
    GcnConfig, Input, LightDic, LightDicConfig, MagNet, MagNetConfig, Method, Perceptron,
    PerceptronConfig,
};
use crate::DirectedError;

macro_rules! methods {
    ($($name:literal, $method:ident, $config:ident, $what:literal;)*) => {
        /// The settings of a method, with its name as `method`.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "method")]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant, reason = "a run has one")]
        pub enum MethodConfig {
            $(
                #[doc = $what]
                #[serde(rename = $name)]
                $method($config),
            )*
        }

        /// What a method computes of a graph once.
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant, reason = "a task has one")]
        pub enum Prepared {
            $(
                #[doc = $what]
                $method(<$method as Method>::Prepared),
            )*
        }

        /// A network of any method.
        #[derive(Module, Debug)]
        #[allow(clippy::large_enum_variant, reason = "a task has one")]
        pub enum Network {
            $(
                #[doc = $what]
                $method($method),
            )*
        }

        impl MethodConfig {
            /// Names of all methods, and what they are.
            pub const ALL: &[(&'static str, &'static str)] = &[$(($name, $what)),*];

            /// The name.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$method(_) => $name,)*
                }
            }

            /// What the method computes of a graph once.
            ///
            /// # Errors
            /// As [`Method::prepare`].
            pub fn prepare(&self, input: Input<'_>) -> Result<Prepared, DirectedError> {
                Ok(match self {
                    $(Self::$method(config) => Prepared::$method($method::prepare(config, input)?),)*
                })
            }

            /// A network with initial parameters.
            ///
            /// # Errors
            /// As [`Method::init`]; [`DirectedError::Data`] for the preparation of another method.
            pub fn init(
                &self,
                prepared: &Prepared,
                outputs: usize,
                init: &mut Init,
            ) -> Result<Network, DirectedError> {
                match (self, prepared) {
                    $((Self::$method(config), Prepared::$method(prepared)) => {
                        Ok(Network::$method($method::init(config, prepared, outputs, init)?))
                    })*
                    (_, prepared) => Err(mismatch(self.name(), prepared)),
                }
            }
        }

        impl FromStr for MethodConfig {
            type Err = DirectedError;

            /// The default settings of a method.
            ///
            /// ```
            /// use argiope_directed::methods::MethodConfig;
            ///
            /// let config: MethodConfig = "dir-gnn".parse()?;
            /// assert_eq!(config.name(), "dir-gnn");
            /// assert!("dir-gnm".parse::<MethodConfig>().unwrap_err().to_string().contains("dir-gnn"));
            /// # Ok::<(), argiope_directed::DirectedError>(())
            /// ```
            fn from_str(name: &str) -> Result<Self, DirectedError> {
                match name {
                    $($name => Ok(Self::$method($config::default())),)*
                    other => Err(DirectedError::Option {
                        name: "method",
                        found: format!("\"{other}\""),
                        expected: concat!("one of", $(" ", $name),*),
                    }),
                }
            }
        }

        impl Prepared {
            /// The name of the method.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$method(_) => $name,)*
                }
            }
        }

        impl Network {
            /// The name of the method.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$method(_) => $name,)*
                }
            }

            /// `[num_nodes, outputs]`
            ///
            /// # Errors
            /// As [`Method::forward`]; [`DirectedError::Data`] for the preparation of another method.
            pub fn forward(
                &self,
                prepared: &Prepared,
                context: &Context,
            ) -> Result<Tensor<2>, DirectedError> {
                match (self, prepared) {
                    $((Self::$method(network), Prepared::$method(prepared)) => {
                        network.forward(prepared, context)
                    })*
                    (_, prepared) => Err(mismatch(self.name(), prepared)),
                }
            }
        }
    };
}

methods! {
    "mlp", Perceptron, PerceptronConfig, "Features only, no graph";
    "gcn", Gcn, GcnConfig, "Graph convolutions on the symmetrised graph";
    "adpa", Adpa, AdpaConfig, "Adaptive directed pattern aggregation";
    "dir-gnn", DirGnn, DirGnnConfig, "Convolutions over out- and in-neighbours apart: Dir-GCN, Dir-SAGE, Dir-GAT";
    "digcn", DiGcn, DiGcnConfig, "Walks with teleports made symmetric, with or without inception blocks";
    "dgcn", Dgcn, DgcnConfig, "Convolutions over edges, common sources and common targets side by side";
    "dimpa", Dimpa, DimpaConfig, "Means over paths that leave and paths that reach a node, for its two roles";
    "magnet", MagNet, MagNetConfig, "Chebyshev convolutions with the magnetic Laplacian";
    "light-dic", LightDic, LightDicConfig, "Steps of the magnetic adjacency, then linear maps: LightDiC";
    "digae", DiGae, DiGaeConfig, "Codes of sources and targets, each made of the other: DiGAE, NSTE";
    "a2dug", A2dug, A2dugConfig, "Features, lists of neighbours and hops, undirected and directed, side by side";
    "faber-net", FaberNet, FaberNetConfig, "Polynomials of the adjacency in either direction, with real or complex weights";
    "duplex", Duplex, DuplexConfig, "Attention for amplitude and phase of complex embeddings";
}

fn mismatch(name: &str, prepared: &Prepared) -> DirectedError {
    DirectedError::Data {
        what: format!("{name} was given what was computed for {}", prepared.name()),
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("Prepared")
            .field(&self.name())
            .finish()
    }
}
