//! How a task and the classes are learned.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::GnnError;

/// How a task and the classes are learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PretextMode {
    /// Both at once.
    #[default]
    Joint,
    /// First the task, then the classes, from the network as the task left it after its last epoch.
    TwoStage,
}

impl PretextMode {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Joint, Self::TwoStage];

    /// The name in settings and on command lines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Joint => "joint",
            Self::TwoStage => "two-stage",
        }
    }
}

impl fmt::Display for PretextMode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for PretextMode {
    type Err = GnnError;

    /// # Errors
    /// [`GnnError::Option`] for an unknown name, with the known ones.
    fn from_str(name: &str) -> Result<Self, GnnError> {
        let found = Self::ALL.into_iter().find(|mode| mode.name() == name);
        found.ok_or_else(|| GnnError::Option {
            what: "pretext",
            option: "mode",
            found: name.to_owned(),
            expected: "joint or two-stage",
        })
    }
}
