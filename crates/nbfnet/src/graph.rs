//! The graph that messages pass on.

use argiope_graph::{NodeId, RelationalGraph, UndirectedGraph};
use argiope_link::{Side, Triple};
use argiope_sparse::RelationalPattern;

use crate::NbfnetError;

/// What is asked: which nodes are at the other end of `relation` from `source`?
///
/// The tails of `(h, r, ?)` are asked for by relation `r`, the heads of `(?, r, t)` from `t` by the inverse relation
/// `r + num_relations`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Query {
    /// The node that paths start from.
    pub source: NodeId,
    /// A relation of messages, `0..num_message_relations`.
    pub relation: u32,
}

/// Nodes and the messages between them, from the head of a fact to its tail, and back through the inverse relation.
///
/// This one direction holds for training, evaluation and explanations alike. Clones, and the views without some facts, share
/// their arrays.
#[derive(Debug, Clone)]
pub struct MessageGraph {
    pattern: RelationalPattern,
    num_relations: usize,
    is_knowledge: bool,
}

impl MessageGraph {
    /// The facts of a knowledge graph, and for each `(h, r, t)` its inverse `(t, r + num_relations, h)`.
    ///
    /// # Errors
    /// [`NbfnetError::Data`] for a graph without facts; [`NbfnetError::Graph`] for too many relations.
    ///
    /// # Complexity
    /// `O(num_entities + num_triples)` time and space.
    ///
    /// # Example
    /// ```
    /// use argiope_graph::RelationalGraph;
    /// use argiope_nbfnet::MessageGraph;
    ///
    /// let facts = RelationalGraph::from_triples(3, 2, [(0, 0, 1), (1, 1, 2)])?;
    /// let graph = MessageGraph::of_knowledge(&facts)?;
    /// assert_eq!((graph.num_nodes(), graph.num_message_relations()), (3, 4));
    /// assert_eq!(graph.pattern().entries(1).count(), 2);
    /// # Ok::<(), argiope_nbfnet::NbfnetError>(())
    /// ```
    pub fn of_knowledge(graph: &RelationalGraph) -> Result<Self, NbfnetError> {
        if graph.num_triples() == 0 {
            return Err(NbfnetError::Data {
                what: format!(
                    "a graph of {} entities and no facts: there is nothing for messages to pass on",
                    graph.num_entities()
                ),
            });
        }
        Ok(Self {
            pattern: RelationalPattern::try_from(&graph.with_inverse_relations()?)?,
            num_relations: graph.num_relations(),
            is_knowledge: true,
        })
    }

    /// The edges of a plain graph in both directions, all of relation 0; every node also sends to itself if `self_loops`.
    ///
    /// # Errors
    /// [`NbfnetError::Data`] for a graph without edges.
    ///
    /// # Complexity
    /// `O(num_nodes + num_edges)` time and space.
    pub fn of_undirected(graph: &UndirectedGraph, self_loops: bool) -> Result<Self, NbfnetError> {
        if graph.num_edges() == 0 {
            return Err(NbfnetError::Data {
                what: format!(
                    "a graph of {} nodes and no edges: there is nothing for messages to pass on",
                    graph.num_nodes()
                ),
            });
        }
        let num_nodes = graph.num_nodes();
        let loops = (0..num_nodes as NodeId).filter(|_| self_loops);
        let triples: Vec<(u32, u32, u32)> = (graph.edges())
            .flat_map(|(u, v)| [(u, v, 0), (v, u, 0)])
            .chain(loops.map(|node| (node, node, 0)))
            .collect();
        let (pattern, _) = RelationalPattern::from_triples(num_nodes, num_nodes, 1, &triples)?;
        Ok(Self {
            pattern,
            num_relations: 1,
            is_knowledge: false,
        })
    }

    /// Who hears from whom: rows are receivers.
    #[must_use]
    pub fn pattern(&self) -> &RelationalPattern {
        &self.pattern
    }

    /// Number of nodes.
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        self.pattern.pattern().num_rows()
    }

    /// Number of relations of facts, without inverses.
    #[must_use]
    pub fn num_relations(&self) -> usize {
        self.num_relations
    }

    /// Number of relations of messages: with inverses, where there are any.
    #[must_use]
    pub fn num_message_relations(&self) -> usize {
        self.pattern.num_relations()
    }

    /// The query whose answer is the given end of a fact. Plain graphs have one relation in both directions.
    #[must_use]
    pub fn query(&self, (head, relation, tail): Triple, side: Side) -> Query {
        match side {
            Side::Tail => Query {
                source: head,
                relation,
            },
            Side::Head => Query {
                source: tail,
                relation: self.inverse(relation),
            },
        }
    }

    /// The relation of messages against `relation`.
    #[must_use]
    pub fn inverse(&self, relation: u32) -> u32 {
        let num_relations = self.num_relations as u32;
        match self.is_knowledge {
            false => relation,
            true if relation < num_relations => relation + num_relations,
            true => relation - num_relations,
        }
    }

    /// Without the given facts and their inverses; facts that the graph does not have change nothing.
    ///
    /// # Errors
    /// None that valid ids can cause.
    ///
    /// # Complexity
    /// `O(num_facts * log degree + num_entries / 64)`; nothing is rebuilt.
    pub fn without_facts(&self, facts: &[Triple]) -> Result<Self, NbfnetError> {
        let of_relation =
            |slot: &u32, relation| self.pattern.relations()[*slot as usize] == relation;
        let slots: Vec<u32> = (facts.iter())
            .flat_map(|&(head, relation, tail)| {
                let inverse = self.inverse(relation);
                let there = (self.pattern.slots_between(tail, head))
                    .filter(move |slot| of_relation(slot, relation));
                let back = (self.pattern.slots_between(head, tail))
                    .filter(move |slot| of_relation(slot, inverse));
                there.chain(back)
            })
            .collect();
        self.without_slots(&slots)
    }

    /// Without everything between the two nodes of each pair, in both directions.
    ///
    /// # Errors
    /// None that valid ids can cause.
    ///
    /// # Complexity
    /// As [`without_facts`](Self::without_facts).
    pub fn without_pairs(&self, pairs: &[(NodeId, NodeId)]) -> Result<Self, NbfnetError> {
        let slots: Vec<u32> = (pairs.iter())
            .flat_map(|&(u, v)| {
                let there = self.pattern.slots_between(u, v);
                there.chain(self.pattern.slots_between(v, u))
            })
            .collect();
        self.without_slots(&slots)
    }

    fn without_slots(&self, slots: &[u32]) -> Result<Self, NbfnetError> {
        Ok(Self {
            pattern: self.pattern.with_removed(slots)?,
            ..*self
        })
    }

    /// Checks that a query is about nodes and relations of this graph.
    pub(crate) fn check(&self, query: Query) -> Result<(), NbfnetError> {
        let Query { source, relation } = query;
        if source as usize >= self.num_nodes() {
            return Err(NbfnetError::Data {
                what: format!("node {source} of a graph with {} nodes", self.num_nodes()),
            });
        }
        if relation as usize >= self.num_message_relations() {
            return Err(NbfnetError::Data {
                what: format!(
                    "relation {relation} of a graph with {} relations, inverse ones included",
                    self.num_message_relations()
                ),
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> MessageGraph {
        let facts = [(0, 0, 1), (0, 1, 1), (1, 0, 0), (2, 1, 2), (1, 0, 2)];
        MessageGraph::of_knowledge(&RelationalGraph::from_triples(3, 2, facts).unwrap()).unwrap()
    }

    /// Messages as (receiver, sender, relation).
    fn messages(graph: &MessageGraph) -> Vec<(usize, u32, u32)> {
        let of_row = |row| (graph.pattern().entries(row)).map(move |(_, u, r)| (row, u, r));
        (0..graph.num_nodes()).flat_map(of_row).collect()
    }

    #[test]
    fn test_facts_are_removed_with_their_inverses() {
        let graph = small();
        assert_eq!(messages(&graph).len(), 10);
        let left = messages(&graph.without_facts(&[(0, 0, 1), (2, 1, 2)]).unwrap());
        let expected = [
            (0, 1, 0),
            (0, 1, 3),
            (1, 0, 1),
            (1, 0, 2),
            (1, 2, 2),
            (2, 1, 0),
        ];
        assert_eq!(left, expected);
        let all = graph.without_facts(&[(2, 0, 0), (1, 1, 0)]).unwrap();
        assert_eq!(messages(&all), messages(&graph));
    }

    #[test]
    fn test_pairs_are_removed_with_all_relations() {
        let left = messages(&small().without_pairs(&[(1, 0)]).unwrap());
        assert_eq!(left, [(1, 2, 2), (2, 1, 0), (2, 2, 1), (2, 2, 3)]);
    }

    #[test]
    fn test_queries_for_heads_take_the_inverse_relation() {
        let graph = small();
        let query = graph.query((0, 1, 2), Side::Head);
        assert_eq!((query.source, query.relation), (2, 3));
        assert_eq!(graph.inverse(3), 1);
        let plain = UndirectedGraph::from_edges(3, [(0, 1)]).unwrap();
        let plain = MessageGraph::of_undirected(&plain, true).unwrap();
        assert_eq!(
            plain.query((0, 0, 1), Side::Head),
            Query {
                source: 1,
                relation: 0
            }
        );
        assert_eq!(
            messages(&plain),
            [(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 0), (2, 2, 0)]
        );
    }

    #[test]
    fn test_graphs_without_edges_are_errors() {
        let empty = RelationalGraph::from_triples(3, 1, []).unwrap();
        assert!(matches!(
            MessageGraph::of_knowledge(&empty),
            Err(NbfnetError::Data { .. })
        ));
        let empty = UndirectedGraph::from_edges(3, []).unwrap();
        assert!(MessageGraph::of_undirected(&empty, true).is_err());
        let query = |source, relation| small().check(Query { source, relation });
        assert!(query(2, 3).is_ok() && query(3, 0).is_err() && query(0, 4).is_err());
    }
}
