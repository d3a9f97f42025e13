//! Recall and NDCG of embeddings of users one by one.

use argiope_graph::Silent;
use argiope_unlearn::recommend::{
    CUTOFF, Embeddings,
    metrics::{ndcg_at_k, recall_at_k, top_items},
    ranking,
};
use burn::tensor::{Device, Tensor, TensorData};

use super::{random_graph, random_values, with_threads};

fn embeddings(num_users: usize, num_items: usize) -> Embeddings {
    let nodes = num_users + num_items;
    let values: Vec<f32> = random_values(nodes * 4, 8)
        .iter()
        .map(|&x| x as f32)
        .collect();
    let tensor = Tensor::<2>::from_data(TensorData::new(values, [nodes, 4]), &Device::flex());
    Embeddings::new(tensor, num_users).unwrap()
}

#[test]
fn test_rankings_of_blocks_are_those_of_single_users() {
    let (masked, wanted) = (random_graph(300, 50, 1), random_graph(300, 50, 2));
    let embeddings = embeddings(300, 50);
    let (mut recall, mut ndcg, mut count) = (0.0, 0.0, 0.0);
    for user in 0..300 {
        let of_user = wanted.neighbors_of_left(user);
        if of_user.is_empty() {
            continue;
        }
        let pairs: Vec<(u32, u32)> = (0..50).map(|item| (user, item)).collect();
        let ranked = top_items(
            &embeddings.score_pairs(&pairs),
            masked.neighbors_of_left(user),
            CUTOFF,
        );
        recall += recall_at_k(&ranked, of_user, CUTOFF);
        ndcg += ndcg_at_k(&ranked, of_user, CUTOFF);
        count += 1.0;
    }
    let found = ranking(&embeddings, &masked, &wanted, &Silent).unwrap();
    assert_eq!((found.k, found.num_users), (20, count as usize));
    assert!((found.recall - recall / count).abs() < 1e-12);
    assert!((found.ndcg - ndcg / count).abs() < 1e-12);
    let again = with_threads(1, || {
        ranking(&embeddings, &masked, &wanted, &Silent).unwrap()
    });
    assert_eq!(found, again);
}

#[test]
fn test_scores_of_pairs_and_users_agree() {
    let embeddings = embeddings(5, 7);
    let pairs: Vec<(u32, u32)> = (0..7).map(|item| (3, item)).collect();
    let (of_pairs, of_user) = (
        embeddings.score_pairs(&pairs),
        embeddings.score_users(&[3]).unwrap(),
    );
    for (x, y) in of_pairs.iter().zip(of_user) {
        assert!((x - y).abs() < 1e-6);
    }
    let bad = Tensor::<2>::from_data([[1.0, f32::NAN], [0.0, 0.0]], &Device::flex());
    let error = Embeddings::new(bad, 1).unwrap_err().to_string();
    assert!(error.contains("node 0") && error.contains("NaN"), "{error}");
}
