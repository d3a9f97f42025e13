//! Edge lists: one row an edge, any separator, numbers or names.

use argiope_graph::{EdgeList, GraphError, LabelMap, Progress};

use crate::{
    Ids, InputGraph, IoError, ReadOptions, ReadSummary,
    blocks::TextInput,
    read::in_file,
    rows::{
        detect::{detect, edge_columns},
        dialect::Dialect,
        names, numbers,
    },
};

pub(crate) fn read(
    text: &mut TextInput,
    options: &ReadOptions,
    progress: &dyn Progress,
) -> Result<InputGraph, IoError> {
    let detected = detect(text, options, options.ids, edge_columns(options))?;
    let mut graph = InputGraph {
        directed_hint: detected.directed_hint,
        ..InputGraph::default()
    };
    let mut comment_lines = detected.comment_lines;
    match &detected.dialect {
        None if options.num_nodes.is_some() => {}
        None => {
            return Err(IoError::Empty {
                path: text.path().to_path_buf(),
                line: text.lines().max(1),
            });
        }
        Some(dialect) if options.ids == Ids::Labels => {
            let (edges, labels, comments) = read_names(text, dialect, options, progress)?;
            graph.edges = edges;
            graph.labels = Some(labels);
            comment_lines += comments;
        }
        Some(dialect) => {
            comment_lines += read_numbers(text, dialect, &mut graph.edges, progress)?;
        }
    }
    graph.summary = ReadSummary {
        comment_lines,
        header: detected.header,
        ..ReadSummary::default()
    };
    Ok(graph)
}

/// Reads the remaining rows into `edges`; returns the number of comment lines among them.
pub(crate) fn read_numbers(
    text: &mut TextInput,
    dialect: &Dialect,
    edges: &mut EdgeList,
    progress: &dyn Progress,
) -> Result<u64, IoError> {
    let mut comments = 0;
    text.for_each_block(
        progress,
        |block| numbers::parse(block, dialect),
        |block, parsed| {
            if let Some(fault) = parsed.fault {
                return Err(fault.locate(&block));
            }
            comments += parsed.comments;
            push(edges, parsed, dialect).map_err(|source| in_file(block.path, source))
        },
    )?;
    Ok(comments)
}

fn push(
    edges: &mut EdgeList,
    parsed: numbers::Numbers,
    dialect: &Dialect,
) -> Result<(), GraphError> {
    if !dialect.weighted() {
        return edges.push_block(parsed.edges);
    }
    for (edge, weight) in parsed.edges.into_iter().zip(parsed.weights) {
        edges.push_weighted(edge[0], edge[1], weight)?;
    }
    Ok(())
}

fn read_names(
    text: &mut TextInput,
    dialect: &Dialect,
    options: &ReadOptions,
    progress: &dyn Progress,
) -> Result<(EdgeList, LabelMap, u64), IoError> {
    let (mut edges, mut labels, mut comments) = (EdgeList::new(), LabelMap::new(), 0);
    text.for_each_block(
        progress,
        |block| names::parse(block, dialect),
        |block, parsed| {
            let mut weights = parsed.weights.iter();
            for row in &parsed.rows {
                let mut id = |span| {
                    let name = names::text(block.data, span, dialect);
                    intern(&mut labels, &name, options.num_nodes)
                };
                let push = || {
                    let (source, target) = (id(row.source)?, id(row.target)?);
                    match weights.next() {
                        Some(&weight) => edges.push_weighted(source, target, weight),
                        None => edges.push(source, target),
                    }
                };
                let mut push = push;
                push().map_err(|source| in_file(block.path, source))?;
            }
            comments += parsed.comments;
            match parsed.fault {
                Some(fault) => Err(fault.locate(&block)),
                None => Ok(()),
            }
        },
    )?;
    Ok((edges, labels, comments))
}

/// The id of a name, if there is still one.
pub(crate) fn intern(
    labels: &mut LabelMap,
    name: &str,
    num_nodes: Option<u64>,
) -> Result<u32, GraphError> {
    let too_many = GraphError::TooManyNodes {
        num_nodes: labels.len() as u64 + 1,
    };
    let id = labels.intern(name).ok_or(too_many)?;
    match num_nodes {
        Some(num_nodes) if u64::from(id) >= num_nodes => Err(GraphError::NodeOutOfRange {
            node: u64::from(id),
            num_nodes: num_nodes as usize,
        }),
        _ => Ok(id),
    }
}
