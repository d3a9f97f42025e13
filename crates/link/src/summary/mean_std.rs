//! Mean and standard deviation over runs.

use std::fmt;

use crate::LinkError;

/// A mean over runs with the standard deviation of one run.
///
/// ```
/// use argiope_link::summary::MeanStd;
///
/// let hits = MeanStd::of(&[0.5, 0.75, 1.0])?;
/// assert_eq!((hits.mean, hits.std, hits.count), (0.75, Some(0.25), 3));
/// assert_eq!(hits.percent().to_string(), "75.00 ± 25.00");
/// assert_eq!(format!("{hits:.3}"), "0.750 ± 0.250");
/// # Ok::<(), argiope_link::LinkError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct MeanStd {
    /// The mean.
    pub mean: f64,
    /// The sample standard deviation, with `count - 1` degrees of freedom; one run has none.
    pub std: Option<f64>,
    /// Number of runs.
    pub count: usize,
}

impl MeanStd {
    /// Summarises one value a run.
    ///
    /// # Errors
    /// [`LinkError::Empty`] without values, [`LinkError::NotANumber`].
    pub fn of(values: &[f64]) -> Result<Self, LinkError> {
        if values.is_empty() {
            return Err(LinkError::Empty { what: "runs" });
        }
        if let Some(position) = values.iter().position(|value| value.is_nan()) {
            let what = "runs";
            return Err(LinkError::NotANumber { what, position });
        }
        let count = values.len();
        let mean = values.iter().sum::<f64>() / count as f64;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let std = (count > 1).then(|| (squares / (count - 1) as f64).sqrt());
        Ok(Self { mean, std, count })
    }

    /// The same in per cent.
    #[must_use]
    pub fn percent(self) -> Self {
        Self {
            mean: 100.0 * self.mean,
            std: self.std.map(|std| 100.0 * std),
            ..self
        }
    }
}

impl fmt::Display for MeanStd {
    /// With two digits, or as many as the precision says.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = formatter.precision().unwrap_or(2);
        write!(formatter, "{:.digits$}", self.mean)?;
        match self.std {
            Some(std) => write!(formatter, " ± {std:.digits$}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_sample_standard_deviation() {
        // 2, 4, 4, 4, 5, 5, 7, 9: squares about the mean 5 add up to 32.
        let summary = MeanStd::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]).unwrap();
        assert_eq!(summary.mean, 5.0);
        assert!((summary.std.unwrap() - (32.0f64 / 7.0).sqrt()).abs() < 1e-15);
        // Far from zero, where the difference of two large sums would lose all digits
        let far = MeanStd::of(&[1e9 + 1.0, 1e9 + 2.0, 1e9 + 3.0]).unwrap();
        assert_eq!(far.std, Some(1.0));
    }

    #[test]
    fn test_one_run_has_no_deviation() {
        let one = MeanStd::of(&[0.5]).unwrap();
        assert_eq!((one.std, one.to_string()), (None, "0.50".to_owned()));
        assert!(matches!(MeanStd::of(&[]), Err(LinkError::Empty { .. })));
        assert!(matches!(
            MeanStd::of(&[1.0, f64::NAN]),
            Err(LinkError::NotANumber { position: 1, .. })
        ));
    }
}
