//! No reader panics, whatever the bytes.

use std::{fs, path::Path};

use argiope_graph::{EdgeList, Silent, UndirectedGraph};
use argiope_io::{
    Format, Ids, IoError, OutputGraph, ReadOptions, WriteOptions, npy::read_npy, npz, read_edges,
    read_triples, write_edges,
};
use proptest::prelude::*;

/// Bytes that are likely to get somewhere: the start of a format, then pieces of plausible text and noise.
fn content() -> impl Strategy<Value = Vec<u8>> {
    let start = prop_oneof![
        Just(b"".to_vec()),
        Just(b"3 2\n".to_vec()),
        Just(b"%%MatrixMarket matrix coordinate real general\n3 3 2\n".to_vec()),
        Just(b"%%MatrixMarket matrix coordinate pattern symmetric\n".to_vec()),
        Just(b"3 2 11\n".to_vec()),
        Just(b"<?xml version=\"1.0\"?><graphml><graph>".to_vec()),
        Just(b"PK\x03\x04".to_vec()),
        Just(b"PAR1".to_vec()),
        Just(b"\x93NUMPY\x01\x00\x20\x00{'descr': '<i8', ".to_vec()),
        Just(vec![0x1f, 0x8b, 8, 0]),
        Just(vec![0x28, 0xb5, 0x2f, 0xfd]),
        Just(b"BZh91AY&SY".to_vec()),
        Just(vec![0xfd, b'7', b'z', b'X', b'Z', 0]),
        Just(b"\xef\xbb\xbf".to_vec()),
        Just(b"\x89ARGIOPE".to_vec()),
    ];
    let piece = prop_oneof![
        "[0-9 ,;\t\n#%-]{0,20}".prop_map(String::into_bytes),
        "(<(node|edge|key|data|graph)( (id|source|target|key|for)=\"[a-c]\")*/?>|</[a-z]*>|[0-9]){0,4}"
            .prop_map(String::into_bytes),
        "\"[a-z,\"]{0,6}[\",]{0,2}".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..30),
    ];
    (start, prop::collection::vec(piece, 0..8)).prop_map(|(mut bytes, pieces)| {
        bytes.extend(pieces.into_iter().flatten());
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn prop_no_reader_panics(bytes in content(), labels: bool, weight in prop::option::of(0usize..4)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bytes");
        fs::write(&path, &bytes).unwrap();
        let formats = Format::ALL.map(Some).into_iter().chain([None]);
        for format in formats {
            let options = ReadOptions {
                format,
                ids: if labels { Ids::Labels } else { Ids::Numbers },
                weight_column: weight,
                ..ReadOptions::default()
            };
            if let Err(error) = read_edges(&path, &options, &Silent) {
                let message = error.to_string();
                prop_assert!(!message.contains('\n'), "{message:?}");
                prop_assert!(message.contains("bytes"), "{message}");
            }
        }
        let _ = read_triples(&path, &ReadOptions::default(), &Silent);
        let _ = read_npy(&path);
        let _ = npz::read_csr_npz(&path);
        let _ = npz::read_node_classification_npz(&path);
    }
}

/// Complete files of the formats that are more than text.
fn valid_files() -> Vec<(&'static str, Vec<u8>)> {
    let folder = tempfile::tempdir().unwrap();
    let edges = (0..200u32).map(|at| (at % 17, at * at % 31));
    let graph = UndirectedGraph::from_edges(31, edges).unwrap();
    let weights = vec![0.5; graph.csr().num_entries()];
    let mut names = vec!["a.npz", "a.tsv.gz", "a.tsv.zst", "a.tsv.bz2", "a.tsv.xz"];
    if cfg!(feature = "parquet") {
        names.push("a.parquet");
    }
    let write = |name| {
        let path = folder.path().join(name);
        let output = OutputGraph::undirected(&graph).with_weights(Some(&weights));
        write_edges(&path, output, &WriteOptions::default(), &Silent).unwrap();
        (name, fs::read(&path).unwrap())
    };
    names.into_iter().map(write).collect()
}

/// What is not refused is what was written: all these files have checksums, but for Parquet's.
fn check_damaged(name: &str, path: &Path) {
    thread_local! {
        static ORIGINALS: Vec<(&'static str, EdgeList)> = valid_files()
            .into_iter()
            .map(|(name, bytes)| {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join(name);
                fs::write(&path, bytes).unwrap();
                (name, read_damaged(name, &path).unwrap())
            })
            .collect();
    }
    let Ok(edges) = read_damaged(name, path) else {
        return;
    };
    if name == "a.parquet" {
        return;
    }
    ORIGINALS.with(|originals| {
        let (_, original) = originals.iter().find(|(other, _)| *other == name).unwrap();
        assert!(edges.iter().eq(original.iter()), "{name}: other edges");
        assert_eq!(edges.weights(), original.weights(), "{name}");
    });
}

fn read_damaged(name: &str, path: &Path) -> Result<EdgeList, IoError> {
    let options = ReadOptions {
        weight_column: name.contains(".tsv").then_some(2),
        ..ReadOptions::default()
    };
    Ok(read_edges(path, &options, &Silent)?.edges)
}

/// Once a panic of the Parquet library.
#[test]
fn test_one_wrong_byte_at_every_place() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in valid_files() {
        let path = folder.path().join(name);
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] = b'1';
            fs::write(&path, &damaged).unwrap();
            check_damaged(name, &path);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn prop_damaged_files_do_not_panic(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        thread_local! {
            static FILES: Vec<(&'static str, Vec<u8>)> = valid_files();
        }
        let folder = tempfile::tempdir().unwrap();
        FILES.with(|files| {
            for (name, bytes) in files {
                let mut bytes = bytes.clone();
                for (at, byte) in &damage {
                    *at.get_mut(&mut bytes) = *byte;
                }
                if let Some(cut) = cut {
                    bytes.truncate(cut.index(bytes.len()));
                }
                let path = folder.path().join(name);
                fs::write(&path, &bytes).unwrap();
                check_damaged(name, &path);
                let _ = npz::read_csr_npz(&path);
            }
        });
    }
}
