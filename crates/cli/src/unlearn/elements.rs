//! The elements of a request on the command line.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use argiope_io::read_name_rows;
use argiope_unlearn::{Element, ElementKind, Request, request::read_elements};
use clap::Args;

use super::names::Names;
use crate::session::Session;

#[derive(Debug, Args)]
#[command(next_help_heading = "Elements")]
pub(super) struct ElementArguments {
    /// A file with an element a line: edge U V, node V, features V, user U, interaction U I, triple H R T or relation R
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// The file that `argiope unlearn train --ids` wrote: elements are named, and shown, by their names in place of their ids
    #[arg(long, value_name = "FILE")]
    ids: Option<PathBuf>,
    /// Undirected edges, by their ends
    #[arg(long, value_name = "U,V", num_args = 1..)]
    edge: Vec<String>,
    /// Nodes with their edges, features and labels
    #[arg(long, value_name = "V", num_args = 1..)]
    node: Vec<String>,
    /// Nodes whose features are to go
    #[arg(long, value_name = "V", num_args = 1..)]
    features: Vec<String>,
    /// Users with all their interactions
    #[arg(long, value_name = "U", num_args = 1..)]
    user: Vec<String>,
    /// Interactions of users with items
    #[arg(long, value_name = "U,I", num_args = 1..)]
    interaction: Vec<String>,
    /// Facts: head, relation and tail
    #[arg(long, value_name = "H,R,T", num_args = 1..)]
    triple: Vec<String>,
    /// Relations with all their facts
    #[arg(long, value_name = "R", num_args = 1..)]
    relation: Vec<String>,
}

impl ElementArguments {
    /// Whether any are given.
    pub(super) fn is_given(&self) -> bool {
        self.file.is_some() || self.listed().next().is_some()
    }

    /// The names that they are given by.
    pub(super) fn names(&self) -> Result<Names> {
        Names::read(self.ids.as_deref())
    }

    /// Kinds and texts, parts with commas between them.
    fn listed(&self) -> impl Iterator<Item = (ElementKind, &str)> {
        let lists = [
            (ElementKind::Edge, &self.edge),
            (ElementKind::Node, &self.node),
            (ElementKind::Features, &self.features),
            (ElementKind::User, &self.user),
            (ElementKind::Interaction, &self.interaction),
            (ElementKind::Triple, &self.triple),
            (ElementKind::Relation, &self.relation),
        ];
        (lists.into_iter())
            .flat_map(|(kind, list)| list.iter().map(move |text| (kind, text.as_str())))
    }

    /// The elements, in the order of the options and of the file.
    pub(super) fn elements(&self, names: &Names) -> Result<Vec<Element>> {
        let mut elements: Vec<Element> = (self.listed())
            .map(|(kind, text)| names.element(kind, text, ','))
            .collect::<Result<_>>()?;
        match &self.file {
            Some(path) if names.are_given() => {
                for (line, row) in read_name_rows(path, 1)? {
                    let element = named(names, &row[0]);
                    let place = || format!("{}:{line}", path.display());
                    elements.push(element.with_context(place)?);
                }
            }
            Some(path) => elements.extend(read_elements(path)?),
            None => {}
        }
        Ok(elements)
    }

    /// The request for them.
    pub(super) fn request(&self, id: &str, names: &Names, session: &Session) -> Result<Request> {
        let request = Request::new(id, self.elements(names)?)?;
        if request.num_repeated() > 0 {
            let count = request.num_repeated();
            session.note(format_args!("{count} elements were named more than once"));
        }
        Ok(request)
    }
}

/// The element of a line: its kind, and names with blanks between them.
fn named(names: &Names, line: &str) -> Result<Element> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let kind = (ElementKind::ALL.into_iter()).find(|kind| kind.word() == word);
    match kind {
        Some(kind) => names.element(kind, rest, ' '),
        None => {
            let known: Vec<&str> = ElementKind::ALL.iter().map(|kind| kind.word()).collect();
            let known = known.join(", ");
            bail!("\"{word}\" is no kind of element: expected one of {known}")
        }
    }
}
