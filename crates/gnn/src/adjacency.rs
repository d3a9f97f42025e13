//! Which nodes a node hears from, prepared for aggregation.

use std::sync::{Arc, OnceLock};

use argiope_graph::UndirectedGraph;
use argiope_sparse::{DropoutKey, Pattern, Reduce, SparseError, dropout::dropout_in_place, spmm};
use burn::tensor::{DType, Tensor, TensorData};
use serde::{Deserialize, Serialize};

use crate::GnnError;

/// How the messages that reach a node become one.
///
/// ```text
/// Symmetric   y[v] = sum over u in N(v) and v itself of x[u] / sqrt(d[u] d[v]),  d[v] = 1 + |N(v)|
/// Sum         y[v] = sum over u in N(v) of x[u]
/// Mean        y[v] = the same / |N(v)|
/// Max         y[v, k] = max over u in N(v) of x[u, k]
/// ```
///
/// `Symmetric` is the propagation of graph convolutional networks (Kipf and Welling, *Semi-Supervised Classification with
/// Graph Convolutional Networks*, ICLR 2017, equation 2). The others take a node's own row along only where it is asked
/// for. Nodes that hear from nobody get 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregation {
    /// Sum, symmetrically normalised, always with the node's own row.
    Symmetric,
    /// Sum.
    Sum,
    /// Mean.
    Mean,
    /// Maximum of every feature.
    Max,
}

/// A square pattern whose row `v` lists the nodes that `v` hears from, with what aggregations derive from it.
///
/// All of it is made once, at its first use; cloning shares it. Removing edges means making another adjacency, which takes
/// time in proportion to nodes and entries, without the factor of the number of features.
///
/// # Example
/// ```
/// use argiope_gnn::{Adjacency, Aggregation};
/// use argiope_graph::UndirectedGraph;
/// use burn::tensor::{Device, Tensor};
///
/// let path = UndirectedGraph::from_edges(3, [(0, 1), (1, 2)])?;
/// let adjacency = Adjacency::try_from(&path)?;
/// let x = Tensor::<2>::from_data([[1.0], [2.0], [4.0]], &Device::flex());
/// let mean = adjacency.aggregate(x.clone(), Aggregation::Mean, false)?;
/// assert_eq!(mean.into_data().to_vec::<f32>()?, [2.0, 2.5, 2.0]);
/// let largest = adjacency.aggregate(x, Aggregation::Max, true)?;
/// assert_eq!(largest.into_data().to_vec::<f32>()?, [2.0, 4.0, 4.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Adjacency {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    pattern: Pattern,
    /// Factor of every message.
    scale: f64,
    with_loops: OnceLock<Pattern>,
    normalization: OnceLock<Tensor<2>>,
}

impl Adjacency {
    /// Takes a square pattern. Entries `(v, v)` and repeated entries are messages like any other.
    ///
    /// # Errors
    /// [`GnnError::Shape`] if the pattern is not square.
    pub fn new(pattern: Pattern) -> Result<Self, GnnError> {
        if pattern.num_rows() != pattern.num_columns() {
            return Err(GnnError::Shape {
                layer: "Adjacency",
                operand: "pattern",
                found: vec![pattern.num_rows(), pattern.num_columns()],
                expected: "as many rows as columns".into(),
            });
        }
        Ok(Self::from_square(pattern, 1.0))
    }

    fn from_square(pattern: Pattern, scale: f64) -> Self {
        Self {
            inner: Arc::new(Inner {
                pattern,
                scale,
                with_loops: OnceLock::new(),
                normalization: OnceLock::new(),
            }),
        }
    }

    /// The entries.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        &self.inner.pattern
    }

    /// Number of nodes.
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        self.inner.pattern.num_rows()
    }

    /// What every message is multiplied with: 1, unless entries were dropped with rescaling.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.inner.scale
    }

    /// Aggregates `x`, `[num_nodes, dim]`, over the neighbours of every node, and the node itself if `include_self` holds.
    ///
    /// # Errors
    /// [`GnnError::Shape`] for another number of rows; [`GnnError::Sparse`] for elements other than `f32` and `f64`.
    ///
    /// # Complexity
    /// `O((num_nodes + num_entries) * dim)` time, forward and backward.
    pub fn aggregate(
        &self,
        x: Tensor<2>,
        aggregation: Aggregation,
        include_self: bool,
    ) -> Result<Tensor<2>, GnnError> {
        let pattern = &self.inner.pattern;
        if x.dims()[0] != self.num_nodes() {
            return Err(GnnError::Shape {
                layer: "Adjacency",
                operand: "x",
                found: x.dims().to_vec(),
                expected: format!("[{}, dim]", self.num_nodes()),
            });
        }
        let y = match aggregation {
            Aggregation::Symmetric => {
                let factors = self.normalization(&x);
                let x = x * factors.clone();
                let sum = self.scaled(spmm(pattern, x.clone(), Reduce::Sum)?);
                return Ok((sum + x) * factors);
            }
            Aggregation::Sum if include_self => {
                return Ok(self.scaled(spmm(pattern, x.clone(), Reduce::Sum)?) + x);
            }
            Aggregation::Sum => spmm(pattern, x, Reduce::Sum)?,
            Aggregation::Mean => spmm(self.neighborhood(include_self)?, x, Reduce::Mean)?,
            Aggregation::Max => spmm(self.neighborhood(include_self)?, x, Reduce::Max)?,
        };
        Ok(self.scaled(y))
    }

    fn scaled(&self, y: Tensor<2>) -> Tensor<2> {
        if self.inner.scale == 1.0 {
            y
        } else {
            y * self.inner.scale
        }
    }

    /// One over the square root of every degree, the node itself counted: `[num_nodes, 1]`, like `x`.
    fn normalization(&self, x: &Tensor<2>) -> Tensor<2> {
        let (device, dtype) = (x.device().inner(), x.dtype());
        let cached = self.inner.normalization.get_or_init(|| {
            let offsets = self.inner.pattern.offsets().windows(2);
            let factors = offsets.map(|ends| {
                let degree = (ends[1] - ends[0]) as f64;
                1.0 / (1.0 + self.inner.scale * degree).sqrt()
            });
            let data = TensorData::new(factors.collect::<Vec<f64>>(), [self.num_nodes(), 1]);
            let dtype = if dtype == DType::F64 {
                dtype
            } else {
                DType::F32
            };
            Tensor::from_data(data.convert_dtype(dtype), (&device, dtype))
        });
        // A model runs on one device with one element type; others are met in tests.
        let factors = cached.clone().to_device(&device);
        if factors.dtype() == dtype {
            factors
        } else {
            factors.cast(burn::tensor::FloatDType::from(dtype))
        }
    }

    fn neighborhood(&self, include_self: bool) -> Result<&Pattern, SparseError> {
        let inner = &*self.inner;
        if !include_self {
            return Ok(&inner.pattern);
        }
        if let Some(pattern) = inner.with_loops.get() {
            return Ok(pattern);
        }
        let made = with_loops(&inner.pattern)?;
        Ok(inner.with_loops.get_or_init(|| made))
    }

    /// Each entry removed with `probability`; with `rescale`, messages divided by what remains of 1.
    pub(crate) fn without_random_entries(
        &self,
        probability: f64,
        key: DropoutKey,
        rescale: bool,
    ) -> Result<Self, GnnError> {
        let pattern = &self.inner.pattern;
        let mut kept = vec![1f32; pattern.num_entries()];
        dropout_in_place(&mut kept, probability, key)?;
        let mut offsets = Vec::with_capacity(pattern.num_rows() + 1);
        offsets.push(0);
        let mut indices = Vec::with_capacity(pattern.num_entries());
        for row in 0..pattern.num_rows() {
            let entries = pattern.row(row).iter().zip(&kept[pattern.slots(row)]);
            indices.extend(entries.filter(|&(_, &kept)| kept > 0.0).map(|(u, _)| *u));
            offsets.push(indices.len() as u64);
        }
        let pattern = Pattern::new(pattern.num_columns(), offsets, indices)?;
        let factor = if rescale {
            1.0 / (1.0 - probability)
        } else {
            1.0
        };
        Ok(Self::from_square(pattern, self.inner.scale * factor))
    }
}

/// Every row with its own node, at its place if the row is ascending.
fn with_loops(pattern: &Pattern) -> Result<Pattern, SparseError> {
    let mut offsets = Vec::with_capacity(pattern.num_rows() + 1);
    offsets.push(0);
    let mut indices = Vec::with_capacity(pattern.num_entries() + pattern.num_rows());
    for (node, row) in (0u32..).zip(0..pattern.num_rows()) {
        let row = pattern.row(row);
        let below = row.partition_point(|&u| u < node);
        indices.extend_from_slice(&row[..below]);
        indices.push(node);
        indices.extend_from_slice(&row[below..]);
        offsets.push(indices.len() as u64);
    }
    Pattern::new(pattern.num_columns(), offsets, indices)
}

impl TryFrom<&UndirectedGraph> for Adjacency {
    type Error = GnnError;

    /// Every node hears from its neighbours.
    fn try_from(graph: &UndirectedGraph) -> Result<Self, GnnError> {
        Self::new(Pattern::try_from(graph)?)
    }
}
