//! SIR-GCN: sums, means, symmetric sums and maxima of messages, messages of two stages, and features of edges.

use argiope_gnn::{
    Context, Init,
    layers::{MlpConfig, Sir, SirAggregation, SirConfig, SirMessage},
};
use argiope_sparse::Pattern;
use burn::tensor::{Device, Tensor};

use super::{Array, Fixture, Named, assert_close, gradients::assert_gradients, loaded, values};

/// The parameters of a case: their gradients, if `prefix` says so.
fn parameters(fixture: &Fixture, prefix: &str, case: &str) -> Named {
    let mut names = vec![
        ("query.weight", "query.weight"),
        ("query.bias", "query.bias"),
        ("key.weight", "key.weight"),
        ("relation.weight", "out.weight"),
        ("relation.bias", "out.bias"),
    ];
    match case {
        "inner" => names.extend([
            ("bend.stages.1.weight", "inner.weight"),
            ("bend.stages.1.bias", "inner.bias"),
        ]),
        "edge" => names.push(("edge.weight", "edge.weight")),
        _ => {}
    }
    let named = names.into_iter();
    named
        .map(|(ours, theirs)| (ours.into(), fixture.get(&format!("{prefix}{theirs}"))))
        .collect()
}

/// Rows of the file, which are in the order of edges by their sources, in that of the pattern, where rows are targets.
fn arranged(rows: &Array, slots: &[u64]) -> Array {
    Array {
        shape: rows.shape.clone(),
        values: (slots.iter())
            .flat_map(|&slot| rows.part(slot as usize).values)
            .collect(),
    }
}

fn check(case: &str, config: &SirConfig) {
    let fixture = Fixture::read("sir_gcn");
    let pattern = Pattern::try_from(fixture.graph.in_csr()).unwrap();
    let slots = fixture.graph.out_slots_of_in_slots();
    let mut init = Init::new(0, &Device::flex().autodiff()).with_f64();
    let layer: Sir = loaded(
        config.init(&mut init).unwrap(),
        parameters(&fixture, "", case),
    );
    let x = fixture.get("x").tracked();
    let edges: Option<Tensor<2>> =
        (config.edge_inputs).map(|_| arranged(&fixture.get("edge_features"), slots).tracked());
    let context = Context::training(0, 0);
    let y = layer
        .forward(&pattern, x.clone(), edges.clone(), &context)
        .unwrap();
    let expected = fixture.get(&format!("{case}.output")).values;
    assert_close(case, &values(y.clone()), &expected);
    let gradients = (y * fixture.get("upstream").constants()).sum().backward();
    let prefix = format!("grad.{case}.");
    let expected = parameters(&fixture, &prefix, case);
    assert_gradients(case, &layer, &gradients, &expected);
    let of_x = values(x.grad(&gradients).unwrap());
    let expected = fixture.get(&format!("{prefix}x")).values;
    assert_close(&format!("{case}: gradient of x"), &of_x, &expected);
    if let Some(edges) = edges {
        let of_edges = values(edges.grad(&gradients).unwrap());
        let expected = arranged(&fixture.get(&format!("{prefix}edge_features")), slots).values;
        assert_close(
            &format!("{case}: gradient of features of edges"),
            &of_edges,
            &expected,
        );
    }
}

fn config() -> SirConfig {
    SirConfig::new(5, 4, 3)
}

#[test]
fn test_sum() {
    check("sum", &config());
}

#[test]
fn test_mean() {
    check("mean", &config().with_aggregation(SirAggregation::Mean));
}

#[test]
fn test_symmetric() {
    let config = config().with_aggregation(SirAggregation::Symmetric);
    check("sym", &config);
}

#[test]
fn test_max() {
    check("max", &config().with_aggregation(SirAggregation::Max));
}

#[test]
fn test_two_stages() {
    let stages = MlpConfig::new(4).relu().linear(4).relu();
    check("inner", &config().with_message(SirMessage::Mlp(stages)));
}

#[test]
fn test_features_of_edges() {
    check("edge", &config().with_edge_inputs(2));
}
