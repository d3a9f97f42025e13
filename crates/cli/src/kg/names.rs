//! From names to ids, and from ids to what is shown.

use std::path::PathBuf;

use anyhow::{Result, bail};
use argiope_graph::LabelMap;
use argiope_link::knowledge::{EntityNames, read_entity_names, suggest};
use clap::Args;

/// What an unknown name is told.
pub(super) fn unknown(what: &str, name: &str, known: &LabelMap) -> String {
    let near = suggest(name, known, 3);
    match near.is_empty() {
        true => format!("no {what} is called \"{name}\""),
        false => {
            let near: Vec<String> = near.iter().map(|name| format!("\"{name}\"")).collect();
            format!(
                "no {what} is called \"{name}\"; did you mean {}?",
                near.join(" or ")
            )
        }
    }
}

/// The id of a name.
pub(super) fn find(what: &str, name: &str, known: &LabelMap) -> Result<u32> {
    match known.id(name) {
        Some(id) => Ok(id),
        None => bail!("{}", unknown(what, name, known)),
    }
}

#[derive(Debug, Args)]
pub(super) struct NameArguments {
    /// Names to show for entities: rows of an identifier, a tab and a name
    #[arg(long, value_name = "FILE", help_heading = "Result")]
    names: Option<PathBuf>,
}

impl NameArguments {
    pub(super) fn read(&self) -> Result<Shown> {
        let names = match &self.names {
            Some(path) => read_entity_names(path)?,
            None => EntityNames::new(),
        };
        Ok(Shown(names))
    }
}

/// Names to show.
pub(super) struct Shown(EntityNames);

impl Shown {
    /// The name of an identifier, if there is one.
    pub(super) fn name<'a>(&'a self, identifier: &'a str) -> &'a str {
        self.0.get(identifier).map_or(identifier, String::as_str)
    }

    /// True if there are names besides the identifiers.
    pub(super) fn has_names(&self) -> bool {
        !self.0.is_empty()
    }
}

/// A text without tabs and line ends.
pub(super) fn cell(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('\t', "\\t")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_unknown_names_are_told_the_nearest() {
        let known: LabelMap = ["isa", "part_of", "affects"].into_iter().collect();
        assert_eq!(find("relation", "isa", &known).unwrap(), 0);
        let fault = find("relation", "affect", &known).unwrap_err().to_string();
        assert_eq!(
            fault,
            "no relation is called \"affect\"; did you mean \"affects\"?"
        );
        assert_eq!(
            unknown("entity", "zzz", &known),
            "no entity is called \"zzz\""
        );
        assert_eq!(cell("a\tb\\"), "a\\tb\\\\");
    }
}
