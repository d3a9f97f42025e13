//! Label propagation to its limit.
//!
//! ```text
//! f[v] = mean over u in N(v) of f[u]          for nodes without a label; f of the others is their label
//! ```
//!
//! the harmonic function (Zhu, Ghahramani and Lafferty, *Semi-Supervised Learning Using Gaussian Fields and Harmonic
//! Functions*, ICML 2003, equation 5): the solution of `(D - A)_uu f_u = A_ul f_l`, whose matrix is positive definite on the
//! components that have a labelled node. It is solved by conjugate gradients with a diagonal preconditioner, one system a class.

use argiope_graph::{Progress, UndirectedGraph};
use rayon::prelude::*;

use super::Guesses;
use crate::GnnError;

/// Residual relative to the right side at which a system counts as solved.
const TOLERANCE: f64 = 1e-10;

/// The harmonic function of every class, `[num_nodes, num_classes]`. Rows add up to 1, but those of components without a labelled
/// node are 0: nothing is known there.
///
/// # Errors
/// [`GnnError::Shape`] for labels of another number of nodes; [`GnnError::Option`] for a label that is not below `num_classes`,
/// no labels at all, and if rounding keeps the residual above its tolerance; [`GnnError::Cancelled`].
///
/// # Complexity
/// `O(num_classes * (num_nodes + num_edges))` time an iteration, of which there are in the order of the root of the condition
/// of the system; parallel over classes.
///
/// # Example
/// ```
/// use argiope_gnn::pretrain::pretext::labels::harmonic_labels;
/// use argiope_graph::{Silent, UndirectedGraph};
///
/// // On a path probabilities lie on a line between both ends.
/// let path = UndirectedGraph::from_edges(4, [(0, 1), (1, 2), (2, 3)])?;
/// let guesses = harmonic_labels(&path, &[Some(0), None, None, Some(1)], 2, &Silent)?;
/// assert!((guesses.probabilities()[2] - 2.0 / 3.0).abs() < 1e-9);
/// assert_eq!(guesses.labels(), [Some(0), Some(0), Some(1), Some(1)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn harmonic_labels(
    graph: &UndirectedGraph,
    labels: &[Option<u32>],
    num_classes: usize,
    progress: &dyn Progress,
) -> Result<Guesses, GnnError> {
    check(graph, labels, num_classes)?;
    let system = System::new(graph, labels);
    let solve = |class: usize| -> Result<Vec<f64>, GnnError> {
        progress.check()?;
        system.solve(class as u32, labels)
    };
    let columns = (0..num_classes).into_par_iter().map(solve);
    let columns: Vec<Vec<f64>> = columns.collect::<Result<_, _>>()?;
    let nodes = 0..graph.num_nodes();
    let row = |node: usize| columns.iter().map(move |column| column[node]);
    Ok(Guesses::new(num_classes, nodes.flat_map(row).collect()))
}

pub(super) fn check(
    graph: &UndirectedGraph,
    labels: &[Option<u32>],
    num_classes: usize,
) -> Result<(), GnnError> {
    let num_nodes = graph.num_nodes();
    if labels.len() != num_nodes {
        return Err(GnnError::Shape {
            layer: "guessed labels",
            operand: "labels",
            found: vec![labels.len()],
            expected: format!("[{num_nodes}]"),
        });
    }
    let found = match labels.iter().flatten().max() {
        None => "no labels".to_owned(),
        Some(&most) if most as usize >= num_classes => format!("label {most} of {num_classes}"),
        Some(_) => return Ok(()),
    };
    Err(GnnError::Option {
        what: "guessed labels",
        option: "labels",
        found,
        expected: "a labelled node, and labels below the number of classes",
    })
}

struct System<'a> {
    graph: &'a UndirectedGraph,
    /// Nodes without a label that a labelled node reaches.
    is_unknown: Vec<bool>,
}

impl<'a> System<'a> {
    fn new(graph: &'a UndirectedGraph, labels: &[Option<u32>]) -> Self {
        let components = graph.connected_components();
        let component_of = components.component_of();
        let mut is_labelled = vec![false; components.num_components()];
        for (&component, label) in component_of.iter().zip(labels) {
            is_labelled[component as usize] |= label.is_some();
        }
        let nodes = component_of.iter().zip(labels);
        let is_unknown =
            nodes.map(|(&component, label)| label.is_none() && is_labelled[component as usize]);
        Self {
            graph,
            is_unknown: is_unknown.collect(),
        }
    }

    fn unknown(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.is_unknown.len()).filter(|&node| self.is_unknown[node])
    }

    fn degree(&self, node: usize) -> f64 {
        self.graph.degree(node as u32) as f64
    }

    /// `(D - A) x` at the unknown nodes, for an `x` that is 0 at all others.
    fn apply(&self, x: &[f64], y: &mut [f64]) {
        for node in self.unknown() {
            let neighbors = self.graph.neighbors(node as u32).iter();
            let sum: f64 = neighbors.map(|&neighbor| x[neighbor as usize]).sum();
            y[node] = self.degree(node) * x[node] - sum;
        }
    }

    /// Conjugate gradients (Hestenes and Stiefel, 1952), preconditioned with the degrees.
    fn solve(&self, class: u32, labels: &[Option<u32>]) -> Result<Vec<f64>, GnnError> {
        let num_nodes = labels.len();
        let mut solution = vec![0.0; num_nodes];
        let mut residual = vec![0.0; num_nodes];
        for node in self.unknown() {
            let of_class = |&&neighbor: &&u32| labels[neighbor as usize] == Some(class);
            let neighbors = self.graph.neighbors(node as u32).iter();
            residual[node] = neighbors.filter(of_class).count() as f64;
        }
        let squared = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>();
        let bound = TOLERANCE * TOLERANCE * squared(&residual);
        let scaled = |residual: &[f64]| -> Vec<f64> {
            let mut scaled = vec![0.0; num_nodes];
            for node in self.unknown() {
                scaled[node] = residual[node] / self.degree(node);
            }
            scaled
        };
        let mut direction = scaled(&residual);
        let mut along = dot(&residual, &direction);
        let mut image = vec![0.0; num_nodes];
        let most_steps = 1000 + 10 * num_nodes;
        for _ in 0..most_steps {
            if squared(&residual) <= bound {
                for (value, &label) in solution.iter_mut().zip(labels) {
                    if label == Some(class) {
                        *value = 1.0;
                    }
                }
                return Ok(solution);
            }
            self.apply(&direction, &mut image);
            let length = along / dot(&direction, &image);
            for node in 0..num_nodes {
                solution[node] += length * direction[node];
                residual[node] -= length * image[node];
            }
            let next = scaled(&residual);
            let next_along = dot(&residual, &next);
            let share = next_along / along;
            along = next_along;
            for (direction, next) in direction.iter_mut().zip(next) {
                *direction = next + share * *direction;
            }
        }
        Err(GnnError::Option {
            what: "harmonic_labels",
            option: "the squared residual",
            found: format!("{} after {most_steps} steps", squared(&residual)),
            expected: "convergence",
        })
    }
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter()
        .zip(right)
        .map(|(left, right)| left * right)
        .sum()
}
