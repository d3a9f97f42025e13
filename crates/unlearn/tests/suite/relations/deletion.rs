//! Deletions against refits: equal, not near.

use argiope_graph::{RelationalGraph, Silent};
use argiope_link::{Side, Triple};
use argiope_unlearn::{
    Element, Forgetting, UnlearnError,
    exact::relations::{EntityFeatures, RelationConfig, RelationRidge},
};
use proptest::prelude::*;

use super::{
    FACTS, KINDS, NUM_RELATIONS, facts, fit, forget, given, graph_of, hash, kinds, request, small,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn prop_one_by_one_is_at_once_is_a_refit(
        (kind, facts) in (kinds(), facts()),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..6),
    ) {
        let mut gone: Vec<Triple> = picks.iter().map(|pick| *pick.get(&facts)).collect();
        gone.sort_unstable();
        gone.dedup();
        let elements: Vec<Element> = gone.iter().map(|&(h, r, t)| Element::Triple(h, r, t)).collect();
        let (mut one_by_one, mut at_once) = (fit(kind, &facts), fit(kind, &facts));
        let before = hash(&at_once);
        elements.iter().for_each(|&element| forget(&mut one_by_one, &[element]));
        forget(&mut at_once, &elements);
        let left: Vec<Triple> = facts.iter().copied().filter(|fact| !gone.contains(fact)).collect();
        let fresh = fit(kind, &left);
        // Not near: equal, bit by bit.
        prop_assert_eq!(hash(&one_by_one), hash(&fresh));
        prop_assert_eq!(hash(&at_once), hash(&fresh));
        prop_assert_eq!(hash(&at_once.refitted(&Silent).unwrap()), hash(&fresh));
        prop_assert_eq!(at_once.distance(&fresh).unwrap(), 0.0);
        prop_assert_ne!(hash(&fresh), before);
    }

    #[test]
    fn prop_relations_and_entities_are_their_facts(
        (kind, facts) in (kinds(), facts()),
        pick in any::<prop::sample::Index>(),
    ) {
        let (head, relation, _) = *pick.get(&facts);
        let mut model = fit(kind, &facts);
        forget(&mut model, &[Element::Relation(relation)]);
        let left: Vec<Triple> = facts.iter().copied().filter(|fact| fact.1 != relation).collect();
        prop_assert_eq!(hash(&model), hash(&fit(kind, &left)));
        prop_assert!(model.scores(head, relation).unwrap().iter().all(|&score| score == 0.0));

        let mut model = fit(kind, &facts);
        forget(&mut model, &[Element::Node(head)]);
        let left: Vec<Triple> = facts.iter().copied().filter(|fact| fact.0 != head && fact.2 != head).collect();
        prop_assert_eq!(model.graph(), &graph_of(&left));
        if kind != EntityFeatures::Given {
            prop_assert_eq!(hash(&model), hash(&fit(kind, &left)));
        }
        prop_assert!(model.features(head).unwrap().iter().all(|&feature| feature == 0.0));
        for relation in 0..NUM_RELATIONS as u32 {
            prop_assert!(model.scores(head, relation).unwrap().iter().all(|&score| score == 0.0));
        }
    }
}

#[test]
fn test_small_deletions_update_and_large_ones_refit() {
    // Stars apart from each other: a deletion in one leaves the others alone.
    let facts = (0..600u32).map(|k| (k / 6 * 7, k % 2, k / 6 * 7 + 1 + k % 6));
    let facts: Vec<Triple> = facts.collect();
    let fit = |facts: &[Triple]| {
        let graph = RelationalGraph::from_triples(700, 2, facts.iter().copied()).unwrap();
        RelationRidge::fit(graph, &small(EntityFeatures::Profile), &Silent).unwrap()
    };
    for (count, refitted) in [(1, false), (20, false), (580, true)] {
        let mut model = fit(&facts);
        let elements = (facts.iter().take(count)).map(|&(h, r, t)| Element::Triple(h, r, t));
        let request = request("r", &elements.collect::<Vec<_>>());
        let forgotten = model.forget(&request, &Silent).unwrap();
        model.postcondition(&request).unwrap();
        assert_eq!(forgotten.refitted, refitted, "{count}");
        let ends = facts.iter().take(count).flat_map(|fact| [fact.0, fact.2]);
        let ends: std::collections::BTreeSet<u32> = ends.collect();
        assert_eq!(
            (forgotten.num_affected, forgotten.num_rows),
            (ends.len(), 700)
        );
        assert_eq!(hash(&model), hash(&fit(&facts[count..])));
    }
}

#[test]
fn test_mixed_requests() {
    for kind in KINDS {
        let mut model = fit(kind, &FACTS);
        // The relation and the entity share a fact, and one is named as well.
        let elements = [
            Element::Triple(6, 2, 7),
            Element::Relation(2),
            Element::Node(0),
        ];
        forget(&mut model, &elements);
        let left = [(1, 0, 2), (5, 1, 4), (7, 1, 3)];
        assert_eq!(model.graph(), &graph_of(&left));
        if kind != EntityFeatures::Given {
            assert_eq!(hash(&model), hash(&fit(kind, &left)));
        }
        assert_eq!(hash(&model), hash(&model.refitted(&Silent).unwrap()));
    }
}

#[test]
fn test_everything_can_be_forgotten() {
    for kind in [EntityFeatures::Profile, EntityFeatures::Random] {
        let mut model = fit(kind, &FACTS);
        forget(&mut model, &[0, 1, 2].map(Element::Relation));
        assert_eq!(hash(&model), hash(&fit(kind, &[])));
        assert!(
            model
                .scores(0, 0)
                .unwrap()
                .iter()
                .all(|&score| score == 0.0)
        );
    }
}

#[test]
fn test_given_features_are_forgotten() {
    let features = |cleared: &[usize]| {
        let mut features = given();
        for &entity in cleared {
            features[entity * 5..][..5].fill(0.0);
        }
        features
    };
    let config = small(EntityFeatures::Given);
    let fit = |facts: &[Triple], cleared: &[usize]| {
        let features = features(cleared);
        RelationRidge::fit_given(graph_of(facts), &features, &config, &Silent).unwrap()
    };
    let mut model = fit(&FACTS, &[]);
    forget(&mut model, &[Element::Features(0)]);
    assert_eq!(hash(&model), hash(&fit(&FACTS, &[0])));
    forget(
        &mut model,
        &[Element::Node(8), Element::Features(2), Element::Node(2)],
    );
    let left: Vec<Triple> = (FACTS.into_iter())
        .filter(|fact| fact.0 != 2 && fact.2 != 2)
        .collect();
    assert_eq!(hash(&model), hash(&fit(&left, &[0, 2, 8])));
    let again = request("again", &[Element::Features(0)]);
    assert!(matches!(
        model.check(&again),
        Err(UnlearnError::NotFound { .. })
    ));
}

#[test]
fn test_what_is_not_there_is_named() {
    let mut model = fit(EntityFeatures::Profile, &FACTS);
    let before = hash(&model);
    for (elements, message) in [
        (
            vec![Element::Triple(0, 0, 1), Element::Triple(0, 1, 1)],
            "request 7: triple 0 1 1 is not in the data",
        ),
        (
            vec![Element::Triple(0, 0, 99)],
            "request 7: triple 0 0 99 is not in the data",
        ),
        (
            vec![Element::Relation(3)],
            "request 7: relation 3 is not in the data",
        ),
        (
            vec![Element::Node(8)],
            "request 7: node 8 is not in the data",
        ),
        (
            vec![Element::Node(9)],
            "request 7: node 9 is not in the data",
        ),
        (
            vec![Element::Edge(0, 1)],
            "request 7: relation-ridge has no edges to delete",
        ),
        (
            vec![Element::Features(0)],
            "request 7: relation-ridge has no features to delete",
        ),
    ] {
        let request = request("7", &elements);
        assert_eq!(model.check(&request).unwrap_err().to_string(), message);
        let error = model.forget(&request, &Silent).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
    assert_eq!(hash(&model), before);
    let once = [Element::Triple(0, 0, 1)];
    forget(&mut model, &once);
    assert!(matches!(
        model.forget(&request("8", &once), &Silent),
        Err(UnlearnError::NotFound { .. })
    ));
}

#[test]
fn test_threads_do_not_show() {
    let of_threads = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap().install(|| {
            let facts: Vec<Triple> = (0..3000u32)
                .map(|k| (k * k % 71, k % 5, k * 13 % 67))
                .collect();
            let graph = RelationalGraph::from_triples(71, 5, facts.iter().copied()).unwrap();
            let config = RelationConfig {
                dim: 70,
                ..RelationConfig::default()
            };
            let mut model = RelationRidge::fit(graph, &config, &Silent).unwrap();
            let (head, relation, tail) = facts[17];
            forget(&mut model, &[Element::Triple(head, relation, tail)]);
            let ranks = model.rank(&facts[..40], Side::Head, model.graph()).unwrap();
            (hash(&model), ranks)
        })
    };
    assert_eq!(of_threads(1), of_threads(2));
}
