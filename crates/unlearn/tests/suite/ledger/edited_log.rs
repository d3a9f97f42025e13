//! Logs that were edited with a program for such files, checksums and all: the chain is broken.

use std::path::Path;

use argiope_graph::Silent;
use argiope_unlearn::ledger::{Deployment, Status, VerifyOptions, files_of, verify_files};
use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};

use super::{Sums, copy, deployed, requests};

const ABOUT: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("about");
const ENTRIES: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("entries");
const ELEMENTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("elements");

/// The entries of a log, as they are stored.
fn entries(log: &Path) -> Vec<String> {
    let database = Database::open(log).unwrap();
    let table = database.begin_read().unwrap().open_table(ENTRIES).unwrap();
    let row = |row: Result<(redb::AccessGuard<'_, u64>, redb::AccessGuard<'_, &[u8]>), _>| {
        let (_, value) = row.unwrap();
        String::from_utf8(value.value().to_vec()).unwrap()
    };
    table.iter().unwrap().map(row).collect()
}

/// Replaces all entries.
fn rewrite(log: &Path, entries: &[String]) {
    let database = Database::open(log).unwrap();
    let transaction = database.begin_write().unwrap();
    {
        let mut table = transaction.open_table(ENTRIES).unwrap();
        table.retain(|_, _| false).unwrap();
        for (index, entry) in entries.iter().enumerate() {
            table.insert(index as u64, entry.as_bytes()).unwrap();
        }
    }
    transaction.commit().unwrap();
}

/// Changes the bytes of a value of a table.
fn change(log: &Path, table: &str, change: fn(&mut Vec<u8>)) {
    let database = Database::open(log).unwrap();
    let transaction = database.begin_write().unwrap();
    match table {
        "salt" => {
            let mut about = transaction.open_table(ABOUT).unwrap();
            let mut value = about.get("salt").unwrap().unwrap().value().to_vec();
            change(&mut value);
            about.insert("salt", &value[..]).unwrap();
        }
        _ => {
            let mut elements = transaction.open_table(ELEMENTS).unwrap();
            let mut value = elements.get(1).unwrap().unwrap().value().to_vec();
            change(&mut value);
            elements.insert(1, &value[..]).unwrap();
        }
    }
    transaction.commit().unwrap();
}

fn refusal(folder: &Path) -> String {
    let message = Deployment::<Sums>::open(folder, &Silent)
        .unwrap_err()
        .to_string();
    assert_eq!(Status::read(folder).unwrap_err().to_string(), message);
    assert!(
        message.contains("log.redb: the log is damaged: "),
        "{message}"
    );
    message
}

#[test]
fn test_edits_break_the_chain() {
    let folder = tempfile::tempdir().unwrap();
    let mut deployment = deployed(folder.path());
    deployment.submit(&requests()[1], &Silent).unwrap();
    drop(deployment);
    let log = folder.path().join("log.redb");
    let whole = entries(&log);
    // Created, and twice accepted, applied, verified.
    assert_eq!(whole.len(), 7);
    let expect = |edited: &[String], words: &str| {
        rewrite(&log, edited);
        let message = refusal(folder.path());
        assert!(message.contains(words), "{words}: {message}");
    };
    for middle in 0..6 {
        let mut shorter = whole.clone();
        shorter.remove(middle);
        expect(&shorter, &format!("entry {middle} is missing"));
    }
    let with = |at: usize, from: &str, to: &str| {
        let mut edited = whole.clone();
        edited[at] = edited[at].replacen(from, to, 1);
        assert_ne!(edited[at], whole[at], "{from}");
        edited
    };
    // Later than it was, more than it was, of somebody else.
    expect(
        &with(0, "\"at\":\"2", "\"at\":\"3"),
        "entry 1 does not continue",
    );
    expect(
        &with(2, "\"num_affected\":", "\"num_affected\":1"),
        "entry 3 does not continue",
    );
    expect(
        &with(1, "\"first\"", "\"fifth\""),
        "entry 2 does not continue",
    );
    expect(&with(4, "}", ""), "entry 4 is no entry");
    expect(
        &with(3, "\"residual\":", "\"residual\":1"),
        "entry 3: the certificate of request first",
    );
    expect(
        &with(4, "\"previous\":\"", "\"previous\":\"0"),
        "entry 4 does not continue",
    );
    let mut swapped = whole.clone();
    swapped.swap(1, 4);
    expect(&swapped, "entry 1 is missing");
    expect(&[], "it has no entries");
    rewrite(&log, &whole);
    assert!(Status::read(folder.path()).is_ok());
}

#[test]
fn test_salt_and_hashes_of_elements_cannot_be_exchanged() {
    type Change = fn(&mut Vec<u8>);
    let changes: [Change; 3] = [
        |bytes| bytes[3] ^= 1,
        |bytes| bytes.truncate(31),
        Vec::clear,
    ];
    for name in ["salt", "elements"] {
        for wrong in changes {
            let folder = tempfile::tempdir().unwrap();
            drop(deployed(folder.path()));
            change(&folder.path().join("log.redb"), name, wrong);
            refusal(folder.path());
        }
    }
}

#[test]
fn test_an_end_that_was_cut_off_matches_neither_model_nor_certificates() {
    let parent = tempfile::tempdir().unwrap();
    let whole = parent.path().join("whole");
    let mut deployment = deployed(&whole);
    deployment.submit(&requests()[1], &Silent).unwrap();
    drop(deployment);
    for length in 1..7 {
        let folder = parent.path().join(length.to_string());
        copy(&whole, &folder);
        cut(&folder.join("log.redb"), length);
        assert_eq!(Status::read(&folder).unwrap().num_entries, length);
        let verified = files_of(&folder).and_then(|(log, model)| {
            verify_files::<Sums>(log, model, &VerifyOptions::default(), &Silent)
        });
        let opened = Deployment::<Sums>::open(&folder, &Silent);
        for error in [verified.unwrap_err(), opened.unwrap_err()] {
            let message = error.to_string();
            let is_named = message.contains(".json: ") || message.contains(".safetensors: ");
            assert!(is_named, "{length}: {message}");
        }
    }
}

/// Removes the last entries, and what belongs to them.
fn cut(log: &Path, length: u64) {
    let database = Database::open(log).unwrap();
    let transaction = database.begin_write().unwrap();
    for definition in [ENTRIES, ELEMENTS] {
        let mut table = transaction.open_table(definition).unwrap();
        table.retain(|index, _| index < length).unwrap();
    }
    transaction.commit().unwrap();
}
