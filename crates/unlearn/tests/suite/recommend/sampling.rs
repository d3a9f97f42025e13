//! Batches.

use std::collections::BTreeSet;

use argiope_graph::BipartiteGraph;
use argiope_unlearn::{
    UnlearnError,
    recommend::{Batch, Deletion, DeletionKind, Sampler},
};

use super::random_graph;

/// Users and items of batches, numbered apart.
fn positives(batches: &[Batch], num_users: u32) -> Vec<(u32, u32)> {
    let pairs = batches
        .iter()
        .flat_map(|batch| batch.users().iter().zip(batch.items()));
    pairs
        .map(|(&user, &item)| (user, item - num_users))
        .collect()
}

#[test]
fn test_epochs_hold_every_interaction_once() {
    let graph = random_graph(30, 20, 2);
    let sampler = Sampler::new(&graph).unwrap();
    let batches = sampler.epoch(16, 1, 0).unwrap();
    assert!(
        batches[..batches.len() - 1]
            .iter()
            .all(|batch| batch.len() == 16)
    );
    let mut found = positives(&batches, 30);
    found.sort_unstable();
    assert!(found.into_iter().eq(graph.edges()));
    let same = |seed, epoch| positives(&sampler.epoch(16, seed, epoch).unwrap(), 30);
    assert_eq!(same(1, 0), positives(&batches, 30));
    assert_ne!(same(1, 1), same(1, 0));
    assert_ne!(same(2, 0), same(1, 0));
}

#[test]
fn test_negatives_are_all_items_that_a_user_lacks() {
    let graph = random_graph(6, 8, 2);
    let sampler = Sampler::new(&graph).unwrap();
    let mut found = BTreeSet::new();
    for epoch in 0..300 {
        for batch in sampler.epoch(7, 3, epoch).unwrap() {
            let pairs = batch.users().iter().zip(batch.negatives());
            found.extend(pairs.map(|(&user, &item)| (user, item - 6)));
        }
    }
    let active = (0..6).filter(|&user| !graph.neighbors_of_left(user).is_empty());
    let expected: BTreeSet<_> = active
        .flat_map(|user| (0..8).map(move |item| (user, item)))
        .filter(|&(user, item)| !graph.has_edge(user, item))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn test_users_with_all_items_are_left_out() {
    let graph = BipartiteGraph::from_edges(3, 2, [(0, 0), (0, 1), (1, 1)]).unwrap();
    let sampler = Sampler::new(&graph).unwrap();
    assert_eq!(positives(&sampler.epoch(10, 0, 0).unwrap(), 3), [(1, 1)]);
    let full = BipartiteGraph::from_edges(1, 2, [(0, 0), (0, 1)]).unwrap();
    assert!(matches!(
        Sampler::new(&full),
        Err(UnlearnError::Data { .. })
    ));
    let empty = BipartiteGraph::empty(2, 2).unwrap();
    assert!(matches!(
        Sampler::new(&empty),
        Err(UnlearnError::Data { .. })
    ));
}

#[test]
fn test_deleted_interactions_are_in_no_batch() {
    let graph = random_graph(30, 20, 2);
    for kind in [DeletionKind::Interactions, DeletionKind::Users] {
        let deletion = Deletion::random(&graph, kind, 0.3, 5, 0).unwrap();
        let sampler = Sampler::new(deletion.residual()).unwrap();
        for epoch in 0..3 {
            let found = positives(&sampler.epoch(16, 1, epoch).unwrap(), 30);
            assert!(
                found
                    .iter()
                    .all(|&(u, i)| !deletion.deleted().has_edge(u, i))
            );
        }
    }
}
