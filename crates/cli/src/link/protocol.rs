//! How edges are split, and what is reported.

use std::{num::NonZeroUsize, path::PathBuf, str::FromStr};

use argiope_link::{
    KnownNegatives, RandomSplit, ValidationEdges,
    dataset::{LinkData, Protocol, Published},
    evaluation::Metric,
    split::{HeartNegatives, NegativeCount},
};
use clap::Args;

use crate::session::Session;

#[derive(Debug, Args)]
#[command(next_help_heading = "Protocol")]
pub(super) struct SplitChoices {
    /// How edges are split [default: ogb for data sets that have it, else planetoid]
    ///
    /// planetoid: 70 % for training, 10 % for validation, 20 % for test, new for each seed. nbfnet: 85, 5 and 10 %.
    /// VALID,TEST: these fractions, such as 0.1,0.2. ogb: the fixed split of an ogbl data set. heart:FOLDER: fixed, in
    /// HeaRT's layout, with its hard negatives of each edge; heart-shared:FOLDER: with its one list of negatives.
    #[arg(long, value_name = "SPLIT")]
    split: Option<SplitChoice>,
    /// Draw N hard negatives for each end of a validation or test edge, by rank of heuristics, as HeaRT does; the metric is
    /// then mrr
    #[arg(long, value_name = "N")]
    hard_negatives: Option<NonZeroUsize>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Protocol")]
pub(super) struct ProtocolArguments {
    #[command(flatten)]
    splits: SplitChoices,
    /// The metric of the validation that chooses the model: hits@K, mrr, auc or ap [default: that of the data set, else
    /// hits@100; mrr with negatives of each edge]
    #[arg(long, value_name = "METRIC", value_parser = parse_metric)]
    metric: Option<Metric>,
}

#[derive(Debug, Clone)]
enum SplitChoice {
    Random(RandomSplit),
    Ogb,
    Heart(PathBuf, HeartNegatives),
}

impl FromStr for SplitChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let heart = [
            ("heart:", HeartNegatives::Hard),
            ("heart-shared:", HeartNegatives::Shared),
        ];
        for (start, negatives) in heart {
            if let Some(folder) = text.strip_prefix(start) {
                return Ok(Self::Heart(folder.into(), negatives));
            }
        }
        match text {
            "planetoid" => return Ok(Self::Random(RandomSplit::planetoid())),
            "nbfnet" => return Ok(Self::Random(RandomSplit::nbfnet())),
            "ogb" => return Ok(Self::Ogb),
            _ => {}
        }
        let numbers = text.split_once(',').and_then(|(valid, test)| {
            Some((valid.trim().parse().ok()?, test.trim().parse::<f64>().ok()?))
        });
        let Some((valid, test)) = numbers else {
            return Err(
                "known are planetoid, nbfnet, ogb, heart:FOLDER, heart-shared:FOLDER, and two fractions such as 0.1,0.2"
                    .to_owned(),
            );
        };
        match valid > 0.0 && test > 0.0 && valid + test < 1.0 {
            true => Ok(Self::Random(RandomSplit::new(valid, test))),
            false => Err("fractions are above 0, and below 1 together".to_owned()),
        }
    }
}

fn parse_metric(text: &str) -> Result<Metric, &'static str> {
    text.parse()
        .map_err(|_| "known are hits@K with K above 0, mrr, auc, ap")
}

impl SplitChoices {
    /// The protocol of the data with these choices.
    pub(super) fn protocol(&self, data: &LinkData) -> Protocol {
        let mut protocol = Protocol::of(data);
        if let Some(choice) = &self.split {
            let (split, is_heart) = match choice {
                SplitChoice::Random(recipe) => (Published::Random(*recipe), false),
                SplitChoice::Ogb => (Published::Ogb, false),
                SplitChoice::Heart(folder, negatives) => {
                    let split = Published::Heart {
                        folder: folder.clone(),
                        negatives: *negatives,
                    };
                    (split, *negatives == HeartNegatives::Hard)
                }
            };
            if is_heart {
                protocol = Protocol::heart(split, None);
            } else if split != protocol.split {
                protocol.rules.allow_overlaps = false;
                protocol.rules.known_negatives = match split {
                    Published::Random(_) => KnownNegatives::Refuse,
                    _ => KnownNegatives::Allow,
                };
                protocol.validation_edges = ValidationEdges::Hidden;
                protocol.split = split;
            }
        }
        match self.hard_negatives {
            Some(per_side) => Protocol::heart(protocol.split, Some(per_side.get())),
            None => protocol,
        }
    }
}

impl ProtocolArguments {
    /// The protocol of the data with these choices. Notes a metric that says nothing.
    pub(super) fn protocol(&self, data: &LinkData, session: &Session) -> Protocol {
        let mut protocol = self.splits.protocol(data);
        if let Some(metric) = self.metric {
            protocol.metrics.retain(|&other| other != metric);
            protocol.metrics.insert(0, metric);
            protocol.select_by = metric;
        }
        if let (Metric::Hits(k), Some(negatives)) =
            (protocol.select_by, num_valid_negatives(&protocol, data))
            && negatives < k
        {
            session.note(format_args!(
                "{}: hits@{k} is always 1 against {negatives} negatives: choose another metric, such as --metric auc",
                data.name
            ));
        }
        protocol
    }
}

/// Negatives of the validation if they are one random list.
fn num_valid_negatives(protocol: &Protocol, data: &LinkData) -> Option<usize> {
    let (Published::Random(recipe), None) = (&protocol.split, protocol.hard_negatives) else {
        return None;
    };
    let part = |fraction: f64| (fraction * data.graph.num_edges() as f64) as usize;
    Some(match recipe.valid_negatives {
        NegativeCount::AsPositives => part(recipe.valid_fraction),
        NegativeCount::Fraction(fraction) => part(fraction),
        NegativeCount::Exactly(count) => count,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_splits_are_named_or_fractions() {
        let random = |text: &str| match text.parse() {
            Ok(SplitChoice::Random(split)) => split,
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(random("planetoid"), RandomSplit::planetoid());
        assert_eq!(random("nbfnet"), RandomSplit::nbfnet());
        assert_eq!(random("0.05, 0.1"), RandomSplit::new(0.05, 0.1));
        assert!(matches!("ogb".parse(), Ok(SplitChoice::Ogb)));
        let heart = "heart-shared:a:b".parse();
        let Ok(SplitChoice::Heart(folder, HeartNegatives::Shared)) = heart else {
            panic!("{heart:?}");
        };
        assert_eq!(folder, PathBuf::from("a:b"));
        for wrong in [
            "",
            "heart",
            "0.5",
            "0.5,0.6",
            "0,0.1",
            "NaN,0.1",
            "0.1,0.1,0.1",
            "inf,0.1",
        ] {
            assert!(wrong.parse::<SplitChoice>().is_err(), "{wrong}");
        }
    }
}
