//! Names in the place of ids: what `argiope unlearn train --ids` wrote.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Error, Result, anyhow, bail};
use argiope_graph::LabelMap;
use argiope_io::read_name_rows;
use argiope_link::knowledge::suggest;
use argiope_unlearn::{Element, ElementKind, UnlearnError};

/// Names that are near an unknown one, at most.
const SUGGESTED: usize = 3;

/// The names of a model's data, if they have any: ids stand for themselves otherwise.
pub(super) struct Names {
    file: Option<NameFile>,
}

struct NameFile {
    path: PathBuf,
    of_kinds: BTreeMap<String, LabelMap>,
}

impl Names {
    /// Reads rows of a kind, an id and a name; ids of a kind are in order.
    pub(super) fn read(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else {
            return Ok(Self { file: None });
        };
        let mut of_kinds: BTreeMap<String, LabelMap> = BTreeMap::new();
        for (line, row) in read_name_rows(path, 3)? {
            let [kind, id, name] = &row[..] else {
                continue;
            };
            let names = of_kinds.entry(kind.clone()).or_default();
            // A name that comes again has the id of its first place.
            if id.parse().ok() != names.intern(name) {
                bail!(
                    "{}:{line}: \"{id}\" is not the next id of its kind, or the name is not new",
                    path.display()
                );
            }
        }
        let path = path.to_path_buf();
        Ok(Self {
            file: Some(NameFile { path, of_kinds }),
        })
    }

    /// Whether elements are called by names.
    pub(super) fn are_given(&self) -> bool {
        self.file.is_some()
    }

    /// The element of a kind whose parts stand in `text`, with `separator` between them.
    pub(super) fn element(
        &self,
        kind: ElementKind,
        text: &str,
        separator: char,
    ) -> Result<Element> {
        let ids = match &self.file {
            Some(file) => {
                let ids = file.ids(kind, text, separator)?;
                let ids: Vec<String> = ids.iter().map(u32::to_string).collect();
                ids.join(" ")
            }
            None => text.replace(separator, " "),
        };
        Ok(format!("{} {ids}", kind.word()).parse()?)
    }

    /// An element as it is called.
    pub(super) fn show(&self, element: Element) -> String {
        let Some(file) = &self.file else {
            return element.to_string();
        };
        let mut text = element.kind().word().to_owned();
        for (role, id) in roles(element.kind()).iter().zip(element.ids()) {
            let name = file.of_role(role).and_then(|names| names.label(id));
            text.push(' ');
            match name {
                Some(name) => text.push_str(name),
                None => text.push_str(&id.to_string()),
            }
        }
        text
    }

    /// An error that calls its element by name.
    pub(super) fn explain(&self, error: Error) -> Error {
        match error.downcast_ref() {
            Some(UnlearnError::NotFound { id, element }) if self.are_given() => {
                anyhow!("request {id}: {} is not in the data", self.show(*element))
            }
            _ => error,
        }
    }
}

impl NameFile {
    /// The names of what an id of an element stands for. Facts call their nodes entities.
    fn of_role(&self, role: &str) -> Option<&LabelMap> {
        let names = self.of_kinds.get(role);
        match role {
            "node" => names.or_else(|| self.of_kinds.get("entity")),
            _ => names,
        }
    }

    /// Names may hold the separator: of all ways to cut the text, one has to give names that are all known.
    fn ids(&self, kind: ElementKind, text: &str, separator: char) -> Result<Vec<u32>> {
        let shown = self.path.display();
        let mut known = Vec::new();
        for role in roles(kind) {
            let names = self.of_role(role);
            known.push(names.with_context(|| format!("{shown} has no names of kind {role}"))?);
        }
        let mut found = Vec::new();
        let ways = cuts(text.trim(), separator, known.len());
        for parts in &ways {
            let ids = parts.iter().zip(&known).map(|(name, names)| names.id(name));
            found.extend(ids.collect::<Option<Vec<u32>>>());
        }
        match (&found[..], &ways[..]) {
            ([ids], _) => Ok(ids.clone()),
            ([], [parts]) => {
                let mut named = parts.iter().zip(&known).zip(roles(kind));
                let unknown = named.find(|((name, names), _)| names.id(name).is_none());
                match unknown {
                    Some(((name, names), role)) => bail!("{}", unknown_name(role, name, names)),
                    None => bail!("\"{text}\" is no {}", kind.word()),
                }
            }
            ([], _) => bail!(
                "\"{text}\": expected the names of {}, as {shown} has them",
                roles(kind).join(", ")
            ),
            _ => bail!("\"{text}\" can be read as more than one {}", kind.word()),
        }
    }
}

/// What the ids of an element stand for.
fn roles(kind: ElementKind) -> &'static [&'static str] {
    match kind {
        ElementKind::Edge => &["node", "node"],
        ElementKind::Node | ElementKind::Features => &["node"],
        ElementKind::Triple => &["entity", "relation", "entity"],
        ElementKind::Relation => &["relation"],
        ElementKind::User => &["user"],
        ElementKind::Interaction => &["user", "item"],
    }
}

/// All ways to cut a text into so many parts at separators.
fn cuts(text: &str, separator: char, num_parts: usize) -> Vec<Vec<String>> {
    if num_parts <= 1 {
        return vec![vec![text.trim().to_owned()]];
    }
    let places = text.match_indices(separator).map(|(at, _)| at);
    places
        .flat_map(|at| {
            let (first, rest) = (&text[..at], &text[at + separator.len_utf8()..]);
            let rests = cuts(rest, separator, num_parts - 1).into_iter();
            rests.map(move |rest| [vec![first.trim().to_owned()], rest].concat())
        })
        .collect()
}

/// What an unknown name is told.
fn unknown_name(role: &str, name: &str, known: &LabelMap) -> String {
    let near = suggest(name, known, SUGGESTED);
    let near: Vec<String> = near.iter().map(|name| format!("\"{name}\"")).collect();
    match near.is_empty() {
        true => format!("no {role} is called \"{name}\""),
        false => format!(
            "no {role} is called \"{name}\"; did you mean {}?",
            near.join(" or ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(rows: &str) -> Result<Names> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ids.tsv");
        std::fs::write(&path, rows).unwrap();
        Names::read(Some(&path))
    }

    #[test]
    fn test_elements_have_names() {
        let names =
            names("user\t0\tU 1\nuser\t1\tU,2\nitem\t0\tbook\nitem\t1\tbook, used\n").unwrap();
        let interaction =
            |text, separator| names.element(ElementKind::Interaction, text, separator);
        for (text, separator, ids) in [
            ("U 1,book", ',', (0, 0)),
            ("U,2,book, used", ',', (1, 1)),
            ("U 1 book, used", ' ', (0, 1)),
        ] {
            let element = interaction(text, separator).unwrap();
            assert_eq!(element, Element::Interaction(ids.0, ids.1));
        }
        let user = names.element(ElementKind::User, "U,2", ',').unwrap();
        assert_eq!(names.show(user), "user U,2");
        assert_eq!(
            names.show(Element::Interaction(0, 1)),
            "interaction U 1 book, used"
        );
        assert_eq!(names.show(Element::User(7)), "user 7");
        let fault = |kind, text| names.element(kind, text, ',').unwrap_err().to_string();
        assert_eq!(
            fault(ElementKind::User, "u 1"),
            "no user is called \"u 1\"; did you mean \"U 1\"?"
        );
        assert!(fault(ElementKind::Interaction, "U 1").contains("the names of user, item"));
        assert!(fault(ElementKind::Relation, "likes").contains("no names of kind relation"));
    }

    #[test]
    fn test_without_names_ids_stand_for_themselves() {
        let names = Names::read(None).unwrap();
        let edge = names.element(ElementKind::Edge, "3,1", ',').unwrap();
        assert_eq!(edge, Element::Edge(3, 1));
        assert_eq!(names.show(Element::User(4)), "user 4");
        assert!(names.element(ElementKind::User, "x", ',').is_err());
    }

    #[test]
    fn test_what_can_be_read_twice_is_no_request() {
        let names = names("user\t0\ta\nuser\t1\ta,b\nitem\t0\tb,c\nitem\t1\tc\n").unwrap();
        let fault = names.element(ElementKind::Interaction, "a,b,c", ',');
        assert!(fault.unwrap_err().to_string().contains("more than one"));
    }

    #[test]
    fn test_damaged_files_name_the_line() {
        for rows in [
            "user\t0\ta\nuser\t2\tb\n",
            "user\t0\ta\nuser\t1\ta\n",
            "user\tx\ta\n",
        ] {
            let fault = names(rows).err().unwrap().to_string();
            assert!(fault.contains("ids.tsv:"), "{fault}");
        }
    }
}
