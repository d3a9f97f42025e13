//! The graph of an archive as an edge list.

use argiope_graph::{EdgeList, Progress};
use rayon::slice::ParallelSliceMut;

use super::{
    archive::Archive,
    csr::{format, read_compressed, shape},
};
use crate::{
    InputGraph, IoError, ReadOptions,
    input::Input,
    npy::{Array, Values},
    read::in_file,
};

pub(crate) fn read(
    input: Input,
    _options: &ReadOptions,
    progress: &dyn Progress,
) -> Result<InputGraph, IoError> {
    let mut archive = Archive::new(input, progress)?;
    let (edges, num_nodes) = read_graph(&mut archive)?;
    progress.check()?;
    // A list of pairs may hold every undirected edge once or twice; only a matrix tells.
    let is_matrix = adjacency_prefix(&archive).is_some() || archive.has("row");
    let mut graph = InputGraph {
        directed_hint: is_matrix.then(|| !is_symmetric(&edges)),
        edges,
        ..InputGraph::default()
    };
    let reserved = graph.edges.reserve_nodes(num_nodes);
    reserved.map_err(|source| in_file(archive.path(), source))?;
    graph.summary.bytes = archive.bytes();
    Ok(graph)
}

/// Where the arrays of a compressed adjacency are.
pub(super) fn adjacency_prefix(archive: &Archive) -> Option<&'static str> {
    ["", "adj_", "adj_matrix."]
        .into_iter()
        .find(|prefix| archive.has(&format!("{prefix}indptr")))
}

/// The edges and the number of nodes. Values make weights unless all of them are 1.
pub(super) fn read_graph(archive: &mut Archive) -> Result<(EdgeList, u64), IoError> {
    let (edges, num_nodes) = if let Some(prefix) = adjacency_prefix(archive) {
        compressed(archive, prefix)?
    } else if archive.has("row") && archive.has("col") {
        coordinates(archive)?
    } else if let Some(array) = archive.array("edge_index")? {
        (pairs(archive, &array, true)?, 0)
    } else if let Some(array) = archive.array("edges")? {
        (pairs(archive, &array, false)?, 0)
    } else {
        let names = archive.names();
        return Err(archive.invalid(format!(
            "no graph: expected arrays indptr and indices, row and col, edges or edge_index; there are {names}"
        )));
    };
    let mut edges = edges;
    let reserved = edges.reserve_nodes(num_nodes);
    reserved.map_err(|source| in_file(archive.path(), source))?;
    let num_nodes = edges.num_nodes() as u64;
    Ok((edges, num_nodes))
}

fn compressed(archive: &mut Archive, prefix: &str) -> Result<(EdgeList, u64), IoError> {
    let by_column = match format(archive)?.as_deref() {
        None | Some("csr") => false,
        Some("csc") => true,
        Some(other) => {
            let other = crate::snippet::snippet(other.as_bytes());
            return Err(archive.invalid(format!("matrices in {other} form are not supported")));
        }
    };
    let matrix = read_compressed(archive, prefix, by_column)?;
    check_square(archive, matrix.shape)?;
    let entries = matrix.entries().map(|(row, column, _)| match by_column {
        false => (row, column),
        true => (column, row),
    });
    let edges = collect(archive, entries, &matrix.data)?;
    Ok((edges, matrix.shape[0]))
}

fn coordinates(archive: &mut Archive) -> Result<(EdgeList, u64), IoError> {
    let [num_rows, num_columns] = shape(archive, "shape")?;
    check_square(archive, [num_rows, num_columns])?;
    let rows = archive.indices("row")?;
    let rows = archive.require("row", rows)?;
    let columns = archive.indices("col")?;
    let columns = archive.require("col", columns)?;
    let data = archive.array("data")?;
    let data = archive.require("data", data)?.values;
    if rows.len() != columns.len() || rows.len() != data.len() {
        return Err(archive.invalid(format!(
            "row, col and data have {}, {} and {} values",
            rows.len(),
            columns.len(),
            data.len()
        )));
    }
    let outside = |ids: &[u32], size: u64| ids.iter().any(|&id| u64::from(id) >= size);
    if outside(&rows, num_rows) || outside(&columns, num_columns) {
        return Err(archive.invalid(format!(
            "an entry lies outside the {num_rows} x {num_columns} matrix"
        )));
    }
    let entries = rows.into_iter().zip(columns);
    let edges = collect(archive, entries, &data)?;
    Ok((edges, num_rows))
}

/// Rows and columns must be one set of nodes.
fn check_square(archive: &Archive, [rows, columns]: [u64; 2]) -> Result<(), IoError> {
    match rows == columns {
        true => Ok(()),
        false => Err(archive.invalid(format!(
            "{rows} x {columns} is not square: no adjacency of one set of nodes"
        ))),
    }
}

/// True if the reverse of every edge is there, too, whatever the weights and however often.
fn is_symmetric(edges: &EdgeList) -> bool {
    let side = |above: bool| {
        let side = edges.iter().filter(|&(u, v)| u != v && (u < v) == above);
        let mut side: Vec<[u32; 2]> = side.map(|(u, v)| [u.min(v), u.max(v)]).collect();
        side.par_sort_unstable();
        side.dedup();
        side
    };
    side(true) == side(false)
}

/// Edges with weights, or without if all of them are 1.
fn collect(
    archive: &Archive,
    entries: impl Iterator<Item = (u32, u32)>,
    data: &Values,
) -> Result<EdgeList, IoError> {
    let graph_error = |source| in_file(archive.path(), source);
    let mut edges = EdgeList::new();
    if data.all_ones() {
        for (source, target) in entries {
            edges.push(source, target).map_err(graph_error)?;
        }
    } else {
        for (at, ((source, target), weight)) in entries.zip(data.to_f64()).enumerate() {
            if !weight.is_finite() {
                return Err(archive.invalid(format!(
                    "array data: {weight} at position {at} is no finite number"
                )));
            }
            edges
                .push_weighted(source, target, weight)
                .map_err(graph_error)?;
        }
    }
    Ok(edges)
}

/// An array of pairs: one a row, or (`by_column`) one a column.
fn pairs(archive: &Archive, array: &Array, by_column: bool) -> Result<EdgeList, IoError> {
    let name = if by_column { "edge_index" } else { "edges" };
    let (values, count) = match (array.values.to_u64(), &array.shape[..], by_column) {
        (Some(values), [2, count], true) | (Some(values), [count, 2], false) => (values, *count),
        _ => {
            return Err(archive.invalid(format!(
                "array {name} of shape {:?} is no list of pairs of node ids",
                array.shape
            )));
        }
    };
    // The array was read in full, so that its length is a usize.
    let count = count as usize;
    let mut edges = EdgeList::new();
    for at in 0..count {
        let ends = match by_column {
            true => [values[at], values[count + at]],
            false => [values[2 * at], values[2 * at + 1]],
        };
        let id = |id: u64| match u32::try_from(id) {
            Ok(id) if id < u32::MAX => Ok(id),
            _ => Err(archive.invalid(format!(
                "array {name}, pair {at}: node id {id} is out of range (0 to {})",
                u32::MAX - 1
            ))),
        };
        let pushed = edges.push(id(ends[0])?, id(ends[1])?);
        pushed.map_err(|source| in_file(archive.path(), source))?;
    }
    Ok(edges)
}
