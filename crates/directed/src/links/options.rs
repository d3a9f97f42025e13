//! How joined pairs are held out.

use serde::{Deserialize, Serialize};

use super::LinkTask;
use crate::DirectedError;

/// How a [`LinkSplit`](super::LinkSplit) is drawn.
///
/// The default holds 5 % out for validation and 15 % for test and keeps a spanning forest, as He et al. (LoG 2023).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LinkSplitOptions {
    /// What is asked; `existence` by default.
    pub task: LinkTask,
    /// Share of the joined pairs that the task asks about, rounded down, to validate with: 0.05.
    pub valid: f64,
    /// Share of the same pairs to test with: 0.15.
    pub test: f64,
    /// Whether a spanning forest of all joined pairs is never held out: true.
    pub keep_forest: bool,
    /// Seed of all draws: 0.
    pub seed: u64,
}

impl Default for LinkSplitOptions {
    fn default() -> Self {
        Self {
            task: LinkTask::default(),
            valid: 0.05,
            test: 0.15,
            keep_forest: true,
            seed: 0,
        }
    }
}

impl LinkSplitOptions {
    /// The default shares for a task.
    #[must_use]
    pub fn new(task: LinkTask, seed: u64) -> Self {
        Self {
            task,
            seed,
            ..Self::default()
        }
    }

    /// Checks the shares.
    ///
    /// # Errors
    /// [`DirectedError::Option`] for a share outside of `0.0..1.0`, or shares that leave nothing to train with.
    pub fn check(&self) -> Result<(), DirectedError> {
        for (name, share) in [("valid", self.valid), ("test", self.test)] {
            if !(0.0..1.0).contains(&share) {
                return Err(DirectedError::Option {
                    name,
                    found: share.to_string(),
                    expected: "a share of at least 0 and below 1",
                });
            }
        }
        match self.valid + self.test < 1.0 {
            true => Ok(()),
            false => Err(DirectedError::Option {
                name: "valid + test",
                found: format!("{} + {}", self.valid, self.test),
                expected: "less than 1, the rest is trained with",
            }),
        }
    }

    /// How many of `num_asked` joined pairs validate and test.
    pub(super) fn counts(&self, num_asked: usize) -> Result<[usize; 2], DirectedError> {
        let task = self.task;
        if num_asked == 0 {
            return Err(DirectedError::Data {
                what: format!("the graph has no joined pairs that the task {task} asks about"),
            });
        }
        let count = |name: &str, share: f64| {
            let count = (share * num_asked as f64) as usize;
            match count == 0 && share > 0.0 {
                true => Err(DirectedError::Data {
                    what: format!(
                        "the graph is too small: {name} = {share} of the {num_asked} joined pairs that the task {task} \
                         asks about is none"
                    ),
                }),
                false => Ok(count),
            }
        };
        Ok([count("valid", self.valid)?, count("test", self.test)?])
    }
}
