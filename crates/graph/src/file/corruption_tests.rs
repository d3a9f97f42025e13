//! Damaged and hostile files: every one is refused with its path, none panics.

use std::{fs, path::PathBuf};

use proptest::prelude::*;
use tempfile::TempDir;
use xxhash_rust::xxh3::xxh3_64;

use super::header::{HEADER_BYTES, Header, SectionKind, VERSION, seal};
use crate::{
    BipartiteGraph, EdgeList, GraphError, GraphFile, GraphKind, RelationalGraph, SelfLoops,
};

struct Folder {
    folder: TempDir,
}

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("graph.argiope")
    }

    fn bytes_of(&self, file: &GraphFile) -> Vec<u8> {
        file.write(self.path()).unwrap();
        fs::read(self.path()).unwrap()
    }

    /// The reason for which `bytes` are refused.
    fn reason(&self, bytes: &[u8]) -> String {
        fs::write(self.path(), bytes).unwrap();
        match GraphFile::open(self.path()) {
            Err(GraphError::InvalidFile { path, reason }) => {
                assert_eq!(path, self.path());
                reason
            }
            other => panic!("{} bytes: {other:?}", bytes.len()),
        }
    }
}

/// One file of every kind, with every section somewhere.
fn samples() -> Vec<GraphFile> {
    let mut edges = EdgeList::new();
    for (u, v, weight) in [(0, 1, 1.0), (1, 2, 2.0), (2, 4, 0.5), (2, 2, 7.0)] {
        edges.push_weighted(u, v, weight).unwrap();
    }
    let mut undirected = GraphFile::from(edges.to_undirected().unwrap());
    undirected.node_labels = Some(["ann", "bob", "cyd"].into_iter().collect());
    let directed = GraphFile::from(edges.into_directed(SelfLoops::Keep).unwrap());
    let mut bipartite = GraphFile::new(BipartiteGraph::from_edges(2, 3, [(0, 2), (1, 0)]).unwrap());
    bipartite.node_labels = Some(["ann"].into_iter().collect());
    bipartite.right_labels = Some(["x", "y", "ß"].into_iter().collect());
    let triples = [(0, 1, 2), (0, 0, 2), (2, 1, 1)];
    let mut relational = GraphFile::new(RelationalGraph::from_triples(0, 0, triples).unwrap());
    relational.relation_labels = Some(["likes", "knows"].into_iter().collect());
    vec![undirected, directed, bipartite, relational]
}

/// Rewrites the header after a change, with its checksum.
fn with_header(bytes: &[u8], change: impl FnOnce(&mut Header)) -> Vec<u8> {
    let mut header = Header::decode(bytes).unwrap();
    change(&mut header);
    [&header.encode()[..], &bytes[HEADER_BYTES..]].concat()
}

/// Changes the payload and makes its checksum right again.
fn with_payload(bytes: &[u8], change: impl FnOnce(&Header, &mut [u8])) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    change(&Header::decode(&bytes.clone()).unwrap(), &mut bytes);
    let checksum = xxh3_64(&bytes[HEADER_BYTES..]);
    with_header(&bytes, |header| header.payload_checksum = checksum)
}

fn start_of(header: &Header, kind: SectionKind) -> usize {
    let entry = header.sections.iter().find(|entry| entry.kind == kind);
    entry.unwrap().start as usize
}

#[test]
fn test_truncation_anywhere() {
    let folder = Folder::new();
    assert_eq!(folder.reason(&[]), "the file is empty");
    for file in samples() {
        let bytes = folder.bytes_of(&file);
        for length in 1..bytes.len() {
            let reason = folder.reason(&bytes[..length]);
            let expected = if length < 8 {
                "not an .argiope"
            } else {
                "truncated"
            };
            assert!(reason.contains(expected), "{length} bytes: {reason}");
        }
        let longer = [&bytes[..], &[0]].concat();
        assert!(folder.reason(&longer).contains("too long"));
    }
}

#[test]
fn test_every_flipped_byte() {
    let folder = Folder::new();
    for file in samples() {
        let bytes = folder.bytes_of(&file);
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << (at % 8);
            let reason = folder.reason(&damaged);
            let expected = match at {
                0..8 => "not an .argiope graph file",
                8..12 => "format version",
                12..HEADER_BYTES => "the header is damaged",
                _ => "the contents are damaged",
            };
            assert!(reason.contains(expected), "byte {at}: {reason}");
        }
    }
}

#[test]
fn test_other_versions_and_kinds() {
    let folder = Folder::new();
    let bytes = folder.bytes_of(&samples()[0]);
    let header_with = |at: usize, value: u32| {
        let mut header: [u8; HEADER_BYTES] = bytes[..HEADER_BYTES].try_into().unwrap();
        header[at..at + 4].copy_from_slice(&value.to_le_bytes());
        seal(&mut header);
        [&header[..], &bytes[HEADER_BYTES..]].concat()
    };
    let reason = folder.reason(&header_with(8, VERSION + 1));
    assert_eq!(reason, "format version 2, but this program reads version 1");
    assert!(
        folder
            .reason(&header_with(12, 9))
            .contains("unknown kind of graph 9")
    );
    assert!(
        folder
            .reason(&header_with(64, u32::MAX))
            .contains("too many")
    );
    assert!(
        folder
            .reason(&header_with(64, 6))
            .contains("unknown kind of section 0")
    );
    assert!(
        folder
            .reason(&header_with(72, 99))
            .contains("unknown kind of section 99")
    );
    assert!(
        folder
            .reason(&header_with(72, 2))
            .contains("two Indices sections")
    );
    assert!(
        folder
            .reason(b"# an edge list\n0 1\n")
            .contains("not an .argiope graph file")
    );
}

#[test]
fn test_giant_counts() {
    let folder = Folder::new();
    for file in samples() {
        let bytes = folder.bytes_of(&file);
        for giant in [u64::MAX, u64::MAX - 1, 1 << 63, u64::MAX / 8 + 2, 1 << 32] {
            for field in 0..4 {
                let relational = file.graph.kind() == GraphKind::Relational;
                if field == 2 && !relational {
                    continue; // not read
                }
                folder.reason(&with_header(&bytes, |header| match field {
                    0 => header.num_rows = giant,
                    1 => header.num_columns = giant,
                    2 => header.num_relations = giant,
                    _ => header.num_slots = giant,
                }));
            }
            for section in 0..Header::decode(&bytes).unwrap().sections.len() {
                for part in 0..3 {
                    let reason = folder.reason(&with_header(&bytes, |header| {
                        let entry = &mut header.sections[section];
                        if part != 1 {
                            entry.start = giant;
                        }
                        if part != 0 {
                            entry.bytes = giant;
                        }
                    }));
                    assert!(reason.contains("misplaced"), "{reason}");
                }
            }
        }
    }
}

#[test]
fn test_sections_must_be_aligned_and_behind_the_header() {
    let folder = Folder::new();
    let bytes = folder.bytes_of(&samples()[0]);
    for start in [0, 448, 516, 520] {
        let moved = with_header(&bytes, |header| header.sections[0].start = start);
        assert!(folder.reason(&moved).contains("misplaced"));
    }
    let odd = with_header(&bytes, |header| header.sections[0].bytes -= 1);
    assert!(folder.reason(&odd).contains("misplaced"));
    let short = with_header(&bytes, |header| header.sections[0].bytes -= 8);
    assert!(folder.reason(&short).contains("expected 6"));
}

#[test]
fn test_missing_sections() {
    let folder = Folder::new();
    for file in samples() {
        let bytes = folder.bytes_of(&file);
        for (at, entry) in Header::decode(&bytes).unwrap().sections.iter().enumerate() {
            let without = with_header(&bytes, |header| {
                header.sections.remove(at);
            });
            if entry.kind == SectionKind::Weights {
                fs::write(folder.path(), without).unwrap();
                assert!(GraphFile::open(folder.path()).unwrap().weights.is_none());
            } else {
                assert!(folder.reason(&without).contains("missing"));
            }
        }
    }
}

#[test]
fn test_valid_checksums_do_not_make_a_valid_graph() {
    let folder = Folder::new();
    let samples = samples();
    let reason_of = |file: &GraphFile, kind: SectionKind, element: usize, value: u32| {
        let bytes = folder.bytes_of(file);
        folder.reason(&with_payload(&bytes, |header, bytes| {
            let at = start_of(header, kind) + element;
            bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        }))
    };
    let undirected = &samples[0];
    assert!(reason_of(undirected, SectionKind::Indices, 0, 0).contains("self loop"));
    assert!(reason_of(undirected, SectionKind::Indices, 0, 3).contains("not symmetric"));
    assert!(reason_of(undirected, SectionKind::Indices, 0, 5).contains("out of range"));
    assert!(reason_of(undirected, SectionKind::Offsets, 8, 99).contains("offsets of row 0"));
    assert!(reason_of(undirected, SectionKind::NodeLabelOffsets, 8, 99).contains("label 0"));
    assert!(reason_of(undirected, SectionKind::NodeLabelBytes, 0, 0xff).contains("utf-8"));
    let relational = &samples[3];
    assert!(reason_of(relational, SectionKind::Relations, 0, 1).contains("ascending"));
    assert!(reason_of(relational, SectionKind::Relations, 4, 2).contains("relation 2"));

    let bytes = folder.bytes_of(undirected);
    let unlabelled = with_header(&bytes, |header| header.kind = GraphKind::Relational);
    assert!(
        folder
            .reason(&unlabelled)
            .contains("Relations section is missing")
    );
    let bytes = folder.bytes_of(&samples[2]);
    let square = with_header(&bytes, |header| header.kind = GraphKind::Directed);
    assert!(folder.reason(&square).contains("columns"));
}

#[test]
fn test_files_that_are_not_there() {
    let folder = Folder::new();
    assert!(matches!(
        GraphFile::open(folder.path()),
        Err(GraphError::Io { .. })
    ));
    assert!(matches!(
        GraphFile::open(folder.folder.path()),
        Err(GraphError::InvalidFile { .. } | GraphError::Io { .. })
    ));
    let nowhere = folder.folder.path().join("no such folder/graph.argiope");
    assert!(matches!(
        samples()[0].write(&nowhere),
        Err(GraphError::Io { path, .. }) if path == nowhere
    ));
}

#[test]
fn test_writing_checks_lengths() {
    let folder = Folder::new();
    let refused = |change: fn(&mut GraphFile)| {
        let mut file = samples().swap_remove(0);
        change(&mut file);
        let error = file.write(folder.path()).unwrap_err();
        assert!(
            matches!(error, GraphError::LengthMismatch { .. }),
            "{error}"
        );
        assert!(!folder.path().exists());
    };
    refused(|file| file.weights = Some(vec![1.0; 3].into()));
    refused(|file| file.right_labels = Some(["x"].into_iter().collect()));
    refused(|file| file.relation_labels = Some(["x"].into_iter().collect()));
    refused(|file| file.node_labels = Some("abcdef".split("").skip(1).collect()));
}

proptest! {
    /// Whatever stands in a file whose checksums are right: it is a valid graph or refused.
    #[test]
    fn prop_sealed_nonsense_never_panics(
        sample in 0usize..4,
        words in prop::collection::vec((any::<prop::sample::Index>(), word()), 1..6),
    ) {
        let folder = Folder::new();
        let mut bytes = folder.bytes_of(&samples()[sample]);
        for (at, value) in words {
            // Whole fields, after magic, version and kind, which are tested elsewhere.
            let at = 8 * (2 + at.index(bytes.len() / 8 - 2));
            bytes[at..at + 8].copy_from_slice(&value.to_le_bytes());
        }
        let checksum = xxh3_64(&bytes[HEADER_BYTES..]);
        bytes[56..64].copy_from_slice(&checksum.to_le_bytes());
        let header: &mut [u8; HEADER_BYTES] = bytes.first_chunk_mut().unwrap();
        seal(header);
        fs::write(folder.path(), &bytes).unwrap();
        match GraphFile::open(folder.path()) {
            Ok(file) => prop_assert!(file.write(folder.path()).is_ok()),
            Err(GraphError::InvalidFile { .. }) => {}
            Err(error) => prop_assert!(false, "{error}"),
        }
    }
}

/// Small numbers, file positions and giants.
fn word() -> impl Strategy<Value = u64> {
    prop_oneof![
        0u64..16,
        (0u64..16).prop_map(|at| 64 * at),
        (0u64..16).prop_map(|below| u64::MAX - below),
        any::<u64>(),
    ]
}
