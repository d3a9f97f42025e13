//! Numbers and their comparison.

use argiope_gnn::{Init, NamedTensors};
use burn::{
    module::{Module, ModuleVisitor, Param},
    tensor::{DType, Device, FloatDType, Gradients, Tensor, TensorData},
};

/// Element types that layers are tried with, and what they may be off by.
pub(crate) const TYPES: [(DType, f64); 2] = [(DType::F64, 1e-11), (DType::F32, 2e-5)];

/// A start for parameters of a type.
pub(crate) fn init(seed: u64, device: &Device, dtype: DType) -> Init {
    match dtype {
        DType::F64 => Init::new(seed, device).with_f64(),
        _ => Init::new(seed, device),
    }
}

/// A matrix of `values`.
pub(crate) fn matrix(
    values: &[f64],
    shape: [usize; 2],
    device: &Device,
    dtype: DType,
) -> Tensor<2> {
    let data = TensorData::new(values.to_vec(), shape).convert_dtype(dtype);
    Tensor::from_data(data, (device, dtype))
}

/// The elements in order.
pub(crate) fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
    let data = tensor.cast(FloatDType::F64).into_data();
    data.try_to_vec::<f64>().unwrap()
}

/// Values in -1..1.
pub(crate) fn random(len: usize, seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03;
    (0..len)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / (1u64 << 30) as f64 - 1.0
        })
        .collect()
}

/// `[rows, inner]` times `[inner, columns]`.
pub(crate) fn product(left: &[f64], right: &[f64], [rows, inner, columns]: [usize; 3]) -> Vec<f64> {
    let mut output = vec![0.0; rows * columns];
    for row in 0..rows {
        for k in 0..inner {
            for column in 0..columns {
                output[row * columns + column] +=
                    left[row * inner + k] * right[k * columns + column];
            }
        }
    }
    output
}

/// Asserts that all elements agree.
#[track_caller]
pub(crate) fn assert_close(name: &str, found: &[f64], expected: &[f64], relative: f64) {
    assert_eq!(found.len(), expected.len(), "{name}: number of elements");
    let scale = expected.iter().fold(1.0f64, |most, x| most.max(x.abs()));
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        let close = (found - expected).abs() <= relative * scale;
        assert!(
            close,
            "{name}: element {at} is {found}, should be {expected}"
        );
    }
}

/// Compares the gradient of every parameter of `model`, for a fixed random sum of the outputs, with central differences.
#[track_caller]
pub(crate) fn check_gradients<M: Module>(
    name: &str,
    build: impl Fn(&mut Init) -> M,
    forward: impl Fn(&M) -> Tensor<2>,
) {
    let device = Device::flex().autodiff();
    let model = build(&mut init(3, &device, DType::F64));
    let output = forward(&model);
    let cotangent = random(output.shape().num_elements(), 77);
    let gradients = (output.clone() * matrix(&cotangent, output.dims(), &device, DType::F64))
        .sum()
        .backward();
    let gradients = gradients_of(&model, &gradients);
    let parameters = NamedTensors::of_module(&model);
    assert_eq!(
        gradients.len(),
        parameters.len(),
        "{name}: all have gradients"
    );
    for (parameter, gradient) in &gradients {
        for seed in 0..3 {
            let direction = random(gradient.len(), 1000 + seed);
            let step = 1e-6;
            let loss = |sign: f64| {
                let mut moved = parameters.clone();
                let data = parameters.get(parameter).unwrap();
                let mut elements = data.clone().try_to_vec::<f64>().unwrap();
                for (element, along) in elements.iter_mut().zip(&direction) {
                    *element += sign * step * along;
                }
                moved.insert(parameter, TensorData::new(elements, data.shape().clone()));
                let output = values(forward(&moved.load_module(model.clone()).unwrap()));
                dot(&output, &cotangent)
            };
            let expected = (loss(1.0) - loss(-1.0)) / (2.0 * step);
            let found = dot(gradient, &direction);
            let close = (found - expected).abs() <= 1e-6 * (1.0 + expected.abs());
            assert!(
                close,
                "{name}: the gradient of {parameter} along a direction is {found}, differences give {expected}"
            );
        }
    }
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(l, r)| l * r).sum()
}

/// Names and gradients of all parameters that have one.
pub(crate) fn gradients_of<M: Module>(model: &M, gradients: &Gradients) -> Vec<(String, Vec<f64>)> {
    struct Visitor<'a> {
        gradients: &'a Gradients,
        found: Vec<Vec<f64>>,
        has: Vec<bool>,
    }
    impl ModuleVisitor for Visitor<'_> {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let gradient = param.val().grad(self.gradients);
            self.has.push(gradient.is_some());
            self.found.extend(gradient.map(values));
        }
    }
    let mut visitor = Visitor {
        gradients,
        found: Vec::new(),
        has: Vec::new(),
    };
    model.visit(&mut visitor);
    let names = visit_order(model);
    let named = names.into_iter().zip(visitor.has);
    let with_gradient = named.filter(|(_, has)| *has).map(|(name, _)| name);
    with_gradient.zip(visitor.found).collect()
}

/// Names of the parameters in the order of visits.
fn visit_order<M: Module>(model: &M) -> Vec<String> {
    #[derive(Default)]
    struct Names {
        path: Vec<String>,
        names: Vec<String>,
    }
    impl ModuleVisitor for Names {
        fn enter_module(&mut self, name: &str, container_type: &str) {
            if !container_type.starts_with("Enum:") {
                self.path.push(name.into());
            }
        }
        fn exit_module(&mut self, _: &str, container_type: &str) {
            if !container_type.starts_with("Enum:") {
                self.path.pop();
            }
        }
        fn visit_float<const D: usize>(&mut self, _: &Param<Tensor<D>>) {
            self.names.push(self.path.join("."));
        }
    }
    let mut names = Names::default();
    model.visit(&mut names);
    names.names
}
