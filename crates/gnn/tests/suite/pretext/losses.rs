//! Losses against their forms in `f64`.

use argiope_gnn::{
    Context, Init,
    pretrain::pretext::{
        PretextHead, PretextKind, PretextStep, PretextTask,
        labels::harmonic_labels,
        tasks::{
            AttributeMask, AttributeSimilarity, ContextLabel, CorrectedLabel, DistanceToClusters,
            DistanceToLabeled, EdgeMask, NodeProperty, NodePropertyTarget, PairwiseDistance,
        },
    },
};
use argiope_graph::Silent;
use burn::tensor::{DType, Device};

use super::{
    graphs::{Village, small_config},
    slow::{cross_entropy, mean_square, softmax},
};
use crate::check::{TYPES, init, matrix, random, values};

const NODES: usize = 14;
const HIDDEN: usize = 5;

/// A step that drops nothing: the slow forms have no dropout.
fn step(number: u64) -> PretextStep {
    PretextStep {
        number,
        context: Context::evaluation(),
    }
}

/// `W x + b`
fn linear(head: &PretextHead, rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let weight = values(head.linear().weight.val());
    let bias = values(head.linear().bias.as_ref().unwrap().val());
    let outputs = bias.len();
    let score = |row: &Vec<f64>, output: usize| {
        let products = row
            .iter()
            .enumerate()
            .map(|(k, x)| x * weight[k * outputs + output]);
        bias[output] + products.sum::<f64>()
    };
    let row = |row| (0..outputs).map(|output| score(row, output)).collect();
    rows.iter().map(row).collect()
}

/// The loss of an embedding, row by row.
type SlowLoss = Box<dyn Fn(&PretextHead, &[Vec<f64>]) -> f64>;

struct Case {
    task: Box<dyn PretextTask>,
    expected: SlowLoss,
}

fn case<T: PretextTask + Clone + 'static>(
    task: T,
    expected: impl Fn(&T, &PretextHead, &[Vec<f64>]) -> f64 + 'static,
) -> Case {
    let own = task.clone();
    Case {
        task: Box::new(task),
        expected: Box::new(move |head, embedding| expected(&own, head, embedding)),
    }
}

fn rows_of(embedding: &[Vec<f64>], nodes: &[u32]) -> Vec<Vec<f64>> {
    nodes
        .iter()
        .map(|&node| embedding[node as usize].clone())
        .collect()
}

fn differences(embedding: &[Vec<f64>], pairs: &[[u32; 2]]) -> Vec<Vec<f64>> {
    let difference = |&[u, v]: &[u32; 2]| {
        let (u, v) = (&embedding[u as usize], &embedding[v as usize]);
        u.iter().zip(v).map(|(u, v)| (u - v).abs()).collect()
    };
    pairs.iter().map(difference).collect()
}

fn probabilities(task: &ContextLabel, head: &PretextHead, z: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let scores = linear(head, &rows_of(z, task.nodes()));
    scores.iter().map(|row| softmax(row)).collect()
}

fn cases(village: &Village) -> Vec<Case> {
    let (graph, data) = (&village.graph, village.data());
    let rows = data.feature_rows();
    let guesses = harmonic_labels(graph, data.training_labels(), 3, &Silent).unwrap();
    let nodes = data.unlabelled("test").unwrap();
    let context = ContextLabel::new("context-label-lp", graph, &nodes, &guesses).unwrap();
    let corrected = CorrectedLabel::new(graph, &nodes, &guesses, 1.5, 6, 2).unwrap();
    vec![
        case(
            NodeProperty::new(graph, NodePropertyTarget::Classes),
            |task, head, z| cross_entropy(&linear(head, z), task.classes()),
        ),
        case(
            NodeProperty::new(graph, NodePropertyTarget::Regression),
            |task, head, z| mean_square(&linear(head, z), task.degrees()),
        ),
        case(EdgeMask::new(graph, 0.3, 1).unwrap(), |task, head, z| {
            cross_entropy(&linear(head, &differences(z, task.pairs())), task.classes())
        }),
        case(
            PairwiseDistance::new(graph, 20, 100, 1).unwrap(),
            |task, head, z| {
                let (pairs, classes) = task.pairs(3);
                cross_entropy(&linear(head, &differences(z, &pairs)), &classes)
            },
        ),
        case(
            DistanceToClusters::new(graph, 3, 1, &Silent).unwrap(),
            |task, head, z| mean_square(&linear(head, z), task.targets()),
        ),
        case(
            AttributeMask::new(&data, 0.4, 4, 1).unwrap(),
            |task, head, z| mean_square(&linear(head, &rows_of(z, task.masked())), task.targets()),
        ),
        case(
            AttributeSimilarity::new(rows, 2, 25, 1, &Silent).unwrap(),
            |task, head, z| {
                let (pairs, targets): (Vec<_>, Vec<_>) = task.sampled(3).into_iter().unzip();
                mean_square(&linear(head, &differences(z, &pairs)), &targets)
            },
        ),
        case(
            DistanceToLabeled::new(&data, &Silent).unwrap(),
            |task, head, z| mean_square(&linear(head, &rows_of(z, task.nodes())), task.targets()),
        ),
        case(context, |task, head, z| {
            mean_square(&probabilities(task, head, z), task.targets())
        }),
        case(corrected, |task, head, z| {
            let found = probabilities(task.context(), head, z);
            let embedding: Vec<f64> = z.iter().flatten().copied().collect();
            let corrected = task.corrected(&embedding, 3);
            let sampled = rows_of(&found, &corrected.positions);
            mean_square(&found, task.context().targets())
                + 1.5 * mean_square(&sampled, &corrected.targets)
        }),
    ]
}

#[test]
fn test_losses_agree_with_their_definitions() {
    let village = Village::small();
    let device = Device::flex();
    let embedding = random(NODES * HIDDEN, 40);
    for case in cases(&village) {
        for (dtype, tolerance) in TYPES {
            let head = case
                .task
                .head()
                .init(HIDDEN, &mut init(7, &device, dtype))
                .unwrap();
            let z = matrix(&embedding, [NODES, HIDDEN], &device, dtype);
            // As the element type has them.
            let rows: Vec<Vec<f64>> = values(z.clone())
                .chunks(HIDDEN)
                .map(<[f64]>::to_vec)
                .collect();
            let found = values(case.task.loss(&head, z, &step(3)).unwrap())[0];
            let expected = (case.expected)(&head, &rows);
            let name = case.task.name();
            assert!(
                (found - expected).abs() <= tolerance * (1.0 + expected),
                "{name}: the loss is {found}, should be {expected}"
            );
        }
    }
}

#[test]
fn test_similarities_are_compared_pair_by_pair() {
    let village = Village::small();
    let data = village.data();
    let task = AttributeSimilarity::new(data.feature_rows(), 2, 25, 1, &Silent).unwrap();
    let device = Device::flex();
    let head = task
        .head()
        .init(HIDDEN, &mut init(7, &device, DType::F64))
        .unwrap();
    let embedding = random(NODES * HIDDEN, 40);
    let z: Vec<Vec<f64>> = embedding.chunks(HIDDEN).map(<[f64]>::to_vec).collect();
    let (pairs, targets): (Vec<_>, Vec<_>) = task.sampled(0).into_iter().unzip();
    let found = linear(&head, &differences(&z, &pairs));
    // A column minus a row: a matrix.
    let all = found
        .iter()
        .flat_map(|f| targets.iter().map(|t| (f[0] - t).powi(2)));
    let broadcast = all.sum::<f64>() / (targets.len() * targets.len()) as f64;
    let z = matrix(&embedding, [NODES, HIDDEN], &device, DType::F64);
    let loss = values(task.loss(&head, z, &step(0)).unwrap())[0];
    assert!((loss - mean_square(&found, &targets)).abs() < 1e-12);
    assert!((loss - broadcast).abs() > 1e-3, "{loss} and {broadcast}");
}

#[test]
fn test_no_target_depends_on_classes_that_are_not_for_training() {
    let village = Village::small();
    let mut other = Village::small();
    for node in 0..14 {
        if !village.train.contains(&node) {
            let class = &mut other.classes[node as usize];
            *class = class.map(|class| (class + 1) % 3);
        }
    }
    let (config, device) = (small_config(), Device::flex());
    let z = matrix(
        &random(NODES * HIDDEN, 40),
        [NODES, HIDDEN],
        &device,
        DType::F64,
    );
    for kind in PretextKind::ALL {
        let loss = |village: &Village| {
            let task = kind.build(&village.data(), &config, 1, &Silent).unwrap();
            let mut init = Init::new(7, &device).with_f64();
            let head = task.head().init(HIDDEN, &mut init).unwrap();
            values(task.loss(&head, z.clone(), &step(3)).unwrap())
        };
        assert_eq!(loss(&village), loss(&other), "{kind}");
    }
}
