//! Opening: map, verify, and hand out views of the sections.

use std::{fs::File, path::Path, sync::Arc};

use bytemuck::Pod;
use memmap2::Mmap;
use xxhash_rust::xxh3::xxh3_64;

use super::{
    GraphFile,
    header::{HEADER_BYTES, Header, SECTION_ALIGNMENT, SectionKind},
    label_section,
};
use crate::{
    AnyGraph, BipartiteGraph, Csr, DirectedGraph, GraphError, GraphKind, LabelMap, RelationalGraph,
    RelationalRows, UndirectedGraph, section::Section,
};

pub(super) fn open(path: &Path) -> Result<GraphFile, GraphError> {
    let io_error = |source| GraphError::Io {
        path: path.to_path_buf(),
        source,
    };
    let invalid = |reason| GraphError::InvalidFile {
        path: path.to_path_buf(),
        reason,
    };
    let file = File::open(path).map_err(io_error)?;
    let metadata = file.metadata().map_err(io_error)?;
    if !metadata.is_file() {
        return Err(invalid("not a regular file".into()));
    }
    if metadata.len() == 0 {
        // Some systems refuse to map nothing.
        return Err(invalid("the file is empty".into()));
    }
    // SAFETY: the map is read-only and only ever viewed as plain numbers, for which every bit pattern is valid. That
    // nobody changes the file in place while it is mapped is the documented condition of `GraphFile::open`.
    let map = Arc::new(unsafe { Mmap::map(&file) }.map_err(io_error)?);
    read(&map).map_err(invalid)
}

fn read(map: &Arc<Mmap>) -> Result<GraphFile, String> {
    let header = Header::decode(map)?;
    let found = map.len() as u64;
    if header.file_bytes != found {
        let state = if found < header.file_bytes {
            "truncated"
        } else {
            "too long"
        };
        let expected = header.file_bytes;
        return Err(format!(
            "{state}: {found} bytes, but the header says {expected}"
        ));
    }
    if xxh3_64(&map[HEADER_BYTES..]) != header.payload_checksum {
        return Err("the contents are damaged: their checksum does not match".into());
    }
    let sections = Sections {
        map,
        header: &header,
    };
    let graph = sections.graph()?;
    let weights = sections.find(SectionKind::Weights)?;
    if let Some(weights) = &weights {
        sections.check_length(SectionKind::Weights, weights, Some(header.num_slots))?;
    }
    let num_right = match header.kind {
        GraphKind::Bipartite => header.num_columns,
        _ => 0,
    };
    Ok(GraphFile {
        graph,
        weights,
        node_labels: sections.labels(
            SectionKind::NodeLabelOffsets,
            SectionKind::NodeLabelBytes,
            header.num_rows,
        )?,
        right_labels: sections.labels(
            SectionKind::RightLabelOffsets,
            SectionKind::RightLabelBytes,
            num_right,
        )?,
        relation_labels: sections.labels(
            SectionKind::RelationLabelOffsets,
            SectionKind::RelationLabelBytes,
            header.num_relations,
        )?,
    })
}

struct Sections<'a> {
    map: &'a Arc<Mmap>,
    header: &'a Header,
}

impl Sections<'_> {
    fn graph(&self) -> Result<AnyGraph, String> {
        let header = self.header;
        let explain = |error: GraphError| error.to_string();
        let size = |count: u64| usize::try_from(count).map_err(|error| format!("{count}: {error}"));
        let num_columns = size(header.num_columns)?;
        let offsets = self.need::<u64>(SectionKind::Offsets, header.num_rows.checked_add(1))?;
        let indices = self.need::<u32>(SectionKind::Indices, Some(header.num_slots))?;
        if header.kind == GraphKind::Relational {
            let relations = self.need::<u32>(SectionKind::Relations, Some(header.num_slots))?;
            let num_relations = size(header.num_relations)?;
            let rows = RelationalRows::new(num_columns, num_relations, offsets, indices, relations);
            let graph = rows.and_then(RelationalGraph::from_rows).map_err(explain)?;
            return Ok(graph.into());
        }
        let csr = Csr::new(num_columns, offsets, indices).map_err(explain)?;
        Ok(match header.kind {
            GraphKind::Undirected => UndirectedGraph::from_csr(csr).map_err(explain)?.into(),
            GraphKind::Directed => DirectedGraph::from_csr(csr).map_err(explain)?.into(),
            GraphKind::Bipartite | GraphKind::Relational => BipartiteGraph::from(csr).into(),
        })
    }

    fn labels(
        &self,
        offsets: SectionKind,
        bytes: SectionKind,
        limit: u64,
    ) -> Result<Option<LabelMap>, String> {
        match (self.find::<u64>(offsets)?, self.find::<u8>(bytes)?) {
            (None, None) => Ok(None),
            (Some(offsets), Some(bytes)) => {
                let labels = label_section::decode(&offsets, &bytes)?;
                if labels.len() as u64 > limit {
                    return Err(format!("{} labels for {limit} things", labels.len()));
                }
                Ok(Some(labels))
            }
            _ => Err(format!(
                "one of the sections {offsets:?} and {bytes:?} is missing"
            )),
        }
    }

    fn need<T: Pod>(&self, kind: SectionKind, length: Option<u64>) -> Result<Section<T>, String> {
        let Some(section) = self.find(kind)? else {
            return Err(format!("the {kind:?} section is missing"));
        };
        self.check_length(kind, &section, length)?;
        Ok(section)
    }

    /// `length` is `None` if it overflows.
    fn check_length<T>(
        &self,
        kind: SectionKind,
        section: &[T],
        length: Option<u64>,
    ) -> Result<(), String> {
        if length != Some(section.len() as u64) {
            let found = section.len();
            let expected = length.map_or("more than can be counted".into(), |n| n.to_string());
            return Err(format!(
                "the {kind:?} section has {found} values, expected {expected}"
            ));
        }
        Ok(())
    }

    fn find<T: Pod>(&self, kind: SectionKind) -> Result<Option<Section<T>>, String> {
        let Some(entry) = self.header.sections.iter().find(|entry| entry.kind == kind) else {
            return Ok(None);
        };
        let (start, bytes) = (usize::try_from(entry.start), usize::try_from(entry.bytes));
        let section = match (start, bytes) {
            (Ok(start), Ok(bytes))
                if start >= HEADER_BYTES && entry.start.is_multiple_of(SECTION_ALIGNMENT) =>
            {
                Section::from_map(self.map, start, bytes)
            }
            _ => None,
        };
        section.map(Some).ok_or_else(|| {
            let (start, bytes) = (entry.start, entry.bytes);
            format!("the {kind:?} section ({bytes} bytes at {start}) is misplaced")
        })
    }
}
