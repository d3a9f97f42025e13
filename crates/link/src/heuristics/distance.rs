//! Shortest paths between pairs.
//!
//! Most pairs worth scoring are near: the neighbours of the node that a group shares decide distances 1 and 2 without a
//! search. What is left is searched for from both ends, or, for many pairs of one node, from this node once.

use argiope_graph::{Progress, UndirectedGraph};
use argiope_sparse::HubBitset;

use super::{
    distance_search::DistanceSearch,
    groups::PairGroups,
    heuristic::{DistanceScore, ShortestPath},
    hub::{Hub, hub_first, look_ups},
};
use crate::{LinkError, Pair};

/// Targets of one node from which one search for all is taken to be cheaper than one from both ends for each.
const MANY_TARGETS: usize = 16;

struct State {
    bits: HubBitset,
    search: DistanceSearch,
    waiting: Vec<usize>,
}

pub(super) fn shortest_path(
    graph: &UndirectedGraph,
    pairs: &[Pair],
    options: ShortestPath,
    progress: &dyn Progress,
) -> Result<Vec<f64>, LinkError> {
    let by_hub: Vec<Pair> = pairs.iter().map(|&pair| hub_first(graph, pair)).collect();
    let groups = PairGroups::new(graph.num_nodes(), &by_hub)?;
    drop(by_hub);
    let score = |distance: Option<u32>| {
        let distance = distance.map_or(f64::INFINITY, f64::from);
        match options.score {
            // 0 - 0 is 0, which prints as that; -0 does not.
            DistanceScore::Negative => 0.0 - distance,
            DistanceScore::Inverse => distance.recip(),
        }
    };
    let new_state = || State {
        bits: HubBitset::default(),
        search: DistanceSearch::new(graph.num_nodes()),
        waiting: Vec::new(),
    };
    groups.score(
        usize::MAX,
        progress,
        |group| (look_ups(graph, group) + graph.num_nodes()) as u64,
        new_state,
        |state, group, scores| {
            let u = group.source;
            let hub = Hub::of(graph, group, &mut state.bits);
            state.waiting.clear();
            for (position, (place, &v)) in scores.iter_mut().zip(group.partners).enumerate() {
                let is_edge = hub.contains(v);
                *place = if u == v {
                    score(Some(0))
                } else if is_edge && !options.without_edge {
                    score(Some(1))
                } else if hub.meets(graph.neighbors(v)) {
                    score(Some(2))
                } else if is_edge {
                    score(state.search.between(graph, (u, v), true))
                } else {
                    state.waiting.push(position);
                    score(None)
                };
            }
            if state.waiting.len() >= MANY_TARGETS {
                let found = |position: usize, distance| scores[position] = score(Some(distance));
                let waiting = &mut state.waiting;
                (state.search).find_all(graph, u, group.partners, waiting, found);
            } else {
                for &position in &state.waiting {
                    let pair = (u, group.partners[position]);
                    scores[position] = score(state.search.between(graph, pair, false));
                }
            }
        },
    )
}
