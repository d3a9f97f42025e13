//! Scores of node pairs that need no training: the baselines that link models are measured against, and their oracles.
//!
//! With `N(u)` the neighbours of `u`, `d(u)` their number, `A` the adjacency and `D` the diagonal matrix of degrees:
//!
//! ```text
//! common neighbours         |N(u) ∩ N(v)|
//! Jaccard                   |N(u) ∩ N(v)| / |N(u) ∪ N(v)|
//! Adamic-Adar               sum over w in N(u) ∩ N(v) of 1 / ln d(w)
//! resource allocation       sum over w in N(u) ∩ N(v) of 1 / d(w)
//! preferential attachment   d(u) d(v)
//! Katz                      sum over k >= 1 of beta^k (A^k)[u, v]
//! personalised PageRank     p_u(v) + p_v(u),  p_u = alpha * sum over k >= 0 of (1 - alpha)^k (A D^-1)^k e_u
//! shortest path             -dist(u, v), or 1 / dist(u, v)
//! ```
//!
//! Liben-Nowell and Kleinberg (*The link prediction problem for social networks*, CIKM 2003) compare most of these;
//! [`Heuristic`] names the source of each.
//!
//! Pairs are scored in groups that share a node, so that the work done for that node (its neighbours as bits, its walks,
//! its PageRank) serves all of them.

mod distance;
mod distance_search;
mod groups;
mod heuristic;
mod hub;
mod katz;
mod local;
mod name;
mod page_rank;
mod push;
mod series;
mod spectral_radius;

pub use heuristic::{
    DistanceScore, Heuristic, Katz, KatzLength, PageRankMethod, PageRankScore,
    PersonalizedPageRank, ShortestPath,
};
pub use spectral_radius::{SpectralBounds, spectral_bounds};

pub(crate) use heuristic::{check_alpha, check_positive};
pub(crate) use push::ForwardPush;

use argiope_graph::{Progress, UndirectedGraph};

use crate::{LinkError, Pair, split::check_ends};

/// The score of every pair under a heuristic, `[num_pairs]`, in the order of `pairs`; see [the module](mod@crate::heuristics) for
/// the formulas.
///
/// Pairs may repeat, `u = v` is allowed and follows the same formulas, and either order of a pair may be given. A score
/// does not depend on the other pairs; all but those of Katz and PageRank are equal for `(u, v)` and `(v, u)`, and these
/// agree up to rounding and the tolerance asked for. Scores are equal for any number of threads of the current rayon pool.
///
/// The score says nothing about whether the pair is an edge: to score edges as if they were unknown, leave them out of
/// `graph`, or see [`ShortestPath::without_edge`].
///
/// # Errors
/// [`LinkError::NodeOutOfRange`]; [`LinkError::InvalidOption`] for parameters outside their range, NaN among them;
/// [`LinkError::KatzDiverges`]; [`LinkError::InfiniteScore`] if walks are so many that their weighted sum is no number;
/// [`LinkError::Sparse`] for more pairs or entries than `u32` can name; [`LinkError::Cancelled`] through `progress`.
///
/// # Complexity
/// With `P` pairs, and `S` different first nodes among them:
///
/// | heuristic | time | extra space |
/// |---|---|---|
/// | preferential attachment | `O(P)` | |
/// | the others on common neighbours | `O(n + P)`, and for a pair at most the smaller degree | a bit a node and thread |
/// | Katz, PageRank by power iteration | `O(S * length * (n + m))`, length from the tolerance | three numbers for each of `n` nodes and up to 32 sources |
/// | PageRank by forward push | `O(S / (alpha * tolerance))` | two numbers a node and thread |
/// | shortest path | `O(n + P)` for distances up to 2, a search from both ends beyond | three numbers a node and thread |
///
/// About 28 bytes a pair besides.
///
/// # Example
/// ```
/// use argiope_graph::{Silent, UndirectedGraph};
/// use argiope_link::{Heuristic, score_pairs};
///
/// // A square with one diagonal: 0 and 2 are joined, 1 and 3 are not.
/// let graph = UndirectedGraph::from_edges(4, [(0, 1), (1, 2), (2, 3), (3, 0), (0, 2)])?;
/// let scores = score_pairs(&graph, &[(1, 3), (0, 2)], &Heuristic::ResourceAllocation, &Silent)?;
/// assert_eq!(scores, [2.0 / 3.0, 1.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn score_pairs(
    graph: &UndirectedGraph,
    pairs: &[Pair],
    heuristic: &Heuristic,
    progress: &dyn Progress,
) -> Result<Vec<f64>, LinkError> {
    heuristic.check()?;
    check_ends("pairs", pairs, graph.num_nodes())?;
    match *heuristic {
        Heuristic::CommonNeighbors => local::common_neighbors(graph, pairs, progress),
        Heuristic::Jaccard => local::jaccard(graph, pairs, progress),
        Heuristic::AdamicAdar => local::adamic_adar(graph, pairs, progress),
        Heuristic::ResourceAllocation => local::resource_allocation(graph, pairs, progress),
        Heuristic::PreferentialAttachment => Ok(local::preferential_attachment(graph, pairs)),
        Heuristic::Katz(options) => katz::katz(graph, pairs, options, progress),
        Heuristic::PersonalizedPageRank(options) => {
            page_rank::page_rank(graph, pairs, options, progress)
        }
        Heuristic::ShortestPath(options) => {
            distance::shortest_path(graph, pairs, options, progress)
        }
    }
}
