//! The stored form: with the noise and what is spent, as the certificate is about both.

use argiope_gnn::NamedTensors;
use serde::{Deserialize, Serialize};

use super::{CertifiedConfig, CertifiedLogistic, forgetting::METHOD};
use crate::{
    Stored, UnlearnError,
    exact::{
        arrays::{from_notes, put_reals, take_reals, to_notes},
        propagation::{Design, DesignNotes},
    },
};

#[derive(Debug, Serialize, Deserialize)]
struct Notes {
    config: CertifiedConfig,
    data: DesignNotes,
    epoch: u64,
    spent: f64,
}

impl CertifiedLogistic {
    pub(super) fn store(&self) -> Result<Stored, UnlearnError> {
        let mut tensors = NamedTensors::new();
        let data = self.design.store(&mut tensors);
        let shape = [self.design.num_classes(), self.design.dim()];
        put_reals(&mut tensors, "weights", &self.weights, shape);
        put_reals(&mut tensors, "noise", &self.noise, shape);
        Ok(Stored {
            method: METHOD.to_owned(),
            notes: to_notes(&Notes {
                config: self.config,
                data,
                epoch: self.epoch,
                spent: self.spent,
            })?,
            tensors,
        })
    }

    pub(super) fn load(mut stored: Stored) -> Result<Self, UnlearnError> {
        let notes: Notes = from_notes(&stored, METHOD)?;
        notes.config.check()?;
        if notes.spent.is_nan() || notes.spent < 0.0 {
            return Err(UnlearnError::Data {
                what: format!("the stored model has spent {}", notes.spent),
            });
        }
        let tensors = &mut stored.tensors;
        let design = Design::from_stored(tensors, notes.data, Self::recipe(&notes.config))?;
        let shape = [design.num_classes(), design.dim()];
        Ok(Self {
            config: notes.config,
            weights: take_reals(tensors, "weights", &shape)?,
            noise: take_reals(tensors, "noise", &shape)?,
            design,
            epoch: notes.epoch,
            spent: notes.spent,
        })
    }
}
