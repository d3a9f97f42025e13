//! The distance of shapes.

use argiope_graph::Progress;

use crate::{GraphonError, StepFunction, gromov_wasserstein::GromovWasserstein};

/// The Gromov-Wasserstein distance of two graphons divided by their densities, `W / density(W)`, which have mean 1 but values
/// above 1. A distance scales with its graphons, so both are scaled to fit into `[0, 1]`, and the distance back.
///
/// # Errors
/// [`GraphonError::Data`] for a density of 0, and those of the distance.
pub(super) fn shape_distance(
    left: &StepFunction,
    right: &StepFunction,
    gromov: &GromovWasserstein,
    progress: &dyn Progress,
) -> Result<f64, GraphonError> {
    let highest = |of: &StepFunction| {
        let density = of.density();
        let highest = of.view().iter().copied().fold(0.0, f64::max) / density;
        if density > 0.0 {
            Ok(highest)
        } else {
            Err(GraphonError::Data {
                what: "a graphon of density 0 has no shape".to_owned(),
            })
        }
    };
    let scale = highest(left)?.max(highest(right)?).recip();
    let scaled = |of: &StepFunction| {
        let factor = scale / of.density();
        // The largest value is 1 but for rounding.
        StepFunction::new(of.view().mapv(|value| (factor * value).min(1.0)))
    };
    let found = gromov.align(&scaled(left)?, &scaled(right)?, progress)?;
    Ok(found.distance / scale)
}
