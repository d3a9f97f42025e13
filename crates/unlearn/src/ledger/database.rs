//! The file `log.redb`, append-only, and its reading.
//!
//! | table | key | value |
//! |---|---|---|
//! | `about` | `format`, `salt` | the version of this layout; 32 random bytes |
//! | `entries` | number from 0 | an entry as JSON |
//! | `elements` | number of an accepting entry | the salted hashes of the request's elements, 32 bytes each |
//!
//! An entry is one transaction that is on disk before it counts. [redb](https://www.redb.org) locks the file of a writer, and
//! brings it in order after a crash.

use std::{fmt::Display, path::Path};

use redb::{
    Builder, Database, DatabaseError, Durability, ReadableDatabase, ReadableTable, TableDefinition,
};

use super::{
    entry::{Entry, Event, entry_hash},
    fingerprint::{HASH_BYTES, Salt, input_hash},
    history::History,
};
use crate::UnlearnError;

const ABOUT: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("about");
const ENTRIES: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("entries");
const ELEMENTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("elements");
const FORMAT: &[u8] = b"argiope unlearning log 1";
const CACHE_BYTES: usize = 16 << 20;

/// How the file is opened: damage is found then, not later.
pub(super) fn builder() -> Builder {
    let mut builder = Database::builder();
    builder.set_cache_size(CACHE_BYTES);
    builder.set_check_integrity_on_open(true);
    builder
}

/// An error of the file.
pub(super) fn log_error(path: &Path, reason: impl Display) -> UnlearnError {
    UnlearnError::Ledger {
        path: path.to_path_buf(),
        reason: reason.to_string(),
    }
}

/// The same for one that could not be opened.
pub(super) fn open_error(path: &Path, error: DatabaseError) -> UnlearnError {
    match error {
        DatabaseError::DatabaseAlreadyOpen => log_error(
            path,
            "another process works on this log: try again when it is done",
        ),
        other => log_error(path, format!("the log cannot be opened: {other}")),
    }
}

/// Puts salt and format into a new file.
pub(super) fn prepare(database: &Database, salt: &Salt) -> Result<(), redb::Error> {
    let mut transaction = database.begin_write()?;
    transaction.set_durability(Durability::Immediate)?;
    {
        let mut about = transaction.open_table(ABOUT)?;
        about.insert("format", FORMAT)?;
        about.insert("salt", &salt.0[..])?;
        transaction.open_table(ENTRIES)?;
        transaction.open_table(ELEMENTS)?;
    }
    Ok(transaction.commit()?)
}

/// Adds an entry, with the hashes of elements if it accepts a request. When this returns, it is on disk.
pub(super) fn append(
    database: &Database,
    index: u64,
    stored: &[u8],
    hashes: Option<&[u8]>,
) -> Result<(), redb::Error> {
    let mut transaction = database.begin_write()?;
    transaction.set_durability(Durability::Immediate)?;
    {
        let mut entries = transaction.open_table(ENTRIES)?;
        entries.insert(index, stored)?;
        if let Some(hashes) = hashes {
            transaction.open_table(ELEMENTS)?.insert(index, hashes)?;
        }
    }
    Ok(transaction.commit()?)
}

/// Reads all entries and checks their chain, their order, and the hashes of elements.
pub(super) fn read(database: &Database, path: &Path) -> Result<History, UnlearnError> {
    let rows = Rows::read(database).map_err(|error| log_error(path, damaged(error)))?;
    let format = match &rows.format {
        Some(format) if format == FORMAT => Ok(()),
        Some(_) => Err("a log of another version of this program".to_owned()),
        None => Err("no log of deletion requests".to_owned()),
    };
    format.map_err(|reason| log_error(path, format!("it is {reason}")))?;
    history(&rows).map_err(|reason| log_error(path, damaged(reason)))
}

fn damaged(reason: impl Display) -> String {
    format!("the log is damaged: {reason}")
}

/// The tables as they are.
struct Rows {
    format: Option<Vec<u8>>,
    salt: Vec<u8>,
    entries: Vec<(u64, Vec<u8>)>,
    elements: Vec<(u64, Vec<u8>)>,
}

impl Rows {
    fn read(database: &Database) -> Result<Self, redb::Error> {
        let transaction = database.begin_read()?;
        let about = match transaction.open_table(ABOUT) {
            Err(redb::TableError::TableDoesNotExist(_)) => {
                return Ok(Self {
                    format: None,
                    salt: Vec::new(),
                    entries: Vec::new(),
                    elements: Vec::new(),
                });
            }
            about => about?,
        };
        let field = |name| -> Result<Option<Vec<u8>>, redb::Error> {
            Ok(about.get(name)?.map(|value| value.value().to_vec()))
        };
        let all = |definition| -> Result<Vec<(u64, Vec<u8>)>, redb::Error> {
            let table = transaction.open_table(definition)?;
            let row =
                |row: Result<(redb::AccessGuard<'_, u64>, redb::AccessGuard<'_, &[u8]>), _>| {
                    row.map(|(index, value)| (index.value(), value.value().to_vec()))
                };
            Ok(table
                .iter()?
                .map(row)
                .collect::<Result<_, redb::StorageError>>()?)
        };
        Ok(Self {
            format: field("format")?,
            salt: field("salt")?.unwrap_or_default(),
            entries: all(ENTRIES)?,
            elements: all(ELEMENTS)?,
        })
    }
}

fn history(rows: &Rows) -> Result<History, String> {
    let salt = <[u8; HASH_BYTES]>::try_from(&rows.salt[..]);
    let mut history = History::new(Salt(salt.map_err(|_| "its salt is not 32 bytes")?));
    let mut elements = rows.elements.iter().peekable();
    for (position, (index, stored)) in rows.entries.iter().enumerate() {
        let entry: Entry = serde_json::from_slice(stored)
            .map_err(|error| format!("entry {position} is no entry: {error}"))?;
        if *index != position as u64 || entry.index != *index {
            return Err(format!("entry {position} is missing"));
        }
        if entry.previous != history.head {
            return Err(format!("entry {position} does not continue the one before"));
        }
        (history.allows(&entry.event)).map_err(|reason| format!("entry {position}: {reason}"))?;
        if let Event::Accepted {
            input_hash: expected,
            num_elements,
            ..
        } = &entry.event
        {
            let hashes = elements.next_if(|(key, _)| key == index);
            let hashes = hashes.map_or(&[][..], |(_, hashes)| hashes);
            let count: u64 = num_elements.values().sum();
            if hashes.len() as u64 != count * HASH_BYTES as u64 || input_hash(hashes) != *expected {
                return Err(format!(
                    "entry {position}: hashes of elements are not its own"
                ));
            }
            history.take_hashes(&entry.event, hashes);
        }
        history.push(entry, entry_hash(stored));
    }
    if history.num_entries == 0 {
        return Err("it has no entries".into());
    }
    match elements.next() {
        None => Ok(history),
        Some((index, _)) => Err(format!(
            "hashes of elements of no request, at entry {index}"
        )),
    }
}
