//! `argiope pretrain evaluate`: what a pre-trained encoder is worth on a graph whose nodes have classes.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use argiope_gnn::{
    RunFolder,
    pretrain::{
        contrastive::{ContrastiveRunConfig, PretrainedEncoder},
        evaluation::{CrossValidation, Examples, classify, fine_tuned, frozen, log_degrees},
    },
};
use clap::Args;

use super::{
    evaluation_table::{EvaluationTable, Row},
    labelled_graph::{LabelledGraph, LabelledGraphArguments},
    settings::EvaluationSettings,
};
use crate::{
    output::OutputArguments, run_progress::RunProgress, runs::check_run, session::Session,
    settings::SettingArguments,
};

/// Tell the classes of nodes by a pre-trained encoder, and by controls beside it
///
/// Cross-validated accuracy with the encoder frozen (a logistic regression on its points) and, with --fine-tune, with the encoder trained
/// further. Controls are an encoder that was not trained, with statistics measured on the graph, and the degrees of the nodes alone: what
/// does not exceed them is no merit of the pre-training. All rows have the same folds.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope pretrain evaluate runs/packages/seed-0 --graph usa-airports.edgelist --ids labels --classes labels-usa-airports.txt --controls
  argiope pretrain evaluate runs/packages/seed-0 --graph cora --fine-tune --controls --json")]
pub(crate) struct EvaluateArguments {
    /// Folder of a finished run of `argiope pretrain contrastive`
    #[arg(value_name = "RUN")]
    run: PathBuf,
    #[command(flatten)]
    graph: LabelledGraphArguments,
    /// Number of folds
    #[arg(long, value_name = "N", default_value_t = 10, help_heading = "Evaluation", value_parser = clap::value_parser!(u16).range(2..))]
    folds: u16,
    /// Seed of views, folds, fine-tuning, and of the encoder that is not trained
    #[arg(
        long,
        value_name = "S",
        default_value_t = 0,
        help_heading = "Evaluation"
    )]
    seed: u64,
    /// Train the encoder further on the classes, too
    #[arg(long, help_heading = "Evaluation")]
    fine_tune: bool,
    /// Add the controls
    #[arg(long, help_heading = "Evaluation")]
    controls: bool,
    #[command(flatten)]
    settings: SettingArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// What rows are called.
const PRETRAINED: &str = "pre-trained";
const UNTRAINED: &str = "not trained";
const LOG_DEGREE: &str = "log-degree";
const REGRESSION: &str = "logistic regression";
const FURTHER: &str = "encoder and linear map";

pub(super) fn run(arguments: &EvaluateArguments, session: &Session) -> Result<()> {
    let mut output = arguments.output.create()?;
    let settings = EvaluationSettings::new(usize::from(arguments.folds), arguments.seed);
    let folds = (settings.frozen.folds, settings.frozen.seed);
    let settings = arguments
        .settings
        .over(settings, |place, found: &EvaluationSettings| {
            let (frozen, further) = (&found.frozen, &found.fine_tune);
            match (frozen.folds, frozen.seed) == folds && (further.folds, further.seed) == folds {
                true => Ok(()),
                // Rows that stand beside each other have the same folds.
                false => bail!("{place}: folds and seed are options of the command, not settings"),
            }
        })?;
    settings.fine_tune.check()?;
    let encoder = open(&arguments.run)?;
    let labelled = arguments.graph.load(session)?;
    let LabelledGraph {
        graph,
        classes,
        class_names,
    } = &labelled;
    let progress = &session.progress;
    let (num_classes, seed) = (class_names.len(), arguments.seed);
    let examples = Examples::of_nodes(&encoder, graph, classes, num_classes, seed, progress)?;
    let mut rows = Vec::new();
    let mut push = |encoder, trained, found: Result<CrossValidation, argiope_gnn::GnnError>| {
        rows.push(Row::new(encoder, trained, found?)?);
        anyhow::Ok(())
    };
    let of_regression = |encoder| frozen(encoder, &examples, &settings.frozen, progress);
    let trained_further = |name: &str, encoder| {
        let progress = RunProgress::new(format!("{name}, fine-tuned"), progress);
        fine_tuned(encoder, &examples, &settings.fine_tune, &progress)
    };
    push(PRETRAINED, REGRESSION, of_regression(&encoder))?;
    if arguments.fine_tune {
        push(PRETRAINED, FURTHER, trained_further(PRETRAINED, &encoder))?;
    }
    if arguments.controls {
        let untrained = PretrainedEncoder::untrained(encoder.settings(), seed)?;
        let measured_views = encoder.settings().training.measured_views;
        let untrained = examples.measured(&untrained, measured_views)?;
        push(UNTRAINED, REGRESSION, of_regression(&untrained))?;
        if arguments.fine_tune {
            push(UNTRAINED, FURTHER, trained_further(UNTRAINED, &untrained))?;
        }
        let degrees = log_degrees(graph);
        let of_examples = degrees.iter().zip(classes);
        let of_examples = of_examples.filter_map(|(&degree, class)| class.map(|_| degree));
        let degrees: Vec<f64> = of_examples.collect();
        let classes = examples.classes();
        let found = classify(
            &degrees,
            1,
            classes,
            num_classes,
            &settings.frozen,
            progress,
        );
        push(LOG_DEGREE, REGRESSION, found)?;
    }
    let table = EvaluationTable {
        run: arguments.run.clone(),
        graph: arguments.graph.graph.clone(),
        nodes: graph.num_nodes(),
        edges: graph.num_edges(),
        classes: class_names,
        examples: examples.len(),
        seed,
        settings: &settings,
        rows,
    };
    match session.json {
        true => output.write_json(&table)?,
        false => output.write(table.to_markdown().as_bytes())?,
    }
    output.finish()
}

/// The encoder of a finished run.
fn open(run: &Path) -> Result<PretrainedEncoder> {
    check_run(run)?;
    let shown = run.display();
    let folder = RunFolder::open(run)?;
    let config: Result<ContrastiveRunConfig, _> = folder.config();
    config.with_context(|| format!("{shown} is no run of `argiope pretrain contrastive`"))?;
    if !folder.is_finished() {
        bail!("{shown}: the run is not finished: the command that began it goes on");
    }
    Ok(PretrainedEncoder::open(run)?)
}
