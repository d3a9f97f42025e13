//! Tables of counts as Parquet: the columns of the tab-separated table. Names of nodes are texts; ids and counts are
//! 64-bit integers, counts without sign.

use std::{io, path::Path, sync::Arc};

use anyhow::{Result, anyhow};
use argiope_graph::Progress as _;
use argiope_io::{IoError, Output};
use argiope_orbits::OrbitError;
use parquet::{
    basic::{Compression, ZstdLevel},
    column::writer::ColumnWriter,
    data_type::ByteArray,
    errors::{ParquetError, Result as ParquetResult},
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::parser::parse_message_type,
};
use rayon::prelude::*;

use super::table::{CountTable, TableGraph};
use crate::{input::NodeNames, session::Session};

/// Rows of a row group.
const GROUP_ROWS: usize = 1 << 18;

pub(super) fn write<T, const NODES: usize, const COUNTS: usize>(
    path: &Path,
    table: &T,
    graph: &TableGraph,
    session: &Session,
) -> Result<()>
where
    T: CountTable<NODES, COUNTS>,
{
    let num_rows = table.num_rows();
    let progress = &session.progress;
    progress.begin("writing", Some(num_rows as u64));
    let output = Output::create(path)?;
    let failure = |error| failure(path, error);
    let schema = schema(
        graph.names.labels().is_some(),
        &T::NODE_COLUMNS,
        &T::count_columns(),
    );
    let mut writer = open(output, &schema).map_err(failure)?;
    for start in (0..num_rows).step_by(GROUP_ROWS) {
        let rows = start..num_rows.min(start + GROUP_ROWS);
        let nodes: Vec<[u32; NODES]> = rows.clone().map(|row| table.nodes(row)).collect();
        let counts = rows.into_par_iter().map(|row| table.counts(row));
        let counts = counts.collect::<Result<Vec<[u64; COUNTS]>, OrbitError>>()?;
        write_group(&mut writer, &nodes, &counts, &graph.names).map_err(failure)?;
        progress.advance(counts.len() as u64);
        progress.check()?;
    }
    writer.into_inner().map_err(failure)?.finish()?;
    progress.end();
    Ok(())
}

fn schema(with_labels: bool, node_columns: &[&str], count_columns: &[String]) -> String {
    let mut schema = String::from("message orbits {");
    for name in node_columns {
        schema += &match with_labels {
            true => format!(" required binary {name} (STRING);"),
            false => format!(" required int64 {name};"),
        };
    }
    for name in count_columns {
        schema += &format!(" required int64 {name} (INTEGER(64, false));");
    }
    schema + " }"
}

fn open(output: Output, schema: &str) -> ParquetResult<SerializedFileWriter<Output>> {
    let schema = Arc::new(parse_message_type(schema)?);
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .build();
    SerializedFileWriter::new(output, schema, Arc::new(properties))
}

/// Writes a row group, column after column: first the nodes, then the counts.
fn write_group<const NODES: usize, const COUNTS: usize>(
    writer: &mut SerializedFileWriter<Output>,
    nodes: &[[u32; NODES]],
    counts: &[[u64; COUNTS]],
    names: &NodeNames,
) -> ParquetResult<()> {
    let mut group = writer.next_row_group()?;
    let mut number = 0;
    while let Some(mut column) = group.next_column()? {
        match column.untyped() {
            ColumnWriter::ByteArrayColumnWriter(column) => {
                let name = |row: &[u32; NODES]| {
                    let label = names.labels().and_then(|labels| labels.label(row[number]));
                    match label {
                        Some(label) => ByteArray::from(label),
                        None => ByteArray::from(names.id(row[number]).to_string().as_str()),
                    }
                };
                let values: Vec<ByteArray> = nodes.iter().map(name).collect();
                column.write_batch(&values, None, None)?;
            }
            ColumnWriter::Int64ColumnWriter(column) => {
                let values: Vec<i64> = match number.checked_sub(NODES) {
                    None => nodes
                        .iter()
                        .map(|row| names.id(row[number]) as i64)
                        .collect(),
                    // The schema says that the sign bit counts.
                    Some(orbit) => counts.iter().map(|row| row[orbit] as i64).collect(),
                };
                column.write_batch(&values, None, None)?;
            }
            // The schema has no other columns.
            _ => {}
        }
        column.close()?;
        number += 1;
    }
    group.close()?;
    Ok(())
}

/// An error of the Parquet library, with the file.
fn failure(path: &Path, error: ParquetError) -> anyhow::Error {
    let source = match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(source) => *source,
            Err(source) => io::Error::other(source),
        },
        error => return anyhow!("{}: {error}", path.display()),
    };
    let path = path.to_path_buf();
    IoError::Write { path, source }.into()
}
