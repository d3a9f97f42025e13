//! Parameters of a model as plain numbers, by name.

use std::collections::BTreeMap;

use argiope_gnn::Init;
use argiope_ncn::Ncn;
use burn_store::ModuleSnapshot as _;

use crate::dense::Matrix;

/// Parameters by their names in the model; vectors are matrices of one row.
#[derive(Debug, Clone)]
pub(crate) struct Parameters(pub(crate) BTreeMap<String, Matrix>);

impl Parameters {
    /// Those of a model of `f64`.
    pub(crate) fn of(model: &Ncn) -> Self {
        let tensors = model.collect(None, None, true).into_iter();
        Self(
            tensors
                .map(|tensor| {
                    let (name, _, shape, _, bytes) = tensor.into_parts().unwrap();
                    let values = (bytes.chunks_exact(8))
                        .map(|chunk| f64::from_le_bytes(chunk.try_into().unwrap()))
                        .collect::<Vec<_>>();
                    let columns = shape.iter().last().copied().unwrap();
                    (name, Matrix::from_values(columns, values))
                })
                .collect(),
        )
    }

    /// The parameter with this name.
    pub(crate) fn get(&self, name: &str) -> &Matrix {
        (self.0.get(name)).unwrap_or_else(|| panic!("no {name} among {:?}", self.0.keys()))
    }

    /// The parameters of the layers whose names begin with `prefix`, one map a layer, in order.
    pub(crate) fn layers(&self, prefix: &str) -> Vec<BTreeMap<&str, &Matrix>> {
        let mut layers = BTreeMap::<usize, BTreeMap<&str, &Matrix>>::new();
        for (name, value) in &self.0 {
            if let Some(rest) = name.strip_prefix(&format!("{prefix}.stages.")) {
                let (number, kind) = rest.split_once('.').unwrap();
                layers
                    .entry(number.parse().unwrap())
                    .or_default()
                    .insert(kind, value);
            }
        }
        layers.into_values().collect()
    }

    /// Moved along a direction.
    pub(crate) fn moved(&self, direction: &Self, step: f64) -> Self {
        let mut moved = self.clone();
        for (name, value) in &mut moved.0 {
            for (value, by) in value.values.iter_mut().zip(&direction.get(name).values) {
                *value += step * by;
            }
        }
        moved
    }

    /// A random direction, of the shapes of these.
    pub(crate) fn direction(&self, seed: u64) -> Self {
        let device = burn::tensor::Device::flex();
        let mut init = Init::new(seed, &device).with_f64();
        let mut direction = self.clone();
        for value in direction.0.values_mut() {
            let drawn = init.normal([value.values.len()], 1.0).val();
            value.values = drawn.into_data().iter::<f64>().collect();
        }
        direction
    }
}
