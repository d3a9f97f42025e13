//! The settings that were published for each data set.

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::PredictorKind;

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
