//! `argiope orbits adjacency`: the 28 orbit-adjacency matrices, as files or as a summary.

use std::{
    num::NonZeroUsize,
    path::{Path, PathBuf},
    str::FromStr,
};

use anyhow::{Result, bail};
use argiope_orbits::{
    Key,
    adjacency::RowFilter,
    export::{AdjacencyFormat, ExportOptions},
    keys::{KEYS, ParseKeyError},
};
use clap::{Args, ValueEnum};

use super::{adjacency_files, adjacency_summary};
use crate::{input::InputArguments, session::Session};

/// Compute the orbit-adjacency matrices: how often two nodes share a subgraph, by orbits and distance
///
/// The entry (u, v) of the matrix hop_o1_o2 counts the induced subgraphs of 2 to 4 nodes in which u is at orbit o1, v at
/// orbit o2, and their distance inside the subgraph is hop. There are 28 matrices; that of hop_o2_o1 is the transpose of
/// that of hop_o1_o2.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope orbits adjacency data/karate.edges --summary
  argiope orbits adjacency data/karate.edges --keys 1_1_2,3_4_4 -o matrices
  argiope orbits adjacency data/debian-desktop.edges --min-count 10 --top-k 50 --format native -o matrices")]
pub(crate) struct AdjacencyArguments {
    #[command(flatten)]
    input: InputArguments,
    #[command(flatten)]
    matrices: MatrixArguments,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Matrices")]
struct MatrixArguments {
    /// Matrices to compute: all; stored, the 20 with o1 <= o2, of which the others are transposes; or keys hop_o1_o2
    /// separated by commas
    #[arg(long, value_name = "KEYS", default_value = "all")]
    keys: KeyChoice,
    /// Only print entries, sum and maximum of every matrix; no matrix is stored
    #[arg(long, conflicts_with_all = ["format", "min_count", "top_k"])]
    summary: bool,
    /// Folder for the matrices, one file a key; with --summary, the file to print to
    #[arg(long, short, value_name = "OUT", required_unless_present = "summary")]
    output: Option<PathBuf>,
    /// Format of the files
    #[arg(long, value_name = "FORMAT", default_value = "npz")]
    format: FormatChoice,
    /// Leave counts below this out
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_count: u64,
    /// Keep only the K largest counts of each row
    #[arg(long, value_name = "K")]
    top_k: Option<NonZeroUsize>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatChoice {
    /// SciPy archives A_KEY.npz, read by scipy.sparse.load_npz
    Npz,
    /// Compressed files A_KEY.orbits of this program, smaller and faster to read
    Native,
}

#[derive(Debug, Clone)]
enum KeyChoice {
    All,
    Stored,
    Some(Vec<Key>),
}

impl FromStr for KeyChoice {
    type Err = ParseKeyError;

    fn from_str(text: &str) -> Result<Self, ParseKeyError> {
        match text {
            "all" => return Ok(Self::All),
            "stored" => return Ok(Self::Stored),
            _ => {}
        }
        let mut keys = Vec::new();
        for key in text.split(',') {
            let key = key.trim().parse()?;
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        Ok(Self::Some(keys))
    }
}

/// What is to be done: the arguments, checked.
enum Task<'a> {
    Summary(&'a Path),
    Files(&'a Path, ExportOptions),
}

impl MatrixArguments {
    fn task(&self) -> Result<Task<'_>> {
        let output = self.output.as_deref().unwrap_or(Path::new("-"));
        if self.summary {
            return Ok(Task::Summary(output));
        }
        if output.as_os_str() == "-" {
            bail!("matrices are several files: name a folder with -o");
        }
        let options = ExportOptions {
            format: match self.format {
                FormatChoice::Npz => AdjacencyFormat::Npz,
                FormatChoice::Native => AdjacencyFormat::Native,
            },
            filter: RowFilter::new(self.min_count, self.top_k.map(NonZeroUsize::get)),
        };
        Ok(Task::Files(output, options))
    }
}

pub(super) fn run(arguments: &AdjacencyArguments, session: &Session) -> Result<()> {
    let keys = match &arguments.matrices.keys {
        KeyChoice::All => KEYS.as_slice(),
        KeyChoice::Stored => Key::stored_keys(),
        KeyChoice::Some(keys) => keys,
    };
    match arguments.matrices.task()? {
        Task::Summary(output) => adjacency_summary::run(&arguments.input, keys, output, session),
        Task::Files(folder, options) => {
            adjacency_files::run(&arguments.input, keys, folder, &options, session)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_keys_are_listed_once() {
        let Ok(KeyChoice::Some(keys)) = "3_4_4, 1_2_1,3_4_4".parse() else {
            panic!("keys expected");
        };
        let texts: Vec<String> = keys.iter().map(Key::to_string).collect();
        assert_eq!(texts, ["3_4_4", "1_2_1"]);
        assert!(matches!("all".parse(), Ok(KeyChoice::All)));
        assert!("".parse::<KeyChoice>().is_err());
        assert!("3_4_4,".parse::<KeyChoice>().is_err());
    }
}
