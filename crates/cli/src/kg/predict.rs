//! `argiope kg predict`: the entities that a network believes to complete a fact.

use std::{num::NonZeroUsize, path::PathBuf};

use anyhow::{Context as _, Result, bail};
use argiope_io::read_name_rows;
use argiope_link::{Side, Triple};
use argiope_nbfnet::{Prediction, TrainedNbfnet};
use clap::Args;
use serde::Serialize;

use super::{
    model::ModelArguments,
    names::{NameArguments, Shown, cell, find},
};
use crate::{output::OutputArguments, session::Session};

/// Complete facts: the tails of a head and a relation, or the heads of a relation and a tail
///
/// A row has head, relation, tail, the score (a logit) and the probability that it stands for, best first. Facts that the graph has
/// are left out. Questions may also come from a file whose rows have a ? in the place of what is missing.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope kg predict runs/umls/seed-0 --head virus --relation causes --top 5
  argiope kg predict runs/umls/seed-0 --relation treats --tail disease_or_syndrome --json
  argiope kg predict runs/fb237/seed-0 --graph other.tsv --questions questions.tsv -o answers.tsv")]
pub(crate) struct PredictArguments {
    #[command(flatten)]
    model: ModelArguments,
    /// The head; then tails are asked for
    #[arg(long, value_name = "ENTITY", conflicts_with_all = ["tail", "questions"], requires = "relation", help_heading = "Question")]
    head: Option<String>,
    /// The relation
    #[arg(
        long,
        value_name = "RELATION",
        conflicts_with = "questions",
        help_heading = "Question"
    )]
    relation: Option<String>,
    /// The tail; then heads are asked for
    #[arg(
        long,
        value_name = "ENTITY",
        conflicts_with = "questions",
        requires = "relation",
        help_heading = "Question"
    )]
    tail: Option<String>,
    /// Instead: a file with rows of head, relation and tail, one of the ends being ?
    #[arg(long, value_name = "FILE", help_heading = "Question")]
    questions: Option<PathBuf>,
    /// Answers to a question
    #[arg(long, value_name = "K", default_value = "10", help_heading = "Result")]
    top: NonZeroUsize,
    /// Facts of the graph as well
    #[arg(long, help_heading = "Result")]
    with_known: bool,
    #[command(flatten)]
    names: NameArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// An answer; its JSON form has stable field names.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    head: &'a str,
    relation: &'a str,
    tail: &'a str,
    /// The names to show, where there are some.
    #[serde(skip_serializing_if = "Option::is_none")]
    names: Option<[&'a str; 2]>,
    score: f32,
    probability: f64,
    known: bool,
}

pub(super) fn run(arguments: &PredictArguments, session: &Session) -> Result<()> {
    let mut output = arguments.output.create()?;
    let shown = arguments.names.read()?;
    let model = arguments.model.open(session)?;
    let questions = questions(arguments, &model)?;
    let (top, with_known) = (arguments.top.get(), arguments.with_known);
    let found = model.predict(&questions, top, with_known, &session.progress)?;
    let answers: Vec<Answer<'_>> = (questions.iter().zip(&found))
        .flat_map(|(&question, found)| found.iter().map(move |answer| (question, answer)))
        .map(|(question, answer)| answer_of(&model, &shown, question, answer))
        .collect::<Result<_>>()?;
    match session.json {
        true => output.write_json(&answers)?,
        false => output.write(to_text(&answers).as_bytes())?,
    }
    output.finish()
}

fn answer_of<'a>(
    model: &'a TrainedNbfnet,
    shown: &'a Shown,
    ((head, relation, tail), side): (Triple, Side),
    answer: &Prediction,
) -> Result<Answer<'a>> {
    let entity = |id: u32| model.entities.label(id).context("an entity without a name");
    let (head, tail) = match side {
        Side::Tail => (entity(head)?, entity(answer.entity)?),
        Side::Head => (entity(answer.entity)?, entity(tail)?),
    };
    Ok(Answer {
        head,
        relation: model
            .relations
            .label(relation)
            .context("a relation without a name")?,
        tail,
        names: shown
            .has_names()
            .then(|| [shown.name(head), shown.name(tail)]),
        score: answer.score,
        probability: answer.probability(),
        known: answer.known,
    })
}

fn to_text(answers: &[Answer<'_>]) -> String {
    let mut text = String::from("head\trelation\ttail\tscore\tprobability\n");
    for answer in answers {
        let [head, tail] = answer.names.unwrap_or([answer.head, answer.tail]);
        let [head, relation, tail] = [head, answer.relation, tail].map(cell);
        let probability = answer.probability as f32;
        text += &format!(
            "{head}\t{relation}\t{tail}\t{}\t{probability}\n",
            answer.score
        );
    }
    text
}

/// What is asked, as facts whose missing end is 0.
fn questions(arguments: &PredictArguments, model: &TrainedNbfnet) -> Result<Vec<(Triple, Side)>> {
    let question = |head: &str, relation: &str, tail: &str| -> Result<(Triple, Side)> {
        let entity = |name: &str| find("entity", name, &model.entities);
        let relation = find("relation", relation, &model.relations)?;
        match (head, tail) {
            ("?", "?") => bail!("both ends are missing"),
            (head, "?") => Ok(((entity(head)?, relation, 0), Side::Tail)),
            ("?", tail) => Ok(((0, relation, entity(tail)?), Side::Head)),
            _ => bail!("no end is ?: nothing is asked"),
        }
    };
    if let Some(path) = &arguments.questions {
        let rows = read_name_rows(path, 3)?;
        return (rows.iter())
            .map(|(line, fields)| {
                let asked = question(&fields[0], &fields[1], &fields[2]);
                asked.with_context(|| format!("{}:{line}", path.display()))
            })
            .collect();
    }
    let Some(relation) = &arguments.relation else {
        bail!("nothing is asked: give --head or --tail with --relation, or --questions");
    };
    match (&arguments.head, &arguments.tail) {
        (Some(head), None) => Ok(vec![question(head, relation, "?")?]),
        (None, Some(tail)) => Ok(vec![question("?", relation, tail)?]),
        _ => bail!("--relation alone asks nothing: add --head or --tail"),
    }
}
