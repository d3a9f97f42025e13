//! Knowledge-graph facts: rows of head, relation, tail, all of them names.

use std::path::Path;

use argiope_graph::{LabelMap, Progress, TripleList};

use crate::{
    Ids, IoError, ReadOptions, ReadSummary,
    blocks::TextInput,
    edge_list::intern,
    input::Input,
    read::in_file,
    rows::{
        detect::{detect, edge_columns},
        dialect::{RELATION, SOURCE, TARGET},
        names,
    },
};

/// Facts as they stand in a file, with the names of what they are about.
#[derive(Debug, Clone, Default)]
pub struct InputTriples {
    /// The facts, in the order of the file.
    pub triples: TripleList,
    /// Names of entities, by first appearance (the head of a row before its tail).
    pub entities: LabelMap,
    /// Names of relations, by first appearance.
    pub relations: LabelMap,
    /// What was read.
    pub summary: ReadSummary,
}

/// Reads facts: three columns `head relation tail`, or the columns that the options name if they name a relation
/// column. Everything is a name, also numbers; [`ReadOptions::ids`] is not asked.
///
/// ```
/// use argiope_graph::Silent;
/// use argiope_io::{ReadOptions, read_triples};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("train.txt");
/// std::fs::write(&path, "alga\tisa\tentity\nrat\tisa\talga\n")?;
/// let facts = read_triples(&path, &ReadOptions::default(), &Silent)?;
/// assert_eq!(facts.triples.iter().collect::<Vec<_>>(), [(0, 0, 1), (2, 0, 0)]);
/// assert_eq!(facts.entities.label(2), Some("rat"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// An [`IoError`] that names the file, the line, the column and the text.
pub fn read_triples(
    path: &Path,
    options: &ReadOptions,
    progress: &dyn Progress,
) -> Result<InputTriples, IoError> {
    let mut facts = InputTriples::default();
    read_more_triples(path, options, &mut facts, progress)?;
    Ok(facts)
}

/// As [`read_triples`], going on with the names of `facts` and adding to its triples: for the validation and test files
/// that belong to a training file. The summary becomes that of the last file.
///
/// # Errors
/// As [`read_triples`]; `facts` then holds the rows before the error.
pub fn read_more_triples(
    path: &Path,
    options: &ReadOptions,
    facts: &mut InputTriples,
    progress: &dyn Progress,
) -> Result<(), IoError> {
    let input = Input::open(path)?;
    let compression = input.compression;
    progress.begin("reading", input.size());
    let mut text = TextInput::new(input)?;
    let mut columns = edge_columns(options);
    if options.relation_column.is_none() {
        (columns[SOURCE], columns[RELATION], columns[TARGET]) = (0, 1, 2);
    }
    let detected = detect(&mut text, options, Ids::Labels, columns)?;
    let Some(dialect) = detected.dialect else {
        return Err(IoError::Empty {
            path: text.path().to_path_buf(),
            line: text.lines().max(1),
        });
    };
    let mut comment_lines = detected.comment_lines;
    let InputTriples {
        triples,
        entities,
        relations,
        ..
    } = facts;
    text.for_each_block(
        progress,
        |block| names::parse(block, &dialect),
        |block, parsed| {
            let mut push = |row: &names::Row| {
                let name = |span| names::text(block.data, span, &dialect);
                let head = intern(entities, &name(row.source), options.num_nodes)?;
                let tail = intern(entities, &name(row.target), options.num_nodes)?;
                let relation = intern(relations, &name(row.relation), None)?;
                triples.push(head, relation, tail)
            };
            let mut rows = parsed.rows.iter();
            rows.try_for_each(&mut push)
                .map_err(|source| in_file(block.path, source))?;
            comment_lines += parsed.comments;
            match parsed.fault {
                Some(fault) => Err(fault.locate(&block)),
                None => Ok(()),
            }
        },
    )?;
    facts.summary = ReadSummary {
        format: Some(crate::Format::EdgeList),
        compression,
        lines: text.lines(),
        comment_lines,
        header: detected.header,
        bytes: text.bytes(),
    };
    progress.end();
    Ok(())
}
