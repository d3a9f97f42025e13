//! The stored form. Rows are not stored: the features give them again, bit by bit.

use argiope_gnn::NamedTensors;
use serde::{Deserialize, Serialize};

use super::{RidgeClassifier, RidgeConfig, forgetting::METHOD, normal_equations::NormalEquations};
use crate::{
    Stored, UnlearnError,
    exact::{
        arrays::{from_notes, put_reals, take_reals, to_notes},
        gram::Gram,
        propagation::{Design, DesignNotes},
    },
};

#[derive(Debug, Serialize, Deserialize)]
struct Notes {
    config: RidgeConfig,
    data: DesignNotes,
    break_even_rows: Option<u64>,
}

impl RidgeClassifier {
    pub(super) fn store(&self) -> Result<Stored, UnlearnError> {
        let mut tensors = NamedTensors::new();
        let data = self.design.store(&mut tensors);
        let [dim, classes] = [self.design.dim(), self.design.num_classes()];
        put_reals(
            &mut tensors,
            "gram",
            &self.equations.gram.to_full(),
            [dim, dim],
        );
        put_reals(&mut tensors, "right", &self.equations.right, [classes, dim]);
        put_reals(&mut tensors, "weights", &self.weights, [classes, dim]);
        Ok(Stored {
            method: METHOD.to_owned(),
            notes: to_notes(&Notes {
                config: self.config,
                data,
                break_even_rows: self.break_even_rows,
            })?,
            tensors,
        })
    }

    pub(super) fn load(mut stored: Stored) -> Result<Self, UnlearnError> {
        let notes: Notes = from_notes(&stored, METHOD)?;
        notes.config.check()?;
        let tensors = &mut stored.tensors;
        let design = Design::from_stored(tensors, notes.data, Self::recipe(&notes.config))?;
        let [dim, classes] = [design.dim(), design.num_classes()];
        let gram = take_reals(tensors, "gram", &[dim, dim])?;
        let is_symmetric = (0..dim).all(|i| (0..i).all(|j| gram[i * dim + j] == gram[j * dim + i]));
        if !is_symmetric {
            return Err(UnlearnError::Data {
                what: "stored array gram is not symmetric".to_owned(),
            });
        }
        Ok(Self {
            config: notes.config,
            equations: NormalEquations {
                gram: Gram::from_full(dim, gram),
                right: take_reals(tensors, "right", &[classes, dim])?,
            },
            weights: take_reals(tensors, "weights", &[classes, dim])?,
            design,
            break_even_rows: notes.break_even_rows,
        })
    }
}
