//! Nodes that point to the same nodes, or are pointed to by the same ones.
//!
//! ```text
//! DiGCN     L_2   = D^-1/2 L D^-1/2,   L = (P^T P + P P^T) / 2 where both have an entry, 0 elsewhere,   D the row sums of L
//! DGCN      A_in  = A^T D_out^-1 A     A_in[i, j]  = sum over k -> i and k -> j of 1 / d_out(k)
//!           A_out = A D_in^-1 A^T      A_out[i, j] = sum over i -> k and j -> k of 1 / d_in(k)
//! ```
//!
//! `P` is [`transition`], which has loops: `L_2` joins nodes that have both a common source and a common target, themselves
//! included (Tong et al., *Digraph Inception Convolutional Networks*, NeurIPS 2020). `A_in` and `A_out` are those
//! of Tong et al., *Directed Graph Convolutional Network*, 2020; their diagonals are kept. All are symmetric.
//!
//! # Complexity
//! `A^T A` takes `sum of d_out(k)^2` products of two entries and may have as many entries, `A A^T` takes `sum of d_in(k)^2`.
//! For `L_2` the cheaper product is stored, and of the other one only what is an entry of the first is computed.

use argiope_gnn::Operator;
use argiope_graph::DirectedGraph;
use argiope_sparse::{
    Pattern, SparseError,
    spgemm::{SpgemmOptions, multiply},
};
use serde::{Deserialize, Serialize};

use super::{Weighted, entrywise, normalization::powers, page_rank::transition};
use crate::DirectedError;

/// `L_2`, the second-order operator of DiGCN's inception blocks.
///
/// # Errors
/// [`DirectedError::Sparse`] for products with more entries than a pattern can hold.
///
/// # Example
/// ```
/// use argiope_directed::operators::second_order;
/// use argiope_graph::{DirectedGraph, SelfLoops};
///
/// // 0 -> 1: with the loops, 1 is a target of both and 0 a source of both.
/// let graph = DirectedGraph::from_edges(3, [(0, 1)], SelfLoops::Drop)?;
/// let dense = second_order::inception(&graph)?.to_dense();
/// assert!(dense[0][1] > 0.0);
/// assert_eq!(dense[2], [0.0, 0.0, 1.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn inception(graph: &DirectedGraph) -> Result<Operator, DirectedError> {
    let p = transition(graph)?;
    let t = p.transposed();
    // Common sources are products of the rows of P, common targets of its columns.
    let of_sources = (&t, &p);
    let of_targets = (&p, &t);
    let (first, second) = if num_products(&p.pattern) <= num_products(&t.pattern) {
        (of_sources, of_targets)
    } else {
        (of_targets, of_sources)
    };
    let first = product(first.0, first.1, None)?;
    let second = product(second.0, second.1, Some(first.pattern.clone()))?;
    Ok(entrywise::mean_where_both(&first, &second)?.normalized(-0.5, -0.5)?)
}

/// Which degrees of the node in the middle divide what DGCN counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProximityDegrees {
    /// Those of the formula above: a node spreads 1 over the pairs of each of its targets, for common sources, or each of
    /// its sources, for common targets.
    #[default]
    Formula,
    /// The other ones, as the released programs take them, which name sums of columns out-degrees: common sources are
    /// divided by their in-degrees, common targets by their out-degrees, and those of degree 0 by 1.
    Released,
}

/// `A_in`: common sources.
///
/// # Errors
/// [`DirectedError::Sparse`] for products with more entries than a pattern can hold.
pub fn in_proximity(
    graph: &DirectedGraph,
    degrees: ProximityDegrees,
) -> Result<Weighted, DirectedError> {
    shared_rows(&Weighted::adjacency(graph)?, degrees)
}

/// `A_out`: common targets.
///
/// # Errors
/// [`DirectedError::Sparse`] for products with more entries than a pattern can hold.
pub fn out_proximity(
    graph: &DirectedGraph,
    degrees: ProximityDegrees,
) -> Result<Weighted, DirectedError> {
    shared_rows(&Weighted::adjacency(graph)?.transposed(), degrees)
}

/// `M^T D^-1 M`, with `D` the row sums of `M`, or with the column sums.
fn shared_rows(m: &Weighted, degrees: ProximityDegrees) -> Result<Weighted, DirectedError> {
    let inverse = match degrees {
        ProximityDegrees::Formula => powers(&m.row_sums(), -1.0),
        ProximityDegrees::Released => {
            let sums = m.column_sums().into_iter();
            sums.map(|sum| if sum == 0.0 { 1.0 } else { 1.0 / sum })
                .collect()
        }
    };
    let scaled = m.scaled(&inverse, &vec![1.0; inverse.len()]);
    Ok(product(&m.transposed(), &scaled, None)?)
}

/// Products of two entries in `M^T M`.
fn num_products(m: &Pattern) -> u64 {
    (0..m.num_rows())
        .map(|row| (m.degree(row) as u64).pow(2))
        .sum()
}

fn product(
    left: &Weighted,
    right: &Weighted,
    mask: Option<Pattern>,
) -> Result<Weighted, SparseError> {
    let options = SpgemmOptions {
        mask,
        ..SpgemmOptions::default()
    };
    let (left_values, right_values) = (&left.values, &right.values);
    let (pattern, values) = multiply(
        &left.pattern,
        Some(left_values),
        &right.pattern,
        Some(right_values),
        &options,
    )?;
    Ok(Weighted { pattern, values })
}

#[cfg(test)]
#[path = "second_order_tests.rs"]
mod tests;
