//! Writing: sections first, then the header that describes them.

use std::{
    io::{self, BufWriter, Seek, SeekFrom, Write},
    path::Path,
};

use bytemuck::{Pod, cast_slice};
use xxhash_rust::xxh3::Xxh3;

use super::{
    GraphFile,
    header::{HEADER_BYTES, Header, SECTION_ALIGNMENT, SectionEntry, SectionKind},
    label_section,
};
use crate::{AnyGraph, GraphError, LabelMap, NewFile, values::check_slots};

pub(super) fn write(contents: &GraphFile, path: &Path) -> Result<(), GraphError> {
    check(contents)?;
    let written = NewFile::create(path).and_then(|mut file| {
        write_to(contents, &mut file)?;
        file.commit()
    });
    let path = path.to_path_buf();
    written.map_err(|source| GraphError::Io { path, source })
}

/// Numbers of rows, columns and relations.
fn shape(graph: &AnyGraph) -> [usize; 3] {
    match graph {
        AnyGraph::Undirected(graph) => [graph.num_nodes(), graph.num_nodes(), 0],
        AnyGraph::Directed(graph) => [graph.num_nodes(), graph.num_nodes(), 0],
        AnyGraph::Bipartite(graph) => [graph.num_left(), graph.num_right(), 0],
        AnyGraph::Relational(graph) => {
            let entities = graph.num_entities();
            [entities, entities, graph.num_relations()]
        }
    }
}

fn check(contents: &GraphFile) -> Result<(), GraphError> {
    if let Some(weights) = &contents.weights {
        check_slots(weights, contents.graph.num_slots())?;
    }
    let [num_rows, num_columns, num_relations] = shape(&contents.graph);
    let num_right = match &contents.graph {
        AnyGraph::Bipartite(_) => num_columns,
        _ => 0,
    };
    for (what, labels, limit) in [
        ("node labels", &contents.node_labels, num_rows),
        ("right labels", &contents.right_labels, num_right),
        ("relation labels", &contents.relation_labels, num_relations),
    ] {
        let found = labels.as_ref().map_or(0, LabelMap::len);
        if found > limit {
            return Err(GraphError::LengthMismatch {
                what,
                expected: limit,
                found,
            });
        }
    }
    Ok(())
}

fn write_to(contents: &GraphFile, file: &mut NewFile) -> io::Result<()> {
    let mut payload = Payload::new(file)?;
    match &contents.graph {
        AnyGraph::Relational(graph) => {
            let rows = graph.out_rows();
            payload.section(SectionKind::Offsets, rows.offsets())?;
            payload.section(SectionKind::Indices, rows.targets())?;
            payload.section(SectionKind::Relations, rows.relations())?;
        }
        AnyGraph::Undirected(graph) => payload.matrix(graph.csr())?,
        AnyGraph::Directed(graph) => payload.matrix(graph.csr())?,
        AnyGraph::Bipartite(graph) => payload.matrix(graph.csr())?,
    }
    if let Some(weights) = &contents.weights {
        payload.section(SectionKind::Weights, weights)?;
    }
    for (labels, offsets_kind, bytes_kind) in [
        (
            &contents.node_labels,
            SectionKind::NodeLabelOffsets,
            SectionKind::NodeLabelBytes,
        ),
        (
            &contents.right_labels,
            SectionKind::RightLabelOffsets,
            SectionKind::RightLabelBytes,
        ),
        (
            &contents.relation_labels,
            SectionKind::RelationLabelOffsets,
            SectionKind::RelationLabelBytes,
        ),
    ] {
        if let Some(labels) = labels {
            let encoded = label_section::encode(labels);
            payload.section(offsets_kind, &encoded.offsets)?;
            payload.section(bytes_kind, &encoded.bytes)?;
        }
    }
    let [num_rows, num_columns, num_relations] = shape(&contents.graph).map(|size| size as u64);
    let header = Header {
        kind: contents.graph.kind(),
        num_rows,
        num_columns,
        num_relations,
        num_slots: contents.graph.num_slots() as u64,
        file_bytes: payload.position,
        payload_checksum: payload.checksum.digest(),
        sections: payload.sections,
    };
    payload.output.seek(SeekFrom::Start(0))?;
    payload.output.write_all(&header.encode())?;
    payload.output.flush()
}

/// Everything after the header: written once, hashed on the way.
struct Payload<'a> {
    output: BufWriter<&'a mut NewFile>,
    checksum: Xxh3,
    position: u64,
    sections: Vec<SectionEntry>,
}

impl<'a> Payload<'a> {
    /// Leaves room for the header.
    fn new(file: &'a mut NewFile) -> io::Result<Self> {
        let mut output = BufWriter::with_capacity(1 << 20, file);
        output.write_all(&[0; HEADER_BYTES])?;
        Ok(Self {
            output,
            checksum: Xxh3::new(),
            position: HEADER_BYTES as u64,
            sections: Vec::new(),
        })
    }

    fn matrix(&mut self, csr: &crate::Csr) -> io::Result<()> {
        self.section(SectionKind::Offsets, csr.offsets())?;
        self.section(SectionKind::Indices, csr.indices())
    }

    fn section<T: Pod>(&mut self, kind: SectionKind, values: &[T]) -> io::Result<()> {
        let start = self.position.next_multiple_of(SECTION_ALIGNMENT);
        let padding = (start - self.position) as usize;
        self.bytes(&[0; SECTION_ALIGNMENT as usize][..padding])?;
        let bytes: &[u8] = cast_slice(values);
        self.bytes(bytes)?;
        let bytes = bytes.len() as u64;
        self.sections.push(SectionEntry { kind, start, bytes });
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.checksum.update(bytes);
        self.position += bytes.len() as u64;
        self.output.write_all(bytes)
    }
}
