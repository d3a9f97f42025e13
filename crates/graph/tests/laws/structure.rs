//! Laws of operations on finished graphs.

use std::collections::BTreeSet;

use argiope_graph::{
    BipartiteGraph, DegreeOrdered, DirectedGraph, Direction, SelfLoops, degree_order,
    values::gather,
};
use proptest::{prelude::*, sample::subsequence};

use crate::strategies::{pairs, relational, undirected};

proptest! {
    #[test]
    fn prop_transposing_twice_is_identity((num_right, pairs) in pairs(), num_left in 0usize..30) {
        let csr = BipartiteGraph::from_edges(num_left, num_right, pairs).unwrap().into_csr();
        let (transpose, slots) = csr.transpose_with_slots();
        prop_assert_eq!(&transpose.transpose(), &csr);
        // Give every entry its own value: after two transposes each is back at its slot.
        let values: Vec<usize> = (0..csr.num_entries()).collect();
        let (_, slots_back) = transpose.transpose_with_slots();
        let back = gather(&gather(&values, &slots).unwrap(), &slots_back).unwrap();
        prop_assert_eq!(back, values);
    }

    #[test]
    fn prop_reversing_twice_is_identity((num_nodes, pairs) in pairs()) {
        let graph = DirectedGraph::from_edges(num_nodes, pairs, SelfLoops::Keep).unwrap();
        let reversed = graph.reversed();
        prop_assert_eq!(reversed.in_csr(), graph.csr());
        prop_assert_eq!(&reversed.reversed(), &graph);
        let fresh = DirectedGraph::from_csr(reversed.csr().clone()).unwrap();
        prop_assert_eq!(fresh.out_slots_of_in_slots(), reversed.out_slots_of_in_slots());
        prop_assert_eq!(graph.reciprocity(), reversed.reciprocity());
    }

    #[test]
    fn prop_degree_order_is_a_sorted_permutation(graph in undirected()) {
        let order = degree_order(graph.csr());
        let keys: Vec<_> = order.iter().map(|&node| (graph.degree(node), node)).collect();
        prop_assert!(keys.is_sorted());
        let nodes: BTreeSet<u32> = order.iter().copied().collect();
        prop_assert_eq!((order.len(), nodes.len()), (graph.num_nodes(), graph.num_nodes()));

        let ordered = DegreeOrdered::new(&graph);
        for (rank, row) in ordered.csr().rows() {
            for &neighbor in row {
                let ends = [rank, neighbor].map(|rank| ordered.node_of_rank()[rank as usize]);
                prop_assert!(graph.has_edge(ends[0], ends[1]));
            }
        }
        prop_assert_eq!(ordered.num_edges(), graph.num_edges());
        let bound = 2 * graph.num_edges();
        for rank in 0..graph.num_nodes() as u32 {
            prop_assert!(ordered.view().higher_degree(rank).pow(2) <= bound);
        }
    }

    #[test]
    fn prop_subgraphs_keep_edges_between_their_nodes(
        (graph, chosen) in undirected().prop_flat_map(|graph| {
            let nodes: Vec<u32> = (0..graph.num_nodes() as u32).collect();
            let count = 0..=nodes.len();
            (Just(graph), subsequence(nodes, count))
        })
    ) {
        let all = graph.induced_subgraph(0..graph.num_nodes() as u32).unwrap();
        prop_assert_eq!(&all.graph, &graph);
        prop_assert!(all.slots.iter().copied().eq(0..graph.csr().num_entries() as u64));

        let subgraph = graph.induced_subgraph(chosen.iter().rev().copied()).unwrap();
        let local = |node| subgraph.nodes.local(node);
        let expected = graph.edges().filter_map(|(u, v)| Some((local(u)?, local(v)?)));
        prop_assert!(subgraph.graph.edges().eq(expected));
        let columns = gather(graph.csr().indices(), &subgraph.slots).unwrap();
        let named = subgraph.graph.csr().indices().iter().map(|&node| subgraph.nodes.original(node));
        prop_assert!(named.eq(columns));
        for (at, &node) in chosen.iter().enumerate() {
            prop_assert_eq!(local(node), Some(at as u32));
        }
    }

    #[test]
    fn prop_relational_subgraphs_keep_facts_between_their_entities(
        graph in relational(), modulus in 1u32..4
    ) {
        let chosen = (0..graph.num_entities() as u32).filter(|node| node % modulus == 0);
        let subgraph = graph.induced_subgraph(chosen).unwrap();
        let local = |node| subgraph.nodes.local(node);
        let expected = graph.triples().filter_map(|(h, r, t)| Some((local(h)?, r, local(t)?)));
        prop_assert!(subgraph.graph.triples().eq(expected));
    }

    #[test]
    fn prop_balls_grow_by_neighbours((num_nodes, pairs) in pairs(), center in 0u32..20, hops in 0usize..4) {
        let graph = DirectedGraph::from_edges(num_nodes.max(20), pairs, SelfLoops::Keep).unwrap();
        for direction in [Direction::Out, Direction::In, Direction::Both] {
            let mut expected = BTreeSet::from([center]);
            for _ in 0..hops {
                let grown: BTreeSet<u32> = graph.edges().flat_map(|(u, v)| {
                    let forward = direction != Direction::In && expected.contains(&u);
                    let backward = direction != Direction::Out && expected.contains(&v);
                    [forward.then_some(v), backward.then_some(u)]
                }).flatten().collect();
                expected.extend(grown);
            }
            let ball = graph.ball([center], hops, direction).unwrap();
            prop_assert!(ball.as_slice().iter().eq(&expected));
        }
    }

    #[test]
    fn prop_components_are_unbounded_balls(graph in undirected()) {
        let components = graph.connected_components();
        prop_assert_eq!(components.sizes().iter().sum::<u64>(), graph.num_nodes() as u64);
        let mut next = 0;
        for node in 0..graph.num_nodes() as u32 {
            let component = components.component_of()[node as usize];
            prop_assert!(component <= next, "numbered by smallest node");
            next += u32::from(component == next);
            let ball = graph.ball([node], usize::MAX).unwrap();
            prop_assert!(components.nodes_of(component).eq(&ball));
            prop_assert_eq!(components.sizes()[component as usize], ball.len() as u64);
        }
        prop_assert_eq!(components.num_components(), next as usize);
        let largest = components.largest().map(|largest| components.sizes()[largest as usize]);
        prop_assert_eq!(largest, components.sizes().iter().max().copied());
    }

    #[test]
    fn prop_degree_distributions_add_up(graph in undirected(), q in 0.0f64..=1.0) {
        let degrees = graph.degree_distribution();
        let counted: u64 = degrees.histogram().iter().map(|&(_, count)| count).sum();
        prop_assert_eq!(counted, graph.num_nodes() as u64);
        let ends: u64 = degrees.histogram().iter().map(|&(degree, count)| degree * count).sum();
        prop_assert_eq!(ends as usize, 2 * graph.num_edges());
        let mut sorted: Vec<u64> = (0..graph.num_nodes() as u32).map(|v| graph.degree(v) as u64).collect();
        sorted.sort_unstable();
        let rank = (q * sorted.len() as f64).ceil() as usize;
        prop_assert_eq!(degrees.quantile(q), sorted.get(rank.saturating_sub(1)).copied());
        prop_assert!((0.0..=1.0).contains(&graph.density()));
    }
}
