//! Features on the host, in `f64`, row by row: what targets are computed from.

use argiope_sparse::Pattern;

use crate::{GnnError, NodeFeatures};

/// The entries of a feature matrix that are not 0, `[num_nodes, dim]`.
#[derive(Debug, Clone)]
pub struct FeatureRows {
    pattern: Pattern,
    values: Vec<f64>,
}

impl FeatureRows {
    /// Copies dense or sparse features.
    ///
    /// # Errors
    /// [`GnnError::NoFeatureValues`] for nodes whose features are learned; [`GnnError::FeatureValue`] for a value that is no
    /// finite number; [`GnnError::Sparse`] for a matrix that a pattern cannot hold.
    ///
    /// # Complexity
    /// `O(num_nodes * dim)` time for dense features, `O(num_entries)` for sparse ones.
    pub fn new(features: &NodeFeatures) -> Result<Self, GnnError> {
        let rows = match features {
            NodeFeatures::Dense(x) => {
                let [num_nodes, dim] = x.dims();
                let values: Vec<f64> = x.to_data().iter::<f64>().collect();
                Self::from_dense(&values, [num_nodes, dim])?
            }
            NodeFeatures::Sparse(features) => Self {
                pattern: features.pattern().clone(),
                values: features.values().to_data().iter::<f64>().collect(),
            },
            learned => {
                return Err(GnnError::NoFeatureValues {
                    layer: "a pretext task",
                    found: learned.kind(),
                });
            }
        };
        rows.check()?;
        Ok(rows)
    }

    fn from_dense(values: &[f64], [num_nodes, dim]: [usize; 2]) -> Result<Self, GnnError> {
        let mut offsets = Vec::with_capacity(num_nodes + 1);
        offsets.push(0);
        let (mut columns, mut kept) = (Vec::new(), Vec::new());
        for node in 0..num_nodes {
            let row = &values[node * dim..(node + 1) * dim];
            for (column, &value) in (0u32..).zip(row) {
                if value != 0.0 {
                    columns.push(column);
                    kept.push(value);
                }
            }
            offsets.push(columns.len() as u64);
        }
        Ok(Self {
            pattern: Pattern::new(dim, offsets, columns)?,
            values: kept,
        })
    }

    fn check(&self) -> Result<(), GnnError> {
        match self.values.iter().position(|value| !value.is_finite()) {
            None => Ok(()),
            Some(slot) => Err(GnnError::FeatureValue {
                node: self.pattern.rows_of_slots()[slot] as usize,
                feature: self.pattern.indices()[slot] as usize,
                value: self.values[slot] as f32,
            }),
        }
    }

    /// Number of nodes.
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        self.pattern.num_rows()
    }

    /// Number of features.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.pattern.num_columns()
    }

    /// Where the entries lie.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// The value of every entry, `[num_entries]`.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Features and values of a node.
    ///
    /// # Panics
    /// If there is no such node.
    pub fn row(&self, node: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let values = self.values[self.pattern.slots(node)].iter().copied();
        let columns = self.pattern.row(node).iter().map(|&column| column as usize);
        columns.zip(values)
    }

    /// 1 where there is a feature: what was counted or weighted becomes what is there.
    #[must_use]
    pub fn binarized(&self) -> Self {
        let one = |&value: &f64| f64::from(u8::from(value != 0.0));
        Self {
            pattern: self.pattern.clone(),
            values: self.values.iter().map(one).collect(),
        }
    }
}
