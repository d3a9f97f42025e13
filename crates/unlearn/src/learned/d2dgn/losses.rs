//! How far a student is from a teacher.

use burn::tensor::Tensor;

use crate::learned::gnn_delete::losses::mean_square;

/// The mean over rows of the divergence of a student from a teacher, `[1]`, of logarithms of probabilities `[rows, answers]`:
///
/// ```text
/// KL(t || s) = sum over answers of t (log t - log s)
/// ```
///
/// The teacher gets no gradient. With logarithms of sigmoids and softmaxes nothing has to be kept away from 0. Without rows it is 0.
#[must_use]
pub fn response_divergence(teacher: Tensor<2>, student: Tensor<2>) -> Tensor<1> {
    let [rows, answers] = student.dims();
    if rows * answers == 0 {
        return Tensor::zeros([1], (&student.device(), student.dtype()));
    }
    let teacher = teacher.detach();
    let difference = teacher.clone() - student;
    (teacher.exp() * difference).sum_dim(1).mean()
}

/// The mean over both layers of the mean squares of the differences of embeddings, `[1]`: `[rows, dim]` of every layer, of either. The
/// teacher gets no gradient. Layers without rows count as 0.
#[must_use]
pub fn feature_distance(teacher: [Tensor<2>; 2], student: [Tensor<2>; 2]) -> Tensor<1> {
    let [first, second] = teacher;
    let [of_first, of_second] = student;
    let first = mean_square(of_first, first.detach());
    let second = mean_square(of_second, second.detach());
    (first + second) / 2.0
}
