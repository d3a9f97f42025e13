//! Weights of nodes and blocks: shares of the edge ends.

use argiope_graph::UndirectedGraph;

/// The degrees of a graph with edges, divided by their sum, `[num_nodes]`.
pub(super) fn of_nodes(graph: &UndirectedGraph) -> Vec<f64> {
    let ends = (2 * graph.num_edges()) as f64;
    (0..graph.num_nodes())
        .map(|node| graph.degree(node as u32) as f64 / ends)
        .collect()
}

/// The weight of every block, the mean over the graphs of the share that the nodes of its ranks have, `[num_blocks]`: the
/// sorted weights of a graph's `n` nodes are a density with steps of width `1/n`, and a block has the integral over `1/K`.
pub(super) fn of_blocks(graphs: &[&UndirectedGraph], num_blocks: usize) -> Vec<f64> {
    let mut blocks = vec![0.0; num_blocks];
    for graph in graphs {
        let mut nodes = of_nodes(graph);
        nodes.sort_unstable_by(|a, b| b.total_cmp(a));
        // In units of `1 / (n K)` a node is `K` wide and a block is `n`.
        let (num_nodes, mut start) = (nodes.len(), 0);
        for weight in nodes {
            let end = start + num_blocks;
            let mut at = start;
            while at < end {
                let block = at / num_nodes;
                let until = end.min((block + 1) * num_nodes);
                blocks[block] += weight * (until - at) as f64 / num_blocks as f64;
                at = until;
            }
            start = end;
        }
    }
    let total: f64 = blocks.iter().sum();
    blocks.iter_mut().for_each(|weight| *weight /= total);
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_blocks_have_the_weights_of_their_ranks() {
        // A star with degrees 3, 1, 1, 1, an isolated node beside an edge, and a triangle.
        let star = UndirectedGraph::from_edges(4, [(0, 1), (0, 2), (0, 3)]).unwrap();
        let edge = UndirectedGraph::from_edges(3, [(1, 2)]).unwrap();
        let triangle = UndirectedGraph::from_edges(3, [(0, 1), (1, 2), (2, 0)]).unwrap();
        let near = |found: Vec<f64>, expected: &[f64]| {
            assert!(
                found.len() == expected.len()
                    && found
                        .iter()
                        .zip(expected)
                        .all(|(a, b)| (a - b).abs() < 1e-15)
            );
        };
        near(of_blocks(&[&star], 2), &[4.0 / 6.0, 2.0 / 6.0]);
        // The first block has the first node and a third of the second.
        near(
            of_blocks(&[&star], 3),
            &[10.0 / 18.0, 4.0 / 18.0, 4.0 / 18.0],
        );
        near(
            of_blocks(&[&star], 8),
            &[3.0, 3.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0].map(|w| w / 12.0),
        );
        near(of_blocks(&[&edge], 3), &[0.5, 0.5, 0.0]);
        near(
            of_blocks(&[&triangle, &edge], 3),
            &[5.0 / 12.0, 5.0 / 12.0, 1.0 / 6.0],
        );
    }
}
