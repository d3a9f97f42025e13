//! The course of a comparison.

use std::path::{Path, PathBuf};

use argiope_gnn::{NamedTensors, seeds};
use argiope_graph::Progress;

use super::{
    DeletionFacts, InteractionFacts, RecommenderBenchConfig, RecommenderBenchReport,
    RecommenderMethod,
    case::Case,
    cell::CellSettings,
    config::{adversarial_share, kind_of},
    metrics::{Metrics, Observation},
    subject::Subject,
};
use crate::{
    UnlearnError,
    comparison::{
        CaseReport, CellResult, Cost, Meter, Reference, RequestConfig, RequestKind, RequestSize,
        cell_in, retrain_seed, seed_folder, write_tables,
    },
    data::Interactions,
    recommend::{
        Deletion, Embeddings, Propagation, Recommender, TrainedRecommender, TrainingSummary,
        adversarial_interactions, train_recommender, with_added, with_validation,
    },
};

/// Compares methods on recommenders of a data set, in `folder` if one is given: what is finished there is read, a training that was
/// interrupted is continued, and the report is written beside it as `table.json` and `table.md`.
///
/// # Errors
/// [`UnlearnError::Option`] for settings without sense; [`UnlearnError::Data`] for data without a test, and for requests that they are
/// too small for; [`UnlearnError::Gnn`] if a folder holds a run with other settings or interactions;
/// [`UnlearnError::Cancelled`], after which the same call continues.
pub fn run_recommender_bench(
    config: &RecommenderBenchConfig,
    data: &Interactions,
    folder: Option<&Path>,
    progress: &dyn Progress,
) -> Result<RecommenderBenchReport, UnlearnError> {
    config.check()?;
    if data.test.num_edges() == 0 {
        return Err(UnlearnError::Data {
            what: format!("{} has no interactions to report by: a test", data.name),
        });
    }
    let bench = Bench { config, progress };
    // Requests that cannot be drawn should not be found out after hours.
    for &seed in &config.seeds {
        let data = with_validation(data, config.valid_fraction, seed)?;
        for &request in &config.requests {
            random_deletion(&data, request, seed)?;
        }
    }
    let mut cases = Vec::new();
    for &seed in &config.seeds {
        let data = with_validation(data, config.valid_fraction, seed)?;
        let folder = folder.map(|path| path.join(seed_folder(seed)));
        let mut subject = Subject::new(config, data, seed, folder, progress)?;
        for &request in &config.requests {
            cases.push(bench.request(&mut subject, request)?);
        }
    }
    let requests = config.requests.iter().map(ToString::to_string);
    let facts = InteractionFacts::from(data);
    let report = RecommenderBenchReport::new(facts, config.clone(), requests, &cases)?;
    if let Some(folder) = folder {
        write_tables(&report, folder)?;
    }
    Ok(report)
}

/// What a request draws at random from the training part; nothing for adversarial ones.
fn random_deletion(
    data: &Interactions,
    RequestConfig { kind, size }: RequestConfig,
    seed: u64,
) -> Result<Option<Deletion>, UnlearnError> {
    let Some(drawn) = kind_of(kind).filter(|_| kind != RequestKind::Adversarial) else {
        return Ok(None);
    };
    let count = size.count(drawn.num_in(&data.train))?;
    let seed = seeds::named(seed, kind.name());
    Deletion::random_of(&data.train, drawn, count, seed, 0).map(Some)
}

struct Bench<'a> {
    config: &'a RecommenderBenchConfig,
    progress: &'a dyn Progress,
}

impl Bench<'_> {
    /// One request on the data of one seed.
    fn request(
        &self,
        subject: &mut Subject,
        request: RequestConfig,
    ) -> Result<CaseReport<DeletionFacts>, UnlearnError> {
        let folder = subject.folder().map(|path| path.join(request.to_string()));
        if let Some(deletion) = random_deletion(&subject.data, request, subject.seed)? {
            let case = Case::new(subject, request.kind, deletion)?;
            return self.case(subject, &case, request, folder);
        }
        let (mut poisoned, added) = self.poisoned(subject, request.size, folder.clone())?;
        let deletion = Deletion::new(&poisoned.data.train, &[], &added)?;
        let mut case = Case::new(&poisoned, request.kind, deletion)?;
        // Without what was added the data are those of the clean recommender, and so is the seed.
        case.clean = Some(subject.original.clone());
        self.case(&mut poisoned, &case, request, folder)
    }

    /// A recommender that was trained on adversarial interactions besides, and these.
    fn poisoned(
        &self,
        clean: &Subject,
        size: RequestSize,
        folder: Option<PathBuf>,
    ) -> Result<(Subject, Vec<(u32, u32)>), UnlearnError> {
        let share = adversarial_share(size)?;
        let (data, seed) = (&clean.data, clean.seed);
        let embeddings = before(clean)?;
        let added = adversarial_interactions(&embeddings, data, share, seed, self.progress)?;
        let data = with_added(data, &added)?;
        let subject = Subject::new(self.config, data, seed, folder, self.progress)?;
        Ok((subject, added))
    }

    fn case(
        &self,
        subject: &mut Subject,
        case: &Case,
        request: RequestConfig,
        folder: Option<PathBuf>,
    ) -> Result<CaseReport<DeletionFacts>, UnlearnError> {
        let within = |name: &str| folder.as_ref().map(|path| path.join(name));
        let before = before(subject)?;
        let observe =
            |embeddings: &Embeddings| Observation::new(case, &before, embeddings, self.progress);
        let original = observe(&before)?;
        let (mut observations, mut costs) = (Vec::new(), Vec::new());
        for start in 0..self.config.retrained {
            let place = within(&format!("retrain-{start}"));
            let trained = self.trained_anew(case, start, subject.seed, place.as_deref())?;
            costs.push(cost_of(&trained.summary));
            observations.push(observe(&case.embeddings(&trained.recommender)?)?);
        }
        let metrics = Metrics { before: &original };
        let reference = Reference::new(&metrics, observations.iter().collect())?;
        let retrained = reference.retrained(costs)?;
        let mut methods = Vec::new();
        for method in self.methods() {
            let name = method.name();
            let settings = CellSettings::new(self.config, subject, request, method);
            let (place, seed) = (within(name), subject.seed);
            let make = || -> Result<_, UnlearnError> {
                let (model, embeddings, cost) = self.unlearn(subject, case, method)?;
                let cell = reference.method(&observe(&embeddings)?, cost)?;
                Ok((NamedTensors::of_module(&model), cell))
            };
            let cell: CellResult = cell_in(place.as_deref(), &settings, (name, seed), make)?;
            methods.push((name, cell));
        }
        Ok(CaseReport {
            request: request.to_string(),
            facts: case.facts.clone(),
            original: reference.original(&original, cost_of(&subject.original.summary))?,
            floors: reference.floors(&retrained)?,
            retrained,
            methods,
        })
    }

    /// Retraining is there already, more than once.
    fn methods(&self) -> impl Iterator<Item = RecommenderMethod> {
        let all = self.config.methods.iter().copied();
        all.filter(|&method| method != RecommenderMethod::Retrain)
    }

    /// One that never saw what is deleted.
    fn trained_anew(
        &self,
        case: &Case,
        start: u64,
        seed: u64,
        place: Option<&Path>,
    ) -> Result<TrainedRecommender, UnlearnError> {
        if let (0, Some(clean)) = (start, &case.clean) {
            return Ok(clean.clone());
        }
        let config = self.config.recommender();
        train_recommender(
            &config,
            &case.rest,
            retrain_seed(seed, start),
            place,
            self.progress,
        )
    }

    /// What a method makes of the original, from the request to the embeddings that serve.
    fn unlearn(
        &self,
        subject: &mut Subject,
        case: &Case,
        method: RecommenderMethod,
    ) -> Result<(Recommender, Embeddings, Cost), UnlearnError> {
        self.progress.check()?;
        let model = subject.original.recommender.clone();
        if !method.has_encoder() {
            let meter = Meter::start();
            let after = Propagation::new(&case.rest.train)?;
            let embeddings = model.embeddings(&after)?;
            let cost = Cost::new(meter.seconds(), meter.peak_mib());
            return Ok((model, embeddings, cost));
        }
        let pretrained = subject
            .encoder(self.config, method, case.kind, self.progress)?
            .clone();
        let mut fine_tuning = self.config.unlearn_rec.fine_tuning.clone();
        if method == RecommenderMethod::UnlearnRecEncoder {
            fine_tuning.epochs = 0;
        }
        let encoder = pretrained.method.with_fine_tuning(fine_tuning);
        let (config, seed) = (self.config.recommender(), subject.seed);
        let meter = Meter::start();
        let data = &subject.data;
        let unlearned =
            encoder.unlearn(&model, &config, data, &case.deletion, seed, self.progress)?;
        let embeddings = unlearned.recommender.embeddings(&unlearned.propagation)?;
        let mut cost = Cost::new(meter.seconds(), meter.peak_mib());
        cost.preparation_seconds = Some(pretrained.summary.seconds);
        Ok((unlearned.recommender, embeddings, cost))
    }
}

/// What the original says before the deletion.
fn before(subject: &Subject) -> Result<Embeddings, UnlearnError> {
    let propagation = Propagation::new(&subject.data.train)?;
    subject.original.recommender.embeddings(&propagation)
}

fn cost_of(summary: &TrainingSummary) -> Cost {
    Cost::new(summary.seconds, summary.peak_mib)
}
