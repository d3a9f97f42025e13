//! Data of nodes: small files right and wrong, and published sets from the folder that `ARGIOPE_DATA` names.

mod archive;
mod geom_gcn;
mod named;
mod npz;
mod split;

use std::fmt::Debug;

/// The text of an error, which must be there, and one line.
fn message<T: Debug, E: ToString>(result: Result<T, E>) -> String {
    let text = result.expect_err("an error").to_string();
    assert_eq!(text.lines().count(), 1, "{text}");
    text
}

/// Asserts that a text has all parts.
#[track_caller]
fn assert_parts(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in {text:?}");
    }
}
