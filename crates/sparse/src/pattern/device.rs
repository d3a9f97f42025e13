//! Copies of a pattern on devices, made once for each device and kept as long as the pattern.

use std::{
    borrow::Cow,
    sync::{Mutex, OnceLock, PoisonError},
};

use burn_cubecl::CubeDevice;
use cubecl::{client::Client, prelude::BufferArg, server::Handle};

use super::Pattern;

/// Rows with more entries than this are given to a whole cube of units.
pub(crate) const HUB_DEGREE: usize = 256;

/// The copies of one array, by device.
#[derive(Default)]
pub(crate) struct DeviceCopies {
    copies: Mutex<Vec<(CubeDevice, Handle)>>,
}

impl DeviceCopies {
    /// The copy of `values` on `device`. All calls must pass the same values.
    pub(crate) fn get(&self, client: &Client, device: &CubeDevice, values: &[u32]) -> DeviceArray {
        self.get_with(client, device, values.len(), || values.into())
    }

    /// [`DeviceCopies::get`] for `len` values that are made only when they are copied.
    pub(crate) fn get_with<'a>(
        &self,
        client: &Client,
        device: &CubeDevice,
        len: usize,
        values: impl FnOnce() -> Cow<'a, [u32]>,
    ) -> DeviceArray {
        let mut copies = self.copies.lock().unwrap_or_else(PoisonError::into_inner);
        let known = copies.iter().find(|(on, _)| on == device);
        let handle = match known {
            Some((_, handle)) => handle.clone(),
            None => {
                let handle = upload(client, &values());
                copies.push((device.clone(), handle.clone()));
                handle
            }
        };
        DeviceArray {
            handle,
            len: len.max(1),
        }
    }
}

/// Devices have no empty buffers: one element stands for none.
fn upload(client: &Client, values: &[u32]) -> Handle {
    let values = if values.is_empty() { &[0] } else { values };
    client.create_from_slice(bytemuck::cast_slice(values))
}

/// An array of `u32` on a device.
#[derive(Clone)]
pub(crate) struct DeviceArray {
    handle: Handle,
    len: usize,
}

impl DeviceArray {
    /// As an argument of a kernel.
    pub(crate) fn argument(&self) -> BufferArg {
        // SAFETY: the buffer was made from this many elements.
        unsafe { BufferArg::from_raw_parts(self.handle.clone(), self.len) }
    }
}

#[derive(Default)]
pub(super) struct PatternCopies {
    offsets: DeviceCopies,
    indices: DeviceCopies,
    rows_of_slots: DeviceCopies,
    hubs: DeviceCopies,
    hub_rows: OnceLock<Vec<u32>>,
}

/// A pattern on a device.
pub(crate) struct DevicePattern {
    /// `[num_rows + 1]`
    pub(crate) offsets: DeviceArray,
    /// `[num_entries]`
    pub(crate) indices: DeviceArray,
    /// Rows of more than [`HUB_DEGREE`] entries, `[num_hubs]`.
    pub(crate) hubs: DeviceArray,
    pub(crate) num_hubs: usize,
}

impl Pattern {
    /// The arrays of this pattern on a device.
    pub(crate) fn on_device(&self, client: &Client, device: &CubeDevice) -> DevicePattern {
        let copies = &self.inner.copies;
        let hub_rows = copies.hub_rows.get_or_init(|| {
            (0..self.num_rows())
                .filter(|&row| self.degree(row) > HUB_DEGREE)
                .map(|row| row as u32)
                .collect()
        });
        // Patterns have fewer than 2^32 entries.
        let offsets = || self.offsets().iter().map(|&offset| offset as u32).collect();
        DevicePattern {
            offsets: copies
                .offsets
                .get_with(client, device, self.offsets().len(), offsets),
            indices: copies.indices.get(client, device, self.indices()),
            hubs: copies.hubs.get(client, device, hub_rows),
            num_hubs: hub_rows.len(),
        }
    }

    /// [`Pattern::rows_of_slots`] on a device.
    pub(crate) fn rows_of_slots_on_device(
        &self,
        client: &Client,
        device: &CubeDevice,
    ) -> DeviceArray {
        let copies = &self.inner.copies.rows_of_slots;
        copies.get(client, device, self.rows_of_slots())
    }
}
