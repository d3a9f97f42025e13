//! The item-item model against its definition, refits and laws.

use std::{env, io::Write};

use argiope_graph::{BipartiteGraph, NodeId, Silent, random::stream};
use argiope_unlearn::{
    Element, Forgetting, Guarantee, Request, UnlearnError,
    data::Interactions,
    exact::{Ease, EaseConfig, RefitRule},
    recommend::metrics::ranking_metrics,
};
use proptest::prelude::*;
use rand::RngExt;

const LAMBDA: f64 = 2.5;

fn config() -> EaseConfig {
    EaseConfig {
        lambda: LAMBDA,
        refit: RefitRule::Never,
        ..EaseConfig::default()
    }
}

fn fit(graph: &BipartiteGraph) -> Ease {
    Ease::fit(graph, config(), &Silent).unwrap()
}

/// A user in `one_in` chooses an item; user 0 chooses all, user 1 none, item 0 has no other user than user 0, and the last item
/// none but that one either.
fn graph(num_users: usize, num_items: usize, one_in: u32, seed: u64) -> BipartiteGraph {
    let mut random = stream(seed, 0);
    let mut edges: Vec<(NodeId, NodeId)> = (0..num_items as NodeId).map(|item| (0, item)).collect();
    for user in 2..num_users as NodeId {
        for item in 1..num_items as NodeId - 1 {
            if random.random_range(0..one_in) == 0 {
                edges.push((user, item));
            }
        }
    }
    BipartiteGraph::from_edges(num_users, num_items, edges).unwrap()
}

/// The solution of a square system by Gaussian elimination with pivots.
fn solved(mut rows: Vec<Vec<f64>>) -> Vec<f64> {
    let size = rows.len();
    for at in 0..size {
        let pivot = (at..size)
            .max_by(|&l, &r| rows[l][at].abs().total_cmp(&rows[r][at].abs()))
            .unwrap();
        rows.swap(at, pivot);
        let (above, below) = rows.split_at_mut(at + 1);
        let pivot = &above[at];
        for row in below {
            let factor = row[at] / pivot[at];
            let entries = row.iter_mut().zip(pivot).skip(at);
            entries.for_each(|(entry, pivot)| *entry -= factor * pivot);
        }
    }
    let mut x = vec![0.0; size];
    for at in (0..size).rev() {
        let known: f64 = (at + 1..size)
            .map(|column| rows[at][column] * x[column])
            .sum();
        x[at] = (rows[at][size] - known) / rows[at][at];
    }
    x
}

/// `B` column by column, without the closed form: the scores of item `j` are a ridge regression on the other items.
fn weights_by_regression(graph: &BipartiteGraph) -> Vec<f64> {
    let size = graph.num_right();
    let count = |i: usize, j: usize| {
        let of_user = |user: &NodeId| {
            graph.has_edge(*user, i as NodeId) && graph.has_edge(*user, j as NodeId)
        };
        (0..graph.num_left() as NodeId).filter(of_user).count() as f64
    };
    let pairs = (0..size).flat_map(|i| (0..size).map(move |j| (i, j)));
    let counts: Vec<f64> = pairs.map(|(i, j)| count(i, j)).collect();
    let mut weights = vec![0.0; size * size];
    for item in 0..size {
        let others: Vec<usize> = (0..size).filter(|&other| other != item).collect();
        let row = |&i: &usize| {
            let count = |j: usize| counts[i * size + j];
            let ridge = |&j: &usize| count(j) + if i == j { LAMBDA } else { 0.0 };
            others.iter().map(ridge).chain([count(item)]).collect()
        };
        let column = solved(others.iter().map(row).collect());
        for (other, weight) in others.iter().zip(column) {
            weights[other * size + item] = weight;
        }
    }
    weights
}

fn largest_difference(left: &[f64], right: &[f64]) -> f64 {
    assert_eq!(left.len(), right.len());
    left.iter()
        .zip(right)
        .map(|(l, r)| (l - r).abs())
        .fold(0.0, f64::max)
}

fn request(id: &str, elements: impl IntoIterator<Item = Element>) -> Request {
    Request::new(id, elements).unwrap()
}

/// Forgets, and checks what must hold then.
#[track_caller]
fn forget(model: &mut Ease, elements: impl IntoIterator<Item = Element>) {
    let request = request("r", elements);
    model.forget(&request, &Silent).unwrap();
    let checked = model.postcondition(&request).unwrap();
    assert_eq!(checked.num_absent, request.elements().len());
    // In complete graphs the matrix has the condition `num_users * num_items / lambda`, so that residuals are thousands of roundings.
    let residual = checked.residual.unwrap();
    assert!(residual < 1e-11, "{residual:e}");
}

fn distance_to_refit(model: &Ease) -> f64 {
    model.distance(&model.refitted(&Silent).unwrap()).unwrap()
}

/// Different elements of the graph: about `count` interactions, some of them of one user, and a whole user.
fn drawn(graph: &BipartiteGraph, count: usize, seed: u64) -> Vec<Element> {
    let mut random = stream(seed, 1);
    let edges: Vec<(NodeId, NodeId)> = graph.edges().collect();
    let mut elements: Vec<Element> = (0..count)
        .map(|_| edges[random.random_range(0..edges.len())])
        .map(|(user, item)| Element::Interaction(user, item))
        .collect();
    let (user, _) = edges[edges.len() - 1];
    elements.retain(|element| !matches!(element, Element::Interaction(other, _) if *other == user));
    elements.push(Element::User(user));
    elements.sort_unstable();
    elements.dedup();
    elements
}

#[test]
fn test_weights_solve_the_regressions_of_the_definition() {
    for (num_users, num_items, one_in) in [(5, 4, 2), (30, 13, 3), (3, 70, 4), (60, 150, 8)] {
        let graph = graph(num_users, num_items, one_in, 3);
        let model = fit(&graph);
        let expected = weights_by_regression(&graph);
        let difference = largest_difference(&model.weights(), &expected);
        assert!(difference < 1e-12, "{num_items} items: {difference}");
        assert!((0..num_items).all(|item| model.weights()[item * num_items + item] == 0.0));
    }
}

#[test]
fn test_scores_are_sums_of_weights() {
    let graph = graph(20, 15, 3, 4);
    let model = fit(&graph);
    let weights = model.weights();
    for user in 0..20 {
        let scores = model.scores(user).unwrap();
        let items = graph.neighbors_of_left(user);
        for (item, score) in scores.iter().enumerate() {
            let sum: f64 = items
                .iter()
                .map(|&own| weights[own as usize * 15 + item])
                .sum();
            assert!((score - sum).abs() < 1e-13);
        }
        let recommended = model.recommend(user, 4).unwrap();
        assert!(recommended.iter().all(|item| !items.contains(item)));
        assert!(recommended.is_sorted_by(|l, r| scores[*l as usize] >= scores[*r as usize]));
        assert_eq!(recommended.len(), (15 - items.len()).min(4));
    }
    // User 1 has chosen nothing.
    assert!(model.scores(1).unwrap().iter().all(|&score| score == 0.0));
    assert_eq!(model.recommend(1, 2).unwrap(), [0, 1]);
    let message = model.scores(20).unwrap_err().to_string();
    assert!(message.contains("user 20"), "{message}");
}

#[test]
fn test_deletions_move_the_weights_to_those_of_the_definition() {
    let graph = graph(30, 13, 3, 5);
    let mut model = fit(&graph);
    let before = model.clone();
    let elements = drawn(&graph, 9, 5);
    forget(&mut model, elements.iter().copied());
    let expected = weights_by_regression(model.interactions());
    assert!(largest_difference(&model.weights(), &expected) < 1e-12);
    assert!(
        before.distance(&model).unwrap() > 1e-2,
        "the check must have something to see"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// One by one, all at once, and fitted anew.
    #[test]
    fn prop_sequence_batch_and_refit_agree(
        num_users in 3usize..40,
        num_items in 3usize..90,
        one_in in 1u32..6,
        count in 1usize..25,
        seed: u64,
    ) {
        let graph = graph(num_users, num_items, one_in, seed);
        let elements = drawn(&graph, count, seed);
        let (mut one_by_one, mut at_once) = (fit(&graph), fit(&graph));
        for &element in &elements {
            forget(&mut one_by_one, [element]);
        }
        forget(&mut at_once, elements.iter().copied());
        prop_assert_eq!(one_by_one.interactions(), at_once.interactions());
        prop_assert!(one_by_one.distance(&at_once).unwrap() < 1e-9);
        prop_assert!(distance_to_refit(&at_once) < 1e-9);
        let kept = |user, item| {
            !elements.contains(&Element::User(user)) && !elements.contains(&Element::Interaction(user, item))
        };
        let expected = graph.edges().filter(|&(user, item)| kept(user, item));
        prop_assert!(at_once.interactions().edges().eq(expected));
    }
}

#[test]
fn test_many_deletions_in_sequence_do_not_drift() {
    let graph = graph(400, 300, 9, 6);
    let mut model = fit(&graph);
    let mut random = stream(6, 2);
    for _ in 0..200 {
        let edges: Vec<(NodeId, NodeId)> = model.interactions().edges().collect();
        let (user, item) = edges[random.random_range(0..edges.len())];
        forget(&mut model, [Element::Interaction(user, item)]);
    }
    let distance = distance_to_refit(&model);
    assert!(distance < 1e-11, "{distance}");
}

#[test]
fn test_all_interactions_of_a_user_are_the_user() {
    let graph = graph(30, 100, 3, 7);
    let (mut by_items, mut by_user) = (fit(&graph), fit(&graph));
    let items = graph.neighbors_of_left(4).iter();
    forget(
        &mut by_items,
        items.map(|&item| Element::Interaction(4, item)),
    );
    forget(&mut by_user, [Element::User(4)]);
    assert_eq!(
        by_items.to_stored().unwrap().tensors,
        by_user.to_stored().unwrap().tensors
    );
    // Both named at once.
    let mut both = fit(&graph);
    let item = graph.neighbors_of_left(4)[0];
    forget(&mut both, [Element::User(4), Element::Interaction(4, item)]);
    assert_eq!(
        both.to_stored().unwrap().tensors,
        by_user.to_stored().unwrap().tensors
    );
}

#[test]
fn test_an_item_without_users_has_no_weights() {
    let graph = graph(30, 20, 3, 8);
    let mut model = fit(&graph);
    let users = graph.neighbors_of_right(7).to_vec();
    forget(
        &mut model,
        users.into_iter().map(|user| Element::Interaction(user, 7)),
    );
    let weights = model.weights();
    for other in 0..20 {
        assert!(weights[7 * 20 + other].abs() < 1e-13);
        assert!(weights[other * 20 + 7].abs() < 1e-13);
    }
    assert!(distance_to_refit(&model) < 1e-12);
}

#[test]
fn test_everything_may_be_deleted() {
    let graph = graph(12, 20, 3, 9);
    let mut model = fit(&graph);
    let users = (0..12).filter(|&user| !graph.neighbors_of_left(user).is_empty());
    forget(&mut model, users.map(Element::User));
    assert_eq!(model.interactions().num_edges(), 0);
    assert_eq!(
        (
            model.interactions().num_left(),
            model.interactions().num_right()
        ),
        (12, 20)
    );
    assert!(model.weights().iter().all(|weight| weight.abs() < 1e-13));
}

#[test]
fn test_what_is_not_there_is_named_and_nothing_changes() {
    let graph = graph(12, 20, 3, 10);
    let mut model = fit(&graph);
    let before = model.to_stored().unwrap().hash();
    let missing = (0..20).find(|&item| !graph.has_edge(5, item)).unwrap();
    let present = Element::Interaction(0, 3);
    for element in [
        Element::Interaction(5, missing),
        Element::Interaction(12, 0),
        Element::Interaction(0, 20),
        Element::User(1),
        Element::User(12),
    ] {
        let request = request("2026-1", [present, element]);
        for error in [
            model.check(&request).unwrap_err(),
            model.forget(&request, &Silent).unwrap_err(),
        ] {
            let expected = format!("request 2026-1: {element} is not in the data");
            assert_eq!(error.to_string(), expected);
        }
    }
    let wrong = request("2026-2", [present, Element::Edge(0, 3)]);
    let error = model.forget(&wrong, &Silent).unwrap_err();
    assert!(matches!(error, UnlearnError::WrongKind { .. }), "{error}");
    assert_eq!(model.to_stored().unwrap().hash(), before);
    // A second time there is nothing left to delete.
    forget(&mut model, [present]);
    let again = request("2026-3", [present]);
    assert!(matches!(
        model.check(&again),
        Err(UnlearnError::NotFound { .. })
    ));
}

#[test]
fn test_postconditions_see_what_was_not_done() {
    let graph = graph(40, 30, 3, 11);
    let mut model = fit(&graph);
    assert_eq!(model.guarantee(), Guarantee::Exact);
    let deletion = request("2026-4", [Element::Interaction(0, 3)]);
    let message = model.postcondition(&deletion).unwrap_err().to_string();
    assert!(message.contains("interaction 0 3 is still in"), "{message}");
    model.forget(&deletion, &Silent).unwrap();
    // The interactions of after, the inverse of before.
    let mut mixed = model.to_stored().unwrap();
    let mut old = fit(&graph).to_stored().unwrap();
    mixed
        .tensors
        .insert("inverse", old.tensors.take("inverse").unwrap());
    let mixed = Ease::from_stored(mixed).unwrap();
    let message = mixed.postcondition(&deletion).unwrap_err().to_string();
    assert!(
        message.contains("relative residual of the inverse"),
        "{message}"
    );
}

#[test]
fn test_stored_models_are_the_same_and_forget_the_same() {
    let graph = graph(40, 70, 3, 12);
    let mut model = fit(&graph);
    forget(&mut model, [Element::Interaction(0, 3)]);
    let stored = model.to_stored().unwrap();
    let mut loaded = Ease::from_stored(stored.clone()).unwrap();
    assert_eq!(loaded.to_stored().unwrap(), stored);
    for model in [&mut model, &mut loaded] {
        forget(model, drawn(&graph, 6, 12));
    }
    assert_eq!(
        model.to_stored().unwrap().hash(),
        loaded.to_stored().unwrap().hash()
    );
    assert_ne!(model.to_stored().unwrap().hash(), stored.hash());
}

#[test]
fn test_what_is_no_stored_model_is_refused() {
    let stored = fit(&graph(8, 6, 2, 13)).to_stored().unwrap();
    let refused = |change: &dyn Fn(&mut argiope_unlearn::Stored), part: &str| {
        let mut other = stored.clone();
        change(&mut other);
        let message = Ease::from_stored(other).unwrap_err().to_string();
        assert!(message.contains(part), "{message}");
    };
    refused(&|stored| stored.method = "ridge".to_owned(), "ridge");
    refused(
        &|stored| drop(stored.tensors.take("items")),
        "items is missing",
    );
    refused(&|stored| stored.notes["num_items"] = 5.into(), "5");
    refused(
        &|stored| stored.notes["config"]["lambda"] = 0.into(),
        "lambda is 0",
    );
    for (value, part) in [(f64::NAN, "not finite"), (3.0, "no inverse of counts")] {
        let change = |stored: &mut argiope_unlearn::Stored| {
            let inverse = stored.tensors.take("inverse").unwrap();
            let mut entries: Vec<f64> = inverse.try_to_vec().unwrap();
            entries[1] = value;
            let data = burn::tensor::TensorData::new(entries, [6, 6]);
            stored.tensors.insert("inverse", data);
        };
        refused(&change, part);
    }
}

#[test]
fn test_large_requests_are_fitted_anew() {
    let graph = graph(40, 30, 3, 14);
    let elements = [
        Element::Interaction(0, 3),
        Element::Interaction(5, graph.neighbors_of_left(5)[0]),
    ];
    let deletion = request("r", elements);
    let run = |refit: RefitRule, break_even: u64| {
        let config = EaseConfig { refit, ..config() };
        let model = Ease::fit(&graph, config, &Silent).unwrap();
        let mut stored = model.to_stored().unwrap();
        stored.notes["break_even_rank"] = break_even.into();
        let mut model = Ease::from_stored(stored).unwrap();
        let forgotten = model.forget(&deletion, &Silent).unwrap();
        assert_eq!((forgotten.num_affected, forgotten.num_rows), (2, 40));
        model.postcondition(&deletion).unwrap();
        (forgotten.refitted, model)
    };
    // Two users lose a part of their items: a rank of 4.
    let (refitted, update) = run(RefitRule::Auto, 4);
    assert!(!refitted);
    let (refitted, fit) = run(RefitRule::Auto, 3);
    assert!(refitted);
    assert!(run(RefitRule::Always, 1000).0 && !run(RefitRule::Never, 0).0);
    assert!(update.distance(&fit).unwrap() < 1e-12);
    assert_eq!(fit.distance(&fit.refitted(&Silent).unwrap()).unwrap(), 0.0);
    assert!(fit.break_even_rank() == 3 && update.break_even_rank() == 4);
}

#[test]
fn test_threads_do_not_show() {
    let graph = graph(60, 300, 5, 15);
    let of_threads = |num_threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(num_threads)
            .build()
            .unwrap();
        pool.install(|| {
            let mut model = fit(&graph);
            forget(&mut model, drawn(&graph, 40, 15));
            (model.weights(), model.scores_of(&[0, 7, 3]).unwrap())
        })
    };
    let alone = of_threads(1);
    assert!(alone == of_threads(2) && alone == of_threads(3));
}

#[test]
fn test_settings_and_memory_are_checked() {
    let graph = graph(8, 100, 2, 16);
    let refused = |config: EaseConfig| Ease::fit(&graph, config, &Silent).unwrap_err().to_string();
    for lambda in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let message = refused(EaseConfig { lambda, ..config() });
        assert!(message.contains("lambda"), "{message}");
    }
    let message = refused(EaseConfig {
        memory_limit_bytes: 159_999,
        ..config()
    });
    assert!(
        message.contains("100 items needs 80000 bytes, and 160000 bytes"),
        "{message}"
    );
    assert!(
        Ease::fit(
            &graph,
            EaseConfig {
                memory_limit_bytes: 160_000,
                ..config()
            },
            &Silent
        )
        .is_ok()
    );
}

#[test]
fn test_movielens_100k() {
    if env::var_os("ARGIOPE_DATA").is_none() {
        // Not a print macro: those are swallowed when a test passes.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: ARGIOPE_DATA is not set, EASE on MovieLens 100K is not tested"
        );
        return;
    }
    let data = Interactions::named("ml-100k", &Silent).unwrap();
    let config = EaseConfig {
        lambda: 200.0,
        refit: RefitRule::Never,
        ..EaseConfig::default()
    };
    let mut model = Ease::fit(&data.train, config, &Silent).unwrap();
    let ranking = |scores: &dyn Fn(&[NodeId]) -> Vec<f64>| {
        ranking_metrics(&data.train, &data.test, 20, &Silent, |users| {
            Ok(scores(users))
        })
        .unwrap()
    };
    let ours = ranking(&|users| model.scores_of(users).unwrap());
    let counts: Vec<f64> = (0..1682)
        .map(|item| data.train.neighbors_of_right(item).len() as f64)
        .collect();
    let popularity = ranking(&|users| users.iter().flat_map(|_| counts.clone()).collect());
    assert!(
        ours.recall > 1.4 * popularity.recall && ours.ndcg > 1.4 * popularity.ndcg,
        "{ours:?} {popularity:?}"
    );
    let mut batch = model.clone();
    let mut random = stream(17, 0);
    let mut edges: Vec<(NodeId, NodeId)> = data.train.edges().collect();
    let mut elements = Vec::new();
    for _ in 0..20 {
        let (user, item) = edges.swap_remove(random.random_range(0..edges.len()));
        elements.push(Element::Interaction(user, item));
    }
    for &element in &elements {
        forget(&mut model, [element]);
    }
    forget(&mut batch, elements);
    assert!(model.distance(&batch).unwrap() < 1e-9);
    let distance = distance_to_refit(&model);
    assert!(distance < 1e-9, "{distance}");
}
