//! `argiope link bench`: models times data sets times seeds.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use argiope_graph::Progress as _;
use argiope_io::datasets;
use argiope_link::dataset::Protocol;
use argiope_ncn::baseline::{self, BaselineConfig};
use clap::Args;

use super::{
    bench_table::{Cell, Column, Table},
    data::{NamedData, load_dataset, load_file},
    model::Model,
    protocol::ProtocolArguments,
    results::{SeedResult, summarize},
    run::Run,
    settings::Settings,
};
use crate::{
    bench::{BenchTable as _, check_models, create_folder},
    failure::one_line,
    input::ReadingArguments,
    run_progress::RunProgress,
    seeds::SeedArguments,
    session::Session,
    settings::SettingArguments,
};

/// Compare models and heuristics on data sets, under the protocol that each is usually reported under
///
/// Each run has a folder OUT/DATASET/MODEL/seed-S: the same command continues what was interrupted and reads what is
/// finished. OUT/table.md and OUT/table.json are written after every cell, with published numbers beside ours where the
/// protocol is the published one. A cell that fails is reported, and the others go on; the exit code is then 2.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  argiope link bench --models ncn,ncnc,cn,ra --datasets cora,citeseer --seeds 10 -o runs
  argiope link bench --models gae,ncn,cn --datasets data/karate.edges --metric auc --seeds 3 -o runs/karate")]
pub(crate) struct BenchArguments {
    /// Models (ncn, ncnc, gae, scn1, cn1.5, cn1res, cn2, nbfnet) and heuristics (cn, jaccard, aa, ra, pa, katz, ppr, sp),
    /// separated by commas
    #[arg(long, value_name = "MODEL,...", value_delimiter = ',', required = true)]
    models: Vec<Model>,
    /// Data sets, or graph files, separated by commas
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', required = true)]
    datasets: Vec<String>,
    #[command(flatten)]
    protocol: ProtocolArguments,
    #[command(flatten)]
    settings: SettingArguments,
    #[command(flatten)]
    seeds: SeedArguments,
    #[command(flatten)]
    reading: ReadingArguments,
    /// Folder for the runs and the table
    #[arg(long, short, value_name = "OUT", help_heading = "Result")]
    output: PathBuf,
}

pub(super) fn run(arguments: &BenchArguments, session: &Session) -> Result<()> {
    let folder = arguments.output.as_path();
    check_models(&arguments.models)?;
    let names = folder_names(&arguments.datasets)?;
    create_folder(folder)?;
    let mut table = Table::new(&arguments.models);
    for (dataset, name) in arguments.datasets.iter().zip(names) {
        let bench = DatasetBench::load(dataset, &name, arguments, session);
        session.progress.check()?;
        table.start_column(match &bench {
            Ok(bench) => Column::new(name, &bench.named.data, &bench.protocol),
            Err(_) => Column::unknown(name),
        });
        for model in &arguments.models {
            let cell = match &bench {
                Ok(bench) => bench.cell(*model).map_err(|error| one_line(&error)),
                Err(error) => Err(one_line(error)),
            };
            // Neither table nor message for what was merely stopped.
            session.progress.check()?;
            if let Err(error) = &cell {
                session.failure(format_args!("{dataset}, {model}: {error}"));
            }
            table.push(cell);
            table.write(folder)?;
        }
    }
    table.finish(session)
}

/// The folders of data sets and files: their names, of files without folder and extensions.
fn folder_names(chosen: &[String]) -> Result<Vec<String>> {
    let mut names: Vec<String> = Vec::with_capacity(chosen.len());
    for dataset in chosen {
        let file = Path::new(dataset).file_name();
        let file = file.and_then(|file| file.to_str()).unwrap_or_default();
        let name = match Path::new(dataset).is_file() {
            true => file.split('.').next().unwrap_or_default(),
            false => datasets::lookup(dataset)?.name,
        };
        if name.is_empty() {
            bail!("--datasets: {dataset} gives no name for a folder");
        }
        if names.iter().any(|other| other == name) {
            bail!("--datasets: two of them are called {name}");
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

/// All that is run on one data set.
struct DatasetBench<'a> {
    named: NamedData,
    protocol: Protocol,
    folder: PathBuf,
    arguments: &'a BenchArguments,
    session: &'a Session,
}

impl<'a> DatasetBench<'a> {
    fn load(
        dataset: &str,
        name: &str,
        arguments: &'a BenchArguments,
        session: &'a Session,
    ) -> Result<Self> {
        let named = match Path::new(dataset).is_file() {
            true => load_file(Path::new(dataset), None, &arguments.reading, session)?,
            false => load_dataset(dataset, None, session)?,
        };
        Ok(Self {
            protocol: arguments.protocol.protocol(&named.data, session),
            named,
            folder: arguments.output.join(name),
            arguments,
            session,
        })
    }

    /// The runs of a model.
    fn cell(&self, model: Model) -> Result<Cell> {
        let mut seeds = Vec::new();
        for seed in self.arguments.seeds.iter() {
            let seed = self.run(model, seed)?;
            seed.note(self.protocol.select_by, self.session);
            seeds.push(seed);
        }
        Ok(Cell {
            metrics: summarize(&self.protocol.metrics, &seeds)?,
            seeds,
        })
    }

    fn run(&self, model: Model, seed: u64) -> Result<SeedResult> {
        let (data, protocol) = (&self.named.data, self.protocol.clone());
        let folder = self.folder.join(model.to_string());
        let folder = folder.join(format!("seed-{seed}"));
        let name = format!("{}, {model}, seed {seed}", data.name);
        let progress = RunProgress::new(name, &self.session.progress);
        let result = match model {
            Model::Trained(model) => {
                let run = Run {
                    seed,
                    protocol: &protocol,
                    settings: Settings::new(&self.arguments.settings, &data.name, model)?,
                    start_from: None,
                    folder: &folder,
                };
                run.run(&self.named, &progress)?
            }
            Model::Heuristic(heuristic) => {
                let config = BaselineConfig {
                    data: self.named.identity.clone(),
                    seed,
                    heuristic: heuristic.to_string(),
                    protocol,
                };
                baseline::run(&config, data, Some(&folder), &progress)?
            }
        };
        Ok(SeedResult::new(seed, folder, result))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_folders_are_called_like_data_sets_and_files() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let names = |datasets: &[&str]| {
            let datasets: Vec<String> = datasets.iter().map(|&name| name.to_owned()).collect();
            folder_names(&datasets).map_err(|error| error.to_string())
        };
        assert_eq!(names(&["cora", file]).unwrap(), ["cora", "Cargo"]);
        assert!(
            names(&["cora", "cora"])
                .unwrap_err()
                .contains("called cora")
        );
        assert!(
            names(&["no/such/file"])
                .unwrap_err()
                .contains("is no data set")
        );
        assert!(names(&[""]).is_err());
    }
}
