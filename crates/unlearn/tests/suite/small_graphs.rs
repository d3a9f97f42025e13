//! Random small graphs with features and classes, what can be deleted from them, and what is left, by brute force.

use argiope_graph::UndirectedGraph;
use argiope_io::{npy::Values, npz::Features};
use argiope_unlearn::{Element, data::GraphData};
use proptest::{collection::vec, prelude::*, sample::Index};

/// Features of a node.
pub(crate) const DIM: usize = 4;
pub(crate) const NUM_CLASSES: usize = 3;

/// Data, training nodes and elements that can be deleted one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) data: GraphData,
    pub(crate) training: Vec<u32>,
    pub(crate) elements: Vec<Element>,
}

/// Graphs with isolated nodes, perhaps a hub, nodes without features and nodes without class.
pub(crate) fn cases() -> impl Strategy<Value = Case> {
    (3..16usize)
        .prop_flat_map(|num_nodes| {
            let node = 0..num_nodes as u32;
            (
                vec((node.clone(), node), 0..3 * num_nodes),
                any::<bool>(),
                vec(-2..3i8, num_nodes * DIM),
                vec(0..NUM_CLASSES as u32 + 1, num_nodes),
                vec(any::<bool>(), num_nodes),
                vec((0..3u8, any::<Index>()), 1..8),
            )
                .prop_map(
                    move |(mut edges, has_hub, values, classes, chosen, wishes)| {
                        if has_hub {
                            edges.extend((1..num_nodes as u32).map(|node| (0, node)));
                        }
                        let mut classes: Vec<Option<u32>> = (classes.into_iter())
                            .map(|class| (class < NUM_CLASSES as u32).then_some(class))
                            .collect();
                        classes[1] = Some(1);
                        let training = (0..num_nodes as u32)
                            .filter(|&node| classes[node as usize].is_some())
                            .filter(|&node| node == 1 || chosen[node as usize])
                            .collect();
                        let data = GraphData {
                            name: "random".to_owned(),
                            graph: UndirectedGraph::from_edges(num_nodes, edges).unwrap(),
                            features: dense(&values.into_iter().map(f64::from).collect::<Vec<_>>()),
                            classes,
                            num_classes: NUM_CLASSES,
                        };
                        let elements = elements(&data, &wishes);
                        Case {
                            data,
                            training,
                            elements,
                        }
                    },
                )
        })
        .prop_filter("something to delete", |case| !case.elements.is_empty())
}

/// The elements that wishes point to: edges, then features, then nodes other than node 1, so that each is still there when those
/// before it are gone.
fn elements(data: &GraphData, wishes: &[(u8, Index)]) -> Vec<Element> {
    let edges: Vec<(u32, u32)> = data.graph.edges().collect();
    let num_nodes = data.graph.num_nodes();
    let mut elements = Vec::new();
    for (kind, index) in wishes {
        let node = index.index(num_nodes) as u32;
        let element = match kind {
            0 if edges.is_empty() => continue,
            0 => {
                let (u, v) = edges[index.index(edges.len())];
                Element::Edge(u, v)
            }
            1 if feature_row(data, node).iter().all(|&x| x == 0.0) => continue,
            1 => Element::Features(node),
            _ if node == 1 => continue,
            _ => Element::Node(node),
        };
        elements.push(element);
    }
    elements.sort_unstable();
    elements.dedup();
    elements.sort_by_key(|element| match element {
        Element::Edge(..) => 0,
        Element::Features(_) => 1,
        _ => 2,
    });
    elements
}

/// Features from their values, `[num_nodes, DIM]`.
pub(crate) fn dense(values: &[f64]) -> Features {
    Features::Dense {
        num_features: DIM as u64,
        values: Values::F64(values.to_vec()),
    }
}

/// The values, `[num_nodes, DIM]`.
pub(crate) fn values(data: &GraphData) -> Vec<f64> {
    match &data.features {
        Features::Dense { values, .. } => values.to_f64(),
        Features::Sparse(_) => panic!("the features of these tests are dense"),
    }
}

fn feature_row(data: &GraphData, node: u32) -> Vec<f64> {
    values(data)[node as usize * DIM..][..DIM].to_vec()
}

/// Data and training nodes as if the elements had never been there.
pub(crate) fn without(
    data: &GraphData,
    training: &[u32],
    elements: &[Element],
) -> (GraphData, Vec<u32>) {
    let is_node_gone = |node: u32| elements.contains(&Element::Node(node));
    let is_edge_gone = |u: u32, v: u32| {
        is_node_gone(u) || is_node_gone(v) || elements.contains(&Element::Edge(u, v))
    };
    let edges: Vec<(u32, u32)> = (data.graph.edges())
        .filter(|&(u, v)| !is_edge_gone(u, v))
        .collect();
    let num_nodes = data.graph.num_nodes();
    let mut left = values(data);
    let mut classes = data.classes.clone();
    for node in 0..num_nodes as u32 {
        if is_node_gone(node) {
            classes[node as usize] = None;
        }
        if is_node_gone(node) || elements.contains(&Element::Features(node)) {
            left[node as usize * DIM..][..DIM].fill(0.0);
        }
    }
    let left = GraphData {
        graph: UndirectedGraph::from_edges(num_nodes, edges).unwrap(),
        features: dense(&left),
        classes,
        ..data.clone()
    };
    let training = training.iter().copied().filter(|&node| !is_node_gone(node));
    (left, training.collect())
}
