//! Feasibility of ten networks for three airport networks: the reports, and the seconds of every phase.
//!
//! Reads the networks where `ARGIOPE_DATA` says. With `--sources` and `--downstream`, other edge lists.

use std::{
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Mutex,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use argiope_benches::process::{cpu_seconds, peak_mib, start_threads};
use argiope_graph::{Progress, Silent, UndirectedGraph};
use argiope_graphon::{
    ego::{EgoCount, EgoOptions},
    feasibility::{FeasibilityOptions, GraphSet, SourcePool},
};
use argiope_io::{Ids, ReadOptions, read_edges};
use clap::Parser;

#[derive(Debug, Parser)]
struct Arguments {
    /// Edge lists of the sources; ten networks of the data folder by default.
    #[arg(long, num_args = 1..)]
    sources: Vec<PathBuf>,
    /// Edge lists of downstream networks; three airport networks by default.
    #[arg(long, num_args = 1..)]
    downstream: Vec<PathBuf>,
    /// Egos of a network.
    #[arg(long, default_value_t = 200)]
    egos: usize,
    /// Seconds for the egos of a network, in place of their number.
    #[arg(long)]
    ego_seconds: Option<f64>,
    /// The most nodes of an ego.
    #[arg(long, default_value_t = 500)]
    max_nodes: usize,
    /// Blocks of a graphon.
    #[arg(long, default_value_t = 64)]
    blocks: usize,
    /// Draws of an interval.
    #[arg(long, default_value_t = 100)]
    resamples: usize,
    /// The seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// A folder for reports as JSON and SVG.
    #[arg(long)]
    output: Option<PathBuf>,
    /// Number of threads.
    #[arg(long, short, default_value_t = 2)]
    threads: usize,
}

const SOURCES: [&str; 10] = [
    "cond-mat-2005",
    "facebook_combined",
    "as-22july06",
    "PGPgiantcompo",
    "PPI-human",
    "email-Enron",
    "power",
    "blogcatalog",
    "wiki-Vote",
    "cnr-2000",
];

const DOWNSTREAM: [&str; 3] = ["usa", "europe", "brazil"];

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    start_threads(arguments.threads)?;
    let sources = paths(&arguments.sources, &SOURCES, |name| {
        format!("networks/{name}.edges.gz")
    })?;
    let downstream = paths(&arguments.downstream, &DOWNSTREAM, |name| {
        format!("graphlevel/airports/{name}-airports.edgelist")
    })?;
    let phases = Phases::default();
    let read = |path: &PathBuf| phases.time("reading", || read(path));
    let sources: Vec<Named> = sources.iter().map(read).collect::<Result<_>>()?;
    let downstream: Vec<Named> = downstream.iter().map(read).collect::<Result<_>>()?;

    // What follows is what a comparison takes; files are read before.
    let (start, start_cpu) = (Instant::now(), cpu_seconds()?);
    let set = |named: &Named| set(&arguments, named, &phases);
    let sources: Vec<GraphSet> = sources.iter().map(set).collect::<Result<_>>()?;
    let downstream: Vec<GraphSet> = downstream.iter().map(set).collect::<Result<_>>()?;
    let options = FeasibilityOptions {
        num_blocks: arguments.blocks,
        num_resamples: arguments.resamples,
        seed: arguments.seed,
        ..FeasibilityOptions::default()
    };
    let pool = SourcePool::new(sources, options, &phases)?;
    let reports = (downstream.iter().map(|task| pool.assess(task, &phases)))
        .collect::<Result<Vec<_>, _>>()?;
    let (seconds, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds()? - start_cpu);

    for report in &reports {
        say(&format!("{report}"))?;
        if let Some(folder) = &arguments.output {
            fs::create_dir_all(folder)?;
            let path = folder.join(&report.downstream.name);
            fs::write(
                path.with_extension("json"),
                serde_json::to_vec_pretty(report)?,
            )?;
            fs::write(path.with_extension("svg"), report.to_svg())?;
        }
    }
    say("| phase | seconds |\n|---|---|")?;
    for (phase, time) in phases.totals() {
        say(&format!("| {phase} | {:.2} |", time.as_secs_f64()))?;
    }
    say(&format!(
        "\nall but reading: {seconds:.2} s, {cpu:.2} CPU seconds, {} threads; peak memory {:.0} MiB",
        arguments.threads,
        peak_mib()?
    ))
}

/// The files that were named, else those of the data folder.
fn paths(given: &[PathBuf], names: &[&str], file: impl Fn(&str) -> String) -> Result<Vec<PathBuf>> {
    if !given.is_empty() {
        return Ok(given.to_vec());
    }
    let folder = env::var_os("ARGIOPE_DATA").context("ARGIOPE_DATA names no folder")?;
    let folder = PathBuf::from(folder);
    Ok(names.iter().map(|name| folder.join(file(name))).collect())
}

struct Named {
    name: String,
    graph: UndirectedGraph,
}

fn read(path: &Path) -> Result<Named> {
    // Airports have numbers with gaps: as names, they make no nodes that are not there.
    let options = ReadOptions {
        ids: Ids::Labels,
        ..ReadOptions::default()
    };
    let input = read_edges(path, &options, &Silent)?;
    let name = path.file_name().context("no file name")?;
    let name = name.to_string_lossy();
    let name = name.split('.').next().unwrap_or(&name).to_owned();
    let graph = input.edges.into_undirected()?.graph;
    Ok(Named { name, graph })
}

fn set(arguments: &Arguments, named: &Named, progress: &Phases) -> Result<GraphSet> {
    let count = match arguments.ego_seconds {
        Some(seconds) => EgoCount::Within(Duration::try_from_secs_f64(seconds)?),
        None => EgoCount::Count(arguments.egos),
    };
    let egos = EgoOptions {
        max_nodes: arguments.max_nodes,
        count,
        seed: arguments.seed,
        ..EgoOptions::default()
    };
    let set = progress.time("sampling egos, degrees, clustering", || {
        GraphSet::from_graph(named.name.as_str(), &named.graph, &egos, &Silent)
    })?;
    let (nodes, edges) = (named.graph.num_nodes(), named.graph.num_edges());
    let egos = set.graphs().len();
    say(&format!(
        "{}: {nodes} nodes, {edges} edges, {egos} egos",
        named.name
    ))?;
    Ok(set)
}

/// Times of phases, added up over phases of one name.
#[derive(Default)]
struct Phases {
    open: Mutex<Vec<(String, Instant)>>,
    totals: Mutex<Vec<(String, Duration)>>,
}

impl Phases {
    fn time<T>(&self, phase: &str, work: impl FnOnce() -> T) -> T {
        self.begin(phase, None);
        let result = work();
        self.end();
        result
    }

    fn totals(&self) -> Vec<(String, Duration)> {
        self.totals.lock().expect("no panic before").clone()
    }
}

impl Progress for Phases {
    fn begin(&self, phase: &str, _total: Option<u64>) {
        let mut open = self.open.lock().expect("no panic before");
        open.push((phase.to_owned(), Instant::now()));
    }

    fn end(&self) {
        let Some((phase, start)) = self.open.lock().expect("no panic before").pop() else {
            return;
        };
        let mut totals = self.totals.lock().expect("no panic before");
        match totals.iter_mut().find(|(name, _)| *name == phase) {
            Some((_, total)) => *total += start.elapsed(),
            None => totals.push((phase, start.elapsed())),
        }
    }
}

fn say(line: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}
