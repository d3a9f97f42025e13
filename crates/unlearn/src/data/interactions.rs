//! Interactions of users with items, by name and from files.

use std::path::Path;

use argiope_gnn::seeds;
use argiope_graph::{BipartiteGraph, NodeId, Progress, random};
use argiope_io::{
    InputInteractions, InteractionLayout, InteractionNames,
    datasets::{Kind, locate, lookup, verify},
    read_interactions,
};
use rand::seq::SliceRandom;

use super::Interactions;
use crate::{UnlearnError, error::check_setting};

/// The part of a user's items that becomes the test set of a data set that is published without one, and the seed.
const TEST_SHARE: f64 = 0.2;
const SPLIT_SEED: u64 = 0;

/// Where the parts lie. All have one layout, and one numbering of users and items.
#[derive(Debug, Clone, Copy)]
pub struct InteractionFiles<'a> {
    /// To learn from.
    pub train: &'a Path,
    /// To choose models by.
    pub valid: Option<&'a Path>,
    /// To report.
    pub test: Option<&'a Path>,
}

impl Interactions {
    /// Loads a data set of the registry ([`argiope_io::datasets`]) from `ARGIOPE_DATA` or the cache, after a check of the
    /// SHA-256 of its files. A set that is published in one file is split for every user, see [`split`](Self::split): a fifth of
    /// the items becomes the test set, with seed 0.
    ///
    /// # Errors
    /// [`UnlearnError::Io`] for unknown names, missing files and files with another checksum; [`UnlearnError::Data`] for sets
    /// without interactions; those of [`new`](Self::new).
    pub fn named(name: &str, progress: &dyn Progress) -> Result<Self, UnlearnError> {
        let set = lookup(name)?;
        if set.kind != Kind::Interactions {
            return Err(UnlearnError::Data {
                what: format!("{} holds no interactions of users with items", set.name),
            });
        }
        let paths = locate(set)?;
        for (path, file) in paths.iter().zip(set.files) {
            progress.check()?;
            verify(path, file)?;
        }
        let (train, valid, test) = match &paths[..] {
            [all] => (all, None, None),
            [train, test] => (train, None, Some(test.as_path())),
            [train, valid, test, ..] => (train, Some(valid.as_path()), Some(test.as_path())),
            [] => {
                return Err(UnlearnError::Data {
                    what: format!("{} has no files", set.name),
                });
            }
        };
        let files = InteractionFiles { train, valid, test };
        let data = Self::from_files(files, InteractionLayout::Auto, progress)?;
        Ok(Self {
            name: set.name.to_owned(),
            ..data.split_off_test()?
        })
    }

    /// Reads files. Parts have as many users and items as the largest of them; repeated interactions of a part are dropped.
    ///
    /// # Errors
    /// [`UnlearnError::Io`] with file, line and text; those of [`new`](Self::new).
    pub fn from_files(
        files: InteractionFiles<'_>,
        layout: InteractionLayout,
        progress: &dyn Progress,
    ) -> Result<Self, UnlearnError> {
        let mut names = InteractionNames::default();
        let mut read = |path: Option<&Path>| match path {
            Some(path) => read_interactions(path, layout, &mut names, progress),
            None => Ok(InputInteractions::default()),
        };
        let parts = [
            read(Some(files.train))?,
            read(files.valid)?,
            read(files.test)?,
        ];
        let largest =
            |side: fn(&InputInteractions) -> usize| parts.iter().map(side).max().unwrap_or(0);
        let users = largest(|part| part.num_users);
        let items = largest(|part| part.num_items);
        let [train, valid, test] = parts.map(|part| part.into_bipartite(users, items));
        let name = files.train.display().to_string();
        let data = Self::new(name, train?.graph, valid?.graph, test?.graph)?;
        Ok(Self { names, ..data })
    }

    /// Data without a test set with one that is [split](Self::split) from what is learned from: a fifth of the items of every user,
    /// with seed 0. Data that have one stay as they are.
    ///
    /// # Errors
    /// Those of [`split`](Self::split).
    pub fn split_off_test(self) -> Result<Self, UnlearnError> {
        if self.test.num_edges() > 0 {
            return Ok(self);
        }
        let split = Self::split(&*self.name, &self.train, TEST_SHARE, SPLIT_SEED)?;
        Ok(Self {
            train: split.train,
            test: split.test,
            ..self
        })
    }

    /// Checks the parts and puts them together.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] for parts of other sizes, no interactions to learn from, and an interaction that is in two parts.
    pub fn new(
        name: impl Into<String>,
        train: BipartiteGraph,
        valid: BipartiteGraph,
        test: BipartiteGraph,
    ) -> Result<Self, UnlearnError> {
        let name = name.into();
        let fault = |what: String| {
            Err(UnlearnError::Data {
                what: format!("{name}: {what}"),
            })
        };
        let sizes = [&train, &valid, &test].map(|part| [part.num_left(), part.num_right()]);
        if sizes.iter().any(|&size| size != sizes[0]) {
            return fault(format!("users and items of the three parts are {sizes:?}"));
        }
        if train.num_edges() == 0 {
            return fault("there are no interactions to learn from".to_owned());
        }
        for (one, other, what) in [
            (&train, &valid, "training and validation"),
            (&train, &test, "training and test"),
            (&valid, &test, "validation and test"),
        ] {
            if let Some((user, item)) = other.edges().find(|&(user, item)| one.has_edge(user, item))
            {
                return fault(format!(
                    "the interaction of user {user} with item {item} is in {what}"
                ));
            }
        }
        Ok(Self {
            name,
            train,
            valid,
            test,
            names: InteractionNames::default(),
        })
    }

    /// Splits interactions for every user: `test_share` of the items, rounded down, drawn without replacement, become the test
    /// set. There is no validation set.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] for a share that is not from 0 to below 1; [`UnlearnError::Data`] without interactions.
    pub fn split(
        name: impl Into<String>,
        all: &BipartiteGraph,
        test_share: f64,
        seed: u64,
    ) -> Result<Self, UnlearnError> {
        let is_share = (0.0..1.0).contains(&test_share);
        check_setting("test share", test_share, is_share, "from 0 to below 1")?;
        let seed = seeds::named(seed, "interactions of the test set");
        let mut parts: [Vec<(NodeId, NodeId)>; 2] = Default::default();
        for (user, items) in all.csr().rows() {
            let mut items = items.to_vec();
            items.shuffle(&mut random::stream(seed, user.into()));
            let num_test = (test_share * items.len() as f64) as usize;
            for (at, &item) in items.iter().enumerate() {
                parts[usize::from(at < num_test)].push((user, item));
            }
        }
        let (users, items) = (all.num_left(), all.num_right());
        let [train, test] = parts.map(|pairs| BipartiteGraph::from_edges(users, items, pairs));
        Self::new(name, train?, BipartiteGraph::empty(users, items)?, test?)
    }
}
