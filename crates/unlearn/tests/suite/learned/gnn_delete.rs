//! GNNDelete: operators, their reach, both trainers.

use std::collections::BTreeSet;

use argiope_gnn::{Adjacency, NamedTensors};
use argiope_graph::UndirectedGraph;
use argiope_sparse::{Pattern, RowIndex};
use argiope_unlearn::learned::{
    BackboneKind, Method as _, Situation, Unlearned,
    gnn_delete::{
        DeletionOperators, GnnDelete, GnnDeleteConfig, Initialization, Reach, Trainer,
        losses::{mean_square, pairwise_distance},
    },
};
use burn::tensor::Device;
use proptest::prelude::*;

use super::{
    check::{assert_loss, dot, matrix, mean, numbers, sigmoid, values},
    planted::{Planted, assert_reproducible, parameters, run},
};

const TRAINERS: [Trainer; 2] = [Trainer::NodeEmbedding, Trainer::EdgeLogits];

fn with_steps(trainer: Trainer, initialization: Initialization, steps: usize) -> GnnDelete {
    let config = GnnDeleteConfig {
        initialization,
        steps,
        learning_rate: 0.01,
        sampled_nodes: 20,
        ..GnnDeleteConfig::default()
    };
    GnnDelete::new(trainer, config)
}

#[test]
fn test_operators_multiply_their_rows_alone() {
    let device = Device::flex();
    let x = numbers(5 * 3, 1);
    let h = matrix(&x, [5, 3], &device);
    let apply = |initialization| {
        let operators =
            DeletionOperators::new(initialization, [3, 2], [&[4, 1], &[0]], 5, &device).unwrap();
        assert_eq!(
            (operators.nodes(0), operators.nodes(1)),
            (&[1, 4][..], &[0][..])
        );
        let wrong = operators.apply(1, h.clone().cast(burn::tensor::FloatDType::F32));
        assert!(
            wrong
                .unwrap_err()
                .to_string()
                .contains("layer 1 gives 3 numbers")
        );
        let h = h.clone().cast(burn::tensor::FloatDType::F32);
        values(operators.apply(0, h).unwrap())
    };
    let (paper, identity) = (
        apply(Initialization::Paper),
        apply(Initialization::Identity),
    );
    for node in 0..5 {
        let row = &x[node * 3..][..3];
        for column in 0..3 {
            let at = node * 3 + column;
            let same = f64::from(row[column] as f32);
            assert_eq!(identity[at], same);
            match node {
                1 | 4 => assert!((paper[at] - 1e-3 * row.iter().sum::<f64>()).abs() < 1e-8),
                _ => assert_eq!(paper[at], same),
            }
        }
    }
}

#[test]
fn test_operators_refuse_what_they_cannot_work_with() {
    let make = |nodes: &[u32]| {
        DeletionOperators::new(
            Initialization::Identity,
            [2, 2],
            [nodes, &[]],
            4,
            &Device::flex(),
        )
    };
    assert!(make(&[4]).is_err());
    assert!(
        make(&[2, 1, 2])
            .unwrap_err()
            .to_string()
            .contains("node 2 is named twice")
    );
    let operators = make(&[1]).unwrap();
    let h = burn::tensor::Tensor::<2>::ones([4, 2], &Device::flex());
    assert!(operators.apply(2, h.clone()).is_err());
    // No node passes through the second operator.
    assert_eq!(values(operators.apply(1, h).unwrap()), [1.0; 8]);
}

#[test]
fn test_losses_and_gradients_follow_their_definitions() {
    let device = Device::flex();
    let wanted = numbers(6, 2);
    assert_loss(
        &numbers(6, 1),
        [3, 2],
        |x| mean_square(x, matrix(&wanted, [3, 2], &device)),
        |x| mean(x.iter().zip(&wanted).map(|(x, y)| (x - y).powi(2))),
    );
    let original = numbers(10, 3);
    let (rows, columns) = ([0u32, 3], [4u32, 0, 2]);
    let index = |nodes: &[u32]| RowIndex::from_slice(nodes, 5).unwrap();
    assert_loss(
        &numbers(10, 4),
        [5, 2],
        |z| {
            let original = matrix(&original, [5, 2], &device);
            pairwise_distance(&z, &original, [&index(&rows), &index(&columns)]).unwrap()
        },
        |z| {
            let probability = |z: &[f64], u: u32, v: u32| {
                let row = |node: u32| &z[2 * node as usize..][..2];
                sigmoid(dot(row(u), row(v)))
            };
            let pairs = rows.iter().flat_map(|&u| columns.map(|v| (u, v)));
            mean(pairs.map(|(u, v)| (probability(z, u, v) - probability(&original, u, v)).powi(2)))
        },
    );
}

proptest! {
    #[test]
    fn prop_reach_is_what_two_layers_carry(
        edges in prop::collection::btree_set((0u32..30, 0u32..30), 0..60),
        mask in any::<u64>(),
    ) {
        let edges: Vec<_> = edges.into_iter().filter(|(u, v)| u < v).collect();
        let (gone, left): (Vec<_>, Vec<_>) = (edges.iter().copied().enumerate())
            .partition(|(at, _)| at % 4 == 0 && mask >> at & 1 == 1);
        let strip = |list: Vec<(usize, (u32, u32))>| -> Vec<(u32, u32)> {
            list.into_iter().map(|(_, edge)| edge).collect()
        };
        let (gone, left) = (strip(gone), strip(left));
        let adjacency = |edges: &[(u32, u32)]| {
            let graph = UndirectedGraph::from_edges(30, edges.iter().copied()).unwrap();
            Adjacency::new(Pattern::try_from(&graph).unwrap()).unwrap()
        };
        let planted = Planted::edges(10, 1);
        let (before, after) = (adjacency(&edges), adjacency(&left));
        let situation = Situation {
            before: &before,
            after: &after,
            ..planted.situation(planted.link_task())
        };
        let reach = Reach::of(&situation).unwrap();
        let mut within: BTreeSet<u32> = gone.iter().flat_map(|&(u, v)| [u, v]).collect();
        prop_assert_eq!(&reach.edges, &gone);
        prop_assert!(reach.sources.iter().eq(&within));
        for found in &reach.within {
            let next = edges.iter().flat_map(|&(u, v)| {
                let u_is_in = within.contains(&u).then_some(v);
                [u_is_in, within.contains(&v).then_some(u)]
            });
            let next: Vec<u32> = next.flatten().collect();
            within.extend(next);
            prop_assert!(found.iter().eq(&within));
        }
    }
}

#[test]
fn test_identity_operators_leave_predictions_at_the_start() {
    let planted = Planted::edges(20, 15);
    let task = planted.link_task();
    let original = planted.trained(task, 10);
    let unlinked = planted.embeddings(&Unlearned::from(original.clone()));
    for trainer in TRAINERS {
        let start = with_steps(trainer, Initialization::Identity, 0);
        let unlearned = run(&start, &original, &planted.situation(task));
        assert_eq!(planted.embeddings(&unlearned), unlinked);
        let start = with_steps(trainer, Initialization::Paper, 0);
        let unlearned = run(&start, &original, &planted.situation(task));
        assert_ne!(planted.embeddings(&unlearned), unlinked);
    }
}

#[test]
fn test_weights_and_far_rows_stay() {
    // So few edges go that some nodes are out of reach.
    let planted = Planted::edges(20, 2);
    let task = planted.link_task();
    let situation = planted.situation(task);
    let reach = Reach::of(&situation).unwrap();
    let far: Vec<usize> = (0..planted.num_nodes())
        .filter(|&node| reach.within[1].binary_search(&(node as u32)).is_err())
        .collect();
    assert!(!far.is_empty() && !reach.within[1].is_empty());
    for kind in [
        BackboneKind::Gcn,
        BackboneKind::Gat,
        BackboneKind::Gin,
        BackboneKind::Sage,
    ] {
        let original = planted.untrained(kind, task);
        let before = values(
            original
                .evaluated(&planted.before, &planted.features)
                .unwrap(),
        );
        for trainer in TRAINERS {
            let method = with_steps(trainer, Initialization::Paper, 3);
            let unlearned = run(&method, &original, &situation);
            assert!(
                parameters(&unlearned.model) == parameters(&original),
                "{kind:?}"
            );
            let after = planted.embeddings(&unlearned);
            let row = |of: &[f64], node: usize| of[8 * node..][..8].to_vec();
            for &node in &far {
                assert_eq!(
                    row(&after, node),
                    row(&before, node),
                    "{kind:?}, node {node}"
                );
            }
            let node = reach.sources[0] as usize;
            assert_ne!(row(&after, node), row(&before, node), "{kind:?}");
        }
    }
}

/// The losses of the layers do not meet: another second layer, and the first operator is trained as before.
#[test]
fn test_layers_are_trained_apart() {
    let planted = Planted::edges(20, 15);
    let task = planted.link_task();
    let original = planted.trained(task, 5);
    let first_operator = |model| {
        let method = with_steps(Trainer::NodeEmbedding, Initialization::Identity, 5);
        let unlearned = run(&method, model, &planted.situation(task));
        let operators = NamedTensors::of_module(&unlearned.operators.unwrap());
        (
            operators.get("first").cloned(),
            operators.get("second").cloned(),
        )
    };
    let mut tensors = parameters(&original);
    let name = tensors
        .names()
        .find(|name| name.starts_with("backbone.second"))
        .unwrap()
        .to_owned();
    let doubled: Vec<f32> = tensors
        .get(&name)
        .unwrap()
        .iter::<f32>()
        .map(|x| 2.0 * x + 0.1)
        .collect();
    let shape = tensors.get(&name).unwrap().shape().clone();
    tensors.insert(name, burn::tensor::TensorData::new(doubled, shape));
    let other = tensors.load_module(original.clone()).unwrap();
    let (of_original, of_other) = (first_operator(&original), first_operator(&other));
    assert_eq!(of_original.0, of_other.0);
    assert_ne!(of_original.1, of_other.1);
}

#[test]
fn test_deleted_edges_come_to_look_like_random_pairs() {
    let planted = Planted::edges(20, 15);
    let task = planted.link_task();
    let original = planted.trained(task, 60);
    let gap = |unlearned: &Unlearned| {
        let mean_score = |pairs| {
            let scores = planted.scores(unlearned, pairs);
            mean(scores.into_iter().map(f64::from))
        };
        (mean_score(&planted.deleted) - mean_score(&planted.negatives)).abs()
    };
    let unlinked = gap(&original.clone().into());
    for trainer in TRAINERS {
        let method = with_steps(trainer, Initialization::Identity, 150);
        let unlearned = run(&method, &original, &planted.situation(task));
        let found = gap(&unlearned);
        assert!(
            found < 0.6 * unlinked,
            "{trainer:?}: {found}, {unlinked} at first"
        );
    }
}

#[test]
fn test_nodes_and_nothing_can_be_deleted() {
    let planted = Planted::nodes(20, 6);
    let task = planted.node_task();
    let original = planted.trained(task, 20);
    for trainer in TRAINERS {
        let method = with_steps(trainer, Initialization::Paper, 10);
        let unlearned = run(&method, &original, &planted.situation(task));
        let operators = unlearned.operators.as_ref().unwrap();
        assert!(
            planted
                .deleted_nodes
                .iter()
                .all(|node| operators.nodes(0).contains(node))
        );
        assert!(
            planted
                .embeddings(&unlearned)
                .iter()
                .all(|value| value.is_finite())
        );

        let nothing = Planted::edges(20, 0);
        let task = nothing.link_task();
        let original = nothing.untrained(BackboneKind::Gcn, task);
        let unlearned = run(&method, &original, &nothing.situation(task));
        assert_eq!(
            nothing.embeddings(&unlearned),
            nothing.embeddings(&original.into())
        );
    }
}

#[test]
fn test_settings_without_sense_are_refused() {
    let planted = Planted::edges(10, 3);
    let task = planted.link_task();
    let original = planted.untrained(BackboneKind::Gcn, task);
    let refused = |config| {
        let method = GnnDelete::new(Trainer::EdgeLogits, config);
        let result = method.unlearn(&original, &planted.situation(task), &argiope_graph::Silent);
        result.unwrap_err().to_string()
    };
    let default = GnnDeleteConfig::default;
    let error = refused(GnnDeleteConfig {
        alpha: 1.5,
        ..default()
    });
    assert_eq!(error, "gnn_delete.alpha is 1.5, expected between 0 and 1");
    let error = refused(GnnDeleteConfig {
        sampled_nodes: 0,
        ..default()
    });
    assert!(error.contains("gnn_delete.sampled_nodes is 0"));
}

#[test]
fn test_results_depend_on_the_seed_alone() {
    let planted = Planted::edges(20, 15);
    for trainer in TRAINERS {
        let method = with_steps(trainer, Initialization::Identity, 3);
        assert_reproducible(&method, &planted, planted.link_task());
    }
}
