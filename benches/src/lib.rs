//! Graphs that the benches measure, and what they measure of themselves. Benches are in `benches/benches`, dated results in `benches/results`.

pub mod process;

use std::{env, path::PathBuf};

use argiope_graph::{Silent, UndirectedGraph, generate};
use argiope_io::{ReadOptions, read_edges};

/// A graph and its name.
#[derive(Debug, Clone)]
pub struct NamedGraph {
    /// Name of the network or generator.
    pub name: String,
    /// The graph.
    pub graph: UndirectedGraph,
}

/// Networks measured where `ARGIOPE_DATA` names a folder that has them.
const NETWORKS: [&str; 5] = [
    "PPI-yeast",
    "PPI-human-2018",
    "email-Enron",
    "debian-deps",
    "cnr-2000",
];

/// A committed graph, two generated ones, and real networks where `ARGIOPE_DATA` has them (it says which are missing).
///
/// # Panics
/// If a file cannot be read.
#[must_use]
pub fn graphs() -> Vec<NamedGraph> {
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/debian-desktop.edges");
    let mut graphs = vec![
        NamedGraph {
            name: "debian-desktop".to_owned(),
            graph: read(committed.into()),
        },
        NamedGraph {
            name: "rmat-14".to_owned(),
            graph: generate::rmat(14, 200_000, generate::GRAPH500, 1)
                .and_then(argiope_graph::EdgeList::into_undirected)
                .expect("valid parameters")
                .graph,
        },
        NamedGraph {
            name: "barabasi-albert-20k-8".to_owned(),
            graph: generate::barabasi_albert(20_000, 8, 1).expect("valid parameters"),
        },
    ];
    let folder = env::var_os("ARGIOPE_DATA").map(PathBuf::from);
    for name in NETWORKS {
        let path = folder
            .as_ref()
            .map(|folder| folder.join(format!("networks/{name}.edges.gz")));
        match path.filter(|path| path.exists()) {
            Some(path) => graphs.push(NamedGraph {
                name: name.to_owned(),
                graph: read(path),
            }),
            None => eprintln!("{name}: not measured, ARGIOPE_DATA has no networks/{name}.edges.gz"),
        }
    }
    graphs
}

fn read(path: PathBuf) -> UndirectedGraph {
    let input = read_edges(&path, &ReadOptions::default(), &Silent).expect("a readable edge list");
    input
        .edges
        .into_undirected()
        .expect("a valid edge list")
        .graph
}

/// Runs `work` on a rayon pool of its own.
///
/// # Panics
/// If the pool cannot be made.
pub fn with_threads<R: Send>(threads: usize, work: impl FnOnce() -> R + Send) -> R {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("threads can be started").install(work)
}
