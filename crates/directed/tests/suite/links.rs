//! Splits of link tasks: laws by brute force on random digraphs, graphs made by hand, planted leaks.

use std::collections::{BTreeMap, BTreeSet};

use argiope_directed::links::{
    LabelledPair, LinkMetrics, LinkSplit, LinkSplitOptions, LinkTask, check_leakage,
    non_edge_targets,
};
use argiope_graph::{DirectedGraph, SelfLoops};
use proptest::prelude::*;

type Pair = (u32, u32);

/// Sparse to dense graphs with isolated nodes, loops and edges both ways.
fn graphs() -> impl Strategy<Value = DirectedGraph> {
    let edges = |num_nodes| prop::collection::vec((0..num_nodes, 0..num_nodes, 0..3u8), 0..90);
    let graph = (8u32..28).prop_flat_map(move |num_nodes| (Just(num_nodes), edges(num_nodes)));
    (graph, any::<bool>()).prop_map(|((num_nodes, ends), loops)| {
        let both = |(u, v, way)| [(u, v), if way == 0 { (v, u) } else { (u, v) }];
        let loops = if loops {
            SelfLoops::Keep
        } else {
            SelfLoops::Drop
        };
        DirectedGraph::from_edges(
            num_nodes as usize + 2,
            ends.into_iter().flat_map(both),
            loops,
        )
        .unwrap()
    })
}

fn tasks() -> impl Strategy<Value = LinkTask> {
    prop::sample::select(&LinkTask::ALL[..])
}

fn unordered((u, v): Pair) -> Pair {
    (u.min(v), u.max(v))
}

fn joined(graph: &DirectedGraph) -> BTreeSet<Pair> {
    (graph.edges().filter(|(u, v)| u != v))
        .map(unordered)
        .collect()
}

fn keys(samples: &[LabelledPair]) -> BTreeSet<Pair> {
    samples
        .iter()
        .map(|sample| unordered(sample.ends()))
        .collect()
}

fn class_sizes(task: LinkTask, samples: &[LabelledPair]) -> Vec<usize> {
    let mut sizes = vec![0; task.num_classes()];
    samples
        .iter()
        .for_each(|sample| sizes[sample.class as usize] += 1);
    sizes
}

/// What a graph is to a task, counted the slow way.
struct Counts {
    asked: usize,
    valid: usize,
    test: usize,
    /// Asked pairs that are not needed to hold the components together.
    free: usize,
    non_edges: usize,
    negatives: usize,
}

impl Counts {
    fn new(graph: &DirectedGraph, options: &LinkSplitOptions) -> Self {
        let joined = joined(graph);
        let is_reciprocal = |&(u, v): &Pair| graph.has_edge(u, v) && graph.has_edge(v, u);
        let has_direction = matches!(options.task, LinkTask::Direction | LinkTask::ThreeClass);
        let (seen, asked): (Vec<Pair>, Vec<Pair>) =
            (joined.iter()).partition(|pair| has_direction && is_reciprocal(pair));
        let num_nodes = graph.num_nodes();
        let seen_graph =
            DirectedGraph::from_edges(num_nodes, seen.iter().copied(), SelfLoops::Drop).unwrap();
        let components =
            |graph: &DirectedGraph| graph.weakly_connected_components().num_components();
        let bridges = match options.keep_forest {
            true => components(&seen_graph) - components(graph),
            false => 0,
        };
        Self {
            asked: asked.len(),
            valid: (options.valid * asked.len() as f64) as usize,
            test: (options.test * asked.len() as f64) as usize,
            free: asked.len() - bridges,
            non_edges: num_nodes * (num_nodes - 1) / 2 - joined.len(),
            negatives: match options.task {
                LinkTask::Existence => graph.num_edges() - graph.num_self_loops(),
                LinkTask::Direction => 0,
                LinkTask::ThreeClass | LinkTask::FourClass => asked.len(),
            },
        }
    }

    fn can_be_split(&self) -> bool {
        self.valid > 0
            && self.test > 0
            && self.valid + self.test <= self.free
            && self.negatives <= self.non_edges
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn prop_splits_hide_what_they_ask(
        graph in graphs(),
        task in tasks(),
        keep_forest in any::<bool>(),
        valid in 0.03..0.3f64,
        test in 0.03..0.3f64,
        seed in any::<u64>(),
    ) {
        let options = LinkSplitOptions { task, valid, test, keep_forest, seed };
        let counts = Counts::new(&graph, &options);
        let split = LinkSplit::random(&graph, &options);
        prop_assert_eq!(split.is_ok(), counts.can_be_split(), "{:?}", split);
        let Ok(split) = split else { return Ok(()); };
        check_leakage(&split, &graph).unwrap();

        // Partition: joined pairs are in one part each, held-out ones are as many as asked for.
        let all = joined(&graph);
        let parts = split.parts().map(|(_, samples)| keys(samples));
        let joined_of = parts.clone().map(|part| part.intersection(&all).count());
        prop_assert_eq!(joined_of, [counts.asked - counts.valid - counts.test, counts.valid, counts.test]);
        let together: BTreeSet<Pair> = parts.iter().flatten().copied().collect();
        prop_assert_eq!(together.len(), parts.iter().map(BTreeSet::len).sum::<usize>());

        // The seen graph: all edges of the whole one but those between the pairs held out, both ways.
        let hidden: BTreeSet<Pair> = parts[1].union(&parts[2]).copied().collect();
        let expected: Vec<Pair> =
            graph.edges().filter(|&edge| !hidden.contains(&unordered(edge))).collect();
        prop_assert_eq!(split.train_graph.edges().collect::<Vec<_>>(), expected);
        prop_assert_eq!(split.train_graph.num_nodes(), graph.num_nodes());
        prop_assert_eq!(split.train_graph.num_self_loops(), graph.num_self_loops());
        if keep_forest {
            prop_assert_eq!(
                split.train_graph.weakly_connected_components(),
                graph.weakly_connected_components()
            );
        }

        for (name, samples) in split.parts() {
            // Every sample once, and its class is what the graph says.
            let different: BTreeSet<Pair> = samples.iter().map(LabelledPair::ends).collect();
            prop_assert_eq!(different.len(), samples.len());
            for sample in samples {
                let (u, v) = sample.ends();
                prop_assert!(u != v);
                let right = match (graph.has_edge(u, v), graph.has_edge(v, u)) {
                    (true, false) => "u->v",
                    (true, true) if task == LinkTask::Existence => "u->v",
                    (true, true) => "both",
                    (false, true) => "v->u",
                    (false, false) => "none",
                };
                prop_assert_eq!(task.class_names()[sample.class as usize], right);
                if name != "train" {
                    let seen = split.train_graph.has_edge(u, v) || split.train_graph.has_edge(v, u);
                    prop_assert!(!seen);
                }
            }
            // Balance.
            let sizes = class_sizes(task, samples);
            match task {
                LinkTask::FourClass => {
                    prop_assert_eq!(sizes[0], sizes[1]);
                    prop_assert_eq!(sizes[3], sizes[0] + sizes[2] / 2);
                }
                _ => prop_assert!(sizes.iter().all(|&size| size == sizes[0])),
            }
        }
    }

    #[test]
    fn prop_ranked_targets_are_no_edges(graph in graphs(), per_edge in 1usize..9, seed in any::<u64>()) {
        let edges: Vec<Pair> = graph.edges().filter(|(u, v)| u != v).collect();
        let is_hub = |u| (0..graph.num_nodes() as u32).all(|w| w == u || graph.has_edge(u, w));
        prop_assume!(!edges.iter().any(|&(u, _)| is_hub(u)));
        let candidates = non_edge_targets(&graph, &edges, per_edge, seed).unwrap();
        prop_assert_eq!(candidates.pairs().len(), edges.len() * per_edge);
        for (&(u, _), row) in edges.iter().zip(candidates.pairs().chunks(per_edge)) {
            prop_assert!(row.iter().all(|&(a, w)| a == u && w != u && !graph.has_edge(u, w)));
        }
    }

    #[test]
    fn prop_auc_counts_pairs_in_order(scores in prop::collection::vec((0u32..2, -4i8..4, -4i8..4), 1..40)) {
        let pairs: Vec<LabelledPair> =
            scores.iter().map(|&(class, ..)| LabelledPair { source: 0, target: 1, class }).collect();
        let logits: Vec<f32> = scores.iter().flat_map(|&(_, a, b)| [a.into(), b.into()]).collect();
        let metrics = LinkMetrics::of_logits(LinkTask::Direction, &pairs, &logits).unwrap();
        let (mut wins, mut total) = (0.0, 0.0);
        for (_, a, b) in scores.iter().filter(|(class, ..)| *class == 1) {
            for (_, c, d) in scores.iter().filter(|(class, ..)| *class == 0) {
                wins += match (b - a).cmp(&(d - c)) {
                    std::cmp::Ordering::Greater => 1.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Less => 0.0,
                };
                total += 1.0;
            }
        }
        prop_assert_eq!(metrics.auc, (total > 0.0).then(|| wins / total));
        prop_assert_eq!(metrics.values().contains_key("auc"), total > 0.0);
        let right = scores.iter().filter(|&&(class, a, b)| u32::from(b > a) == class).count();
        prop_assert_eq!(metrics.accuracy, right as f64 / scores.len() as f64);
    }
}

fn graph(num_nodes: usize, edges: &[Pair]) -> DirectedGraph {
    DirectedGraph::from_edges(num_nodes, edges.iter().copied(), SelfLoops::Keep).unwrap()
}

/// Edges both ways from 0 to 1, 2 and 3, and a directed triangle of these.
fn wheel() -> DirectedGraph {
    let spokes = [(0, 1), (1, 0), (0, 2), (2, 0), (0, 3), (3, 0)];
    graph(12, &[&spokes[..], &[(1, 2), (2, 3), (3, 1)]].concat())
}

fn options(task: LinkTask, valid: f64, test: f64, seed: u64) -> LinkSplitOptions {
    LinkSplitOptions {
        valid,
        test,
        ..LinkSplitOptions::new(task, seed)
    }
}

#[test]
fn test_reciprocal_pairs_have_no_direction() {
    for task in [LinkTask::Direction, LinkTask::ThreeClass] {
        // Two of the three pairs with a direction: the spokes hold the graph together.
        let split = LinkSplit::random(&wheel(), &options(task, 0.34, 0.34, 5)).unwrap();
        assert_eq!(split.train_graph.num_edges(), 7);
        for (_, samples) in split.parts() {
            assert!(class_sizes(task, samples).iter().all(|&size| size == 1));
            assert!(
                samples
                    .iter()
                    .all(|sample| sample.source != 0 || sample.class == 2)
            );
        }
        check_leakage(&split, &wheel()).unwrap();
    }
}

#[test]
fn test_reciprocal_pairs_are_held_out_as_a_whole() {
    let ring: Vec<Pair> = (0..10)
        .flat_map(|u| [(u, (u + 1) % 10), ((u + 1) % 10, u)])
        .collect();
    let ring = graph(10, &ring);
    let split = LinkSplit::random(&ring, &options(LinkTask::FourClass, 0.0, 0.1, 3)).unwrap();
    assert_eq!(class_sizes(LinkTask::FourClass, &split.test), [0, 0, 2, 1]);
    assert_eq!((split.train_graph.num_edges(), split.valid.len()), (18, 0));
    let split = LinkSplit::random(&ring, &options(LinkTask::Existence, 0.0, 0.1, 3)).unwrap();
    assert_eq!(class_sizes(LinkTask::Existence, &split.test), [2, 2]);
    assert_eq!(split.train_graph.num_edges(), 18);
    let error = LinkSplit::random(&ring, &options(LinkTask::Direction, 0.0, 0.1, 3)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the graph has no joined pairs that the task direction asks about"
    );
}

#[test]
fn test_pairs_outside_of_the_forest_are_held_out_alike() {
    // A triangle with a tail, and a ring of 8. Any forest leaves one pair of each out, and one of these two is held out:
    // each 450 times of 900, standard deviation 15; each side of the triangle 150 times, standard deviation 11.
    let ring = (0..8).map(|u| (4 + u, 4 + (u + 1) % 8));
    let edges: Vec<Pair> = [(0, 1), (2, 1), (2, 0), (2, 3)]
        .into_iter()
        .chain(ring)
        .collect();
    let graph = graph(12, &edges);
    let mut tested = BTreeMap::new();
    for seed in 0..900 {
        let options = options(LinkTask::Existence, 0.0, 0.1, seed);
        let split = LinkSplit::random(&graph, &options).unwrap();
        let edge = split.test.iter().find(|sample| sample.class == 1).unwrap();
        *tested.entry(edge.ends()).or_insert(0) += 1;
    }
    let of_triangle: Vec<i32> = tested.range(..(3, 0)).map(|(_, &count)| count).collect();
    assert_eq!((of_triangle.len(), tested.len()), (3, 11), "{tested:?}");
    assert!(
        of_triangle.iter().all(|count| (100..200).contains(count)),
        "{tested:?}"
    );
    assert!(
        (380..520).contains(&of_triangle.iter().sum::<i32>()),
        "{tested:?}"
    );
}

#[test]
fn test_seeds_and_threads() {
    let edges: Vec<Pair> = (0..600u32)
        .map(|k| (k * 7 % 101, (k * k + 3 * k) % 97))
        .collect();
    let graph = graph(110, &edges);
    for task in LinkTask::ALL {
        let split = |seed| LinkSplit::random(&graph, &LinkSplitOptions::new(task, seed)).unwrap();
        assert_eq!(split(1), split(1));
        assert_ne!(keys(&split(1).test), keys(&split(2).test));
        assert_ne!(keys(&split(1).valid), keys(&split(2).valid));
        let pool = |threads| {
            rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap()
        };
        assert_eq!(pool(1).install(|| split(1)), pool(3).install(|| split(1)));
    }
    let draw = |seed| non_edge_targets(&graph, &edges[..50], 4, seed).unwrap();
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
}

#[test]
fn test_graphs_that_cannot_hold_the_shares() {
    let message = |graph: &DirectedGraph, options| {
        LinkSplit::random(graph, &options).unwrap_err().to_string()
    };
    let path: Vec<Pair> = (0..10).map(|u| (u, u + 1)).collect();
    assert_eq!(
        message(&graph(11, &path), options(LinkTask::Direction, 0.1, 0.2, 0)),
        "the graph is too sparse: valid = 0.1 and test = 0.2 of the 10 joined pairs that the task direction asks about \
         are 1 and 2, but all except 0 are needed for the spanning forest that keep_forest leaves to be seen"
    );
    let loose = LinkSplitOptions {
        keep_forest: false,
        ..options(LinkTask::Direction, 0.1, 0.2, 0)
    };
    assert_eq!(
        LinkSplit::random(&graph(11, &path), &loose)
            .unwrap()
            .test
            .len(),
        4
    );
    assert_eq!(
        message(&wheel(), options(LinkTask::Direction, 0.05, 0.4, 0)),
        "the graph is too small: valid = 0.05 of the 3 joined pairs that the task direction asks about is none"
    );
    let complete: Vec<Pair> = (0..8).flat_map(|v| (0..v).map(move |u| (u, v))).collect();
    assert_eq!(
        message(
            &graph(9, &complete),
            options(LinkTask::ThreeClass, 0.1, 0.2, 0)
        ),
        "the graph is too dense: the task three-class needs 28 different pairs of nodes without an edge, but 28 of the \
         pairs of 9 nodes are joined and 8 are not"
    );
    LinkSplit::random(
        &graph(9, &complete),
        &options(LinkTask::Direction, 0.1, 0.2, 0),
    )
    .unwrap();
    for empty in [graph(0, &[]), graph(5, &[]), graph(2, &[(1, 1)])] {
        let error = message(&empty, LinkSplitOptions::default());
        assert_eq!(
            error,
            "the graph has no joined pairs that the task existence asks about"
        );
    }
    for (valid, test, expected) in [
        (
            -0.1,
            0.2,
            "valid is -0.1, expected a share of at least 0 and below 1",
        ),
        (
            0.1,
            f64::NAN,
            "test is NaN, expected a share of at least 0 and below 1",
        ),
        (
            0.5,
            0.5,
            "valid + test is 0.5 + 0.5, expected less than 1, the rest is trained with",
        ),
    ] {
        assert_eq!(
            message(&wheel(), options(LinkTask::Existence, valid, test, 0)),
            expected
        );
    }
}

#[test]
fn test_planted_leaks_are_found() {
    let whole = graph(9, &[(0, 1), (1, 2), (2, 3), (4, 3), (3, 4), (0, 3), (4, 0)]);
    let pair = |source, target, class| LabelledPair {
        source,
        target,
        class,
    };
    let split = LinkSplit {
        task: LinkTask::ThreeClass,
        train_graph: graph(9, &[(0, 1), (1, 2), (4, 3), (3, 4), (0, 3)]),
        train: vec![pair(0, 1, 0), pair(1, 0, 1), pair(5, 6, 2)],
        valid: vec![pair(3, 2, 1), pair(0, 5, 2)],
        test: vec![pair(4, 0, 0), pair(8, 7, 2)],
    };
    check_leakage(&split, &whole).unwrap();
    let message = |plant: &dyn Fn(&mut LinkSplit)| {
        let mut wrong = split.clone();
        plant(&mut wrong);
        check_leakage(&wrong, &whole).unwrap_err().to_string()
    };
    let seen = |edges: &[Pair]| {
        let all: Vec<Pair> = split
            .train_graph
            .edges()
            .chain(edges.iter().copied())
            .collect();
        graph(9, &all)
    };
    assert_eq!(
        message(&|wrong| wrong.train_graph = seen(&[(2, 3)])),
        "valid[0] = (3, 2) is to be predicted, but train_graph has the edge (2, 3)"
    );
    assert_eq!(
        message(&|wrong| wrong.train_graph = seen(&[(4, 0)])),
        "test[0] = (4, 0) is to be predicted, but train_graph has the edge (4, 0)"
    );
    assert_eq!(
        message(&|wrong| wrong.train_graph = seen(&[(1, 0)])),
        "train_graph has the edge (1, 0), but the graph has not"
    );
    assert_eq!(
        message(&|wrong| wrong.train_graph = graph(8, &[])),
        "train_graph has 8 nodes, but the graph has 9"
    );
    // A negative of validation, turned round, in test; a training pair in validation.
    assert_eq!(
        message(&|wrong| wrong.test.push(pair(5, 0, 2))),
        "test[2] = (5, 0) is also valid[1] = (0, 5)"
    );
    assert_eq!(
        message(&|wrong| wrong.valid.insert(0, pair(1, 0, 1))),
        "valid[0] = (1, 0) is also train[0] = (0, 1)"
    );
    assert_eq!(
        message(&|wrong| wrong.test[1] = pair(8, 8, 2)),
        "test[1] = (8, 8) is a node and itself"
    );
    assert_eq!(
        message(&|wrong| wrong.test[1] = pair(8, 9, 2)),
        "test[1] = (8, 9) is outside of a graph of 9 nodes"
    );
    assert_eq!(
        message(&|wrong| wrong.train[2] = pair(1, 2, 2)),
        "train[2] = (1, 2) has class 2 of the task three-class, but is of class 0"
    );
    assert_eq!(
        message(&|wrong| wrong.valid[0] = pair(3, 4, 0)),
        "valid[0] = (3, 4) has class 0, but the task three-class does not ask about it: it has edges in both directions"
    );
    // The way back of an edge is no negative.
    let existence = LinkSplit {
        task: LinkTask::Existence,
        train: vec![],
        valid: vec![],
        test: vec![pair(0, 4, 0)],
        ..split.clone()
    };
    assert_eq!(
        check_leakage(&existence, &whole).unwrap_err().to_string(),
        "test[0] = (0, 4) has class 0, but the task existence does not ask about it: it has an edge back only"
    );
}

#[test]
fn test_names_and_classes() {
    for (task, num_classes) in LinkTask::ALL.into_iter().zip([2, 2, 3, 4]) {
        assert_eq!(task.to_string().parse::<LinkTask>().unwrap(), task);
        assert_eq!(task.num_classes(), num_classes);
        let text = serde_json::to_string(&task).unwrap();
        assert_eq!(text, format!("\"{}\"", task.name()));
        // Turning a pair round swaps the two directions and leaves the other classes.
        if task != LinkTask::Existence {
            let turned = [Some(1), Some(0), Some(2), Some(3)];
            for (forward, backward) in [(true, false), (false, true), (true, true), (false, false)]
            {
                let there = task.class_of(forward, backward);
                let back = task.class_of(backward, forward);
                assert_eq!(back, there.and_then(|class| turned[class as usize]));
            }
        }
    }
    let error = "three".parse::<LinkTask>().unwrap_err().to_string();
    assert_eq!(
        error,
        "task is \"three\", expected one of existence, direction, three-class, four-class"
    );
    let read: LinkSplitOptions =
        serde_json::from_str(r#"{"task": "four-class", "seed": 4}"#).unwrap();
    assert_eq!(read, LinkSplitOptions::new(LinkTask::FourClass, 4));
}

#[test]
fn test_metrics_of_three_classes() {
    let pairs =
        [(0, 1, 0), (1, 0, 1), (2, 3, 2), (3, 1, 2)].map(|(source, target, class)| LabelledPair {
            source,
            target,
            class,
        });
    // Predicted: 0, 0 (the first of two that are level), 2, 1.
    let logits = [3.0, 1.0, 2.0, 1.0, 1.0, 0.0, 0.0, 0.0, 5.0, 0.0, 2.0, 1.0];
    let metrics = LinkMetrics::of_logits(LinkTask::ThreeClass, &pairs, &logits).unwrap();
    assert_eq!((metrics.accuracy, metrics.auc), (0.5, None));
    assert_eq!(metrics.recall, [Some(1.0), Some(0.0), Some(0.5)]);
    assert!((metrics.macro_f1 - 2.0 * (2.0 / 3.0) / 3.0).abs() < 1e-15);
    let values = metrics.values();
    let names: Vec<&str> = values.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "accuracy",
            "macro_f1",
            "recall/none",
            "recall/u->v",
            "recall/v->u"
        ]
    );

    let message = |logits: &[f32]| {
        let metrics = LinkMetrics::of_logits(LinkTask::ThreeClass, &pairs, logits);
        metrics.unwrap_err().to_string()
    };
    assert_eq!(
        message(&[0.0; 8]),
        "8 logits for 4 pairs and the 3 classes of the task three-class"
    );
    let mut wrong = logits;
    wrong[7] = f32::NAN;
    assert_eq!(
        message(&wrong),
        "pairs[2] = (2, 3): the logit of class 1 is not a number"
    );
}

#[test]
fn test_edges_without_anything_to_rank_against() {
    let star = graph(4, &[(0, 1), (0, 2), (0, 3), (1, 0)]);
    let error = non_edge_targets(&star, &[(1, 0), (0, 2)], 3, 0)
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "edges[1] = (0, 2): node 0 points to all 3 other nodes, nothing is left to rank against"
    );
    assert!(non_edge_targets(&star, &[(1, 0)], 0, 0).is_err());
    assert!(non_edge_targets(&star, &[(1, 9)], 2, 0).is_err());
    // Every other target is drawn: one is missed with probability below 1e-20.
    let drawn = non_edge_targets(&star, &[(1, 0)], 200, 0).unwrap();
    let drawn: BTreeSet<Pair> = drawn.pairs().iter().copied().collect();
    assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [(1, 2), (1, 3)]);
}
