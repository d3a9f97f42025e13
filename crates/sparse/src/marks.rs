//! Set intersection against a marked set: one look-up an element, without branches.
//!
//! When one set meets many others (the neighbours of a node against the neighbours of each of its neighbours), marking
//! it in a dense array once beats merging every time: the cost is the length of the other set alone.

/// A subset of `0..num_nodes` whose elements know their position in the set.
#[derive(Debug, Clone)]
pub struct MarkedSet {
    /// 1 + position in the set, or 0.
    marks: Vec<u32>,
    /// Space for the positions that an intersection finds.
    hits: Vec<u32>,
}

impl MarkedSet {
    /// The empty set.
    #[must_use]
    pub fn new(num_nodes: usize) -> Self {
        Self {
            marks: vec![0; num_nodes],
            hits: Vec::new(),
        }
    }

    /// Adds `nodes`, which take the positions `0..nodes.len()`. The set must be empty before.
    ///
    /// # Panics
    /// If a node is not below `num_nodes`.
    pub fn mark(&mut self, nodes: &[u32]) {
        for (position, &node) in (1u32..).zip(nodes) {
            self.marks[node as usize] = position;
        }
    }

    /// Removes `nodes`.
    ///
    /// # Panics
    /// If a node is not below `num_nodes`.
    pub fn unmark(&mut self, nodes: &[u32]) {
        for &node in nodes {
            self.marks[node as usize] = 0;
        }
    }

    /// Position of `node` in the set.
    ///
    /// # Panics
    /// If `node` is not below `num_nodes`.
    #[inline(always)]
    #[must_use]
    pub fn position(&self, node: u32) -> Option<usize> {
        (self.marks[node as usize] as usize).checked_sub(1)
    }

    /// Calls `visit(position in nodes, position in the set)` for every element of `nodes` that is in the set, in the
    /// order of `nodes`.
    ///
    /// # Panics
    /// If a node is not below `num_nodes`.
    #[inline(always)]
    pub fn intersect(&mut self, nodes: &[u32], mut visit: impl FnMut(usize, usize)) {
        if self.hits.len() < nodes.len() {
            self.hits.resize(nodes.len().next_power_of_two(), 0);
        }
        // Every element is written and the end moves only for members: a branch would be mispredicted at each member.
        let hits = &mut self.hits[..nodes.len()];
        let mut num_hits = 0;
        for (position, &node) in (0u32..).zip(nodes) {
            hits[num_hits] = position;
            num_hits += usize::from(self.marks[node as usize] != 0);
        }
        for &position in &hits[..num_hits] {
            let mark = self.marks[nodes[position as usize] as usize];
            visit(position as usize, mark as usize - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_intersection_reports_both_positions() {
        let mut set = MarkedSet::new(10);
        set.mark(&[2, 5, 7]);
        let mut found = Vec::new();
        set.intersect(&[0, 2, 7, 9], |position, own| found.push((position, own)));
        assert_eq!(found, [(1, 0), (2, 2)]);
        assert_eq!((set.position(5), set.position(6)), (Some(1), None));
        set.unmark(&[2, 5, 7]);
        set.intersect(&[2, 5, 7], |_, _| panic!("the set is empty"));
    }
}
