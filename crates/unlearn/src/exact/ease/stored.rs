//! The stored form: interactions and inverse.

use argiope_gnn::NamedTensors;
use argiope_graph::{BipartiteGraph, Csr};
use serde::{Deserialize, Serialize};

use super::{Ease, EaseConfig, forgetting::METHOD, inverse::Inverse};
use crate::{
    Stored, UnlearnError,
    exact::arrays::{from_notes, put_integers, put_reals, take_integers, take_reals, to_notes},
};

#[derive(Debug, Serialize, Deserialize)]
struct Notes {
    config: EaseConfig,
    num_items: usize,
    break_even_rank: u64,
}

impl Ease {
    pub(super) fn store(&self) -> Result<Stored, UnlearnError> {
        let mut tensors = NamedTensors::new();
        let csr = self.interactions.csr();
        let offsets = csr.offsets().iter().map(|&offset| offset as i64);
        put_integers(&mut tensors, "offsets", offsets);
        let items = csr.indices().iter().map(|&item| i64::from(item));
        put_integers(&mut tensors, "items", items);
        let size = self.inverse.size();
        put_reals(
            &mut tensors,
            "inverse",
            self.inverse.entries(),
            [size, size],
        );
        Ok(Stored {
            method: METHOD.to_owned(),
            notes: to_notes(&Notes {
                config: self.config,
                num_items: size,
                break_even_rank: self.break_even_rank,
            })?,
            tensors,
        })
    }

    pub(super) fn load(mut stored: Stored) -> Result<Self, UnlearnError> {
        let notes: Notes = from_notes(&stored, METHOD)?;
        notes.config.check()?;
        let size = notes.num_items;
        notes.config.check_memory(size)?;
        let tensors = &mut stored.tensors;
        let offsets = take_integers(tensors, "offsets", |offset| u64::try_from(offset).ok())?;
        let items = take_integers(tensors, "items", |item| u32::try_from(item).ok())?;
        let fault = |what: String| UnlearnError::Data { what };
        let interactions: BipartiteGraph = (Csr::new(size, offsets, items))
            .map_err(|error| fault(format!("stored interactions: {error}")))?
            .into();
        let entries = take_reals(tensors, "inverse", &[size, size])?;
        let inverse = Inverse::from_entries(size, entries)
            .ok_or_else(|| fault("stored array inverse is no inverse of counts".to_owned()))?;
        Ok(Self {
            config: notes.config,
            interactions,
            inverse,
            break_even_rank: notes.break_even_rank,
        })
    }
}
