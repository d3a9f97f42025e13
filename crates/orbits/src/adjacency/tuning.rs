//! Choices between methods with equal results.

/// How to compute, not what: every setting gives the same counts. The defaults decide by the graph; the forcing variants
/// are for tests and measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Tuning {
    /// Whether rows share a pass through the adjacency for hop 3.
    pub three_hop: ThreeHopMethod,
    /// How the edges among common neighbours are counted.
    pub inner_edges: InnerEdgeMethod,
    /// Width of the sums over walks.
    pub walk_width: WalkWidth,
}

/// How hop 3 is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ThreeHopMethod {
    /// Sixteen rows at once where their two-hop neighbourhoods together are larger than the graph.
    #[default]
    Auto,
    /// Sixteen rows at once, unless their counts might not fit 32 bits.
    Batches,
    /// One row after the other.
    SingleRows,
}

/// How the edges among the common neighbours of two nodes are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum InnerEdgeMethod {
    /// Bits for up to 2048 neighbours, else lists.
    #[default]
    Auto,
    /// Rows of bits.
    Bits,
    /// Lists of neighbours.
    Lists,
}

/// Width of the sums over walks of length two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum WalkWidth {
    /// 32 bits where the degrees prove that they suffice, else 64.
    #[default]
    Auto,
    /// 64 bits.
    Wide,
}
