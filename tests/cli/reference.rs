//! Counts of other programs on real networks: ORCA's tables, byte by byte, and GRADCO's matrices, cell by cell.

use std::{collections::HashMap, fs::File, io::Read, path::Path};

use argiope_io::{npy::Values, npz::read_csr_npz};
use flate2::read::GzDecoder;

use crate::program::{Files, reference_data, run};

fn unpack(path: &Path) -> Vec<u8> {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut content = Vec::new();
    GzDecoder::new(file).read_to_end(&mut content).unwrap();
    content
}

fn compare_with_orca(what: &str, network: &str, table: &str) {
    let Some(data) = reference_data() else { return };
    let expected = unpack(
        &data
            .join("orbits_ref")
            .join(format!("{network}.{table}.orca.txt.gz")),
    );
    let path = data.join("networks").join(format!("{network}.edges.gz"));
    let path = path.to_str().unwrap();
    let found = run(["orbits", what, path, "--format", "orca"]).success();
    assert!(found == expected, "{network}: {what} differ from ORCA's");
}

#[test]
fn test_node_orbits_of_ppi_yeast_equal_orca() {
    compare_with_orca("nodes", "PPI-yeast", "node4");
}

#[test]
fn test_node_orbits_of_facebook_equal_orca() {
    compare_with_orca("nodes", "facebook_combined", "node4");
}

#[test]
fn test_node_orbits_of_email_enron_equal_orca() {
    compare_with_orca("nodes", "email-Enron", "node4");
}

#[test]
fn test_edge_orbits_of_ppi_yeast_equal_orca() {
    compare_with_orca("edges", "PPI-yeast", "edge4");
}

/// Entries that are not zero.
fn cells(path: &Path) -> HashMap<(u32, u32), u64> {
    let matrix = read_csr_npz(path).unwrap();
    let value = |at: usize| match &matrix.data {
        Values::UInt(values) => values[at],
        Values::Int(values) => values[at].try_into().unwrap(),
        Values::F32(values) => values[at] as u64,
        Values::F64(values) => values[at] as u64,
        other => panic!("{}: {other:?}", path.display()),
    };
    let entries = matrix.entries();
    let entries = entries.map(|(row, column, at)| ((row, column), value(at)));
    entries.filter(|(_, value)| *value != 0).collect()
}

#[test]
fn test_adjacency_files_of_power_equal_gradco() {
    let Some(data) = reference_data() else { return };
    let files = Files::new();
    let path = data.join("networks/power.edges.gz");
    run([
        "orbits",
        "adjacency",
        path.to_str().unwrap(),
        "-o",
        &files.argument("ours"),
    ])
    .success();
    let mut compared = 0;
    for entry in data.join("orbits_ref/gradco_power").read_dir().unwrap() {
        let theirs = entry.unwrap().path();
        let ours = files.path("ours").join(theirs.file_name().unwrap());
        assert!(
            cells(&ours) == cells(&theirs),
            "{} differs",
            theirs.display()
        );
        compared += 1;
    }
    assert_eq!(compared, 20);
}
