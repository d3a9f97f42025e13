//! Recall and NDCG against brute force, and their laws.

use argiope_graph::{BipartiteGraph, NodeId, Silent, random::stream};
use argiope_unlearn::{
    UnlearnError,
    recommend::metrics::{ndcg_at_k, ranking_metrics, recall_at_k, top_items},
};
use proptest::prelude::*;
use rand::RngExt;

const USERS: usize = 7;
const ITEMS: usize = 11;

/// Training and test interactions without a common one.
fn parts(seed: u64) -> (BipartiteGraph, BipartiteGraph) {
    let mut random = stream(seed, 0);
    let mut edges: [Vec<(NodeId, NodeId)>; 2] = Default::default();
    for user in 0..USERS as NodeId {
        for item in 0..ITEMS as NodeId {
            match random.random_range(0..5) {
                0 => edges[0].push((user, item)),
                // The first user has no test items.
                1 if user > 0 => edges[1].push((user, item)),
                _ => {}
            }
        }
    }
    // At least one test item.
    edges[0].retain(|&pair| pair != (1, 3));
    edges[1].push((1, 3));
    let [train, test] = edges.map(|edges| BipartiteGraph::from_edges(USERS, ITEMS, edges).unwrap());
    (train, test)
}

/// Few different scores, so that many are equal.
fn scores(seed: u64) -> Vec<f32> {
    let mut random = stream(seed, 1);
    (0..USERS * ITEMS)
        .map(|_| random.random_range(0..4) as f32)
        .collect()
}

/// Recall and NDCG by the definition: the place of an item is the number of items that rank above it.
fn brute_force(
    train: &BipartiteGraph,
    test: &BipartiteGraph,
    scores: &[f32],
    k: usize,
) -> [f64; 2] {
    let (mut sums, mut users) = ([0.0; 2], 0.0);
    for user in 0..USERS as NodeId {
        let row = &scores[user as usize * ITEMS..][..ITEMS];
        let place = |item: NodeId| {
            let is_above = |other: &NodeId| {
                let (one, two) = (row[*other as usize], row[item as usize]);
                !train.has_edge(user, *other) && (one > two || one == two && *other < item)
            };
            (0..ITEMS as NodeId).filter(is_above).count()
        };
        let wanted = test.neighbors_of_left(user);
        if wanted.is_empty() {
            continue;
        }
        let places: Vec<usize> = wanted
            .iter()
            .map(|&item| place(item))
            .filter(|&place| place < k)
            .collect();
        let gain = |place: usize| std::f64::consts::LN_2 / (place as f64 + 2.0).ln();
        let best: f64 = (0..wanted.len().min(k)).map(gain).sum();
        sums[0] += places.len() as f64 / wanted.len() as f64;
        sums[1] += places.iter().map(|&place| gain(place)).sum::<f64>() / best;
        users += 1.0;
    }
    sums.map(|sum| sum / users)
}

fn metrics(train: &BipartiteGraph, test: &BipartiteGraph, scores: &[f32], k: usize) -> [f64; 2] {
    let rows = |users: &[NodeId]| {
        let rows = users
            .iter()
            .map(|&user| &scores[user as usize * ITEMS..][..ITEMS]);
        Ok(rows.flatten().copied().collect())
    };
    let found = ranking_metrics(train, test, k, &Silent, rows).unwrap();
    assert_eq!(found.k, k);
    [found.recall, found.ndcg]
}

#[test]
fn test_values_of_one_ranking() {
    let ranking = [4, 0, 9, 2, 7];
    assert_eq!(recall_at_k(&ranking, &[0, 3, 7], 5), 2.0 / 3.0);
    assert_eq!(recall_at_k(&ranking, &[0, 3, 7], 2), 1.0 / 3.0);
    assert_eq!(recall_at_k(&ranking, &[], 2), 0.0);
    let gain = |rank: f64| 1.0 / (rank + 1.0).log2();
    let found = ndcg_at_k(&ranking, &[0, 3, 7], 5);
    let expected = (gain(2.0) + gain(5.0)) / (gain(1.0) + gain(2.0) + gain(3.0));
    assert!((found - expected).abs() < 1e-15);
    // Five wanted items, two places: both are hits, so nothing could be better.
    assert_eq!(ndcg_at_k(&[1, 2], &[1, 2, 3, 4, 5], 2), 1.0);
    assert_eq!(ndcg_at_k(&ranking, &[], 2), 0.0);
}

#[test]
fn test_ties_and_masks() {
    assert_eq!(top_items(&[1.0f64, 1.0, 1.0, 1.0], &[0, 2], 3), [1, 3]);
    assert_eq!(top_items(&[0.0f32, -0.0, 0.0], &[], 2), [0, 1]);
    let infinite = [f64::NEG_INFINITY, 0.0, f64::INFINITY];
    assert_eq!(top_items(&infinite, &[], 5), [2, 1, 0]);
    assert!(top_items(&infinite, &[], 0).is_empty());
    assert!(top_items::<f32>(&[], &[], 3).is_empty());
}

#[test]
fn test_wrong_data_are_errors() {
    let (train, test) = parts(0);
    let none = BipartiteGraph::empty(USERS, ITEMS).unwrap();
    let small = BipartiteGraph::empty(USERS, ITEMS - 1).unwrap();
    let run = |train: &BipartiteGraph, test: &BipartiteGraph, k, scores: Vec<f32>| {
        let found = ranking_metrics(train, test, k, &Silent, |_| Ok(scores.clone()));
        found.unwrap_err().to_string()
    };
    assert!(run(&train, &test, 0, Vec::new()).contains("k is 0"));
    assert!(run(&small, &test, 3, Vec::new()).contains("[7, 10]"));
    assert!(run(&train, &none, 3, Vec::new()).contains("no interactions"));
    assert!(run(&train, &test, 3, vec![0.0; 5]).contains("5 scores for"));
    let found = ranking_metrics(&train, &test, 3, &Silent, |users: &[NodeId]| {
        let mut scores = vec![0.0f32; users.len() * ITEMS];
        scores[ITEMS + 4] = f32::NAN;
        Ok::<_, UnlearnError>(scores)
    });
    let message = found.unwrap_err().to_string();
    assert!(
        message.contains("item 4") && message.contains("not a number"),
        "{message}"
    );
}

proptest! {
    #[test]
    fn prop_metrics_are_those_of_the_definition(seed: u64, k in 1usize..ITEMS + 3) {
        let ((train, test), scores) = (parts(seed), scores(seed));
        let found = metrics(&train, &test, &scores, k);
        let expected = brute_force(&train, &test, &scores, k);
        for (found, expected) in found.into_iter().zip(expected) {
            prop_assert!((found - expected).abs() < 1e-12, "{} {}", found, expected);
        }
    }

    /// Only the order counts, and scores of training items do not.
    #[test]
    fn prop_metrics_see_the_order_only(seed: u64, k in 1usize..ITEMS) {
        let ((train, test), scores) = (parts(seed), scores(seed));
        let mut other: Vec<f32> = scores.iter().map(|score| 3.0 * score - 7.0).collect();
        for (user, item) in train.edges() {
            other[user as usize * ITEMS + item as usize] = 1e9;
        }
        prop_assert_eq!(metrics(&train, &test, &scores, k), metrics(&train, &test, &other, k));
    }
}
