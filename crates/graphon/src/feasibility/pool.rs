//! Sources that downstream sets are compared with.

use argiope_graph::{Progress, random::stream};
use rand::Rng as _;

use super::{
    FeasibilityOptions, GraphSet,
    baselines::Profile,
    bases::{self, Basis},
    bootstrap::Resamples,
    counted::CountedSet,
    distance::shape_distance,
    noise_floor::{half_distance, of_pair},
    report::{
        BasisWeight, Comparison, FeasibilityReport, SetSummary, SourceReport, Space, SpaceReport,
    },
    spectrum::mean_spectrum,
};
use crate::{GraphonError, StepFunction, alpha::fit_alpha};

/// Sources, ready to be compared: graphons, resamples, noise floors and bases are made once.
///
/// # Example
/// ```
/// use argiope_graph::{Silent, generate};
/// use argiope_graphon::{
///     ego::EgoOptions,
///     feasibility::{FeasibilityOptions, GraphSet, SourcePool},
/// };
///
/// let set = |name, graph: &_| GraphSet::from_graph(name, graph, &EgoOptions::default(), &Silent);
/// let sources = vec![
///     set("sparse", &generate::gnp(120, 0.05, 1)?)?,
///     set("dense", &generate::gnp(120, 0.3, 2)?)?,
/// ];
/// let options = FeasibilityOptions { num_blocks: 8, num_resamples: 20, ..FeasibilityOptions::default() };
/// let pool = SourcePool::new(sources, options, &Silent)?;
/// let report = pool.assess(&set("task", &generate::gnp(100, 0.3, 3)?)?, &Silent)?;
/// assert_eq!(report.sources[0].source.name, "dense");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SourcePool {
    options: FeasibilityOptions,
    sources: Vec<Prepared>,
    bases: Vec<Basis>,
}

/// What is made of a set before it is compared.
struct Prepared {
    counted: CountedSet,
    resamples: Resamples,
    profile: Profile,
    summary: SetSummary,
}

/// Seeds of the parts, so that none shares its draws with another one.
#[derive(Clone, Copy)]
enum Purpose {
    Bundles,
    Halves,
    Resamples,
    Spectra,
    Topology,
}

/// Downstream sets have the number above those of all sources.
const DOWNSTREAM: u64 = 1 << 32;

impl SourcePool {
    /// Estimates everything that does not depend on a downstream set.
    ///
    /// # Errors
    /// [`GraphonError::Option`]; [`GraphonError::Data`] without sources and for two with one name; [`GraphonError::Cancelled`].
    pub fn new(
        sets: Vec<GraphSet>,
        options: FeasibilityOptions,
        progress: &dyn Progress,
    ) -> Result<Self, GraphonError> {
        options.check()?;
        if sets.is_empty() {
            return Err(GraphonError::Data {
                what: "there are no sources".to_owned(),
            });
        }
        for (at, set) in sets.iter().enumerate() {
            if sets[..at].iter().any(|other| other.name() == set.name()) {
                return Err(GraphonError::Data {
                    what: format!("two sources are called {}", set.name()),
                });
            }
        }
        progress.begin("graphons of sources", Some(sets.len() as u64));
        let mut sources = Vec::with_capacity(sets.len());
        for (number, set) in sets.iter().enumerate() {
            sources.push(Prepared::new(set, &options, number as u64, progress)?);
            progress.advance(1);
        }
        progress.end();
        let counted: Vec<&CountedSet> = sources.iter().map(|of| &of.counted).collect();
        let seed = seed_of(&options, Purpose::Topology, 0);
        let bases = vec![
            bases::integrated(&counted, options.num_blocks)?,
            bases::domain(&sets, &counted),
            bases::topology(&sets, &options, seed, progress)?,
        ];
        Ok(Self {
            options,
            sources,
            bases,
        })
    }

    /// The graphon of every source, with its name, in the order of the sources.
    pub fn graphons(&self) -> impl Iterator<Item = (&str, &StepFunction)> + '_ {
        (self.sources.iter()).map(|of| (of.summary.name.as_str(), of.counted.graphon()))
    }

    /// The sources beside a downstream set.
    ///
    /// # Errors
    /// [`GraphonError::Postcondition`] where a solver broke a law; [`GraphonError::Cancelled`].
    pub fn assess(
        &self,
        downstream: &GraphSet,
        progress: &dyn Progress,
    ) -> Result<FeasibilityReport, GraphonError> {
        progress.begin("graphon of the downstream set", None);
        let target = Prepared::new(downstream, &self.options, DOWNSTREAM, progress)?;
        progress.end();
        let spaces = self.spaces(&target, progress)?;
        let mut sources = self.distances(&target, &spaces, progress)?;
        sources.sort_by(|a, b| a.distance.total_cmp(&b.distance));
        let mut best = &spaces[0];
        for space in &spaces {
            if space.zeta > best.zeta {
                best = space;
            }
        }
        Ok(FeasibilityReport {
            zeta: best.zeta,
            best_space: best.space,
            comparisons: Comparison::of_all(&sources),
            notes: notes(&target.summary, &sources),
            graphon: target.counted.graphon().clone(),
            downstream: target.summary,
            spaces,
            sources,
            num_blocks: self.options.num_blocks,
            num_resamples: self.options.num_resamples,
            confidence: self.options.confidence,
            seed: self.options.seed,
        })
    }

    /// The nearest mixture of every space.
    fn spaces(
        &self,
        target: &Prepared,
        progress: &dyn Progress,
    ) -> Result<Vec<SpaceReport>, GraphonError> {
        progress.begin("nearest mixtures", Some(self.bases.len() as u64));
        let mut spaces = Vec::with_capacity(self.bases.len());
        for basis in &self.bases {
            let graphon = target.counted.graphon();
            let fit = fit_alpha(&basis.graphons, graphon, &self.options.alpha, progress)?;
            spaces.push(SpaceReport {
                space: basis.space,
                zeta: -fit.distance,
                alpha: (basis.names.iter().cloned().zip(fit.alpha))
                    .map(|(name, weight)| BasisWeight { name, weight })
                    .collect(),
            });
            progress.advance(1);
        }
        progress.end();
        Ok(spaces)
    }

    /// Every source, in the order of the pool.
    fn distances(
        &self,
        target: &Prepared,
        spaces: &[SpaceReport],
        progress: &dyn Progress,
    ) -> Result<Vec<SourceReport>, GraphonError> {
        let options = &self.options;
        let weights = spaces.iter().find(|of| of.space == Space::Domain);
        let weights = weights.map_or(&[][..], |of| &of.alpha);
        progress.begin("distances of sources", Some(self.sources.len() as u64));
        let mut reports = Vec::with_capacity(self.sources.len());
        for (at, source) in self.sources.iter().enumerate() {
            let (left, right) = (source.counted.graphon(), target.counted.graphon());
            let found = options.gromov.align(left, right, progress)?;
            let interval = source.resamples.interval(
                &target.resamples,
                &found.coupling,
                options.confidence,
                &options.gromov,
                progress,
            )?;
            reports.push(SourceReport {
                source: source.summary.clone(),
                distance: found.distance,
                interval,
                noise_floor: of_pair(source.summary.half_distance, target.summary.half_distance),
                shape: shape_distance(left, right, &options.gromov, progress)?,
                baselines: source.profile.distances(&target.profile),
                alpha: weights.get(at).map_or(0.0, |of| of.weight),
            });
            progress.advance(1);
        }
        progress.end();
        Ok(reports)
    }
}

impl Prepared {
    /// `number` is that of the set, for its random draws.
    fn new(
        set: &GraphSet,
        options: &FeasibilityOptions,
        number: u64,
        progress: &dyn Progress,
    ) -> Result<Self, GraphonError> {
        let seed = |purpose| seed_of(options, purpose, number);
        let counted = CountedSet::new(set, options.num_blocks, seed(Purpose::Bundles), progress)?;
        let resamples = Resamples::new(
            &counted,
            options.num_resamples,
            seed(Purpose::Resamples),
            progress,
        )?;
        let half_distance = half_distance(
            &counted,
            options.num_splits,
            &options.gromov,
            seed(Purpose::Halves),
            progress,
        )?;
        let spectrum = mean_spectrum(set, options.num_spectra, seed(Purpose::Spectra), progress)?;
        let density = counted.total()?.density();
        Ok(Self {
            resamples,
            profile: Profile::new(set, spectrum, density),
            summary: SetSummary {
                name: set.name().to_owned(),
                num_graphs: set.graphs().len(),
                sampled_from: set.sampled_from(),
                num_capped: set.num_capped(),
                mean_nodes: set.mean_nodes(),
                density,
                clustering: set.clustering(),
                half_distance,
            },
            counted,
        })
    }
}

fn seed_of(options: &FeasibilityOptions, purpose: Purpose, number: u64) -> u64 {
    // Fewer than 2^32 sets and 8 purposes: no two pairs have one number.
    let number = number * 8 + purpose as u64;
    stream(options.seed, number).next_u64()
}

fn notes(downstream: &SetSummary, sources: &[SourceReport]) -> Vec<String> {
    let mut notes = Vec::new();
    if sources.len() == 1 {
        notes.push(
            "There is one source: its distance has nothing to be compared with but the noise floor."
                .to_owned(),
        );
    }
    let single = |of: &SetSummary| of.num_graphs == 1;
    let singles = std::iter::once(downstream).chain(sources.iter().map(|of| &of.source));
    for of in singles.filter(|of| single(of)) {
        notes.push(format!(
            "{} is one graph: without others to draw there is no interval and no noise floor.",
            of.name
        ));
    }
    for of in sources.iter().filter(|of| of.is_noise() == Some(true)) {
        notes.push(format!(
            "{} is no farther than two samples of the same graphs would be.",
            of.source.name
        ));
    }
    notes.push(
        "Being near says how alike graphs are, not that pre-training on them helps.".to_owned(),
    );
    notes
}
