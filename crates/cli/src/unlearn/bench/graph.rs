//! Networks on graphs: links and classes of nodes.

use anyhow::Result;
use argiope_unlearn::learned::{
    BenchConfig, RequestConfig, RequestKind, TaskKind, bench::run_bench,
};

use super::{
    super::{data::load_graph, settings::overlay},
    BenchArguments, check_options,
};
use crate::session::Session;

pub(super) fn run(arguments: &BenchArguments, task: TaskKind, session: &Session) -> Result<()> {
    if arguments.interactions.is_some() {
        anyhow::bail!("interactions are there to recommend by: leave --task out");
    }
    let config = config(arguments, task)?;
    config.check()?;
    let data = session.phase("reading", || {
        load_graph(arguments.data(), &arguments.files, session)
    })?;
    arguments.compare(session, |folder| {
        run_bench(&config, &data, Some(folder), &session.progress)
    })
}

/// Defaults, then the options, then settings: a file of settings may not say anything else than the options.
fn config(arguments: &BenchArguments, task: TaskKind) -> Result<BenchConfig> {
    let mut config = BenchConfig {
        task,
        seeds: arguments.seeds.iter().collect(),
        ..BenchConfig::default()
    };
    if !arguments.requests.is_empty() {
        config.requests = arguments.requests.clone();
    } else if task == TaskKind::Node {
        let size = config.requests[0].size;
        let kind = RequestKind::Nodes;
        config.requests = vec![RequestConfig { kind, size }];
    }
    if !arguments.methods.is_empty() {
        let methods = arguments.methods.iter().map(|name| name.parse());
        config.methods = methods.collect::<Result<_, _>>()?;
    }
    let options = (config.task, config.seeds.clone(), config.requests.clone());
    let found = overlay(&arguments.settings, config, &[])?;
    let of_found = (found.task, found.seeds.clone(), found.requests.clone());
    check_options(&options, &of_found)?;
    Ok(found)
}
