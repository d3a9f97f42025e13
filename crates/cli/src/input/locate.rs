//! Which file a FILE of the command line is.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use argiope_io::datasets::{self, Kind};

use crate::session::Session;

/// A file, and what is known of it before it is opened.
#[derive(Debug)]
pub(super) struct Located {
    pub(super) path: PathBuf,
    /// Whether the list of data sets says that edges have a direction; `None` for other files.
    pub(super) directed_hint: Option<bool>,
}

/// The file itself, or that of the data set with this name if there is no such file.
pub(super) fn locate(file: &Path, session: &Session) -> Result<Located> {
    let itself = || Located {
        path: file.to_path_buf(),
        directed_hint: None,
    };
    if file.as_os_str() == "-" || file.exists() {
        return Ok(itself());
    }
    let set = file.to_str().and_then(|name| datasets::lookup(name).ok());
    let Some(set) = set else {
        // Opening it says what is wrong.
        return Ok(itself());
    };
    let other = match set.kind {
        Kind::Knowledge => Some("facts with relations"),
        Kind::Interactions => Some("interactions of users with items"),
        _ => None,
    };
    if let Some(other) = other {
        bail!("data set {} holds {other}, not a plain graph", set.name);
    }
    let paths = datasets::locate(set);
    let paths = paths.with_context(|| format!("try `argiope data get {}`", set.name))?;
    // The first file of a data set holds its edges.
    let path = paths
        .into_iter()
        .next()
        .context("a data set without files")?;
    session.note(format_args!(
        "data set {}: reading {}",
        set.name,
        path.display()
    ));
    Ok(Located {
        path,
        directed_hint: Some(set.directed),
    })
}
