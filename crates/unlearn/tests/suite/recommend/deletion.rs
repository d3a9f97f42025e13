//! What is deleted and what is left, against sets.

use std::collections::BTreeSet;

use argiope_graph::BipartiteGraph;
use argiope_unlearn::{
    Element, Request, UnlearnError,
    recommend::{Deletion, DeletionKind},
};
use proptest::prelude::*;

use super::random_graph;

fn request(elements: impl IntoIterator<Item = Element>) -> Request {
    Request::new("r", elements).unwrap()
}

proptest! {
    #[test]
    fn prop_what_is_left_is_the_difference_of_sets(
        edges in prop::collection::btree_set((0u32..6, 0u32..5), 2..25),
        users in prop::collection::vec(0u32..6, 0..3),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let all: Vec<(u32, u32)> = edges.iter().copied().collect();
        let train = BipartiteGraph::from_edges(6, 5, all.iter().copied()).unwrap();
        // With repetitions, and with interactions of users that go as a whole.
        let single: Vec<(u32, u32)> = picks.iter().map(|pick| *pick.get(&all)).collect();
        let is_deleted = |edge: &(u32, u32)| users.contains(&edge.0) || single.contains(edge);
        let deleted: Vec<_> = all.iter().copied().filter(is_deleted).collect();
        let left: Vec<_> = all.iter().copied().filter(|edge| !is_deleted(edge)).collect();
        match Deletion::new(&train, &users, &single) {
            Ok(found) => {
                prop_assert_eq!(found.interactions(), deleted);
                prop_assert!(found.residual().edges().eq(left));
                prop_assert_eq!(found.residual().num_left(), 6);
                prop_assert_eq!(found.residual().num_right(), 5);
            }
            Err(_) => prop_assert!(deleted.is_empty() || left.is_empty()),
        }
    }
}

#[test]
fn test_what_comes_twice_is_deleted_once() {
    let train = BipartiteGraph::from_edges(2, 3, [(0, 0), (0, 1), (1, 1), (1, 2)]).unwrap();
    let twice = [
        Element::Interaction(0, 1),
        Element::User(0),
        Element::Interaction(0, 1),
    ];
    let deletion = Deletion::of_request(&request(twice), &train).unwrap();
    assert_eq!(deletion.interactions(), [(0, 0), (0, 1)]);
    assert!(deletion.residual().edges().eq([(1, 1), (1, 2)]));
    assert_eq!(deletion.users(), [0]);
}

#[test]
fn test_what_is_not_there_is_named() {
    let train = BipartiteGraph::from_edges(3, 3, [(0, 0), (0, 1), (1, 1)]).unwrap();
    for (element, text) in [
        (
            Element::Interaction(1, 0),
            "interaction 1 0 is not in the data",
        ),
        (Element::Interaction(9, 0), "interaction 9 0 is not"),
        (Element::User(2), "user 2 is not"),
        (Element::User(3), "user 3 is not"),
        (Element::Edge(0, 1), "a recommender has no edges"),
    ] {
        let error = Deletion::of_request(&request([element]), &train).unwrap_err();
        assert!(error.to_string().contains(text), "{error}");
    }
}

#[test]
fn test_something_must_be_left() {
    let train = BipartiteGraph::from_edges(2, 2, [(0, 0), (1, 1)]).unwrap();
    let all = request([Element::User(0), Element::User(1)]);
    let error = Deletion::of_request(&all, &train).unwrap_err();
    assert!(matches!(error, UnlearnError::Data { .. }));
    assert!(
        error
            .to_string()
            .contains("of 2 interactions none would be left"),
        "{error}"
    );
}

#[test]
fn test_random_deletions_have_their_share() {
    let train = random_graph(40, 30, 3);
    let deletion =
        |number| Deletion::random(&train, DeletionKind::Interactions, 0.1, 7, number).unwrap();
    let count = (0.1 * train.num_edges() as f64).round() as usize;
    assert_eq!(deletion(0).deleted().num_edges(), count);
    assert_eq!(deletion(0).interactions(), deletion(0).interactions());
    assert_ne!(deletion(0).interactions(), deletion(1).interactions());
    let users = Deletion::random(&train, DeletionKind::Users, 0.1, 7, 0).unwrap();
    let active = (0..40).filter(|&user| !train.neighbors_of_left(user).is_empty());
    assert_eq!(
        users.users().len(),
        (0.1 * active.count() as f64).round() as usize
    );
    let of_users: BTreeSet<u32> = users.interactions().iter().map(|&(user, _)| user).collect();
    assert!(of_users.into_iter().eq(users.users().iter().copied()));
    assert!(
        users
            .users()
            .iter()
            .all(|&user| users.residual().neighbors_of_left(user).is_empty())
    );
    assert!(Deletion::random(&train, DeletionKind::Users, 1.0, 7, 0).is_err());
}
