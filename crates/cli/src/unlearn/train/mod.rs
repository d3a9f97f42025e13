//! `argiope unlearn train`: a model that can forget, in a folder that keeps its log.

mod facts;
mod graph;
mod interactions;

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Result, bail};
use argiope_graph::LabelMap;
use argiope_unlearn::{Forgetting, Guarantee, UnlearnError, ledger::Deployment};
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::{data::GraphArguments, guarantee};
use crate::{
    output::{ResultWriter, check_writable, write_file},
    runs::check_folder,
    session::Session,
    settings::SettingArguments,
};

/// Fit a model that can forget, and put it into a folder that keeps the log of its deletions
///
/// The folder holds the model with the data that it was fitted to, and an empty log: `argiope unlearn request` deletes from it. What is
/// held out to report how good the model is, is no part of it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope unlearn train --model ridge --dataset dblp --set model.feature_map.kind=projection -o citations
  argiope unlearn train --model ease --dataset ml-100k -o shop
  argiope unlearn train --model ease --dataset train.txt --test test.txt --set model.lambda=200 -o shop
  argiope unlearn train --model ease --dataset orders.inter --ids ids.tsv -o shop
  argiope unlearn train --model relation-ridge --dataset umls --ids ids.tsv -o facts")]
pub(crate) struct TrainArguments {
    /// The method
    #[arg(long, value_name = "MODEL", value_enum)]
    model: ModelName,
    /// A data set (see `argiope data list`), or a file: edges of ridge and certified-logistic, interactions of ease, facts of
    /// relation-ridge, which may also be in a folder with train.txt, valid.txt and test.txt
    #[arg(long, value_name = "NAME")]
    dataset: String,
    #[command(flatten)]
    files: GraphArguments,
    /// With a file of interactions: those that test
    #[arg(long, value_name = "FILE", help_heading = "Data")]
    test: Option<PathBuf>,
    /// Of nodes with classes in the data, the part that is held out
    #[arg(
        long,
        value_name = "SHARE",
        default_value_t = 0.2,
        help_heading = "Data"
    )]
    test_share: f64,
    #[command(flatten)]
    settings: SettingArguments,
    /// Where data have names (facts, interactions in a table): a file for them, a row each of kind, id and name, by which requests can
    /// name what is to go. It is no part of the folder, and no deletion takes names out of it
    #[arg(long, value_name = "FILE", help_heading = "Result")]
    ids: Option<PathBuf>,
    /// The folder of the model
    #[arg(long, short, value_name = "FOLDER", help_heading = "Result")]
    output: PathBuf,
}

/// A model that can forget, as the command line has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ModelName {
    /// Classes of nodes: ridge regression on features that are propagated (SGC, SIGN, APPNP); exact
    Ridge,
    /// Classes of nodes: logistic regression on features that are propagated, certified within (epsilon, delta)
    CertifiedLogistic,
    /// Items for users: item-item ridge regression; exact
    Ease,
    /// Facts of a knowledge graph: ridge regression from both sides; exact
    RelationRidge,
}

/// What was fitted; the field names of the JSON form are stable.
#[derive(Debug, Serialize)]
struct Summary {
    method: String,
    guarantee: Guarantee,
    data: String,
    /// What the data consist of, with numbers.
    sizes: Vec<(&'static str, u64)>,
    /// How good the model is on what was held out.
    metrics: Vec<(String, f64)>,
    seconds: f64,
    model: String,
}

pub(super) fn run(arguments: &TrainArguments, session: &Session) -> Result<()> {
    check_folder(&arguments.output)?;
    let summary = match arguments.model {
        ModelName::Ridge => graph::ridge(arguments, session)?,
        ModelName::CertifiedLogistic => graph::certified(arguments, session)?,
        ModelName::Ease => interactions::ease(arguments, session)?,
        ModelName::RelationRidge => facts::relation_ridge(arguments, session)?,
    };
    let mut output = ResultWriter::create(Path::new("-"))?;
    match session.json {
        true => output.write_json(&summary)?,
        false => output.write(summary.to_text().as_bytes())?,
    }
    output.finish()
}

impl TrainArguments {
    /// Refuses files that the model does not read.
    fn check_files(&self, edges: bool, interactions: bool) -> Result<()> {
        if !edges && self.files.are_given() {
            bail!("--features and --classes are for models of nodes: ridge, certified-logistic");
        }
        if !interactions && self.test.is_some() {
            bail!("--test is for interactions: ease");
        }
        Ok(())
    }

    /// The ids of names, if they are asked for; says so if there are names that nobody will know.
    fn ids_of(&self, kinds: &[(&str, &LabelMap)], session: &Session) -> Result<Option<String>> {
        let Some(path) = &self.ids else {
            if kinds.iter().any(|(_, names)| !names.is_empty()) {
                session.note(format_args!(
                    "{} has names, and requests name ids: --ids FILE says which is which",
                    self.dataset
                ));
            }
            return Ok(None);
        };
        let mut text = String::new();
        for (kind, names) in kinds {
            for (id, name) in names.iter().enumerate() {
                // Writing to a string cannot fail.
                let _ = writeln!(text, "{kind}\t{id}\t{name}");
            }
        }
        if text.is_empty() {
            bail!("--ids: the data have no names, their numbers are the ids");
        }
        check_writable(path)?;
        Ok(Some(text))
    }

    /// Puts a fitted model into its folder, and only then replaces a file of ids, which may be that of another model.
    fn deploy<M: Forgetting>(&self, fitted: Fitted<M>) -> Result<Summary> {
        let Fitted {
            model,
            data,
            sizes,
            metrics,
            seconds,
            ids,
        } = fitted;
        let (method, guarantee) = (model.method().to_owned(), model.guarantee());
        let deployment = Deployment::create(&self.output, model)?;
        if let (Some(path), Some(text)) = (&self.ids, ids) {
            write_file(path, text.as_bytes())?;
        }
        Ok(Summary {
            method,
            guarantee,
            data,
            sizes,
            metrics,
            seconds,
            model: deployment.status().model,
        })
    }
}

struct Fitted<M> {
    model: M,
    data: String,
    sizes: Vec<(&'static str, u64)>,
    metrics: Vec<(String, f64)>,
    seconds: f64,
    /// The file of ids, if it is asked for.
    ids: Option<String>,
}

/// Fits, and takes the seconds.
fn timed<M>(fit: impl FnOnce() -> Result<M, UnlearnError>) -> Result<(M, f64)> {
    let start = Instant::now();
    let model = fit()?;
    Ok((model, start.elapsed().as_secs_f64()))
}

impl Summary {
    fn to_text(&self) -> String {
        let mut rows = vec![
            ("method".to_owned(), self.method.clone()),
            ("guarantee".to_owned(), guarantee(self.guarantee)),
            ("data".to_owned(), self.data.clone()),
        ];
        let sizes = self.sizes.iter();
        rows.extend(sizes.map(|(name, count)| ((*name).to_owned(), count.to_string())));
        let metrics = self.metrics.iter();
        rows.extend(metrics.map(|(name, value)| (name.clone(), format!("{value:.4}"))));
        rows.push(("seconds".to_owned(), format!("{:.2}", self.seconds)));
        rows.push(("model".to_owned(), self.model.clone()));
        let mut text = String::new();
        for (name, value) in rows {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{name}\t{value}");
        }
        text
    }
}
