//! Parts of graphs, their centres, and edges that were taken out.

use argiope_gnn::pretrain::pretext::{
    Partition, PretextTask,
    tasks::{DistanceToClusters, EdgeMask, NodeProperty, NodePropertyTarget},
};
use argiope_graph::{Silent, UndirectedGraph, generate::stochastic_block_model};

use super::{
    graphs::Village,
    slow::{all_distances, inverse},
};

fn cut(graph: &UndirectedGraph, partition: &Partition) -> usize {
    let part = |node: u32| partition.part_of()[node as usize];
    graph.edges().filter(|&(u, v)| part(u) != part(v)).count()
}

#[test]
fn test_parts_are_balanced_and_follow_the_communities() {
    // Four cliques of eight, in a ring.
    let cliques = (0..4u32).flat_map(|c| {
        let inside = (0..8).flat_map(move |u| (0..u).map(move |v| (8 * c + u, 8 * c + v)));
        inside.chain([(8 * c + 7, (8 * c + 8) % 32)])
    });
    let graph = UndirectedGraph::from_edges(32, cliques).unwrap();
    for seed in 0..5 {
        let partition = Partition::new(&graph, 4, seed).unwrap();
        assert!(
            partition.sizes().iter().all(|size| (1..=9).contains(size)),
            "{seed}"
        );
        // Growing alone cuts up to 50 edges.
        assert!(
            cut(&graph, &partition) <= 16,
            "seed {seed}: {}",
            cut(&graph, &partition)
        );
        assert_eq!(partition, Partition::new(&graph, 4, seed).unwrap());
    }
    let best = (0..5).map(|seed| cut(&graph, &Partition::new(&graph, 4, seed).unwrap()));
    assert_eq!(best.min(), Some(4));
}

#[test]
fn test_no_part_is_empty() {
    let graph = Village::small().graph;
    for num_parts in 1..=14 {
        let partition = Partition::new(&graph, num_parts, 3).unwrap();
        let sizes = partition.sizes();
        let largest = (1.1 * 14.0 / num_parts as f64).ceil() as usize;
        assert_eq!(sizes.iter().sum::<usize>(), 14);
        assert!(
            sizes.iter().all(|&size| size > 0 && size <= largest),
            "{sizes:?}"
        );
    }
    assert!(Partition::new(&graph, 15, 3).is_err());
    assert!(Partition::new(&graph, 0, 3).is_err());
    assert!(Partition::new(&UndirectedGraph::empty(0), 1, 3).is_err());
}

#[test]
fn test_centers_have_most_neighbours_in_their_part() {
    let graph = stochastic_block_model(&[10; 3], &[0.6, 0.1, 0.1, 0.1, 0.6, 0.1, 0.1, 0.1, 0.6], 5);
    let graph = graph.unwrap();
    let partition = Partition::new(&graph, 3, 1).unwrap();
    let part = |node: u32| partition.part_of()[node as usize];
    let degree = |node: u32| {
        let neighbors = graph.neighbors(node).iter();
        neighbors
            .filter(|&&other| part(other) == part(node))
            .count()
    };
    for (number, &center) in (0u32..).zip(&partition.centers(&graph)) {
        assert_eq!(part(center), number);
        for node in (0..30).filter(|&node| part(node) == number) {
            let is_behind = degree(node) < degree(center);
            assert!(is_behind || (degree(node) == degree(center) && node >= center));
        }
    }
}

#[test]
fn test_distances_to_clusters_start_at_nodes_of_the_whole_graph() {
    let graph = stochastic_block_model(&[10; 3], &[0.6, 0.0, 0.1, 0.0, 0.6, 0.0, 0.1, 0.0, 0.6], 5);
    let graph = graph.unwrap();
    let task = DistanceToClusters::new(&graph, 3, 1, &Silent).unwrap();
    let distances = all_distances(&graph);
    let targets = |centers: &[u32]| -> Vec<f64> {
        let row = |node: usize| centers.iter().map(move |&center| (center, node));
        let places = (0..30).flat_map(row);
        places
            .map(|(center, node)| inverse(distances[center as usize][node]))
            .collect()
    };
    assert_eq!(task.targets(), targets(task.centers()));
    // The second community is a component of its own: not all centres can be reached, beside the three themselves.
    assert!(
        task.targets()
            .iter()
            .filter(|&&target| target == 0.0)
            .count()
            > 3
    );
    // Positions within the parts, taken for nodes.
    let partition = Partition::new(&graph, 3, 1).unwrap();
    assert_eq!(task.centers(), partition.centers(&graph));
    let position = |&center: &u32| {
        let before = &partition.part_of()[..center as usize];
        let own = partition.part_of()[center as usize];
        before.iter().filter(|&&part| part == own).count() as u32
    };
    let positions: Vec<u32> = task.centers().iter().map(position).collect();
    assert_ne!(positions, task.centers());
    assert_ne!(task.targets(), targets(&positions));
}

#[test]
fn test_degrees_are_classified_at_their_borders() {
    // Stars with 0, 1, 2, 3, 7, 8 leaves.
    let leaves = [0u32, 1, 2, 3, 7, 8];
    let (mut edges, mut next) = (Vec::new(), 6);
    for (center, &count) in (0..).zip(&leaves) {
        edges.extend((next..next + count).map(|leaf| (center, leaf)));
        next += count;
    }
    let graph = UndirectedGraph::from_edges(next as usize, edges).unwrap();
    let task = NodeProperty::new(&graph, NodePropertyTarget::Classes);
    assert_eq!(task.classes()[..6], [0, 0, 0, 1, 1, 2]);
    assert!(task.classes()[6..].iter().all(|&class| class == 0));
    assert_eq!(task.degrees()[..6], leaves.map(f64::from));
    assert_eq!(task.head().outputs, 3);
    assert_eq!(
        NodeProperty::new(&graph, NodePropertyTarget::Regression)
            .head()
            .outputs,
        1
    );
}

#[test]
fn test_masked_edges_are_gone_in_both_directions() {
    let graph = stochastic_block_model(&[40], &[0.15], 4).unwrap();
    let task = EdgeMask::new(&graph, 0.2, 9).unwrap();
    let seen = task.masked_adjacency().unwrap().pattern().clone();
    let is_seen = |u: u32, v: u32| seen.row(u as usize).contains(&v);
    let num_masked = (0.2 * graph.num_edges() as f64).round() as usize;
    assert_eq!(task.pairs().len(), 2 * num_masked);
    assert_eq!(seen.num_entries(), 2 * (graph.num_edges() - num_masked));
    let mut masked: Vec<(u32, u32)> = Vec::new();
    for (&[u, v], &class) in task.pairs().iter().zip(task.classes()) {
        assert_eq!(graph.has_edge(u, v), class == 1);
        assert!(u < v && !is_seen(u, v) && !is_seen(v, u));
        if class == 1 {
            masked.push((u, v));
        }
    }
    assert_eq!(masked.len(), num_masked);
    for (u, v) in graph.edges().filter(|edge| !masked.contains(edge)) {
        assert!(is_seen(u, v) && is_seen(v, u));
    }
    assert_eq!(EdgeMask::new(&graph, 0.2, 9).unwrap().pairs(), task.pairs());
    assert_ne!(EdgeMask::new(&graph, 0.2, 8).unwrap().pairs(), task.pairs());
}

#[test]
fn test_all_pairs_that_are_no_edges_are_drawn() {
    let path = UndirectedGraph::from_edges(5, [(0, 1), (1, 2), (2, 3), (3, 4)]).unwrap();
    let mut drawn = Vec::new();
    for seed in 0..60 {
        let task = EdgeMask::new(&path, 0.5, seed).unwrap();
        drawn.extend_from_slice(&task.pairs()[2..]);
    }
    drawn.sort_unstable();
    drawn.dedup();
    assert_eq!(drawn, [[0, 2], [0, 3], [0, 4], [1, 3], [1, 4], [2, 4]]);
}
