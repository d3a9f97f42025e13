//! What models with a linear head on propagated rows say of themselves.

/// Accessors of a model with the fields `config`, `design` and `weights`, the last one `[num_classes, dim]`.
macro_rules! linear_head {
    ($model:ty, $config:ty) => {
        impl $model {
            /// The settings.
            #[must_use]
            pub fn config(&self) -> &$config {
                &self.config
            }

            /// The graph as it now is.
            #[must_use]
            pub fn graph(&self) -> &argiope_graph::UndirectedGraph {
                self.design.graph()
            }

            /// The training nodes that are left, ascending.
            #[must_use]
            pub fn training(&self) -> &[argiope_graph::NodeId] {
                self.design.training()
            }

            /// The weights, `[num_classes, dim]`.
            #[must_use]
            pub fn weights(&self) -> &[f64] {
                &self.weights
            }

            /// The propagated rows of `nodes` as the head sees them, `[num_nodes of them, dim]`.
            ///
            /// # Errors
            /// [`UnlearnError::Data`](crate::UnlearnError::Data) for a node that is not in the graph.
            pub fn rows(
                &self,
                nodes: &[argiope_graph::NodeId],
            ) -> Result<Vec<f64>, crate::UnlearnError> {
                self.design.rows(nodes)
            }

            /// The scores of all nodes, `[num_nodes, num_classes]`: the class of a node is the one with the largest.
            ///
            /// # Complexity
            /// `O(num_nodes * dim * num_classes)`.
            #[must_use]
            pub fn scores(&self) -> Vec<f64> {
                let num_nodes = self.design.num_nodes();
                let nodes: Vec<_> = (0..num_nodes as argiope_graph::NodeId).collect();
                self.design.scores(&self.weights, &nodes)
            }

            /// The share of `nodes` whose class has the largest score.
            ///
            /// # Errors
            /// [`UnlearnError::Data`](crate::UnlearnError::Data) for no nodes, and for a node without class.
            pub fn accuracy(
                &self,
                nodes: &[argiope_graph::NodeId],
            ) -> Result<f64, crate::UnlearnError> {
                self.design.accuracy(&self.weights, nodes)
            }
        }
    };
}

pub(crate) use linear_head;
