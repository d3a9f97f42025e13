//! Dir-GCN: the operator, one layer, and three with jumping knowledge.

use argiope_directed::{
    methods::{DirGnn, DirGnnConfig, Method, stack::StackConfig},
    operators::Weighted,
};
use argiope_gnn::{Context, NodeFeatures, layers::JumpingKnowledge};

use super::{Fixture, Named, assert_close, gradients::assert_gradients, network, values};

/// What the file has of the layers, in front of whose names stands `prefix`.
fn layers(fixture: &Fixture, prefix: &str, num_layers: usize) -> Named {
    let mut named = Named::new();
    for layer in 0..num_layers {
        for (ours, theirs) in [("out", "out"), ("into", "in")] {
            for part in ["weight", "bias"] {
                named.push((
                    format!("layers.convolutions.{layer}.{ours}.linear.{part}"),
                    fixture.get(&format!("{prefix}layers.{layer}.{theirs}.{part}")),
                ));
            }
        }
    }
    named
}

fn body(fixture: &Fixture, prefix: &str) -> Named {
    let mut named = layers(fixture, prefix, 3);
    for part in ["weight", "bias"] {
        named.push((
            format!("layers.head.{part}"),
            fixture.get(&format!("{prefix}head.{part}")),
        ));
    }
    named
}

fn config(num_layers: usize, jumping_knowledge: Option<JumpingKnowledge>) -> DirGnnConfig {
    DirGnnConfig {
        stack: StackConfig {
            num_layers,
            dim: 4,
            dropout: 0.0,
            jumping_knowledge,
            normalize: false,
        },
        alpha: 0.3,
        ..DirGnnConfig::default()
    }
}

/// Compares outputs and all gradients of one of the two cases of the file.
fn check(case: &str, config: &DirGnnConfig, outputs: usize, named: fn(&Fixture, &str) -> Named) {
    let fixture = Fixture::read("dir_gcn");
    let x = fixture.get("x").tracked();
    let features = NodeFeatures::Dense(x.clone());
    let parameters = named(&fixture, "");
    let (model, prepared) = network::<DirGnn>(config, &fixture, &features, outputs, parameters);
    let y = model.forward(&prepared, &Context::training(0, 0)).unwrap();
    let expected = fixture.get(&format!("{case}.output")).values;
    assert_close(case, &values(y.clone()), &expected);
    let upstream = fixture.get(&format!("{case}.upstream")).constants();
    let gradients = (y * upstream).sum().backward();
    let expected = named(&fixture, &format!("grad.{case}."));
    assert_gradients(case, &model, &gradients, &expected);
    let expected = fixture.get(&format!("grad.{case}.x")).values;
    assert_close(case, &values(x.grad(&gradients).unwrap()), &expected);
}

#[test]
fn test_operator() {
    let fixture = Fixture::read("dir_gcn");
    let adjacency = Weighted::adjacency(&fixture.graph).unwrap();
    let found = adjacency.normalized(-0.5, -0.5).unwrap().to_dense();
    let expected = fixture.get("operator").values;
    assert_close("operator", &found.concat(), &expected);
}

#[test]
fn test_layer() {
    check("layer", &config(1, None), 4, |fixture, prefix| {
        layers(fixture, prefix, 1)
    });
}

#[test]
fn test_layers_with_jumping_knowledge() {
    check("body", &config(3, Some(JumpingKnowledge::Max)), 3, body);
}
