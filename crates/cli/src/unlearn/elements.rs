//! The elements of a request on the command line.

use std::path::PathBuf;

use anyhow::Result;
use argiope_unlearn::{Element, Request, request::read_elements};
use clap::Args;

use crate::session::Session;

#[derive(Debug, Args)]
#[command(next_help_heading = "Elements")]
pub(super) struct ElementArguments {
    /// A file with an element a line: edge U V, node V, features V, user U, interaction U I, triple H R T or relation R
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Undirected edges, by the ids of their ends
    #[arg(long, value_name = "U,V", num_args = 1.., value_parser = |text: &str| parse("edge", text))]
    edge: Vec<Element>,
    /// Nodes with their edges, features and labels
    #[arg(long, value_name = "V", num_args = 1.., value_parser = |text: &str| parse("node", text))]
    node: Vec<Element>,
    /// Nodes whose features are to go
    #[arg(long, value_name = "V", num_args = 1.., value_parser = |text: &str| parse("features", text))]
    features: Vec<Element>,
    /// Users with all their interactions
    #[arg(long, value_name = "U", num_args = 1.., value_parser = |text: &str| parse("user", text))]
    user: Vec<Element>,
    /// Interactions of users with items
    #[arg(long, value_name = "U,I", num_args = 1.., value_parser = |text: &str| parse("interaction", text))]
    interaction: Vec<Element>,
    /// Facts: head, relation and tail
    #[arg(long, value_name = "H,R,T", num_args = 1.., value_parser = |text: &str| parse("triple", text))]
    triple: Vec<Element>,
    /// Relations with all their facts
    #[arg(long, value_name = "R", num_args = 1.., value_parser = |text: &str| parse("relation", text))]
    relation: Vec<Element>,
}

/// Ids between commas, as the text form of an element has them between spaces.
fn parse(word: &str, ids: &str) -> Result<Element, String> {
    let text = format!("{word} {}", ids.replace(',', " "));
    text.parse()
        .map_err(|error: argiope_unlearn::UnlearnError| error.to_string())
}

impl ElementArguments {
    /// Whether any are given.
    pub(super) fn is_given(&self) -> bool {
        self.file.is_some() || self.listed().next().is_some()
    }

    fn listed(&self) -> impl Iterator<Item = Element> {
        let lists = [
            &self.edge,
            &self.node,
            &self.features,
            &self.user,
            &self.interaction,
            &self.triple,
            &self.relation,
        ];
        lists.into_iter().flatten().copied()
    }

    /// The request for them.
    pub(super) fn request(&self, id: &str, session: &Session) -> Result<Request> {
        let mut elements: Vec<Element> = self.listed().collect();
        if let Some(path) = &self.file {
            elements.extend(read_elements(path)?);
        }
        let request = Request::new(id, elements)?;
        if request.num_repeated() > 0 {
            let count = request.num_repeated();
            session.note(format_args!("{count} elements were named more than once"));
        }
        Ok(request)
    }
}
