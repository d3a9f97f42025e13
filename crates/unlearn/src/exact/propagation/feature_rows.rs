//! Features as models keep them: what deletions take away, and a refit starts from.

use argiope_graph::NodeId;
use argiope_io::npz::Features;
use argiope_sparse::Pattern;

use crate::UnlearnError;

/// A sparse matrix of features, `[num_nodes, num_features]`: rows with ascending columns, values finite and not 0.
#[derive(Debug, Clone)]
pub(crate) struct FeatureRows {
    pattern: Pattern,
    values: Vec<f64>,
}

impl FeatureRows {
    /// Takes over what a file holds; zeros are dropped.
    ///
    /// # Errors
    /// [`UnlearnError::Data`] for no features at all, a value that is no finite number, and a feature that a node has twice, with
    /// node and feature; [`UnlearnError::Sparse`] for arrays that make no matrix.
    pub(crate) fn new(features: &Features) -> Result<Self, UnlearnError> {
        let num_features = features.num_features() as usize;
        if num_features == 0 {
            return Err(data_error("the nodes have no features".to_owned()));
        }
        let (mut offsets, mut columns, mut kept) = (vec![0], Vec::new(), Vec::new());
        let mut add_row = |row: &[(u32, f64)]| -> Result<(), UnlearnError> {
            let node = offsets.len() - 1;
            if let Some((feature, value)) = row.iter().find(|(_, value)| !value.is_finite()) {
                return Err(data_error(format!(
                    "feature {feature} of node {node} is {value}, not a finite number"
                )));
            }
            if let Some(pair) = row.windows(2).find(|pair| pair[0].0 == pair[1].0) {
                let feature = pair[0].0;
                return Err(data_error(format!(
                    "feature {feature} of node {node} is given twice"
                )));
            }
            for &(column, value) in row.iter().filter(|(_, value)| *value != 0.0) {
                columns.push(column);
                kept.push(value);
            }
            offsets.push(columns.len() as u64);
            Ok(())
        };
        match features {
            Features::Dense { values, .. } => {
                let values = values.to_f64();
                if values.len() % num_features != 0 {
                    return Err(data_error(format!(
                        "{} values make no rows of {num_features} features",
                        values.len()
                    )));
                }
                for row in values.chunks_exact(num_features) {
                    let row: Vec<(u32, f64)> = (0..).zip(row.iter().copied()).collect();
                    add_row(&row)?;
                }
            }
            Features::Sparse(matrix) => {
                let (offsets, indices) = (matrix.offsets.clone(), matrix.indices.clone());
                let pattern = Pattern::new(num_features, offsets, indices)?;
                let values = matrix.data.to_f64();
                if values.len() != pattern.num_entries() {
                    return Err(data_error(format!(
                        "{} values for {} features of nodes",
                        values.len(),
                        pattern.num_entries()
                    )));
                }
                for row in 0..pattern.num_rows() {
                    let values = values[pattern.slots(row)].iter().copied();
                    let mut row: Vec<(u32, f64)> =
                        (pattern.row(row).iter().copied().zip(values)).collect();
                    row.sort_by_key(|&(column, _)| column);
                    add_row(&row)?;
                }
            }
        }
        Self::from_parts(num_features, offsets, columns, kept)
    }

    /// Puts together what [`parts`](Self::parts) are.
    ///
    /// # Errors
    /// [`UnlearnError::Sparse`] and [`UnlearnError::Data`] for arrays that make no matrix.
    pub(crate) fn from_parts(
        num_features: usize,
        offsets: Vec<u64>,
        columns: Vec<u32>,
        values: Vec<f64>,
    ) -> Result<Self, UnlearnError> {
        let pattern = Pattern::new(num_features, offsets, columns)?;
        if values.len() != pattern.num_entries() || !pattern.is_ascending() {
            return Err(data_error(
                "the arrays make no matrix of features".to_owned(),
            ));
        }
        Ok(Self { pattern, values })
    }

    /// Where the entries lie, and their values.
    pub(crate) fn parts(&self) -> (&Pattern, &[f64]) {
        (&self.pattern, &self.values)
    }

    /// Number of nodes.
    pub(crate) fn num_nodes(&self) -> usize {
        self.pattern.num_rows()
    }

    /// Number of features.
    pub(crate) fn num_features(&self) -> usize {
        self.pattern.num_columns()
    }

    /// The features of a node that are not 0.
    pub(crate) fn row(&self, node: usize) -> impl Iterator<Item = (u32, f64)> + '_ {
        let values = self.values[self.pattern.slots(node)].iter();
        self.pattern.row(node).iter().copied().zip(values.copied())
    }

    /// True if a node has a feature that is not 0.
    pub(crate) fn has_any(&self, node: NodeId) -> bool {
        self.pattern.degree(node as usize) > 0
    }

    /// The same without the features of `nodes`, which ascend.
    ///
    /// # Complexity
    /// `O(num_nodes + num_entries)`.
    pub(crate) fn without(&self, nodes: &[NodeId]) -> Result<Self, UnlearnError> {
        let mut offsets = Vec::with_capacity(self.num_nodes() + 1);
        let mut columns = Vec::with_capacity(self.values.len());
        let mut values = Vec::with_capacity(self.values.len());
        offsets.push(0);
        let mut next = nodes.iter().peekable();
        for row in 0..self.num_nodes() {
            if next.next_if(|&&node| node as usize == row).is_none() {
                columns.extend_from_slice(self.pattern.row(row));
                values.extend_from_slice(&self.values[self.pattern.slots(row)]);
            }
            offsets.push(columns.len() as u64);
        }
        Self::from_parts(self.num_features(), offsets, columns, values)
    }
}

/// The error for data that a model cannot be fitted to.
fn data_error(what: String) -> UnlearnError {
    UnlearnError::Data { what }
}

#[cfg(test)]
mod tests {
    use argiope_io::{npy::Values, npz::CsrArrays};

    use super::*;

    fn sparse(indices: Vec<u32>, data: Vec<f64>) -> Features {
        Features::Sparse(CsrArrays {
            shape: [3, 4],
            offsets: vec![0, 2, 2, 3],
            indices,
            data: Values::F64(data),
        })
    }

    #[test]
    fn test_sparse_and_dense_files_give_the_same_rows() {
        let sparse = FeatureRows::new(&sparse(vec![3, 0, 1], vec![1.0, 2.0, 0.0])).unwrap();
        let mut values = vec![0.0; 12];
        (values[0], values[3]) = (2.0, 1.0);
        let dense = Features::Dense {
            num_features: 4,
            values: Values::F64(values),
        };
        let dense = FeatureRows::new(&dense).unwrap();
        for node in 0..3 {
            let expected: &[(u32, f64)] = match node {
                0 => &[(0, 2.0), (3, 1.0)],
                _ => &[],
            };
            assert_eq!(sparse.row(node).collect::<Vec<_>>(), expected);
            assert_eq!(dense.row(node).collect::<Vec<_>>(), expected);
        }
        assert!(dense.has_any(0) && !dense.has_any(2));
    }

    #[test]
    fn test_faults_name_node_and_feature() {
        let fault = |features: &Features| FeatureRows::new(features).unwrap_err().to_string();
        let nan = fault(&sparse(vec![3, 0, 1], vec![1.0, 2.0, f64::NAN]));
        assert_eq!(nan, "feature 1 of node 2 is NaN, not a finite number");
        let twice = fault(&sparse(vec![3, 3, 1], vec![1.0, 2.0, 1.0]));
        assert_eq!(twice, "feature 3 of node 0 is given twice");
        assert!(FeatureRows::new(&sparse(vec![3, 4, 1], vec![1.0; 3])).is_err());
        assert!(FeatureRows::new(&sparse(vec![3, 0, 1], vec![1.0; 2])).is_err());
    }
}
