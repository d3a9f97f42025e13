//! Recommenders on interactions.

use anyhow::{Result, bail};
use argiope_unlearn::recommend::bench::{RecommenderBenchConfig, run_recommender_bench};

use super::{
    super::{data::load_interactions, settings::overlay},
    BenchArguments, check_options,
};
use crate::session::Session;

pub(super) fn run(arguments: &BenchArguments, session: &Session) -> Result<()> {
    if arguments.files.are_given() {
        bail!("--features and --classes are for graphs: interactions have none");
    }
    let config = config(arguments)?;
    config.check()?;
    let data = session.phase("reading", || {
        load_interactions(arguments.data(), arguments.test.as_deref(), session)
    })?;
    let data = data.split_off_test()?;
    arguments.compare(session, |folder| {
        run_recommender_bench(&config, &data, Some(folder), &session.progress)
    })
}

/// Defaults, then the options, then settings: a file of settings may not say anything else than the options.
fn config(arguments: &BenchArguments) -> Result<RecommenderBenchConfig> {
    let mut config = RecommenderBenchConfig {
        seeds: arguments.seeds.iter().collect(),
        ..RecommenderBenchConfig::default()
    };
    if !arguments.requests.is_empty() {
        config.requests = arguments.requests.clone();
    }
    if !arguments.methods.is_empty() {
        let methods = arguments.methods.iter().map(|name| name.parse());
        config.methods = methods.collect::<Result<_, _>>()?;
    }
    let options = (config.seeds.clone(), config.requests.clone());
    let optional = &RecommenderBenchConfig::OPTIONAL;
    let found = overlay(&arguments.settings, config, optional)?;
    let of_found = (found.seeds.clone(), found.requests.clone());
    check_options(&options, &of_found)?;
    Ok(found)
}
