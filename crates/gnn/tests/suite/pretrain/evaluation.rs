//! Folds, examples, and what encoders are worth on made-up families of graphs.

use argiope_gnn::{
    GnnError,
    pretrain::{
        contrastive::{ContrastiveRunConfig, PretrainedEncoder, pretrain},
        evaluation::{
            Combine, CrossValidation, Examples, FineTuneConfig, FrozenConfig, GraphViews, classify,
            fine_tuned, frozen, log_degrees, log_degrees_of_graphs, stratified_folds,
        },
    },
};
use argiope_graph::{
    Silent, UndirectedGraph,
    generate::{cycle, gnp, path, star, stochastic_block_model},
};

use super::small;

#[test]
fn test_folds_are_stratified_and_cover_all_examples() {
    let counts = [37usize, 5, 12, 1];
    let classes: Vec<u32> = (0u32..)
        .zip(counts)
        .flat_map(|(class, count)| std::iter::repeat_n(class, count))
        .collect();
    for num_folds in [2, 5, 10, 55] {
        let folds = stratified_folds(&classes, num_folds, 3).unwrap();
        assert_eq!(folds.len(), num_folds);
        let mut tested = vec![0; classes.len()];
        for fold in &folds {
            assert_eq!(fold.train.len() + fold.test.len(), classes.len());
            assert!(
                fold.train
                    .iter()
                    .all(|example| !fold.test.contains(example))
            );
            for &example in &fold.test {
                tested[example] += 1;
            }
            let size = fold.test.len();
            assert!(size == 55 / num_folds || size == 55usize.div_ceil(num_folds));
            for (class, count) in (0u32..).zip(counts) {
                let found = fold.test.iter().filter(|&&at| classes[at] == class).count();
                let share = count / num_folds..=count.div_ceil(num_folds);
                assert!(share.contains(&found), "{found} of class {class}");
            }
        }
        assert!(tested.iter().all(|&times| times == 1));
        assert_eq!(stratified_folds(&classes, num_folds, 3).unwrap(), folds);
    }
    let folds = |seed| stratified_folds(&classes, 5, seed).unwrap();
    assert_ne!(folds(3), folds(4));
    for bad in [0, 1, 56] {
        assert!(matches!(
            stratified_folds(&classes, bad, 3),
            Err(GnnError::Option { .. })
        ));
    }
}

#[test]
fn test_reports_are_means_and_deviations() {
    let scores = vec![0.5, 0.7, 0.9, 0.7];
    let report = CrossValidation { scores };
    assert!((report.mean() - 0.7).abs() < 1e-12);
    let deviation = (0.08f64 / 3.0).sqrt();
    assert!((report.standard_deviation() - deviation).abs() < 1e-12);
    assert!((report.standard_error() - deviation / 2.0).abs() < 1e-12);
}

#[test]
fn test_degrees_are_rows_of_logarithms() {
    let star = star(4);
    assert_eq!(log_degrees(&star)[..2], [4f64.ln(), 2f64.ln()]);
    let graphs = [star, UndirectedGraph::empty(0), UndirectedGraph::empty(2)];
    let found = log_degrees_of_graphs(&graphs);
    let mean = (4f64.ln() + 3.0 * 2f64.ln()) / 4.0;
    let expected = [mean, 5f64.ln(), 0.0, 0.0, 0.0, 3f64.ln()];
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-12);
    }
}

#[test]
fn test_rows_that_tell_classes_are_classified_and_others_are_not() {
    let config = FrozenConfig::default();
    let classes: Vec<u32> = (0..120).map(|at| at % 3).collect();
    let telling: Vec<f64> = classes
        .iter()
        .map(|&class| f64::from(class) - 1.0)
        .collect();
    let report = classify(&telling, 1, &classes, 3, &config, &Silent).unwrap();
    assert_eq!(report.scores, [1.0; 10]);
    // The same numbers for all: the most frequent class of the training, which is every third.
    let blind = classify(&[0.0; 120], 1, &classes, 3, &config, &Silent).unwrap();
    assert!(blind.mean() < 0.45, "{blind:?}");
    let short = classify(&telling[1..], 1, &classes, 3, &config, &Silent);
    assert!(matches!(short, Err(GnnError::Shape { .. })));
}

/// Nodes of two families of graphs, side by side: fifteen communities of ten, and as many edges at random. The class is the
/// family; degrees hardly tell it.
fn two_families() -> (UndirectedGraph, Vec<Option<u32>>) {
    let inside_or_not: Vec<f64> = (0..15 * 15)
        .map(|pair| if pair % 16 == 0 { 0.4 } else { 0.005 })
        .collect();
    let first = stochastic_block_model(&[10; 15], &inside_or_not, 5).unwrap();
    let share = first.num_edges() as f64 / (150.0 * 149.0 / 2.0);
    let second = gnp(150, share, 8).unwrap();
    let moved = second.edges().map(|(u, v)| (u + 150, v + 150));
    let graph = UndirectedGraph::from_edges(300, first.edges().chain(moved)).unwrap();
    let classes = (0..300).map(|node| {
        // Nodes without neighbours look the same everywhere.
        (graph.degree(node) > 0).then_some(u32::from(node >= 150))
    });
    let classes = classes.collect();
    (graph, classes)
}

#[test]
fn test_pre_training_helps_to_tell_families_apart() {
    let (graph, classes) = two_families();
    let mut settings = small();
    settings.training.steps = 100;
    settings.training.steps_per_epoch = 50;
    settings.training.centres = 300;
    settings.training.batch_size = 24;
    let mut worths = Vec::new();
    for seed in 0..3 {
        let run = ContrastiveRunConfig {
            sources: vec!["families".into()],
            seed,
            settings: settings.clone(),
        };
        let (trained, _) = pretrain(&run, &[&graph], None, &Silent).unwrap();
        let untrained = PretrainedEncoder::untrained(&settings, seed).unwrap();
        let examples = Examples::of_nodes(&untrained, &graph, &classes, 2, seed, &Silent).unwrap();
        let untrained = examples.measured(&untrained, 100).unwrap();
        let worth = |encoder: &PretrainedEncoder| {
            let config = FrozenConfig::default();
            frozen(encoder, &examples, &config, &Silent).unwrap().mean()
        };
        worths.push((worth(&trained), worth(&untrained)));
    }
    let gains = worths
        .iter()
        .map(|(trained, untrained)| trained - untrained);
    let gain = gains.sum::<f64>() / worths.len() as f64;
    assert!(gain > 0.025, "{worths:?}");
}

#[test]
fn test_fine_tuning_learns_and_is_reproducible() {
    // Is a node a hub of a star?
    let edges = (0..90).map(|leaf| (leaf / 3, 30 + leaf));
    let graph = UndirectedGraph::from_edges(0, edges).unwrap();
    let classes: Vec<Option<u32>> = (0..120).map(|node| Some(u32::from(node < 30))).collect();
    let encoder = PretrainedEncoder::untrained(&small(), 1).unwrap();
    let examples = Examples::of_nodes(&encoder, &graph, &classes, 2, 1, &Silent).unwrap();
    let config = FineTuneConfig {
        folds: 3,
        epochs: 4,
        ..FineTuneConfig::default()
    };
    let tune = || fine_tuned(&encoder, &examples, &config, &Silent).unwrap();
    let report = tune();
    assert_eq!(report.scores.len(), 3);
    assert!(report.mean() > 0.95, "{report:?}");
    assert_eq!(tune(), report);
    for change in [
        |config: &mut FineTuneConfig| config.batch_size = 0,
        |config: &mut FineTuneConfig| config.epochs = 0,
        |config: &mut FineTuneConfig| config.warmup = 2.0,
        |config: &mut FineTuneConfig| config.folds = 1,
        |config: &mut FineTuneConfig| config.measured_examples = 0,
    ] {
        let mut bad = config.clone();
        change(&mut bad);
        let result = fine_tuned(&encoder, &examples, &bad, &Silent);
        assert!(matches!(result, Err(GnnError::Option { .. })), "{bad:?}");
    }
}

/// Cycles and stars of different sizes.
fn cycles_and_stars() -> (Vec<UndirectedGraph>, Vec<u32>) {
    let graphs = (6..16).flat_map(|size| [cycle(size).unwrap(), star(size)]);
    (graphs.collect(), [0, 1].repeat(10))
}

#[test]
fn test_graphs_are_classified_whole_and_by_their_nodes() {
    let (graphs, classes) = cycles_and_stars();
    let encoder = PretrainedEncoder::untrained(&small(), 1).unwrap();
    let config = FrozenConfig {
        folds: 5,
        ..FrozenConfig::default()
    };
    for (seen, combine) in [
        (GraphViews::Whole, Combine::Mean),
        (GraphViews::Nodes, Combine::Mean),
        (GraphViews::Nodes, Combine::Sum),
    ] {
        let examples =
            Examples::of_graphs(&encoder, &graphs, &classes, 2, seen, combine, 1, &Silent);
        let examples = examples.unwrap();
        let encoder = examples.measured(&encoder, 20).unwrap();
        let report = frozen(&encoder, &examples, &config, &Silent).unwrap();
        assert!(report.mean() >= 0.95, "{seen:?} {combine:?}: {report:?}");

        // A row is the mean or the sum of the points of its views.
        let points = examples.points(&encoder, &Silent).unwrap();
        let dim = encoder.outputs();
        for (views, row) in examples.views().iter().zip(points.chunks(dim)) {
            let count = if seen == GraphViews::Whole {
                1
            } else {
                views[0].num_nodes()
            };
            assert!(views.len() == count || seen == GraphViews::Nodes);
            let views: Vec<_> = views.iter().collect();
            let own = encoder.encode_views(&views, &Silent).unwrap();
            for (k, &found) in row.iter().enumerate() {
                let sum: f64 = own.chunks(dim).map(|point| f64::from(point[k])).sum();
                let expected = match combine {
                    Combine::Mean => sum / views.len() as f64,
                    Combine::Sum => sum,
                };
                assert!((found - expected).abs() < 1e-5 * views.len() as f64);
            }
        }
    }
}

#[test]
fn test_examples_that_are_none_are_errors() {
    let encoder = PretrainedEncoder::untrained(&small(), 1).unwrap();
    let graph = path(4);
    let of_nodes =
        |classes: &[Option<u32>]| Examples::of_nodes(&encoder, &graph, classes, 2, 1, &Silent);
    assert!(matches!(
        of_nodes(&[Some(1); 3]),
        Err(GnnError::Shape { .. })
    ));
    assert!(matches!(of_nodes(&[None; 4]), Err(GnnError::Option { .. })));
    assert!(matches!(
        of_nodes(&[Some(2); 4]),
        Err(GnnError::Option { .. })
    ));
    // Nodes without a class are left out.
    let some = of_nodes(&[None, Some(1), None, Some(0)]).unwrap();
    assert_eq!((some.len(), some.classes()), (2, &[1, 0][..]));
    assert_eq!(some.views()[1][0].nodes()[some.views()[1][0].centre()], 3);
    let empty = [path(3), UndirectedGraph::empty(0)];
    for seen in [GraphViews::Whole, GraphViews::Nodes] {
        let result =
            Examples::of_graphs(&encoder, &empty, &[0, 1], 2, seen, Combine::Sum, 1, &Silent);
        assert!(matches!(result, Err(GnnError::Option { .. })));
    }
}
