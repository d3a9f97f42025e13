//! What a request takes away from a graph, and how far that reaches.

use argiope_graph::{Csr, NodeId, UndirectedGraph};

use super::Design;
use crate::{Element, Request, UnlearnError};

/// What a request takes away.
#[derive(Debug, Clone)]
pub(crate) struct Removal {
    /// Edges, in both directions, ascending.
    arcs: Vec<(NodeId, NodeId)>,
    /// Nodes, ascending.
    pub(super) nodes: Vec<NodeId>,
    /// Nodes that lose their features, ascending; deleted nodes are among them.
    pub(super) bare: Vec<NodeId>,
    /// For every step `t` of the propagation the nodes, ascending, whose row may change: those within `t` hops of a node that
    /// loses an edge, its features, or all.
    pub(super) balls: Vec<Vec<NodeId>>,
}

impl Removal {
    /// The nodes whose final row may change, or that leave the training nodes; ascending.
    pub(crate) fn affected(&self) -> &[NodeId] {
        self.balls.last().map_or(&[], Vec::as_slice)
    }

    /// Those of `nodes`, which ascend, that may change.
    pub(crate) fn affected_of(&self, nodes: &[NodeId]) -> Vec<NodeId> {
        let affected = self.affected();
        let is_affected = |node: &NodeId| affected.binary_search(node).is_ok();
        nodes.iter().copied().filter(is_affected).collect()
    }

    /// The graph without the edges.
    ///
    /// # Complexity
    /// `O(num_nodes + num_edges)`.
    pub(super) fn graph_after(
        &self,
        graph: &UndirectedGraph,
    ) -> Result<UndirectedGraph, UnlearnError> {
        let csr = graph.csr();
        let mut offsets = Vec::with_capacity(csr.num_rows() + 1);
        let mut indices = Vec::with_capacity(csr.num_entries());
        offsets.push(0);
        let mut arcs = self.arcs.iter().peekable();
        for (u, row) in csr.rows() {
            match arcs.peek() {
                Some(&&(source, _)) if source == u => {
                    let kept = row.iter().filter(|&&v| arcs.next_if_eq(&&(u, v)).is_none());
                    indices.extend(kept);
                }
                _ => indices.extend_from_slice(row),
            }
            offsets.push(indices.len() as u64);
        }
        let csr = Csr::new(csr.num_columns(), offsets, indices)?;
        Ok(UndirectedGraph::from_csr(csr)?)
    }
}

impl Design {
    /// What a request takes away, after a look at every element.
    ///
    /// # Errors
    /// [`UnlearnError::NotFound`], [`UnlearnError::WrongKind`]; [`UnlearnError::Data`] if no training node would be left.
    ///
    /// # Complexity
    /// `O(b log b + d)` for the ball of `b` nodes with `d` neighbours around what is deleted.
    pub(crate) fn removal(
        &self,
        method: &'static str,
        request: &Request,
    ) -> Result<Removal, UnlearnError> {
        let (mut arcs, mut nodes, mut bare) = (Vec::new(), Vec::new(), Vec::new());
        let mut touched = Vec::new();
        for &element in request.elements() {
            let is_there = match element {
                Element::Edge(u, v) => {
                    arcs.extend([(u, v), (v, u)]);
                    touched.extend([u, v]);
                    self.graph.has_edge(u, v)
                }
                Element::Node(node) => {
                    nodes.push(node);
                    bare.push(node);
                    touched.push(node);
                    self.has_node(node)
                }
                Element::Features(node) => {
                    bare.push(node);
                    touched.push(node);
                    self.has_node(node) && self.features.has_any(node)
                }
                _ => return Err(request.wrong_kind(element, method)),
            };
            if !is_there {
                return Err(request.not_found(element));
            }
        }
        for &node in &nodes {
            for &neighbor in self.graph.neighbors(node) {
                arcs.extend([(node, neighbor), (neighbor, node)]);
                touched.push(neighbor);
            }
        }
        for list in [&mut nodes, &mut bare] {
            list.sort_unstable();
            list.dedup();
        }
        arcs.sort_unstable();
        arcs.dedup();
        let stays = |node: &&NodeId| nodes.binary_search(node).is_err();
        if !self.training.iter().any(|node| stays(&node)) {
            return Err(UnlearnError::Data {
                what: format!(
                    "request {} would leave no training node of {}",
                    request.id(),
                    self.training.len()
                ),
            });
        }
        let mut ball = self.graph.ball(touched, 0)?;
        let mut balls = vec![ball.as_slice().to_vec()];
        for _ in 0..self.recipe.propagation.hops() {
            ball = self.graph.ball(&ball, 1)?;
            balls.push(ball.as_slice().to_vec());
        }
        Ok(Removal {
            arcs,
            nodes,
            bare,
            balls,
        })
    }

    /// Checks that nothing of a request is left in the data, and counts the elements.
    ///
    /// # Errors
    /// [`UnlearnError::Postcondition`] with the element; [`UnlearnError::WrongKind`].
    pub(crate) fn check_absent(
        &self,
        method: &'static str,
        request: &Request,
    ) -> Result<usize, UnlearnError> {
        for &element in request.elements() {
            let has_features = |node| {
                self.features.has_any(node) || self.hops.row(0, node).iter().any(|&x| x != 0.0)
            };
            let is_known = |node: NodeId| (node as usize) < self.num_nodes();
            let left = match element {
                Element::Edge(u, v) => self.graph.has_edge(u, v).then_some("is still in the graph"),
                Element::Features(node) | Element::Node(node) if !is_known(node) => None,
                Element::Features(node) => has_features(node).then_some("are still there"),
                Element::Node(node) if self.has_node(node) => Some("is still in the graph"),
                Element::Node(node) if self.graph.degree(node) > 0 => Some("still has edges"),
                Element::Node(node) if has_features(node) => Some("still has features"),
                Element::Node(node) if self.classes[node as usize].is_some() => {
                    Some("still has a class")
                }
                Element::Node(node) if self.training.binary_search(&node).is_ok() => {
                    Some("is still a training node")
                }
                Element::Node(_) => None,
                _ => return Err(request.wrong_kind(element, method)),
            };
            if let Some(left) = left {
                return Err(UnlearnError::Postcondition {
                    id: request.id().to_owned(),
                    what: format!("{element} {left}"),
                });
            }
        }
        Ok(request.elements().len())
    }
}
