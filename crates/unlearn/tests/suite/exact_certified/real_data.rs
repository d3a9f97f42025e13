//! DBLP, from the folder that `ARGIOPE_DATA` names; skipped, and said so, where it is not set.

use argiope_graph::Silent;
use argiope_unlearn::{
    Element, Forgetting, Request,
    exact::{CertifiedConfig, CertifiedLogistic, FeatureMap},
};

use crate::exact_ridge::reference_data;

#[test]
fn test_dblp() {
    let Some((data, nodes)) = reference_data("dblp") else {
        return;
    };
    let (training, test) = nodes.split_at(nodes.len() * 6 / 10);
    let config = CertifiedConfig {
        feature_map: FeatureMap::Projection { dim: 64 },
        ..CertifiedConfig::default()
    };
    let (u, v) = data.graph.edges().next().unwrap();
    let mut model = CertifiedLogistic::fit(data, training, config, &Silent).unwrap();
    let accuracy = model.accuracy(test).unwrap();
    assert!(accuracy > 0.6, "{accuracy}");
    let elements = [
        Element::Edge(u, v),
        Element::Node(training[0]),
        Element::Features(training[1]),
    ];
    for (at, element) in elements.into_iter().enumerate() {
        let request = Request::new(format!("{at}"), [element]).unwrap();
        let forgotten = model.forget(&request, &Silent).unwrap();
        assert!(!forgotten.refitted, "{element} spends the budget");
        model.postcondition(&request).unwrap();
    }
    assert!(model.gradient_norm(&Silent).unwrap() <= model.spent());
    let refit = model.refitted(&Silent).unwrap();
    assert!(model.distance(&refit).unwrap() < 1e-6);
    assert!((model.accuracy(test).unwrap() - accuracy).abs() < 0.01);
}
