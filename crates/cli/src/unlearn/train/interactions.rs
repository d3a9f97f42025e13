//! Items for users.

use anyhow::Result;
use argiope_unlearn::{
    exact::{Ease, EaseConfig},
    recommend::metrics::ranking_metrics,
};

use super::{
    super::{data::load_interactions, settings::of_model},
    Fitted, Summary, TrainArguments, timed,
};
use crate::session::Session;

/// Items that are recommended to a user when the model is tested.
const CUTOFF: usize = 20;

pub(super) fn ease(arguments: &TrainArguments, session: &Session) -> Result<Summary> {
    arguments.check_files(false, true)?;
    let config: EaseConfig = of_model(&arguments.settings)?;
    let data = session.phase("reading", || {
        load_interactions(&arguments.dataset, arguments.test.as_deref(), session)
    })?;
    let names = [("user", &data.names.users), ("item", &data.names.items)];
    let ids = arguments.ids_of(&names, session)?;
    let (model, seconds) = timed(|| Ease::fit(&data.train, config, &session.progress))?;
    let mut metrics = Vec::new();
    if data.test.num_edges() > 0 {
        let found = ranking_metrics(
            &data.train,
            &data.test,
            CUTOFF,
            &session.progress,
            |users| model.scores_of(users),
        )?;
        metrics.push((format!("recall@{CUTOFF}"), found.recall));
        metrics.push((format!("ndcg@{CUTOFF}"), found.ndcg));
    }
    let numbers = [
        ("users", data.train.num_left()),
        ("items", data.train.num_right()),
        ("training interactions", data.train.num_edges()),
        ("test interactions", data.test.num_edges()),
    ];
    arguments.deploy(Fitted {
        model,
        data: data.name,
        sizes: numbers.map(|(name, number)| (name, number as u64)).to_vec(),
        metrics,
        seconds,
        ids,
    })
}
