//! The course of a comparison.

use std::path::Path;

use argiope_gnn::{Init, NamedTensors};
use argiope_graph::Progress;

use super::{
    BenchReport, RequestFacts,
    case::Case,
    cell::{CellSettings, tensors_of},
    metrics::Metrics,
    observation::Observation,
    report::GraphFacts,
    world::World,
};
use crate::{
    UnlearnError,
    comparison::{
        CaseReport, CellResult, Cost, Meter, Reference, cell_in, retrain_seed, seed_folder,
        write_tables,
    },
    data::GraphData,
    learned::{
        BenchConfig, GraphModel, MethodConfig, RequestConfig, Trained, Unlearned,
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
    let requests = config.requests.iter().map(ToString::to_string);
    let report = BenchReport::new(GraphFacts::from(data), config.clone(), requests, &cases)?;
    if let Some(folder) = folder {
        write_tables(&report, folder)?;
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
    ) -> Result<CaseReport<RequestFacts>, UnlearnError> {
        let world = case.world;
        let mut settings = CellSettings::new(self.data, self.config, world.seed);
        settings.request = Some(request);
        let folder = self.folder.map(|path| path.join(seed_folder(world.seed)));
        let place = folder.map(|path| path.join(request.to_string()));
        let within = |name: &str| place.as_ref().map(|path| path.join(name));
        let served = Unlearned::from(original.model.clone());
        let graph = (&world.adjacency, &world.features);
        let before = Observation::new(&served, graph, &case.parts)?;
        let (mut observations, mut costs) = (Vec::new(), Vec::new());
        for start in 0..self.config.retrained {
            let mut settings = settings.clone();
            settings.start = Some(start);
            let place = within(&format!("retrain-{start}"));
            let (data, seed) = (case.training_data(), retrain_seed(world.seed, start));
            let trained = self.train(world, data, &settings, place.as_deref(), seed)?;
            costs.push(cost_of(&trained));
            observations.push(self.observe(case, &trained.model.into())?);
        }
        let metrics = Metrics::new(case, &before, &observations[1])?;
        let reference = Reference::new(&metrics, observations.iter().collect())?;
        let retrained = reference.retrained(costs)?;
        settings.retrained = Some(self.config.retrained);
        let mut methods = Vec::new();
        for method in self.methods() {
            let mut settings = settings.clone();
            settings.method = Some(method.clone());
            let name = method.name();
            let place = within(name);
            let make = || self.cell(case, method, &original.model, &reference);
            let cell = cell_in(place.as_deref(), &settings, (name, world.seed), make)?;
            methods.push((name, cell));
        }
        Ok(CaseReport {
            request: request.to_string(),
            facts: case.facts.clone(),
            original: reference.original(&before, cost_of(original))?,
            floors: reference.floors(&retrained)?,
            retrained,
            methods,
        })
    }

    /// Retraining is there already, more than once.
    fn methods(&self) -> impl Iterator<Item = &MethodConfig> {
        let is_other = |method: &&MethodConfig| !matches!(method, MethodConfig::Retrain(_));
        self.config.methods.iter().filter(is_other)
    }

    /// What a method makes of the original, and its numbers.
    fn cell(
        &self,
        case: &Case<'_>,
        method: &MethodConfig,
        original: &GraphModel,
        reference: &Reference<'_, Metrics<'_>>,
    ) -> Result<(NamedTensors, CellResult), UnlearnError> {
        self.progress.check()?;
        let meter = Meter::start();
        let unlearned = (method.method()).unlearn(original, &case.situation(), self.progress)?;
        let cost = Cost::new(meter.seconds(), meter.peak_mib());
        let found = self.observe(case, &unlearned)?;
        Ok((tensors_of(&unlearned), reference.method(&found, cost)?))
    }

    /// On the data without what is deleted.
    fn observe(&self, case: &Case<'_>, unlearned: &Unlearned) -> Result<Observation, UnlearnError> {
        Observation::new(unlearned, (&case.adjacency, &case.features), &case.parts)
    }
}

fn cost_of(trained: &Trained) -> Cost {
    Cost::new(trained.summary.seconds, trained.summary.peak_mib)
}
