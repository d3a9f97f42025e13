//! Settings over settings: a file, or single settings of a command line, change some and leave the others.

use argiope_gnn::settings;

use crate::{NcnConfig, NcnError};

/// Settings that may be absent, and are by default.
const OPTIONAL: [(&str, &str); 4] = [
    ("completion", "train_sample"),
    ("completion", "test_sample"),
    ("training", "clip_norm"),
    ("training", "patience"),
];

impl NcnConfig {
    /// These settings with those that `text`, which is TOML, gives.
    ///
    /// ```
    /// use argiope_ncn::NcnConfig;
    ///
    /// let config = NcnConfig::default().overlaid("[training]\nepochs = 7")?;
    /// assert_eq!((config.training.epochs, config.training.batch_size), (7, 1152));
    /// # Ok::<(), argiope_ncn::NcnError>(())
    /// ```
    ///
    /// # Errors
    /// As [`NcnConfig::from_toml`].
    pub fn overlaid(&self, text: &str) -> Result<Self, NcnError> {
        Self::checked(settings::overlaid(self, text)?)
    }

    /// These settings with one more, given as `section.name=value`: the value as in TOML, or a word, or `none` for what may
    /// be absent.
    ///
    /// ```
    /// use argiope_ncn::NcnConfig;
    ///
    /// let config = NcnConfig::default().with("encoder.dim=64")?.with("encoder.convolution=sage")?;
    /// assert_eq!(config.encoder.dim, 64);
    /// assert!(config.with("training.epoch=3").is_err());
    /// # Ok::<(), argiope_ncn::NcnError>(())
    /// ```
    ///
    /// # Errors
    /// [`NcnError::Gnn`] for an unknown name and for a value of another type, with the known ones; [`NcnError::Option`]
    /// for a value without sense.
    pub fn with(&self, setting: &str) -> Result<Self, NcnError> {
        Self::checked(settings::with(self, setting, &OPTIONAL)?)
    }

    fn checked(config: Self) -> Result<Self, NcnError> {
        config.check()?;
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use argiope_gnn::GnnError;

    use super::*;
    use crate::{config::PredictorKind, published};

    #[test]
    fn test_what_is_not_named_stays() {
        let cora = published::settings("cora", true).unwrap().unwrap();
        let text = "[encoder]\ndim = 8\n[training]\nclip_norm = 1.0\n";
        let mut expected = cora.clone();
        expected.encoder.dim = 8;
        expected.training.clip_norm = Some(1.0);
        assert_eq!(cora.overlaid(text).unwrap(), expected);
        assert_eq!(cora.overlaid("").unwrap(), cora);
        let all = NcnConfig::default().to_toml().unwrap();
        assert_eq!(cora.overlaid(&all).unwrap(), NcnConfig::default());
    }

    #[test]
    fn test_values_are_numbers_truth_values_or_words() {
        let config = NcnConfig::default();
        let config = config.with("predictor.kind = ncnc").unwrap();
        let config = config.with("predictor.layer_norm=false").unwrap();
        let config = config.with("encoder.dropout=0.25").unwrap();
        let config = config.with("training.encoder_learning_rate=1e-2").unwrap();
        assert_eq!(config.predictor.kind, PredictorKind::Ncnc);
        assert!(!config.predictor.layer_norm);
        assert_eq!(config.encoder.dropout, 0.25);
        assert_eq!(config.training.encoder_learning_rate, 0.01);
        // A whole number is a number.
        assert_eq!(config.with("predictor.beta=2").unwrap().predictor.beta, 2.0);
    }

    #[test]
    fn test_what_may_be_absent_can_be_taken_away() {
        for (section, name) in OPTIONAL {
            let set = NcnConfig::default().with(&format!("{section}.{name}=3"));
            let set = set.unwrap();
            assert_ne!(set, NcnConfig::default());
            let unset = set.with(&format!("{section}.{name}=none"));
            assert_eq!(unset.unwrap(), NcnConfig::default());
        }
        assert!(NcnConfig::default().with("encoder.dim=none").is_err());
    }

    #[test]
    fn test_faults_are_one_line_that_names_them() {
        let fault = |setting: &str| NcnConfig::default().with(setting).unwrap_err().to_string();
        for (setting, words) in [
            ("epochs=3", ["epochs=3", "section.name=value"]),
            ("training.epochs", ["training.epochs", "section.name=value"]),
            ("training.epoch=3", ["`epoch`", "`epochs`"]),
            ("trainer.epochs=3", ["`trainer`", "`training`"]),
            ("training.epochs=many", ["many", "usize"]),
            ("training.epochs=0", ["training.epochs", "at least 1"]),
            ("predictor.kind=cn5", ["cn5", "cn1res"]),
            ("training.epochs=3\n[x]", ["3", "usize"]),
        ] {
            let fault = fault(setting);
            assert!(words.iter().all(|word| fault.contains(word)), "{fault}");
        }
        let config = NcnConfig::default();
        let fault = config.overlaid("# mine\n[encoder]\nhidden = 3\n");
        let Err(NcnError::Gnn(GnnError::Settings { line, message })) = fault else {
            panic!("{fault:?}");
        };
        assert_eq!(line, Some(3));
        assert!(
            message.starts_with("unknown field `hidden`") && !message.contains('\n'),
            "{message}"
        );
        assert!(matches!(
            config.overlaid("[encoder\n"),
            Err(NcnError::Gnn(GnnError::Settings { line: Some(1), .. }))
        ));
    }
}
