//! Dense real matrices, as formulas are written with.

use argiope_graph::DirectedGraph;
use burn::module::Module;

use crate::complex::parameter;

/// Rows of numbers.
pub(crate) type Rows = Vec<Vec<f64>>;

/// The `n x n` matrix of `entry(row, column)`.
pub(crate) fn square(n: usize, entry: impl Fn(usize, usize) -> f64) -> Rows {
    (0..n)
        .map(|i| (0..n).map(|j| entry(i, j)).collect())
        .collect()
}

/// `A + loops I`
pub(crate) fn adjacency(graph: &DirectedGraph, loops: f64) -> Rows {
    square(graph.num_nodes(), |i, j| {
        let edge = if graph.has_edge(i as u32, j as u32) {
            1.0
        } else {
            0.0
        };
        edge + if i == j { loops } else { 0.0 }
    })
}

pub(crate) fn transposed(m: &Rows) -> Rows {
    (0..m[0].len())
        .map(|j| m.iter().map(|row| row[j]).collect())
        .collect()
}

pub(crate) fn product(left: &Rows, right: &Rows) -> Rows {
    let entry = |row: &[f64], column: usize| -> f64 {
        row.iter().zip(right).map(|(l, r)| l * r[column]).sum()
    };
    let columns = right[0].len();
    left.iter()
        .map(|row| (0..columns).map(|column| entry(row, column)).collect())
        .collect()
}

/// `left + factor right`; a single row on the right is added to all.
pub(crate) fn sum(left: &Rows, factor: f64, right: &Rows) -> Rows {
    let add =
        |(l, r): (&Vec<f64>, &Vec<f64>)| l.iter().zip(r).map(|(l, r)| l + factor * r).collect();
    left.iter().zip(right.iter().cycle()).map(add).collect()
}

/// Every row divided by its sum.
pub(crate) fn row_stochastic(m: &Rows) -> Rows {
    let scaled = |row: &Vec<f64>| {
        row.iter()
            .map(|value| value / row.iter().sum::<f64>())
            .collect()
    };
    m.iter().map(scaled).collect()
}

/// `D^-1/2 M D^-1/2` with the row sums of a symmetric matrix.
pub(crate) fn with_unit_degrees(m: &Rows) -> Rows {
    let sums: Vec<f64> = m.iter().map(|row| row.iter().sum()).collect();
    square(m.len(), |i, j| m[i][j] / (sums[i] * sums[j]).sqrt())
}

pub(crate) fn relu(m: &Rows) -> Rows {
    m.iter()
        .map(|row| row.iter().map(|value| value.max(0.0)).collect())
        .collect()
}

pub(crate) fn beside(parts: &[Rows]) -> Rows {
    (0..parts[0].len())
        .map(|row| parts.iter().flat_map(|part| part[row].clone()).collect())
        .collect()
}

/// `m x W + b` for the parameters `name.weight` and `name.bias`.
pub(crate) fn linear<M: Module>(model: &M, name: &str, m: Option<&Rows>, x: &Rows) -> Rows {
    let y = product(x, &parameter(model, &format!("{name}.weight")));
    let y = m.map_or(y.clone(), |m| product(m, &y));
    sum(&y, 1.0, &parameter(model, &format!("{name}.bias")))
}
