//! Triangles of every edge: the masked product `(A A) ∘ A` of a symmetric binary matrix.
//!
//! For an edge `e = {u, v}`, `t(e) = |N(u) ∩ N(v)|` is the number of triangles that hold it. Every triangle is found
//! once, from its node of lowest degree rank `u`: the higher neighbours of `u` are marked, and for each of them, `v`,
//! the higher neighbours of `v` are looked up in the marks.
//!
//! Source of the method: Chiba and Nishizeki, *Arboricity and subgraph listing algorithms*, SIAM J. Comput. 14 (1985).

mod cpu;
pub mod reference;

use argiope_graph::{Cancelled, DegreeOrdered, OrderedView, Progress};

/// Triangles of every edge, `[num_edges]`, by the edge ids of [`OrderedView::edges_of`].
///
/// Equal for any number of threads of the current rayon pool.
///
/// # Errors
/// [`Cancelled`] through `progress`.
///
/// # Complexity
/// [`work`] mark look-ups, `O(num_edges * sqrt(num_edges))`; four bytes an edge and a thread's four bytes a node.
///
/// # Example
/// ```
/// use argiope_graph::{DegreeOrdered, Silent, UndirectedGraph};
///
/// // a triangle 1 - 2 - 3 with a tail 0 - 1
/// let graph = UndirectedGraph::from_edges(4, [(0, 1), (1, 2), (2, 3), (1, 3)])?;
/// let ordered = DegreeOrdered::new(&graph);
/// let triangles = argiope_sparse::triangles_per_edge(&ordered, &Silent).unwrap();
/// assert_eq!(triangles.iter().sum::<u32>(), 3);
/// # Ok::<(), argiope_graph::GraphError>(())
/// ```
pub fn triangles_per_edge(
    ordered: &DegreeOrdered,
    progress: &dyn Progress,
) -> Result<Vec<u32>, Cancelled> {
    if rayon::current_num_threads() == 1 {
        cpu::triangles_per_edge::<false>(ordered.view(), progress)
    } else {
        cpu::triangles_per_edge::<true>(ordered.view(), progress)
    }
}

/// Mark look-ups of [`triangles_per_edge`]: the sum over all oriented edges `(u, v)` of the higher degree of `v`.
#[must_use]
pub fn work(ordered: &DegreeOrdered) -> u64 {
    let view = ordered.view();
    (0..view.num_nodes() as u32)
        .map(|rank| work_of(view, rank))
        .sum()
}

/// The share of [`work`] done at one node of lowest rank.
#[must_use]
pub fn work_of(ordered: OrderedView<'_>, rank: u32) -> u64 {
    match ordered.higher(rank) {
        [] | [_] => 0,
        // The last neighbour has no marked node above it.
        [neighbors @ .., _] => neighbors
            .iter()
            .map(|&v| ordered.higher_degree(v) as u64)
            .sum(),
    }
}

#[cfg(test)]
mod tests {
    use argiope_graph::{Progress, Silent, UndirectedGraph};
    use proptest::prelude::*;

    use super::*;

    fn complete(num_nodes: u32) -> UndirectedGraph {
        let edges = (0..num_nodes).flat_map(|u| (0..u).map(move |v| (u, v)));
        UndirectedGraph::from_edges(num_nodes as usize, edges).unwrap()
    }

    #[test]
    fn test_every_edge_of_a_clique_has_all_other_nodes() {
        let ordered = DegreeOrdered::new(&complete(9));
        assert_eq!(triangles_per_edge(&ordered, &Silent).unwrap(), [7; 36]);
    }

    #[test]
    fn test_graphs_without_edges() {
        for num_nodes in [0, 1, 5] {
            let ordered = DegreeOrdered::new(&UndirectedGraph::empty(num_nodes));
            assert!(triangles_per_edge(&ordered, &Silent).unwrap().is_empty());
        }
    }

    #[test]
    fn test_cancellation() {
        struct Stop;
        impl Progress for Stop {
            fn is_cancelled(&self) -> bool {
                true
            }
        }
        let ordered = DegreeOrdered::new(&complete(9));
        assert!(triangles_per_edge(&ordered, &Stop).is_err());
    }

    proptest! {
        #[test]
        fn prop_equals_reference_for_any_number_of_threads(
            edges in prop::collection::vec((0u32..40, 0u32..40), 0..300),
            threads in 1usize..4,
        ) {
            let graph = UndirectedGraph::from_edges(40, edges).unwrap();
            let ordered = DegreeOrdered::new(&graph);
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let found = pool.install(|| triangles_per_edge(&ordered, &Silent)).unwrap();
            prop_assert_eq!(found, reference::triangles_per_edge(ordered.view()));
        }
    }
}
