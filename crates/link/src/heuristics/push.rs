//! Personalised PageRank of one source by forward push (Andersen, Chung and Lang, FOCS 2006, section 3).
//!
//! An estimate `p` and a residual `r` keep, for the exact PageRank `p_w` of every node `w`,
//!
//! ```text
//! p_u = p + sum over w of r(w) p_w
//! ```
//!
//! Pushing `w` moves `α r(w)` to its estimate and spreads the rest over its neighbours. Once every `r(w) < ε d(w)`, what `p(v)`
//! lacks is below `ε Σ_w d(w) p_w(v) = ε Σ_w d(v) p_v(w) = ε d(v)`.

use std::collections::VecDeque;

use argiope_graph::UndirectedGraph;

/// Estimates of one source after the other; dense arrays that are cleared where they were touched.
pub(crate) struct ForwardPush {
    alpha: f64,
    tolerance: f64,
    estimates: Vec<f64>,
    residuals: Vec<f64>,
    /// Nodes with an estimate or a residual.
    touched: Vec<u32>,
    /// Nodes whose residual is too large, first come first pushed.
    queue: VecDeque<u32>,
}

impl ForwardPush {
    pub(crate) fn new(num_nodes: usize, alpha: f64, tolerance: f64) -> Self {
        Self {
            alpha,
            tolerance,
            estimates: vec![0.0; num_nodes],
            residuals: vec![0.0; num_nodes],
            touched: Vec::new(),
            queue: VecDeque::new(),
        }
    }

    /// Computes the estimates of `source`. `O(1 / (alpha * tolerance))`.
    pub(crate) fn run(&mut self, graph: &UndirectedGraph, source: u32) {
        for node in self.touched.drain(..) {
            self.estimates[node as usize] = 0.0;
            self.residuals[node as usize] = 0.0;
        }
        if graph.degree(source) == 0 {
            self.touched.push(source);
            self.estimates[source as usize] = 1.0;
            return;
        }
        self.receive(graph, source, 1.0);
        while let Some(node) = self.queue.pop_front() {
            let residual = std::mem::take(&mut self.residuals[node as usize]);
            self.estimates[node as usize] += self.alpha * residual;
            let neighbors = graph.neighbors(node);
            let share = (1.0 - self.alpha) * residual / neighbors.len() as f64;
            if share == 0.0 {
                continue;
            }
            for &neighbor in neighbors {
                self.receive(graph, neighbor, share);
            }
        }
    }

    #[inline]
    fn receive(&mut self, graph: &UndirectedGraph, node: u32, amount: f64) {
        let residual = &mut self.residuals[node as usize];
        let before = *residual;
        *residual += amount;
        if before == 0.0 && self.estimates[node as usize] == 0.0 {
            self.touched.push(node);
        }
        // A node waits in the queue exactly while its residual is too large.
        let most = self.tolerance * graph.degree(node) as f64;
        if before < most && *residual >= most {
            self.queue.push_back(node);
        }
    }

    /// The estimate of `p_source(node)`.
    pub(crate) fn estimate(&self, node: u32) -> f64 {
        self.estimates[node as usize]
    }

    /// All nodes with an estimate above 0, and it; every node once, in the order in which walks reach them.
    pub(crate) fn estimates(&self) -> impl Iterator<Item = (u32, f64)> + '_ {
        let all = (self.touched.iter()).map(|&node| (node, self.estimates[node as usize]));
        all.filter(|&(_, estimate)| estimate > 0.0)
    }
}
