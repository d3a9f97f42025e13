//! Whether embeddings themselves tell which edges were deleted.

use std::collections::BTreeSet;

use argiope_gnn::seeds;
use argiope_graph::random::stream;
use argiope_link::{Pair, metrics::auc, summary::MeanStd};
use rand::seq::SliceRandom;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Rows, logistic::Logistic};
use crate::{UnlearnError, error::check_setting};

/// Settings of [`membership_probe`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProbeConfig {
    /// Parts that pairs are cut into: each is judged by a probe that learns from the others.
    pub num_folds: usize,
    /// The weight of the penalty on the probe's parameters, whose features have a standard deviation of 1.
    pub lambda: f64,
    /// Of the division.
    pub seed: u64,
}

impl Default for ProbeConfig {
    fn default() -> Self {
        Self {
            num_folds: 5,
            lambda: 1.0,
            seed: 0,
        }
    }
}

/// How well a linear probe tells deleted pairs from controls by the embeddings of their ends: the AUC on pairs that it
/// did not learn from, as mean and deviation over folds.
///
/// A pair `(u, v)` is shown as `[z_u * z_v, |z_u - z_v|]`, `[2 width]`, which does not depend on the order of its ends
/// and holds more than the one number that the decoder reads. Features are standardised by the pairs that a probe
/// learns from. Pairs that are given more than once count once: a repeated control would be in two folds.
///
/// Scores are below 0.5 by chance as often as above. The value of retrained models is what to compare with: deleted
/// edges may differ from controls in ways that no model has to remember.
///
/// # Errors
/// [`UnlearnError::Option`] for fewer than 2 folds or a `lambda` that is not positive; [`UnlearnError::Data`] for fewer
/// pairs of a kind than folds, or pairs of both kinds; [`UnlearnError::Link`] for nodes without embedding.
///
/// # Complexity
/// `O(num_pairs * width^2)` time for each of some ten steps and every fold; folds in parallel.
pub fn membership_probe(
    embeddings: Rows<'_>,
    deleted: &[Pair],
    controls: &[Pair],
    config: &ProbeConfig,
) -> Result<MeanStd, UnlearnError> {
    let ProbeConfig {
        num_folds,
        lambda,
        seed,
    } = *config;
    check_setting(
        "the number of folds",
        num_folds,
        num_folds > 1,
        "two at the least",
    )?;
    check_setting(
        "the probe's lambda",
        lambda,
        lambda > 0.0 && lambda.is_finite(),
        "a positive number",
    )?;
    embeddings.check_nodes("deleted", deleted.iter().flat_map(|&(u, v)| [u, v]))?;
    embeddings.check_nodes("controls", controls.iter().flat_map(|&(u, v)| [u, v]))?;
    let (deleted, controls) = (unordered(deleted), unordered(controls));
    if let Some((u, v)) = deleted.intersection(&controls).next() {
        let what = format!("the pair {u} {v} is deleted and a control");
        return Err(UnlearnError::Data { what });
    }
    for (kind, pairs) in [("deleted", &deleted), ("control", &controls)] {
        if pairs.len() < num_folds {
            let what = format!("{} {kind} pairs for {num_folds} folds", pairs.len());
            return Err(UnlearnError::Data { what });
        }
    }
    let seed = seeds::named(seed, "folds of the membership probe");
    let mut examples = Vec::new();
    for (chunk, pairs) in [deleted, controls].into_iter().enumerate() {
        let mut pairs: Vec<Pair> = pairs.into_iter().collect();
        pairs.shuffle(&mut stream(seed, chunk as u64));
        examples.extend((pairs.iter().enumerate()).map(|(at, &pair)| Example {
            features: features(embeddings, pair),
            is_deleted: chunk == 0,
            fold: at % num_folds,
        }));
    }
    let aucs: Vec<f64> = (0..num_folds)
        .into_par_iter()
        .map(|fold| auc_of_fold(&examples, fold, lambda))
        .collect::<Result<_, _>>()?;
    Ok(MeanStd::of(&aucs)?)
}

/// A pair as the probe sees it.
struct Example {
    features: Vec<f64>,
    is_deleted: bool,
    fold: usize,
}

/// Every pair once, the smaller end first.
fn unordered(pairs: &[Pair]) -> BTreeSet<Pair> {
    pairs.iter().map(|&(u, v)| (u.min(v), u.max(v))).collect()
}

fn features(embeddings: Rows<'_>, (u, v): Pair) -> Vec<f64> {
    let ends = || {
        let ends = (embeddings.row(u as usize).iter()).zip(embeddings.row(v as usize));
        ends.map(|(&left, &right)| (f64::from(left), f64::from(right)))
    };
    let products = ends().map(|(left, right)| left * right);
    let differences = ends().map(|(left, right)| (left - right).abs());
    products.chain(differences).collect()
}

fn auc_of_fold(examples: &[Example], fold: usize, lambda: f64) -> Result<f64, UnlearnError> {
    let learning = || examples.iter().filter(|example| example.fold != fold);
    let width = examples[0].features.len();
    let count = learning().count() as f64;
    let mut scales = Vec::with_capacity(width);
    for at in 0..width {
        let mean = learning().map(|example| example.features[at]).sum::<f64>() / count;
        let squares = learning().map(|example| (example.features[at] - mean).powi(2));
        let std = (squares.sum::<f64>() / count).sqrt();
        // A feature that is the same for all says nothing; rounding must not be blown up.
        let scale = if std > 1e-12 * mean.abs() {
            1.0 / std
        } else {
            0.0
        };
        scales.push((mean, scale));
    }
    let standard = |example: &Example| -> Vec<f64> {
        let pairs = example.features.iter().zip(&scales);
        pairs
            .map(|(value, (mean, scale))| (value - mean) * scale)
            .collect()
    };
    let rows: Vec<f64> = learning().flat_map(standard).collect();
    let labels: Vec<bool> = learning().map(|example| example.is_deleted).collect();
    let probe = Logistic::fit(&rows, width, &labels, lambda)?;
    let scores = |is_deleted: bool| -> Vec<f32> {
        (examples.iter())
            .filter(|example| example.fold == fold && example.is_deleted == is_deleted)
            .map(|example| probe.logit(&standard(example)) as f32)
            .collect()
    };
    Ok(auc(&scores(true), &scores(false))?)
}
