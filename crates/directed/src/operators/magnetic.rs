//! The magnetic adjacency and Laplacian: directions of edges as phases of complex numbers (Zhang et al., *MagNet: A Neural
//! Network for Directed Graphs*, NeurIPS 2021, section 2).
//!
//! ```text
//! A_s = (A + A^T) / 2        Θ = 2π q (A - A^T)        D = the row sums of A_s
//! H = D^-1/2 A_s D^-1/2 ⊙ exp(i Θ)                      ⊙ is the product entry by entry
//! L = I - H                  scaled: 2 L / λ_max - I, which is -H for λ_max = 2
//! ```
//!
//! `H` is Hermitian and the eigenvalues of `L` lie in `[0, 2]`. An edge that goes both ways has phase 0 and the weight 1, one
//! that goes one way has the phase `2π q` at its source, `-2π q` at its target, and the weight one half. With the charge
//! `q = 0` nothing but the symmetrised graph is left; reversing all edges gives the conjugate. Rows of nodes without edges are
//! 0 in `H`.
//!
//! LightDiC (see [`LightDic`](crate::methods::LightDic)) adds `I` to `A_s` first and scales as `D^(r-1) . D^-r`, which is Hermitian
//! for `r = 1/2` only.

use std::f64::consts::TAU;

use argiope_graph::DirectedGraph;
use argiope_sparse::{Pattern, complex_spmm::Complex};

use super::{ComplexOperator, Weighted, normalization::powers};
use crate::DirectedError;

/// How edges become complex numbers.
///
/// # Example
/// ```
/// use argiope_directed::operators::Magnetic;
/// use argiope_graph::{DirectedGraph, SelfLoops};
///
/// // One edge, a quarter turn for its source.
/// let graph = DirectedGraph::from_edges(2, [(0, 1)], SelfLoops::Drop)?;
/// let h = Magnetic::new(0.25).adjacency(&graph)?.to_dense();
/// assert!(h.real[0][1].abs() < 1e-15);
/// assert!((h.imaginary[0][1] - 1.0).abs() < 1e-15);
/// assert_eq!(h.imaginary[1][0], -h.imaginary[0][1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Magnetic {
    /// `q`, the charge: the part of a full turn that is the phase of a one-way edge. From 0, without directions, to one quarter,
    /// where an edge and its reverse are opposites.
    pub charge: f64,
    /// Whether every node has a loop of weight 1 besides those of the graph; by default it has none.
    pub loops: bool,
    /// `r` of the scaling `D^(r-1) . D^-r`; one half by default.
    pub exponent: f64,
}

impl Magnetic {
    /// With a charge, without loops, scaled symmetrically.
    #[must_use]
    pub fn new(charge: f64) -> Self {
        Self {
            charge,
            loops: false,
            exponent: 0.5,
        }
    }

    /// With or without loops.
    #[must_use]
    pub fn with_loops(mut self, loops: bool) -> Self {
        self.loops = loops;
        self
    }

    /// With another scaling.
    #[must_use]
    pub fn with_exponent(mut self, exponent: f64) -> Self {
        self.exponent = exponent;
        self
    }

    /// `H`, the magnetic adjacency.
    ///
    /// # Errors
    /// [`DirectedError::Option`] for a charge or an exponent that is not finite; [`DirectedError::Sparse`] for graphs that a
    /// pattern cannot hold.
    ///
    /// # Complexity
    /// `O(num_nodes + num_edges)` time and space.
    pub fn adjacency(&self, graph: &DirectedGraph) -> Result<ComplexOperator, DirectedError> {
        for (name, value) in [("charge", self.charge), ("exponent", self.exponent)] {
            check(value.is_finite(), name, value, "a finite number")?;
        }
        let mut weights = Weighted::symmetrized(graph, false)?;
        weights.values.iter_mut().for_each(|value| *value /= 2.0);
        if self.loops {
            weights = weights.with_loops(1.0)?;
        }
        let sums = weights.row_sums();
        let left = powers(&sums, self.exponent - 1.0);
        let weights = weights.scaled(&left, &powers(&sums, -self.exponent));
        let (sine, cosine) = (TAU * self.charge).sin_cos();
        let phases = balances(graph, &weights.pattern);
        let entries = weights.values.iter().zip(phases);
        let (real, imaginary) = entries
            .map(|(&weight, balance)| match balance {
                0 => (weight, 0.0),
                sign => (weight * cosine, weight * sine * f64::from(sign)),
            })
            .unzip();
        Ok(ComplexOperator::new(
            weights.pattern,
            Complex { real, imaginary },
        )?)
    }

    /// `L = I - H`, the normalised magnetic Laplacian.
    ///
    /// # Errors
    /// As [`Magnetic::adjacency`].
    pub fn laplacian(&self, graph: &DirectedGraph) -> Result<ComplexOperator, DirectedError> {
        Ok(self.adjacency(graph)?.shifted(-1.0, 1.0)?)
    }

    /// `2 L / λ_max - I`, whose eigenvalues lie in `[-1, 1]` as Chebyshev polynomials need them. All `L` have `λ_max <= 2`, and
    /// for 2 it is `-H`.
    ///
    /// # Errors
    /// As [`Magnetic::adjacency`]; [`DirectedError::Option`] unless `λ_max` is positive and finite.
    pub fn scaled_laplacian(
        &self,
        graph: &DirectedGraph,
        lambda_max: f64,
    ) -> Result<ComplexOperator, DirectedError> {
        let is_right = lambda_max.is_finite() && lambda_max > 0.0;
        check(is_right, "lambda_max", lambda_max, "a positive number")?;
        let scale = 2.0 / lambda_max;
        Ok(self.adjacency(graph)?.shifted(-scale, scale - 1.0)?)
    }
}

fn check(
    is_right: bool,
    name: &'static str,
    value: f64,
    expected: &'static str,
) -> Result<(), DirectedError> {
    if is_right {
        return Ok(());
    }
    Err(DirectedError::Option {
        name,
        found: value.to_string(),
        expected,
    })
}

/// `A - A^T` at the slots of an ascending pattern that holds all edges in both directions.
fn balances(graph: &DirectedGraph, pattern: &Pattern) -> Vec<i8> {
    let mut balances = Vec::with_capacity(pattern.num_entries());
    for (node, row) in (0u32..).zip(0..pattern.num_rows()) {
        let mut out = graph.out_neighbors(node).iter().peekable();
        let mut into = graph.in_neighbors(node).iter().peekable();
        for column in pattern.row(row) {
            let goes = i8::from(out.next_if_eq(&column).is_some());
            let comes = i8::from(into.next_if_eq(&column).is_some());
            balances.push(goes - comes);
        }
    }
    balances
}

#[cfg(test)]
#[path = "magnetic_tests.rs"]
mod tests;
