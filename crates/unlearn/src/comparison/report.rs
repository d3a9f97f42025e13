//! From models to the numbers of a table: means over seeds.

use std::collections::BTreeMap;

use argiope_link::summary::MeanStd;
use serde::{Deserialize, Serialize};

use super::{cell::CellResult, metric::Metric};
use crate::{UnlearnError, evaluation::Floor};

/// One request on the data of one seed; `F` is what is said of it.
#[derive(Debug, Clone)]
pub(crate) struct CaseReport<F> {
    pub(crate) request: String,
    pub(crate) facts: F,
    pub(crate) original: CellResult,
    pub(crate) retrained: Vec<CellResult>,
    pub(crate) floors: BTreeMap<Metric, Floor>,
    pub(crate) methods: Vec<(&'static str, CellResult)>,
}

/// The report of a comparison: `D` says what the data are, `C` are the settings, `F` says what a request was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report<D, C, F> {
    /// The data set and its sizes.
    #[serde(flatten)]
    pub data: D,
    /// The settings.
    pub config: C,
    /// Every request by itself.
    pub requests: Vec<RequestReport<F>>,
}

/// The report of a request, over all seeds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestReport<F> {
    /// Its name.
    pub request: String,
    /// What it was, for every seed.
    pub facts: Vec<F>,
    /// How far models that are trained anew are from each other: the largest distance of two of them, over seeds.
    pub floors: BTreeMap<Metric, MeanStd>,
    /// The original, the models that are trained anew, and the methods.
    pub rows: Vec<Row>,
}

/// The numbers of the original, of one of the models that are trained anew, or of a method.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its metrics.
    pub metrics: BTreeMap<Metric, Entry>,
    /// Seconds to make it.
    pub seconds: MeanStd,
    /// Seconds of what was done once before there was a request, where there was something to do: no part of the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preparation_seconds: Option<MeanStd>,
    /// Time and memory relative to the mean of the models that are trained anew.
    pub relative: Relative,
}

/// A metric over seeds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its value; of metrics of two models the mean distance to those that are trained anew.
    pub value: MeanStd,
    /// How far the value is from that of the models that are trained anew, for one of them from that of the others; of metrics of two models
    /// the value.
    pub distance: MeanStd,
    /// In how many seeds the distance is within the floor.
    pub seeds_within_floor: usize,
}

/// Costs relative to training anew.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Relative {
    /// Time.
    pub time: MeanStd,
    /// The largest resident memory of the process, data included; where the system tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<MeanStd>,
}

impl<D, C, F: Clone> Report<D, C, F> {
    /// Means over the cases of every request.
    pub(crate) fn new(
        data: D,
        config: C,
        requests: impl IntoIterator<Item = String>,
        cases: &[CaseReport<F>],
    ) -> Result<Self, UnlearnError> {
        let of_request = |request: String| {
            let cases: Vec<&CaseReport<F>> = (cases.iter())
                .filter(|case| case.request == request)
                .collect();
            RequestReport::new(request, &cases)
        };
        Ok(Self {
            data,
            config,
            requests: (requests.into_iter())
                .map(of_request)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl<F: Clone> RequestReport<F> {
    fn new(request: String, cases: &[&CaseReport<F>]) -> Result<Self, UnlearnError> {
        let first = cases.first();
        let num_retrained = first.map_or(0, |case| case.retrained.len());
        let methods = first.map_or(&[][..], |case| &case.methods);
        let kinds = [Kind::Original].into_iter();
        let kinds = kinds.chain((0..num_retrained).map(Kind::Retrained));
        let kinds = kinds.chain(methods.iter().map(|(name, _)| Kind::Method(name)));
        let rows = kinds.map(|kind| Row::new(kind, cases));
        let mut floors: BTreeMap<Metric, Vec<f64>> = BTreeMap::new();
        for (metric, floor) in cases.iter().flat_map(|case| &case.floors) {
            floors.entry(*metric).or_default().push(floor.largest);
        }
        let floors = (floors.into_iter())
            .map(|(metric, of_seeds)| Ok((metric, MeanStd::of(&of_seeds)?)))
            .collect::<Result<_, UnlearnError>>()?;
        Ok(Self {
            request,
            facts: cases.iter().map(|case| case.facts.clone()).collect(),
            floors,
            rows: rows.collect::<Result<_, _>>()?,
        })
    }
}

/// What a row is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Original,
    Retrained(usize),
    Method(&'static str),
}

impl Kind {
    fn name(self) -> String {
        match self {
            Self::Original => "original".to_owned(),
            Self::Retrained(0) => "retrain, same start".to_owned(),
            Self::Retrained(start) => format!("retrain, other start {start}"),
            Self::Method(name) => name.to_owned(),
        }
    }

    fn cell<F>(self, case: &CaseReport<F>) -> Option<&CellResult> {
        match self {
            Self::Original => Some(&case.original),
            Self::Retrained(start) => case.retrained.get(start),
            Self::Method(name) => {
                let mut methods = case.methods.iter();
                let found = methods.find(|(other, _)| *other == name);
                found.map(|(_, cell)| cell)
            }
        }
    }
}

impl Row {
    fn new<F>(kind: Kind, cases: &[&CaseReport<F>]) -> Result<Self, UnlearnError> {
        let mut metrics: BTreeMap<Metric, Observed> = BTreeMap::new();
        let (mut seconds, mut time, mut memory) = (Vec::new(), Vec::new(), Vec::new());
        let mut preparation = Vec::new();
        for &case in cases {
            let Some(cell) = kind.cell(case) else {
                continue;
            };
            seconds.push(cell.seconds);
            preparation.extend(cell.preparation_seconds);
            let anew = || case.retrained.iter();
            time.push(cell.seconds / mean(anew().map(|other| other.seconds)));
            let peaks: Option<Vec<f64>> = anew().map(|other| other.peak_mib).collect();
            if let (Some(peak), Some(peaks)) = (cell.peak_mib, peaks) {
                memory.push(peak / mean(peaks.into_iter()));
            }
            for (&metric, &value) in &cell.values {
                let others = (anew().enumerate())
                    .filter(|&(at, _)| kind != Kind::Retrained(at))
                    .filter_map(|(_, other)| other.values.get(&metric).copied());
                let distance = match metric.is_of_two() {
                    true => value,
                    false => (value - mean(others)).abs(),
                };
                let floor = case.floors.get(&metric);
                let observed = metrics.entry(metric).or_default();
                observed.values.push(value);
                observed.distances.push(distance);
                observed.within += usize::from(floor.is_some_and(|floor| floor.holds(distance)));
            }
        }
        let metrics = (metrics.into_iter())
            .map(|(metric, observed)| Ok((metric, observed.entry()?)))
            .collect::<Result<_, UnlearnError>>()?;
        Ok(Self {
            name: kind.name(),
            metrics,
            seconds: MeanStd::of(&seconds)?,
            preparation_seconds: of_all(&preparation, cases.len())?,
            relative: Relative {
                time: MeanStd::of(&time)?,
                memory: of_all(&memory, cases.len())?,
            },
        })
    }
}

#[derive(Default)]
struct Observed {
    values: Vec<f64>,
    distances: Vec<f64>,
    within: usize,
}

impl Observed {
    fn entry(&self) -> Result<Entry, UnlearnError> {
        Ok(Entry {
            value: MeanStd::of(&self.values)?,
            distance: MeanStd::of(&self.distances)?,
            seeds_within_floor: self.within,
        })
    }
}

/// The mean of what all cases have.
fn of_all(values: &[f64], num_cases: usize) -> Result<Option<MeanStd>, UnlearnError> {
    match values.len() == num_cases {
        true => Ok(Some(MeanStd::of(values)?)),
        false => Ok(None),
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / count
}
