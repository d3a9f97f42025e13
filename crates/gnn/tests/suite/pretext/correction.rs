//! Labels that follow an embedding.

use argiope_gnn::pretrain::pretext::{
    labels::{Guesses, LabelCorrection},
    tasks::CorrectedLabel,
};

use super::{graphs::Village, slow::cosine};
use crate::check::random;

/// Prototypes by their definition, where no label has more than 320 nodes.
fn slow_prototypes(x: &[Vec<f64>], members: &[u32]) -> Vec<u32> {
    let similarity = |u: u32, v: u32| cosine(&x[u as usize], &x[v as usize]);
    let mut sorted: Vec<f64> = Vec::new();
    for &u in members {
        sorted.extend(members.iter().map(|&v| similarity(u, v)));
    }
    sorted.sort_by(f64::total_cmp);
    let position = 0.4 * (sorted.len() - 1) as f64;
    let low = sorted[position as usize];
    let high = sorted[(position as usize + 1).min(sorted.len() - 1)];
    let border = low + position.fract() * (high - low);
    let density = |u: u32| -> i64 {
        let signs = members.iter().map(|&v| similarity(u, v) - border);
        signs
            .map(|x| {
                if x > 0.0 {
                    1
                } else if x < 0.0 {
                    -1
                } else {
                    0
                }
            })
            .sum()
    };
    let eta = |u: u32| {
        let denser = members.iter().filter(|&&v| density(v) > density(u));
        let most = denser
            .map(|&v| similarity(u, v))
            .fold(f64::NEG_INFINITY, f64::max);
        if most > f64::NEG_INFINITY {
            return most;
        }
        members
            .iter()
            .map(|&v| similarity(u, v))
            .fold(f64::INFINITY, f64::min)
    };
    let mut order = members.to_vec();
    order.sort_by_key(|&u| (eta(u) >= 0.95, -density(u), u));
    order.truncate(8);
    order
}

#[test]
fn test_corrections_agree_with_their_definition() {
    let (n, dim) = (90, 5);
    let embedding = random(n * dim, 21);
    let x: Vec<Vec<f64>> = embedding.chunks(dim).map(<[f64]>::to_vec).collect();
    let labels: Vec<Option<u32>> = (0..n as u32)
        .map(|node| (node % 7 != 0).then_some(node % 3))
        .collect();
    // No node has label 3.
    let correction = LabelCorrection::new(&embedding, dim, &labels, 4, 1);
    assert!(correction.prototypes()[3].is_empty());
    for label in 0..3 {
        let has = |&node: &u32| labels[node as usize] == Some(label);
        let members: Vec<u32> = (0..n as u32).filter(has).collect();
        let expected = slow_prototypes(&x, &members);
        assert_eq!(
            correction.prototypes()[label as usize],
            expected,
            "label {label}"
        );
    }
    for node in 0..n as u32 {
        let mean = |label: u32| {
            let prototypes = &correction.prototypes()[label as usize];
            let cosines = prototypes
                .iter()
                .map(|&v| cosine(&x[node as usize], &x[v as usize]));
            cosines.sum::<f64>() / prototypes.len() as f64
        };
        let best = (0..3).max_by(|&l, &r| mean(l).total_cmp(&mean(r)));
        assert_eq!(correction.label(node), best);
    }
}

#[test]
fn test_wrong_labels_are_put_right_where_the_embedding_tells() {
    let (n, dim) = (60, 4);
    let mut embedding = random(n * dim, 2);
    for (node, row) in embedding.chunks_mut(dim).enumerate() {
        row.iter_mut().for_each(|x| *x *= 0.3);
        row[node % 3] += 2.0;
    }
    let wrong = [4, 17, 18, 41];
    let label = |node: usize| {
        (if wrong.contains(&node) {
            node + 1
        } else {
            node
        }) % 3
    };
    let labels: Vec<Option<u32>> = (0..n).map(|node| Some(label(node) as u32)).collect();
    let correction = LabelCorrection::new(&embedding, dim, &labels, 3, 1);
    for node in 0..n {
        assert_eq!(
            correction.label(node as u32),
            Some(node as u32 % 3),
            "node {node}"
        );
    }
    assert_eq!(
        LabelCorrection::new(&embedding, dim, &[None; 60], 3, 1).label(0),
        None
    );
}

#[test]
fn test_large_labels_are_sampled() {
    let embedding = random(2000, 3);
    let labels = vec![Some(0); 1000];
    let prototypes = |seed| {
        let correction = LabelCorrection::new(&embedding, 2, &labels, 1, seed);
        correction.prototypes()[0].clone()
    };
    assert_eq!(prototypes(1), prototypes(1));
    assert_ne!(prototypes(1), prototypes(2));
    assert_eq!(prototypes(1).len(), 8);
}

#[test]
fn test_an_embedding_that_agrees_with_the_guesses_changes_no_target() {
    let village = Village::communities();
    let nodes = village.data().unlabelled("test").unwrap();
    let one_hot = |node: usize| (0..3).map(move |c| f64::from(u8::from(c == node / 20)));
    let guesses = Guesses::new(3, (0..60).flat_map(one_hot).collect());
    let task = CorrectedLabel::new(&village.graph, &nodes, &guesses, 1.0, 15, 4).unwrap();
    let agreeing: Vec<f64> = guesses.probabilities().to_vec();
    let corrected = task.corrected(&agreeing, 2);
    assert_eq!(corrected.positions.len(), 15);
    for (&position, found) in corrected.positions.iter().zip(corrected.targets.chunks(3)) {
        let place = position as usize * 3..position as usize * 3 + 3;
        assert_eq!(found, &task.context().targets()[place]);
    }
    assert_eq!(task.corrected(&agreeing, 2), corrected);
    assert_ne!(task.corrected(&agreeing, 3).positions, corrected.positions);
    // One that says something else does.
    let other: Vec<f64> = random(60 * 3, 5);
    assert_ne!(task.corrected(&other, 2).targets, corrected.targets);
}
