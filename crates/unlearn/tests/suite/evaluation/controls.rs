//! Matching of controls.

use std::collections::BTreeMap;

use argiope_link::Pair;
use argiope_unlearn::{UnlearnError, evaluation::matched_controls};
use proptest::prelude::*;

const NUM_NODES: u32 = 12;

/// Degrees, deleted edges and candidates; the pool of a pair is the parity of its sum.
fn problems() -> impl Strategy<Value = (Vec<usize>, Vec<Pair>, Vec<Pair>)> {
    let pairs = |most| prop::collection::vec((0..NUM_NODES, 0..NUM_NODES), 0..most);
    let degrees = prop::collection::vec(0usize..40, NUM_NODES as usize);
    (degrees, pairs(20), pairs(14)).prop_map(|(degrees, deleted, mut candidates)| {
        // A candidate at least in each pool
        candidates.extend([(0, 1), (0, 2)]);
        (degrees, deleted, candidates)
    })
}

fn pool(pair: Pair) -> u32 {
    (pair.0 + pair.1) % 2
}

fn distance(degrees: &[usize], left: Pair, right: Pair) -> f64 {
    let point = |(u, v): Pair| {
        let mut ends = [degrees[u as usize], degrees[v as usize]].map(|d| (1.0 + d as f64).ln());
        ends.sort_by(f64::total_cmp);
        ends
    };
    let (left, right) = (point(left), point(right));
    ((left[0] - right[0]).powi(2) + (left[1] - right[1]).powi(2)).sqrt()
}

proptest! {
    #[test]
    fn prop_controls_are_of_the_pool_and_evenly_used((degrees, deleted, candidates) in problems()) {
        let degree = |node: u32| degrees[node as usize];
        let controls = matched_controls(&deleted, &candidates, degree, pool, 5).unwrap();
        prop_assert_eq!(controls.chosen.len(), deleted.len());
        let mut uses: BTreeMap<usize, usize> = BTreeMap::new();
        for (&pair, &at) in deleted.iter().zip(&controls.chosen) {
            prop_assert_eq!(pool(pair), pool(candidates[at]));
            *uses.entry(at).or_default() += 1;
        }
        let mut reused = 0;
        for name in 0..2 {
            let wanted = deleted.iter().filter(|&&pair| pool(pair) == name).count();
            let there = (0..candidates.len()).filter(|&at| pool(candidates[at]) == name);
            let uses: Vec<usize> = there.map(|at| uses.get(&at).copied().unwrap_or(0)).collect();
            let (least, most) = (uses.iter().min().unwrap(), uses.iter().max().unwrap());
            prop_assert!(most - least <= 1, "{:?}", uses);
            reused += wanted.saturating_sub(uses.len());
        }
        prop_assert_eq!(controls.num_reused, reused);
        let sum: f64 = (deleted.iter().zip(&controls.chosen))
            .map(|(&pair, &at)| distance(&degrees, pair, candidates[at])).sum();
        let mean = sum / deleted.len().max(1) as f64;
        prop_assert!((controls.mean_distance - mean).abs() < 1e-12);
    }

    #[test]
    fn prop_a_single_edge_gets_the_nearest_candidate((degrees, deleted, candidates) in problems()) {
        let degree = |node: u32| degrees[node as usize];
        for &pair in &deleted {
            let controls = matched_controls(&[pair], &candidates, degree, pool, 5).unwrap();
            let least = (candidates.iter().filter(|&&other| pool(other) == pool(pair)))
                .map(|&other| distance(&degrees, pair, other)).fold(f64::INFINITY, f64::min);
            prop_assert!((controls.mean_distance - least).abs() < 1e-12);
        }
    }

    #[test]
    fn prop_edges_with_twins_get_twins((degrees, deleted, _) in problems()) {
        // The candidates are the deleted edges turned round: nobody may lose its only equal to another.
        let degree = |node: u32| degrees[node as usize];
        let candidates: Vec<Pair> = deleted.iter().map(|&(u, v)| (v, u)).collect();
        let controls = matched_controls(&deleted, &candidates, degree, pool, 9).unwrap();
        prop_assert_eq!((controls.mean_distance, controls.num_reused), (0.0, 0));
        let mut chosen = controls.chosen;
        chosen.sort_unstable();
        prop_assert_eq!(chosen, (0..deleted.len()).collect::<Vec<_>>());
    }
}

#[test]
fn test_chance_decides_among_equals_and_the_seed_decides_chance() {
    let candidates: Vec<Pair> = (0..100).map(|k| (2 * k, 2 * k + 1)).collect();
    let deleted = [(300, 301), (302, 303)];
    let chosen = |seed| {
        matched_controls(&deleted, &candidates, |_| 3, |_| (), seed)
            .unwrap()
            .chosen
    };
    assert_eq!(chosen(1), chosen(1));
    let different: std::collections::BTreeSet<_> = (0..20).map(chosen).collect();
    assert!(different.len() > 15, "{different:?}");
    let controls = matched_controls(&deleted, &candidates, |_| 3, |_| (), 1).unwrap();
    let scores: Vec<f32> = (0..100).map(|at| at as f32).collect();
    let picked: Vec<usize> = controls
        .pick(&scores)
        .iter()
        .map(|&at| at as usize)
        .collect();
    assert_eq!(picked, controls.chosen);
}

#[test]
fn test_a_pool_without_candidates_is_named() {
    let error = matched_controls(&[(4, 5)], &[(0, 2)], |_| 1, pool, 1).unwrap_err();
    assert!(matches!(error, UnlearnError::Data { .. }));
    assert_eq!(
        error.to_string(),
        "no held-out edge is in the pool 1 of the deleted edge 4 5"
    );
    let none = matched_controls(&[], &[], |_| 1, pool, 1).unwrap();
    assert!(none.chosen.is_empty() && none.mean_distance == 0.0);
}
