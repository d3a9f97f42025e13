//! Dense matrices normalised by degrees, and stacks of layers.

use argiope_directed::methods::stack::StackConfig;
use argiope_gnn::layers::JumpingKnowledge;
use burn::module::Module;

use crate::matrices::{Rows, beside, linear, relu, square, sum, transposed};

/// Where `A` or `A^T` has an entry, 1.
pub(crate) fn undirected(a: &Rows) -> Rows {
    map(&sum(a, 1.0, &transposed(a)), |x| x.min(1.0))
}

pub(crate) fn map(a: &Rows, f: impl Fn(f64) -> f64) -> Rows {
    a.iter()
        .map(|row| row.iter().map(|&x| f(x)).collect())
        .collect()
}

pub(crate) fn scaled(a: &Rows, factor: f64) -> Rows {
    map(a, |x| factor * x)
}

/// `a[i][j] r_i^left c_j^right`, with sums `r` of rows and `c` of columns.
pub(crate) fn normalized(a: &Rows, left: f64, right: f64) -> Rows {
    let row_sum = |i: usize| a[i].iter().sum::<f64>();
    let column_sum = |j: usize| a.iter().map(|row| row[j]).sum::<f64>();
    square(a.len(), |i, j| match a[i][j] {
        0.0 => 0.0,
        value => value * row_sum(i).powf(left) * column_sum(j).powf(right),
    })
}

/// What a stack makes of features; `convolution` is the pass through one layer.
pub(crate) fn stacked<M: Module>(
    config: &StackConfig,
    model: &M,
    rows: &Rows,
    convolution: impl Fn(usize, &Rows) -> Rows,
) -> Rows {
    let mut outputs: Vec<Rows> = Vec::new();
    let mut x = rows.clone();
    for layer in 0..config.num_layers {
        let y = convolution(layer, &x);
        if layer + 1 == config.num_layers && config.jumping_knowledge.is_none() {
            return y;
        }
        x = relu(&y);
        if config.normalize {
            let norm = |row: &Vec<f64>| row.iter().map(|x| x * x).sum::<f64>().sqrt().max(1e-12);
            let unit = |row: &Vec<f64>| row.iter().map(|x| x / norm(row)).collect();
            x = x.iter().map(unit).collect();
        }
        outputs.push(x.clone());
    }
    let jumped = match config.jumping_knowledge {
        Some(JumpingKnowledge::Concat) => beside(&outputs),
        Some(JumpingKnowledge::Max) => {
            let larger =
                |(l, r): (&Vec<f64>, &Vec<f64>)| l.iter().zip(r).map(|(l, r)| l.max(*r)).collect();
            let most = |most: Rows, x: Rows| most.iter().zip(&x).map(larger).collect();
            outputs.into_iter().reduce(most).unwrap()
        }
        _ => outputs.pop().unwrap(),
    };
    linear(model, "layers.head", None, &jumped)
}

/// Asserts that all elements agree.
#[track_caller]
pub(crate) fn assert_close(name: &str, found: &[f64], expected: &Rows) {
    let expected = expected.concat();
    assert_eq!(found.len(), expected.len(), "{name}: number of elements");
    for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
        let close = (found - expected).abs() < 1e-11 * (1.0 + expected.abs());
        assert!(
            close,
            "{name}: element {at} is {found}, should be {expected}"
        );
    }
}
