//! What every command knows of the whole run.

use std::{
    fmt,
    io::{self, Write},
};

use argiope_graph::Progress as _;

use crate::{arguments::SharedArguments, progress::Reporter};

/// The options shared by all commands, as they are used.
#[derive(Debug)]
pub(crate) struct Session {
    /// Receives the progress of libraries; cancels on Ctrl-C.
    pub(crate) progress: Reporter,
    /// Print results as JSON.
    pub(crate) json: bool,
    quiet: bool,
    /// Print details.
    pub(crate) verbose: bool,
}

impl Session {
    pub(crate) fn new(shared: &SharedArguments) -> Self {
        Self {
            progress: Reporter::new(shared.quiet, shared.verbose),
            json: shared.json,
            quiet: shared.quiet,
            verbose: shared.verbose,
        }
    }

    /// True if notes are not printed.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Tells the user something that is no result, on standard error.
    pub(crate) fn note(&self, message: impl fmt::Display) {
        if !self.quiet {
            // Nobody listens if this fails.
            let _ = writeln!(io::stderr(), "argiope: {message}");
        }
    }

    /// Tells the user about a part of the work that failed while the rest goes on.
    #[cfg(feature = "link")]
    pub(crate) fn failure(&self, message: impl fmt::Display) {
        // Nobody listens if this fails.
        let _ = writeln!(io::stderr(), "argiope: {message}");
    }

    /// Runs work of the program itself as a phase.
    pub(crate) fn phase<T>(&self, name: &str, work: impl FnOnce() -> T) -> T {
        self.progress.begin(name, None);
        let result = work();
        self.progress.end();
        result
    }
}
