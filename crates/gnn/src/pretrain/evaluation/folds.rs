//! Cross-validation in which every fold has its share of every class.

use argiope_graph::random::stream;
use rand::seq::SliceRandom as _;

use crate::{GnnError, seeds};

/// One part of the examples to test on, and the others to train on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// Positions of examples, ascending.
    pub train: Vec<usize>,
    /// Positions of the others, ascending.
    pub test: Vec<usize>,
}

/// Splits examples into `num_folds` folds: each example is tested in one, and the numbers of examples of a class, and of all,
/// differ between the tests of two folds by at most one.
///
/// # Errors
/// [`GnnError::Option`] for fewer than two folds, and for more than there are examples.
///
/// # Complexity
/// `O(num_examples * num_folds)` time.
///
/// # Example
/// ```
/// use argiope_gnn::pretrain::evaluation::stratified_folds;
///
/// let classes = [0, 0, 0, 0, 1, 1];
/// let folds = stratified_folds(&classes, 2, 1)?;
/// for fold in &folds {
///     assert_eq!(fold.test.iter().filter(|&&example| classes[example] == 1).count(), 1);
///     assert_eq!((fold.train.len(), fold.test.len()), (3, 3));
/// }
/// # Ok::<(), argiope_gnn::GnnError>(())
/// ```
pub fn stratified_folds(
    classes: &[u32],
    num_folds: usize,
    seed: u64,
) -> Result<Vec<Fold>, GnnError> {
    if num_folds < 2 || num_folds > classes.len() {
        return Err(GnnError::Option {
            what: "cross-validation",
            option: "folds",
            found: format!("{num_folds} for {} examples", classes.len()),
            expected: "at least two, and no more than examples",
        });
    }
    let mut order: Vec<usize> = (0..classes.len()).collect();
    order.shuffle(&mut stream(seeds::named(seed, "folds"), 0));
    // Stable: examples of a class stay in random order.
    order.sort_by_key(|&example| classes[example]);
    // Dealt out in turn, over the borders of classes.
    let mut fold_of = vec![0; classes.len()];
    for (turn, &example) in order.iter().enumerate() {
        fold_of[example] = turn % num_folds;
    }
    let fold = |number: usize| {
        let (test, train) = (0..classes.len()).partition(|&example| fold_of[example] == number);
        Fold { train, test }
    };
    Ok((0..num_folds).map(fold).collect())
}
