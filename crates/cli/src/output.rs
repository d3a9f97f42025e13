//! Where results go: standard output, or a file that appears when it is complete.

use std::{
    io::{self, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use argiope_io::{AtomicFile, IoError, Output};
use clap::Args;
use serde::Serialize;

/// The option `-o` of commands with one result.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Result")]
pub(crate) struct OutputArguments {
    /// Write the result to this file instead of standard output; a name that ends in .gz, .zst, .bz2 or .xz compresses
    /// it
    #[arg(long, short, value_name = "OUT")]
    output: Option<PathBuf>,
}

impl OutputArguments {
    /// The name as the writers of `argiope-io` take it.
    pub(crate) fn path(&self) -> &Path {
        self.output.as_deref().unwrap_or(Path::new("-"))
    }

    /// For results in a binary format, whose writers open the file later: refuses terminals and names that cannot be
    /// written.
    pub(crate) fn check_binary(&self, format: &str) -> Result<()> {
        let path = self.path();
        if path.as_os_str() == "-" && io::stdout().is_terminal() {
            bail!("{format} is no text for a terminal: name a file with -o, or redirect");
        }
        check_writable(path)
    }

    /// Starts the output. Commands do this before long work, so that a name that cannot be written is known at once.
    pub(crate) fn create(&self) -> Result<ResultWriter> {
        ResultWriter::create(self.path())
    }
}

/// For files that are opened after long work: refuses names that cannot be written.
pub(crate) fn check_writable(path: &Path) -> Result<()> {
    let is_stdout = path.as_os_str() == "-";
    if !is_stdout && (!path.exists() || path.is_file()) {
        // Dropped without a commit, it leaves nothing. Pipes and devices are left alone.
        AtomicFile::create(path)?;
    }
    Ok(())
}

/// Replaces a file by a text, at once.
#[cfg(any(feature = "graphon", feature = "link"))]
pub(crate) fn write_file(path: &Path, text: &[u8]) -> Result<()> {
    let mut file = AtomicFile::create(path)?;
    file.write_all(text).map_err(|source| IoError::Write {
        path: path.to_path_buf(),
        source,
    })?;
    Ok(file.commit()?)
}

/// An [`Output`] whose errors name the file.
#[derive(Debug)]
pub(crate) struct ResultWriter {
    output: Box<Output>,
}

impl ResultWriter {
    /// Starts a file; `-` is standard output.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let output = Box::new(Output::create(path)?);
        Ok(Self { output })
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let written = self.output.write_all(bytes);
        written.map_err(|source| self.error(source))
    }

    /// Writes a value as JSON, indented, and a line end.
    pub(crate) fn write_json(&mut self, value: &(impl Serialize + ?Sized)) -> Result<()> {
        let mut text = serde_json::to_vec_pretty(value)?;
        text.push(b'\n');
        self.write(&text)
    }

    pub(crate) fn finish(self) -> Result<()> {
        Ok(self.output.finish()?)
    }

    fn error(&self, source: io::Error) -> anyhow::Error {
        let path = self.output.path().to_path_buf();
        IoError::Write { path, source }.into()
    }
}
