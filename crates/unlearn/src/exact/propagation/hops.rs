//! The rows of all steps of a propagation.

use argiope_graph::{NodeId, Progress, UndirectedGraph};

use super::{FixedPropagation, operator::OperatorRows};
use crate::UnlearnError;

/// `H_0 = X, H_1, ..., H_K`, each `[num_nodes, dim]`.
#[derive(Debug, Clone)]
pub(super) struct Hops {
    dim: usize,
    steps: Vec<Vec<f64>>,
}

impl Hops {
    /// Propagates `x`, `[num_nodes, dim]`.
    ///
    /// # Complexity
    /// As [`propagate`](Self::propagate).
    pub(super) fn new(
        graph: &UndirectedGraph,
        x: Vec<f64>,
        dim: usize,
        propagation: FixedPropagation,
        progress: &dyn Progress,
    ) -> Result<Self, UnlearnError> {
        let mut hops = Self {
            dim,
            steps: vec![x],
        };
        hops.propagate(graph, propagation, progress)?;
        Ok(hops)
    }

    /// Makes all rows after step 0 anew.
    ///
    /// # Complexity
    /// `O(hops * (num_nodes + num_edges) * dim)` time, `O(hops * num_nodes * dim)` space.
    pub(super) fn propagate(
        &mut self,
        graph: &UndirectedGraph,
        propagation: FixedPropagation,
        progress: &dyn Progress,
    ) -> Result<(), UnlearnError> {
        progress.begin("propagate", Some(propagation.hops() as u64));
        let rows = OperatorRows::new(graph, 0..graph.num_nodes() as NodeId)?;
        self.steps.truncate(1);
        for step in 1..=propagation.hops() {
            progress.check()?;
            let mut y = rows.times(&self.steps[step - 1], self.dim)?;
            if let FixedPropagation::Appnp { alpha, .. } = propagation {
                return_to_start(&mut y, &self.steps[0], alpha);
            }
            self.steps.push(y);
            progress.advance(1);
        }
        progress.end();
        Ok(())
    }

    /// Features of a step.
    pub(super) fn dim(&self) -> usize {
        self.dim
    }

    /// The row of a node after a step.
    pub(super) fn row(&self, step: usize, node: NodeId) -> &[f64] {
        &self.steps[step][self.place(node)]
    }

    /// Sets the features of nodes to 0. Their rows of later steps must be [made again](Self::update).
    pub(super) fn clear_features(&mut self, nodes: &[NodeId]) {
        for &node in nodes {
            let place = self.place(node);
            self.steps[0][place].fill(0.0);
        }
    }

    /// Makes rows again, of `graph` as it now is: those of step `t` that `balls[t]` lists.
    ///
    /// # Complexity
    /// `O(d * dim)` for `d` nodes and neighbours of nodes in the balls.
    pub(super) fn update(
        &mut self,
        graph: &UndirectedGraph,
        balls: &[Vec<NodeId>],
        propagation: FixedPropagation,
    ) -> Result<(), UnlearnError> {
        for (step, nodes) in balls.iter().enumerate().skip(1) {
            let rows = self.made_again(graph, step, nodes, propagation)?;
            for (&node, row) in nodes.iter().zip(rows.chunks_exact(self.dim)) {
                let place = self.place(node);
                self.steps[step][place].copy_from_slice(row);
            }
        }
        Ok(())
    }

    /// The rows of `nodes` after `step`, from the step before it.
    pub(super) fn made_again(
        &self,
        graph: &UndirectedGraph,
        step: usize,
        nodes: &[NodeId],
        propagation: FixedPropagation,
    ) -> Result<Vec<f64>, UnlearnError> {
        let rows = OperatorRows::new(graph, nodes.iter().copied())?;
        let mut rows = rows.times(&self.steps[step - 1], self.dim)?;
        if let FixedPropagation::Appnp { alpha, .. } = propagation {
            for (&node, row) in nodes.iter().zip(rows.chunks_exact_mut(self.dim)) {
                return_to_start(row, self.row(0, node), alpha);
            }
        }
        Ok(rows)
    }

    fn place(&self, node: NodeId) -> std::ops::Range<usize> {
        let start = node as usize * self.dim;
        start..start + self.dim
    }
}

/// `y = (1 - alpha) y + alpha x`
fn return_to_start(y: &mut [f64], x: &[f64], alpha: f64) {
    for (y, x) in y.iter_mut().zip(x) {
        *y = (1.0 - alpha) * *y + alpha * x;
    }
}
