//! Ridge regression of facts: models of small graphs, and what is done with them everywhere.

mod deletion;
mod named;
mod objective;
mod stored;

use argiope_graph::{RelationalGraph, Silent};
use argiope_link::Triple;
use argiope_unlearn::{
    Element, Forgetting, Request,
    exact::relations::{EntityFeatures, RelationConfig, RelationRidge},
};
use proptest::prelude::*;

const NUM_ENTITIES: usize = 9;
const NUM_RELATIONS: usize = 3;

fn small(features: EntityFeatures) -> RelationConfig {
    RelationConfig {
        features,
        dim: 7,
        lambda: 0.8,
        ..RelationConfig::default()
    }
}

fn graph_of(facts: &[Triple]) -> RelationalGraph {
    RelationalGraph::from_triples(NUM_ENTITIES, NUM_RELATIONS, facts.iter().copied()).unwrap()
}

/// Given features of all entities, some of them 0.
fn given() -> Vec<f32> {
    (0..NUM_ENTITIES * 5)
        .map(|at| ((at * at * 7 + 3 * at) % 11) as f32 / 4.0 - 1.0)
        .collect()
}

/// A model of each kind of features.
fn fit(features: EntityFeatures, facts: &[Triple]) -> RelationRidge {
    let config = small(features);
    match features {
        EntityFeatures::Given => {
            RelationRidge::fit_given(graph_of(facts), &given(), &config, &Silent).unwrap()
        }
        _ => RelationRidge::fit(graph_of(facts), &config, &Silent).unwrap(),
    }
}

const KINDS: [EntityFeatures; 3] = [
    EntityFeatures::Profile,
    EntityFeatures::Random,
    EntityFeatures::Given,
];

fn kinds() -> impl Strategy<Value = EntityFeatures> {
    prop::sample::select(KINDS.to_vec())
}

/// Facts with hubs, loops and repetitions; entity 8 is in none.
fn facts() -> impl Strategy<Value = Vec<Triple>> {
    let entity = || prop_oneof![2 => Just(0u32), 5 => 0..8u32];
    prop::collection::vec((entity(), 0..NUM_RELATIONS as u32, entity()), 1..40)
}

fn request(id: &str, elements: &[Element]) -> Request {
    Request::new(id, elements.iter().copied()).unwrap()
}

fn forget(model: &mut RelationRidge, elements: &[Element]) {
    let request = request("r", elements);
    model.check(&request).unwrap();
    model.forget(&request, &Silent).unwrap();
    let found = model.postcondition(&request).unwrap();
    assert_eq!(found.num_absent, request.elements().len());
    assert!(found.residual.unwrap() < 1e-12);
}

fn hash(model: &RelationRidge) -> String {
    model.to_stored().unwrap().hash()
}

const FACTS: [Triple; 10] = [
    (0, 0, 1),
    (0, 0, 2),
    (1, 0, 2),
    (3, 1, 0),
    (4, 1, 0),
    (5, 1, 4),
    (2, 2, 2),
    (6, 2, 7),
    (0, 2, 7),
    (7, 1, 3),
];
