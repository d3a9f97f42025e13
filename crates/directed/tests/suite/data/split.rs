//! Splits.

use argiope_directed::data::NodeSplit;
use proptest::prelude::*;

use super::{assert_parts, message};

#[test]
fn test_splits_are_checked() {
    let labels = [Some(0), Some(1), None, Some(1)];
    let split = |train: &[u32], valid: &[u32], test: &[u32]| NodeSplit {
        train: train.to_vec(),
        valid: valid.to_vec(),
        test: test.to_vec(),
    };
    split(&[0], &[1], &[3]).check(&labels).unwrap();
    split(&[0], &[], &[]).check(&labels).unwrap();
    for (wrong, parts) in [
        (split(&[0], &[1], &[4]), ["node 4", "test part", "4 nodes"]),
        (
            split(&[0], &[1, 1], &[3]),
            ["node 1", "twice", "validation part"],
        ),
        (
            split(&[0], &[1], &[0]),
            ["node 0", "training part", "test part"],
        ),
        (
            split(&[0], &[2], &[3]),
            ["node 2", "validation part", "no class"],
        ),
        (split(&[], &[1], &[3]), ["training part", "no", "nodes"]),
        (
            split(&[u32::MAX], &[1], &[3]),
            ["4294967295", "training part", "4 nodes"],
        ),
    ] {
        assert_parts(&message(wrong.check(&labels)), &parts);
    }
}

#[test]
fn test_splits_that_cannot_be_drawn_are_refused() {
    let labels: Vec<_> = (0..30).map(|node| Some(node % 3)).collect();
    for (result, parts) in [
        (NodeSplit::per_class(&labels, 0, 5, 1), ["per_class", "0"]),
        (
            NodeSplit::per_class(&labels, 11, 5, 1),
            ["class 0 has 10 nodes", "11"],
        ),
        (
            NodeSplit::per_class(&labels, 5, 15, 1),
            ["15 nodes are left", "15 validation"],
        ),
        (
            NodeSplit::random(&labels, 0.0, 0.2, 1),
            ["fractions", "0 for training"],
        ),
        (
            NodeSplit::random(&labels, 0.8, 0.2, 1),
            ["fractions", "below 1"],
        ),
        (
            NodeSplit::random(&labels, f64::NAN, 0.2, 1),
            ["fractions", "NaN"],
        ),
        (
            NodeSplit::random(&labels, 0.5, -0.2, 1),
            ["fractions", "-0.2"],
        ),
        (
            NodeSplit::random(&[None; 9], 0.5, 0.2, 1),
            ["0 nodes with a class", "none"],
        ),
        (
            NodeSplit::random(&[Some(0), Some(1)], 0.6, 0.2, 1),
            ["2 nodes with a class", "none"],
        ),
    ] {
        assert_parts(&message(result), &parts);
    }
}

fn labels() -> impl Strategy<Value = Vec<Option<u32>>> {
    let class = prop_oneof![1 => Just(None), 8 => (0u32..4).prop_map(Some)];
    prop::collection::vec(class, 40..120)
}

/// All nodes of the split, ascending.
fn members(split: &NodeSplit) -> Vec<u32> {
    let mut nodes: Vec<u32> = split
        .parts()
        .iter()
        .flat_map(|part| part.1)
        .copied()
        .collect();
    nodes.sort_unstable();
    nodes
}

fn labelled(labels: &[Option<u32>]) -> Vec<u32> {
    let nodes = (0u32..).zip(labels);
    nodes
        .filter_map(|(node, class)| class.map(|_| node))
        .collect()
}

fn of_class(nodes: &[u32], labels: &[Option<u32>], class: u32) -> usize {
    let is_member = |node: &&u32| labels[**node as usize] == Some(class);
    nodes.iter().filter(is_member).count()
}

proptest! {
    #[test]
    fn prop_random_splits_have_shares_of_every_class(labels in labels(), seed: u64) {
        let split = NodeSplit::random(&labels, 0.6, 0.2, seed).unwrap();
        split.check(&labels).unwrap();
        prop_assert_eq!(members(&split), labelled(&labels));
        prop_assert_eq!(&split, &NodeSplit::random(&labels, 0.6, 0.2, seed).unwrap());
        for class in 0..4 {
            let size = of_class(&labelled(&labels), &labels, class) as f64;
            let share = |nodes: &[u32]| of_class(nodes, &labels, class) as f64;
            prop_assert!((share(&split.train) - 0.6 * size).abs() <= 0.5);
            prop_assert!((share(&split.valid) - 0.2 * size).abs() <= 0.5);
        }
    }

    #[test]
    fn prop_splits_per_class_have_their_counts(labels in labels(), seed: u64) {
        let classes = (0..4).filter(|&class| labels.contains(&Some(class)));
        let smallest = classes.clone().map(|class| of_class(&labelled(&labels), &labels, class)).min();
        prop_assume!(smallest >= Some(2));
        let split = NodeSplit::per_class(&labels, 2, 10, seed).unwrap();
        split.check(&labels).unwrap();
        prop_assert_eq!(members(&split), labelled(&labels));
        prop_assert_eq!(split.valid.len(), 10);
        for class in classes {
            prop_assert_eq!(of_class(&split.train, &labels, class), 2);
        }
        prop_assert_eq!(&split, &NodeSplit::per_class(&labels, 2, 10, seed).unwrap());
        prop_assert_ne!(&split, &NodeSplit::per_class(&labels, 2, 10, seed ^ 1).unwrap());
    }
}
