//! DiGCN: operators, and an inception block.

use argiope_directed::{
    methods::{DiGcn, DiGcnConfig, Method, stack::StackConfig},
    operators::{PageRank, page_rank, second_order},
};
use argiope_gnn::{Context, NodeFeatures};

use super::{Fixture, Named, assert_close, gradients::assert_gradients, network, values};

#[test]
fn test_operators() {
    let fixture = Fixture::read("digcn");
    let graph = &fixture.graph;
    let check = |name: &str, found: &[f64]| assert_close(name, found, &fixture.get(name).values);
    let walk = PageRank::new(0.1);
    let transition = page_rank::transition(graph).unwrap();
    let transition = transition.into_operator().unwrap().to_dense();
    check("transition", &transition.concat());
    check("perron", &walk.stationary(graph).unwrap());
    let first = walk.approximate(graph).unwrap().to_dense();
    check("operator.first", &first.concat());
    let second = second_order::inception(graph).unwrap().to_dense();
    check("operator.second", &second.concat());
}

fn parameters(fixture: &Fixture, prefix: &str) -> Named {
    let terms = [
        ("wide.own", "own"),
        ("first", "first"),
        ("wide.second", "second"),
    ];
    let of_term = |(ours, theirs): (&str, &str)| {
        ["weight", "bias"].map(|part| {
            (
                format!("blocks.convolutions.0.{ours}.{part}"),
                fixture.get(&format!("{prefix}{theirs}.{part}")),
            )
        })
    };
    terms.into_iter().flat_map(of_term).collect()
}

#[test]
fn test_inception_block() {
    let fixture = Fixture::read("digcn");
    let config = DiGcnConfig {
        stack: StackConfig {
            num_layers: 1,
            dropout: 0.0,
            ..StackConfig::default()
        },
        inception: true,
        ..DiGcnConfig::default()
    };
    let x = fixture.get("x").tracked();
    let features = NodeFeatures::Dense(x.clone());
    let named = parameters(&fixture, "");
    let (model, prepared) = network::<DiGcn>(&config, &fixture, &features, 4, named);
    let y = model.forward(&prepared, &Context::training(0, 0)).unwrap();
    assert_close("output", &values(y.clone()), &fixture.get("output").values);
    let gradients = (y * fixture.get("upstream").constants()).sum().backward();
    let expected = parameters(&fixture, "grad.");
    assert_gradients("block", &model, &gradients, &expected);
    let of_x = values(x.grad(&gradients).unwrap());
    assert_close("gradient of x", &of_x, &fixture.get("grad.x").values);
}
