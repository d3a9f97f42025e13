//! `argiope orbits entries`: what a native file of `orbits adjacency` holds.

use std::{
    ops::Range,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use argiope_graph::Progress as _;
use argiope_orbits::store::StoredAdjacency;
use clap::Args;

use crate::{
    output::{OutputArguments, ResultWriter},
    rows::append_numbers,
    session::Session,
};

/// Bytes of text gathered before they are written.
const BUFFER_BYTES: usize = 1 << 18;

/// Print the entries of a native orbit-adjacency file, as row, column and count
///
/// Rows and columns are nodes, counted from 0. The file is checked whole before the first entry is printed.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope orbits adjacency data/karate.edges --keys 1_4_5 --format native -o matrices
  argiope orbits entries matrices/A_1_4_5.orbits --row 0")]
pub(crate) struct EntriesArguments {
    /// The matrix: a file A_KEY.orbits
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print the entries of this row only
    #[arg(long, value_name = "N")]
    row: Option<u32>,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn run(arguments: &EntriesArguments, session: &Session) -> Result<()> {
    let path = arguments.file.as_path();
    if path.as_os_str() == "-" {
        bail!("<stdin>: matrices are mapped into memory: name a file");
    }
    let mut output = arguments.output.create()?;
    let matrix = session.phase("reading", || StoredAdjacency::open(path))?;
    let rows = rows(arguments.row, &matrix, path)?;
    if session.json {
        let head = format!(
            "{{\"key\":\"{}\",\"nodes\":{},\"upper_half\":{},\"entries\":[",
            matrix.key(),
            matrix.num_nodes(),
            matrix.is_upper_half()
        );
        output.write(head.as_bytes())?;
        write_entries(&mut output, &matrix, rows, session, |text, entry, first| {
            text.extend_from_slice(if first { b"\n[" } else { b",\n[" });
            append_numbers(text, entry, b',');
            text.push(b']');
        })?;
        output.write(b"\n]}\n")?;
    } else {
        if matrix.is_upper_half() {
            let path = path.display();
            session.note(format_args!(
                "{path}: the upper half of a symmetric matrix: every pair stands there once"
            ));
        }
        output.write(b"row\tcolumn\tcount\n")?;
        write_entries(&mut output, &matrix, rows, session, |text, entry, _| {
            append_numbers(text, entry, b'\t');
            text.push(b'\n');
        })?;
    }
    output.finish()
}

/// The row that is asked for, or all.
fn rows(row: Option<u32>, matrix: &StoredAdjacency, path: &Path) -> Result<Range<u32>> {
    let num_nodes = matrix.num_nodes() as u32;
    match row {
        None => Ok(0..num_nodes),
        Some(row) if row < num_nodes => Ok(row..row + 1),
        Some(row) => bail!(
            "{}: row {row} is out of range: the matrix has {num_nodes} rows",
            path.display()
        ),
    }
}

/// Writes the entries of rows in order; `append` is told which one is the first.
fn write_entries(
    output: &mut ResultWriter,
    matrix: &StoredAdjacency,
    rows: Range<u32>,
    session: &Session,
    append: impl Fn(&mut Vec<u8>, &[u64; 3], bool),
) -> Result<()> {
    let mut text = Vec::with_capacity(BUFFER_BYTES);
    let mut first = true;
    session.progress.begin("writing", Some(rows.len() as u64));
    for row in rows {
        for (column, count) in matrix.row(row) {
            append(&mut text, &[row.into(), column.into(), count], first);
            first = false;
            if text.len() >= BUFFER_BYTES - 128 {
                output.write(&text)?;
                text.clear();
                session.progress.check()?;
            }
        }
        session.progress.advance(1);
    }
    session.progress.end();
    output.write(&text)
}
