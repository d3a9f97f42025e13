//! Tables of counts: one row a node or edge, in every format that the commands know.

use anyhow::{Result, bail};
use argiope_orbits::OrbitError;
use clap::{Args, ValueEnum};

use super::table_text::{Layout, write_text};
use crate::{
    input::NodeNames,
    output::{OutputArguments, ResultWriter},
    session::Session,
};

/// Options of commands whose result is a table.
#[derive(Debug, Args)]
#[command(next_help_heading = "Result")]
pub(super) struct TableArguments {
    /// Number of nodes of the largest graphlets
    #[arg(long, value_name = "K", default_value = "4", value_parser = ["4"])]
    size: String,
    /// Format of the table
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "tsv",
        conflicts_with = "json"
    )]
    format: TableFormat,
    #[command(flatten)]
    output: OutputArguments,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TableFormat {
    /// Tab-separated, with a header and the names of nodes
    Tsv,
    /// Counts alone, separated by spaces, as the program ORCA writes them
    Orca,
    /// NumPy array of unsigned 64-bit counts
    Npy,
    /// Parquet table with the columns of tsv
    Parquet,
}

/// Rows of counts, each about `NODES` nodes: one for node orbits, two for edge orbits.
pub(super) trait CountTable<const NODES: usize, const COUNTS: usize>: Sync {
    /// Names of the columns with nodes.
    const NODE_COLUMNS: [&'static str; NODES];

    /// Names of the columns with counts.
    fn count_columns() -> [String; COUNTS];

    /// Number of rows.
    fn num_rows(&self) -> usize;

    /// The nodes of a row.
    fn nodes(&self, row: usize) -> [u32; NODES];

    /// The counts of a row.
    fn counts(&self, row: usize) -> Result<[u64; COUNTS], OrbitError>;
}

/// What a table is about.
#[derive(Debug)]
pub(super) struct TableGraph {
    pub(super) names: NodeNames,
    pub(super) num_nodes: usize,
    pub(super) num_edges: usize,
}

/// An output that is open before the counts are known, where the format allows it.
#[derive(Debug)]
pub(super) enum TableWriter<'a> {
    Text(ResultWriter, Layout),
    Npy(&'a OutputArguments),
    #[cfg_attr(
        not(feature = "parquet"),
        expect(dead_code, reason = "refused by open")
    )]
    Parquet(&'a OutputArguments),
}

impl TableArguments {
    /// Checks format and output, and opens it.
    pub(super) fn open(&self, session: &Session) -> Result<TableWriter<'_>> {
        let layout = match self.format {
            _ if session.json => Layout::Json,
            TableFormat::Tsv => Layout::Tsv,
            TableFormat::Orca => Layout::Orca,
            TableFormat::Npy => {
                self.output.check_binary("npy")?;
                return Ok(TableWriter::Npy(&self.output));
            }
            TableFormat::Parquet if cfg!(feature = "parquet") => {
                self.output.check_binary("parquet")?;
                return Ok(TableWriter::Parquet(&self.output));
            }
            TableFormat::Parquet => {
                bail!("--format parquet: this build lacks the feature \"parquet\"")
            }
        };
        Ok(TableWriter::Text(self.output.create()?, layout))
    }
}

impl TableWriter<'_> {
    /// Writes the table.
    pub(super) fn write<const NODES: usize, const COUNTS: usize>(
        self,
        table: &impl CountTable<NODES, COUNTS>,
        graph: &TableGraph,
        session: &Session,
    ) -> Result<()> {
        match self {
            Self::Text(mut output, layout) => {
                write_text(&mut output, layout, table, graph, session)?;
                output.finish()
            }
            Self::Npy(output) => super::table_npy::write(output.path(), table, session),
            #[cfg(feature = "parquet")]
            Self::Parquet(output) => {
                super::table_parquet::write(output.path(), table, graph, session)
            }
            #[cfg(not(feature = "parquet"))]
            Self::Parquet(_) => unreachable!("refused by open"),
        }
    }
}
