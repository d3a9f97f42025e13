//! Features and classes.

use std::path::Path;

use argiope_io::{
    IoError,
    npy::Values,
    npz::{CsrArrays, Features},
};

use super::rows::{Place, read_rows};
use crate::{DirectedError, data::excerpt::excerpt};

/// More features than this are a slip in a header.
const MAX_FEATURES: usize = 1 << 24;

/// The features of a node that are not 0, ascending.
type Row = Vec<(u32, f32)>;

/// Features as a sparse matrix, and classes, by the number of the node.
pub(super) fn read_nodes(path: &Path) -> Result<(Features, Vec<Option<u32>>), DirectedError> {
    let (rows, header) = read_rows(path, 3)?;
    let num_nodes = rows.len();
    let listed_width = listed_width(path, &header)?;
    let mut dense_width = None;
    let mut nodes: Vec<Option<(Row, Option<u32>)>> = vec![None; num_nodes];
    for (line, fields) in &rows {
        let place = |column| Place {
            path,
            line: *line,
            column,
        };
        let node = place(1).below(&fields[0], num_nodes, "the number of a node")?;
        if nodes[node as usize].is_some() {
            return Err(place(1)
                .unexpected(&fields[0], "a node that has no row yet")
                .into());
        }
        let features = match listed_width {
            Some(width) => listed(&fields[1], width, &place(2))?,
            None => dense(&fields[1], &mut dense_width, &place(2))?,
        };
        nodes[node as usize] = Some((features, class(&fields[2], &place(3))?));
    }
    let mut offsets = vec![0];
    let (mut indices, mut data, mut labels) = (Vec::new(), Vec::new(), Vec::new());
    // As many rows as nodes, none twice: none is missing.
    for (features, class) in nodes.into_iter().flatten() {
        for (index, value) in features {
            indices.push(index);
            data.push(value);
        }
        offsets.push(indices.len() as u64);
        labels.push(class);
    }
    let width = listed_width.or(dense_width).unwrap_or(0);
    let features = Features::Sparse(CsrArrays {
        shape: [num_nodes as u64, width as u64],
        offsets,
        indices,
        data: Values::F32(data),
    });
    Ok((features, labels))
}

/// The number of features, if the header says that they are given by their numbers.
fn listed_width(path: &Path, header: &str) -> Result<Option<usize>, IoError> {
    let Some((_, rest)) = header.split_once("feature_amount:") else {
        return Ok(None);
    };
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    match digits.parse::<usize>() {
        // The number that the header gives is the largest that occurs.
        Ok(largest) if largest < MAX_FEATURES => Ok(Some(largest + 1)),
        _ => Err(IoError::Syntax {
            path: path.to_path_buf(),
            line: 1,
            reason: "the header does not say how many features there are".to_owned(),
            text: excerpt(header),
        }),
    }
}

/// The features of a node that are 1, each once.
fn listed(text: &str, width: usize, place: &Place<'_>) -> Result<Row, IoError> {
    let fields = text.split(',').filter(|_| !text.is_empty());
    let numbers = fields.map(|field| place.below(field.trim(), width, "the number of a feature"));
    let mut numbers = numbers.collect::<Result<Vec<u32>, _>>()?;
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers.into_iter().map(|number| (number, 1.0)).collect())
}

/// The features of a node out of all values, which must be as many as in the rows before.
fn dense(text: &str, width: &mut Option<usize>, place: &Place<'_>) -> Result<Row, IoError> {
    let mut features = Vec::new();
    let mut found = 0;
    for (index, field) in (0u32..).zip(text.split(',')) {
        found += 1;
        let value: f32 = match field.trim() {
            "0" => continue,
            "1" => 1.0,
            other => other
                .parse()
                .map_err(|_| place.unexpected(other, "the value of a feature"))?,
        };
        if value != 0.0 {
            features.push((index, value));
        }
    }
    let width = *width.get_or_insert(found);
    match found == width {
        true => Ok(features),
        false => Err(IoError::Syntax {
            path: place.path.to_path_buf(),
            line: place.line,
            reason: format!("{found} features where the rows before have {width}"),
            text: excerpt(text),
        }),
    }
}

/// A class; negative numbers stand for unknown ones.
fn class(text: &str, place: &Place<'_>) -> Result<Option<u32>, IoError> {
    let fault = || place.unexpected(text, "the number of a class");
    match text.parse::<i64>().map_err(|_| fault())? {
        ..0 => Ok(None),
        class => u32::try_from(class).map(Some).map_err(|_| fault()),
    }
}
