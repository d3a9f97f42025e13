//! What the student minimises.

use burn::tensor::Tensor;

/// ```text
/// mean over retained of exp(e / (1 + e)) - mean over deleted of exp(e / (1 + e))
/// ```
///
/// of squared errors of reconstructions, `[retained, 1]` and `[deleted, 1]`, neither empty; `[1]`. The exponent is below 1: elements that
/// are far away already have no pull.
#[must_use]
pub fn extraction(retained: Tensor<2>, deleted: Tensor<2>) -> Tensor<1> {
    let mean = |errors: Tensor<2>| (errors.clone() / (errors + 1.0)).exp().mean();
    mean(retained) - mean(deleted)
}

/// How far retained elements point from where the original has them, relative to where it had deleted ones, `[1]`:
///
/// ```text
/// - mean over i of log(exp(cos(x[i], y[i]) / t) / mean over j of exp(cos(x[i], d[j]) / t))
/// ```
///
/// `x` are the student's representations of retained elements, `y` the original's, both `[retained, dim]`; `d` the original's of deleted
/// ones, `[deleted, dim]`, neither empty. Only `x` gets a gradient.
#[must_use]
pub fn alignment(
    student: Tensor<2>,
    original: Tensor<2>,
    deleted: Tensor<2>,
    temperature: f64,
) -> Tensor<1> {
    let student = normalized(student);
    let same = (student.clone() * normalized(original.detach())).sum_dim(1) / temperature;
    let others = student.matmul(normalized(deleted.detach()).transpose()) / temperature;
    // Cosines are bounded, so that sums of exponentials are, too.
    let others = others.exp().mean_dim(1).log();
    (others - same).mean()
}

/// Rows of length 1; rows of zeros stay.
fn normalized(x: Tensor<2>) -> Tensor<2> {
    // Added under the root: at 0 its derivative has no limit.
    let length = (x.clone().square().sum_dim(1) + 1e-12).sqrt();
    x / length
}
