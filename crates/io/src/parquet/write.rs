//! Writing tables of edges: `source`, `target`, `weight`; ids are 64-bit integers, names are texts.

use std::{path::Path, sync::Arc};

use ::parquet::{
    basic::{Compression, ZstdLevel},
    column::writer::ColumnWriter,
    data_type::ByteArray,
    errors::{ParquetError, Result as ParquetResult},
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::parser::parse_message_type,
};
use argiope_graph::Progress;

use super::invalid;
use crate::{IoError, Output, write::OutputGraph};

/// Edges of a row group.
const GROUP_ROWS: usize = 1 << 20;

pub(crate) fn write(
    path: &Path,
    graph: &OutputGraph<'_>,
    progress: &dyn Progress,
) -> Result<(), IoError> {
    let output = Output::create(path)?;
    let error = |error: ParquetError| match error {
        ParquetError::External(source) => match source.downcast::<std::io::Error>() {
            Ok(source) => crate::atomic_file::write_error(path, *source),
            Err(source) => crate::atomic_file::write_error(path, std::io::Error::other(source)),
        },
        error => invalid(path, &error),
    };
    let mut writer = open(output, graph).map_err(error)?;
    let mut edges = graph.edges();
    loop {
        let rows: Vec<_> = edges.by_ref().take(GROUP_ROWS).collect();
        if rows.is_empty() {
            break;
        }
        write_group(&mut writer, graph, &rows).map_err(error)?;
        progress.advance(rows.len() as u64);
        progress.check()?;
    }
    writer.into_inner().map_err(error)?.finish()
}

fn open(output: Output, graph: &OutputGraph<'_>) -> ParquetResult<SerializedFileWriter<Output>> {
    let id = match graph.labels {
        Some(_) => [
            "required binary source (STRING);",
            "required binary target (STRING);",
        ],
        None => ["required int64 source;", "required int64 target;"],
    };
    let weight = match graph.weights {
        Some(_) => "required double weight;",
        None => "",
    };
    let schema = format!("message edges {{ {} {} {weight} }}", id[0], id[1]);
    let schema = Arc::new(parse_message_type(&schema)?);
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .build();
    SerializedFileWriter::new(output, schema, Arc::new(properties))
}

fn write_group(
    writer: &mut SerializedFileWriter<Output>,
    graph: &OutputGraph<'_>,
    rows: &[(u32, u32, usize)],
) -> ParquetResult<()> {
    let mut group = writer.next_row_group()?;
    let mut number = 0;
    while let Some(mut column) = group.next_column()? {
        match column.untyped() {
            ColumnWriter::Int64ColumnWriter(ids) => {
                let values: Vec<i64> = rows
                    .iter()
                    .map(|row| if number == 0 { row.0 } else { row.1 }.into())
                    .collect();
                ids.write_batch(&values, None, None)?;
            }
            ColumnWriter::ByteArrayColumnWriter(names) => {
                let label = |id| graph.labels.and_then(|labels| labels.label(id));
                let values: Vec<ByteArray> = rows
                    .iter()
                    .map(|row| if number == 0 { row.0 } else { row.1 })
                    .map(|id| ByteArray::from(label(id).unwrap_or_default()))
                    .collect();
                names.write_batch(&values, None, None)?;
            }
            ColumnWriter::DoubleColumnWriter(weights) => {
                let all = graph.weights.unwrap_or_default();
                let values: Vec<f64> = rows.iter().map(|row| all[row.2]).collect();
                weights.write_batch(&values, None, None)?;
            }
            // The schema above has no other columns.
            _ => {}
        }
        column.close()?;
        number += 1;
    }
    group.close()?;
    Ok(())
}
