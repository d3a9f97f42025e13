//! `argiope graphon feasibility`: how near sources of pre-training are to a downstream graph.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use argiope_graphon::feasibility::{FeasibilityOptions, FeasibilityReport, GraphSet, SourcePool};
use clap::Args;

use super::{
    drawings::Drawings,
    graphs::{EgoArguments, load, short_name},
};
use crate::{input::ReadingArguments, output::OutputArguments, session::Session};

/// Rank graphs to pre-train on by how near they are to downstream graphs
///
/// Graphons of ego-subgraphs, compared by Gromov-Wasserstein: each source alone, with an interval by resampling egos and the noise floor of
/// two halves, and the nearest mixtures of sources. Plain distances of degrees, clustering, spectra and densities stand beside them, as
/// they often predict transfer no worse. Being near says how alike graphs are, not that pre-training helps.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope graphon feasibility --sources astro-ph facebook-combined power --downstream airports.edges
  argiope graphon feasibility --sources a.edges b.edges --downstream c.edges --json --svg drawings")]
pub(crate) struct FeasibilityArguments {
    /// Graphs to pre-train on: files, or names of data sets
    #[arg(long, value_name = "GRAPH", required = true, num_args = 1..)]
    sources: Vec<PathBuf>,
    /// Graphs of the tasks, a report each
    #[arg(long, value_name = "GRAPH", required = true, num_args = 1..)]
    downstream: Vec<PathBuf>,
    /// Blocks of every graphon
    #[arg(long, value_name = "K", default_value_t = 64, help_heading = "Comparison", value_parser = clap::value_parser!(u16).range(2..))]
    blocks: u16,
    /// Times that egos are drawn anew for an interval; 0 for none
    #[arg(long, value_name = "N", default_value_t = FeasibilityOptions::default().num_resamples, help_heading = "Comparison")]
    resamples: usize,
    /// Share of the resampled distances inside an interval
    #[arg(long, value_name = "SHARE", default_value_t = FeasibilityOptions::default().confidence, help_heading = "Comparison")]
    confidence: f64,
    /// Clusters of the mixtures by topology
    #[arg(long, value_name = "N", default_value_t = FeasibilityOptions::default().num_clusters, help_heading = "Comparison")]
    clusters: usize,
    /// Chooses egos, resamples, halves and clusters
    #[arg(
        long,
        value_name = "SEED",
        default_value_t = 0,
        help_heading = "Comparison"
    )]
    seed: u64,
    #[command(flatten)]
    egos: EgoArguments,
    #[command(flatten)]
    reading: ReadingArguments,
    /// Draw the graphons (NAME.svg, downstream-NAME.svg) and a ranking of the sources for each downstream graph (ranking-NAME.svg) into this folder
    #[arg(long, value_name = "DIR", help_heading = "Result")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn run(arguments: &FeasibilityArguments, session: &Session) -> Result<()> {
    let drawings = arguments.svg.as_deref().map(Drawings::create).transpose()?;
    let mut output = arguments.output.create()?;
    arguments.check_names()?;
    let sources = arguments
        .sources
        .iter()
        .map(|file| arguments.set(file, session));
    let pool = SourcePool::new(
        sources.collect::<Result<_>>()?,
        arguments.options(),
        &session.progress,
    )?;
    if let Some(drawings) = &drawings {
        for (name, graphon) in pool.graphons() {
            drawings.heat_map(name, graphon)?;
        }
    }
    let mut reports: Vec<FeasibilityReport> = Vec::with_capacity(arguments.downstream.len());
    for file in &arguments.downstream {
        let set = arguments.set(file, session)?;
        let report = pool
            .assess(&set, &session.progress)
            .with_context(|| file.display().to_string())?;
        if let Some(drawings) = &drawings {
            let name = &report.downstream.name;
            drawings.heat_map(&format!("downstream-{name}"), &report.graphon)?;
            drawings.write(&format!("ranking-{name}"), &report.to_svg())?;
        }
        reports.push(report);
    }
    match session.json {
        true => output.write_json(&reports)?,
        false => {
            let texts: Vec<String> = reports.iter().map(FeasibilityReport::to_markdown).collect();
            output.write(texts.join("\n").as_bytes())?;
        }
    }
    output.finish()
}

impl FeasibilityArguments {
    fn options(&self) -> FeasibilityOptions {
        FeasibilityOptions {
            num_blocks: usize::from(self.blocks),
            num_clusters: self.clusters,
            num_resamples: self.resamples,
            confidence: self.confidence,
            seed: self.seed,
            ..FeasibilityOptions::default()
        }
    }

    /// Reports and drawings of downstream graphs are told apart by name; those of sources are checked by the library.
    fn check_names(&self) -> Result<()> {
        let names: Vec<String> = self
            .downstream
            .iter()
            .map(|file| short_name(file))
            .collect();
        for (at, name) in names.iter().enumerate() {
            if names[..at].contains(name) {
                bail!("two downstream graphs are called {name}");
            }
        }
        Ok(())
    }

    fn set(&self, file: &Path, session: &Session) -> Result<GraphSet> {
        let graph = load(file, &self.reading, session)?;
        let egos = self.egos.or_default(self.seed);
        let set = GraphSet::from_graph(short_name(file), &graph, &egos, &session.progress)?;
        session.note(format_args!("{}: {} egos", set.name(), set.graphs().len()));
        Ok(set)
    }
}
