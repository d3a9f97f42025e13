//! Named data sets: what they are, where they come from, and where they lie on this machine.
//!
//! A file is looked for in the folder that the environment variable `ARGIOPE_DATA` names, then in the cache folder
//! (`ARGIOPE_CACHE`, or `argiope` in the user's cache folder). With the feature `download`, `fetch` puts
//! missing files into the cache.

mod checksum;
#[cfg(feature = "download")]
mod download;
#[cfg(feature = "download")]
mod fetch;
#[cfg(all(test, feature = "download"))]
mod fetch_tests;
mod inductive;
mod interactions;
mod knowledge;
mod links;
mod locate;
mod networks;
mod nodes;
#[cfg(feature = "download")]
mod tar;
mod web_pages;

pub use checksum::{content_sha256, verify};
#[cfg(feature = "download")]
pub use fetch::{fetch, fetch_into};
pub use locate::{Places, locate, locate_in};

use crate::{IoError, snippet::snippet};

/// A named data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DataSet {
    /// Its name.
    pub name: &'static str,
    /// What it is, in a few words.
    pub what: &'static str,
    /// What it is for.
    pub kind: Kind,
    /// Number of nodes; of users and items together.
    pub nodes: u64,
    /// Number of edges, arcs, facts or interactions, over all files.
    pub edges: u64,
    /// Whether edges have directions.
    pub directed: bool,
    /// Where it is published.
    pub page: &'static str,
    /// Its licence, as far as it is known.
    pub licence: &'static str,
    /// Its files; the first one holds edges, or the interactions to learn from.
    pub files: &'static [DataFile],
}

/// What a data set is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A plain graph.
    Network,
    /// Facts with relations.
    Knowledge,
    /// A graph with features and classes of nodes.
    Nodes,
    /// A graph with splits for link prediction.
    Links,
    /// Items that users have chosen: lists of items for users, see [`read_interactions`](crate::read_interactions).
    Interactions,
}

/// A file of a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DataFile {
    /// Its place below `ARGIOPE_DATA` and below the cache folder.
    pub path: &'static str,
    /// SHA-256 of its content after decompression, in hexadecimal.
    pub sha256: &'static str,
    /// Where it can be had.
    pub origin: Origin,
}

/// Where a file can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// This address serves the content, perhaps compressed.
    File {
        /// The address.
        url: &'static str,
    },
    /// It is a member of a tar archive.
    Member {
        /// The address of the archive.
        url: &'static str,
        /// The name of the member, without folders.
        member: &'static str,
    },
    /// This address serves the graph with other node ids or in another format: equal up to the names of nodes, which is
    /// checked by the numbers of nodes and edges.
    Original {
        /// The address.
        url: &'static str,
    },
    /// It was converted from what the data set's page offers and can only be put in place by hand.
    ByHand,
}

/// All data sets, by kind.
pub fn all() -> impl Iterator<Item = &'static DataSet> {
    [
        networks::NETWORKS,
        knowledge::KNOWLEDGE,
        inductive::INDUCTIVE,
        nodes::NODES,
        web_pages::WEB_PAGES,
        links::LINKS,
        interactions::INTERACTIONS,
    ]
    .into_iter()
    .flatten()
}

/// The data set of a name, whatever its case.
///
/// ```
/// use argiope_io::datasets::lookup;
///
/// let set = lookup("email-enron")?;
/// assert_eq!((set.name, set.nodes, set.edges), ("email-Enron", 36_692, 183_831));
/// assert!(lookup("email").unwrap_err().to_string().contains("email-Enron"));
/// # Ok::<(), argiope_io::IoError>(())
/// ```
///
/// # Errors
/// [`IoError::UnknownName`] with the names that are similar, or all of them.
pub fn lookup(name: &str) -> Result<&'static DataSet, IoError> {
    if let Some(set) = all().find(|set| set.name.eq_ignore_ascii_case(name)) {
        return Ok(set);
    }
    let wanted = name.to_ascii_lowercase();
    let similar = |set: &&DataSet| {
        let known = set.name.to_ascii_lowercase();
        known.contains(&wanted) || wanted.contains(&known)
    };
    let names = |sets: &mut dyn Iterator<Item = &'static DataSet>| {
        sets.map(|set| set.name).collect::<Vec<_>>().join(", ")
    };
    let known = match all().any(|set| similar(&set)) {
        true => names(&mut all().filter(similar)),
        false => names(&mut all()),
    };
    Err(IoError::UnknownName {
        what: "data set",
        text: snippet(name.as_bytes()),
        known,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn test_the_registry_is_consistent() {
        let mut names = HashSet::new();
        for set in all() {
            assert!(names.insert(set.name.to_ascii_lowercase()), "{}", set.name);
            assert!(set.nodes > 0 && set.edges > 0 && !set.files.is_empty());
            assert!(set.page.starts_with("http"), "{}", set.page);
            for file in set.files {
                assert_eq!(file.sha256.len(), 64);
                assert!(file.sha256.bytes().all(|byte| byte.is_ascii_hexdigit()));
                match file.origin {
                    Origin::File { url }
                    | Origin::Member { url, .. }
                    | Origin::Original { url } => {
                        assert!(url.starts_with("https://"), "{url}");
                    }
                    Origin::ByHand => {}
                }
            }
        }
    }
}
