//! The first 512 bytes: what the file holds and where.

use xxhash_rust::xxh3::xxh3_64;

use crate::GraphKind;

pub(super) const MAGIC: [u8; 8] = *b"\x89ARGIOPE";
pub(super) const VERSION: u32 = 1;
pub(super) const HEADER_BYTES: usize = 512;
pub(super) const SECTION_ALIGNMENT: u64 = 64;

const TABLE_START: usize = 72;
const ENTRY_BYTES: usize = 24;
const CHECKSUM_START: usize = 504;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SectionKind {
    Offsets = 1,
    Indices = 2,
    Relations = 3,
    Weights = 4,
    NodeLabelOffsets = 5,
    NodeLabelBytes = 6,
    RightLabelOffsets = 7,
    RightLabelBytes = 8,
    RelationLabelOffsets = 9,
    RelationLabelBytes = 10,
}

impl SectionKind {
    const ALL: [Self; 10] = [
        Self::Offsets,
        Self::Indices,
        Self::Relations,
        Self::Weights,
        Self::NodeLabelOffsets,
        Self::NodeLabelBytes,
        Self::RightLabelOffsets,
        Self::RightLabelBytes,
        Self::RelationLabelOffsets,
        Self::RelationLabelBytes,
    ];

    fn from_code(code: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|&kind| kind as u32 == code)
    }
}

const GRAPH_KINDS: [(u32, GraphKind); 4] = [
    (1, GraphKind::Undirected),
    (2, GraphKind::Directed),
    (3, GraphKind::Bipartite),
    (4, GraphKind::Relational),
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SectionEntry {
    pub(super) kind: SectionKind,
    pub(super) start: u64,
    pub(super) bytes: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) kind: GraphKind,
    pub(super) num_rows: u64,
    pub(super) num_columns: u64,
    pub(super) num_relations: u64,
    pub(super) num_slots: u64,
    pub(super) file_bytes: u64,
    pub(super) payload_checksum: u64,
    pub(super) sections: Vec<SectionEntry>,
}

impl Header {
    pub(super) fn encode(&self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        let mut at = 0;
        let mut put = |value: &[u8]| {
            bytes[at..at + value.len()].copy_from_slice(value);
            at += value.len();
        };
        let mut kinds = GRAPH_KINDS.iter();
        let code = kinds.find_map(|&(code, kind)| (kind == self.kind).then_some(code));
        put(&MAGIC);
        put(&VERSION.to_le_bytes());
        put(&code.unwrap_or(0).to_le_bytes());
        for number in [
            self.num_rows,
            self.num_columns,
            self.num_relations,
            self.num_slots,
            self.file_bytes,
            self.payload_checksum,
            self.sections.len() as u64,
        ] {
            put(&number.to_le_bytes());
        }
        for entry in &self.sections {
            put(&u64::from(entry.kind as u32).to_le_bytes());
            put(&entry.start.to_le_bytes());
            put(&entry.bytes.to_le_bytes());
        }
        seal(&mut bytes);
        bytes
    }

    /// Reads the header of a file that begins with `bytes`, or says what is wrong with it.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, String> {
        if !bytes.starts_with(&MAGIC) {
            return Err("not an .argiope graph file".into());
        }
        let Some(header) = bytes.first_chunk::<HEADER_BYTES>() else {
            return Err(format!(
                "truncated: {} bytes, but the header alone has {HEADER_BYTES}",
                bytes.len()
            ));
        };
        let half = |at: usize| u32::from_le_bytes(std::array::from_fn(|byte| header[at + byte]));
        let word = |at: usize| u64::from_le_bytes(std::array::from_fn(|byte| header[at + byte]));
        let version = half(8);
        if version != VERSION {
            return Err(format!(
                "format version {version}, but this program reads version {VERSION}"
            ));
        }
        if word(CHECKSUM_START) != xxh3_64(&header[..CHECKSUM_START]) {
            return Err("the header is damaged: its checksum does not match".into());
        }
        let code = half(12);
        let Some(&(_, kind)) = GRAPH_KINDS.iter().find(|&&(known, _)| known == code) else {
            return Err(format!("unknown kind of graph {code}"));
        };
        let num_sections = half(64) as usize;
        if num_sections > SectionKind::ALL.len() {
            return Err(format!("{num_sections} sections are too many"));
        }
        let mut sections: Vec<SectionEntry> = Vec::with_capacity(num_sections);
        for position in 0..num_sections {
            let at = TABLE_START + position * ENTRY_BYTES;
            let code = half(at);
            let Some(kind) = SectionKind::from_code(code) else {
                return Err(format!("unknown kind of section {code}"));
            };
            if sections.iter().any(|entry| entry.kind == kind) {
                return Err(format!("there are two {kind:?} sections"));
            }
            let (start, bytes) = (word(at + 8), word(at + 16));
            sections.push(SectionEntry { kind, start, bytes });
        }
        Ok(Self {
            kind,
            num_rows: word(16),
            num_columns: word(24),
            num_relations: word(32),
            num_slots: word(40),
            file_bytes: word(48),
            payload_checksum: word(56),
            sections,
        })
    }
}

/// Writes the checksum over the rest of the header.
pub(super) fn seal(header: &mut [u8; HEADER_BYTES]) {
    let checksum = xxh3_64(&header[..CHECKSUM_START]);
    header[CHECKSUM_START..].copy_from_slice(&checksum.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_full_headers_come_back() {
        let entry = |(kind, start): (SectionKind, u64)| SectionEntry {
            kind,
            start,
            bytes: u64::MAX - start,
        };
        let header = Header {
            kind: GraphKind::Relational,
            num_rows: 1,
            num_columns: u64::MAX,
            num_relations: 3,
            num_slots: 4,
            file_bytes: 5,
            payload_checksum: 6,
            sections: SectionKind::ALL.into_iter().zip(7..).map(entry).collect(),
        };
        assert_eq!(Header::decode(&header.encode()), Ok(header));
    }
}
