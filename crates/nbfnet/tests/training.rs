//! Runs: what is learnt, what an interruption changes (nothing), and what is refused.

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    sync::atomic::{AtomicI64, Ordering},
};

use argiope_graph::{Progress, Silent, generate::gnp};
use argiope_link::{
    dataset::{LinkData, Protocol},
    evaluation::Metric,
    knowledge::{EntityTypes, KnowledgeData},
    ranking::RankingProtocol,
};
use argiope_nbfnet::{
    NbfnetConfig, NbfnetError, TrainedNbfnet, TrainedPlain,
    baseline::{self, PathBaseline},
    published,
    training::{PlainRunConfig, RunConfig, run, run_plain, write_imported},
};

/// Families: a child's children are grandchildren. Some grandchildren are held back.
fn families(folder: &Path) -> KnowledgeData {
    let (mut train, mut valid, mut test) = (String::new(), String::new(), String::new());
    for family in 0..12 {
        let name = |part: &str| format!("{part}{family}");
        for child in 0..3 {
            let _ = writeln!(
                train,
                "{}\tparent\t{}",
                name("old"),
                name(&format!("child{child}-"))
            );
            for grandchild in 0..2 {
                let person = name(&format!("grandchild{child}{grandchild}-"));
                let _ = writeln!(
                    train,
                    "{}\tparent\t{person}",
                    name(&format!("child{child}-"))
                );
                let part = match (family + child + grandchild) % 5 {
                    0 => &mut valid,
                    1 => &mut test,
                    _ => &mut train,
                };
                let _ = writeln!(part, "{}\tgrandparent\t{person}", name("old"));
            }
        }
    }
    for (part, text) in [("train", train), ("valid", valid), ("test", test)] {
        fs::write(folder.join(format!("{part}.txt")), text).unwrap();
    }
    KnowledgeData::read(folder).unwrap()
}

fn config(epochs: usize) -> RunConfig {
    let mut settings = NbfnetConfig::default();
    (settings.model.dim, settings.model.num_layers) = (8, 3);
    (settings.training.epochs, settings.training.batch_size) = (epochs, 16);
    settings.training.negatives = 8;
    // Hiding all between two people would hide what is to be learnt.
    settings.training.remove_one_hop = false;
    RunConfig {
        data: "families".into(),
        seed: 3,
        protocol: RankingProtocol::default(),
        settings,
    }
}

/// Cancels after so many questions whether it should.
struct After(AtomicI64);

impl Progress for After {
    fn is_cancelled(&self) -> bool {
        self.0.fetch_sub(1, Ordering::Relaxed) <= 0
    }
}

#[test]
fn test_a_rule_is_learnt() {
    let parent = tempfile::tempdir().unwrap();
    let data = families(parent.path());
    let folder = parent.path().join("run");
    let result = run(&config(8), &data, Some(&folder), &Silent).unwrap();
    let distance = baseline::run(
        PathBaseline::Distance,
        &data,
        &RankingProtocol::default(),
        &Silent,
    )
    .unwrap();
    let (found, by_distance) = (result.test["mrr"], distance.test["mrr"]);
    assert!(found > 0.8, "{found} ({by_distance} by distance)");
    assert!(found > by_distance + 0.2);
    // The folder is all that predictions need.
    let trained = TrainedNbfnet::open(&folder).unwrap();
    let limits = trained.limits();
    let ranks = trained.model().rank_facts(
        trained.graph(),
        &data.test.known,
        None,
        &data.test.triples,
        limits,
        &Silent,
    );
    let protocol = RankingProtocol::default();
    let again =
        argiope_link::ranking::evaluate_ranks(&protocol.metrics, protocol.ties, &ranks.unwrap());
    assert_eq!(again.unwrap(), result.test);
    // The rule explains it: grandchildren are children of children.
    let fact = data.test.triples[0];
    let explanation = trained.explain(fact, Default::default()).unwrap();
    let best = &explanation.paths[0];
    let parent = data.relations.id("parent").unwrap();
    assert!(
        best.steps.iter().any(|step| step.fact.1 == parent),
        "{best:?}"
    );
    let dropped = explanation
        .paths
        .iter()
        .map(|path| path.drop)
        .fold(f32::MIN, f32::max);
    assert!(dropped > 0.0, "{explanation:?}");
}

#[test]
fn test_interrupted_runs_end_with_the_same_numbers() {
    let parent = tempfile::tempdir().unwrap();
    let data = families(parent.path());
    let whole = run(
        &config(3),
        &data,
        Some(&parent.path().join("whole")),
        &Silent,
    )
    .unwrap();
    for patience in [1, 9, 23, 40] {
        let folder = parent.path().join(format!("after-{patience}"));
        let stopped = run(
            &config(3),
            &data,
            Some(&folder),
            &After(AtomicI64::new(patience)),
        );
        assert!(matches!(
            stopped,
            Err(NbfnetError::Cancelled(_) | NbfnetError::Gnn(_) | NbfnetError::Link(_))
        ));
        let resumed = run(&config(3), &data, Some(&folder), &Silent).unwrap();
        assert_eq!(
            (&resumed.test, &resumed.valid),
            (&whole.test, &whole.valid),
            "{patience}"
        );
        let read = |folder: &Path| fs::read(folder.join("model.safetensors")).unwrap();
        assert_eq!(read(&folder), read(&parent.path().join("whole")));
    }
}

#[test]
fn test_types_keep_to_their_own() {
    let parent = tempfile::tempdir().unwrap();
    let people = families(parent.path()).entities;
    let rows: String = (people.iter())
        .map(|name| {
            format!(
                "{name}\t{}\n",
                name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-')
            )
        })
        .collect();
    fs::write(parent.path().join("entity_types.tsv"), rows).unwrap();
    let data = KnowledgeData::read(parent.path()).unwrap();
    assert!(data.entity_types.is_some());
    let path = |name: &str| parent.path().join(name);
    let typed = run(&config(2), &data, Some(&path("typed")), &Silent).unwrap();
    let plain = KnowledgeData {
        entity_types: None,
        ..data
    };
    run(&config(2), &plain, Some(&path("plain")), &Silent).unwrap();
    let model = |name: &str| fs::read(path(name).join("model.safetensors")).unwrap();
    assert!(model("typed") != model("plain"), "negatives are others");
    // The network that knows nothing of types, ranked among all and among few.
    let trained = TrainedNbfnet::open(path("plain")).unwrap();
    let (graph, test) = (trained.graph(), &plain.test);
    let rank = |types| {
        let limits = trained.limits();
        let ranks =
            (trained.model()).rank_facts(graph, &test.known, types, &test.triples, limits, &Silent);
        ranks.unwrap()
    };
    let types = EntityTypes::read(path("entity_types.tsv"), &plain.entities).unwrap();
    for (few, all) in rank(Some(&types)).iter().zip(rank(None)) {
        assert!(few.candidates < all.candidates && few.above <= all.above);
    }
    assert!(typed.test["mrr"] > 0.5);
}

#[test]
fn test_plain_graphs_resume_and_score() {
    let data = LinkData::of_graph("random", gnp(40, 0.15, 2).unwrap());
    let mut protocol = Protocol::of(&data);
    protocol.select_by = Metric::Auc;
    let mut settings = published::plain_settings("random").unwrap();
    (settings.model.dim, settings.model.num_layers) = (8, 3);
    (settings.training.epochs, settings.training.batch_size) = (3, 16);
    let config = PlainRunConfig {
        data: "random".into(),
        seed: 1,
        protocol,
        settings,
    };
    let parent = tempfile::tempdir().unwrap();
    let path = |name: &str| parent.path().join(name);
    let whole = run_plain(&config, &data, Some(&path("whole")), &Silent).unwrap();
    let stopped = run_plain(
        &config,
        &data,
        Some(&path("part")),
        &After(AtomicI64::new(12)),
    );
    assert!(stopped.is_err());
    let resumed = run_plain(&config, &data, Some(&path("part")), &Silent).unwrap();
    assert_eq!(resumed.best, whole.best);
    let trained = TrainedPlain::open(path("whole")).unwrap();
    let scores = trained
        .score_pairs(&[(0, 9), (9, 0), (3, 4)], &Silent)
        .unwrap();
    assert!((scores[0] - scores[1]).abs() < 1e-5);
    assert!(matches!(
        TrainedNbfnet::open(path("whole")),
        Err(NbfnetError::Gnn(_))
    ));
}

#[test]
fn test_misfits_are_errors() {
    let parent = tempfile::tempdir().unwrap();
    let data = families(parent.path());
    let mut nothing = data.clone();
    nothing.validation.triples.clear();
    let fault = run(&config(1), &nothing, None, &Silent)
        .unwrap_err()
        .to_string();
    assert!(fault.contains("no facts to validate"), "{fault}");
    let folder = parent.path().join("run");
    run(&config(1), &data, Some(&folder), &Silent).unwrap();
    let trained = TrainedNbfnet::open(&folder).unwrap();
    let facts = argiope_graph::RelationalGraph::from_triples(2, 3, [(0, 2, 1)]).unwrap();
    let names = || ["a", "b"].into_iter().collect();
    let fault = trained.on_graph(names(), facts).unwrap_err().to_string();
    assert!(fault.contains("6 relations of messages"), "{fault}");
    let empty = argiope_graph::RelationalGraph::from_triples(2, 2, []).unwrap();
    assert!(
        trained
            .on_graph(names(), empty)
            .unwrap_err()
            .to_string()
            .contains("no facts")
    );
    let few = argiope_graph::RelationalGraph::from_triples(3, 2, [(0, 1, 1)]).unwrap();
    assert!(trained.on_graph(names(), few).is_err());
    let imported = write_imported(&config(1), &data, trained.model(), &folder);
    assert!(
        matches!(imported, Err(NbfnetError::Gnn(_))),
        "the folder is not empty"
    );
}
