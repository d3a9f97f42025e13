//! The bases of the three spaces.

use argiope_graph::{Progress, UndirectedGraph};

use super::{
    FeasibilityOptions, GraphSet, Space,
    counted::{CountedSet, counts_of, graphon_of},
};
use crate::{
    GraphonError, StepFunction,
    estimate::BlockCounts,
    topology::{KMeans, standardized, topology_features},
};

/// A space of graphons: the convex combinations of named ones.
pub(super) struct Basis {
    pub(super) space: Space,
    pub(super) names: Vec<String>,
    pub(super) graphons: Vec<StepFunction>,
}

/// One graphon of all sources together; every pair of nodes weighs the same, whose source ever it is from.
pub(super) fn integrated(
    counted: &[&CountedSet],
    num_blocks: usize,
) -> Result<Basis, GraphonError> {
    let mut total = BlockCounts::zeros(num_blocks)?;
    for set in counted {
        total.add(&set.total()?, 1.0)?;
    }
    Ok(Basis {
        space: Space::Integrated,
        names: vec!["all".to_owned()],
        graphons: vec![graphon_of(&total)?],
    })
}

/// One graphon a source.
pub(super) fn domain(sets: &[GraphSet], counted: &[&CountedSet]) -> Basis {
    Basis {
        space: Space::Domain,
        names: sets.iter().map(|set| set.name().to_owned()).collect(),
        graphons: counted.iter().map(|set| set.graphon().clone()).collect(),
    }
}

/// One graphon a cluster of the graphs of all sources, by topology.
pub(super) fn topology(
    sets: &[GraphSet],
    options: &FeasibilityOptions,
    seed: u64,
    progress: &dyn Progress,
) -> Result<Basis, GraphonError> {
    let graphs: Vec<&UndirectedGraph> = sets.iter().flat_map(GraphSet::graphs).collect();
    let features = topology_features(&graphs, seed, progress)?;
    let k_means = KMeans {
        num_clusters: options.num_clusters,
        seed,
        ..KMeans::default()
    };
    let clusters = k_means.cluster(standardized(&features).view())?;
    let (mut names, mut graphons) = (Vec::new(), Vec::new());
    for cluster in 0..clusters.means.nrows() {
        let numbered = graphs.iter().zip(&clusters.cluster_of);
        let members: Vec<&UndirectedGraph> = numbered
            .filter(|&(_, &of)| of == cluster)
            .map(|(graph, _)| *graph)
            .collect();
        names.push(format!(
            "cluster {} ({} graphs)",
            cluster + 1,
            members.len()
        ));
        graphons.push(graphon_of(&counts_of(
            &members,
            options.num_blocks,
            progress,
        )?)?);
    }
    Ok(Basis {
        space: Space::Topology,
        names,
        graphons,
    })
}
