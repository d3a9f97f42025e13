//! All nodes within a number of steps, by breadth-first search.

use std::collections::HashSet;

use crate::{DirectedGraph, GraphError, NodeId, RelationalGraph, UndirectedGraph};

use super::NodeSubset;

/// Which edges a step may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From source to target.
    Out,
    /// From target to source.
    In,
    /// Either way.
    Both,
}

impl UndirectedGraph {
    /// All nodes within `hops` steps of any of `centers`, the centers included.
    ///
    /// ```
    /// use argiope_graph::UndirectedGraph;
    ///
    /// let path = UndirectedGraph::from_edges(0, [(0, 1), (1, 2), (2, 3), (3, 4)])?;
    /// assert_eq!(path.ball([4], 2)?.as_slice(), [2, 3, 4]);
    /// # Ok::<(), argiope_graph::GraphError>(())
    /// ```
    ///
    /// # Errors
    /// [`GraphError::NodeOutOfRange`].
    ///
    /// # Complexity
    /// `O(b log b + d)` for a ball of `b` nodes with `d` neighbours in all; `O(b)` extra space.
    pub fn ball(
        &self,
        centers: impl IntoIterator<Item = NodeId>,
        hops: usize,
    ) -> Result<NodeSubset, GraphError> {
        search(self.num_nodes(), centers, hops, |node| {
            [self.neighbors(node), &[]]
        })
    }
}

impl DirectedGraph {
    /// All nodes within `hops` steps of any of `centers` in the given direction, the centers included.
    ///
    /// # Errors
    /// [`GraphError::NodeOutOfRange`].
    ///
    /// # Complexity
    /// As [`UndirectedGraph::ball`]; makes the in-adjacency unless `direction` is `Out`.
    pub fn ball(
        &self,
        centers: impl IntoIterator<Item = NodeId>,
        hops: usize,
        direction: Direction,
    ) -> Result<NodeSubset, GraphError> {
        search(self.num_nodes(), centers, hops, |node| match direction {
            Direction::Out => [self.out_neighbors(node), &[]],
            Direction::In => [self.in_neighbors(node), &[]],
            Direction::Both => [self.out_neighbors(node), self.in_neighbors(node)],
        })
    }
}

impl RelationalGraph {
    /// All entities within `hops` facts of any of `centers` in the given direction, the centers included.
    ///
    /// # Errors
    /// [`GraphError::NodeOutOfRange`].
    ///
    /// # Complexity
    /// As [`UndirectedGraph::ball`]; makes the in-adjacency unless `direction` is `Out`.
    pub fn ball(
        &self,
        centers: impl IntoIterator<Item = NodeId>,
        hops: usize,
        direction: Direction,
    ) -> Result<NodeSubset, GraphError> {
        let out = |node| &self.out_rows().targets()[self.out_rows().slots(node)];
        let into = |node| &self.in_rows().targets()[self.in_rows().slots(node)];
        search(self.num_entities(), centers, hops, |node| match direction {
            Direction::Out => [out(node), &[]],
            Direction::In => [into(node), &[]],
            Direction::Both => [out(node), into(node)],
        })
    }
}

fn search<'a>(
    num_nodes: usize,
    centers: impl IntoIterator<Item = NodeId>,
    hops: usize,
    neighbors: impl Fn(NodeId) -> [&'a [NodeId]; 2],
) -> Result<NodeSubset, GraphError> {
    let centers = NodeSubset::new(num_nodes, centers)?;
    // A hash set: balls are small and many, the graph is large.
    let mut seen: HashSet<NodeId> = centers.into_iter().collect();
    let mut ball: Vec<NodeId> = centers.as_slice().to_vec();
    let mut frontier = 0;
    for _ in 0..hops {
        let end = ball.len();
        if frontier == end {
            break;
        }
        for at in frontier..end {
            for &neighbor in neighbors(ball[at]).into_iter().flatten() {
                if seen.insert(neighbor) {
                    ball.push(neighbor);
                }
            }
        }
        frontier = end;
    }
    NodeSubset::new(num_nodes, ball)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SelfLoops;

    #[test]
    fn test_balls_follow_the_direction() {
        let edges = [(0, 1), (1, 2), (2, 3), (4, 2), (2, 2)];
        let graph = DirectedGraph::from_edges(6, edges, SelfLoops::Keep).unwrap();
        let ball = |hops, direction| {
            let ball = graph.ball([2], hops, direction).unwrap();
            ball.as_slice().to_vec()
        };
        assert_eq!(ball(0, Direction::Both), [2]);
        assert_eq!(ball(1, Direction::Out), [2, 3]);
        assert_eq!(ball(1, Direction::In), [1, 2, 4]);
        assert_eq!(ball(2, Direction::In), [0, 1, 2, 4]);
        assert_eq!(ball(usize::MAX, Direction::Both), [0, 1, 2, 3, 4]);
        assert!(graph.ball([6], 1, Direction::Out).is_err());
        assert!(graph.ball([], 3, Direction::Out).unwrap().is_empty());
        let ego = graph.ego_network(2, 1, Direction::Both).unwrap();
        assert_eq!(ego.graph.num_edges(), 4);
    }

    #[test]
    fn test_balls_in_relational_graphs() {
        let graph = RelationalGraph::from_triples(0, 0, [(0, 0, 1), (0, 1, 1), (2, 0, 1)]).unwrap();
        let ball = |direction| graph.ball([1], 1, direction).unwrap().len();
        assert_eq!((ball(Direction::Out), ball(Direction::In)), (1, 3));
        assert_eq!(graph.ball([0], 2, Direction::Both).unwrap().len(), 3);
    }
}
