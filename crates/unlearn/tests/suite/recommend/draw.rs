//! Adversarial interactions against a search of all pairs.

use std::collections::BTreeSet;

use argiope_gnn::Init;
use argiope_graph::Silent;
use argiope_unlearn::recommend::{
    BackboneConfig, Embeddings, Propagation, adversarial_interactions, with_added, with_validation,
};
use burn::tensor::Device;

use super::grouped;

fn embeddings(data: &argiope_unlearn::data::Interactions) -> Embeddings {
    let config = BackboneConfig {
        dim: 4,
        layers: 1,
        ..BackboneConfig::default()
    };
    let model = config.init(data.train.num_nodes(), &mut Init::new(5, &Device::flex()));
    model
        .embeddings(&Propagation::new(&data.train).unwrap())
        .unwrap()
}

#[test]
fn test_adversarial_interactions_have_the_lowest_scores() {
    let data = grouped(30, 24, 2, 5);
    let embeddings = embeddings(&data);
    let is_new = |user, item| {
        let parts = [&data.train, &data.valid, &data.test];
        !parts.iter().any(|part| part.has_edge(user, item))
    };
    let score = |user: u32, item: u32| embeddings.score_users(&[user]).unwrap()[item as usize];
    let lowest = |pairs: Vec<(u32, u32)>| {
        let lower = |x: &&(u32, u32), y: &&(u32, u32)| {
            score(x.0, x.1).partial_cmp(&score(y.0, y.1)).unwrap()
        };
        *pairs.iter().min_by(lower).unwrap()
    };
    let mut expected = BTreeSet::new();
    for user in 0..30 {
        expected.insert(lowest(
            (0..24)
                .filter(|&i| is_new(user, i))
                .map(|i| (user, i))
                .collect(),
        ));
    }
    for item in 0..24 {
        expected.insert(lowest(
            (0..30)
                .filter(|&u| is_new(u, item))
                .map(|u| (u, item))
                .collect(),
        ));
    }
    let found = adversarial_interactions(&embeddings, &data, 1.0, 3, &Silent).unwrap();
    assert!(found.iter().copied().eq(expected.iter().copied()));
    let half = adversarial_interactions(&embeddings, &data, 0.5, 3, &Silent).unwrap();
    assert!(half.len() <= 27 && half.len() >= 15, "{}", half.len());
    assert!(half.iter().all(|pair| expected.contains(pair)));
    let added = with_added(&data, &found).unwrap();
    assert_eq!(
        added.train.num_edges(),
        data.train.num_edges() + found.len()
    );
    let again = with_added(&added, &found).unwrap();
    assert_eq!(again.train, added.train);
    assert!(with_added(&data, &[(0, 24)]).is_err());
}

#[test]
fn test_held_out_interactions_leave_the_training() {
    let mut data = grouped(30, 24, 2, 5);
    assert_eq!(with_validation(&data, 0.2, 1).unwrap().train, data.train);
    data.valid = argiope_graph::BipartiteGraph::empty(30, 24).unwrap();
    let found = with_validation(&data, 0.2, 1).unwrap();
    assert_eq!(found.valid.num_edges(), 30);
    let mut all: Vec<_> = found.train.edges().chain(found.valid.edges()).collect();
    all.sort_unstable();
    assert!(all.into_iter().eq(data.train.edges()));
    // However many are wanted, every user keeps one.
    let most = with_validation(&data, 0.99, 1).unwrap();
    assert!((0..30).all(|user| !most.train.neighbors_of_left(user).is_empty()));
    assert!(with_validation(&data, 0.0, 1).is_err());
}
