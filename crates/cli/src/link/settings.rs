//! The settings of a link-prediction model.

use anyhow::{Result, bail};
use argiope_nbfnet::NbfnetConfig;
use argiope_ncn::{NcnConfig, config::PredictorKind, published};
use serde::Serialize;

use super::model::TrainedModel;
use crate::settings::SettingArguments;

/// The settings of a model.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Settings {
    Ncn(Box<NcnConfig>),
    Nbfnet(Box<NbfnetConfig>),
}

impl Settings {
    /// Those published for a model on a data set, else defaults, with what the user changes.
    pub(super) fn new(
        arguments: &SettingArguments,
        dataset: &str,
        model: TrainedModel,
    ) -> Result<Self> {
        match model {
            TrainedModel::Ncn(kind) => {
                let published = published::settings(dataset, kind == PredictorKind::Ncnc)?;
                let mut config = published.unwrap_or_default();
                config.predictor.kind = kind;
                let check = |place: &str, config: &NcnConfig| {
                    let found = config.predictor.kind;
                    if found != kind {
                        bail!("{place}: predictor.kind is {found}, but the model is to be {kind}");
                    }
                    Ok(())
                };
                Ok(Self::Ncn(Box::new(arguments.over(config, check)?)))
            }
            TrainedModel::Nbfnet => {
                let config = argiope_nbfnet::published::plain_settings(dataset)?;
                let config = arguments.over(config, |_, _| Ok(()))?;
                Ok(Self::Nbfnet(Box::new(config)))
            }
        }
    }
}
