//! Classes of nodes.

use anyhow::Result;
use argiope_graph::NodeId;
use argiope_unlearn::{
    data::GraphData,
    exact::{CertifiedConfig, CertifiedLogistic, RidgeClassifier, RidgeConfig},
};

use super::{
    super::{data::load_graph, settings::of_model},
    Fitted, Summary, TrainArguments, timed,
};
use crate::session::Session;

pub(super) fn ridge(arguments: &TrainArguments, session: &Session) -> Result<Summary> {
    let config: RidgeConfig = of_model(&arguments.settings)?;
    let parts = Parts::load(arguments, config.seed, session)?;
    let (name, sizes) = (parts.data.name.clone(), parts.sizes());
    arguments.write_ids(&[])?;
    let (model, seconds) =
        timed(|| RidgeClassifier::fit(parts.data, &parts.training, config, &session.progress))?;
    let metrics = metrics(&parts.test, |nodes| Ok(model.accuracy(nodes)?))?;
    arguments.deploy(Fitted {
        model,
        data: name,
        sizes,
        metrics,
        seconds,
    })
}

pub(super) fn certified(arguments: &TrainArguments, session: &Session) -> Result<Summary> {
    let config: CertifiedConfig = of_model(&arguments.settings)?;
    let parts = Parts::load(arguments, config.seed, session)?;
    let (name, sizes) = (parts.data.name.clone(), parts.sizes());
    arguments.write_ids(&[])?;
    let (model, seconds) =
        timed(|| CertifiedLogistic::fit(parts.data, &parts.training, config, &session.progress))?;
    let metrics = metrics(&parts.test, |nodes| Ok(model.accuracy(nodes)?))?;
    arguments.deploy(Fitted {
        model,
        data: name,
        sizes,
        metrics,
        seconds,
    })
}

/// The data, and which nodes train and test.
struct Parts {
    data: GraphData,
    training: Vec<NodeId>,
    test: Vec<NodeId>,
}

impl Parts {
    fn load(arguments: &TrainArguments, seed: u64, session: &Session) -> Result<Self> {
        arguments.check_files(true, false)?;
        let data = session.phase("reading", || {
            load_graph(&arguments.dataset, &arguments.files, session)
        })?;
        let (training, test) = data.training_and_test(arguments.test_share, seed)?;
        Ok(Self {
            data,
            training,
            test,
        })
    }

    fn sizes(&self) -> Vec<(&'static str, u64)> {
        let numbers = [
            ("nodes", self.data.graph.num_nodes()),
            ("edges", self.data.graph.num_edges()),
            ("classes", self.data.num_classes),
            ("training nodes", self.training.len()),
            ("test nodes", self.test.len()),
        ];
        numbers.map(|(name, number)| (name, number as u64)).to_vec()
    }
}

fn metrics(
    test: &[NodeId],
    accuracy: impl Fn(&[NodeId]) -> Result<f64>,
) -> Result<Vec<(String, f64)>> {
    match test.is_empty() {
        true => Ok(Vec::new()),
        false => Ok(vec![("accuracy".to_owned(), accuracy(test)?)]),
    }
}
