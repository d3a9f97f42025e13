//! The metrics against numbers that other programs gave for the same scores.
//!
//! ```python
//! import numpy as np, math                                      # NumPy 2, scikit-learn 1.9.1
//! from sklearn.metrics import average_precision_score, roc_auc_score
//! positives = np.array([(i*i*31 + 7*i) % 97 for i in range(300)])
//! negatives = np.array([(i*i*17 + 3*i) % 89 for i in range(700)])
//! truth, scores = np.r_[np.ones(300), np.zeros(700)], np.r_[positives, negatives]
//! roc_auc_score(truth, scores), average_precision_score(truth, scores)
//! [(positives > np.sort(negatives)[-k]).mean() for k in (20, 50, 100)]   # ogb.linkproppred, hits@k
//! best = (negatives[None] > positives[:, None]).sum(1)                   # ogb.linkproppred, mrr
//! worst = (negatives[None] >= positives[:, None]).sum(1)
//! (1 / ((best + worst) / 2 + 1)).mean()
//! p = worst / 700                                                        # NBFNet, hits@10_50
//! sum(math.comb(49, i) * p**i * (1 - p)**(49 - i) for i in range(10)).mean()
//! ```

use argiope_link::metrics::{
    TiePolicy, auc, average_precision, hits_at_k, mrr, rank_counts, rank_counts_shared,
    sampled_hits_at_k,
};

fn scores() -> (Vec<f32>, Vec<f32>) {
    let positives = (0..300u32).map(|i| ((i * i * 31 + 7 * i) % 97) as f32);
    let negatives = (0..700u32).map(|i| ((i * i * 17 + 3 * i) % 89) as f32);
    (positives.collect(), negatives.collect())
}

#[track_caller]
fn assert_close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} {expected}");
}

#[test]
fn test_areas_of_scikit_learn() {
    let (positives, negatives) = scores();
    assert_close(auc(&positives, &negatives).unwrap(), 0.5394833333333333);
    assert_close(
        average_precision(&positives, &negatives).unwrap(),
        0.4549015216086707,
    );
}

#[test]
fn test_hits_and_reciprocal_ranks_of_the_open_graph_benchmark() {
    let (positives, negatives) = scores();
    for (k, expected) in [
        (20, 0.17333333333333334),
        (50, 0.21333333333333335),
        (100, 0.31333333333333335),
    ] {
        assert_close(hits_at_k(&positives, &negatives, k).unwrap(), expected);
    }
    let shared = rank_counts_shared(&positives, &negatives).unwrap();
    assert_close(mrr(&shared, TiePolicy::Mean).unwrap(), 0.15989256815217273);
    let repeated = negatives.repeat(positives.len());
    assert_eq!(rank_counts(&positives, &repeated).unwrap(), shared);
}

#[test]
fn test_sampled_hits_of_inductive_knowledge_graphs() {
    let (positives, negatives) = scores();
    let counts = rank_counts_shared(&positives, &negatives).unwrap();
    let hits = sampled_hits_at_k(&counts, 10, 50, TiePolicy::Pessimistic).unwrap();
    assert_close(hits, 0.31814030859733256);
}
