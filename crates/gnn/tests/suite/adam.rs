//! Adam against its definition.

use argiope_gnn::{
    GnnError, Init, NamedTensors,
    layers::{Linear, LinearConfig},
    optim::{Adam, AdamConfig, gradient_norm},
};
use burn::{
    module::Module,
    tensor::{DType, Device, Gradients, Tensor},
};

use crate::check::{TYPES, assert_close, gradients_of, init, matrix, random, values};

#[derive(Module, Debug)]
struct Model {
    encoder: Linear,
    encoder2: Linear,
    unused: Linear,
}

fn model(dtype: DType) -> Model {
    let mut init = init(1, &Device::flex().autodiff(), dtype);
    Model {
        encoder: LinearConfig::new(6, 5).init(&mut init),
        encoder2: LinearConfig::new(5, 1).init(&mut init),
        unused: LinearConfig::new(2, 2).init(&mut init),
    }
}

/// Gradients of a loss that differs from step to step.
fn gradients(model: &Model, step: u64, dtype: DType) -> Gradients {
    let device = Device::flex().autodiff();
    let x = matrix(&random(8 * 6, step), [8, 6], &device, dtype);
    let hidden = model.encoder.forward(x).unwrap().tanh();
    let output = model.encoder2.forward(hidden).unwrap();
    (output.square().mean() * 30.0).backward()
}

fn config() -> AdamConfig {
    AdamConfig {
        weight_decay: 0.02,
        ..AdamConfig::new(0.01)
            .with_group("encoder", 0.05)
            .with_max_norm(2.0)
    }
}

#[test]
fn test_steps_agree_with_the_definition() {
    for (dtype, tolerance) in TYPES {
        let mut model = model(dtype);
        let mut adam = config().init().unwrap();
        let mut expected: Vec<(String, Vec<f64>)> = Vec::new();
        let mut moments: Vec<[Vec<f64>; 2]> = Vec::new();
        let mut clipped = 0;
        for step in 1..=6 {
            let gradients = gradients(&model, step, dtype);
            let named = gradients_of(&model, &gradients);
            if expected.is_empty() {
                let parameters = NamedTensors::of_module(&model);
                for (name, gradient) in &named {
                    let data = parameters
                        .get(name)
                        .unwrap()
                        .clone()
                        .convert_dtype(DType::F64);
                    expected.push((name.clone(), data.try_to_vec().unwrap()));
                    moments.push([vec![0.0; gradient.len()], vec![0.0; gradient.len()]]);
                }
            }
            let norm = (named
                .iter()
                .flat_map(|(_, g)| g)
                .map(|g| g * g)
                .sum::<f64>())
            .sqrt();
            assert!((gradient_norm(&model, &gradients) - norm).abs() < 1e-9 * norm);
            let scale = (2.0 / (norm + 1e-6)).min(1.0);
            clipped += u32::from(scale < 1.0);
            for (((name, parameter), [m, v]), (_, gradient)) in
                expected.iter_mut().zip(&mut moments).zip(&named)
            {
                let rate = if name.starts_with("encoder.") {
                    0.05
                } else {
                    0.01
                };
                for (k, parameter) in parameter.iter_mut().enumerate() {
                    let g = gradient[k] * scale + 0.02 * *parameter;
                    m[k] = 0.9 * m[k] + 0.1 * g;
                    v[k] = 0.999 * v[k] + 0.001 * g * g;
                    let corrected = m[k] / (1.0 - 0.9f64.powi(step as i32));
                    let root = (v[k] / (1.0 - 0.999f64.powi(step as i32))).sqrt();
                    *parameter -= rate * corrected / (root + 1e-8);
                }
            }
            model = adam.step(model, gradients).unwrap();
        }
        assert!(clipped > 0, "no gradient was clipped");
        let found = NamedTensors::of_module(&model);
        for (name, expected) in &expected {
            let data = found.get(name).unwrap().clone().convert_dtype(DType::F64);
            assert_close(
                name,
                &data.try_to_vec::<f64>().unwrap(),
                expected,
                10.0 * tolerance,
            );
        }
        // No gradient, no step, no decay.
        let start = NamedTensors::of_module(&self::model(dtype));
        assert_eq!(found.get("unused.weight"), start.get("unused.weight"));
        assert!(adam.state().get("unused.weight.steps").is_none());
    }
}

#[test]
fn test_resumed_optimiser_takes_the_same_steps() {
    let dtype = DType::F32;
    let run = |model: Model, adam: &mut Adam, steps: std::ops::Range<u64>| {
        steps.fold(model, |model, step| {
            let gradients = gradients(&model, step, dtype);
            adam.step(model, gradients).unwrap()
        })
    };
    let mut whole = config().init().unwrap();
    let expected = NamedTensors::of_module(&run(model(dtype), &mut whole, 0..9));

    let mut first = config().init().unwrap();
    let half = run(model(dtype), &mut first, 0..4);
    let (parameters, state) = (NamedTensors::of_module(&half), first.state());
    let mut second = config().init().unwrap();
    second.load_state(state, &Device::flex()).unwrap();
    let resumed = parameters.load_module(model(dtype)).unwrap();
    let found = NamedTensors::of_module(&run(resumed, &mut second, 4..9));
    assert_eq!(found, expected);
    assert_eq!(second.state(), whole.state());
}

#[test]
fn test_steps_do_not_depend_on_threads_or_on_shared_parameters() {
    let run = |threads: usize, shared: bool| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let device = Device::flex().autodiff();
            let mut model = LinearConfig::new(300, 200).init(&mut Init::new(1, &device));
            let mut adam = AdamConfig::new(0.1).with_max_norm(0.5).init().unwrap();
            let x = matrix(&random(50 * 300, 1), [50, 300], &device, DType::F32);
            let before = values(model.weight.val());
            for _ in 0..3 {
                let kept = shared.then(|| model.clone());
                let gradients = model.forward(x.clone()).unwrap().square().mean().backward();
                let old = kept.as_ref().map(|kept| values(kept.weight.val()));
                model = adam.step(model, gradients).unwrap();
                // A copy that was kept is not overwritten.
                assert_eq!(kept.map(|kept| values(kept.weight.val())), old);
            }
            assert_ne!(values(model.weight.val()), before);
            NamedTensors::of_module(&model)
        })
    };
    let expected = run(1, false);
    assert_eq!(run(2, false), expected);
    assert_eq!(run(5, true), expected);
}

#[test]
fn test_bad_settings_and_states_are_errors() {
    for config in [
        AdamConfig::new(-1.0),
        AdamConfig::new(f64::NAN),
        AdamConfig::new(1.0).with_group("x", f64::INFINITY),
        AdamConfig::new(1.0).with_max_norm(0.0),
        AdamConfig {
            beta_1: 1.0,
            ..AdamConfig::default()
        },
        AdamConfig {
            epsilon: 0.0,
            ..AdamConfig::default()
        },
    ] {
        assert!(
            matches!(config.init(), Err(GnnError::Option { .. })),
            "{config:?}"
        );
    }
    let mut adam = AdamConfig::new(0.1)
        .with_group("decoder", 0.1)
        .init()
        .unwrap();
    let model = model(DType::F32);
    let gradients = gradients(&model, 0, DType::F32);
    let error = adam.step(model.clone(), gradients).unwrap_err().to_string();
    assert!(error.contains("decoder"), "{error}");

    let mut adam = AdamConfig::new(0.1).init().unwrap();
    adam.step(model.clone(), self::gradients(&model, 0, DType::F32))
        .unwrap();
    let good = adam.state();
    let device = Device::flex();
    let mut fewer = good.clone();
    let _ = fewer.take_all("encoder.weight");
    fewer.insert(
        "encoder.weight.steps",
        good.get("encoder.weight.steps").unwrap().clone(),
    );
    let mut more = good.clone();
    more.insert("odd", good.get("encoder.bias.first").unwrap().clone());
    let mut wrong = good.clone();
    wrong.insert(
        "encoder.bias.steps",
        good.get("encoder.bias.first").unwrap().clone(),
    );
    let mut short = good.clone();
    short.insert(
        "encoder.weight.second",
        good.get("encoder.bias.second").unwrap().clone(),
    );
    for bad in [fewer, more, wrong, short] {
        let loaded = adam.load_state(bad, &device);
        assert!(
            matches!(loaded, Err(GnnError::Parameters { .. })),
            "{loaded:?}"
        );
    }
    assert_eq!(adam.state(), good);
    // A state of another model is found out at the next step.
    let mut other = AdamConfig::new(0.1).init().unwrap();
    let wide = LinearConfig::new(7, 5).init(&mut Init::new(0, &device.clone().autodiff()));
    let loss = wide
        .forward(Tensor::<2>::ones([2, 7], &device))
        .unwrap()
        .sum();
    let mut state = good.clone();
    other
        .load_state(state.take_all("encoder"), &device)
        .unwrap();
    assert!(matches!(
        other.step(wide, loss.backward()),
        Err(GnnError::Parameters { .. })
    ));
}
