//! `argiope kg explain`: the paths that a fact is believed for.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use argiope_link::Triple;
use argiope_nbfnet::{
    TrainedNbfnet,
    explanation::{Explanation, ExplanationOptions, draw},
};
use clap::Args;
use serde::Serialize;

use super::{
    model::ModelArguments,
    names::{NameArguments, Shown, find},
};
use crate::{
    output::{OutputArguments, write_file},
    session::Session,
};

/// Explain why a network believes a fact: the paths from its head to its tail that its score leans on most
///
/// The importance of a path is the mean, over its steps, of the derivative of the score by a factor of the step's message. Beside
/// it stands by how much the score changes when the facts of the path are taken out of the graph. The fact itself is hidden from the
/// messages if the graph has it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope kg explain runs/umls/seed-0 virus causes disease_or_syndrome
  argiope kg explain runs/fb15k-237/seed-0 /m/0gq9h /award/award_category/winners./award/award_honor/award_winner /m/0q9sg --svg why.svg")]
pub(crate) struct ExplainArguments {
    #[command(flatten)]
    model: ModelArguments,
    /// The head of the fact
    #[arg(value_name = "HEAD")]
    head: String,
    /// Its relation
    #[arg(value_name = "RELATION")]
    relation: String,
    /// Its tail
    #[arg(value_name = "TAIL")]
    tail: String,
    /// Paths, at most
    #[arg(long, value_name = "K", default_value_t = 10, help_heading = "Result")]
    top: usize,
    /// Beginnings of paths that are kept at every node
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..), help_heading = "Search")]
    beams: u16,
    /// Let messages use the fact itself
    #[arg(long, help_heading = "Search")]
    keep_fact: bool,
    /// Also draw the paths, into this SVG file
    #[arg(long, value_name = "FILE", help_heading = "Result")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    names: NameArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// The JSON form; its field names are stable.
#[derive(Debug, Serialize)]
struct Named<'a> {
    head: &'a str,
    relation: &'a str,
    tail: &'a str,
    score: f32,
    paths: Vec<NamedPath<'a>>,
}

#[derive(Debug, Serialize)]
struct NamedPath<'a> {
    importance: f32,
    /// How much lower the score is without the facts of the path.
    drop: f32,
    steps: Vec<NamedStep<'a>>,
}

#[derive(Debug, Serialize)]
struct NamedStep<'a> {
    head: &'a str,
    relation: &'a str,
    tail: &'a str,
    /// Passed from tail to head.
    inverse: bool,
    importance: f32,
}

pub(super) fn run(arguments: &ExplainArguments, session: &Session) -> Result<()> {
    let mut output = arguments.output.create()?;
    let shown = arguments.names.read()?;
    let model = arguments.model.open(session)?;
    let fact: Triple = (
        find("entity", &arguments.head, &model.entities)?,
        find("relation", &arguments.relation, &model.relations)?,
        find("entity", &arguments.tail, &model.entities)?,
    );
    let options = ExplanationOptions {
        num_paths: arguments.top,
        num_beams: arguments.beams.into(),
        use_fact: arguments.keep_fact,
    };
    let explanation = session.phase("explaining", || model.explain(fact, options))?;
    if let Some(path) = &arguments.svg {
        let entity = |id| {
            shown
                .name(model.entities.label(id).unwrap_or_default())
                .to_owned()
        };
        let relation = |id| model.relations.label(id).unwrap_or_default().to_owned();
        write_file(path, draw(&explanation, &entity, &relation).as_bytes())?;
    }
    match session.json {
        true => output.write_json(&named(&model, &explanation)?)?,
        false => output.write(to_text(&model, &shown, &explanation)?.as_bytes())?,
    }
    output.finish()
}

fn named<'a>(model: &'a TrainedNbfnet, explanation: &Explanation) -> Result<Named<'a>> {
    let entity = |id: u32| model.entities.label(id).context("an entity without a name");
    let relation = |id: u32| {
        model
            .relations
            .label(id)
            .context("a relation without a name")
    };
    let (head, of_fact, tail) = explanation.fact;
    let mut paths = Vec::with_capacity(explanation.paths.len());
    for path in &explanation.paths {
        let steps = (path.steps.iter())
            .map(|step| {
                Ok(NamedStep {
                    head: entity(step.fact.0)?,
                    relation: relation(step.fact.1)?,
                    tail: entity(step.fact.2)?,
                    inverse: step.inverse,
                    importance: step.importance,
                })
            })
            .collect::<Result<_>>()?;
        paths.push(NamedPath {
            importance: path.importance,
            drop: path.drop,
            steps,
        });
    }
    Ok(Named {
        head: entity(head)?,
        relation: relation(of_fact)?,
        tail: entity(tail)?,
        score: explanation.score,
        paths,
    })
}

fn to_text(model: &TrainedNbfnet, shown: &Shown, explanation: &Explanation) -> Result<String> {
    let named = named(model, explanation)?;
    let (head, tail) = (shown.name(named.head), shown.name(named.tail));
    let mut text = format!(
        "{head}  -{}->  {tail}   score {:.4}\n",
        named.relation, named.score
    );
    if named.paths.is_empty() {
        let layers = model.config.settings.model.num_layers;
        text += &format!("no path of at most {layers} steps leads from {head} to {tail}\n");
    } else {
        text += "importance\tscore without\tpath\n";
    }
    for path in &named.paths {
        text += &format!("{:.4}\t{:+.4}\t", path.importance, -path.drop);
        for (number, step) in path.steps.iter().enumerate() {
            let (from, to) = match step.inverse {
                false => (step.head, step.tail),
                true => (step.tail, step.head),
            };
            if number == 0 {
                text += shown.name(from);
            }
            text += &match step.inverse {
                false => format!("  -{}->  {}", step.relation, shown.name(to)),
                true => format!("  <-{}-  {}", step.relation, shown.name(to)),
            };
        }
        text.push('\n');
    }
    Ok(text)
}
