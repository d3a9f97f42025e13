//! Classes of nodes.

use anyhow::Result;
use argiope_graph::NodeId;
use argiope_unlearn::{
    Forgetting, UnlearnError,
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
    classifier(
        arguments,
        config.seed,
        |data, training| RidgeClassifier::fit(data, training, config, &session.progress),
        RidgeClassifier::accuracy,
        session,
    )
}

pub(super) fn certified(arguments: &TrainArguments, session: &Session) -> Result<Summary> {
    let config: CertifiedConfig = of_model(&arguments.settings)?;
    classifier(
        arguments,
        config.seed,
        |data, training| CertifiedLogistic::fit(data, training, config, &session.progress),
        CertifiedLogistic::accuracy,
        session,
    )
}

/// Fits one to the nodes that train, and tests it by the others.
fn classifier<M: Forgetting>(
    arguments: &TrainArguments,
    seed: u64,
    fit: impl FnOnce(GraphData, &[NodeId]) -> Result<M, UnlearnError>,
    accuracy: impl FnOnce(&M, &[NodeId]) -> Result<f64, UnlearnError>,
    session: &Session,
) -> Result<Summary> {
    let parts = Parts::load(arguments, seed, session)?;
    let (data, sizes) = (parts.data.name.clone(), parts.sizes());
    let ids = arguments.ids_of(&[], session)?;
    let (model, seconds) = timed(|| fit(parts.data, &parts.training))?;
    let metrics = match parts.test.is_empty() {
        true => Vec::new(),
        false => vec![("accuracy".to_owned(), accuracy(&model, &parts.test)?)],
    };
    arguments.deploy(Fitted {
        model,
        data,
        sizes,
        metrics,
        seconds,
        ids,
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
