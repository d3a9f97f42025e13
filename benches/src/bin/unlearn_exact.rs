//! Deletions from exact models beside fits without what is deleted: time, and how far the two models are apart.
//!
//! Prints a row for every size of request: the medians of the time of a deletion and of a fit, which alternate, and the largest
//! relative distance of the two models and of the model before.

use std::{io::Write as _, time::Instant};

use anyhow::{Context as _, Result, bail};
use argiope_benches::process::{median, peak_mib, start_threads};
use argiope_graph::{NodeId, Silent, random::stream};
use argiope_unlearn::{
    Element, Forgetting, Request, UnlearnError,
    data::{GraphData, Interactions},
    exact::{Ease, EaseConfig, FeatureMap, RefitRule, RidgeClassifier, RidgeConfig},
    recommend::metrics::ranking_metrics,
};
use clap::Parser;
use rand::seq::SliceRandom as _;

#[derive(Debug, Parser)]
struct Arguments {
    /// ridge or ease
    model: String,
    /// The data set.
    #[arg(long)]
    data: String,
    /// Random features of ridge.
    #[arg(long, default_value_t = 512)]
    dim: usize,
    /// The weight of the penalty.
    #[arg(long)]
    lambda: Option<f64>,
    /// Times that a request of each size is drawn.
    #[arg(long, default_value_t = 5)]
    repeats: usize,
    /// Single deletions one after the other.
    #[arg(long, default_value_t = 200)]
    sequence: usize,
    /// Number of threads.
    #[arg(long, short, default_value_t = 1)]
    threads: usize,
}

/// Part of the nodes with a class that is held out.
const TEST_SHARE: f64 = 0.2;
/// Part of the edges that is the largest request.
const SHARE: f64 = 0.025;
/// Items that are recommended.
const CUTOFF: usize = 20;

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    start_threads(arguments.threads)?;
    match arguments.model.as_str() {
        "ridge" => ridge(&arguments)?,
        "ease" => ease(&arguments)?,
        other => bail!("{other} is no model: ridge, ease"),
    }
    say(&format!("peak memory {:.0} MiB", peak_mib()?))
}

fn ridge(arguments: &Arguments) -> Result<()> {
    let data = GraphData::named(&arguments.data, &Silent)?;
    let (training, test) = data.training_and_test(TEST_SHARE, 1)?;
    let mut edges: Vec<(NodeId, NodeId)> = data.graph.edges().collect();
    let config = RidgeConfig {
        feature_map: FeatureMap::Projection { dim: arguments.dim },
        lambda: arguments.lambda.unwrap_or(1.0),
        refit: RefitRule::Never,
        ..RidgeConfig::default()
    };
    let start = Instant::now();
    let model = RidgeClassifier::fit(data.clone(), &training, config, &Silent)?;
    let seconds = start.elapsed().as_secs_f64();
    let auto = RidgeConfig {
        refit: RefitRule::Auto,
        ..config
    };
    let break_even = RidgeClassifier::fit(data, &training, auto, &Silent)?.break_even_rows();
    say(&format!(
        "{}: accuracy {:.3}, fit {seconds:.3} s, break-even {} rows",
        arguments.data,
        model.accuracy(&test)?,
        break_even.context("no break-even")?
    ))?;
    edges.shuffle(&mut stream(1, 0));
    let share = (SHARE * edges.len() as f64) as usize;
    let element = |at: usize| Element::Edge(edges[at].0, edges[at].1);
    for count in [1, 10, 100, share] {
        compare(arguments, &model, count, edges.len(), element)?;
    }
    in_sequence(arguments, &model, element)
}

fn ease(arguments: &Arguments) -> Result<()> {
    let data = Interactions::named(&arguments.data, &Silent)?;
    let mut edges: Vec<(NodeId, NodeId)> = data.train.edges().collect();
    let config = EaseConfig {
        lambda: arguments.lambda.unwrap_or(500.0),
        refit: RefitRule::Never,
        ..EaseConfig::default()
    };
    let start = Instant::now();
    let model = Ease::fit(&data.train, config, &Silent)?;
    let seconds = start.elapsed().as_secs_f64();
    let scores = |users: &[NodeId]| model.scores_of(users);
    let found = ranking_metrics(&data.train, &data.test, CUTOFF, &Silent, scores)?;
    say(&format!(
        "{}: recall@{CUTOFF} {:.4}, ndcg@{CUTOFF} {:.4}, fit {seconds:.3} s, break-even rank {}",
        arguments.data,
        found.recall,
        found.ndcg,
        model.break_even_rank()
    ))?;
    edges.shuffle(&mut stream(1, 0));
    let element = |at: usize| Element::Interaction(edges[at].0, edges[at].1);
    for count in [1, 10, 100] {
        compare(arguments, &model, count, edges.len(), element)?;
    }
    say("whole users:")?;
    compare(arguments, &model, 1, edges.len(), |at| {
        Element::User(edges[at].0)
    })?;
    in_sequence(arguments, &model, element)
}

/// Requests for `count` elements each, beside fits.
fn compare<M: Forgetting + Clone>(
    arguments: &Arguments,
    model: &M,
    count: usize,
    total: usize,
    element: impl Fn(usize) -> Element,
) -> Result<()> {
    let (mut deletions, mut fits) = (Vec::new(), Vec::new());
    let (mut apart, mut moved, mut affected) = (0f64, 0f64, Vec::new());
    for repeat in 0..arguments.repeats {
        let elements = (0..count).map(|at| element((repeat * count + at) % total));
        let request = Request::new(format!("{repeat}"), elements)?;
        let mut deleted = model.clone();
        let start = Instant::now();
        let forgotten = deleted.forget(&request, &Silent)?;
        deletions.push(start.elapsed().as_secs_f64());
        deleted.postcondition(&request)?;
        let start = Instant::now();
        let fitted = deleted.refitted(&Silent)?;
        fits.push(start.elapsed().as_secs_f64());
        apart = apart.max(deleted.distance(&fitted)?);
        moved = moved.max(deleted.distance(model)?);
        affected.push(forgotten.num_affected as f64 / forgotten.num_rows as f64);
    }
    let (deletion, fit) = (median(&mut deletions), median(&mut fits));
    say(&format!(
        "{count} elements: {:.1} % of the rows, deletion {:.4} s, fit {:.4} s, ratio {:.1}, apart {apart:.1e}, moved {moved:.1e}",
        100.0 * median(&mut affected),
        deletion,
        fit,
        fit / deletion,
    ))
}

/// Single deletions, and how far the last model is from a fit.
fn in_sequence<M: Forgetting + Clone>(
    arguments: &Arguments,
    model: &M,
    element: impl Fn(usize) -> Element,
) -> Result<()> {
    let mut deleted = model.clone();
    let start = Instant::now();
    for at in 0..arguments.sequence {
        let request = Request::new(format!("{at}"), [element(at)])?;
        deleted.forget(&request, &Silent)?;
    }
    let seconds = start.elapsed().as_secs_f64();
    let distance: Result<f64, UnlearnError> = deleted.distance(&deleted.refitted(&Silent)?);
    say(&format!(
        "{} in sequence: {seconds:.2} s, apart {:.1e}",
        arguments.sequence, distance?
    ))
}

fn say(line: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{line}").context("standard output")
}
