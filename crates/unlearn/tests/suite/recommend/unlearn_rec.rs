//! UnlearnRec: the encoder against dense `f64`, its course, and what it does to scores.

use argiope_gnn::{Init, NamedTensors};
use argiope_graph::{BipartiteGraph, Silent};
use argiope_unlearn::{
    UnlearnError,
    data::Interactions,
    recommend::{
        BackboneKind, Deletion, DeletionKind, Embeddings, Pretrained, Probe, Propagation,
        RecommenderConfig, TrainedRecommender, UnlearnRec, UnlearnRecConfig,
        adversarial_interactions, ranking, train_recommender,
        unlearn_rec::{EncoderConfig, Level},
        with_added,
    },
};
use burn::tensor::Device;

use super::{
    check_gradient, grouped, matrix, random_graph, random_values, settings, training::CancelAfter,
    values, with_threads,
};

/// Small settings.
fn config(level: Level) -> UnlearnRecConfig {
    let mut config = UnlearnRecConfig {
        level,
        ..UnlearnRecConfig::default()
    };
    let pretraining = &mut config.pretraining;
    pretraining.epochs = 20;
    pretraining.learning_rate = 0.01;
    pretraining.batch_size = 200;
    pretraining.evaluate_every = 5;
    pretraining.share = 0.1;
    pretraining.valid_share = 0.1;
    config.fine_tuning.batch_size = 200;
    config.fine_tuning.learning_rate = 5e-3;
    config.fine_tuning.epochs = 6;
    config
}

fn trained(data: &Interactions, kind: BackboneKind) -> (RecommenderConfig, TrainedRecommender) {
    let settings = settings(kind);
    let trained = train_recommender(&settings, data, 1, None, &Silent).unwrap();
    (settings, trained)
}

#[test]
fn test_shift_is_that_of_its_equations() {
    let graph = random_graph(7, 6, 3);
    let (nodes, dim) = (13, 4);
    let config = EncoderConfig {
        hops: 2,
        slope: 0.5,
        withdrawal: 0.3,
        initial_eta: 0.7,
        identity: false,
    };
    let mut encoder = config.init(nodes, dim, &mut Init::new(1, &Device::flex()).with_f64());
    let table = random_values(nodes * dim, 1);
    let embeddings = random_values(nodes * dim, 2);
    encoder.influence =
        burn::module::Param::from_tensor(matrix(&table, [nodes, dim], &Device::flex()));
    let parts = [
        values(encoder.first.weight.val()),
        values(encoder.second.weight.val()),
    ];

    let degree = |node: usize| match node < 7 {
        true => graph.neighbors_of_left(node as u32).len() as f64,
        false => graph.neighbors_of_right(node as u32 - 7).len() as f64,
    };
    let apply = |x: &[f64]| {
        let mut y = vec![0.0; x.len()];
        for (user, item) in graph.edges() {
            let (u, i) = (user as usize, 7 + item as usize);
            let factor = 1.0 / (degree(u) * degree(i)).sqrt();
            for k in 0..dim {
                y[u * dim + k] += factor * x[i * dim + k];
                y[i * dim + k] += factor * x[u * dim + k];
            }
        }
        y
    };
    let (once, twice) = (apply(&table), apply(&apply(&table)));
    let scaled: Vec<f64> = embeddings.iter().map(|x| 0.7 * x).collect();
    let withdrawn = apply(&apply(&scaled));
    let input: Vec<f64> = (0..nodes * dim)
        .map(|at| table[at] + once[at] + twice[at] - 0.3 * withdrawn[at])
        .collect();
    let linear = |x: &[f64], weight: &[f64]| -> Vec<f64> {
        let entry =
            |row: &[f64], k: usize| -> f64 { (0..dim).map(|j| row[j] * weight[j * dim + k]).sum() };
        let of_row = |row: &[f64]| (0..dim).map(|k| entry(row, k)).collect::<Vec<f64>>();
        x.chunks(dim).flat_map(of_row).collect()
    };
    let hidden: Vec<f64> = linear(&input, &parts[0])
        .into_iter()
        .map(|x| if x > 0.0 { x } else { 0.5 * x })
        .collect();
    let expected = linear(&hidden, &parts[1]);

    let deleted = Propagation::new(&graph).unwrap();
    let influence = encoder.influence(&deleted).unwrap();
    let finals = matrix(&embeddings, [nodes, dim], &Device::flex());
    let input = encoder.input(&deleted, influence, finals).unwrap();
    for (found, expected) in values(encoder.shift(input).unwrap()).iter().zip(expected) {
        assert!((found - expected).abs() < 1e-12);
    }
    // And its gradient for the embeddings.
    check_gradient([nodes, dim], &embeddings, |finals| {
        let influence = encoder.influence(&deleted).unwrap();
        let input = encoder.input(&deleted, influence, finals).unwrap();
        encoder.shift(input).unwrap().square().sum()
    });
}

#[test]
fn test_untrained_encoders_move_nothing_that_a_deletion_does_not_touch() {
    let graph = BipartiteGraph::from_edges(4, 4, [(0, 1), (0, 2)]).unwrap();
    let encoder = EncoderConfig::default().init(8, 3, &mut Init::new(1, &Device::flex()));
    let deleted = Propagation::new(&graph).unwrap();
    let finals = matrix(&random_values(24, 2), [8, 3], &Device::flex());
    let finals = finals.cast(burn::tensor::FloatDType::F32);
    let influence = encoder.influence(&deleted).unwrap();
    let shift = encoder
        .shift(encoder.input(&deleted, influence, finals).unwrap())
        .unwrap();
    let touched: Vec<usize> = values(shift)
        .chunks(3)
        .enumerate()
        .filter(|(_, row)| row.iter().any(|&x| x != 0.0))
        .map(|(node, _)| node)
        .collect();
    assert_eq!(touched, [0, 5, 6]);
}

/// The original, one that only forgets the graph, the unlearned and the retrained one.
struct Comparison {
    recall: [f64; 4],
    p_deleted: [f64; 4],
    auc_held_out: [f64; 4],
    auc_negatives: [f64; 4],
}

fn compare(data: &Interactions, deletion: &Deletion, config: &UnlearnRecConfig) -> Comparison {
    let (settings, original) = trained(data, BackboneKind::LightGcn);
    let model = &original.recommender;
    let Pretrained { method, .. } =
        UnlearnRec::pretrain(config, &settings, model, data, 5, None, &Silent).unwrap();
    let unlearned = method
        .unlearn(model, &settings, data, deletion, 5, &Silent)
        .unwrap();
    let mut rest = data.clone();
    rest.train = deletion.residual().clone();
    let (_, retrained) = trained(&rest, BackboneKind::LightGcn);
    let (before, after) = (
        Propagation::new(&data.train).unwrap(),
        Propagation::new(&rest.train).unwrap(),
    );
    let all = [
        model.embeddings(&before).unwrap(),
        model.embeddings(&after).unwrap(),
        unlearned
            .recommender
            .embeddings(&unlearned.propagation)
            .unwrap(),
        retrained.recommender.embeddings(&after).unwrap(),
    ];
    let probe = Probe::new(data, deletion, 2).unwrap();
    let answers = all
        .each_ref()
        .map(|embeddings| probe.ask(&all[0], embeddings).unwrap());
    Comparison {
        recall: all.each_ref().map(|embeddings| {
            ranking(embeddings, &data.train, &data.test, &Silent)
                .unwrap()
                .recall
        }),
        p_deleted: answers.each_ref().map(|answer| answer.p_deleted),
        auc_held_out: answers
            .each_ref()
            .map(|answer| answer.auc_held_out.unwrap()),
        auc_negatives: answers.each_ref().map(|answer| answer.auc_negatives),
    }
}

#[test]
fn test_random_interactions_become_like_those_that_were_never_seen() {
    let data = grouped(90, 90, 3, 10);
    let deletion = Deletion::random(&data.train, DeletionKind::Interactions, 0.1, 8, 0).unwrap();
    let Comparison {
        recall,
        p_deleted,
        auc_held_out,
        ..
    } = compare(&data, &deletion, &config(Level::HeldOut));
    assert!(p_deleted[2] < p_deleted[0], "{p_deleted:?}");
    let gap = |of: usize| (auc_held_out[of] - 0.5).abs();
    assert!(gap(0) > 0.1, "the original remembers: {auc_held_out:?}");
    assert!(gap(2) < 0.5 * gap(0), "{auc_held_out:?}");
    assert!(recall[2] > 0.95 * recall[0], "{recall:?}");
}

#[test]
fn test_the_paper_goes_below_what_retraining_says() {
    let data = grouped(90, 90, 3, 10);
    let deletion = Deletion::random(&data.train, DeletionKind::Interactions, 0.1, 8, 0).unwrap();
    let mut config = config(Level::Paper);
    config.fine_tuning.epochs = 30;
    let Comparison {
        p_deleted,
        auc_held_out,
        ..
    } = compare(&data, &deletion, &config);
    let [original, _, unlearned, retrained] = p_deleted;
    assert!(
        unlearned < original && unlearned < retrained,
        "{p_deleted:?}"
    );
    // That is a trace of its own: a retrained model ranks them like what it never saw.
    assert!((auc_held_out[3] - 0.5).abs() < 0.1, "{auc_held_out:?}");
    assert!(auc_held_out[2] < auc_held_out[3], "{auc_held_out:?}");
}

#[test]
fn test_adversarial_interactions_go_back_to_the_level_of_negatives() {
    let clean = grouped(90, 90, 3, 10);
    let (_, first) = trained(&clean, BackboneKind::LightGcn);
    let embeddings = first
        .recommender
        .embeddings(&Propagation::new(&clean.train).unwrap());
    let added = adversarial_interactions(&embeddings.unwrap(), &clean, 0.5, 3, &Silent).unwrap();
    let data = with_added(&clean, &added).unwrap();
    let deletion = Deletion::new(&data.train, &[], &added).unwrap();
    assert_eq!(deletion.residual(), &clean.train);
    let Comparison {
        recall,
        auc_negatives,
        p_deleted,
        ..
    } = compare(&data, &deletion, &config(Level::Negatives));
    let gap = |of: usize| (auc_negatives[of] - 0.5).abs();
    assert!(gap(2) < gap(1), "{auc_negatives:?}");
    assert!(p_deleted[2] < p_deleted[0], "{p_deleted:?}");
    assert!(recall[2] > 0.95 * recall[0], "{recall:?}");
}

#[test]
fn test_whole_users_can_be_forgotten() {
    let data = grouped(90, 90, 3, 10);
    let deletion = Deletion::random(&data.train, DeletionKind::Users, 0.05, 8, 0).unwrap();
    let mut config = config(Level::Negatives);
    config.pretraining.kind = DeletionKind::Users;
    let Comparison {
        recall,
        auc_negatives,
        ..
    } = compare(&data, &deletion, &config);
    let gap = |of: usize| (auc_negatives[of] - 0.5).abs();
    assert!(gap(2) < 0.5 * gap(0), "{auc_negatives:?}");
    assert!(recall[2] > 0.9 * recall[3], "{recall:?}");
}

#[test]
fn test_one_interaction_of_a_user_without_a_validation_can_be_forgotten() {
    let mut data = grouped(60, 60, 3, 8);
    let others = data.valid.edges().filter(|&(user, _)| user != 4);
    data.valid = BipartiteGraph::from_edges(60, 60, others.collect::<Vec<_>>()).unwrap();
    let (settings, original) = trained(&data, BackboneKind::LightGcn);
    let model = &original.recommender;
    let item = data.train.neighbors_of_left(4)[0];
    let deletion = Deletion::new(&data.train, &[], &[(4, item)]).unwrap();
    let config = config(Level::HeldOut);
    let method = UnlearnRec::pretrain(&config, &settings, model, &data, 5, None, &Silent)
        .unwrap()
        .method;
    let unlearned = method
        .unlearn(model, &settings, &data, &deletion, 5, &Silent)
        .unwrap();
    let propagation = Propagation::new(&data.train).unwrap();
    let before = model.embeddings(&propagation).unwrap();
    let after = unlearned
        .recommender
        .embeddings(&unlearned.propagation)
        .unwrap();
    let median = |embeddings: &Embeddings| {
        let mut scores = embeddings.score_pairs(&data.valid.edges().collect::<Vec<_>>());
        scores.sort_by(f32::total_cmp);
        scores[scores.len() / 2]
    };
    let gap = |embeddings: &Embeddings| {
        (embeddings.score_pairs(&[(4, item)])[0] - median(embeddings)).abs()
    };
    assert!(
        gap(&after) < gap(&before),
        "{} {}",
        gap(&before),
        gap(&after)
    );
}

fn encoder(pretrained: &Pretrained) -> NamedTensors {
    NamedTensors::of_module(pretrained.method.encoder())
}

#[test]
fn test_continued_pretraining_is_that_which_was_never_stopped() {
    let data = grouped(60, 60, 3, 8);
    for kind in [BackboneKind::LightGcn, BackboneKind::Sgl] {
        let (settings, original) = trained(&data, kind);
        let mut config = config(Level::HeldOut);
        config.pretraining.epochs = 13;
        config.pretraining.renew_every = 3;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("encoder");
        let run = |path: Option<&std::path::Path>, progress: &dyn argiope_graph::Progress| {
            let model = &original.recommender;
            UnlearnRec::pretrain(&config, &settings, model, &data, 5, path, progress)
        };
        let whole = run(None, &Silent).unwrap();
        let stopped = run(Some(&path), &CancelAfter::new(50));
        assert!(stopped.unwrap_err().to_string().contains("cancelled"));
        assert!(
            path.join("state.safetensors").exists(),
            "it was stopped too early"
        );
        let continued = run(Some(&path), &Silent).unwrap();
        assert_eq!(encoder(&continued), encoder(&whole), "{kind:?}");
        assert_eq!(continued.summary.valid, whole.summary.valid);
    }
}

#[test]
fn test_unlearning_does_not_depend_on_the_number_of_threads() {
    let data = grouped(60, 60, 3, 8);
    let deletion = Deletion::random(&data.train, DeletionKind::Interactions, 0.1, 8, 0).unwrap();
    for kind in [
        BackboneKind::LightGcn,
        BackboneKind::SimGcl,
        BackboneKind::Sgl,
    ] {
        let (settings, original) = trained(&data, kind);
        let mut config = config(Level::HeldOut);
        config.pretraining.epochs = 4;
        let run = |threads| {
            with_threads(threads, || {
                let model = &original.recommender;
                let pretrained =
                    UnlearnRec::pretrain(&config, &settings, model, &data, 5, None, &Silent)
                        .unwrap();
                let unlearned = pretrained
                    .method
                    .unlearn(model, &settings, &data, &deletion, 5, &Silent);
                let unlearned = unlearned.unwrap();
                (
                    encoder(&pretrained),
                    NamedTensors::of_module(&unlearned.recommender),
                )
            })
        };
        assert_eq!(run(1), run(2), "{kind:?}");
    }
}

#[test]
fn test_the_result_does_not_see_the_test() {
    let data = grouped(60, 60, 3, 8);
    let deletion = Deletion::random(&data.train, DeletionKind::Interactions, 0.1, 8, 0).unwrap();
    let (settings, original) = trained(&data, BackboneKind::LightGcn);
    let config = config(Level::HeldOut);
    let run = |data: &Interactions| {
        let model = &original.recommender;
        let pretrained = UnlearnRec::pretrain(&config, &settings, model, data, 5, None, &Silent);
        let method = pretrained.unwrap().method;
        let unlearned = method
            .unlearn(model, &settings, data, &deletion, 5, &Silent)
            .unwrap();
        NamedTensors::of_module(&unlearned.recommender)
    };
    let mut blind = data.clone();
    blind.test = BipartiteGraph::empty(60, 60).unwrap();
    assert_eq!(run(&data), run(&blind));
}

#[test]
fn test_settings_without_sense_are_named() {
    let data = grouped(20, 20, 2, 4);
    let (settings, original) = trained(&data, BackboneKind::LightGcn);
    let fault = |change: &dyn Fn(&mut UnlearnRecConfig)| {
        let mut config = config(Level::HeldOut);
        change(&mut config);
        let model = &original.recommender;
        UnlearnRec::pretrain(&config, &settings, model, &data, 5, None, &Silent).unwrap_err()
    };
    for (error, name) in [
        (
            fault(&|config| config.encoder.hops = 0),
            "encoder.hops is 0",
        ),
        (
            fault(&|config| config.pretraining.share = 1.5),
            "share that is deleted is 1.5",
        ),
        (
            fault(&|config| config.pretraining.weights.forget = -1.0),
            "weights.forget is -1",
        ),
        (
            fault(&|config| config.fine_tuning.weights.temperature = 0.0),
            "weights.temperature is 0",
        ),
    ] {
        assert!(matches!(error, UnlearnError::Option { .. }));
        assert!(error.to_string().contains(name), "{error}");
    }
}
