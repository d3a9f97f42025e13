//! One after the other, all at once, and never there: the same model.

use argiope_graph::Silent;
use argiope_unlearn::{
    Element, Forgetting, Guarantee, Request,
    exact::{FeatureMap, FixedPropagation, RefitRule, RidgeClassifier},
};
use proptest::prelude::*;

use super::{config, feature_maps, propagations};
use crate::small_graphs::{Case, cases, without};

fn fitted(case: &Case, config: argiope_unlearn::exact::RidgeConfig) -> RidgeClassifier {
    RidgeClassifier::fit(case.data.clone(), &case.training, config, &Silent).unwrap()
}

/// All rows, as bits.
fn row_bits(model: &RidgeClassifier) -> Vec<u64> {
    let nodes: Vec<u32> = (0..model.graph().num_nodes() as u32).collect();
    let rows = model.rows(&nodes).unwrap();
    rows.into_iter().map(f64::to_bits).collect()
}

proptest! {
    #[test]
    fn prop_sequences_batches_and_refits_are_the_same_model(
        case in cases(),
        propagation in propagations(),
        feature_map in feature_maps(),
    ) {
        let config = config(propagation, feature_map);
        let mut one_by_one = fitted(&case, config);
        for (at, &element) in case.elements.iter().enumerate() {
            let request = Request::new(format!("{at}"), [element]).unwrap();
            let forgotten = one_by_one.forget(&request, &Silent).unwrap();
            prop_assert!(!forgotten.refitted);
            let found = one_by_one.postcondition(&request).unwrap();
            prop_assert_eq!(found.num_absent, 1);
        }
        let all = Request::new("all", case.elements.clone()).unwrap();
        let mut at_once = fitted(&case, config);
        at_once.check(&all).unwrap();
        at_once.forget(&all, &Silent).unwrap();
        at_once.postcondition(&all).unwrap();

        let (data, training) = without(&case.data, &case.training, &case.elements);
        let never = RidgeClassifier::fit(data, &training, config, &Silent).unwrap();
        for model in [&one_by_one, &at_once] {
            prop_assert_eq!(model.graph(), never.graph());
            prop_assert_eq!(model.training(), never.training());
            prop_assert_eq!(row_bits(model), row_bits(&never));
            prop_assert!(model.distance(&never).unwrap() < 1e-9);
            prop_assert!(model.distance(&model.refitted(&Silent).unwrap()).unwrap() < 1e-9);
        }
    }

    #[test]
    fn prop_rules_lead_to_the_same_model(case in cases(), propagation in propagations()) {
        let all = Request::new("all", case.elements.clone()).unwrap();
        let of_rule = |refit| {
            let mut config = config(propagation, FeatureMap::Identity);
            config.refit = refit;
            let mut model = fitted(&case, config);
            let forgotten = model.forget(&all, &Silent).unwrap();
            (model, forgotten)
        };
        let (always, forgotten) = of_rule(RefitRule::Always);
        prop_assert!(forgotten.refitted);
        let (auto, _) = of_rule(RefitRule::Auto);
        let (never, of_never) = of_rule(RefitRule::Never);
        prop_assert!(!of_never.refitted);
        prop_assert!(auto.distance(&always).unwrap() < 1e-9);
        prop_assert!(never.distance(&always).unwrap() < 1e-9);
        prop_assert_eq!(row_bits(&never), row_bits(&always));
        prop_assert_eq!(forgotten.num_affected, of_never.num_affected);
    }

    #[test]
    fn prop_nodes_beyond_the_affected_keep_their_rows(case in cases(), hops in 0..4usize) {
        let config = config(FixedPropagation::Sgc { hops }, FeatureMap::Identity);
        let before = fitted(&case, config);
        let mut model = before.clone();
        let all = Request::new("all", case.elements.clone()).unwrap();
        let forgotten = model.forget(&all, &Silent).unwrap();
        let num_nodes = model.graph().num_nodes();
        let (old, new) = (row_bits(&before), row_bits(&model));
        let dim = model.dim();
        let changed = (old.chunks(dim).zip(new.chunks(dim))).filter(|(old, new)| old != new);
        prop_assert!(changed.count() <= forgotten.num_affected);
        prop_assert_eq!(forgotten.num_rows, num_nodes);
    }
}

#[test]
fn test_rows_within_the_hops_of_the_old_graph_are_affected() {
    // A path of 9 nodes: an edge in the middle reaches `hops` nodes to both sides of its ends.
    let case = path();
    for (hops, num_affected) in [(0, 2), (1, 4), (2, 6), (3, 8)] {
        let config = config(FixedPropagation::Sgc { hops }, FeatureMap::Identity);
        let mut model = fitted(&case, config);
        let request = Request::new("1", [Element::Edge(4, 5)]).unwrap();
        let forgotten = model.forget(&request, &Silent).unwrap();
        assert_eq!(forgotten.num_affected, num_affected, "{hops} hops");
    }
    assert_eq!(
        fitted(
            &case,
            config(FixedPropagation::default(), FeatureMap::Identity)
        )
        .guarantee(),
        Guarantee::Exact
    );
}

#[test]
fn test_deletions_move_the_weights() {
    // What is equal to a refit is so because it moved: a model that did nothing would be far away.
    let case = path();
    let config = config(FixedPropagation::Sgc { hops: 2 }, FeatureMap::Identity);
    let before = fitted(&case, config);
    for element in [Element::Edge(4, 5), Element::Features(4), Element::Node(4)] {
        let mut model = before.clone();
        model
            .forget(&Request::new("1", [element]).unwrap(), &Silent)
            .unwrap();
        assert!(before.distance(&model).unwrap() > 1e-3, "{element}");
    }
}

#[test]
fn test_without_any_edge_the_rows_are_the_features() {
    let case = path();
    let config = config(FixedPropagation::Sgc { hops: 2 }, FeatureMap::Identity);
    let mut model = fitted(&case, config);
    let edges = case.data.graph.edges().map(|(u, v)| Element::Edge(u, v));
    let request = Request::new("all-edges", edges).unwrap();
    model.forget(&request, &Silent).unwrap();
    model.postcondition(&request).unwrap();
    assert_eq!(model.graph().num_edges(), 0);
    let nodes: Vec<u32> = (0..9).collect();
    let expected = crate::small_graphs::values(&case.data);
    assert_eq!(model.rows(&nodes).unwrap(), expected);
}

#[test]
fn test_threads_do_not_show() {
    let case = path();
    let of_threads = |num_threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(num_threads);
        pool.build().unwrap().install(|| {
            let config = config(
                FixedPropagation::Sign { hops: 2 },
                FeatureMap::Projection { dim: 200 },
            );
            let mut model = fitted(&case, config);
            model
                .forget(&Request::new("1", [Element::Node(4)]).unwrap(), &Silent)
                .unwrap();
            (model.to_stored().unwrap().hash(), model.scores())
        })
    };
    assert_eq!(of_threads(1), of_threads(4));
}

/// Nine nodes in a row, all of which are training nodes.
pub(super) fn path() -> Case {
    use argiope_unlearn::data::GraphData;
    let values: Vec<f64> = (0..36)
        .map(|at| f64::from(at * at * 7 % 11) - 4.0)
        .collect();
    Case {
        data: GraphData {
            name: "path".to_owned(),
            graph: argiope_graph::UndirectedGraph::from_edges(9, (0..8).map(|u| (u, u + 1)))
                .unwrap(),
            features: crate::small_graphs::dense(&values),
            classes: (0..9).map(|node| Some(node % 3)).collect(),
            num_classes: 3,
        },
        training: (0..9).collect(),
        elements: Vec::new(),
    }
}
