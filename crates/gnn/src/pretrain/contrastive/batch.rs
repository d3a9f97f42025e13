//! Views side by side, as the encoder takes them.

use argiope_sparse::{RowIndex, Segments};
use burn::tensor::{DType, Device, Tensor, TensorData};

use super::View;
use crate::{Adjacency, GnnError, GraphBatch};

/// Views as one graph with blocks on its diagonal, and what is known about every node of them.
#[derive(Debug, Clone)]
pub struct ViewBatch {
    graphs: GraphBatch,
    adjacency: Adjacency,
    /// `[num_nodes, positions + 1]`, row by row: the position, and whether the node is a centre.
    known: Vec<f32>,
    degrees: RowIndex,
}

impl ViewBatch {
    /// Views as they are. Degrees, counted within the view, above `max_degree` count as `max_degree`.
    ///
    /// # Errors
    /// [`GnnError::Sparse`] for more nodes than `u32` can name; [`GnnError::Shape`] for views with different numbers of
    /// positions.
    ///
    /// # Complexity
    /// `O(num_nodes * positions + num_entries)` time and space.
    pub fn new<'a>(
        views: impl IntoIterator<Item = &'a View>,
        max_degree: usize,
    ) -> Result<Self, GnnError> {
        Self::flipped(views.into_iter().map(|view| (view, 0)), max_degree)
    }

    /// Views with some of their eigenvectors turned around: those whose bit of the mask is set.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn flipped<'a>(
        views: impl IntoIterator<Item = (&'a View, u64)>,
        max_degree: usize,
    ) -> Result<Self, GnnError> {
        let views: Vec<_> = views.into_iter().collect();
        let graphs = GraphBatch::new(views.iter().map(|(view, _)| view.pattern()))?;
        let width = |view: &View| view.positions().len() / view.num_nodes();
        let dim = views.first().map_or(0, |(view, _)| width(view));
        let mut known = Vec::with_capacity(graphs.num_nodes() * (dim + 1));
        for &(view, flips) in &views {
            if width(view) != dim {
                return Err(GnnError::Shape {
                    layer: "ViewBatch",
                    operand: "positions",
                    found: vec![view.num_nodes(), width(view)],
                    expected: format!("[num_nodes, {dim}], as of the first view"),
                });
            }
            for (node, row) in view.positions().chunks_exact(dim).enumerate() {
                let turned = |(at, &entry): (usize, &f32)| match flips >> at & 1 {
                    0 => entry,
                    _ => -entry,
                };
                known.extend(row.iter().enumerate().map(turned));
                known.push(f32::from(u8::from(node == view.centre())));
            }
        }
        let pattern = graphs.pattern();
        let degree = |node| pattern.row(node).len().min(max_degree) as u32;
        let degrees: Vec<u32> = (0..graphs.num_nodes()).map(degree).collect();
        Ok(Self {
            adjacency: Adjacency::new(pattern.clone())?,
            degrees: RowIndex::new(degrees, max_degree + 1)?,
            graphs,
            known,
        })
    }

    /// Number of views.
    #[must_use]
    pub fn num_views(&self) -> usize {
        self.graphs.num_graphs()
    }

    /// Who hears from whom.
    #[must_use]
    pub fn adjacency(&self) -> &Adjacency {
        &self.adjacency
    }

    /// Which nodes a view has.
    #[must_use]
    pub fn nodes(&self) -> &Segments {
        self.graphs.nodes()
    }

    /// The degree of every node within its view, capped.
    #[must_use]
    pub fn degrees(&self) -> &RowIndex {
        &self.degrees
    }

    /// Position and mark of the centre of every node, `[num_nodes, positions + 1]`.
    #[must_use]
    pub fn known(&self, device: &Device, dtype: DType) -> Tensor<2> {
        let num_nodes = self.graphs.num_nodes();
        let width = self.known.len() / num_nodes.max(1);
        let data = TensorData::new(self.known.clone(), [num_nodes, width]);
        Tensor::from_data(data.convert_dtype(dtype), (device, dtype))
    }
}
