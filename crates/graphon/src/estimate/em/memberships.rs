//! Which node is in which block, with which probability.
//!
//! The mean-field update of a node given all others (Daudin, Picard and Robin, *A mixture model for random graphs*, Stat.
//! Comput. 18, 2008, equation 11):
//!
//! ```text
//! log q_uk = log w_k + sum over known pairs (u, v), l of  q_vl (a_uv log p_kl + (1 - a_uv) log(1 - p_kl)) + constant
//!          = log w_k + sum_l  e_ul log(p_kl / (1 - p_kl)) + m_ul log(1 - p_kl) + constant
//! ```
//!
//! with `e_ul` the expected neighbours of `u` in block `l`, and `m_ul` the expected known partners there: all nodes but `u`
//! and the unknown ones, so that a sweep costs `O(num_edges K + num_nodes K^2)`.

use argiope_graph::{NodeId, UndirectedGraph};
use ndarray::{Array1, Array2, ArrayView1, Axis};

use super::{
    held_out::HeldOut,
    model::{Logarithms, Statistics},
};

/// Memberships of the nodes of one graph, `[num_nodes, K]`; rows sum to 1.
pub(super) type Memberships = Array2<f64>;

/// Memberships by position in an order of the nodes: the node at `r` of `n` owns `[r/n, (r+1)/n)`, and is in each of the
/// equal blocks with the share of that which falls into it, mixed with a tenth of the uniform distribution.
pub(super) fn by_order(order: &[NodeId], num_blocks: usize) -> Memberships {
    let num_nodes = order.len();
    let mut memberships = Array2::from_elem((num_nodes, num_blocks), 0.1 / num_blocks as f64);
    for (rank, &node) in order.iter().enumerate() {
        let (start, end) = (rank * num_blocks, (rank + 1) * num_blocks);
        for block in start / num_nodes..end.div_ceil(num_nodes) {
            let overlap = end.min((block + 1) * num_nodes) - start.max(block * num_nodes);
            memberships[[node as usize, block]] += 0.9 * overlap as f64 / num_blocks as f64;
        }
    }
    memberships
}

/// Updates the nodes one after the other, each given the newest memberships of all others: the bound never falls.
pub(super) fn sweep(graph: &HeldOut, model: &Logarithms, memberships: &mut Memberships) {
    let num_blocks = model.weights.len();
    let mut sizes = memberships.sum_axis(Axis(0));
    let mut scores = Array1::zeros(num_blocks);
    for node in 0..graph.num_nodes() {
        let id = node as NodeId;
        let edges = sum_over(&graph.known, id, memberships);
        let partners = &sizes - &memberships.row(node) - sum_over(&graph.unknown, id, memberships);
        for k in 0..num_blocks {
            let (odds, absent) = (model.odds.row(k), model.absent.row(k));
            scores[k] = model.weights[k] + odds.dot(&edges) + absent.dot(&partners);
        }
        let largest = scores.fold(f64::NEG_INFINITY, |largest: f64, &score| largest.max(score));
        scores.mapv_inplace(|score| (score - largest).exp());
        let total = scores.sum();
        sizes -= &memberships.row(node);
        memberships.row_mut(node).assign(&scores);
        memberships.row_mut(node).mapv_inplace(|x| x / total);
        sizes += &memberships.row(node);
    }
}

/// What the memberships of one graph say.
pub(super) fn statistics(graph: &HeldOut, memberships: &Memberships) -> Statistics {
    let num_blocks = memberships.ncols();
    let mut statistics = Statistics::zeros(num_blocks);
    statistics.sizes = memberships.sum_axis(Axis(0));
    for (node, row) in memberships.rows().into_iter().enumerate() {
        let edges = sum_over(&graph.known, node as NodeId, memberships);
        // All nodes but this one and its unknown partners.
        let partners =
            &statistics.sizes - &row - sum_over(&graph.unknown, node as NodeId, memberships);
        add_outer(&mut statistics.edges, row, &edges);
        add_outer(&mut statistics.pairs, row, &partners);
        statistics.entropy -= row
            .iter()
            .filter(|&&q| q > 0.0)
            .map(|q| q * q.ln())
            .sum::<f64>();
    }
    statistics
}

fn sum_over(graph: &UndirectedGraph, node: NodeId, memberships: &Memberships) -> Array1<f64> {
    let mut sum = Array1::zeros(memberships.ncols());
    for &other in graph.neighbors(node) {
        sum += &memberships.row(other as usize);
    }
    sum
}

fn add_outer(matrix: &mut Array2<f64>, left: ArrayView1<'_, f64>, right: &Array1<f64>) {
    for (mut row, &factor) in matrix.rows_mut().into_iter().zip(left) {
        if factor > 1e-12 {
            row.scaled_add(factor, right);
        }
    }
}
