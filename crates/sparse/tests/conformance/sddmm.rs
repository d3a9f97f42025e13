use argiope_sparse::{
    SparseError, sddmm,
    sddmm::{Combine, reference},
    sddmm_concat_dot, sddmm_elementwise,
};
use burn::tensor::{Device, Tensor};

use crate::{
    check::{Case, DIMS, check, flatten, random, reshape},
    graphs::patterns,
};

#[test]
fn test_dot_products_of_heads() {
    for (name, pattern) in patterns() {
        for (dim, heads) in [(1, 1), (3, 1), (7, 7), (64, 1), (64, 4), (100, 1), (100, 2)] {
            let x = random(pattern.num_columns() * dim, 1);
            let y = random(pattern.num_rows() * dim, 2);
            check(&Case {
                name: format!("dot, {name}, dim {dim}, {heads} heads"),
                expected: reference::sddmm(&pattern, &x, &y, dim, heads),
                inputs: vec![x, y],
                op: &|inputs| {
                    let x = reshape(&inputs[0], [pattern.num_columns(), dim]);
                    let y = reshape(&inputs[1], [pattern.num_rows(), dim]);
                    flatten(sddmm(&pattern, x, y, heads).unwrap())
                },
            });
        }
    }
}

#[test]
fn test_elementwise_forms() {
    for (name, pattern) in patterns() {
        for (dim, combine) in DIMS
            .into_iter()
            .flat_map(|dim| [(dim, Combine::Add), (dim, Combine::Mul)])
        {
            let x = random(pattern.num_columns() * dim, 3);
            let y = random(pattern.num_rows() * dim, 4);
            check(&Case {
                name: format!("{combine:?}, {name}, dim {dim}"),
                expected: reference::sddmm_elementwise(&pattern, &x, &y, dim, combine),
                inputs: vec![x, y],
                op: &|inputs| {
                    let x = reshape(&inputs[0], [pattern.num_columns(), dim]);
                    let y = reshape(&inputs[1], [pattern.num_rows(), dim]);
                    flatten(sddmm_elementwise(&pattern, x, y, combine).unwrap())
                },
            });
        }
    }
}

#[test]
fn test_concat_dot_of_heads() {
    for (name, pattern) in patterns() {
        let (heads, width) = (2, 3);
        let dim = heads * width;
        let x = random(pattern.num_columns() * dim, 5);
        let y = random(pattern.num_rows() * dim, 6);
        let (a, b) = (random(dim, 7), random(dim, 8));
        let score = |values: &[f64], vectors: &[f64], row: usize, head: usize| -> f64 {
            (head * width..(head + 1) * width)
                .map(|k| values[row * dim + k] * vectors[k])
                .sum()
        };
        let expected = (0..pattern.num_rows())
            .flat_map(|row| {
                pattern
                    .row(row)
                    .iter()
                    .map(move |&column| (row, column as usize))
            })
            .flat_map(|(row, column)| (0..heads).map(move |head| (row, column, head)))
            .map(|(row, column, head)| score(&x, &a, column, head) + score(&y, &b, row, head))
            .collect();
        check(&Case {
            name: format!("concat-dot, {name}"),
            expected,
            inputs: vec![x.clone(), y.clone(), a.clone(), b.clone()],
            op: &|inputs| {
                let x = reshape(&inputs[0], [pattern.num_columns(), dim]);
                let y = reshape(&inputs[1], [pattern.num_rows(), dim]);
                let a = reshape(&inputs[2], [heads, width]);
                let b = reshape(&inputs[3], [heads, width]);
                flatten(sddmm_concat_dot(&pattern, x, y, a, b).unwrap())
            },
        });
    }
}

#[test]
fn test_bad_operands_are_errors() {
    let (_, pattern) = patterns().swap_remove(5);
    let zeros = |rows: usize, dim: usize| Tensor::<2>::zeros([rows, dim], &Device::flex());
    let is_shape = |result: Result<Tensor<2>, SparseError>, name: &str| matches!(result, Err(SparseError::Shape { operand, .. }) if operand == name);
    assert!(is_shape(sddmm(&pattern, zeros(4, 2), zeros(6, 2), 1), "x"));
    assert!(is_shape(sddmm(&pattern, zeros(5, 2), zeros(6, 3), 1), "y"));
    for heads in [0, 3] {
        assert!(matches!(
            sddmm(&pattern, zeros(5, 2), zeros(6, 2), heads),
            Err(SparseError::Option {
                option: "heads",
                ..
            })
        ));
    }
    let attend = |a, b| sddmm_concat_dot(&pattern, zeros(5, 4), zeros(6, 4), a, b);
    assert!(is_shape(attend(zeros(2, 3), zeros(2, 2)), "a"));
    assert!(is_shape(attend(zeros(2, 2), zeros(1, 4)), "b"));
}
