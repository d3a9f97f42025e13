//! The settings of the paper's code on its data sets.

use super::PretextConfig;
use crate::GnnError;

/// The data sets with settings of their own.
pub const DATASETS: [&str; 3] = ["cora", "citeseer", "pubmed"];

/// The settings for a data set: the released ones for those of [`DATASETS`], in any case of letters, else the defaults.
///
/// # Errors
/// None for files that a test has read.
///
/// # Example
/// ```
/// use argiope_gnn::pretrain::pretext::{PretextConfig, published};
///
/// assert_eq!(published::settings("Cora")?.weights.attribute_mask, 100.0);
/// assert_eq!(published::settings("karate")?, PretextConfig::default());
/// # Ok::<(), argiope_gnn::GnnError>(())
/// ```
pub fn settings(dataset: &str) -> Result<PretextConfig, GnnError> {
    let text = match dataset.to_ascii_lowercase().as_str() {
        "cora" => include_str!("../../../configs/selftask/cora.toml"),
        "citeseer" => include_str!("../../../configs/selftask/citeseer.toml"),
        "pubmed" => include_str!("../../../configs/selftask/pubmed.toml"),
        _ => return Ok(PretextConfig::default()),
    };
    PretextConfig::default().overlaid(text)
}
