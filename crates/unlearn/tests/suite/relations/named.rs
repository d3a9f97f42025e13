//! Real facts: what the model infers, and that it forgets.

use std::{env, path::PathBuf};

use argiope_graph::{RelationalGraph, Silent};
use argiope_link::{
    Side, Triple,
    knowledge::KnowledgeData,
    metrics::{TiePolicy, hits_from_ranks, mrr},
};
use argiope_unlearn::{
    Element, Forgetting,
    exact::relations::{EntityFeatures, RelationConfig, RelationRidge},
};

use super::{forget, hash};

/// A set of facts, from the folder that `ARGIOPE_DATA` names.
fn named(name: &str) -> Option<KnowledgeData> {
    let folder = env::var_os("ARGIOPE_DATA").map(PathBuf::from);
    let folder = folder.map(|folder| folder.join("kg").join(name));
    let found = folder.filter(|folder| folder.is_dir());
    if found.is_none() {
        eprintln!("SKIPPED: ARGIOPE_DATA names no folder with kg/{name}, which is not tested");
    }
    found.map(|folder| KnowledgeData {
        name: name.to_owned(),
        ..KnowledgeData::read(folder).unwrap()
    })
}

/// Filtered MRR and hits@10 of the test facts, both ends.
fn quality(data: &KnowledgeData, features: EntityFeatures) -> [f64; 2] {
    let config = RelationConfig {
        features,
        ..RelationConfig::default()
    };
    let model = RelationRidge::fit(data.graph.clone(), &config, &Silent).unwrap();
    let mut counts = Vec::new();
    for side in [Side::Head, Side::Tail] {
        let facts = &data.test;
        counts.extend(model.rank(&facts.triples, side, &facts.known).unwrap());
    }
    let found = [
        mrr(&counts, TiePolicy::Pessimistic).unwrap(),
        hits_from_ranks(&counts, 10, TiePolicy::Pessimistic).unwrap(),
    ];
    eprintln!(
        "{}, {features:?}: filtered MRR {:.3}, hits@10 {:.3}",
        data.name, found[0], found[1]
    );
    found
}

#[test]
fn test_profiles_predict_facts_and_random_features_do_not() {
    for (name, least) in [("umls", [0.88, 0.98]), ("kinship", [0.81, 0.95])] {
        let Some(data) = named(name) else { continue };
        let found = quality(&data, EntityFeatures::Profile);
        assert!(found[0] > least[0] && found[1] > least[1], "{found:?}");
        assert!(quality(&data, EntityFeatures::Random)[0] < 0.2);
    }
}

#[test]
fn test_facts_of_umls_are_forgotten_to_the_last_bit() {
    let Some(data) = named("umls") else { return };
    let config = RelationConfig::default();
    let model = RelationRidge::fit(data.graph.clone(), &config, &Silent).unwrap();
    let gone: Vec<Triple> = data.train.iter().copied().step_by(521).take(10).collect();
    let elements: Vec<Element> = (gone.iter())
        .map(|&(head, relation, tail)| Element::Triple(head, relation, tail))
        .collect();
    let (mut one_by_one, mut at_once) = (model.clone(), model.clone());
    elements
        .iter()
        .for_each(|&element| forget(&mut one_by_one, &[element]));
    forget(&mut at_once, &elements);
    let left = data.graph.triples().filter(|fact| !gone.contains(fact));
    let (num_entities, num_relations) = (data.graph.num_entities(), data.graph.num_relations());
    let graph = RelationalGraph::from_triples(num_entities, num_relations, left).unwrap();
    let fresh = RelationRidge::fit(graph, &config, &Silent).unwrap();
    assert_eq!(hash(&one_by_one), hash(&fresh));
    assert_eq!(hash(&at_once), hash(&fresh));
    // The check has power: the facts had moved the model by far more than rounding.
    let moved = model.distance(&fresh).unwrap();
    assert!(moved > 1e-4, "{moved}");
}
