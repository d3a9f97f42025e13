//! Reading tables of edges.

use std::{
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use ::parquet::{
    file::reader::{FileReader, RowGroupReader, SerializedFileReader},
    schema::types::SchemaDescriptor,
};
use argiope_graph::{EdgeList, LabelMap, Progress};

use super::{
    column::{Batch, Column},
    invalid,
};
use crate::{
    Format, Ids, InputGraph, IoError, ReadOptions, edge_list::intern, input::Input, read::in_file,
    rows::detect::COLUMN_NAMES, snippet::snippet,
};

/// Rows converted at a time.
const BATCH_ROWS: usize = 1 << 16;

pub(crate) fn read(
    input: Input,
    path: &Path,
    options: &ReadOptions,
    progress: &dyn Progress,
) -> Result<InputGraph, IoError> {
    if input.size().is_none() || input.compression != crate::Compression::None {
        return Err(IoError::Unsupported {
            path: path.to_path_buf(),
            operation: "reading",
            format: Format::Parquet,
            reason: "its directory stands at its end: name an uncompressed file",
        });
    }
    // The Parquet library panics on some damaged files; nothing that it has touched is used afterwards.
    let table = catch_unwind(AssertUnwindSafe(|| read_table(path, options, progress)));
    let table = table.unwrap_or_else(|_| {
        Err(IoError::Invalid {
            path: path.to_path_buf(),
            reason: "the table is damaged".to_owned(),
        })
    })?;
    let mut graph = InputGraph {
        edges: table.edges,
        labels: (options.ids == Ids::Labels).then_some(table.labels),
        ..InputGraph::default()
    };
    graph.summary.bytes = input.size().unwrap_or(0);
    Ok(graph)
}

fn read_table<'a>(
    path: &'a Path,
    options: &'a ReadOptions,
    progress: &dyn Progress,
) -> Result<Table<'a>, IoError> {
    let open = |source| IoError::Open {
        path: path.to_path_buf(),
        source,
    };
    let file = File::open(path).map_err(open)?;
    let reader = SerializedFileReader::new(file).map_err(|error| invalid(path, &error))?;
    let schema = reader.metadata().file_metadata().schema_descr();
    let columns = find_columns(path, schema, options)?;
    let mut table = Table {
        path,
        options,
        edges: EdgeList::new(),
        labels: LabelMap::new(),
        rows: 0,
    };
    for group in 0..reader.num_row_groups() {
        let group = reader
            .get_row_group(group)
            .map_err(|error| invalid(path, &error))?;
        table.read_group(&*group, &columns)?;
        progress.advance(group.metadata().compressed_size().unsigned_abs());
        progress.check()?;
    }
    Ok(table)
}

/// Positions and names of source, target and weight.
type Columns = Vec<(usize, String)>;

fn find_columns(
    path: &Path,
    schema: &SchemaDescriptor,
    options: &ReadOptions,
) -> Result<Columns, IoError> {
    let names: Vec<String> = schema
        .columns()
        .iter()
        .map(|column| column.name().to_ascii_lowercase())
        .collect();
    let position = |name: &str| names.iter().position(|other| other == name);
    let default = ReadOptions::default();
    let chosen = (options.source_column, options.target_column);
    let by_name = (chosen == (default.source_column, default.target_column))
        .then(|| {
            COLUMN_NAMES
                .iter()
                .find_map(|[source, target]| Some((position(source)?, position(target)?)))
        })
        .flatten();
    let (source, target) = by_name.unwrap_or(chosen);
    let weight = options.weight_column.or_else(|| position("weight"));
    let needed = [Some(source), Some(target), weight];
    let columns = needed.into_iter().flatten().map(|column| {
        let name = names.get(column).ok_or_else(|| IoError::Invalid {
            path: path.to_path_buf(),
            reason: format!(
                "column {} is missing; there are {}",
                column + 1,
                snippet(names.join(", ").as_bytes())
            ),
        })?;
        Ok((column, name.clone()))
    });
    columns.collect()
}

/// The edges so far.
struct Table<'a> {
    path: &'a Path,
    options: &'a ReadOptions,
    edges: EdgeList,
    labels: LabelMap,
    rows: u64,
}

impl Table<'_> {
    fn read_group(&mut self, group: &dyn RowGroupReader, columns: &Columns) -> Result<(), IoError> {
        let mut readers = Vec::new();
        for (column, name) in columns {
            let descr = group.metadata().schema_descr().column(*column);
            let reader = group
                .get_column_reader(*column)
                .map_err(|error| invalid(self.path, &error))?;
            let opened = Column::new(
                reader,
                descr.converted_type(),
                descr.max_def_level(),
                descr.max_rep_level(),
            );
            readers.push(opened.map_err(|reason| self.error(name, 0, &reason))?);
        }
        loop {
            let mut batches = Vec::new();
            for (reader, (_, name)) in readers.iter_mut().zip(columns) {
                let batch = reader.read(BATCH_ROWS);
                batches.push(batch.map_err(|reason| self.error(name, 0, &reason))?);
            }
            let count = batches[0].len();
            if count == 0 {
                return Ok(());
            }
            if batches.iter().any(|batch| batch.len() != count) {
                return Err(self.error(&columns[0].1, 0, "columns have different lengths"));
            }
            for row in 0..count {
                self.push_row(&batches, columns, row)?;
            }
            self.rows += count as u64;
        }
    }

    fn push_row(
        &mut self,
        batches: &[Batch],
        columns: &Columns,
        row: usize,
    ) -> Result<(), IoError> {
        let source = self.id(&batches[0], &columns[0].1, row)?;
        let target = self.id(&batches[1], &columns[1].1, row)?;
        let pushed = match batches.get(2) {
            None => self.edges.push(source, target),
            Some(weights) => {
                let weight = match weights {
                    Batch::Ints(values) => Some(values[row] as f64),
                    Batch::Floats(values) => Some(values[row]).filter(|weight| weight.is_finite()),
                    Batch::Texts(_) => None,
                };
                let weight = weight.ok_or_else(|| {
                    self.error(&columns[2].1, row, "a weight must be a finite number")
                })?;
                self.edges.push_weighted(source, target, weight)
            }
        };
        pushed.map_err(|source| in_file(self.path, source))
    }

    fn id(&mut self, batch: &Batch, name: &str, row: usize) -> Result<u32, IoError> {
        if self.options.ids == Ids::Labels {
            let id = match batch {
                Batch::Texts(values) => {
                    intern(&mut self.labels, &values[row], self.options.num_nodes)
                }
                Batch::Ints(values) => {
                    let text = values[row].to_string();
                    intern(&mut self.labels, &text, self.options.num_nodes)
                }
                Batch::Floats(_) => {
                    return Err(self.error(name, row, "numbers with fractions are no names"));
                }
            };
            return id.map_err(|source| in_file(self.path, source));
        }
        let base = i64::from(self.options.base);
        match batch {
            Batch::Ints(values) => {
                let id = values[row].checked_sub(base);
                let id = id.and_then(|id| u32::try_from(id).ok());
                id.filter(|&id| id < u32::MAX).ok_or_else(|| {
                    let reason = format!("node id {} is out of range", values[row]);
                    self.error(name, row, &reason)
                })
            }
            _ => Err(self.error(name, row, "no integers; read names as labels")),
        }
    }

    /// An error about a column, at a row of the current batch.
    fn error(&self, column: &str, row: usize, reason: &str) -> IoError {
        IoError::Invalid {
            path: self.path.to_path_buf(),
            reason: format!(
                "column {}, row {}: {}",
                snippet(column.as_bytes()),
                self.rows + row as u64 + 1,
                snippet(reason.as_bytes())
            ),
        }
    }
}
