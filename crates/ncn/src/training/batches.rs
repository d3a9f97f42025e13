//! The order in which training edges are seen.

use argiope_gnn::seeds;
use argiope_graph::random::stream;
use rand::seq::SliceRandom as _;

/// The edges `0..num_edges` in an order of their own for every epoch, in batches of `batch_size`; with `drop_last`, without
/// a last batch that is not full, unless it is the only one.
pub(super) fn batches(
    num_edges: usize,
    batch_size: usize,
    drop_last: bool,
    seed: u64,
    epoch: u64,
) -> Vec<Vec<u32>> {
    let mut order: Vec<u32> = (0..num_edges as u32).collect();
    order.shuffle(&mut stream(seeds::named(seed, "order of edges"), epoch));
    let mut batches: Vec<Vec<u32>> = order.chunks(batch_size).map(<[u32]>::to_vec).collect();
    if drop_last && batches.len() > 1 && !num_edges.is_multiple_of(batch_size) {
        batches.pop();
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_batches_hold_every_edge_once() {
        let found = batches(10, 3, false, 1, 0);
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 3, 1]);
        let mut edges = found.concat();
        edges.sort_unstable();
        assert!(edges.into_iter().eq(0..10));
        assert_eq!(batches(10, 3, true, 1, 0), found[..3]);
        assert_ne!(batches(10, 3, true, 1, 1), found[..3]);
        assert_ne!(batches(10, 3, true, 2, 0), found[..3]);
    }

    #[test]
    fn test_small_graphs_have_one_batch() {
        assert_eq!(batches(5, 100, true, 0, 0)[0].len(), 5);
        assert_eq!(batches(6, 3, true, 0, 0).len(), 2);
        assert!(batches(0, 3, true, 0, 0).is_empty());
    }
}
