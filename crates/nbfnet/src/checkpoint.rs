//! Weights of NBFNet-PyG, the PyTorch program of the authors.
//!
//! | there | here |
//! |---|---|
//! | `query.weight` | `query` |
//! | `layers.i.relation.weight` | `layers.i.relations` |
//! | `layers.i.relation_linear.*` | `layers.i.relations.*`, transposed |
//! | `layers.i.linear.*` | `layers.i.linear.*`, transposed; of principal neighbourhood aggregation the inputs in another order |
//! | `layers.i.layer_norm.*` | `layers.i.norm.*` |
//! | `mlp.0.*`, `mlp.2.*`, ... | `mlp.stages.0.*`, `mlp.stages.2.*`, ..., transposed |
//!
//! Its fused kernels pass messages from the tail of a fact to its head, its other path from head to tail as this crate does. The
//! inverse relations make the first a renaming: the relations of messages `r` and `r + num_relations` change places.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use argiope_gnn::{Init, NamedTensors};
use burn::tensor::{Device, TensorData};
use burn_store::pytorch_reader::{DType, PytorchReader, Tensor};
use serde::{Deserialize, Serialize};

use crate::{
    Nbfnet, NbfnetError,
    config::{Aggregate, ModelConfig},
};

/// Which way messages went when the weights were learnt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckpointDirection {
    /// From tail to head: trained with the fused kernels, as the program does by default.
    #[default]
    TailToHead,
    /// From head to tail: trained without them.
    HeadToTail,
}

/// Reads the weights of a network with the given settings.
///
/// The number of features, that of layers, and whether relations depend on the query are taken from the file, and so is principal
/// neighbourhood aggregation; the message and other aggregations are not in it and come from `config`.
///
/// # Errors
/// [`NbfnetError::Checkpoint`] with the file and the tensor that is missing, too many or of a wrong shape.
pub fn read_pyg(
    path: impl AsRef<Path>,
    config: &ModelConfig,
    direction: CheckpointDirection,
) -> Result<(ModelConfig, Nbfnet), NbfnetError> {
    let mut file = Checkpoint::open(path.as_ref())?;
    let config = file.config(config)?;
    let [num_relations, dim] = file.shape("query.weight")?;
    let swap = direction == CheckpointDirection::TailToHead;
    let mut tensors = NamedTensors::new();
    tensors.insert(
        "query",
        file.take("query.weight", [num_relations, dim])?.into_data(),
    );
    for layer in 0..config.num_layers {
        let (from, to) = (format!("layers.{layer}"), format!("layers.{layer}"));
        if config.dependent {
            let rows = num_relations * dim;
            let weight = file.take(&format!("{from}.relation_linear.weight"), [rows, dim])?;
            let bias = file.take(&format!("{from}.relation_linear.bias"), [1, rows])?;
            let weight = if swap {
                weight.with_halves_of_rows_swapped()
            } else {
                weight
            };
            let bias = if swap {
                bias.transposed().with_halves_of_rows_swapped()
            } else {
                bias
            };
            tensors.insert(
                format!("{to}.relations.weight"),
                weight.transposed().into_data(),
            );
            tensors.insert(format!("{to}.relations.bias"), bias.into_vector());
        } else {
            let table = file.take(&format!("{from}.relation.weight"), [num_relations, dim])?;
            let table = if swap {
                table.with_halves_of_rows_swapped()
            } else {
                table
            };
            tensors.insert(format!("{to}.relations"), table.into_data());
        }
        let inputs = crate::layer::input_blocks(config.aggregate) * dim;
        let weight = file
            .take(&format!("{from}.linear.weight"), [dim, inputs])?
            .transposed();
        let weight = match config.aggregate {
            Aggregate::Pna => weight.with_rows(&inputs_of_pna(dim)),
            _ => weight,
        };
        tensors.insert(format!("{to}.linear.weight"), weight.into_data());
        let mut vector = |from: String, to: String| -> Result<(), NbfnetError> {
            tensors.insert(to, file.take(&from, [1, dim])?.into_vector());
            Ok(())
        };
        vector(format!("{from}.linear.bias"), format!("{to}.linear.bias"))?;
        if config.layer_norm {
            vector(
                format!("{from}.layer_norm.weight"),
                format!("{to}.norm.gamma"),
            )?;
            vector(format!("{from}.layer_norm.bias"), format!("{to}.norm.beta"))?;
        }
    }
    for number in 0..config.mlp_layers {
        let outputs = if number + 1 == config.mlp_layers {
            1
        } else {
            2 * dim
        };
        let stage = 2 * number;
        let weight = file.take(&format!("mlp.{stage}.weight"), [outputs, 2 * dim])?;
        let bias = file.take(&format!("mlp.{stage}.bias"), [1, outputs])?;
        tensors.insert(
            format!("mlp.stages.{stage}.weight"),
            weight.transposed().into_data(),
        );
        tensors.insert(format!("mlp.stages.{stage}.bias"), bias.into_vector());
    }
    file.finish()?;
    let model = Nbfnet::new(&config, num_relations, &mut Init::new(0, &Device::flex()))?;
    Ok((config, tensors.load_module(model)?))
}

/// The inputs of the linear map there, in the order here: the state; then for every scale, aggregate and feature, which there
/// are from the outside in feature, aggregate and scale.
fn inputs_of_pna(dim: usize) -> Vec<usize> {
    let of_state = 0..dim;
    let of_aggregates = (0..3).flat_map(|scale| {
        (0..4).flat_map(move |aggregate| {
            (0..dim).map(move |feature| dim + (feature * 4 + aggregate) * 3 + scale)
        })
    });
    of_state.chain(of_aggregates).collect()
}

struct Checkpoint {
    path: PathBuf,
    tensors: BTreeMap<String, Tensor>,
}

impl Checkpoint {
    fn open(path: &Path) -> Result<Self, NbfnetError> {
        let reader = PytorchReader::new(path).map_err(|cause| NbfnetError::Checkpoint {
            path: path.to_path_buf(),
            reason: cause.to_string(),
        })?;
        let all = reader.into_tensors();
        // A checkpoint of a training has the network under "model", beside the state of the optimiser.
        let is_nested = all.keys().any(|name| name.starts_with("model."));
        let tensors = (all.into_iter())
            .filter_map(|(name, tensor)| match is_nested {
                true => Some((name.strip_prefix("model.")?.to_owned(), tensor)),
                false => Some((name, tensor)),
            })
            .collect();
        Ok(Self {
            path: path.to_path_buf(),
            tensors,
        })
    }

    fn error(&self, reason: impl Into<String>) -> NbfnetError {
        NbfnetError::Checkpoint {
            path: self.path.clone(),
            reason: reason.into(),
        }
    }

    /// What the file tells about the network.
    fn config(&self, config: &ModelConfig) -> Result<ModelConfig, NbfnetError> {
        let [_, dim] = self.shape("query.weight")?;
        let has = |name: &str| self.tensors.contains_key(name);
        let count = |name: fn(usize) -> String| (0..).take_while(|&at| has(&name(at))).count();
        let num_layers = count(|at| format!("layers.{at}.linear.weight"));
        let mlp_layers = count(|at| format!("mlp.{}.weight", 2 * at));
        if num_layers == 0 || mlp_layers == 0 {
            return Err(self.error("has no layers.0.linear.weight or no mlp.0.weight"));
        }
        let [_, inputs] = self.shape("layers.0.linear.weight")?;
        let aggregate = match (inputs == 13 * dim, config.aggregate) {
            (true, _) => Aggregate::Pna,
            (false, Aggregate::Pna) => {
                return Err(self.error(format!(
                    "layers.0.linear.weight has {inputs} inputs, which are not those of pna for {dim} features: \
                     say which aggregation it is"
                )));
            }
            (false, other) => other,
        };
        Ok(ModelConfig {
            dim,
            num_layers,
            aggregate,
            dependent: has("layers.0.relation_linear.weight"),
            layer_norm: has("layers.0.layer_norm.weight"),
            mlp_layers,
            ..config.clone()
        })
    }

    fn shape(&self, name: &str) -> Result<[usize; 2], NbfnetError> {
        let tensor = self.tensors.get(name);
        let tensor = tensor.ok_or_else(|| self.error(format!("has no tensor {name}")))?;
        match *tensor.shape() {
            [rows, columns] => Ok([rows, columns]),
            [columns] => Ok([1, columns]),
            ref other => Err(self.error(format!("{name} has shape {other:?}"))),
        }
    }

    /// A tensor of the given shape; vectors are one row.
    fn take(&mut self, name: &str, expected: [usize; 2]) -> Result<Matrix, NbfnetError> {
        let found = self.shape(name)?;
        if found != expected {
            return Err(self.error(format!(
                "{name} has shape {found:?} instead of {expected:?}"
            )));
        }
        let Some(tensor) = self.tensors.remove(name) else {
            return Err(self.error(format!("has no tensor {name}")));
        };
        let bytes = (tensor.read()).map_err(|cause| self.error(format!("{name}: {cause}")))?;
        let values = match tensor.dtype() {
            DType::F32 => bytes
                .as_chunks()
                .0
                .iter()
                .map(|&bytes| f32::from_ne_bytes(bytes))
                .collect(),
            DType::F64 => (bytes.as_chunks().0.iter())
                .map(|&bytes| f64::from_ne_bytes(bytes) as f32)
                .collect(),
            other => return Err(self.error(format!("{name} is of {other:?}, not of f32"))),
        };
        Ok(Matrix {
            values,
            columns: found[1],
        })
    }

    /// Everything was taken.
    fn finish(self) -> Result<(), NbfnetError> {
        match self.tensors.keys().next() {
            None => Ok(()),
            Some(name) => Err(self.error(format!("{name} is none of the network's parameters"))),
        }
    }
}

/// Row by row.
struct Matrix {
    values: Vec<f32>,
    columns: usize,
}

impl Matrix {
    fn num_rows(&self) -> usize {
        self.values.len() / self.columns.max(1)
    }

    fn transposed(self) -> Self {
        let (rows, columns) = (self.num_rows(), self.columns);
        let of = |at: usize| self.values[at % rows * columns + at / rows];
        Self {
            values: (0..self.values.len()).map(of).collect(),
            columns: rows,
        }
    }

    fn with_rows(self, order: &[usize]) -> Self {
        let row = |&row: &usize| &self.values[row * self.columns..][..self.columns];
        Self {
            values: order.iter().flat_map(row).copied().collect(),
            columns: self.columns,
        }
    }

    /// What belongs to relations takes the place of what belongs to their inverses.
    fn with_halves_of_rows_swapped(self) -> Self {
        let rows = self.num_rows();
        let order: Vec<usize> = (rows / 2..rows).chain(0..rows / 2).collect();
        self.with_rows(&order)
    }

    fn into_data(self) -> TensorData {
        let shape = [self.num_rows(), self.columns];
        TensorData::new(self.values, shape)
    }

    fn into_vector(self) -> TensorData {
        let len = self.values.len();
        TensorData::new(self.values, [len])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_matrices_are_turned() {
        let matrix = || Matrix {
            values: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0],
            columns: 2,
        };
        assert_eq!(
            matrix().transposed().values,
            [1.0, 3.0, 5.0, 7.0, 2.0, 4.0, 6.0, 8.0]
        );
        let swapped = matrix().with_halves_of_rows_swapped();
        assert_eq!(swapped.values, [5.0, 6.0, 7.0, 8.0, 1.0, 2.0, 3.0, 4.0]);
    }

    #[test]
    fn test_every_input_has_its_place() {
        let mut inputs = inputs_of_pna(3);
        assert_eq!(inputs[..5], [0, 1, 2, 3, 15]);
        // The second feature of the amplified maximum.
        assert_eq!(inputs[3 + 12 + 3 + 1], 3 + (4 + 1) * 3 + 1);
        inputs.sort_unstable();
        assert!(inputs.into_iter().eq(0..39));
    }
}
