//! Copies of relations and removals on devices.

use burn_cubecl::CubeDevice;
use cubecl::client::Client;

use crate::{
    pattern::{DeviceArray, DeviceCopies},
    relational_spmm::RelationalPattern,
};

/// Of all that share a pattern.
#[derive(Default)]
pub(in crate::relational_spmm) struct Copies {
    relations: DeviceCopies,
    degrees: DeviceCopies,
}

/// Of one removal.
#[derive(Default)]
pub(in crate::relational_spmm) struct RemovalCopies {
    words: DeviceCopies,
    degrees: DeviceCopies,
}

impl std::fmt::Debug for RemovalCopies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RemovalCopies").finish_non_exhaustive()
    }
}

impl RelationalPattern {
    /// [`RelationalPattern::relations`] on a device.
    pub(super) fn relations_on_device(&self, client: &Client, device: &CubeDevice) -> DeviceArray {
        self.copies()
            .relations
            .get(client, device, self.relations())
    }

    /// One bit a slot, set where an entry is removed; `None` if none is.
    pub(super) fn removed_on_device(
        &self,
        client: &Client,
        device: &CubeDevice,
    ) -> Option<DeviceArray> {
        let removal = self.removal()?;
        let words = removal.words();
        Some(removal.copies().words.get(client, device, words))
    }

    /// [`RelationalPattern::degrees`] on a device.
    pub(super) fn degrees_on_device(&self, client: &Client, device: &CubeDevice) -> DeviceArray {
        let copies = match self.removal() {
            Some(removal) => &removal.copies().degrees,
            None => &self.copies().degrees,
        };
        let num_rows = self.pattern().num_rows();
        copies.get_with(client, device, num_rows, || self.degrees().into())
    }
}
