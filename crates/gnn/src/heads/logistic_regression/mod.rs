//! Logistic regression with several classes, for probes of frozen embeddings: small, dense and solved to the end.

pub(crate) mod newton;

use faer::Mat;

use crate::GnnError;
use newton::{Problem, softmax};

/// `P(class c | x) = exp(w_c . x + b_c) / sum over d of exp(w_d . x + b_d)`, in `f64`.
///
/// # Example
/// ```
/// use argiope_gnn::heads::LogisticRegression;
///
/// // Three classes on a line.
/// let rows = [-2.0, -1.8, -0.1, 0.1, 1.9, 2.1];
/// let model = LogisticRegression::fit(&rows, 1, &[0, 0, 1, 1, 2, 2], 3, 1e-3)?;
/// assert_eq!(model.predict(&[-3.0, 0.0, 3.0]), [0, 1, 2]);
/// let sum: f64 = model.probabilities(&[0.7]).iter().sum();
/// assert!((sum - 1.0).abs() < 1e-12);
/// # Ok::<(), argiope_gnn::GnnError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticRegression {
    width: usize,
    num_classes: usize,
    /// The classes that there were examples of, ascending; others have probability 0.
    known: Vec<u32>,
    /// `[known.len(), width + 1]`, row by row: `w_c`, then `b_c`.
    parameters: Vec<f64>,
}

impl LogisticRegression {
    /// Minimises
    ///
    /// ```text
    ///     sum over rows i of -log P(class of i | x_i) + penalty / 2 * sum over c of |w_c|^2
    /// ```
    ///
    /// by Newton's method with halved steps; `rows` are `[classes.len(), width]`, row by row. Only differences of the `b_c` count:
    /// the last one is 0. With a positive penalty and two classes or more there is exactly one minimum. (A program that writes
    /// the problem as `C * loss + |w|^2 / 2` means `penalty = 1 / C`. With two classes, this is the regression on one `w` and half
    /// the penalty.)
    ///
    /// One thread; the same rows give the same parameters, bit by bit.
    ///
    /// # Errors
    /// [`GnnError::Shape`] for another number of rows than classes; [`GnnError::Option`] for a class from `num_classes` on, for
    /// examples of fewer than two classes, a penalty that is not positive, values that are no finite numbers, and a minimum that
    /// rounding does not let be reached.
    ///
    /// # Complexity
    /// For `k` classes and every step, `O(k^2 * num_rows * width^2 + (k * width)^3)` time; `O((k * width)^2)` space.
    pub fn fit(
        rows: &[f64],
        width: usize,
        classes: &[u32],
        num_classes: usize,
        penalty: f64,
    ) -> Result<Self, GnnError> {
        check(rows, width, classes, num_classes, penalty)?;
        let mut known = classes.to_vec();
        known.sort_unstable();
        known.dedup();
        if known.len() < 2 {
            return Err(wrong(
                "classes",
                format!("{known:?} only"),
                "examples of at least two classes",
            ));
        }
        let own = |class: &u32| known.partition_point(|other| other < class);
        let problem = Problem {
            design: Mat::from_fn(classes.len(), width + 1, |row, column| {
                match column < width {
                    true => rows[row * width + column],
                    false => 1.0,
                }
            }),
            classes: classes.iter().map(own).collect(),
            num_classes: known.len(),
            penalty,
        };
        Ok(Self {
            width,
            num_classes,
            parameters: problem.minimum()?,
            known,
        })
    }

    /// The classes of rows, `[num_rows, width]`: those with the largest probability, of equal ones the first.
    ///
    /// # Panics
    /// If `rows` holds no whole number of rows.
    #[must_use]
    pub fn predict(&self, rows: &[f64]) -> Vec<u32> {
        let class = |row: &[f64]| {
            let mut best = (f64::NEG_INFINITY, 0);
            for (scores, &class) in self
                .parameters
                .chunks_exact(self.width + 1)
                .zip(&self.known)
            {
                let score = score(scores, row);
                if score > best.0 {
                    best = (score, class);
                }
            }
            best.1
        };
        self.rows(rows).map(class).collect()
    }

    /// The probabilities of all classes for rows, `[num_rows, num_classes]`, row by row.
    ///
    /// # Panics
    /// If `rows` holds no whole number of rows.
    #[must_use]
    pub fn probabilities(&self, rows: &[f64]) -> Vec<f64> {
        let mut probabilities = Vec::with_capacity(rows.len() / self.width * self.num_classes);
        for row in self.rows(rows) {
            let scores = (self.parameters.chunks_exact(self.width + 1))
                .map(|parameters| score(parameters, row));
            let mut shares: Vec<f64> = scores.collect();
            softmax(&mut shares);
            let start = probabilities.len();
            probabilities.resize(start + self.num_classes, 0.0);
            for (&class, share) in self.known.iter().zip(shares) {
                probabilities[start + class as usize] = share;
            }
        }
        probabilities
    }

    /// `w_c` and behind it `b_c`; `None` for a class without examples.
    #[must_use]
    pub fn parameters_of(&self, class: u32) -> Option<&[f64]> {
        let at = self.known.binary_search(&class).ok()?;
        self.parameters.chunks_exact(self.width + 1).nth(at)
    }

    fn rows<'a>(&self, rows: &'a [f64]) -> impl Iterator<Item = &'a [f64]> {
        assert!(rows.len().is_multiple_of(self.width), "rows are whole");
        rows.chunks_exact(self.width)
    }
}

fn check(
    rows: &[f64],
    width: usize,
    classes: &[u32],
    num_classes: usize,
    penalty: f64,
) -> Result<(), GnnError> {
    if width == 0 || rows.len() != width * classes.len() {
        return Err(GnnError::Shape {
            layer: "LogisticRegression",
            operand: "rows",
            found: vec![rows.len()],
            expected: format!("{} rows of {width} values", classes.len()),
        });
    }
    if let Some(class) = classes.iter().find(|&&class| class as usize >= num_classes) {
        return Err(wrong(
            "class",
            format!("{class} of {num_classes}"),
            "a class below their number",
        ));
    }
    if let Some(value) = rows.iter().find(|value| !value.is_finite()) {
        return Err(wrong("value", value.to_string(), "a finite number"));
    }
    // Also false for NaN.
    if penalty > 0.0 && penalty.is_finite() {
        return Ok(());
    }
    Err(wrong("penalty", penalty.to_string(), "a positive number"))
}

fn wrong(option: &'static str, found: String, expected: &'static str) -> GnnError {
    GnnError::Option {
        what: "LogisticRegression",
        option,
        found,
        expected,
    }
}

/// `w . x + b`
fn score(parameters: &[f64], row: &[f64]) -> f64 {
    let products = parameters
        .iter()
        .zip(row)
        .map(|(weight, value)| weight * value);
    products.sum::<f64>() + parameters.last().copied().unwrap_or(0.0)
}
