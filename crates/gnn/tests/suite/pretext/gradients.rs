//! Gradients of losses against central differences, through the head and the encoder.

use argiope_gnn::{
    Context, NamedTensors,
    pretrain::pretext::{Objective, PretextKind, PretextStep, PretextTraining},
};
use argiope_graph::Silent;
use burn::tensor::TensorData;

use super::graphs::{Village, small_config};
use crate::check::{gradients_of, random, values};

const WEIGHT: &str = "convolutions.0.weight";

/// `parameters` with one of them moved.
fn moved(parameters: &NamedTensors, name: &str, by: &[f64]) -> NamedTensors {
    let data = parameters.get(name).unwrap();
    let mut elements = data.clone().try_to_vec::<f64>().unwrap();
    for (element, by) in elements.iter_mut().zip(by) {
        *element += by;
    }
    let mut moved = parameters.clone();
    moved.insert(name, TensorData::new(elements, data.shape().clone()));
    moved
}

fn check(kind: PretextKind, objective: Objective) {
    let village = Village::small();
    let (data, config) = (village.data(), small_config());
    let task = kind.build(&data, &config, 1, &Silent).unwrap();
    let mut training = PretextTraining::new(&data, Some(&*task), objective, &config, 5).unwrap();
    // Dropouts drop the same features in every pass of a step.
    let step = PretextStep {
        number: 2,
        context: Context::training(1, 2),
    };
    let (loss, _) = training.loss(&step).unwrap();
    let gradients = gradients_of(training.network(), &loss.backward());
    let of_head = gradients
        .iter()
        .find(|(name, _)| name == "head.linear.weight");
    assert!(
        of_head.unwrap().1.iter().any(|&g| g != 0.0),
        "{kind}: the head learns"
    );
    let name = format!("encoder.{WEIGHT}");
    let (_, gradient) = gradients.iter().find(|(found, _)| *found == name).unwrap();
    assert!(
        gradient.iter().any(|&g| g.abs() > 1e-6),
        "{kind}: the encoder learns"
    );
    let parameters = training.encoder_parameters();
    for seed in 0..2 {
        let direction = random(gradient.len(), 50 + seed);
        let mut loss = |length: f64| {
            let by: Vec<f64> = direction.iter().map(|d| length * d).collect();
            let moved = moved(&parameters, WEIGHT, &by);
            training.start_from_encoder(&moved).unwrap();
            values(training.loss(&step).unwrap().0)[0]
        };
        let expected = (loss(1e-6) - loss(-1e-6)) / 2e-6;
        let found: f64 = gradient.iter().zip(&direction).map(|(l, r)| l * r).sum();
        assert!(
            (found - expected).abs() <= 1e-6 * (1.0 + expected.abs()),
            "{kind}: the gradient is {found}, differences give {expected}"
        );
    }
}

#[test]
fn test_gradients_reach_the_encoder_through_every_task() {
    for kind in PretextKind::ALL {
        check(kind, Objective::Pretext);
        check(kind, Objective::Joint { weight: 3.0 });
    }
}

#[test]
fn test_a_joint_loss_is_the_weighted_sum() {
    let village = Village::small();
    let (data, config) = (village.data(), small_config());
    let step = PretextStep {
        number: 2,
        context: Context::training(1, 2),
    };
    for kind in PretextKind::ALL {
        let task = kind.build(&data, &config, 1, &Silent).unwrap();
        let loss = |objective| {
            let training =
                PretextTraining::new(&data, Some(&*task), objective, &config, 5).unwrap();
            let (loss, pretext) = training.loss(&step).unwrap();
            (values(loss)[0], pretext)
        };
        let (first, of_first) = loss(Objective::Joint { weight: 1.0 });
        let (second, of_second) = loss(Objective::Joint { weight: 2.5 });
        let (alone, of_alone) = loss(Objective::Pretext);
        assert_eq!(
            (of_first, of_second, of_alone),
            (Some(alone), Some(alone), Some(alone))
        );
        assert!(
            (second - first - 1.5 * alone).abs() < 1e-10 * (1.0 + alone),
            "{kind}"
        );
    }
}
