//! Sums for nodes, most of which have none.

/// A dense accumulator that is cleared where it was touched.
pub(super) struct NodeSums {
    sums: Vec<f64>,
    is_touched: Vec<bool>,
    touched: Vec<u32>,
}

impl NodeSums {
    pub(super) fn new(num_nodes: usize) -> Self {
        Self {
            sums: vec![0.0; num_nodes],
            is_touched: vec![false; num_nodes],
            touched: Vec::new(),
        }
    }

    pub(super) fn clear(&mut self) {
        for node in self.touched.drain(..) {
            self.sums[node as usize] = 0.0;
            self.is_touched[node as usize] = false;
        }
    }

    #[inline]
    pub(super) fn add(&mut self, node: u32, amount: f64) {
        let is_touched = &mut self.is_touched[node as usize];
        if !*is_touched {
            *is_touched = true;
            self.touched.push(node);
        }
        self.sums[node as usize] += amount;
    }

    /// Replaces the sum of every node that has one.
    pub(super) fn map(&mut self, new: impl Fn(u32, f64) -> f64) {
        for &node in &self.touched {
            let sum = &mut self.sums[node as usize];
            *sum = new(node, *sum);
        }
    }

    pub(super) fn get(&self, node: u32) -> f64 {
        self.sums[node as usize]
    }

    /// Every node that was added to, once.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, f64)> + '_ {
        self.touched.iter().map(|&node| (node, self.get(node)))
    }
}
