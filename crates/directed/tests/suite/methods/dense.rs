//! Dense matrices, real and complex ones, as formulas are written with.

use std::f64::consts::TAU;

use argiope_graph::DirectedGraph;

/// Rows of real numbers.
pub(crate) type Rows = Vec<Vec<f64>>;

/// A complex number: its real and its imaginary part.
pub(crate) type Complex = (f64, f64);

/// Rows of complex numbers.
pub(crate) type ComplexRows = Vec<Vec<Complex>>;

/// What rows are added and multiplied with.
pub(crate) trait Number: Copy {
    const ZERO: Self;
    const ONE: Self;

    fn plus(self, other: Self) -> Self;

    fn times(self, other: Self) -> Self;

    fn scaled(self, factor: f64) -> Self;
}

impl Number for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;

    fn plus(self, other: Self) -> Self {
        self + other
    }

    fn times(self, other: Self) -> Self {
        self * other
    }

    fn scaled(self, factor: f64) -> Self {
        factor * self
    }
}

impl Number for Complex {
    const ZERO: Self = (0.0, 0.0);
    const ONE: Self = (1.0, 0.0);

    fn plus(self, other: Self) -> Self {
        (self.0 + other.0, self.1 + other.1)
    }

    fn times(self, (c, d): Self) -> Self {
        let (a, b) = self;
        (a * c - b * d, a * d + b * c)
    }

    fn scaled(self, factor: f64) -> Self {
        (factor * self.0, factor * self.1)
    }
}

/// The `n x n` matrix of `entry(row, column)`.
pub(crate) fn square<N>(n: usize, entry: impl Fn(usize, usize) -> N) -> Vec<Vec<N>> {
    (0..n)
        .map(|i| (0..n).map(|j| entry(i, j)).collect())
        .collect()
}

/// The unit matrix.
pub(crate) fn identity<N: Number>(n: usize) -> Vec<Vec<N>> {
    square(n, |i, j| if i == j { N::ONE } else { N::ZERO })
}

/// `A + loops I`
pub(crate) fn adjacency(graph: &DirectedGraph, loops: f64) -> Rows {
    square(graph.num_nodes(), |i, j| {
        let edge = f64::from(u8::from(graph.has_edge(i as u32, j as u32)));
        edge + if i == j { loops } else { 0.0 }
    })
}

/// Where `A` or `A^T` has an entry, 1.
pub(crate) fn undirected(a: &Rows) -> Rows {
    map(&sum(a, 1.0, &transposed(a)), |x| x.min(1.0))
}

/// The magnetic adjacency by its definition.
pub(crate) fn magnetic(graph: &DirectedGraph, charge: f64, loops: f64, r: f64) -> ComplexRows {
    let a = adjacency(graph, 0.0);
    let symmetric = scaled(&sum(&a, 1.0, &transposed(&a)), 0.5);
    let weights = sum(&symmetric, loops, &identity(a.len()));
    let weights = normalized(&weights, r - 1.0, -r);
    square(a.len(), |i, j| {
        let theta = TAU * charge * (a[i][j] - a[j][i]);
        (weights[i][j] * theta.cos(), weights[i][j] * theta.sin())
    })
}

pub(crate) fn transposed<N: Copy>(m: &[Vec<N>]) -> Vec<Vec<N>> {
    (0..m[0].len())
        .map(|j| m.iter().map(|row| row[j]).collect())
        .collect()
}

pub(crate) fn map<N: Copy, R>(m: &[Vec<N>], f: impl Fn(N) -> R) -> Vec<Vec<R>> {
    m.iter()
        .map(|row| row.iter().map(|&x| f(x)).collect())
        .collect()
}

pub(crate) fn product<N: Number>(left: &[Vec<N>], right: &[Vec<N>]) -> Vec<Vec<N>> {
    let entry = |row: &[N], column: usize| {
        let terms = row.iter().zip(right).map(|(l, r)| l.times(r[column]));
        terms.fold(N::ZERO, N::plus)
    };
    let columns = right[0].len();
    left.iter()
        .map(|row| (0..columns).map(|column| entry(row, column)).collect())
        .collect()
}

/// `left + factor right`; a single row on the right is added to all.
pub(crate) fn sum<N: Number>(left: &[Vec<N>], factor: f64, right: &[Vec<N>]) -> Vec<Vec<N>> {
    let add = |(l, r): (&Vec<N>, &Vec<N>)| {
        let pairs = l.iter().zip(r);
        pairs.map(|(l, r)| l.plus(r.scaled(factor))).collect()
    };
    left.iter().zip(right.iter().cycle()).map(add).collect()
}

pub(crate) fn scaled<N: Number>(m: &[Vec<N>], factor: f64) -> Vec<Vec<N>> {
    map(m, |x| x.scaled(factor))
}

pub(crate) fn beside<N: Clone>(parts: &[Vec<Vec<N>>]) -> Vec<Vec<N>> {
    (0..parts[0].len())
        .map(|row| parts.iter().flat_map(|part| part[row].clone()).collect())
        .collect()
}

pub(crate) fn relu(m: &Rows) -> Rows {
    map(m, |x| x.max(0.0))
}

/// A matrix of these parts.
pub(crate) fn complex(real: &Rows, imaginary: &Rows) -> ComplexRows {
    let pairs =
        |(re, im): (&Vec<f64>, &Vec<f64>)| re.iter().copied().zip(im.iter().copied()).collect();
    real.iter().zip(imaginary).map(pairs).collect()
}

/// A matrix without imaginary parts.
pub(crate) fn of_real(m: &Rows) -> ComplexRows {
    map(m, |x| (x, 0.0))
}

pub(crate) fn real(m: &ComplexRows) -> Rows {
    map(m, |z| z.0)
}

pub(crate) fn imaginary(m: &ComplexRows) -> Rows {
    map(m, |z| z.1)
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

/// Every row divided by its sum.
pub(crate) fn row_stochastic(m: &Rows) -> Rows {
    normalized(m, -1.0, 0.0)
}

/// `D^-1/2 M D^-1/2` with the row sums of a symmetric matrix.
pub(crate) fn with_unit_degrees(m: &Rows) -> Rows {
    normalized(m, -0.5, -0.5)
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
