//! What contrastive pre-training on some graphs is worth on nodes of others, as a table.
//!
//! ```text
//! cargo run --release -p argiope-gnn --example contrastive -- \
//!     --sources SOURCE.edges,... --tasks GRAPH.edgelist:LABELS.txt,... [--seeds N] [--fine-tune] [--set training.steps=300]
//! ```
//!
//! Files of labels have a header, and then the name of a node and its class on every line. Every row is a source; the first two
//! are the controls: degrees alone, and an encoder that was not trained.

use std::{error::Error, path::Path, process::ExitCode, time::Instant};

use argiope_gnn::pretrain::{
    contrastive::{ContrastiveConfig, ContrastiveRunConfig, PretrainedEncoder, pretrain},
    evaluation::{
        Examples, FineTuneConfig, FrozenConfig, classify, fine_tuned, frozen, log_degrees,
    },
};
use argiope_graph::{Silent, UndirectedGraph};
use argiope_io::{Ids, ReadOptions, read_edges};

/// Every step makes and drops the same tensors: the allocator keeps their pages.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USAGE: &str = "contrastive --sources FILE,... --tasks GRAPH:LABELS,... [--seeds N] [--fine-tune] [--set NAME=VALUE]...";

/// Views that the untrained encoder measures its statistics on.
const MEASURED: usize = 512;

struct Arguments {
    sources: Vec<String>,
    tasks: Vec<String>,
    seeds: u64,
    fine_tune: bool,
    settings: ContrastiveConfig,
}

/// A graph whose nodes have classes.
struct Task {
    graph: UndirectedGraph,
    classes: Vec<Option<u32>>,
    num_classes: usize,
}

fn main() -> ExitCode {
    match parse(std::env::args().skip(1)).and_then(|arguments| run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}\nusage: {USAGE}");
            ExitCode::FAILURE
        }
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, Box<dyn Error>> {
    let mut arguments = Arguments {
        sources: Vec::new(),
        tasks: Vec::new(),
        seeds: 1,
        fine_tune: false,
        settings: ContrastiveConfig::default(),
    };
    while let Some(option) = words.next() {
        if option == "--fine-tune" {
            arguments.fine_tune = true;
            continue;
        }
        let value = words
            .next()
            .ok_or_else(|| format!("{option} needs a value"))?;
        let parts = || value.split(',').map(str::to_owned).collect();
        match option.as_str() {
            "--sources" => arguments.sources = parts(),
            "--tasks" => arguments.tasks = parts(),
            "--seeds" => arguments.seeds = value.parse()?,
            "--set" => arguments.settings = arguments.settings.with(&value)?,
            _ => return Err(format!("{option} is unknown").into()),
        }
    }
    Ok(arguments)
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let settings = &arguments.settings;
    let tasks = arguments.tasks.iter().map(|name| read_task(name));
    let tasks = tasks.collect::<Result<Vec<_>, _>>()?;
    for (name, task) in arguments.tasks.iter().zip(&tasks) {
        let rows = log_degrees(&task.graph);
        let labelled = rows.iter().zip(&task.classes);
        let labelled = labelled.filter_map(|(&row, class)| Some((row, (*class)?)));
        let (rows, classes): (Vec<f64>, Vec<u32>) = labelled.unzip();
        let config = FrozenConfig::default();
        let report = classify(&rows, 1, &classes, task.num_classes, &config, &Silent)?;
        let (mean, error) = (100.0 * report.mean(), 100.0 * report.standard_error());
        println!("log-degrees\t{name}\t{mean:.1} ± {error:.1}");
    }
    for seed in 0..arguments.seeds {
        let untrained = PretrainedEncoder::untrained(settings, seed)?;
        let examples = tasks.iter().map(|task| {
            let Task {
                graph,
                classes,
                num_classes,
            } = task;
            Examples::of_nodes(&untrained, graph, classes, *num_classes, seed, &Silent)
        });
        let examples = examples.collect::<Result<Vec<_>, _>>()?;
        for (name, examples) in arguments.tasks.iter().zip(&examples) {
            let measured = examples.measured(&untrained, MEASURED)?;
            report("untrained", name, seed, &measured, examples, arguments)?;
        }
        for source in &arguments.sources {
            let graph = read_edges(Path::new(source), &ReadOptions::default(), &Silent)?;
            let graph = graph.edges.into_undirected()?.graph;
            let config = ContrastiveRunConfig {
                sources: vec![source.clone()],
                seed,
                settings: settings.clone(),
            };
            let started = Instant::now();
            let (encoder, result) = pretrain(&config, &[&graph], None, &Silent)?;
            let (all, steps) = (started.elapsed().as_secs_f64(), result.training_seconds);
            println!(
                "{source}\tseed {seed}: loss {:.3}, {all:.1} s, of which {steps:.1} s steps",
                result.loss
            );
            for (name, examples) in arguments.tasks.iter().zip(&examples) {
                report(source, name, seed, &encoder, examples, arguments)?;
            }
        }
    }
    Ok(())
}

fn report(
    source: &str,
    task: &str,
    seed: u64,
    encoder: &PretrainedEncoder,
    examples: &Examples,
    arguments: &Arguments,
) -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let report = frozen(encoder, examples, &FrozenConfig::default(), &Silent)?;
    let (mean, error) = (100.0 * report.mean(), 100.0 * report.standard_error());
    let seconds = started.elapsed().as_secs_f64();
    println!("{source}\t{task}\tseed {seed}\tfrozen {mean:.1} ± {error:.1}\t{seconds:.1} s");
    if arguments.fine_tune {
        let started = Instant::now();
        let report = fine_tuned(encoder, examples, &FineTuneConfig::default(), &Silent)?;
        let (mean, error) = (100.0 * report.mean(), 100.0 * report.standard_error());
        let seconds = started.elapsed().as_secs_f64();
        println!(
            "{source}\t{task}\tseed {seed}\tfine-tuned {mean:.1} ± {error:.1}\t{seconds:.1} s"
        );
    }
    Ok(())
}

fn read_task(files: &str) -> Result<Task, Box<dyn Error>> {
    let (edges, labels) = files
        .split_once(':')
        .ok_or("a task is GRAPH:LABELS, two files")?;
    let options = ReadOptions {
        ids: Ids::Labels,
        ..ReadOptions::default()
    };
    let read = read_edges(Path::new(edges), &options, &Silent)?;
    let names = read.labels.ok_or("the nodes have no names")?;
    let graph = read.edges.into_undirected()?.graph;
    let mut classes = vec![None; graph.num_nodes()];
    let mut num_classes = 0;
    for line in std::fs::read_to_string(labels)?.lines().skip(1) {
        let fields = line.split_once(char::is_whitespace);
        let (name, class) = fields.ok_or_else(|| format!("{line:?} is no node and class"))?;
        let class: u32 = class.trim().parse()?;
        num_classes = num_classes.max(class as usize + 1);
        // A node without an edge is not in the graph.
        if let Some(node) = names.id(name) {
            classes[node as usize] = Some(class);
        }
    }
    Ok(Task {
        graph,
        classes,
        num_classes,
    })
}
