//! Names: of nodes, and of everything in a list of facts.

use std::{io::Write, path::Path};

use argiope_graph::{GraphError, LabelMap, Progress, TripleList};

use super::{Pace, edge_list::write_label, text};
use crate::{IoError, read::in_file};

/// Writes `id <tab> name`, one a line, in the order of ids.
///
/// # Errors
/// [`IoError::Write`]; [`IoError::Invalid`] for a name with a tab or line end.
pub fn write_labels(path: &Path, labels: &LabelMap) -> Result<(), IoError> {
    text(path, |output| {
        let mut digits = itoa::Buffer::new();
        for (id, label) in labels.iter().enumerate() {
            output.write_all(digits.format(id).as_bytes())?;
            output.write_all(b"\t")?;
            write_label(output, label, b'\t', false, path)?;
            output.write_all(b"\n")?;
        }
        Ok(())
    })
}

/// Writes facts as `head <tab> relation <tab> tail`, with names.
///
/// # Errors
/// [`IoError::Write`]; [`IoError::Graph`] for an id without a name; [`IoError::Invalid`] for a name with a tab or line
/// end.
pub fn write_triples(
    path: &Path,
    triples: &TripleList,
    entities: &LabelMap,
    relations: &LabelMap,
    progress: &dyn Progress,
) -> Result<(), IoError> {
    for (what, expected, found) in [
        ("entity names", triples.num_entities(), entities.len()),
        ("relation names", triples.num_relations(), relations.len()),
    ] {
        if found < expected {
            let source = GraphError::LengthMismatch {
                what,
                expected,
                found,
            };
            return Err(in_file(path, source));
        }
    }
    progress.begin("writing", Some(triples.len() as u64));
    text(path, |output| {
        let mut pace = Pace::new(progress);
        for (head, relation, tail) in triples.iter() {
            let names = [
                entities.label(head),
                relations.label(relation),
                entities.label(tail),
            ];
            for (at, name) in names.into_iter().enumerate() {
                let end = if at < 2 { b'\t' } else { b'\n' };
                // Counted above.
                write_label(output, name.unwrap_or_default(), b'\t', at == 0, path)?;
                output.write_all(&[end])?;
            }
            pace.step()?;
        }
        Ok(())
    })?;
    progress.end();
    Ok(())
}
