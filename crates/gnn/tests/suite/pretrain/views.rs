//! Walks, views, and the centres that they are taken around.

use std::collections::BTreeSet;

use argiope_gnn::{
    GnnError,
    pretrain::contrastive::{Centre, Centres, RestartWalk, View, ViewConfig, ViewPool},
};
use argiope_graph::{
    Cancelled, Progress, Silent, UndirectedGraph,
    generate::{barabasi_albert, gnp, path, star},
    random::stream,
};

use super::small;

/// Whether a share of `count` draws is the probability, give or take five standard deviations.
#[track_caller]
fn assert_share(what: &str, hits: usize, count: usize, probability: f64) {
    let (expected, count) = (probability * count as f64, count as f64);
    let deviation = (count * probability * (1.0 - probability)).sqrt();
    assert!(
        (hits as f64 - expected).abs() <= 5.0 * deviation + 1.0,
        "{what}: {hits} of {count}, but {expected} are expected, give or take {deviation}"
    );
}

#[test]
fn test_walk_meets_nodes_as_its_law_says() {
    // On a path, without reaching its ends: after j steps since the last return, a simple random walk on the integers.
    const RESTART: f64 = 0.4;
    const FAR: usize = 60;
    let graph = path(2 * FAR as u32 + 1);
    let mut expected = vec![0.0; 2 * FAR + 1];
    let mut after = vec![0.0; 2 * FAR + 1];
    after[FAR] = 1.0;
    let mut arrives = RESTART;
    for _ in 1..FAR {
        let before = after.clone();
        for at in 1..2 * FAR {
            after[at] = 0.5 * (before[at - 1] + before[at + 1]);
        }
        for (sum, share) in expected.iter_mut().zip(&after) {
            *sum += arrives * share;
        }
        arrives *= 1.0 - RESTART;
    }
    let mut walk = RestartWalk::new(&graph, FAR as u32, RESTART);
    let mut random = stream(5, 0);
    let mut met = vec![0usize; 2 * FAR + 1];
    const STEPS: usize = 200_000;
    for _ in 0..STEPS {
        met[walk.step(&mut random).unwrap() as usize] += 1;
    }
    // Steps of one trace hang together, which the margin of five deviations allows for.
    for at in FAR - 4..=FAR + 4 {
        assert_share(&format!("node {at}"), met[at], STEPS, expected[at]);
    }
}

#[test]
fn test_certain_restarts_meet_neighbors_only() {
    let graph = barabasi_albert(60, 3, 1).unwrap();
    let mut random = stream(1, 0);
    for centre in 0..60 {
        let mut walk = RestartWalk::new(&graph, centre, 1.0);
        for _ in 0..20 {
            let met = walk.step(&mut random).unwrap();
            assert!(graph.has_edge(centre, met));
        }
    }
}

#[test]
fn test_budget_grows_with_the_degree() {
    let config = ViewConfig::default();
    assert_eq!(config.budget(0), 256);
    assert_eq!(config.budget(600), 256);
    // 10000^0.75 e / (e - 1) / 0.8 = 1000 * 1.58198 / 0.8
    assert_eq!(config.budget(10_000), 1977);
    assert_eq!(config.for_evaluation().budget(3), 64);
}

#[test]
fn test_views_are_connected_induced_subgraphs_around_their_centre() {
    let config = small().views;
    let graphs = [
        barabasi_albert(80, 2, 3).unwrap(),
        gnp(70, 0.05, 4).unwrap(),
        star(50),
        path(9),
    ];
    for (number, graph) in (0u64..).zip(&graphs) {
        let mut random = stream(number, 0);
        for centre in 0..graph.num_nodes() as u32 {
            let view = View::around(graph, centre, &config, &mut random).unwrap();
            let nodes = view.nodes();
            assert_eq!(nodes[view.centre()], centre);
            assert!(nodes.is_sorted_by(|left, right| left < right));
            assert!(nodes.len() <= config.max_nodes);
            assert!(nodes.len() <= 1 + config.budget(graph.degree(centre)));
            // Induced.
            for (at, &node) in nodes.iter().enumerate() {
                let row: Vec<u32> = view.pattern().row(at).to_vec();
                let expected: Vec<u32> = (0u32..)
                    .zip(nodes)
                    .filter(|&(_, &other)| graph.has_edge(node, other))
                    .map(|(other, _)| other)
                    .collect();
                assert_eq!(row, expected);
            }
            // Connected.
            let mut reached = BTreeSet::from([view.centre() as u32]);
            let mut open = vec![view.centre() as u32];
            while let Some(node) = open.pop() {
                let row = view.pattern().row(node as usize).iter();
                open.extend(row.filter(|&&other| reached.insert(other)));
            }
            assert_eq!(reached.len(), nodes.len());
        }
    }
}

#[test]
fn test_a_node_without_neighbors_is_seen_alone() {
    let graph = UndirectedGraph::empty(3);
    let config = small().views;
    let view = View::around(&graph, 1, &config, &mut stream(0, 0)).unwrap();
    assert_eq!((view.nodes(), view.centre()), (&[1][..], 0));
    assert_eq!(view.positions(), [0.0; 6]);
    let single = View::of_graph(&UndirectedGraph::empty(1), &config).unwrap();
    assert_eq!((single.num_nodes(), single.pattern().num_entries()), (1, 0));
}

#[test]
fn test_a_whole_graph_is_seen_from_its_hub() {
    // A star around 4 with a tail.
    let edges = [(4, 0), (4, 1), (4, 2), (2, 3)];
    let graph = UndirectedGraph::from_edges(6, edges).unwrap();
    let view = View::of_graph(&graph, &small().views).unwrap();
    assert_eq!((view.centre(), view.num_nodes()), (4, 6));
    // Of equal degrees the first.
    let view = View::of_graph(&path(4), &small().views).unwrap();
    assert_eq!(view.centre(), 1);
}

#[test]
fn test_what_cannot_be_seen_is_an_error() {
    let config = small().views;
    let random = &mut stream(0, 0);
    let is_option = |result: Result<View, GnnError>| {
        assert!(matches!(result, Err(GnnError::Option { .. })), "{result:?}");
    };
    is_option(View::around(&path(3), 3, &config, random));
    is_option(View::of_graph(&UndirectedGraph::empty(0), &config));
    let changes: [fn(&mut ViewConfig); 8] = [
        |config| config.restart = 0.0,
        |config| config.restart = f64::NAN,
        |config| config.restart = 1.5,
        |config| config.hops = 0,
        |config| config.evaluation_hops = 0,
        |config| config.max_nodes = 1,
        |config| config.positions = 0,
        |config| config.positions = 65,
    ];
    for change in changes {
        let mut bad = config.clone();
        change(&mut bad);
        assert!(bad.check().is_err());
        is_option(View::of_graph(&path(4), &bad));
        is_option(View::around(&path(4), 1, &bad, random));
    }
}

#[test]
fn test_centres_are_drawn_by_degree() {
    // Degrees 16 and 1; a second graph with degrees 1; and nodes without neighbours.
    let (hub, pairs) = (star(17), UndirectedGraph::from_edges(5, [(1, 3)]).unwrap());
    let graphs = [&hub, &pairs, &UndirectedGraph::empty(2)];
    let centres = Centres::new(&graphs).unwrap();
    let mut random = stream(8, 0);
    const DRAWS: usize = 20_000;
    let drawn: Vec<Centre> = (0..DRAWS).map(|_| centres.draw(&mut random)).collect();
    let total = 16f64.powf(0.75) + 16.0 + 2.0;
    let hits = |graph, node| {
        let wanted = Centre { graph, node };
        drawn.iter().filter(|&&centre| centre == wanted).count()
    };
    assert_share("the hub", hits(0, 0), DRAWS, 8.0 / total);
    assert_share("a leaf", hits(0, 5), DRAWS, 1.0 / total);
    assert_share("another graph", hits(1, 3), DRAWS, 1.0 / total);
    for centre in drawn {
        assert!(graphs[centre.graph].degree(centre.node) > 0);
    }
}

#[test]
fn test_graphs_without_edges_have_no_centres() {
    for graphs in [&[][..], &[&UndirectedGraph::empty(9)]] {
        let fault = Centres::new(graphs).unwrap_err().to_string();
        assert!(fault.contains("at least one edge"), "{fault}");
    }
}

#[test]
fn test_pools_are_functions_of_seed_and_number() {
    let (ba, er) = (barabasi_albert(90, 2, 3).unwrap(), gnp(60, 0.1, 4).unwrap());
    let config = small();
    let nodes = |seed, number, threads: usize| -> Vec<Vec<u32>> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let views = pool.install(|| ViewPool::draw(&[&ba, &er], &config, seed, number, &Silent));
        let views = views.unwrap();
        assert_eq!(views.len(), config.training.centres);
        let views = views.first_views().map(|view| view.nodes().to_vec());
        views.collect()
    };
    let expected = nodes(1, 0, 1);
    assert_eq!(nodes(1, 0, 3), expected);
    assert_ne!(nodes(1, 1, 1), expected);
    assert_ne!(nodes(2, 0, 1), expected);
}

#[test]
fn test_pairs_are_different_views_of_different_centres() {
    let graph = barabasi_albert(30, 2, 3).unwrap();
    let pool = ViewPool::draw(&[&graph], &small(), 1, 0, &Silent).unwrap();
    let mut random = stream(1, 0);
    for size in [2, 12, 1000] {
        let pairs = pool.pairs(size, &mut random);
        assert!(pairs.len() <= size.min(30) && pairs.len() >= size.min(12));
        let centres: BTreeSet<Centre> = pairs.iter().map(|pair| pair.centre).collect();
        assert_eq!(centres.len(), pairs.len());
        for pair in pairs {
            assert!(!std::ptr::eq(pair.query, pair.key));
            let centre = |view: &View| view.nodes()[view.centre()];
            assert_eq!(centre(pair.query), pair.centre.node);
            assert_eq!(centre(pair.key), pair.centre.node);
        }
    }
}

#[test]
fn test_drawing_a_pool_can_be_cancelled() {
    struct Stop;
    impl Progress for Stop {
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let result = ViewPool::draw(&[&path(5)], &small(), 1, 0, &Stop);
    assert!(matches!(result, Err(GnnError::Cancelled(Cancelled))));
}
