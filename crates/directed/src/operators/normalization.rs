//! Products of a sparse matrix with diagonal matrices of powers of its sums.

use argiope_gnn::{GnnError, Operator};
use argiope_graph::DirectedGraph;
use argiope_sparse::{Pattern, SparseError};

/// A sparse square matrix: a pattern, and the value of every slot.
///
/// # Example
/// ```
/// use argiope_directed::operators::Weighted;
/// use argiope_graph::{DirectedGraph, SelfLoops};
///
/// // 0 -> 1, 0 -> 2: node 0 has out-degree 2, the others in-degree 1.
/// let graph = DirectedGraph::from_edges(3, [(0, 1), (0, 2)], SelfLoops::Drop)?;
/// let operator = Weighted::adjacency(&graph)?.normalized(-0.5, -0.5)?;
/// let half = 0.5f64.sqrt();
/// assert_eq!(operator.to_dense()[0], [0.0, half, half]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Weighted {
    /// Where the entries lie.
    pub pattern: Pattern,
    /// The value of every slot.
    pub values: Vec<f64>,
}

impl Weighted {
    /// `A`: ones at the edges.
    ///
    /// # Errors
    /// [`SparseError::TooMany`] for graphs that a pattern cannot hold.
    pub fn adjacency(graph: &DirectedGraph) -> Result<Self, SparseError> {
        // Rows are sources: for graphs as such, a pattern has them the other way.
        let pattern = Pattern::try_from(graph.csr())?;
        let values = vec![1.0; pattern.num_entries()];
        Ok(Self { pattern, values })
    }

    /// `A + A^T`, in which edges that go both ways count twice, or with `binary` once.
    ///
    /// # Errors
    /// [`SparseError::TooMany`] for graphs that a pattern cannot hold.
    pub fn symmetrized(graph: &DirectedGraph, binary: bool) -> Result<Self, SparseError> {
        let num_nodes = graph.num_nodes();
        let mut offsets = Vec::with_capacity(num_nodes + 1);
        offsets.push(0);
        let (mut indices, mut values) = (Vec::new(), Vec::new());
        for node in 0..num_nodes as u32 {
            let (out, into) = (graph.out_neighbors(node), graph.in_neighbors(node));
            let (mut i, mut j) = (0, 0);
            while i < out.len() || j < into.len() {
                // The end of a list is beyond every node.
                let (u, v) = (out.get(i).copied(), into.get(j).copied());
                let next = match (u, v) {
                    (Some(u), Some(v)) => u.min(v),
                    (u, v) => u.or(v).unwrap_or_default(),
                };
                let (is_out, is_in) = (u == Some(next), v == Some(next));
                i += usize::from(is_out);
                j += usize::from(is_in);
                indices.push(next);
                values.push(if is_out && is_in && !binary { 2.0 } else { 1.0 });
            }
            offsets.push(indices.len() as u64);
        }
        let pattern = Pattern::new(num_nodes, offsets, indices)?;
        Ok(Self { pattern, values })
    }

    /// The transpose.
    #[must_use]
    pub fn transposed(&self) -> Self {
        let transposed = self.pattern.transposed();
        let slots = transposed.slots().iter();
        Self {
            values: slots.map(|&slot| self.values[slot as usize]).collect(),
            pattern: transposed.pattern().clone(),
        }
    }

    /// `M + weight I`. Rows must be ascending; a diagonal entry that is there grows.
    ///
    /// # Errors
    /// [`SparseError::TooMany`].
    pub fn with_loops(&self, weight: f64) -> Result<Self, SparseError> {
        let num_nodes = self.pattern.num_rows();
        let mut offsets = Vec::with_capacity(num_nodes + 1);
        offsets.push(0);
        let mut indices = Vec::with_capacity(self.values.len() + num_nodes);
        let mut values = Vec::with_capacity(self.values.len() + num_nodes);
        for (node, row) in (0u32..).zip(0..num_nodes) {
            let (columns, slots) = (self.pattern.row(row), self.pattern.slots(row));
            let of_row = &self.values[slots];
            let below = columns.partition_point(|&column| column < node);
            let own = columns.get(below) == Some(&node);
            let behind = below + usize::from(own);
            indices.extend_from_slice(&columns[..below]);
            values.extend_from_slice(&of_row[..below]);
            indices.push(node);
            values.push(weight + if own { of_row[below] } else { 0.0 });
            indices.extend_from_slice(&columns[behind..]);
            values.extend_from_slice(&of_row[behind..]);
            offsets.push(indices.len() as u64);
        }
        let pattern = Pattern::new(num_nodes, offsets, indices)?;
        Ok(Self { pattern, values })
    }

    /// The sum of every row: of the adjacency, out-degrees.
    #[must_use]
    pub fn row_sums(&self) -> Vec<f64> {
        let rows = 0..self.pattern.num_rows();
        rows.map(|row| self.values[self.pattern.slots(row)].iter().sum())
            .collect()
    }

    /// The sum of every column: of the adjacency, in-degrees.
    #[must_use]
    pub fn column_sums(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.pattern.num_columns()];
        for (&column, &value) in self.pattern.indices().iter().zip(&self.values) {
            sums[column as usize] += value;
        }
        sums
    }

    /// `diag(left) M diag(right)`.
    #[must_use]
    pub fn scaled(&self, left: &[f64], right: &[f64]) -> Self {
        let mut values = Vec::with_capacity(self.values.len());
        for (row, &factor) in left.iter().enumerate().take(self.pattern.num_rows()) {
            let slots = self.pattern.slots(row);
            let entries = self.pattern.row(row).iter().zip(&self.values[slots]);
            values.extend(entries.map(|(&column, &value)| factor * value * right[column as usize]));
        }
        Self {
            pattern: self.pattern.clone(),
            values,
        }
    }

    /// `D_row^left M D_column^right`, where the diagonal matrices hold the sums of rows and columns; infinite powers
    /// of sums of 0 are 0.
    ///
    /// # Errors
    /// None for values that belong to the pattern.
    pub fn normalized(&self, left: f64, right: f64) -> Result<Operator, GnnError> {
        let (rows, columns) = (self.row_sums(), self.column_sums());
        self.scaled(&powers(&rows, left), &powers(&columns, right))
            .into_operator()
    }

    /// As an operator on features.
    ///
    /// # Errors
    /// [`GnnError::Shape`] if the values do not belong to the pattern.
    pub fn into_operator(self) -> Result<Operator, GnnError> {
        Operator::new(self.pattern, self.values)
    }
}

/// Powers of sums. Those of 0 that would be infinite are 0: there are no neighbours to scale.
#[must_use]
pub fn powers(sums: &[f64], exponent: f64) -> Vec<f64> {
    let power = |&sum: &f64| match sum.powf(exponent) {
        power if power.is_finite() => power,
        _ => 0.0,
    };
    sums.iter().map(power).collect()
}
