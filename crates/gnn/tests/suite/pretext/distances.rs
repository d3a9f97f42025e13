//! Distances, classes of distances, and what is drawn from them.

use std::collections::HashMap;

use argiope_gnn::pretrain::pretext::{
    DISTANCE_CLASSES, Rings, hop_distances,
    tasks::{DistanceToLabeled, PairwiseDistance},
};
use argiope_graph::{Silent, UndirectedGraph, generate::stochastic_block_model, random::stream};

use super::{
    graphs::Village,
    slow::{FAR, all_distances, inverse},
};
use crate::check::assert_close;

fn graphs() -> Vec<UndirectedGraph> {
    let sparse = stochastic_block_model(&[25], &[0.08], 2).unwrap();
    vec![Village::small().graph, sparse, UndirectedGraph::empty(3)]
}

#[test]
fn test_hop_distances_agree_with_floyd() {
    for graph in graphs() {
        for (source, expected) in all_distances(&graph).iter().enumerate() {
            assert_eq!(&hop_distances(&graph, source as u32), expected);
        }
    }
}

fn class_of(distance: u32) -> usize {
    match distance {
        FAR => 3,
        distance => (distance as usize - 1).min(3),
    }
}

#[test]
fn test_every_pair_of_a_class_is_drawn_as_often() {
    for graph in graphs() {
        let n = graph.num_nodes() as u32;
        let sources: Vec<u32> = (0..n).filter(|node| node % 3 != 1).collect();
        let distances = all_distances(&graph);
        let mut expected: [Vec<[u32; 2]>; DISTANCE_CLASSES] = Default::default();
        for &u in &sources {
            for v in (0..n).filter(|&v| v != u) {
                expected[class_of(distances[u as usize][v as usize])].push([u, v]);
            }
        }
        let rings = Rings::new(&graph, sources);
        for (class, expected) in expected.iter().enumerate() {
            assert_eq!(rings.num_pairs(class), expected.len() as u64, "{class}");
            let mut random = stream(7, class as u64);
            let mut counts: HashMap<[u32; 2], usize> = HashMap::new();
            for _ in 0..200 * expected.len() {
                *counts
                    .entry(rings.draw(class, &mut random).unwrap())
                    .or_default() += 1;
            }
            assert_eq!(counts.len(), expected.len(), "class {class}");
            for pair in expected {
                // 200 are expected, with a deviation of 14.
                assert!(
                    (110..300).contains(&counts[pair]),
                    "{pair:?}: {}",
                    counts[pair]
                );
            }
        }
    }
}

#[test]
fn test_classes_without_pairs_are_left_out() {
    let rings = Rings::new(&UndirectedGraph::empty(3), vec![0, 1, 2]);
    assert_eq!(rings.draw(0, &mut stream(1, 0)), None);
    // On a path of four, nodes are at most 3 apart.
    let path = UndirectedGraph::from_edges(4, [(0, 1), (1, 2), (2, 3)]).unwrap();
    let task = PairwiseDistance::new(&path, 5, 100, 1).unwrap();
    let (pairs, classes) = task.pairs(0);
    assert_eq!(pairs.len(), 15);
    assert_eq!(classes, [[0; 5], [1; 5], [2; 5]].concat());
}

#[test]
fn test_pairs_of_a_step_are_balanced_and_its_own() {
    let graph = Village::small().graph;
    let distances = all_distances(&graph);
    let task = PairwiseDistance::new(&graph, 40, 100, 1).unwrap();
    let (pairs, classes) = task.pairs(3);
    assert_eq!(pairs.len(), 160);
    for ([u, v], &class) in pairs.iter().zip(&classes) {
        assert_eq!(
            class_of(distances[*u as usize][*v as usize]),
            class as usize
        );
    }
    assert_eq!(task.pairs(3), (pairs.clone(), classes));
    assert_ne!(task.pairs(4).0, pairs);
    let other = PairwiseDistance::new(&graph, 40, 100, 2).unwrap();
    assert_ne!(other.pairs(3).0, pairs);
}

#[test]
fn test_pairs_begin_at_the_nodes_that_were_drawn() {
    let graph = Village::small().graph;
    let task = PairwiseDistance::new(&graph, 200, 4, 1).unwrap();
    let mut sources: Vec<u32> = task.pairs(0).0.iter().map(|pair| pair[0]).collect();
    sources.sort_unstable();
    sources.dedup();
    assert_eq!(sources.len(), 4);
}

#[test]
fn test_distances_to_labelled_nodes_agree_with_their_definition() {
    let village = Village::small();
    let task = DistanceToLabeled::new(&village.data(), &Silent).unwrap();
    let distances = all_distances(&village.graph);
    assert_eq!(task.nodes(), [1, 2, 3, 6, 7, 8, 10, 11, 12, 13]);
    let mut expected = Vec::new();
    for &node in task.nodes() {
        for class in 0..3 {
            let of_class = |&&node: &&u32| village.classes[node as usize] == Some(class);
            let sources: Vec<&u32> = village.train.iter().filter(of_class).collect();
            let near = sources
                .iter()
                .map(|&&u| inverse(distances[u as usize][node as usize]));
            expected.push(near.sum::<f64>() / sources.len() as f64);
        }
    }
    assert_close("targets", task.targets(), &expected, 1e-15);
    // Node 12 is alone.
    assert_eq!(task.targets()[24..27], [0.0; 3]);
}
