//! Runs of heuristics: what models are measured against, kept like runs of models.
//!
//! A heuristic has no epochs and nothing random of its own; its split has a seed. The folder of a run holds the
//! configuration and the result.

use std::{collections::BTreeMap, path::Path};

use argiope_gnn::{Environment, run_folder::RunPlace};
use argiope_graph::Progress;
use argiope_link::{
    Heuristic,
    dataset::{LinkData, Protocol},
    summary::{Best, RunResult},
};
use serde::{Deserialize, Serialize};

use crate::NcnError;

/// What a run of a heuristic is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineConfig {
    /// The data set, or the file.
    pub data: String,
    /// Seed of the split.
    pub seed: u64,
    /// Name of the heuristic, which has its default parameters.
    pub heuristic: String,
    /// How the edges are split and what is reported.
    pub protocol: Protocol,
}

/// The result of a heuristic, in a folder if one is given. A folder that holds the same finished run is read.
///
/// ```
/// use argiope_graph::{Silent, generate::gnp};
/// use argiope_link::dataset::{LinkData, Protocol};
/// use argiope_ncn::baseline::{BaselineConfig, run};
///
/// let data = LinkData::of_graph("random", gnp(60, 0.2, 1)?);
/// let (protocol, heuristic) = (Protocol::of(&data), "ra".to_owned());
/// let config = BaselineConfig { data: data.name.clone(), seed: 0, heuristic, protocol };
/// let result = run(&config, &data, None, &Silent)?;
/// assert_eq!(result.epochs, 0);
/// assert!((0.0..=1.0).contains(&result.best["hits@100"].test));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`NcnError::Link`] for an unknown name, and those of the protocol; [`NcnError::Gnn`] if the folder holds another run;
/// those of the folder; [`NcnError::Cancelled`].
pub fn run(
    config: &BaselineConfig,
    data: &LinkData,
    folder: Option<&Path>,
    progress: &dyn Progress,
) -> Result<RunResult, NcnError> {
    let heuristic: Heuristic = config.heuristic.parse()?;
    let place = RunPlace::find(folder, config)?;
    if let Some(result) = place.finished()? {
        return Ok(result);
    }
    let protocol = &config.protocol;
    let values = protocol.evaluate_heuristic(data, config.seed, &heuristic, progress)?;
    let best: BTreeMap<String, Best> = (values.valid.into_iter())
        .zip(values.test.into_values())
        .map(|((metric, valid), test)| {
            (
                metric,
                Best {
                    epoch: 0,
                    valid,
                    test,
                },
            )
        })
        .collect();
    let result = RunResult {
        best,
        epochs: 0,
        training_seconds: 0.0,
    };
    let version = env!("CARGO_PKG_VERSION");
    let environment = Environment::new("argiope-link", version, config.seed);
    if let Some(folder) = place.folder(&environment)? {
        folder.finish(&result)?;
    }
    Ok(result)
}

#[cfg(test)]
mod tests {
    use argiope_graph::{Silent, generate::gnp};

    use super::*;

    #[test]
    fn test_a_finished_run_is_read_and_another_one_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("seed-0");
        let data = LinkData::of_graph("random", gnp(60, 0.2, 1).unwrap());
        let mut config = BaselineConfig {
            data: data.name.clone(),
            seed: 0,
            heuristic: "jaccard".into(),
            protocol: Protocol::of(&data),
        };
        let first = run(&config, &data, Some(&path), &Silent).unwrap();
        // Read, not computed: other data would give another result.
        let other = LinkData::of_graph("random", gnp(60, 0.2, 2).unwrap());
        let again = run(&config, &other, Some(&path), &Silent).unwrap();
        assert_eq!(again, first);
        assert_ne!(run(&config, &other, None, &Silent).unwrap(), first);
        config.heuristic = "cn".into();
        let error = run(&config, &data, Some(&path), &Silent).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("heuristic = \"jaccard\", not \"cn\"")
        );
    }
}
