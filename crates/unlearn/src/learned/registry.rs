//! The list of methods, a line each.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{
    Method,
    ascent::{GradientAscent, GradientAscentConfig},
    d2dgn::{D2dgn, D2dgnConfig, Knowledge},
    gnn_delete::{GnnDelete, GnnDeleteConfig, Trainer},
    laf::{Laf, LafConfig},
    retrain::{Retrain, RetrainConfig},
    retrain_matching::{RetrainMatching, RetrainMatchingConfig},
    utu::{UnlinkConfig, UnlinkToUnlearn},
    warm_start::{WarmStart, WarmStartConfig},
};
use crate::UnlearnError;

macro_rules! methods {
    ($($name:literal, $variant:ident, $config:ty, $make:expr, $what:literal;)*) => {
        /// The settings of a method, with its name as `method`.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "method")]
        #[non_exhaustive]
        pub enum MethodConfig {
            $(
                #[doc = $what]
                #[serde(rename = $name)]
                $variant($config),
            )*
        }

        impl MethodConfig {
            /// Names of all methods, and what they are.
            pub const ALL: &[(&'static str, &'static str)] = &[$(($name, $what)),*];

            /// The name.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $name,)*
                }
            }

            /// The method with these settings.
            #[must_use]
            pub fn method(&self) -> Box<dyn Method> {
                match self.clone() {
                    $(Self::$variant(config) => {
                        let make: fn($config) -> _ = $make;
                        Box::new(make(config))
                    })*
                }
            }
        }

        impl FromStr for MethodConfig {
            type Err = UnlearnError;

            /// The default settings of a method.
            ///
            /// ```
            /// use argiope_unlearn::learned::MethodConfig;
            ///
            /// let config: MethodConfig = "warm-start".parse()?;
            /// assert_eq!(config.method().name(), "warm-start");
            /// assert!("cold-start".parse::<MethodConfig>().unwrap_err().to_string().contains("warm-start"));
            /// # Ok::<(), argiope_unlearn::UnlearnError>(())
            /// ```
            fn from_str(name: &str) -> Result<Self, UnlearnError> {
                match name {
                    $($name => Ok(Self::$variant(<$config>::default())),)*
                    other => Err(UnlearnError::Option {
                        name: "method",
                        found: format!("\"{other}\""),
                        expected: concat!("one of", $(" ", $name),*),
                    }),
                }
            }
        }
    };
}

methods! {
    "retrain", Retrain, RetrainConfig, Retrain::new, "Training anew on what is left";
    "utu", UnlinkToUnlearn, UnlinkConfig, |_| UnlinkToUnlearn, "The same weights on the graph that is left";
    "warm-start", WarmStart, WarmStartConfig, WarmStart::new, "Some more steps of training on what is left";
    "gradient-ascent", GradientAscent, GradientAscentConfig, GradientAscent::new, "Steps that make the loss of what is deleted larger";
    "gnn-delete", GnnDelete, GnnDeleteConfig, |config| GnnDelete::new(Trainer::EdgeLogits, config), "Deletion operators behind frozen layers, trained on scores";
    "gnn-delete-nodes", GnnDeleteNodes, GnnDeleteConfig, |config| GnnDelete::new(Trainer::NodeEmbedding, config), "Deletion operators behind frozen layers, trained on embeddings layer by layer";
    "d2dgn-kl", D2dgnKl, D2dgnConfig, |config| D2dgn::new(Knowledge::Responses, config), "Two teachers of answers: the original, and an untrained network for what is deleted";
    "d2dgn-mse", D2dgnMse, D2dgnConfig, |config| D2dgn::new(Knowledge::Features, config), "The same teachers, of embeddings";
    "laf", Laf, LafConfig, Laf::new, "Autoencoders of retained and deleted embeddings, no labels";
    "retrain-matching", RetrainMatching, RetrainMatchingConfig, RetrainMatching::new, "Deleted elements are taught to look like held-out ones";
}
