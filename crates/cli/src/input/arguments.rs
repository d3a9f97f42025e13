//! Options of all commands that read a graph.

use std::{fmt, path::PathBuf, str::FromStr};

use anyhow::Result;
use argiope_io::{Format, Header, Ids, ReadOptions, Separator};
use clap::{
    Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser as _},
};

use super::{
    edges::{InputEdges, LoadedGraph},
    locate::locate,
};
use crate::session::Session;

#[derive(Debug, Args)]
pub(crate) struct InputArguments {
    /// The graph: a file, - for standard input, or the name of a data set (see `argiope data list`)
    ///
    /// Files may be compressed (gz, zst, bz2, xz). Edges are read as undirected; self loops and repeated edges are
    /// dropped and counted.
    #[arg(value_name = "FILE")]
    file: PathBuf,

    #[command(flatten)]
    reading: ReadingArguments,
}

/// How a graph file is read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading the graph")]
pub(crate) struct ReadingArguments {
    /// Format of the file [default: found from its content and name]
    #[arg(long, value_name = "FORMAT", value_parser = format_parser())]
    input_format: Option<Format>,
    /// What separates columns: auto, whitespace, tab, comma, semicolon, bar, or one character
    #[arg(long, value_name = "SEPARATOR", default_value = "auto")]
    separator: Separator,
    /// Characters that start a comment line; '' for none
    #[arg(long, value_name = "CHARACTERS", default_value = "#%")]
    comment: String,
    /// Whether the first row names the columns
    #[arg(long, value_name = "WHETHER", default_value = "auto")]
    header: HeaderChoice,
    /// Smallest node id in the file
    #[arg(long, value_name = "ID", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=1))]
    base: u32,
    /// What stands for a node: numbers are its id, labels are names of any kind
    #[arg(long, value_name = "KIND", default_value = "numbers")]
    ids: IdsChoice,
    /// Columns of the two ends of an edge, counted from 1
    #[arg(long, value_name = "SOURCE,TARGET", default_value_t = EndColumns { source: 1, target: 2 })]
    columns: EndColumns,
    /// Column of the weight, counted from 1
    #[arg(long, value_name = "COLUMN", value_parser = column)]
    weight_column: Option<usize>,
    /// Number of nodes: larger ids are refused, and nodes without edges are added up to this number
    #[arg(long, value_name = "N")]
    num_nodes: Option<u64>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum HeaderChoice {
    Auto,
    Yes,
    No,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum IdsChoice {
    Numbers,
    Labels,
}

/// Two columns, counted from 1.
#[derive(Debug, Clone, Copy)]
struct EndColumns {
    source: usize,
    target: usize,
}

impl FromStr for EndColumns {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (source, target) = text
            .split_once(',')
            .ok_or("expected two columns, such as 1,2")?;
        let ends = Self {
            source: column(source)?,
            target: column(target)?,
        };
        match ends.source == ends.target {
            true => Err("an edge needs two different columns".to_owned()),
            false => Ok(ends),
        }
    }
}

impl fmt::Display for EndColumns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.source, self.target)
    }
}

fn column(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("columns are numbers from 1".into()),
        Ok(column) => Ok(column),
    }
}

/// A parser of format names that help and completions can list.
pub(crate) fn format_parser() -> impl clap::builder::TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::name)).try_map(|name| name.parse::<Format>())
}

impl ReadingArguments {
    /// What `argiope-io` is to know about the file.
    pub(crate) fn options(&self) -> ReadOptions {
        ReadOptions {
            format: self.input_format,
            separator: self.separator,
            comments: self.comment.clone().into_bytes(),
            header: match self.header {
                HeaderChoice::Auto => Header::Auto,
                HeaderChoice::Yes => Header::Yes,
                HeaderChoice::No => Header::No,
            },
            base: self.base,
            ids: match self.ids {
                IdsChoice::Numbers => Ids::Numbers,
                IdsChoice::Labels => Ids::Labels,
            },
            source_column: self.columns.source - 1,
            target_column: self.columns.target - 1,
            weight_column: self.weight_column.map(|column| column - 1),
            num_nodes: self.num_nodes,
            ..ReadOptions::default()
        }
    }
}

impl InputArguments {
    /// Reads the edges in the order of the file.
    pub(crate) fn read(&self, session: &Session) -> Result<InputEdges> {
        let options = self.reading.options();
        InputEdges::read(locate(&self.file, session)?, &options, session)
    }

    /// Reads an undirected graph and notes what was dropped.
    pub(crate) fn load(&self, session: &Session) -> Result<LoadedGraph> {
        LoadedGraph::load(&self.file, &self.reading.options(), session)
    }
}
