//! Models by name: those that are trained, and heuristics.

use std::{fmt, str::FromStr};

use argiope_link::Heuristic;
use argiope_ncn::config::PredictorKind;

/// The names of models that are trained, for messages.
const TRAINED: &str = "ncn, ncnc, gae, scn1, cn1.5, cn1res, cn2, nbfnet";
/// The names of heuristics, for messages.
const HEURISTICS: &str = "cn, jaccard, aa, ra, pa, katz, ppr, sp";

/// A model that is trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TrainedModel {
    /// Neural common neighbours and their relatives.
    Ncn(PredictorKind),
    /// A Neural Bellman-Ford Network.
    Nbfnet,
}

impl fmt::Display for TrainedModel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ncn(kind) => kind.fmt(formatter),
            Self::Nbfnet => formatter.write_str("nbfnet"),
        }
    }
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Model {
    Trained(TrainedModel),
    Heuristic(Heuristic),
}

impl fmt::Display for Model {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Trained(model) => model.fmt(formatter),
            Self::Heuristic(heuristic) => heuristic.fmt(formatter),
        }
    }
}

impl FromStr for Model {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(model) = parse_trained(text) {
            return Ok(Self::Trained(model));
        }
        let heuristic = text.parse().map(Self::Heuristic);
        heuristic.map_err(|_| format!("known are {TRAINED} and the heuristics {HEURISTICS}"))
    }
}

/// A model that is trained.
pub(super) fn parse_trained(text: &str) -> Result<TrainedModel, String> {
    match (text, text.parse()) {
        ("nbfnet", _) => Ok(TrainedModel::Nbfnet),
        (_, Ok(kind)) => Ok(TrainedModel::Ncn(kind)),
        _ => Err(format!("known are {TRAINED}")),
    }
}

/// A heuristic, with its default parameters.
pub(super) fn parse_heuristic(text: &str) -> Result<Heuristic, String> {
    let heuristic: Result<Heuristic, _> = text.parse();
    heuristic.map_err(|_| format!("known are {HEURISTICS}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_messages_name_every_model() {
        for (kind, _) in PredictorKind::NAMES {
            assert!(TRAINED.split(", ").any(|name| name == kind.name()));
            let model = Model::Trained(TrainedModel::Ncn(kind));
            assert_eq!(kind.to_string().parse(), Ok(model));
        }
        let nbfnet = Model::Trained(TrainedModel::Nbfnet);
        assert_eq!(nbfnet.to_string().parse(), Ok(nbfnet));
        for [name, long] in Heuristic::NAMES {
            assert!(HEURISTICS.split(", ").any(|known| known == name));
            assert_eq!(parse_heuristic(name), parse_heuristic(long));
            assert_eq!(long.parse::<Model>().unwrap().to_string(), name);
        }
        assert!("cn5".parse::<Model>().is_err());
        assert!(parse_trained("cn").is_err() && parse_heuristic("ncn").is_err());
    }
}
