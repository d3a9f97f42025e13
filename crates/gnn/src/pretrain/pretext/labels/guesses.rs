//! Probabilities of the classes of every node.

/// A row of probabilities a node; a row of zeros where nothing is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Guesses {
    num_classes: usize,
    /// `[num_nodes, num_classes]`
    probabilities: Vec<f64>,
}

impl Guesses {
    /// Takes `[num_nodes, num_classes]` probabilities, row by row.
    ///
    /// # Panics
    /// If they are not whole rows.
    #[must_use]
    pub fn new(num_classes: usize, probabilities: Vec<f64>) -> Self {
        assert!(
            num_classes > 0 && probabilities.len().is_multiple_of(num_classes),
            "{} probabilities of {num_classes} classes",
            probabilities.len()
        );
        Self {
            num_classes,
            probabilities,
        }
    }

    /// Number of classes.
    #[must_use]
    pub fn num_classes(&self) -> usize {
        self.num_classes
    }

    /// The probabilities, `[num_nodes, num_classes]`.
    #[must_use]
    pub fn probabilities(&self) -> &[f64] {
        &self.probabilities
    }

    /// The most likely class of every node, the lowest of equal ones; `None` where nothing is known.
    #[must_use]
    pub fn labels(&self) -> Vec<Option<u32>> {
        let label = |row: &[f64]| {
            let mut best = None;
            let mut most = 0.0;
            for (class, &probability) in (0..).zip(row) {
                if probability > most {
                    (best, most) = (Some(class), probability);
                }
            }
            best
        };
        let rows = self.probabilities.chunks(self.num_classes);
        rows.map(label).collect()
    }
}

/// The sums of the probabilities of two guesses: where only one knows something, it decides.
///
/// # Panics
/// If they are not for the same nodes and classes.
#[must_use]
pub fn ensemble(left: &Guesses, right: &Guesses) -> Guesses {
    let shape = |guesses: &Guesses| (guesses.num_classes, guesses.probabilities.len());
    assert_eq!(shape(left), shape(right), "guesses of other nodes");
    let pairs = left.probabilities.iter().zip(&right.probabilities);
    Guesses {
        num_classes: left.num_classes,
        probabilities: pairs.map(|(left, right)| left + right).collect(),
    }
}
