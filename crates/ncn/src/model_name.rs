//! What models are called where they are chosen by name.

use std::{fmt, str::FromStr};

use crate::{NcnError, config::PredictorKind};

impl PredictorKind {
    /// All kinds with their names: the usual one, then that of the authors' program.
    pub const NAMES: [(Self, [&'static str; 2]); 7] = [
        (Self::Ncn, ["ncn", "cn1"]),
        (Self::Ncnc, ["ncnc", "incn1cn1"]),
        (Self::Gae, ["gae", "cn0"]),
        (Self::Count, ["scn1", "scn1"]),
        (Self::Ncn15, ["cn1.5", "cn1.5"]),
        (Self::Difference, ["cn1res", "cn1res"]),
        (Self::Ncn2, ["cn2", "cn2"]),
    ];

    /// The usual name.
    #[must_use]
    pub fn name(self) -> &'static str {
        let named = Self::NAMES.iter().find(|(kind, _)| *kind == self);
        named.map_or("", |(_, names)| names[0])
    }
}

impl fmt::Display for PredictorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for PredictorKind {
    type Err = NcnError;

    /// The kind of either name.
    ///
    /// ```
    /// use argiope_ncn::config::PredictorKind;
    ///
    /// assert_eq!("cn0".parse::<PredictorKind>()?, PredictorKind::Gae);
    /// assert_eq!(PredictorKind::Gae.to_string(), "gae");
    /// # Ok::<(), argiope_ncn::NcnError>(())
    /// ```
    fn from_str(text: &str) -> Result<Self, NcnError> {
        let named = Self::NAMES.iter().find(|(_, names)| names.contains(&text));
        named
            .map(|(kind, _)| *kind)
            .ok_or_else(|| NcnError::Option {
                name: "model",
                found: format!("\"{text}\""),
                expected: "one of ncn, ncnc, gae, scn1, cn1.5, cn1res, cn2",
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NcnConfig;

    #[test]
    fn test_names_are_read_back_here_and_in_settings() {
        for (kind, names) in PredictorKind::NAMES {
            for name in names {
                assert_eq!(name.parse::<PredictorKind>().unwrap(), kind);
                let settings = format!("[predictor]\nkind = \"{name}\"");
                let config = NcnConfig::from_toml(&settings).unwrap();
                assert_eq!(config.predictor.kind, kind);
            }
            assert_eq!(kind.to_string(), names[0]);
        }
        let error = "cn5".parse::<PredictorKind>().unwrap_err().to_string();
        assert!(error.contains("cn5") && error.contains("cn1res"), "{error}");
    }
}
