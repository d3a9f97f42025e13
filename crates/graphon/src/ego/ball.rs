//! The nodes around a centre, with marks that are used again.

use argiope_graph::{NodeId, UndirectedGraph};

/// The space of a worker: which nodes have been seen, and the ball being made.
///
/// A node is seen if its mark is the number of the current ball, so nothing is cleared between balls.
pub(super) struct BallSearch {
    marks: Vec<u32>,
    round: u32,
    ball: Vec<NodeId>,
}

impl BallSearch {
    pub(super) fn new(num_nodes: usize) -> Self {
        Self {
            marks: vec![0; num_nodes],
            round: 0,
            ball: Vec::new(),
        }
    }

    /// All nodes within `hops` steps of `center`, nearest first. `O(neighbours of all nodes within hops - 1 steps)`.
    pub(super) fn ball(
        &mut self,
        graph: &UndirectedGraph,
        center: NodeId,
        hops: usize,
    ) -> &mut Vec<NodeId> {
        self.round = match self.round.checked_add(1) {
            Some(round) => round,
            None => {
                self.marks.fill(0);
                1
            }
        };
        self.ball.clear();
        self.ball.push(center);
        self.marks[center as usize] = self.round;
        let mut start = 0;
        for _ in 0..hops {
            let end = self.ball.len();
            if start == end {
                break;
            }
            for at in start..end {
                for &neighbor in graph.neighbors(self.ball[at]) {
                    let mark = &mut self.marks[neighbor as usize];
                    if *mark != self.round {
                        *mark = self.round;
                        self.ball.push(neighbor);
                    }
                }
            }
            start = end;
        }
        &mut self.ball
    }
}
