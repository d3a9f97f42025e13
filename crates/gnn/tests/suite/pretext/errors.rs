//! What cannot be learned, and is said so.

use argiope_gnn::{
    GnnError, NodeFeatures,
    pretrain::pretext::{
        Objective, PretextConfig, PretextKind, PretextTraining,
        labels::Guesses,
        tasks::{AttributeMask, CorrectedLabel, EdgeMask, PairwiseDistance},
    },
};
use argiope_graph::{Cancelled, Progress, Silent, UndirectedGraph};
use burn::tensor::DType;

use super::graphs::{Village, dense, small_config};

fn build(village: &Village, kind: PretextKind, config: &PretextConfig) -> Result<(), GnnError> {
    let data = village.try_data()?;
    kind.build(&data, config, 1, &Silent).map(|_| ())
}

#[test]
fn test_a_class_without_a_labelled_node_is_named() {
    let mut village = Village::small();
    // Node 9 was the only one of class 2.
    village.train.retain(|&node| node != 9);
    let needs_all = [
        PretextKind::DistanceToLabeled,
        PretextKind::ContextLabelLp,
        PretextKind::ContextLabelIca,
        PretextKind::EnsembleLabel,
        PretextKind::CorrectedLabel,
    ];
    for kind in PretextKind::ALL {
        let result = build(&village, kind, &small_config());
        assert_eq!(result.is_err(), needs_all.contains(&kind), "{kind}");
        if let Err(error) = result {
            assert!(error.to_string().contains("class 2"), "{error}");
        }
    }
}

/// Makes data wrong.
type Spoil = fn(&mut Village);

#[test]
fn test_data_is_checked() {
    let good = Village::small;
    assert!(good().try_data().is_ok());
    let wrong: [(&str, Spoil); 8] = [
        ("features", |v| v.features = dense(13, 6, 1, DType::F64)),
        ("classes", |v| v.classes.truncate(10)),
        ("train", |v| v.train.clear()),
        ("valid", |v| v.valid.push(14)),
        ("node 3", |v| v.classes[3] = None),
        ("class 3", |v| v.classes[0] = Some(3)),
        ("feature 2 of node 4", |v| {
            let mut values = crate::check::random(14 * 6, 1);
            values[4 * 6 + 2] = f64::NAN;
            let device = burn::tensor::Device::flex();
            let x = crate::check::matrix(&values, [14, 6], &device, DType::F64);
            v.features = NodeFeatures::Dense(x);
        }),
        ("learned", |v| {
            v.features = NodeFeatures::Learned { num_nodes: 14 }
        }),
    ];
    for (expected, spoil) in wrong {
        let mut village = good();
        spoil(&mut village);
        let error = village.try_data().err().map(|error| error.to_string());
        assert!(
            error.as_ref().is_some_and(|e| e.contains(expected)),
            "{expected}: {error:?}"
        );
    }
}

#[test]
fn test_tasks_that_need_other_nodes_say_so_where_all_are_for_training() {
    let mut village = Village::small();
    village.train = (0..14).collect();
    for kind in PretextKind::ALL {
        let needs_others = !matches!(
            kind,
            PretextKind::NodeProperty
                | PretextKind::EdgeMask
                | PretextKind::PairwiseDistance
                | PretextKind::DistanceToClusters
                | PretextKind::AttributeSimilarity
        );
        let result = build(&village, kind, &small_config());
        assert_eq!(result.is_err(), needs_others, "{kind}: {result:?}");
    }
}

#[test]
fn test_graphs_without_edges_have_nothing_to_mask_or_measure() {
    let mut village = Village::small();
    village.graph = UndirectedGraph::empty(14);
    for kind in PretextKind::ALL {
        let needs_edges = matches!(
            kind,
            PretextKind::EdgeMask
                | PretextKind::PairwiseDistance
                | PretextKind::ContextLabelLp
                | PretextKind::ContextLabelIca
                | PretextKind::EnsembleLabel
                | PretextKind::CorrectedLabel
        );
        let result = build(&village, kind, &small_config());
        assert_eq!(result.is_err(), needs_edges, "{kind}: {result:?}");
    }
    let triangle = UndirectedGraph::from_edges(3, [(0, 1), (0, 2), (1, 2)]).unwrap();
    assert!(EdgeMask::new(&triangle, 0.1, 1).is_err());
    assert!(PairwiseDistance::new(&triangle, 5, 5, 1).is_err());
}

#[test]
fn test_numbers_outside_their_ranges_are_errors() {
    let village = Village::small();
    let data = village.data();
    for share in [0.0, 1.0, -0.1, f64::NAN] {
        assert!(EdgeMask::new(&village.graph, share, 1).is_err());
        assert!(AttributeMask::new(&data, share, 4, 1).is_err());
    }
    let guesses = Guesses::new(2, vec![0.5; 28]);
    let corrected =
        |alpha, sampled| CorrectedLabel::new(&village.graph, &[1, 2], &guesses, alpha, sampled, 1);
    assert!(corrected(1.0, 5).is_ok());
    assert!(corrected(-1.0, 5).is_err() && corrected(f64::NAN, 5).is_err());
    assert!(corrected(1.0, 0).is_err());
    for setting in [
        "tasks.distance_to_clusters.num_clusters=15",
        "tasks.distance_to_clusters.num_clusters=0",
        "tasks.pairwise_distance.pairs_per_class=0",
        "tasks.pairwise_distance.max_sources=0",
        "tasks.attribute_similarity.extremes=0",
        "tasks.attribute_similarity.pairs_per_step=0",
        "tasks.attribute_mask.components=0",
        "tasks.iterative_classification.iterations=0",
        "tasks.iterative_classification.penalty=0.0",
    ] {
        let config = small_config().with(setting).unwrap();
        let results = PretextKind::ALL.map(|kind| build(&village, kind, &config).is_err());
        assert!(results.contains(&true), "{setting}");
    }
}

#[test]
fn test_objectives_are_checked() {
    let village = Village::small();
    let (data, config) = (village.data(), small_config());
    let task = PretextKind::NodeProperty
        .build(&data, &config, 1, &Silent)
        .unwrap();
    let training = |task, objective, config: &PretextConfig| {
        PretextTraining::new(&data, task, objective, config, 1).map(|_| ())
    };
    assert!(training(None, Objective::Pretext, &config).is_err());
    assert!(training(None, Objective::Joint { weight: 1.0 }, &config).is_err());
    for weight in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(training(Some(&*task), Objective::Joint { weight }, &config).is_err());
    }
    for setting in [
        "model.hidden=0",
        "model.dropout=1.0",
        "training.learning_rate=-1.0",
    ] {
        let config = config.with(setting).unwrap();
        assert!(
            training(None, Objective::Classification, &config).is_err(),
            "{setting}"
        );
    }
}

/// Cancels at once.
struct Cancels;

impl Progress for Cancels {
    fn check(&self) -> Result<(), Cancelled> {
        Err(Cancelled)
    }
}

#[test]
fn test_long_targets_can_be_cancelled() {
    let (village, config) = (Village::small(), small_config());
    let data = village.data();
    for kind in [
        PretextKind::DistanceToClusters,
        PretextKind::AttributeSimilarity,
        PretextKind::DistanceToLabeled,
        PretextKind::ContextLabelLp,
        PretextKind::ContextLabelIca,
    ] {
        let result = kind.build(&data, &config, 1, &Cancels);
        assert!(matches!(result, Err(GnnError::Cancelled(_))), "{kind}");
    }
}
