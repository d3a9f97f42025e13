//! What was published for each data set: settings, and results of these and other models.

use crate::{NcnConfig, NcnError};

macro_rules! settings {
    ($($dataset:literal),* $(,)?) => {
        /// The data sets with published settings.
        pub const DATASETS: &[&str] = &[$($dataset),*];

        /// The TOML files of a data set, without and with completion.
        fn files(dataset: &str) -> Option<[&'static str; 2]> {
            match dataset {
                $($dataset => Some([
                    include_str!(concat!("../configs/", $dataset, "-ncn.toml")),
                    include_str!(concat!("../configs/", $dataset, "-ncnc.toml")),
                ]),)*
                _ => None,
            }
        }
    };
}

settings!(
    "cora",
    "citeseer",
    "pubmed",
    "ogbl-collab",
    "ogbl-ppa",
    "ogbl-citation2",
    "ogbl-ddi",
);

/// The published settings of NCN, or with `completion` of NCNC, on a data set; `None` for other data sets.
///
/// ```
/// use argiope_ncn::published;
///
/// let settings = published::settings("cora", true)?.expect("Cora has settings");
/// assert_eq!((settings.completion.scale, settings.training.batch_size), (4.3, 1152));
/// assert!(published::settings("karate", false)?.is_none());
/// # Ok::<(), argiope_ncn::NcnError>(())
/// ```
///
/// # Errors
/// None for the files that come with this crate.
pub fn settings(dataset: &str, completion: bool) -> Result<Option<NcnConfig>, NcnError> {
    let files = files(&dataset.to_ascii_lowercase());
    files
        .map(|files| NcnConfig::from_toml(files[usize::from(completion)]))
        .transpose()
}

/// Where the numbers of [`result`] come from.
pub const RESULTS_SOURCE: &str = "Wang, Yang and Zhang, Neural Common Neighbor with Completion for Link Prediction, ICLR 2024, Table 2";

/// A published mean in per cent, and the standard deviation over runs where one was given.
pub type PublishedResult = (f64, Option<f64>);

/// The data sets of [`RESULTS`], in its order; hits@100 for the first three and ppa, hits@50 for collab, the mean
/// reciprocal rank for citation2, hits@20 for ddi.
const RESULT_DATASETS: [&str; 7] = [
    "cora",
    "citeseer",
    "pubmed",
    "ogbl-collab",
    "ogbl-ppa",
    "ogbl-citation2",
    "ogbl-ddi",
];

/// The models with published results, in the order of the table.
pub const RESULT_MODELS: [&str; 9] = [
    "cn", "ra", "gcn", "seal", "nbfnet", "neo-gnn", "buddy", "ncn", "ncnc",
];

const NONE: Option<PublishedResult> = None;

const fn mean(mean: f64) -> Option<PublishedResult> {
    Some((mean, None))
}

const fn std(mean: f64, std: f64) -> Option<PublishedResult> {
    Some((mean, Some(std)))
}

#[rustfmt::skip]
const RESULTS: [(&str, [Option<PublishedResult>; 7]); 9] = [
    ("cn", [mean(33.92), mean(29.79), mean(23.13), mean(56.44), mean(27.65), mean(51.47), mean(17.73)]),
    ("ra", [mean(41.07), mean(33.56), mean(27.03), mean(64.00), mean(49.33), mean(51.98), mean(27.60)]),
    ("gcn", [mean(66.79), mean(67.08), mean(53.02), mean(44.75), mean(18.67), mean(84.74), mean(37.07)]),
    ("seal", [std(81.71, 1.30), std(83.89, 2.15), std(75.54, 1.32), std(64.74, 0.43), std(48.80, 3.16), std(87.67, 0.32), std(30.56, 3.86)]),
    ("nbfnet", [std(71.65, 2.27), std(74.07, 1.75), std(58.73, 1.99), NONE, NONE, NONE, std(4.00, 0.58)]),
    ("neo-gnn", [mean(80.42), mean(84.67), mean(73.93), mean(57.52), mean(49.13), mean(87.26), mean(63.57)]),
    ("buddy", [std(88.00, 0.44), std(92.93, 0.27), std(74.10, 0.78), std(65.94, 0.58), std(49.85, 0.20), std(87.56, 0.11), std(78.51, 1.36)]),
    ("ncn", [std(89.05, 0.96), std(91.56, 1.43), std(79.05, 1.16), std(64.76, 0.87), std(61.19, 0.85), std(88.09, 0.06), std(82.32, 6.10)]),
    ("ncnc", [std(89.65, 1.36), std(93.47, 0.95), std(81.29, 0.95), std(66.61, 0.71), std(61.42, 0.73), std(89.12, 0.40), std(84.11, 3.67)]),
];

/// What [`RESULTS_SOURCE`] gives for a model on a data set, under the protocol that
/// [`Protocol::of`](argiope_link::dataset::Protocol::of) gives for it and by the metric that selects there; `None` for what
/// is not in the table.
///
/// ```
/// use argiope_ncn::published;
///
/// assert_eq!(published::result("cora", "ncn"), Some((89.05, Some(0.96))));
/// assert_eq!(published::result("cora", "ra"), Some((41.07, None)));
/// assert_eq!(published::result("karate", "ncn"), None);
/// ```
#[must_use]
pub fn result(dataset: &str, model: &str) -> Option<PublishedResult> {
    let column = RESULT_DATASETS.iter().position(|name| *name == dataset)?;
    let (_, results) = RESULTS.iter().find(|(name, _)| *name == model)?;
    results[column]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::PredictorKind;

    #[test]
    fn test_results_are_per_cent_of_known_models() {
        let mut absent = 0;
        for dataset in DATASETS {
            for model in RESULT_MODELS {
                match result(dataset, model) {
                    None => absent += 1,
                    Some((mean, std)) => {
                        assert!((1.0..100.0).contains(&mean), "{dataset} {model}");
                        assert!(std.is_none_or(|std| (0.0..10.0).contains(&std)));
                    }
                }
            }
        }
        // NBFNet on the three large graphs.
        assert_eq!(absent, 3);
        assert_eq!(result("ogbl-ddi", "ncnc"), Some((84.11, Some(3.67))));
    }

    #[test]
    fn test_all_files_are_settings() {
        for dataset in DATASETS {
            let [ncn, ncnc] = [false, true].map(|completion| {
                settings(dataset, completion)
                    .unwrap_or_else(|error| panic!("{dataset}: {error}"))
                    .unwrap()
            });
            assert_eq!(ncn.predictor.kind, PredictorKind::Ncn);
            assert_eq!(ncnc.predictor.kind, PredictorKind::Ncnc);
            assert_eq!(ncn.encoder, ncnc.encoder, "{dataset}");
        }
    }
}
