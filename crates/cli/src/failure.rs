//! What a failed command says, and the exit code it ends with.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use anyhow::Error;

use crate::interrupt;

/// Wrong usage or bad data.
pub(crate) const ERROR: u8 = 2;

/// Ended by Ctrl-C, as shells count it: 128 and the number of the signal.
pub(crate) const INTERRUPTED: u8 = 130;

/// Prints the error as one line, unless it is none of the user's business, and chooses the exit code.
pub(crate) fn report(error: &Error) -> ExitCode {
    if is_broken_pipe(error) {
        // The reader has seen enough, as in `argiope orbits nodes FILE | head`.
        return ExitCode::SUCCESS;
    }
    if interrupt::requested() {
        return ExitCode::from(INTERRUPTED);
    }
    // Nobody listens if this fails.
    let _ = writeln!(io::stderr(), "argiope: {}", one_line(error));
    ExitCode::from(ERROR)
}

fn is_broken_pipe(error: &Error) -> bool {
    error.chain().any(|cause| {
        let cause = cause.downcast_ref::<io::Error>();
        cause.is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// The chain of causes. Errors of the libraries end with their cause already: it is not said twice.
pub(crate) fn one_line(error: &Error) -> String {
    let mut line = String::new();
    for cause in error.chain() {
        let text = cause.to_string();
        if line.is_empty() {
            line = text;
        } else if !line.ends_with(&text) {
            line += ": ";
            line += &text;
        }
    }
    line.replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;
    use argiope_io::IoError;

    use super::*;

    fn write_error(kind: io::ErrorKind) -> Error {
        let path = "out.tsv".into();
        let source = io::Error::from(kind);
        Error::from(IoError::Write { path, source })
    }

    #[test]
    fn test_causes_are_joined_and_said_once() {
        let error = write_error(io::ErrorKind::PermissionDenied).context("cannot save\nthe counts");
        assert_eq!(
            one_line(&error),
            "cannot save\\nthe counts: out.tsv: cannot write: permission denied"
        );
        assert_eq!(one_line(&anyhow!("inner").context("outer")), "outer: inner");
    }

    #[test]
    fn test_broken_pipes_are_found_anywhere_in_the_chain() {
        assert!(is_broken_pipe(
            &write_error(io::ErrorKind::BrokenPipe).context("outer")
        ));
        assert!(!is_broken_pipe(&write_error(io::ErrorKind::StorageFull)));
    }
}
