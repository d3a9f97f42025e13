//! The methods that are compared.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::UnlearnError;

/// What takes a deletion back from a recommender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecommenderMethod {
    /// Training anew on what is left: always there, whether it is named or not.
    Retrain,
    /// The same table on the graph that is left.
    Utu,
    /// The encoder, and fine-tuning on the request.
    UnlearnRec,
    /// The encoder alone.
    UnlearnRecEncoder,
    /// As [`UnlearnRec`](Self::UnlearnRec), with the loss of the paper, which pushes deleted scores as low as possible.
    UnlearnRecPaper,
}

impl RecommenderMethod {
    /// All, with what they are.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Retrain, "Training anew on what is left"),
        (Self::Utu, "The same table on the graph that is left"),
        (
            Self::UnlearnRec,
            "An encoder of deletions that is trained once, fine-tuned on the request",
        ),
        (Self::UnlearnRecEncoder, "The encoder alone"),
        (
            Self::UnlearnRecPaper,
            "The encoder with the loss of the paper, as low as possible",
        ),
    ];

    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Retrain => "retrain",
            Self::Utu => "utu",
            Self::UnlearnRec => "unlearn-rec",
            Self::UnlearnRecEncoder => "unlearn-rec-encoder",
            Self::UnlearnRecPaper => "unlearn-rec-paper",
        }
    }

    /// Whether it is one of those with an encoder.
    #[must_use]
    pub fn has_encoder(self) -> bool {
        !matches!(self, Self::Retrain | Self::Utu)
    }
}

impl fmt::Display for RecommenderMethod {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for RecommenderMethod {
    type Err = UnlearnError;

    fn from_str(name: &str) -> Result<Self, UnlearnError> {
        let mut all = Self::ALL.into_iter().map(|(method, _)| method);
        all.find(|method| method.name() == name)
            .ok_or_else(|| UnlearnError::Option {
                name: "method",
                found: format!("\"{name}\""),
                expected: "one of retrain utu unlearn-rec unlearn-rec-encoder unlearn-rec-paper",
            })
    }
}
