//! Dense layers and initial parameters.

use argiope_gnn::{
    Context, GnnError, Init,
    layers::{
        Embedding, EmbeddingConfig, LayerNorm, LayerNormConfig, Linear, LinearConfig, MlpConfig,
    },
};
use burn::{
    module::Module,
    tensor::{Device, Tensor},
};

use crate::check::{TYPES, assert_close, check_gradients, init, matrix, product, random, values};

#[test]
fn test_linear_agrees_with_its_definition() {
    let device = Device::flex();
    let x = random(7 * 5, 1);
    for (dtype, tolerance) in TYPES {
        let layer = LinearConfig::new(5, 3).init(&mut init(2, &device, dtype));
        let bias = values(layer.bias.as_ref().unwrap().val());
        let mut expected = product(&x, &values(layer.weight.val()), [7, 5, 3]);
        for (at, element) in expected.iter_mut().enumerate() {
            *element += bias[at % 3];
        }
        let y = layer.forward(matrix(&x, [7, 5], &device, dtype)).unwrap();
        assert_close("linear", &values(y), &expected, tolerance);
    }
}

#[test]
fn test_layer_norm_agrees_with_its_definition() {
    let device = Device::flex();
    let x = random(9 * 40, 1);
    for (dtype, tolerance) in TYPES {
        let layer = LayerNormConfig::new(40).init(&mut init(2, &device, dtype));
        let expected: Vec<f64> = (x.chunks(40))
            .flat_map(|row| {
                let mean = row.iter().sum::<f64>() / 40.0;
                let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 40.0;
                row.iter()
                    .map(move |x| (x - mean) / (variance + 1e-5).sqrt())
            })
            .collect();
        let y = layer.forward(matrix(&x, [9, 40], &device, dtype)).unwrap();
        assert_close("norm", &values(y), &expected, tolerance);
    }
}

#[derive(Module, Debug)]
struct WithInput<M: Module> {
    x: Embedding,
    layer: M,
}

#[test]
fn test_gradients_of_dense_layers() {
    let input = EmbeddingConfig::new(6, 10);
    check_gradients(
        "linear",
        |init: &mut Init| WithInput::<Linear> {
            x: input.init(init),
            layer: LinearConfig::new(10, 4).init(init),
        },
        |model| model.layer.forward(model.x.table.val()).unwrap(),
    );
    check_gradients(
        "layer norm",
        |init: &mut Init| WithInput::<LayerNorm> {
            x: input.init(init),
            layer: LayerNormConfig::new(10).init(init),
        },
        |model| model.layer.forward(model.x.table.val()).unwrap(),
    );
    let mlp = MlpConfig::new(10)
        .linear(8)
        .dropout(0.3)
        .layer_norm()
        .relu()
        .linear(3);
    check_gradients(
        "mlp",
        |init: &mut Init| WithInput {
            x: input.init(init),
            layer: mlp.init(init).unwrap(),
        },
        |model| {
            let context = Context::training(4, 5);
            model.layer.forward(model.x.table.val(), &context).unwrap()
        },
    );
}

#[test]
fn test_stages_of_an_mlp_run_in_order() {
    let device = Device::flex();
    let x = matrix(&random(5 * 4, 1), [5, 4], &device, TYPES[0].0);
    let mut start = init(8, &device, TYPES[0].0);
    let config = MlpConfig::new(4)
        .linear(6)
        .layer_norm()
        .when(false, |config| config.linear(100))
        .relu()
        .linear(2);
    assert_eq!((config.inputs(), config.outputs()), (4, 2));
    let mlp = config.init(&mut start).unwrap();
    let mut start = init(8, &device, TYPES[0].0);
    let first = LinearConfig::new(4, 6).init(&mut start);
    let norm = LayerNormConfig::new(6).init(&mut start);
    let second = LinearConfig::new(6, 2).init(&mut start);
    let hidden = norm.forward(first.forward(x.clone()).unwrap()).unwrap();
    let expected = second
        .forward(burn::tensor::activation::relu(hidden))
        .unwrap();
    let found = mlp.forward(x, &Context::evaluation()).unwrap();
    assert_eq!(found.into_data(), expected.into_data());
}

#[test]
fn test_initial_parameters_have_their_ranges() {
    let device = Device::flex();
    let mut init = Init::new(1, &device);
    let linear = LinearConfig::new(64, 50).init(&mut init);
    for parameter in [
        values(linear.weight.val()),
        values(linear.bias.unwrap().val()),
    ] {
        let largest = parameter.iter().fold(0.0f64, |most, x| most.max(x.abs()));
        assert!((0.11..=0.125).contains(&largest), "{largest}");
        let mean = parameter.iter().sum::<f64>() / parameter.len() as f64;
        assert!(mean.abs() < 0.05, "{mean}");
    }
    let bound = (6.0f64 / 114.0).sqrt();
    let glorot = values(init.glorot_uniform([64, 50]).val());
    let largest = glorot.iter().fold(0.0f64, |most, x| most.max(x.abs()));
    assert!((0.98 * bound..=bound).contains(&largest), "{largest}");
    let normal = values(init.normal([100, 100], 2.0).val());
    let square = normal.iter().map(|x| x * x).sum::<f64>() / 1e4;
    assert!((square - 4.0).abs() < 0.3, "{square}");
    let table = values(init.orthogonal([30, 4]).val());
    for (first, second, expected) in [(0, 0, 1.0), (1, 3, 0.0), (2, 2, 1.0)] {
        let product: f64 = (table.chunks(4)).map(|row| row[first] * row[second]).sum();
        assert!((product - expected).abs() < 1e-6);
    }
}

#[test]
fn test_parameters_depend_on_seed_and_order_only() {
    let device = Device::flex();
    let draw = |seed| {
        let mut init = Init::new(seed, &device);
        let first = values(init.uniform([4, 4], 1.0).val());
        (first, values(init.uniform([4, 4], 1.0).val()))
    };
    // Something that draws from Burn's generator in between.
    let (first, second) = draw(1);
    Device::flex().seed(5);
    let _ = Tensor::<1>::random([10], burn::tensor::Distribution::Default, &device);
    assert_eq!(draw(1), (first.clone(), second.clone()));
    assert_ne!(first, second);
    assert_ne!(draw(2).0, first);
}

#[test]
fn test_wrong_widths_are_errors() {
    let device = Device::flex();
    let mut init = Init::new(0, &device);
    let x = Tensor::<2>::zeros([3, 5], &device);
    let linear = LinearConfig::new(4, 2).init(&mut init).forward(x.clone());
    assert!(matches!(
        linear,
        Err(GnnError::Shape {
            layer: "Linear",
            ..
        })
    ));
    let norm = LayerNormConfig::new(4).init(&mut init).forward(x);
    assert!(matches!(
        norm,
        Err(GnnError::Shape {
            layer: "LayerNorm",
            ..
        })
    ));
    let mlp = MlpConfig::new(4).dropout(1.0).init(&mut init);
    assert!(matches!(mlp, Err(GnnError::Option { .. })));
}
