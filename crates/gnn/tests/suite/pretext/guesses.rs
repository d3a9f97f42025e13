//! Guessed labels and what is around a node.

use argiope_gnn::{
    heads::LogisticRegression,
    pretrain::pretext::{
        FeatureRows,
        labels::{
            Guesses, IterativeOptions, Neighborhoods, ensemble, harmonic_labels,
            iterative_classification,
        },
        tasks::{ContextLabel, ensemble_label},
    },
};
use argiope_graph::{Silent, UndirectedGraph, generate::stochastic_block_model};
use burn::tensor::DType;

use super::{
    graphs::{Village, dense},
    slow::solve,
};
use crate::check::{assert_close, random};

/// `(D - A) f = 0` at nodes without a label, `f` = the label at the others.
fn dense_harmonic(graph: &UndirectedGraph, labels: &[Option<u32>], class: u32) -> Vec<f64> {
    let n = graph.num_nodes();
    let mut a = vec![vec![0.0; n]; n];
    let mut b = vec![0.0; n];
    for node in 0..n {
        let neighbors = graph.neighbors(node as u32);
        match labels[node] {
            None if !neighbors.is_empty() => {
                a[node][node] = neighbors.len() as f64;
                for &other in neighbors {
                    a[node][other as usize] = -1.0;
                }
            }
            label => {
                a[node][node] = 1.0;
                b[node] = f64::from(u8::from(label == Some(class)));
            }
        }
    }
    solve(a, b)
}

#[test]
fn test_harmonic_labels_agree_with_a_dense_solution() {
    let village = Village::small();
    let graph = stochastic_block_model(&[30, 30], &[0.15, 0.03, 0.03, 0.15], 6).unwrap();
    let component = graph.connected_components().component_of().to_vec();
    let labels: Vec<Option<u32>> = (0..60u32)
        .map(|node| (node % 9 == 0 && component[node as usize] == 0).then_some(node / 21))
        .collect();
    let village_labels = village.data().training_labels().to_vec();
    for (graph, labels) in [(&village.graph, &village_labels), (&graph, &labels)] {
        let found = harmonic_labels(graph, labels, 3, &Silent).unwrap();
        for class in 0..3 {
            let column = found.probabilities().iter().skip(class).step_by(3);
            let column: Vec<f64> = column.copied().collect();
            let expected = dense_harmonic(graph, labels, class as u32);
            assert_close("harmonic", &column, &expected, 1e-8);
        }
        let sums = found
            .probabilities()
            .chunks(3)
            .map(|row| row.iter().sum::<f64>());
        let is_known = sums.map(|sum| sum > 0.5);
        assert_eq!(
            is_known.collect::<Vec<_>>(),
            found
                .labels()
                .iter()
                .map(Option::is_some)
                .collect::<Vec<_>>()
        );
    }
}

#[test]
fn test_nothing_is_known_where_no_label_is() {
    let village = Village::small();
    let labels = village.data().training_labels().to_vec();
    let found = harmonic_labels(&village.graph, &labels, 3, &Silent).unwrap();
    assert_eq!(found.labels()[12..], [None, None]);
    // The path 8 - 9 - 10 - 11 has one label.
    assert_eq!(found.labels()[8..12], [Some(2); 4]);
    assert!(harmonic_labels(&village.graph, &[None; 14], 3, &Silent).is_err());
    assert!(harmonic_labels(&village.graph, &[Some(3); 14], 3, &Silent).is_err());
    assert!(harmonic_labels(&village.graph, &[Some(0); 5], 3, &Silent).is_err());
}

/// Labels and probabilities of iterative classification with full matrices; how many rounds there were.
fn slow_iterative(
    graph: &UndirectedGraph,
    x: &[Vec<f64>],
    known: &[Option<u32>],
    iterations: usize,
) -> (Vec<u32>, Vec<f64>, usize) {
    let train: Vec<usize> = (0..known.len())
        .filter(|&node| known[node].is_some())
        .collect();
    let classes: Vec<u32> = train.iter().map(|&node| known[node].unwrap()).collect();
    let fit = |rows: &dyn Fn(usize) -> Vec<f64>| {
        let width = rows(0).len();
        let rows: Vec<f64> = train.iter().flat_map(|&node| rows(node)).collect();
        LogisticRegression::fit(&rows, width, &classes, 3, 0.5).unwrap()
    };
    let local = fit(&|node| x[node].clone());
    let mut labels: Vec<u32> = (0..known.len())
        .map(|node| known[node].unwrap_or_else(|| local.predict(&x[node])[0]))
        .collect();
    let with_counts = |node: usize, labels: &[u32]| {
        let mut row = x[node].clone();
        row.extend((0..3).map(|label| {
            let neighbors = graph.neighbors(node as u32).iter();
            neighbors
                .filter(|&&other| labels[other as usize] == label)
                .count() as f64
        }));
        row
    };
    let first = labels.clone();
    let relational = fit(&|node| with_counts(node, &first));
    let mut rounds = 0;
    for _ in 0..iterations {
        let before = labels.clone();
        for node in (0..known.len()).filter(|&node| known[node].is_none()) {
            labels[node] = relational.predict(&with_counts(node, &labels))[0];
        }
        rounds += 1;
        if before == labels {
            break;
        }
    }
    let probabilities = (0..known.len()).flat_map(|node| match known[node] {
        Some(label) => (0..3).map(|c| f64::from(u8::from(c == label))).collect(),
        None => relational.probabilities(&with_counts(node, &labels)),
    });
    let probabilities = probabilities.collect();
    (labels, probabilities, rounds)
}

#[test]
fn test_iterative_classification_agrees_with_a_slow_one() {
    let graph = stochastic_block_model(
        &[15; 3],
        &[0.3, 0.05, 0.05, 0.05, 0.3, 0.05, 0.05, 0.05, 0.3],
        2,
    );
    let graph = graph.unwrap();
    let known: Vec<Option<u32>> = (0..45u32)
        .map(|node| (node % 5 == 1).then_some(node / 15))
        .collect();
    let mut has_needed = Vec::new();
    // Fewer features than training nodes, and more: then regressions are solved in the span of the rows.
    for dim in [4, 20] {
        let x: Vec<Vec<f64>> = random(45 * dim, 4)
            .chunks(dim)
            .map(<[f64]>::to_vec)
            .collect();
        let rows = FeatureRows::new(&dense(45, dim, 4, DType::F64)).unwrap();
        for iterations in [1, 10] {
            let options = IterativeOptions {
                iterations,
                penalty: 0.5,
                binarize: false,
            };
            let found =
                iterative_classification(&graph, &rows, &known, 3, &options, &Silent).unwrap();
            let (labels, probabilities, rounds) = slow_iterative(&graph, &x, &known, iterations);
            assert_eq!(found.iterations, rounds, "dim {dim}");
            assert_close(
                "probabilities",
                found.guesses.probabilities(),
                &probabilities,
                1e-6,
            );
            let found_labels = found.guesses.labels();
            if found.has_converged {
                assert_eq!(
                    found_labels,
                    labels.into_iter().map(Some).collect::<Vec<_>>()
                );
            }
            has_needed.push((found.iterations, found.has_converged));
        }
    }
    // One round is too few, and ten are enough.
    assert!(has_needed.contains(&(1, false)), "{has_needed:?}");
    assert!(
        has_needed.iter().any(|&(rounds, done)| done && rounds > 1),
        "{has_needed:?}"
    );
}

#[test]
fn test_known_labels_stay_and_binarized_features_have_no_values() {
    let village = Village::small();
    let labels = village.data().training_labels().to_vec();
    let options = IterativeOptions::default();
    let classify = |rows: &FeatureRows| {
        iterative_classification(&village.graph, rows, &labels, 3, &options, &Silent).unwrap()
    };
    let rows = FeatureRows::new(&village.features).unwrap();
    let found = classify(&rows);
    for (found, label) in found.guesses.labels().iter().zip(&labels) {
        assert!(found.is_some() && (label.is_none() || found == label));
    }
    // Random features are all there: nothing but the graph tells nodes apart.
    let other = FeatureRows::new(&dense(14, 6, 99, DType::F64)).unwrap();
    assert_eq!(classify(&other), found);
    let none = IterativeOptions {
        iterations: 0,
        ..options.clone()
    };
    assert!(iterative_classification(&village.graph, &rows, &labels, 3, &none, &Silent).is_err());
}

#[test]
fn test_surroundings_are_neighbours_and_walks_of_two_steps() {
    for graph in [
        Village::small().graph,
        stochastic_block_model(&[20], &[0.2], 1).unwrap(),
    ] {
        let n = graph.num_nodes() as u32;
        let neighborhoods = Neighborhoods::new(&graph);
        let labels: Vec<Option<u32>> = (0..n).map(|v| (v % 4 != 3).then_some(v % 4)).collect();
        for u in 0..n {
            let mut counts = [0.0; 3];
            for v in (0..n).filter(|&v| v != u) {
                let two_steps = (0..n).any(|w| graph.has_edge(u, w) && graph.has_edge(w, v));
                let times = u32::from(graph.has_edge(u, v)) + u32::from(two_steps);
                if let Some(label) = labels[v as usize] {
                    counts[label as usize] += f64::from(times);
                }
            }
            let sum: f64 = counts.iter().sum();
            let expected = (sum > 0.0).then(|| counts.map(|count| count / sum).to_vec());
            assert_eq!(neighborhoods.histogram(u, &labels, 3), expected, "node {u}");
        }
    }
}

#[test]
fn test_nodes_whose_surroundings_are_unknown_are_left_out() {
    let village = Village::small();
    let nodes = village.data().unlabelled("test").unwrap();
    let labels = village.data().training_labels().to_vec();
    let guesses = harmonic_labels(&village.graph, &labels, 3, &Silent).unwrap();
    let task = ContextLabel::new("context-label-lp", &village.graph, &nodes, &guesses).unwrap();
    assert_eq!(task.nodes(), [1, 2, 3, 6, 7, 8, 10, 11]);
    let sums = task.targets().chunks(3).map(|row| row.iter().sum::<f64>());
    assert!(sums.map(|sum| (sum - 1.0).abs()).all(|off| off < 1e-12));
    assert!(ContextLabel::new("x", &village.graph, &[12, 13], &guesses).is_err());
}

#[test]
fn test_an_ensemble_adds_probabilities_up() {
    let left = Guesses::new(2, vec![0.9, 0.1, 0.4, 0.6, 0.0, 0.0, 0.5, 0.5]);
    let right = Guesses::new(2, vec![0.2, 0.8, 0.9, 0.1, 0.3, 0.7, 0.5, 0.5]);
    let both = ensemble(&left, &right);
    assert_close(
        "sums",
        &both.probabilities()[..4],
        &[1.1, 0.9, 1.3, 0.7],
        1e-15,
    );
    assert_eq!(both.labels(), [Some(0), Some(0), Some(1), Some(0)]);
    // Node 1 is between 0 and 2: half of what is around it has the label of each.
    let path = UndirectedGraph::from_edges(4, [(0, 1), (1, 2)]).unwrap();
    let task = ensemble_label(&path, &[1], &left, &right).unwrap();
    assert_eq!(task.targets(), [0.5, 0.5]);
}
