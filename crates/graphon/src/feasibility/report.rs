//! What a comparison found.

use std::fmt;

use serde::Serialize;

use super::{Baselines, table};
use crate::{
    StepFunction,
    drawing::{RankedValue, ranking_chart},
};

/// How near the sources are to a downstream set, and how sure that is. `Display` writes [`to_markdown`](Self::to_markdown).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FeasibilityReport {
    /// The downstream set.
    pub downstream: SetSummary,
    /// The graphon of the downstream set; not part of what is serialised.
    #[serde(skip)]
    pub graphon: StepFunction,
    /// The largest `zeta` of the spaces: minus the least distance of a mixture of sources to the downstream graphon.
    pub zeta: f64,
    /// Its space.
    pub best_space: Space,
    /// Every space.
    pub spaces: Vec<SpaceReport>,
    /// The sources, nearest first.
    pub sources: Vec<SourceReport>,
    /// Every pair of sources, in the order of `sources`.
    pub comparisons: Vec<Comparison>,
    /// Blocks of the graphons.
    pub num_blocks: usize,
    /// Draws of every interval.
    pub num_resamples: usize,
    /// Share of the resampled distances inside an interval.
    pub confidence: f64,
    /// The seed.
    pub seed: u64,
    /// What a reader should know, a sentence each.
    pub notes: Vec<String>,
}

/// A set of graphs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SetSummary {
    /// Its name.
    pub name: String,
    /// Graphs, or egos, that its graphon was estimated from.
    pub num_graphs: usize,
    /// Nodes, with a neighbour, of the graph that they are egos of; `None` if they are graphs of their own.
    pub sampled_from: Option<usize>,
    /// Egos that were too large, so that only some of their nodes were kept.
    pub num_capped: usize,
    /// Mean number of nodes of a graph.
    pub mean_nodes: f64,
    /// The share of the pairs of nodes that are edges, over all graphs.
    pub density: f64,
    /// Mean clustering coefficient.
    pub clustering: f64,
    /// Mean distance of two halves of the graphs; `None` for a set of one graph. Two samples of as many graphs as there are
    /// would be about `1 / sqrt(2)` of it apart.
    pub half_distance: Option<f64>,
}

/// What basis mixtures are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Space {
    /// One graphon of all sources together.
    Integrated,
    /// A graphon a source.
    Domain,
    /// A graphon a cluster of graphs.
    Topology,
}

impl fmt::Display for Space {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Integrated => "integrated",
            Self::Domain => "domain",
            Self::Topology => "topology",
        })
    }
}

/// The nearest mixture of a space.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SpaceReport {
    /// The space.
    pub space: Space,
    /// Minus the distance of the mixture to the downstream graphon.
    pub zeta: f64,
    /// The weight of every graphon of the basis; they sum to 1.
    pub alpha: Vec<BasisWeight>,
}

/// A graphon in a mixture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BasisWeight {
    /// What it is the graphon of.
    pub name: String,
    /// Its weight, from 0 to 1.
    pub weight: f64,
}

/// A range of resampled distances.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// Whether both have a point in common.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }
}

/// How near a source is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SourceReport {
    /// The source.
    pub source: SetSummary,
    /// Its Gromov-Wasserstein distance to the downstream graphon.
    pub distance: f64,
    /// Percentiles of the distance when the graphs of both sides are drawn anew, with repetition; `None` unless both sets have
    /// two graphs or more. Drawing anew adds noise to both sides, so that a distance near the noise floor lies at the lower
    /// end or below.
    pub interval: Option<Interval>,
    /// The distance that two samples of one graphon would have, from the half distances of both sides; `None` if a side has
    /// one graph.
    pub noise_floor: Option<f64>,
    /// The distance of the graphons when both are divided by their densities.
    pub shape: f64,
    /// Distances without graphons.
    pub baselines: Baselines,
    /// Its weight in the nearest mixture of the space of domains.
    pub alpha: f64,
}

impl SourceReport {
    /// Whether the distance is no larger than noise would make it; `None` without a noise floor.
    #[must_use]
    pub fn is_noise(&self) -> Option<bool> {
        self.noise_floor.map(|floor| self.distance <= floor)
    }
}

/// What can be said of two sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Their intervals are apart.
    Nearer,
    /// Their intervals overlap.
    NotDistinguishable,
    /// One of them has no interval.
    Unknown,
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Nearer => "nearer",
            Self::NotDistinguishable => "not distinguishable",
            Self::Unknown => "unknown",
        })
    }
}

/// Two sources beside each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Comparison {
    /// The source with the lower distance.
    pub nearer: String,
    /// The other one.
    pub farther: String,
    /// Whether that means anything.
    pub verdict: Verdict,
}

impl Comparison {
    /// Every pair of ranked sources.
    pub(super) fn of_all(sources: &[SourceReport]) -> Vec<Self> {
        let pairs = sources
            .iter()
            .enumerate()
            .flat_map(|(at, nearer)| sources[at + 1..].iter().map(move |other| (nearer, other)));
        pairs
            .map(|(nearer, farther)| Self {
                nearer: nearer.source.name.clone(),
                farther: farther.source.name.clone(),
                verdict: match (nearer.interval, farther.interval) {
                    (Some(a), Some(b)) if a.overlaps(&b) => Verdict::NotDistinguishable,
                    (Some(_), Some(_)) => Verdict::Nearer,
                    _ => Verdict::Unknown,
                },
            })
            .collect()
    }
}

impl FeasibilityReport {
    /// Everything as text: tables in Markdown.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        table::write(self)
    }

    /// The ranking with intervals and noise floors, an SVG document.
    #[must_use]
    pub fn to_svg(&self) -> String {
        let values: Vec<RankedValue<'_>> = self
            .sources
            .iter()
            .map(|of| RankedValue {
                name: &of.source.name,
                value: of.distance,
                interval: of.interval.map(|interval| (interval.low, interval.high)),
                floor: of.noise_floor,
            })
            .collect();
        let title = format!("Distance of sources to {}", self.downstream.name);
        ranking_chart(&title, &values)
    }
}

impl fmt::Display for FeasibilityReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_markdown())
    }
}
