//! Which heuristic, with which parameters.

use crate::LinkError;

/// A score of node pairs that needs no training; formulas in [the module](mod@crate::heuristics).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Heuristic {
    /// `|N(u) ∩ N(v)|`. Newman, *Clustering and preferential attachment in growing networks*, Phys. Rev. E 64 (2001).
    #[default]
    CommonNeighbors,
    /// `|N(u) ∩ N(v)| / |N(u) ∪ N(v)|`, and 0 for two nodes without neighbours. Jaccard, *Étude comparative de la
    /// distribution florale*, Bull. Soc. Vaudoise Sci. Nat. 37 (1901).
    Jaccard,
    /// `Σ 1 / ln d(w)` over the common neighbours `w`. Only for `u = v` can `w` have degree 1; it then counts 0. Adamic and
    /// Adar, *Friends and neighbors on the Web*, Social Networks 25 (2003).
    AdamicAdar,
    /// `Σ 1 / d(w)` over the common neighbours `w`. Zhou, Lü and Zhang, *Predicting missing links via local information*,
    /// Eur. Phys. J. B 71 (2009).
    ResourceAllocation,
    /// `d(u) d(v)`. Barabási et al., *Evolution of the social network of scientific collaborations*, Physica A 311 (2002).
    PreferentialAttachment,
    /// Walks of all lengths, discounted by length.
    Katz(Katz),
    /// Where random walks with restart stop.
    PersonalizedPageRank(PersonalizedPageRank),
    /// How near the nodes are.
    ShortestPath(ShortestPath),
}

/// `Σ_k β^k (A^k)[u, v]` over the lengths `k >= 1` of walks. Katz, *A new status index derived from sociometric analysis*,
/// Psychometrika 18 (1953), equation 5.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Katz {
    /// Discount `β` of each step; finite, above 0.
    pub beta: f64,
    /// The longest walks.
    pub length: KatzLength,
}

/// Where the series of [`Katz`] ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum KatzLength {
    /// Walks of at most this many steps, at least 1; exact up to rounding, for any `β`.
    UpTo(u32),
    /// All walks, `((I - βA)^-1 - I)[u, v]`: summed until the rest is provably at most `tolerance`, which is finite and
    /// above 0. Needs `β` below the reciprocal of the spectral radius of the graph.
    Unlimited {
        /// Largest absolute error of a score, rounding aside.
        tolerance: f64,
    },
}

impl Default for Katz {
    /// `β = 0.005` and walks of at most three steps.
    fn default() -> Self {
        Self {
            beta: 0.005,
            length: KatzLength::UpTo(3),
        }
    }
}

/// `p_u(v)`: the probability that a random walk from `u`, which before every step stops with probability `α`, stops at `v`.
/// The walk never leaves a node without neighbours. Page et al., *The PageRank citation ranking*, 1999; as a link
/// predictor Liben-Nowell and Kleinberg, CIKM 2003.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PersonalizedPageRank {
    /// Probability `α` of stopping; above 0 and at most 1.
    pub alpha: f64,
    /// Which of the two probabilities of a pair.
    pub score: PageRankScore,
    /// How it is computed.
    pub method: PageRankMethod,
}

/// Which probabilities make the score of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PageRankScore {
    /// `p_u(v) + p_v(u)`.
    #[default]
    Sum,
    /// `p_u(v)`: not symmetric.
    FromFirst,
}

/// How PageRank is computed. As `d(u) p_u(v) = d(v) p_v(u)` on undirected graphs, either way gives both probabilities of a
/// pair from the walk of its first node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PageRankMethod {
    /// The series, until what is left of it sums to at most `tolerance` over all nodes: every `p_u(v)` is too small by at
    /// most that.
    PowerIteration {
        /// Finite, above 0.
        tolerance: f64,
    },
    /// Forward push (Andersen, Chung and Lang, *Local graph partitioning using PageRank vectors*, FOCS 2006, section 3):
    /// `p_u(v)` is too small by at most `tolerance * d(v)`. The time of a source does not depend on the size of the graph.
    ForwardPush {
        /// Finite, above 0.
        tolerance: f64,
    },
}

impl Default for PersonalizedPageRank {
    /// `α = 0.15`, both directions, forward push with tolerance `5e-5`: what Li et al. (NeurIPS 2023) rank negatives by.
    fn default() -> Self {
        Self {
            alpha: 0.15,
            score: PageRankScore::Sum,
            method: PageRankMethod::ForwardPush { tolerance: 5e-5 },
        }
    }
}

/// The distance of a pair as a score; 0 between a node and itself, infinite between nodes that no path joins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ShortestPath {
    /// How the distance becomes a score.
    pub score: DistanceScore,
    /// If the pair itself is an edge, takes the distance without this edge: training edges are then scored as pairs are
    /// that are no edges.
    pub without_edge: bool,
}

/// How a distance becomes a score: the larger, the nearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DistanceScore {
    /// `-dist`: 0 for `u = v`, minus infinity for nodes that no path joins.
    #[default]
    Negative,
    /// `1 / dist`: infinity for `u = v`, 0 for nodes that no path joins.
    Inverse,
}

impl Heuristic {
    /// Checks the parameters.
    ///
    /// # Errors
    /// [`LinkError::InvalidOption`].
    pub fn check(&self) -> Result<(), LinkError> {
        match *self {
            Self::Katz(Katz { beta, length }) => {
                check_positive("beta", beta)?;
                match length {
                    KatzLength::UpTo(0) => Err(LinkError::InvalidOption {
                        option: "length",
                        value: "0".to_owned(),
                        reason: "a walk has at least one step",
                    }),
                    KatzLength::UpTo(_) => Ok(()),
                    KatzLength::Unlimited { tolerance } => check_positive("tolerance", tolerance),
                }
            }
            Self::PersonalizedPageRank(options) => {
                check_alpha(options.alpha)?;
                match options.method {
                    PageRankMethod::PowerIteration { tolerance }
                    | PageRankMethod::ForwardPush { tolerance } => {
                        check_positive("tolerance", tolerance)
                    }
                }
            }
            Self::CommonNeighbors
            | Self::Jaccard
            | Self::AdamicAdar
            | Self::ResourceAllocation
            | Self::PreferentialAttachment
            | Self::ShortestPath(_) => Ok(()),
        }
    }
}

pub(crate) fn check_alpha(alpha: f64) -> Result<(), LinkError> {
    if alpha > 0.0 && alpha <= 1.0 {
        return Ok(());
    }
    Err(LinkError::InvalidOption {
        option: "alpha",
        value: alpha.to_string(),
        reason: "a probability above 0 is needed",
    })
}

pub(crate) fn check_positive(option: &'static str, value: f64) -> Result<(), LinkError> {
    if value > 0.0 && value.is_finite() {
        return Ok(());
    }
    Err(LinkError::InvalidOption {
        option,
        value: value.to_string(),
        reason: "a finite number above 0 is needed",
    })
}
