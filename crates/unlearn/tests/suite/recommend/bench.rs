//! Comparisons on a few users: the protocol by hand, resumption, reports.

use std::{collections::HashSet, fs};

use argiope_gnn::{seeds, settings};
use argiope_graph::{BipartiteGraph, Silent};
use argiope_unlearn::{
    comparison::{Metric, RequestConfig, RequestKind, RequestReport, RequestSize, Row},
    data::Interactions,
    recommend::{
        BackboneKind, Deletion, DeletionKind, Embeddings, Probe, Propagation, RecommenderTraining,
        adversarial_interactions,
        bench::{
            DeletionFacts, RecommenderBenchConfig, RecommenderBenchReport, RecommenderMethod,
            run_recommender_bench,
        },
        ranking, train_recommender, with_added, with_validation,
    },
};

use super::{grouped, settings as small};

fn data() -> Interactions {
    grouped(40, 40, 2, 8)
}

fn config(requests: &[(RequestKind, RequestSize)]) -> RecommenderBenchConfig {
    let small = small(BackboneKind::LightGcn);
    let mut config = RecommenderBenchConfig {
        seeds: vec![3],
        backbone: small.backbone,
        training: RecommenderTraining {
            epochs: 6,
            evaluate_every: 3,
            ..small.training
        },
        requests: (requests.iter())
            .map(|&(kind, size)| RequestConfig { kind, size })
            .collect(),
        ..RecommenderBenchConfig::default()
    };
    let pretraining = &mut config.unlearn_rec.pretraining;
    pretraining.epochs = 2;
    pretraining.evaluate_every = 2;
    pretraining.batch_size = 200;
    config.unlearn_rec.fine_tuning.epochs = 1;
    config.unlearn_rec.fine_tuning.batch_size = 200;
    config
}

fn row<'a>(report: &'a RequestReport<DeletionFacts>, name: &str) -> &'a Row {
    let mut rows = report.rows.iter();
    rows.find(|row| row.name == name)
        .unwrap_or_else(|| panic!("no row {name}"))
}

/// Recall, and what a probe says, of recommenders that are trained by hand.
#[test]
fn test_numbers_are_those_of_the_protocol_by_hand() {
    let data = data();
    let mut config = config(&[
        (RequestKind::Interactions, RequestSize::Share(0.1)),
        (RequestKind::Users, RequestSize::Count(3)),
    ]);
    config.methods = vec![RecommenderMethod::Utu];
    let report = run_recommender_bench(&config, &data, None, &Silent).unwrap();
    let recommender = config.recommender();
    let train = |data: &Interactions, seed| {
        let trained = train_recommender(&recommender, data, seed, None, &Silent);
        trained.unwrap().recommender
    };
    let original = train(&data, 3);
    let all = Propagation::new(&data.train).unwrap();
    let before = original.embeddings(&all).unwrap();
    for (request, kind, drawn, count) in [
        (
            &report.requests[0],
            "interactions",
            DeletionKind::Interactions,
            32,
        ),
        (&report.requests[1], "users", DeletionKind::Users, 3),
    ] {
        let deletion =
            Deletion::random_of(&data.train, drawn, count, seeds::named(3, kind), 0).unwrap();
        let gone: HashSet<u32> = deletion.users().iter().copied().collect();
        let left = |part: &BipartiteGraph| {
            let edges = part.edges().filter(|(user, _)| !gone.contains(user));
            BipartiteGraph::from_edges(40, 40, edges).unwrap()
        };
        let rest = Interactions {
            train: deletion.residual().clone(),
            valid: left(&data.valid),
            test: left(&data.test),
            ..data.clone()
        };
        assert_eq!(rest.test.num_edges(), 80 - 2 * gone.len());
        let facts = &request.facts[0];
        assert_eq!(
            (facts.num_training, facts.num_deleted, facts.num_users),
            (320, deletion.deleted().num_edges(), gone.len())
        );
        let after = Propagation::new(&rest.train).unwrap();
        let embeddings = |seed| train(&rest, seed).embeddings(&after).unwrap();
        let anew = [embeddings(3), embeddings(seeds::named(3, "retrain 1"))];
        let utu = original.embeddings(&after).unwrap();
        let probe = Probe::new(&data, &deletion, 3).unwrap();
        let check = |name: &str, embeddings: &Embeddings| {
            let metrics = &row(request, name).metrics;
            let found = |metric: Metric| metrics[&metric].value.mean;
            let wanted = ranking(embeddings, &data.train, &rest.test, &Silent).unwrap();
            assert_eq!(found(Metric::Recall), wanted.recall, "{name}");
            assert_eq!(found(Metric::Ndcg), wanted.ndcg, "{name}");
            let wanted = probe.ask(&before, embeddings).unwrap();
            assert_eq!(found(Metric::DeletedAuc), wanted.auc_held_out.unwrap());
            assert_eq!(found(Metric::NegativesAuc), wanted.auc_negatives);
            assert_eq!(found(Metric::DeletedProbability), wanted.p_deleted);
        };
        check("original", &before);
        check("retrain, same start", &anew[0]);
        check("retrain, other start 1", &anew[1]);
        check("utu", &utu);
        let distance = |one, other| probe.distance(one, other).unwrap();
        let wanted = (distance(&utu, &anew[0]) + distance(&utu, &anew[1])) / 2.0;
        let found = row(request, "utu").metrics[&Metric::DeletedDifference]
            .value
            .mean;
        assert!((found - wanted).abs() < 1e-12, "{found}, expected {wanted}");
        let floor = request.floors[&Metric::DeletedDifference].mean;
        assert!((floor - distance(&anew[0], &anew[1])).abs() < 1e-12);
    }
}

#[test]
fn test_comparisons_resume() {
    let folder = tempfile::tempdir().unwrap();
    let data = data();
    let config = config(&[
        (RequestKind::Interactions, RequestSize::Share(0.1)),
        (RequestKind::Users, RequestSize::Share(0.1)),
        (RequestKind::Adversarial, RequestSize::Share(0.5)),
    ]);
    let run = |config: &RecommenderBenchConfig| {
        run_recommender_bench(config, &data, Some(folder.path()), &Silent)
    };
    let report = run(&config).unwrap();
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let stored: RecommenderBenchReport = serde_json::from_str(&read("table.json")).unwrap();
    assert_eq!(stored, report);
    assert_eq!(read("table.md"), report.to_markdown());
    assert!(report.to_markdown().contains("| seconds before |"));
    let wanted = [
        "original",
        "retrain, same start",
        "retrain, other start 1",
        "utu",
        "unlearn-rec",
        "unlearn-rec-encoder",
        "unlearn-rec-paper",
    ];
    for request in &report.requests {
        let names: Vec<&str> = request.rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, wanted);
        for row in &request.rows {
            let has_encoder = row.name.starts_with("unlearn-rec");
            assert_eq!(
                row.preparation_seconds.is_some(),
                has_encoder,
                "{}",
                row.name
            );
            let compares = row.metrics.contains_key(&Metric::UpdateLeak);
            assert_eq!(compares, row.name != "original");
        }
    }
    // Methods differ: none is another one by mistake.
    let of = |name| {
        row(&report.requests[0], name).metrics[&Metric::DeletedProbability]
            .value
            .mean
    };
    let numbers: HashSet<u64> = wanted[3..].iter().map(|name| of(name).to_bits()).collect();
    assert_eq!(numbers.len(), 4);
    // Encoders are shared by the requests and methods that they fit.
    let mut names: Vec<String> = fs::read_dir(folder.path().join("seed-3"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "adversarial-50pct",
            "encoder-held-out-interactions",
            "encoder-negatives-users",
            "encoder-paper-interactions",
            "encoder-paper-users",
            "interactions-10pct",
            "original",
            "users-10pct",
        ]
    );

    // Everything is read: times are the same.
    assert_eq!(run(&config).unwrap(), report);
    // Without its result a cell is made again, and comes out as it was.
    let cell = folder
        .path()
        .join("seed-3/users-10pct/unlearn-rec/result.json");
    let values = || {
        let cell: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(&cell).unwrap()).unwrap();
        cell["values"].clone()
    };
    let made = values();
    fs::remove_file(&cell).unwrap();
    let again = run(&config).unwrap();
    assert_eq!(values(), made);
    assert_eq!(again.requests[2], report.requests[2]);
    let mut other = config;
    other.unlearn_rec.fine_tuning.epochs = 2;
    let error = run(&other).unwrap_err().to_string();
    assert!(error.contains("fine_tuning.epochs = 1, not 2"), "{error}");
}

#[test]
fn test_the_clean_recommender_is_the_retrained_one_of_adversarial_requests() {
    let mut data = data();
    // A validation is drawn: it must be the same with and without what is added.
    data.valid = BipartiteGraph::empty(40, 40).unwrap();
    let mut config = config(&[(RequestKind::Adversarial, RequestSize::Share(0.5))]);
    config.methods = Vec::new();
    let report = run_recommender_bench(&config, &data, None, &Silent).unwrap();
    let clean = with_validation(&data, 0.1, 3).unwrap();
    let model = train_recommender(&config.recommender(), &clean, 3, None, &Silent).unwrap();
    let propagation = Propagation::new(&clean.train).unwrap();
    let embeddings = model.recommender.embeddings(&propagation).unwrap();
    let added = adversarial_interactions(&embeddings, &clean, 0.5, 3, &Silent).unwrap();
    let request = &report.requests[0];
    assert_eq!(request.facts[0].num_deleted, added.len());
    assert_eq!(
        request.facts[0].num_training,
        clean.train.num_edges() + added.len()
    );
    let masked = with_added(&clean, &added).unwrap().train;
    let wanted = ranking(&embeddings, &masked, &clean.test, &Silent).unwrap();
    let metrics = &row(request, "retrain, same start").metrics;
    assert_eq!(metrics[&Metric::Recall].value.mean, wanted.recall);
}

#[test]
fn test_settings_without_sense_are_errors() {
    let data = data();
    let request = (RequestKind::Interactions, RequestSize::Count(5));
    let fault = |data: &Interactions, change: &dyn Fn(&mut RecommenderBenchConfig)| {
        let mut config = config(&[request]);
        change(&mut config);
        let found = run_recommender_bench(&config, data, None, &Silent);
        found.unwrap_err().to_string()
    };
    let words = |words: &str, change: &dyn Fn(&mut RecommenderBenchConfig)| {
        let message = fault(&data, change);
        assert!(message.contains(words), "{words}: {message}");
    };
    words("retrained is 1", &|config| config.retrained = 1);
    words("seeds is none", &|config| config.seeds.clear());
    words("each once", &|config| {
        config.methods = vec![RecommenderMethod::Utu; 2];
    });
    words("each once", &|config| config.seeds = vec![3, 3]);
    words("each once", &|config| {
        config.requests = vec![config.requests[0]; 2];
    });
    words("requests is edges-in", &|config| {
        config.requests[0].kind = RequestKind::EdgesIn;
    });
    words("Count(5), expected a share of users and items", &|config| {
        config.requests[0].kind = RequestKind::Adversarial;
    });
    words(
        "321 interactions cannot be deleted: there are 320",
        &|config| {
            config.requests[0].size = RequestSize::Count(321);
        },
    );
    words("pretraining.kind is users", &|config| {
        config.unlearn_rec.pretraining.kind = DeletionKind::Users;
    });
    words("valid_fraction is 1", &|config| config.valid_fraction = 1.0);
    words("backbone.dim is 0", &|config| config.backbone.dim = 0);
    let mut untested = data.clone();
    untested.test = BipartiteGraph::empty(40, 40).unwrap();
    assert!(fault(&untested, &|_| ()).contains("a test"));
}

#[test]
fn test_settings_are_read_from_toml() {
    let config = RecommenderBenchConfig::default();
    let text = "methods = [\"utu\", \"unlearn-rec\"]\n[backbone]\nkind = \"simgcl\"\n[unlearn_rec]\nlevel = \"negatives\"\n";
    let read = settings::overlaid(&config, text).unwrap();
    assert_eq!(read.backbone.kind, BackboneKind::SimGcl);
    assert_eq!(
        read.methods,
        [RecommenderMethod::Utu, RecommenderMethod::UnlearnRec]
    );
    let optional = &RecommenderBenchConfig::OPTIONAL;
    let without = settings::with(&read, "unlearn_rec.level=none", optional).unwrap();
    assert_eq!(without.unlearn_rec, config.unlearn_rec);
    let sgl = settings::with(&read, "backbone.kind=sgl", optional).unwrap();
    assert_eq!(sgl.backbone.kind, BackboneKind::Sgl);
    assert!("forget-me".parse::<RecommenderMethod>().is_err());
}
