//! Rankings of simulated sources whose generators are known.

use argiope_graph::{
    Silent, UndirectedGraph,
    generate::{gnp, stochastic_block_model},
    random::stream,
};
use argiope_graphon::{
    GraphonError,
    ego::{EgoCount, EgoOptions},
    feasibility::{FeasibilityOptions, FeasibilityReport, GraphSet, SourcePool, Space, Verdict},
    gromov_wasserstein::{GromovWasserstein, Loss},
};
use rand::RngExt as _;

/// Three generators with two groups of nodes: a core, communities, and nearly nothing.
const CORE: [f64; 4] = [0.8, 0.4, 0.4, 0.1];
const COMMUNITIES: [f64; 4] = [0.6, 0.05, 0.05, 0.4];
const SPARSE: [f64; 4] = [0.15, 0.1, 0.1, 0.05];

/// Graphs of 24 to 40 nodes.
fn graphs(probabilities: [f64; 4], count: u64, seed: u64) -> Vec<UndirectedGraph> {
    (0..count)
        .map(|at| {
            let mut random = stream(seed, at);
            let sizes = [random.random_range(12..20), random.random_range(12..20)];
            stochastic_block_model(&sizes, &probabilities, random.random()).unwrap()
        })
        .collect()
}

fn set(name: &str, probabilities: [f64; 4], count: u64, seed: u64) -> GraphSet {
    GraphSet::from_graphs(name, graphs(probabilities, count, seed), 0).unwrap()
}

fn options() -> FeasibilityOptions {
    FeasibilityOptions {
        num_blocks: 8,
        num_clusters: 3,
        num_resamples: 60,
        ..FeasibilityOptions::default()
    }
}

fn assess(
    sources: Vec<GraphSet>,
    downstream: &GraphSet,
    options: FeasibilityOptions,
) -> FeasibilityReport {
    let pool = SourcePool::new(sources, options, &Silent).unwrap();
    pool.assess(downstream, &Silent).unwrap()
}

fn three_sources() -> Vec<GraphSet> {
    vec![
        set("sparse", SPARSE, 40, 1),
        set("core", CORE, 40, 2),
        set("communities", COMMUNITIES, 40, 3),
    ]
}

#[test]
fn test_the_true_source_comes_first() {
    for (name, probabilities) in [
        ("core", CORE),
        ("communities", COMMUNITIES),
        ("sparse", SPARSE),
    ] {
        let report = assess(
            three_sources(),
            &set("task", probabilities, 40, 9),
            options(),
        );
        let first = &report.sources[0];
        assert_eq!(first.source.name, name);
        assert!(
            report
                .sources
                .windows(2)
                .all(|pair| pair[0].distance <= pair[1].distance)
        );
        // The others are told from it, and it is no farther than noise.
        for comparison in report.comparisons.iter().filter(|of| of.nearer == name) {
            assert_eq!(comparison.verdict, Verdict::Nearer, "{report}");
        }
        assert!(
            first.distance < 2.0 * first.noise_floor.unwrap(),
            "{report}"
        );
        assert!(
            report.sources[1].distance > 2.0 * report.sources[1].noise_floor.unwrap(),
            "{report}"
        );
        assert!(first.alpha > 0.7, "{report}");
        // Baselines agree where generators are this different.
        for of in &report.sources[1..] {
            assert!(of.baselines.degree_w1 > first.baselines.degree_w1);
            assert!(of.baselines.spectrum > first.baselines.spectrum);
        }
    }
}

#[test]
fn test_two_draws_of_one_generator_are_not_distinguishable() {
    let sources = vec![
        set("one", CORE, 40, 1),
        set("other", CORE, 40, 2),
        set("sparse", SPARSE, 40, 3),
    ];
    let report = assess(sources, &set("task", CORE, 40, 4), options());
    let verdict = |a: &str, b: &str| {
        let of_pair = |of: &&argiope_graphon::feasibility::Comparison| {
            [a, b].contains(&of.nearer.as_str()) && [a, b].contains(&of.farther.as_str())
        };
        report.comparisons.iter().find(of_pair).unwrap().verdict
    };
    assert_eq!(report.comparisons.len(), 3);
    assert_eq!(verdict("one", "other"), Verdict::NotDistinguishable);
    assert_eq!(verdict("one", "sparse"), Verdict::Nearer);
    assert_eq!(verdict("other", "sparse"), Verdict::Nearer);
    let table = report.to_markdown();
    assert!(
        table
            .lines()
            .any(|line| line.starts_with("| 1 |") && line.ends_with("| 2 |")),
        "{table}"
    );
}

#[test]
fn test_noise_falls_with_the_root_of_the_number_of_graphs() {
    let half_distance = |count| {
        let options = FeasibilityOptions {
            num_resamples: 0,
            num_splits: 12,
            ..options()
        };
        let task = set("task", COMMUNITIES, count, 5);
        let report = assess(vec![set("source", CORE, 4, 1)], &task, options);
        report.downstream.half_distance.unwrap()
    };
    let distances = [12, 48, 192].map(half_distance);
    for pair in distances.windows(2) {
        // Four times the graphs: half the noise.
        let ratio = pair[0] / pair[1];
        assert!((1.4..2.8).contains(&ratio), "{distances:?}");
    }
}

#[test]
fn test_zeta_is_the_largest_of_the_spaces() {
    // A task between two sources: no source alone is near, a mixture is.
    let between = std::array::from_fn(|at| 0.5 * (CORE[at] + SPARSE[at]));
    let sources = vec![set("core", CORE, 60, 1), set("sparse", SPARSE, 60, 2)];
    let report = assess(sources, &set("task", between, 60, 3), options());
    let spaces: Vec<Space> = report.spaces.iter().map(|of| of.space).collect();
    assert_eq!(spaces, [Space::Integrated, Space::Domain, Space::Topology]);
    for of in &report.spaces {
        assert!(of.zeta <= report.zeta && of.zeta <= 0.0);
        assert!((of.alpha.iter().map(|of| of.weight).sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(of.alpha.iter().all(|of| of.weight >= 0.0));
    }
    let domain = &report.spaces[1];
    assert_eq!(
        report
            .spaces
            .iter()
            .find(|of| of.space == report.best_space)
            .unwrap()
            .zeta,
        report.zeta
    );
    assert!(-domain.zeta < 0.3 * report.sources[0].distance, "{report}");
    assert!(
        domain
            .alpha
            .iter()
            .all(|of| (0.3..0.7).contains(&of.weight)),
        "{report}"
    );
    // The weights of the domains stand beside the sources as well.
    for of in &report.sources {
        let weight = domain
            .alpha
            .iter()
            .find(|basis| basis.name == of.source.name)
            .unwrap()
            .weight;
        assert_eq!(of.alpha, weight);
    }
}

#[test]
fn test_shape_is_what_density_leaves() {
    // The same shape at a third of the density; groups are large enough for degrees to tell them apart at both.
    let drawn = |name, probabilities: [f64; 4], seed: u64| {
        let graphs = (0..30)
            .map(|at| stochastic_block_model(&[60, 60], &probabilities, seed + at).unwrap())
            .collect();
        GraphSet::from_graphs(name, graphs, 0).unwrap()
    };
    let thin = drawn("thin", CORE.map(|probability| probability / 3.0), 100);
    let report = assess(vec![thin], &drawn("task", CORE, 200), options());
    let of = &report.sources[0];
    assert!(
        (of.baselines.density - (of.source.density - report.downstream.density).abs()).abs()
            < 1e-15
    );
    assert!(of.baselines.density > 0.2);
    // In units of the graphon of mean 1.
    let relative = of.distance / report.downstream.density;
    assert!(of.shape < 0.35 * relative, "{} {relative}", of.shape);
}

#[test]
fn test_a_set_beside_itself_is_at_0() {
    let report = assess(
        vec![set("same", CORE, 10, 1)],
        &set("task", CORE, 10, 1),
        options(),
    );
    let of = &report.sources[0];
    // Sums in another order.
    assert!(of.distance < 1e-7 && of.shape < 1e-7);
    let baselines = of.baselines;
    assert_eq!((baselines.degree_w1, baselines.clustering), (0.0, 0.0));
    assert!(baselines.density < 1e-12);
    assert_eq!(of.is_noise(), Some(true));
    assert!(report.zeta.abs() < 1e-7);
    assert!(report.notes.iter().any(|note| note.contains("one source")));
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.contains("same is no farther than"))
    );
}

#[test]
fn test_reports_do_not_depend_on_the_number_of_threads() {
    let made_with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let graph = gnp(200, 0.05, 7).unwrap();
            let egos = EgoOptions {
                count: EgoCount::Count(30),
                max_nodes: 25,
                ..EgoOptions::default()
            };
            let from_egos = GraphSet::from_graph("egos", &graph, &egos, &Silent).unwrap();
            assess(
                vec![from_egos, set("core", CORE, 20, 2)],
                &set("task", COMMUNITIES, 300, 3),
                FeasibilityOptions {
                    num_resamples: 10,
                    ..options()
                },
            )
        })
    };
    let expected = made_with(1);
    assert_eq!(made_with(3), expected);
}

#[test]
fn test_reports_are_written_in_three_forms() {
    let report = assess(three_sources(), &set("a | b <task>", CORE, 8, 9), options());
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["downstream"]["name"], "a | b <task>");
    assert_eq!(json["spaces"][1]["space"], "domain");
    assert_eq!(json["sources"][0]["source"]["name"], "core");
    assert_eq!(json["comparisons"][0]["verdict"], "nearer");
    assert!(json["sources"][0]["interval"]["low"].as_f64().unwrap() > 0.0);
    let table = report.to_string();
    let ranking: Vec<&str> = table
        .lines()
        .skip_while(|line| !line.starts_with("| rank"))
        .collect();
    for line in &ranking[..5] {
        assert_eq!(line.matches('|').count(), 13, "{line}");
    }
    let drawing = report.to_svg();
    assert!(drawing.contains("a | b &lt;task&gt;") && drawing.contains("communities"));
    assert!(!drawing.contains("NaN"));
}

#[test]
fn test_one_graph_has_neither_interval_nor_noise_floor() {
    let report = assess(three_sources(), &set("task", CORE, 1, 9), options());
    for of in &report.sources {
        assert_eq!(
            (of.interval, of.noise_floor, of.is_noise()),
            (None, None, None)
        );
    }
    assert!(
        report
            .comparisons
            .iter()
            .all(|of| of.verdict == Verdict::Unknown)
    );
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.starts_with("task is one graph"))
    );
    assert_eq!(report.downstream.half_distance, None);
}

#[test]
fn test_sets_without_a_graphon_are_refused_by_name() {
    let refused = |graphs| {
        GraphSet::from_graphs("mail", graphs, 0)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(refused(vec![]), "mail: there are no graphs");
    let edge = UndirectedGraph::from_edges(2, [(0, 1)]).unwrap();
    assert_eq!(
        refused(vec![edge.clone(), UndirectedGraph::empty(1)]),
        "mail: graph 1 has 1 nodes, a graphon needs pairs of nodes"
    );
    assert_eq!(
        refused(vec![UndirectedGraph::empty(4); 2]),
        "mail: none of the 2 graphs has an edge"
    );
    // Beside others a graph without edges says something.
    assert!(GraphSet::from_graphs("mail", vec![edge, UndirectedGraph::empty(4)], 0).is_ok());
    for num_nodes in [0, 1, 5] {
        let graph = UndirectedGraph::empty(num_nodes);
        let error =
            GraphSet::from_graph("mail", &graph, &EgoOptions::default(), &Silent).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("mail: a graph with {num_nodes} nodes and no edges has no graphon to estimate")
        );
    }
}

#[test]
fn test_disconnected_graphs_are_compared() {
    let graph =
        UndirectedGraph::from_edges(9, [(0, 1), (1, 2), (0, 2), (4, 5), (5, 6), (6, 7)]).unwrap();
    let egos = EgoOptions {
        count: EgoCount::All,
        ..EgoOptions::default()
    };
    let task = GraphSet::from_graph("task", &graph, &egos, &Silent).unwrap();
    // Nodes 3 and 8 have no neighbours.
    assert_eq!(task.graphs().len(), 7);
    let report = assess(vec![task.clone()], &task, options());
    assert!(report.sources[0].distance < 1e-7);
    assert_eq!(report.downstream.sampled_from, Some(7));
}

#[test]
fn test_pools_without_sense_are_refused() {
    let refused = |sources, options| match SourcePool::new(sources, options, &Silent) {
        Err(error) => error,
        Ok(_) => panic!("not refused"),
    };
    assert_eq!(
        refused(vec![], options()).to_string(),
        "there are no sources"
    );
    let twins = vec![set("twin", CORE, 2, 1), set("twin", CORE, 2, 2)];
    assert_eq!(
        refused(twins, options()).to_string(),
        "two sources are called twin"
    );
    let one = || vec![set("one", CORE, 2, 1)];
    for wrong in [
        FeasibilityOptions {
            num_blocks: 1,
            ..options()
        },
        FeasibilityOptions {
            num_clusters: 0,
            ..options()
        },
        FeasibilityOptions {
            num_spectra: 0,
            ..options()
        },
        FeasibilityOptions {
            confidence: 1.0,
            ..options()
        },
        FeasibilityOptions {
            confidence: f64::NAN,
            ..options()
        },
        FeasibilityOptions {
            gromov: GromovWasserstein {
                loss: Loss::KULLBACK_LEIBLER,
                ..GromovWasserstein::default()
            },
            ..options()
        },
    ] {
        assert!(matches!(refused(one(), wrong), GraphonError::Option { .. }));
    }
}
