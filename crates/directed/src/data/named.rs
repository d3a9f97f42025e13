//! Data sets by name, with their directions.

use argiope_io::datasets::{DataSet, Kind, locate, lookup, verify};

use super::{
    Direction, NodeData, NodeSplit, archive,
    assemble::{NUMBER_ORDER, Raw},
    geom_gcn, plain, planetoid,
};
use crate::DirectedError;

/// Splits that are drawn where none are published, with the numbers as seeds.
const DRAWN_SPLITS: u64 = 10;
/// Training nodes of every class in them.
const PER_CLASS: usize = 20;
/// Validation nodes in them.
const VALIDATION: usize = 500;

impl NodeData {
    /// Loads a data set of the registry ([`argiope_io::datasets`]) from `ARGIOPE_DATA` or the cache, after a check of the
    /// SHA-256 of its files.
    ///
    /// A set that is stored as undirected is not loaded as directed; its directed counterpart, if there is one, has a name that
    /// ends in `-directed`. Sets without published splits (CoraML, CiteSeer) get ten: 20 training nodes a class, 500
    /// validation nodes, the rest for the test, with seeds 0 to 9.
    ///
    /// ```
    /// use argiope_directed::data::{Direction, NodeData};
    ///
    /// let error = NodeData::named("chameleon-filtered", Direction::Directed).unwrap_err();
    /// assert!(error.to_string().contains("load chameleon-filtered-directed"));
    /// ```
    ///
    /// # Errors
    /// [`DirectedError::Data`] for sets without directions when these are asked for, and without features or classes;
    /// [`DirectedError::Io`] for unknown names, missing files, and files with another checksum; those of the readers.
    pub fn named(name: &str, direction: Direction) -> Result<Self, DirectedError> {
        let set = lookup(name)?;
        check_direction(set, direction)?;
        check_files(set)?;
        let paths = locate(set)?;
        for (path, file) in paths.iter().zip(set.files) {
            verify(path, file)?;
        }
        let stored = Some(match set.directed {
            true => Direction::Directed,
            false => Direction::Undirected,
        });
        let name = set.name.to_owned();
        let raw: Raw = match &paths[..] {
            [archive] => archive::read_archive(archive, name, stored)?,
            [edges, labels, features] if set.files[2].path.ends_with(".npz") => {
                planetoid::read_files(edges, labels, features, name)?
            }
            [edges, labels, features] => plain::read_files(edges, labels, features, name)?,
            [edges, nodes, splits @ ..] => {
                geom_gcn::read_files(edges, nodes, splits, name, stored)?
            }
            [] => return Err(lacks_features(set)),
        };
        let mut data = raw.assemble(direction)?;
        data.draw_splits()?;
        Ok(data)
    }

    fn draw_splits(&mut self) -> Result<(), DirectedError> {
        if !self.splits.is_empty() {
            return Ok(());
        }
        let seeds = 0..DRAWN_SPLITS;
        let splits =
            seeds.map(|seed| NodeSplit::per_class(&self.labels, PER_CLASS, VALIDATION, seed));
        self.splits = splits.collect::<Result<_, _>>()?;
        self.notes.push(format!(
            "no splits are published with the data: {DRAWN_SPLITS} were drawn with seeds from 0, {PER_CLASS} training nodes a \
             class, {VALIDATION} validation nodes and the rest for the test"
        ));
        Ok(())
    }
}

fn check_direction(set: &DataSet, direction: Direction) -> Result<(), DirectedError> {
    if set.directed || direction == Direction::Undirected {
        return Ok(());
    }
    let counterpart = lookup(&format!("{}-directed", set.name));
    let advice = match counterpart {
        Ok(counterpart) => format!("load {} for real directions", counterpart.name),
        Err(_) => "a form with real directions is not known here".to_owned(),
    };
    Err(DirectedError::Data {
        what: format!(
            "{} is stored as undirected and is not loaded as directed: {NUMBER_ORDER}; {advice}",
            set.name
        ),
    })
}

fn check_files(set: &DataSet) -> Result<(), DirectedError> {
    let is_archive = |path: &str| path.ends_with(".npz");
    match (set.kind, set.files) {
        (Kind::Nodes, [file]) if is_archive(file.path) => Ok(()),
        (Kind::Nodes, [_, _, ..]) => Ok(()),
        _ => Err(lacks_features(set)),
    }
}

fn lacks_features(set: &DataSet) -> DirectedError {
    let advice = match lookup(&format!("{}-directed", set.name)) {
        Ok(other) => format!("; {} has both", other.name),
        Err(_) => String::new(),
    };
    DirectedError::Data {
        what: format!(
            "{} has edges, but no features and classes of nodes here{advice}",
            set.name
        ),
    }
}
