//! Every form of the network gives the scores of the equations.

use argiope_gnn::NamedTensors;
use argiope_graph::RelationalGraph;
use burn::tensor::Device;

use super::{
    Parameters,
    cases::{QUERIES, assert_close, configs, model, random_graph, small, values},
    scores,
};
use crate::{
    MessageGraph, Plan, PlanKind, Query, Targets,
    config::{Aggregate, MessageKind},
    layer::Form,
};

#[test]
fn test_every_form_is_that_of_the_equations() {
    let (graph, facts) = random_graph(5);
    let graph = graph.without_facts(&facts[..4]).unwrap();
    let asked = [3, 0, 7, 5, 5, 12, 0, 1, 2, 13, 2, 4, 0, 10, 9u32];
    for config in configs() {
        let model = model(&config, &Device::flex());
        let parameters = Parameters(NamedTensors::of_module(&model));
        let expected: Vec<Vec<f64>> = QUERIES
            .iter()
            .map(|&query| scores(&config, &parameters, &graph, query))
            .collect();
        let of_asked: Vec<f64> = (asked.iter().enumerate())
            .map(|(at, &node)| expected[at / 3][node as usize])
            .collect();
        for kind in [PlanKind::Dense, PlanKind::Cone, PlanKind::Automatic] {
            for form in [Form::Automatic, Form::Composed] {
                let what = format!("{config:?} {kind:?} {form:?}");
                let options = model.plan_options().with_kind(kind);
                let found = |targets| {
                    let plan = Plan::new(&graph, &QUERIES, targets, options).unwrap();
                    assert_eq!(
                        plan.num_targets() * QUERIES.len(),
                        if targets == Targets::All { 70 } else { 15 }
                    );
                    values(model.scores_with(&plan, &[], form).unwrap())
                };
                assert_close(&found(Targets::All), &expected.concat(), 1e-10, &what);
                assert_close(&found(Targets::Each(&asked)), &of_asked, 1e-10, &what);
            }
        }
    }
}

#[test]
fn test_relabelling_nodes_relabels_scores() {
    let (graph, facts) = random_graph(8);
    let config = small(MessageKind::DistMult, Aggregate::Pna, true, true);
    let model = model(&config, &Device::flex());
    let renamed = |node: u32| (node * 5 + 3) % 14;
    let other = facts.iter().map(|&(h, r, t)| (renamed(h), r, renamed(t)));
    let other = RelationalGraph::from_triples(14, 3, other).unwrap();
    let other = MessageGraph::of_knowledge(&other).unwrap();
    let queries = QUERIES.map(|query| Query {
        source: renamed(query.source),
        ..query
    });
    let found = values(model.scores(&other, &queries, Targets::All).unwrap());
    let expected = values(model.scores(&graph, &QUERIES, Targets::All).unwrap());
    for (row, expected) in expected.chunks(14).enumerate() {
        for (node, &expected) in (0u32..).zip(expected) {
            let found = found[14 * row + renamed(node) as usize];
            assert!((found - expected).abs() < 1e-10);
        }
    }
}
