//! The data of a command: sets of the registry, and files.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use argiope_io::{InteractionLayout, ReadOptions, datasets};
use argiope_unlearn::data::{GraphData, GraphFiles, InteractionFiles, Interactions};
use clap::Args;

use crate::session::Session;

#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
pub(super) struct GraphArguments {
    /// With a file of edges: features, a row a node, as a SciPy matrix (.npz), an array (.npy) or text (.tsv)
    #[arg(long, value_name = "FILE")]
    features: Option<PathBuf>,
    /// With a file of edges: the classes, a line a node
    #[arg(long, value_name = "FILE")]
    classes: Option<PathBuf>,
}

impl GraphArguments {
    /// Whether files are named.
    pub(super) fn are_given(&self) -> bool {
        self.features.is_some() || self.classes.is_some()
    }
}

/// Where data are.
pub(super) enum Source<'a> {
    /// A data set that is here.
    Named(&'static str),
    /// A file or a folder.
    Path(&'a Path),
}

/// A data set by its name, or a path.
pub(super) fn source(name: &str) -> Result<Source<'_>> {
    match datasets::lookup(name) {
        Ok(set) => {
            datasets::locate(set)
                .with_context(|| format!("try `argiope data get {}`", set.name))?;
            Ok(Source::Named(set.name))
        }
        Err(unknown) => match Path::new(name) {
            path if path.exists() => Ok(Source::Path(path)),
            _ => Err(unknown.into()),
        },
    }
}

/// A graph whose nodes have features and classes.
pub(super) fn load_graph(
    name: &str,
    arguments: &GraphArguments,
    session: &Session,
) -> Result<GraphData> {
    let path = match source(name)? {
        Source::Named(set) if arguments.are_given() => {
            bail!("{set} has features and classes: --features and --classes are for files")
        }
        Source::Named(set) => return Ok(GraphData::named(set, &session.progress)?),
        Source::Path(path) => path,
    };
    match (&arguments.features, &arguments.classes) {
        (Some(features), classes) => {
            let files = GraphFiles {
                edges: path,
                features,
                classes: classes.as_deref(),
            };
            let options = ReadOptions::default();
            Ok(GraphData::from_files(files, &options, &session.progress)?)
        }
        (None, None) if path.extension().is_some_and(|extension| extension == "npz") => {
            Ok(GraphData::from_archive(path)?)
        }
        (None, _) => bail!(
            "{}: the features of the nodes are needed: name their file with --features",
            path.display()
        ),
    }
}

/// Interactions, with a test of their own if they have one or `test` is a file of it.
pub(super) fn load_interactions(
    name: &str,
    test: Option<&Path>,
    session: &Session,
) -> Result<Interactions> {
    let progress = &session.progress;
    match source(name)? {
        Source::Named(name) if test.is_some() => {
            bail!("{name} has a test part of its own: --test is for files")
        }
        Source::Named(name) => Ok(Interactions::named(name, progress)?),
        Source::Path(train) => {
            let files = InteractionFiles {
                train,
                valid: None,
                test,
            };
            let layout = InteractionLayout::Auto;
            Ok(Interactions::from_files(files, layout, progress)?)
        }
    }
}
