//! Losses by their formulas, and their gradients by central differences.

use argiope_unlearn::recommend::{Batch, bpr_loss, info_nce, l2_loss};
use burn::tensor::Device;

use super::{check_gradient, matrix, random_values, values};

/// 3 users, 4 items; a user and an item that come twice.
const TRIPLES: [[u32; 3]; 4] = [[0, 1, 3], [2, 0, 1], [2, 1, 2], [1, 3, 0]];
const SHAPE: [usize; 2] = [7, 5];

fn batch() -> Batch {
    Batch::new(&TRIPLES, 3, 4).unwrap()
}

fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| x * y).sum()
}

#[test]
fn test_ranking_loss_is_that_of_its_formula() {
    let x = random_values(35, 1);
    let row = |node: u32| &x[node as usize * 5..][..5];
    let loss = |&[user, item, other]: &[u32; 3]| {
        let difference = dot(row(user), row(3 + item)) - dot(row(user), row(3 + other));
        (1.0 + (-difference).exp()).ln()
    };
    let expected = TRIPLES.iter().map(loss).sum::<f64>() / 4.0;
    let found = bpr_loss(matrix(&x, SHAPE, &Device::flex()), &batch()).unwrap();
    assert!((values(found)[0] - expected).abs() < 1e-12);
    check_gradient(SHAPE, &x, |x| bpr_loss(x, &batch()).unwrap());
}

#[test]
fn test_rows_of_a_batch_are_regularized_as_often_as_they_come() {
    let x = random_values(35, 2);
    let square = |node: u32| dot(&x[node as usize * 5..][..5], &x[node as usize * 5..][..5]);
    let of_triple =
        |&[user, item, other]: &[u32; 3]| square(user) + square(3 + item) + square(3 + other);
    let expected = TRIPLES.iter().map(of_triple).sum::<f64>() / 8.0;
    let found = l2_loss(matrix(&x, SHAPE, &Device::flex()), &batch()).unwrap();
    assert!((values(found)[0] - expected).abs() < 1e-12);
    check_gradient(SHAPE, &x, |x| l2_loss(x, &batch()).unwrap());
}

#[test]
fn test_contrast_is_that_of_its_formula() {
    let (x, y) = (random_values(35, 3), random_values(35, 4));
    let unit = |values: &[f64]| -> Vec<Vec<f64>> {
        let row = |row: &[f64]| row.iter().map(|v| v / dot(row, row).sqrt()).collect();
        values.chunks(5).map(row).collect()
    };
    let (first, second) = (unit(&x), unit(&y));
    let of_row = |k: usize| {
        let terms = second
            .iter()
            .map(|other| (dot(&first[k], other) / 0.2).exp());
        terms.sum::<f64>().ln() - dot(&first[k], &second[k]) / 0.2
    };
    let expected = (0..7).map(of_row).sum::<f64>() / 7.0;
    let tensor = |values: &[f64]| matrix(values, SHAPE, &Device::flex());
    let found = values(info_nce(tensor(&x), tensor(&y), 0.2).unwrap())[0];
    assert!((found - expected).abs() < 1e-8, "{found} {expected}");
    check_gradient(SHAPE, &x, |x| info_nce(x, tensor(&y), 0.2).unwrap());
    check_gradient(SHAPE, &y, |y| info_nce(tensor(&x), y, 0.2).unwrap());
}

#[test]
fn test_rows_of_zeros_have_a_contrast() {
    let zeros = || matrix(&[0.0; 35], SHAPE, &Device::flex());
    let found = values(info_nce(zeros(), zeros(), 0.2).unwrap())[0];
    assert!((found - 7f64.ln()).abs() < 1e-12);
}

#[test]
fn test_nodes_that_are_not_there_are_errors() {
    assert!(Batch::new(&[[0, 4, 0]], 3, 4).is_err());
    assert!(bpr_loss(matrix(&[0.0; 10], [2, 5], &Device::flex()), &batch()).is_err());
}
