//! What a probe asks, and what it makes of the answers.

use argiope_graph::BipartiteGraph;
use argiope_unlearn::{
    data::Interactions,
    recommend::{Deletion, DeletionKind, Embeddings, Probe},
};
use burn::tensor::{Device, Tensor};

use super::grouped;

#[test]
fn test_controls_are_of_the_same_users() {
    let data = grouped(40, 30, 2, 6);
    let deletion = Deletion::random(&data.train, DeletionKind::Interactions, 0.2, 1, 0).unwrap();
    let probe = Probe::new(&data, &deletion, 9).unwrap();
    let users = |pairs: &[(u32, u32)]| pairs.iter().map(|&(user, _)| user).collect::<Vec<_>>();
    assert_eq!(users(probe.deleted()), users(probe.held_out()));
    assert_eq!(users(probe.deleted()), users(probe.negatives()));
    assert!(
        probe
            .held_out()
            .iter()
            .all(|&(u, i)| data.test.has_edge(u, i))
    );
    for part in [&data.train, &data.valid, &data.test] {
        assert!(probe.negatives().iter().all(|&(u, i)| !part.has_edge(u, i)));
    }
}

#[test]
fn test_numbers_are_those_of_the_scores() {
    // One user with score x[i] for item i: 0 is deleted, 1 is of the test, 2 was never chosen, 3 is left.
    let graph = |items: &[u32]| {
        BipartiteGraph::from_edges(1, 4, items.iter().map(|&item| (0, item))).unwrap()
    };
    let data = Interactions {
        name: "one user".into(),
        train: graph(&[0, 3]),
        valid: graph(&[]),
        test: graph(&[1]),
        names: argiope_io::InteractionNames::default(),
    };
    let embeddings = |scores: [f32; 4]| {
        let mut rows = vec![[1.0]];
        rows.extend(scores.map(|score| [score]));
        let rows: Vec<f32> = rows.concat();
        let tensor = Tensor::<1>::from_data(&rows[..], &Device::flex()).reshape([5, 1]);
        Embeddings::new(tensor, 1).unwrap()
    };
    let deletion = Deletion::new(&data.train, &[], &[(0, 0)]).unwrap();
    let probe = Probe::new(&data, &deletion, 0).unwrap();
    let (before, after) = (
        embeddings([2.0, 0.0, 0.0, 5.0]),
        embeddings([0.0, 1.0, -1.0, 5.0]),
    );
    let found = probe.ask(&before, &after).unwrap();
    let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
    let close = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-9);
    close(found.p_deleted, 0.5);
    close(found.p_held_out.unwrap(), sigmoid(1.0));
    close(found.p_negatives, sigmoid(-1.0));
    assert_eq!((found.auc_held_out, found.auc_negatives), (Some(0.0), 1.0));
    close(found.mi_bf, sigmoid(2.0) / 0.5);
    close(found.mi_ng, sigmoid(-1.0) / 0.5);
    let distance = probe.distance(&before, &after).unwrap();
    assert!((distance - (sigmoid(2.0) - 0.5)).abs() < 1e-6);
}

#[test]
fn test_users_without_a_test_have_no_held_out_numbers() {
    let mut data = grouped(10, 20, 2, 4);
    data.test = BipartiteGraph::empty(10, 20).unwrap();
    let deletion = Deletion::random(&data.train, DeletionKind::Users, 0.2, 1, 0).unwrap();
    let probe = Probe::new(&data, &deletion, 9).unwrap();
    assert!(probe.held_out().is_empty());
    let zeros = || Embeddings::new(Tensor::<2>::zeros([30, 2], &Device::flex()), 10).unwrap();
    let found = probe.ask(&zeros(), &zeros()).unwrap();
    assert_eq!((found.p_held_out, found.auc_held_out), (None, None));
    assert_eq!(found.auc_negatives, 0.5);
}
