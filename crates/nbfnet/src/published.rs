//! What was published: settings for each data set, and results.
//!
//! Batches there are those of each of four GPUs, so that published numbers come from batches four times as large.

use crate::{NbfnetConfig, NbfnetError};

const FB15K_237: &str = include_str!("../configs/fb15k-237.toml");
const WN18RR: &str = include_str!("../configs/wn18rr.toml");
const BIOKG: &str = include_str!("../configs/ogbl-biokg.toml");
const PLAIN: &str = include_str!("../configs/cora.toml");
const PUBMED: &str = include_str!("../configs/pubmed.toml");

/// The published settings for a knowledge graph; for others those of FB15k-237.
///
/// ```
/// use argiope_nbfnet::published;
///
/// assert!(!published::settings("WN18RR_v1")?.model.dependent);
/// assert!(published::settings("umls")?.model.dependent);
/// # Ok::<(), argiope_nbfnet::NbfnetError>(())
/// ```
///
/// # Errors
/// None for the files that come with this crate.
pub fn settings(dataset: &str) -> Result<NbfnetConfig, NbfnetError> {
    let name = dataset.to_ascii_lowercase();
    NbfnetConfig::from_toml(match &name[..] {
        "ogbl-biokg" => BIOKG,
        name if name.starts_with("wn18") => WN18RR,
        _ => FB15K_237,
    })
}

/// The published settings for a plain graph; for others those of Cora and CiteSeer.
///
/// # Errors
/// None for the files that come with this crate.
pub fn plain_settings(dataset: &str) -> Result<NbfnetConfig, NbfnetError> {
    NbfnetConfig::from_toml(match &dataset.to_ascii_lowercase()[..] {
        "pubmed" => PUBMED,
        _ => PLAIN,
    })
}

/// Where the numbers of [`result`] come from.
pub const RESULTS_SOURCE: &str =
    "Zhu, Zhang, Xhonneux and Tang, Neural Bellman-Ford Networks, NeurIPS 2021, and its repository";

const RESULTS: [(&str, &[(&str, f64)]); 14] = [
    (
        "fb15k-237",
        &[
            ("mr", 114.0),
            ("mrr", 0.415),
            ("hits@1", 0.321),
            ("hits@3", 0.454),
            ("hits@10", 0.599),
        ],
    ),
    (
        "wn18rr",
        &[
            ("mr", 636.0),
            ("mrr", 0.551),
            ("hits@1", 0.497),
            ("hits@3", 0.573),
            ("hits@10", 0.666),
        ],
    ),
    (
        "ogbl-biokg",
        &[
            ("mrr", 0.829),
            ("hits@1", 0.768),
            ("hits@3", 0.870),
            ("hits@10", 0.946),
        ],
    ),
    ("fb237_v1", &[("hits@10_50", 0.834)]),
    ("fb237_v2", &[("hits@10_50", 0.949)]),
    ("fb237_v3", &[("hits@10_50", 0.951)]),
    ("fb237_v4", &[("hits@10_50", 0.960)]),
    ("wn18rr_v1", &[("hits@10_50", 0.948)]),
    ("wn18rr_v2", &[("hits@10_50", 0.905)]),
    ("wn18rr_v3", &[("hits@10_50", 0.893)]),
    ("wn18rr_v4", &[("hits@10_50", 0.890)]),
    ("cora", &[("auc", 0.956), ("ap", 0.962)]),
    ("citeseer", &[("auc", 0.923), ("ap", 0.936)]),
    ("pubmed", &[("auc", 0.983), ("ap", 0.982)]),
];

/// A published result of the test; `None` for what is not in [`RESULTS_SOURCE`].
///
/// ```
/// use argiope_nbfnet::published;
///
/// assert_eq!(published::result("WN18RR_v1", "hits@10_50"), Some(0.948));
/// assert_eq!(published::result("umls", "mrr"), None);
/// ```
#[must_use]
pub fn result(dataset: &str, metric: &str) -> Option<f64> {
    let name = dataset.to_ascii_lowercase();
    let (_, of_dataset) = RESULTS.iter().find(|(known, _)| *known == name)?;
    of_dataset
        .iter()
        .find(|(known, _)| *known == metric)
        .map(|&(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_settings_are_those_of_the_paper() {
        let settings = settings("wn18rr_v3").unwrap();
        let training = &settings.training;
        assert_eq!(
            (training.batch_size, training.adversarial_temperature),
            (32, 1.0)
        );
        assert!(!training.remove_one_hop);
        assert_eq!(
            super::settings("fb237_v1").unwrap(),
            NbfnetConfig::default()
        );
        let biokg = super::settings("ogbl-biokg").unwrap().training;
        assert_eq!((biokg.batches_per_epoch, biokg.epochs), (Some(200), 10));
        let plain = plain_settings("pubmed").unwrap();
        assert_eq!(
            (plain.training.batch_size, plain.training.negatives),
            (16, 1)
        );
        assert!(!plain.model.dependent);
        let text = plain.to_toml().unwrap();
        assert_eq!(NbfnetConfig::from_toml(&text).unwrap(), plain);
    }

    #[test]
    fn test_faults_name_the_setting() {
        let fault = |setting: &str| {
            NbfnetConfig::default()
                .with(setting)
                .unwrap_err()
                .to_string()
        };
        assert!(fault("model.dim=0").contains("model.dim"));
        assert!(fault("model.hidden=3").contains("hidden"));
        assert!(fault("model.message=conve").contains("distmult"));
        assert!(fault("training.learning_rate=-1.0").contains("training.learning_rate"));
        assert!(fault("training.patience=0").contains("training.patience"));
        let odd = NbfnetConfig::default().with("model.dim=5").unwrap();
        assert!(
            odd.with("model.message=rotate")
                .unwrap_err()
                .to_string()
                .contains("even")
        );
        let pruned = |ratio: &str| {
            let pruning = format!("model.pruning={{ node_ratio = {ratio}, edge_ratio = 0.5 }}");
            NbfnetConfig::default().with(&pruning)
        };
        assert_eq!(
            pruned("0.1").unwrap().model.pruning.unwrap().node_ratio,
            0.1
        );
        assert!(
            pruned("0.0")
                .unwrap_err()
                .to_string()
                .contains("model.pruning.node_ratio")
        );
        let patient = NbfnetConfig::default().with("training.patience=3").unwrap();
        assert_eq!(
            patient.with("training.patience=none").unwrap(),
            NbfnetConfig::default()
        );
    }
}
