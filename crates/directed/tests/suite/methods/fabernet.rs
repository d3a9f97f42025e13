//! FaberNet against dense formulas with powers of the adjacency and complex numbers.

use argiope_directed::methods::{
    DirGnn, DirGnnConfig, FaberActivation, FaberNet, FaberNetConfig, FaberWeights,
    stack::StackConfig,
};
use argiope_gnn::{NamedTensors, layers::JumpingKnowledge};
use argiope_graph::DirectedGraph;
use burn::{
    module::Module,
    tensor::{Device, TensorData},
};

use super::{
    dense::{
        ComplexRows, Rows, adjacency, assert_close, beside, complex, imaginary, map, normalized,
        of_real, product, real, scaled, sum, transposed,
    },
    graphs::{edges, features, graph, sparse_features},
    laws::{NUM_OUTPUTS, check_forward, check_gradients, check_refusals, check_relabelling},
    layers::stacked,
    networks::{network, outputs, parameter, values},
};

fn configs() -> Vec<FaberNetConfig> {
    let mut configs = Vec::new();
    for (num_layers, jumping_knowledge, normalize) in [
        (1, None, false),
        (1, Some(JumpingKnowledge::Last), false),
        (3, None, true),
        (2, Some(JumpingKnowledge::Concat), true),
        (3, Some(JumpingKnowledge::Max), false),
    ] {
        for (order, alpha, exponent, zero_order, dim, activation) in [
            (1, 0.5, -0.25, false, 4, FaberActivation::Relu),
            (3, 0.3, -0.25, true, 2, FaberActivation::Abs),
            (4, 1.0, -0.5, false, 7, FaberActivation::Abs),
            (2, 0.0, -0.25, true, 7, FaberActivation::Relu),
        ] {
            for weights in [FaberWeights::Real, FaberWeights::Complex] {
                configs.push(FaberNetConfig {
                    stack: StackConfig {
                        num_layers,
                        dim,
                        jumping_knowledge,
                        normalize,
                        ..Default::default()
                    },
                    weights,
                    activation,
                    order,
                    alpha,
                    exponent,
                    zero_order,
                });
            }
        }
    }
    configs
}

/// A weight as a complex matrix.
fn weight(model: &FaberNet, name: &str) -> ComplexRows {
    let part = |part: &str| parameter(model, &format!("{name}.{part}"));
    let names = NamedTensors::of_module(model);
    if names.get(&format!("{name}.imaginary")).is_none() {
        return of_real(&part("real"));
    }
    complex(&part("real"), &part("imaginary"))
}

/// Real parts are the left half of the columns, imaginary parts the right half.
fn of_halves(x: &Rows) -> ComplexRows {
    let halves = x.iter().map(|row| row.split_at(row.len() / 2));
    let (real, imaginary): (Rows, Rows) = halves
        .map(|(real, imaginary)| (real.to_vec(), imaginary.to_vec()))
        .unzip();
    complex(&real, &imaginary)
}

fn expected(config: &FaberNetConfig, model: &FaberNet, graph: &DirectedGraph, rows: &Rows) -> Rows {
    let s = normalized(&adjacency(graph, 0.0), config.exponent, config.exponent);
    let shares = [
        (&s, "out", config.alpha),
        (&transposed(&s), "into", 1.0 - config.alpha),
    ];
    let is_complex = config.weights == FaberWeights::Complex;
    let last = config.stack.num_layers - 1;
    stacked(&config.stack, model, rows, |layer, x| {
        let prefix = format!("layers.convolutions.{layer}");
        let x = if is_complex && layer > 0 {
            of_halves(x)
        } else {
            of_real(x)
        };
        let mut terms = Vec::new();
        for (operator, direction, share) in shares {
            if share == 0.0 {
                continue;
            }
            let mut power = operator.clone();
            for k in 1..=config.order {
                let w = weight(model, &format!("{prefix}.{direction}.{}", k - 1));
                let factor = share / f64::from(1 << (k - 1));
                let of_x = product(&of_real(&scaled(&power, factor)), &x);
                terms.push(product(&of_x, &w));
                power = product(operator, &power);
            }
        }
        if config.zero_order {
            terms.push(product(&x, &weight(model, &format!("{prefix}.zero"))));
        }
        let first = terms.remove(0);
        let y = terms.iter().fold(first, |y, term| sum(&y, 1.0, term));
        let is_result = layer == last && config.stack.jumping_knowledge.is_none();
        let parts = if is_complex && !is_result {
            beside(&[real(&y), imaginary(&y)])
        } else {
            real(&y)
        };
        let y = sum(&parts, 1.0, &parameter(model, &format!("{prefix}.bias")));
        if config.activation == FaberActivation::Abs && !is_result {
            map(&y, f64::abs)
        } else {
            y
        }
    })
}

#[test]
fn test_agrees_with_dense_formulas() {
    check_forward::<FaberNet>(NUM_OUTPUTS, configs(), expected);
}

#[test]
fn test_gradients_agree_with_differences() {
    check_gradients::<FaberNet>(configs());
}

#[test]
fn test_relabelling_permutes_rows() {
    check_relabelling::<FaberNet>(configs());
}

/// One step with square roots of degrees is the convolution of Dir-GCN, whose biases add up to one.
#[test]
fn test_first_order_is_dir_gcn() {
    let (graph, features) = (graph(&edges(3)), sparse_features(&features(4)));
    let stack = StackConfig {
        num_layers: 2,
        dim: 6,
        ..Default::default()
    };
    let config = FaberNetConfig {
        stack: stack.clone(),
        order: 1,
        alpha: 0.3,
        exponent: -0.5,
        ..Default::default()
    };
    let device = Device::flex();
    let (faber, prepared) = network::<FaberNet>(&config, &graph, &features, NUM_OUTPUTS, &device);
    let config = DirGnnConfig {
        stack,
        alpha: 0.3,
        ..Default::default()
    };
    let (dir, of_dir) = network::<DirGnn>(&config, &graph, &features, NUM_OUTPUTS, &device);
    let from = NamedTensors::of_module(&faber);
    let mut to = NamedTensors::of_module(&dir);
    for name in NamedTensors::of_module(&dir).names() {
        // Shares of the biases are 0.3 and 0.7, so that the bias itself is that of both.
        let source = name
            .replace("out.linear.weight", "out.0.real")
            .replace("into.linear.weight", "into.0.real")
            .replace("out.linear.bias", "bias")
            .replace("into.linear.bias", "bias");
        to.insert(name, from.get(&source).unwrap().clone());
    }
    let dir = to.load_module(dir).unwrap();
    let found = values(outputs(&faber, &prepared));
    let expected = vec![values(outputs(&dir, &of_dir))];
    assert_close("Dir-GCN", &found, &expected);
}

/// Without imaginary parts of weights and biases, complex weights give what real ones give.
#[test]
fn test_real_weights_are_complex_ones_without_imaginary_parts() {
    let (graph, rows) = (graph(&edges(3)), features(4));
    let features = sparse_features(&rows);
    let real = FaberNetConfig {
        stack: StackConfig {
            num_layers: 3,
            dim: 4,
            ..Default::default()
        },
        ..Default::default()
    };
    let complex = FaberNetConfig {
        weights: FaberWeights::Complex,
        ..real.clone()
    };
    let device = Device::flex();
    let (network_of_real, prepared) =
        network::<FaberNet>(&real, &graph, &features, NUM_OUTPUTS, &device);
    let (network_of_complex, _) =
        network::<FaberNet>(&complex, &graph, &features, NUM_OUTPUTS, &device);
    let from = NamedTensors::of_module(&network_of_real);
    let mut to = NamedTensors::of_module(&network_of_complex);
    for name in NamedTensors::of_module(&network_of_complex).names() {
        let old = to.get(name).unwrap().clone();
        let mut elements = vec![0.0; old.num_elements()];
        if let Some(known) = from.get(name) {
            let known = known.clone().try_to_vec::<f64>().unwrap();
            elements[..known.len()].copy_from_slice(&known);
        }
        to.insert(name, TensorData::new(elements, old.shape().clone()));
    }
    let network_of_complex = to.load_module(network_of_complex).unwrap();
    let found = values(outputs(&network_of_complex, &prepared));
    let expected = vec![values(outputs(&network_of_real, &prepared))];
    assert_close("real weights", &found, &expected);
    assert!(network_of_complex.num_params() > network_of_real.num_params());
}

#[test]
fn test_a_direction_without_a_share_has_no_parameters() {
    let (graph, features) = (graph(&edges(1)), sparse_features(&features(2)));
    for (alpha, missing) in [(0.0, "out."), (1.0, "into.")] {
        let config = FaberNetConfig {
            alpha,
            ..Default::default()
        };
        let (model, _) =
            network::<FaberNet>(&config, &graph, &features, NUM_OUTPUTS, &Device::flex());
        let tensors = NamedTensors::of_module(&model);
        assert!(!tensors.names().any(|name| name.contains(missing)));
    }
}

#[test]
fn test_settings_without_sense_are_refused() {
    check_refusals::<FaberNet>(&[
        ("order", |config| config.order = 0),
        ("alpha", |config| config.alpha = 1.5),
        ("exponent", |config| config.exponent = f64::NAN),
    ]);
}
