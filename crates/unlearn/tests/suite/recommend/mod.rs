//! Recommenders: propagation, losses, batches, deletions, training and UnlearnRec.

mod bench;
mod deletion;
mod draw;
mod leakage;
mod losses;
mod propagation;
mod ranking;
mod sampling;
mod training;
mod unlearn_rec;

use argiope_graph::{BipartiteGraph, random::stream};
use argiope_io::InteractionNames;
use argiope_unlearn::{
    data::Interactions,
    recommend::{BackboneConfig, BackboneKind, RecommenderConfig, RecommenderTraining},
};
use burn::tensor::{DType, Device, FloatDType, Tensor, TensorData};
use rand::{RngExt as _, seq::SliceRandom as _};

/// Users and items in `blocks` groups: a user chooses items of the own group only, `each` of them to learn from, one for the
/// validation and two for the test.
pub(crate) fn grouped(num_users: u32, num_items: u32, blocks: u32, each: usize) -> Interactions {
    let mut parts: [Vec<(u32, u32)>; 3] = Default::default();
    for user in 0..num_users {
        let group = user % blocks;
        let mut items: Vec<u32> = (0..num_items)
            .filter(|item| item % blocks == group)
            .collect();
        items.shuffle(&mut stream(11, user.into()));
        let sizes = [each, 1, 2];
        let mut rest = &items[..];
        for (part, size) in parts.iter_mut().zip(sizes) {
            let (taken, left) = rest.split_at(size);
            part.extend(taken.iter().map(|&item| (user, item)));
            rest = left;
        }
    }
    let graph = |pairs: &[(u32, u32)]| {
        let (users, items) = (num_users as usize, num_items as usize);
        BipartiteGraph::from_edges(users, items, pairs.iter().copied()).unwrap()
    };
    Interactions {
        name: "groups".into(),
        train: graph(&parts[0]),
        valid: graph(&parts[1]),
        test: graph(&parts[2]),
        names: InteractionNames::default(),
    }
}

/// Every pair with a probability; some users and items have none.
pub(crate) fn random_graph(num_users: u32, num_items: u32, seed: u64) -> BipartiteGraph {
    let mut random = stream(seed, 0);
    let pairs = (0..num_users).flat_map(|user| (0..num_items).map(move |item| (user, item)));
    let chosen: Vec<_> = pairs
        .filter(|(user, item)| user % 5 != 3 && item % 7 != 2 && random.random::<f64>() < 0.3)
        .collect();
    BipartiteGraph::from_edges(num_users as usize, num_items as usize, chosen).unwrap()
}

/// Small settings of a backbone.
pub(crate) fn settings(kind: BackboneKind) -> RecommenderConfig {
    RecommenderConfig {
        backbone: BackboneConfig {
            kind,
            dim: 16,
            layers: 2,
            // Contrasts push on the directions of rows, rankings on their products: with short rows and few steps they would win.
            deviation: 0.3,
            contrast: 0.02,
            ..BackboneConfig::default()
        },
        training: RecommenderTraining {
            epochs: 40,
            learning_rate: 0.02,
            batch_size: 200,
            evaluate_every: 5,
            patience: None,
            ..RecommenderTraining::default()
        },
    }
}

/// Values in -1..1.
pub(crate) fn random_values(len: usize, seed: u64) -> Vec<f64> {
    let mut random = stream(seed, 1);
    (0..len)
        .map(|_| 2.0 * random.random::<f64>() - 1.0)
        .collect()
}

/// A matrix of `f64`.
pub(crate) fn matrix(values: &[f64], shape: [usize; 2], device: &Device) -> Tensor<2> {
    let data = TensorData::new(values.to_vec(), shape);
    Tensor::from_data(data, (device, DType::F64))
}

/// The elements in order.
pub(crate) fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
    tensor.cast(FloatDType::F64).into_data().iter().collect()
}

/// Asserts that the gradient of `loss`, a function of a matrix, agrees with central differences along random directions.
#[track_caller]
pub(crate) fn check_gradient(shape: [usize; 2], at: &[f64], loss: impl Fn(Tensor<2>) -> Tensor<1>) {
    let device = Device::flex().autodiff();
    let x = matrix(at, shape, &device).require_grad();
    let gradients = loss(x.clone()).backward();
    let gradient = values(x.grad(&gradients).expect("the loss depends on the matrix"));
    assert!(gradient.iter().any(|&value| value != 0.0), "no gradient");
    for seed in 0..4 {
        let direction = random_values(at.len(), 100 + seed);
        let step = 1e-6;
        let moved = |sign: f64| {
            let moved: Vec<f64> = (at.iter().zip(&direction))
                .map(|(x, along)| x + sign * step * along)
                .collect();
            values(loss(matrix(&moved, shape, &Device::flex())))[0]
        };
        let expected = (moved(1.0) - moved(-1.0)) / (2.0 * step);
        let found: f64 = gradient.iter().zip(&direction).map(|(g, d)| g * d).sum();
        let is_close = (found - expected).abs() <= 1e-6 * (1.0 + expected.abs());
        assert!(is_close, "gradient {found}, differences {expected}");
    }
}

/// What a closure gives with so many threads.
pub(crate) fn with_threads<T: Send>(threads: usize, run: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    pool.build().unwrap().install(run)
}
