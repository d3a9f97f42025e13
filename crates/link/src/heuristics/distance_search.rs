//! Breadth-first searches for distances, from one end or from both.

use argiope_graph::UndirectedGraph;

use crate::Pair;

/// Space for one search after the other.
pub(super) struct DistanceSearch {
    /// Twice the number of the search that reached a node last, and one more if from the second node.
    marks: Vec<u32>,
    search: u32,
    frontiers: [Vec<u32>; 2],
    next: Vec<u32>,
}

impl DistanceSearch {
    pub(super) fn new(num_nodes: usize) -> Self {
        Self {
            marks: vec![0; num_nodes],
            search: 0,
            frontiers: Default::default(),
            next: Vec::new(),
        }
    }

    /// Starts a search; returns the mark of its first side.
    fn begin(&mut self) -> u32 {
        if self.search == u32::MAX / 2 {
            self.marks.fill(0);
            self.search = 0;
        }
        self.search += 1;
        2 * self.search
    }

    /// Distance of a pair by a search from both nodes, level by level, always on the side with fewer edges to follow. The
    /// edge between them, if there is one, is not used with `without_edge`.
    pub(super) fn between(
        &mut self,
        graph: &UndirectedGraph,
        (u, v): Pair,
        without_edge: bool,
    ) -> Option<u32> {
        if u == v {
            return Some(0);
        }
        let mark = self.begin();
        for (side, node) in [u, v].into_iter().enumerate() {
            self.marks[node as usize] = mark + side as u32;
            self.frontiers[side].clear();
            self.frontiers[side].push(node);
        }
        let mut edges = [graph.degree(u), graph.degree(v)];
        let is_removed = |from, to| without_edge && ((from, to) == (u, v) || (from, to) == (v, u));
        for distance in 1.. {
            let side = usize::from(edges[1] < edges[0]);
            let own = mark + side as u32;
            self.next.clear();
            edges[side] = 0;
            for &from in &self.frontiers[side] {
                for &to in graph.neighbors(from) {
                    let mark_of_to = &mut self.marks[to as usize];
                    if *mark_of_to == own || is_removed(from, to) {
                        continue;
                    }
                    // Reached from the other side in its last level: had it been an earlier one, `from` would have its mark.
                    if *mark_of_to == own ^ 1 {
                        return Some(distance);
                    }
                    *mark_of_to = own;
                    self.next.push(to);
                    edges[side] += graph.degree(to);
                }
            }
            if self.next.is_empty() {
                return None;
            }
            std::mem::swap(&mut self.frontiers[side], &mut self.next);
        }
        None
    }

    /// Distances from `source` to all `targets` by one search: calls `found(position in targets, distance)` for those that
    /// a path leads to. `waiting` holds the positions of the targets.
    pub(super) fn find_all(
        &mut self,
        graph: &UndirectedGraph,
        source: u32,
        targets: &[u32],
        waiting: &mut Vec<usize>,
        mut found: impl FnMut(usize, u32),
    ) {
        let mark = self.begin();
        self.marks[source as usize] = mark;
        self.frontiers[0].clear();
        self.frontiers[0].push(source);
        for distance in 0.. {
            waiting.retain(|&position| {
                let is_found = self.marks[targets[position] as usize] == mark;
                if is_found {
                    found(position, distance);
                }
                !is_found
            });
            if waiting.is_empty() || self.frontiers[0].is_empty() {
                return;
            }
            self.next.clear();
            for &from in &self.frontiers[0] {
                for &to in graph.neighbors(from) {
                    let mark_of_to = &mut self.marks[to as usize];
                    if *mark_of_to != mark {
                        *mark_of_to = mark;
                        self.next.push(to);
                    }
                }
            }
            std::mem::swap(&mut self.frontiers[0], &mut self.next);
        }
    }
}
