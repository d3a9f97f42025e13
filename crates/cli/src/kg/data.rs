//! The facts of a command.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use argiope_io::{ReadOptions, datasets, read_triples};
use argiope_link::knowledge::KnowledgeData;
use clap::Args;

use crate::session::Session;

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
#[command(next_help_heading = "Data")]
struct SourceArguments {
    /// A data set (see `argiope data list`); of the inductive ones, the name of the training graph
    #[arg(long, value_name = "NAME")]
    dataset: Option<String>,
    /// A folder with train.txt, valid.txt and test.txt: rows of head, relation and tail
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// One file of facts, of which a random part validates and another tests
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
pub(super) struct DataArguments {
    #[command(flatten)]
    source: SourceArguments,
    /// With --folder: test on another graph with entities of its own, in this folder, with train.txt and test.txt
    #[arg(long, value_name = "FOLDER", requires = "folder")]
    inference_folder: Option<PathBuf>,
    /// With --facts: the parts that validate and test
    #[arg(long, value_name = "VALID,TEST", default_value = "0.05,0.1", value_parser = parse_parts)]
    held_back: Parts,
}

/// Fractions that validate and test.
#[derive(Debug, Clone, Copy)]
struct Parts([f64; 2]);

fn parse_parts(text: &str) -> Result<Parts, String> {
    let parts = text.split_once(',');
    let parts = parts.and_then(|(valid, test)| Some([valid.parse().ok()?, test.parse().ok()?]));
    parts
        .map(Parts)
        .ok_or_else(|| "expected two numbers with a comma between them".to_owned())
}

/// Data, and what runs note as such.
pub(super) struct NamedData {
    pub(super) data: KnowledgeData,
    pub(super) identity: String,
}

impl DataArguments {
    /// Reads the facts; `seed` chooses the parts of a file.
    pub(super) fn load(&self, seed: u64, session: &Session) -> Result<NamedData> {
        let SourceArguments {
            dataset,
            folder,
            facts,
        } = &self.source;
        let inference = self.inference_folder.as_deref();
        session.phase("reading", || match (dataset, folder, facts) {
            (Some(name), _, _) => load_dataset(name),
            (_, Some(folder), _) => load_folder(folder, inference),
            (_, _, Some(file)) => load_facts(file, self.held_back, seed),
            // The parser asks for one of them.
            _ => bail!("a data set (--dataset), a folder (--folder) or a file (--facts) is needed"),
        })
    }

    /// Whether the parts are another for every seed.
    pub(super) fn depends_on_seed(&self) -> bool {
        self.source.facts.is_some()
    }
}

/// A data set by name, or a folder. The name goes first: results may lie in a folder that is called like their data.
pub(super) fn load_named(name: &str, session: &Session) -> Result<NamedData> {
    let is_known = datasets::lookup(name).is_ok();
    session.phase("reading", || match !is_known && Path::new(name).is_dir() {
        true => load_folder(Path::new(name), None),
        false => load_dataset(name),
    })
}

fn load_dataset(name: &str) -> Result<NamedData> {
    let set = datasets::lookup(name)?;
    datasets::locate(set).with_context(|| format!("try `argiope data get {}`", set.name))?;
    Ok(NamedData {
        data: KnowledgeData::named(set.name)?,
        identity: set.name.to_owned(),
    })
}

fn load_folder(folder: &Path, inference: Option<&Path>) -> Result<NamedData> {
    let data = match inference {
        Some(inference) => KnowledgeData::read_inductive(folder, inference)?,
        None => KnowledgeData::read(folder)?,
    };
    let mut identity = identity(&data);
    if let Some(inference) = inference {
        identity += &format!(", test on {}", inference.display());
    }
    Ok(NamedData { data, identity })
}

fn load_facts(file: &Path, Parts([valid, test]): Parts, seed: u64) -> Result<NamedData> {
    let facts = read_triples(file, &ReadOptions::default(), &argiope_graph::Silent)?;
    let name = file.display().to_string();
    let data = KnowledgeData::of_facts(name, facts, [valid, test], seed)?;
    let identity = format!("{}, {valid} and {test} held back", identity(&data));
    Ok(NamedData { data, identity })
}

/// Another file or size makes another run.
fn identity(data: &KnowledgeData) -> String {
    format!(
        "{}, {} entities, {} relations, {} facts",
        data.name,
        data.entities.len(),
        data.relations.len(),
        data.train.len()
    )
}
