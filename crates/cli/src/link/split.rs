//! `argiope link split`: the parts of the edges as files, for other programs.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use argiope_io::{npy::write_npy, write_labels};
use argiope_link::{Negatives, Pair};
use clap::Args;
use serde::Serialize;

use super::{
    data::{DataArguments, NamedData},
    protocol::SplitChoices,
};
use crate::{
    output::{ResultWriter, write_file},
    session::Session,
};

/// Write the parts of a split as files, for other programs
///
/// The files are those of HeaRT: train_pos.txt, valid_pos.txt, test_pos.txt with one edge a line; valid_neg.txt and
/// test_neg.txt with the negatives, or, if each edge has its own, heart_valid_samples.npy and heart_test_samples.npy of
/// shape [edges, negatives, 2]. Nodes are numbered from 0; labels.tsv has their names, if they have some. --split
/// heart-shared:FOLDER, or heart:FOLDER, reads them back.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  argiope link split --dataset cora --seed 3 -o cora-3")]
pub(crate) struct SplitArguments {
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    splits: SplitChoices,
    /// Seed of random splits, as for `argiope link train`
    #[arg(long, value_name = "S", default_value_t = 0, help_heading = "Protocol")]
    seed: u64,
    /// Folder for the files
    #[arg(long, short, value_name = "OUT", help_heading = "Result")]
    output: PathBuf,
}

/// The JSON form; its field names are stable.
#[derive(Debug, Serialize)]
struct Written {
    nodes: usize,
    files: Vec<WrittenFile>,
}

#[derive(Debug, Serialize)]
struct WrittenFile {
    path: String,
    pairs: usize,
}

pub(super) fn run(arguments: &SplitArguments, session: &Session) -> Result<()> {
    let folder = arguments.output.as_path();
    if folder.as_os_str() == "-" {
        bail!("a split is several files: name a folder with -o");
    }
    let NamedData { data, .. } = arguments.data.load(session)?;
    let protocol = arguments.splits.protocol(&data);
    let (split, _) = protocol.apply(&data, arguments.seed, &session.progress)?;
    let made = std::fs::create_dir_all(folder);
    made.with_context(|| format!("{}: cannot be made", folder.display()))?;
    let mut written = Written {
        nodes: split.num_nodes,
        files: Vec::new(),
    };
    for (name, pairs) in [
        ("train_pos.txt", &split.train),
        ("valid_pos.txt", &split.valid),
        ("test_pos.txt", &split.test),
    ] {
        written.add(&folder.join(name), pairs)?;
    }
    for (part, negatives) in [
        ("valid", &split.valid_negatives),
        ("test", &split.test_negatives),
    ] {
        match negatives {
            Negatives::Shared(pairs) => {
                written.add(&folder.join(format!("{part}_neg.txt")), pairs)?;
            }
            Negatives::PerPositive(lists) => {
                let path = folder.join(format!("heart_{part}_samples.npy"));
                let ends = lists.pairs().iter();
                let ends: Vec<i64> = ends.flat_map(|&(u, v)| [u.into(), v.into()]).collect();
                let shape = [lists.num_positives() as u64, lists.per_positive() as u64, 2];
                write_npy(&path, &shape, &ends)?;
                written.note(&path, lists.pairs().len());
            }
        }
    }
    if let Some(labels) = &data.labels {
        write_labels(&folder.join("labels.tsv"), labels)?;
    }
    let mut output = ResultWriter::create(Path::new("-"))?;
    match session.json {
        true => output.write_json(&written)?,
        false => output.write(written.to_text().as_bytes())?,
    }
    output.finish()
}

impl Written {
    fn add(&mut self, path: &Path, pairs: &[Pair]) -> Result<()> {
        let mut text = String::with_capacity(12 * pairs.len());
        for (u, v) in pairs {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{u}\t{v}");
        }
        write_file(path, text.as_bytes())?;
        self.note(path, pairs.len());
        Ok(())
    }

    fn note(&mut self, path: &Path, pairs: usize) {
        self.files.push(WrittenFile {
            path: path.display().to_string(),
            pairs,
        });
    }

    fn to_text(&self) -> String {
        let mut text = String::from("pairs\tfile\n");
        for WrittenFile { path, pairs } in &self.files {
            let _ = writeln!(text, "{pairs}\t{path}");
        }
        text
    }
}
