//! The course of a comparison.

use std::{fs, io::Write as _, path::Path};

use argiope_gnn::{Environment, Init, run_folder::RunPlace};
use argiope_graph::Progress;
use argiope_io::{AtomicFile, IoError};

use super::{
    case::Case,
    cell::{CellResult, CellSettings, tensors_of},
    floors::Pairs,
    metrics::Metrics,
    observation::Observation,
    report::{BenchReport, CaseReport},
    world::World,
};
use crate::{
    UnlearnError,
    data::GraphData,
    learned::{
        BenchConfig, GraphModel, MethodConfig, RequestConfig, Trained, Unlearned,
        resources::Meter,
        retrain::RetrainConfig,
        training::{TrainingData, train_in},
    },
};

/// Compares methods on a data set, in `folder` if one is given: what is finished there is read, a training that was interrupted
/// is continued, and the report is written beside it as `table.json` and `table.md`.
///
/// # Errors
/// [`UnlearnError::Option`] for settings without sense; [`UnlearnError::Data`] for requests that the data are too small for, with the size of
/// the pool; [`UnlearnError::Gnn`] if a folder holds a network with other settings; those of the methods;
/// [`UnlearnError::Cancelled`], after which the same call continues.
pub fn run_bench(
    config: &BenchConfig,
    data: &GraphData,
    folder: Option<&Path>,
    progress: &dyn Progress,
) -> Result<BenchReport, UnlearnError> {
    config.check()?;
    let bench = Bench {
        config,
        data,
        folder,
        progress,
    };
    // Requests that cannot be drawn should not be found out after hours.
    for &seed in &config.seeds {
        let world = World::new(data, config, seed)?;
        (config.requests.iter()).try_for_each(|&request| Case::new(&world, request).map(drop))?;
    }
    let mut cases = Vec::new();
    for &seed in &config.seeds {
        let world = World::new(data, config, seed)?;
        let original = bench.original(&world)?;
        for &request in &config.requests {
            let case = Case::new(&world, request)?;
            cases.push(bench.case(request, &case, &original)?);
        }
    }
    let report = BenchReport::new(config, data, &cases)?;
    if let Some(folder) = folder {
        let json = serde_json::to_string_pretty(&report).map_err(|cause| UnlearnError::Data {
            what: format!("the report is no JSON: {cause}"),
        })?;
        write(&folder.join("table.json"), &(json + "\n"))?;
        write(&folder.join("table.md"), &report.to_markdown())?;
    }
    Ok(report)
}

struct Bench<'a> {
    config: &'a BenchConfig,
    data: &'a GraphData,
    folder: Option<&'a Path>,
    progress: &'a dyn Progress,
}

impl Bench<'_> {
    fn original(&self, world: &World) -> Result<Trained, UnlearnError> {
        let settings = CellSettings::new(self.data, self.config, world.seed);
        let place = (self.folder).map(|path| path.join(seed_folder(world.seed)).join("original"));
        let data = world.training_data();
        self.train(world, data, &settings, place.as_deref(), world.seed)
    }

    fn train(
        &self,
        world: &World,
        data: TrainingData<'_>,
        settings: &CellSettings,
        place: Option<&Path>,
        seed: u64,
    ) -> Result<Trained, UnlearnError> {
        let mut init = Init::new(seed, &world.device.clone().autodiff());
        let backbone = &self.config.backbone;
        let model = GraphModel::new(backbone, world.num_classes, data.features, &mut init)?;
        let course = (&self.config.training, seed);
        train_in(place, settings, model, data, course, self.progress)
    }

    /// One request on the data of one seed.
    fn case(
        &self,
        request: RequestConfig,
        case: &Case<'_>,
        original: &Trained,
    ) -> Result<CaseReport, UnlearnError> {
        let world = case.world;
        let mut settings = CellSettings::new(self.data, self.config, world.seed);
        settings.request = Some(request);
        let folder = self.folder.map(|path| path.join(seed_folder(world.seed)));
        let place = folder.map(|path| path.join(request.to_string()));
        let within = |name: &str| place.as_ref().map(|path| path.join(name));
        let served = Unlearned::from(original.model.clone());
        let graph = (&world.adjacency, &world.features);
        let before = Observation::new(&served, graph, &case.parts)?;
        let mut retrained = Vec::new();
        for start in 0..self.config.retrained {
            let retrain = RetrainConfig {
                start,
                ..RetrainConfig::default()
            };
            let mut settings = settings.clone();
            settings.start = Some(start);
            let place = within(&format!("retrain-{start}"));
            let (data, seed) = (case.training_data(), retrain.seed(world.seed));
            let trained = self.train(world, data, &settings, place.as_deref(), seed)?;
            let found = self.observe(case, &trained.model.into())?;
            retrained.push((found, trained.summary));
        }
        let observations: Vec<&Observation> = retrained.iter().map(|(found, _)| found).collect();
        let metrics = Metrics::new(case, &before, observations[1])?;
        let took = (original.summary.seconds, original.summary.peak_mib);
        let distances = metrics.to_all(&before, &observations)?;
        let original_cell = CellResult::new(metrics.of(&before, true)?, distances, took);
        let pairs = Pairs::new(&metrics, &observations)?;
        let mut retrained_cells = Vec::new();
        for (at, (found, summary)) in retrained.iter().enumerate() {
            let took = (summary.seconds, summary.peak_mib);
            let own = metrics.of(found, false)?;
            retrained_cells.push(CellResult::new(own, pairs.to_others(at), took));
        }
        let mut methods = Vec::new();
        for method in self.methods() {
            let mut settings = settings.clone();
            settings.method = Some(method.clone());
            settings.retrained = Some(self.config.retrained);
            let place = within(method.name());
            let run = RunPlace::find(place.as_deref(), &settings)?;
            let cell = match run.finished()? {
                Some(cell) => cell,
                None => {
                    let (unlearned, took) = self.unlearn(case, method, &original.model)?;
                    let found = self.observe(case, &unlearned)?;
                    let distances = metrics.to_all(&found, &observations)?;
                    let cell = CellResult::new(metrics.of(&found, false)?, distances, took);
                    let version = env!("CARGO_PKG_VERSION");
                    let environment = Environment::new("argiope-unlearn", version, world.seed);
                    if let Some(folder) = run.folder(&environment)? {
                        folder.save_model(&tensors_of(&unlearned), &method.name())?;
                        folder.finish(&cell)?;
                    }
                    cell
                }
            };
            methods.push((method.name(), cell));
        }
        Ok(CaseReport {
            request: request.to_string(),
            facts: case.facts.clone(),
            original: original_cell,
            floors: pairs.floors(&retrained_cells)?,
            retrained: retrained_cells,
            methods,
        })
    }

    /// Retraining is there already, more than once.
    fn methods(&self) -> impl Iterator<Item = &MethodConfig> {
        let is_other = |method: &&MethodConfig| !matches!(method, MethodConfig::Retrain(_));
        self.config.methods.iter().filter(is_other)
    }

    fn unlearn(
        &self,
        case: &Case<'_>,
        method: &MethodConfig,
        original: &GraphModel,
    ) -> Result<(Unlearned, (f64, Option<f64>)), UnlearnError> {
        self.progress.check()?;
        let meter = Meter::start();
        let unlearned = (method.method()).unlearn(original, &case.situation(), self.progress)?;
        Ok((unlearned, (meter.seconds(), meter.peak_mib())))
    }

    /// On the data without what is deleted.
    fn observe(&self, case: &Case<'_>, unlearned: &Unlearned) -> Result<Observation, UnlearnError> {
        Observation::new(unlearned, (&case.adjacency, &case.features), &case.parts)
    }
}

fn seed_folder(seed: u64) -> String {
    format!("seed-{seed}")
}

fn write(path: &Path, text: &str) -> Result<(), UnlearnError> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|source| write_error(parent, source))?;
    }
    let mut file = AtomicFile::create(path)?;
    (file.write_all(text.as_bytes())).map_err(|source| write_error(path, source))?;
    Ok(file.commit()?)
}

fn write_error(path: &Path, source: std::io::Error) -> UnlearnError {
    UnlearnError::Io(IoError::Write {
        path: path.to_path_buf(),
        source,
    })
}
