//! Keys of earlier steps.

use argiope_graph::random::stream;
use burn::tensor::{DType, Device, Tensor, TensorData};
use rand::RngExt as _;

use crate::{GnnError, NamedTensors, seeds};

/// The last `capacity` keys, first in, first out. Before it is full, random points take their places, as in the published
/// program of momentum contrast.
///
/// # Example
/// ```
/// use argiope_gnn::pretrain::contrastive::KeyQueue;
///
/// let mut queue = KeyQueue::random(3, 1, 0);
/// queue.push(&[1.0, 2.0]);
/// queue.push(&[3.0, 4.0]);
/// assert_eq!(queue.oldest_first(), [2.0, 3.0, 4.0]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct KeyQueue {
    dim: usize,
    /// `[capacity, dim]`, row by row: a ring.
    keys: Vec<f32>,
    /// The row of the oldest key, where the next is put.
    next: usize,
}

impl KeyQueue {
    /// With `capacity` points drawn uniformly from the unit sphere in `dim` dimensions.
    #[must_use]
    pub fn random(capacity: usize, dim: usize, seed: u64) -> Self {
        let mut random = stream(seeds::named(seed, "queue of keys"), 0);
        let mut keys = Vec::with_capacity(capacity * dim);
        for _ in 0..capacity {
            keys.extend(point(dim, || random.random::<f64>()));
        }
        Self { dim, keys, next: 0 }
    }

    /// Number of keys.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.keys.len() / self.dim.max(1)
    }

    /// Puts keys, row by row, in the places of the oldest ones.
    ///
    /// # Panics
    /// If `keys` holds no whole number of rows.
    pub fn push(&mut self, keys: &[f32]) {
        assert!(keys.len().is_multiple_of(self.dim), "rows are whole");
        for key in keys.chunks_exact(self.dim) {
            let start = self.next * self.dim;
            self.keys[start..start + self.dim].copy_from_slice(key);
            self.next = (self.next + 1) % self.capacity();
        }
    }

    /// The keys row by row, the oldest first.
    #[must_use]
    pub fn oldest_first(&self) -> Vec<f32> {
        let (newer, older) = self.keys.split_at(self.next * self.dim);
        [older, newer].concat()
    }

    /// The keys, `[capacity, dim]`, the oldest first: sums over them are the same, bit by bit, wherever the ring begins.
    #[must_use]
    pub fn tensor(&self, device: &Device) -> Tensor<2> {
        let data = TensorData::new(self.oldest_first(), [self.capacity(), self.dim]);
        Tensor::from_data(data, (device, DType::F32))
    }

    /// What is stored of a queue: `keys`, the oldest first.
    #[must_use]
    pub fn state(&self) -> NamedTensors {
        let data = TensorData::new(self.oldest_first(), [self.capacity(), self.dim]);
        let mut state = NamedTensors::new();
        state.insert("keys", data);
        state
    }

    /// Continues from a [`state`](Self::state): the same keys leave in the same order.
    ///
    /// # Errors
    /// [`GnnError::Parameters`] for the state of another queue.
    pub fn load_state(&mut self, state: &NamedTensors) -> Result<(), GnnError> {
        let shape = [self.capacity(), self.dim];
        let keys = (state.get("keys"))
            .filter(|data| data.shape().as_slice() == shape)
            .and_then(|data| data.as_slice::<f32>().ok());
        match keys {
            Some(keys) => {
                self.keys = keys.to_vec();
                self.next = 0;
                Ok(())
            }
            None => Err(GnnError::Parameters {
                reason: format!("the state has no keys of shape {shape:?}"),
            }),
        }
    }
}

/// A point of the unit sphere: normal coordinates (Muller, 1959), made by Box and Muller's transform.
fn point(dim: usize, mut uniform: impl FnMut() -> f64) -> Vec<f32> {
    let mut coordinates = Vec::with_capacity(dim + 1);
    while coordinates.len() < dim {
        // In (0, 1]: the logarithm is finite.
        let radius = (-2.0 * (1.0 - uniform()).ln()).sqrt();
        let (sine, cosine) = (std::f64::consts::TAU * uniform()).sin_cos();
        coordinates.extend([radius * cosine, radius * sine]);
    }
    coordinates.truncate(dim);
    let norm = coordinates.iter().map(|x| x * x).sum::<f64>().sqrt();
    let scaled = coordinates.iter().map(|x| (x / norm.max(1e-12)) as f32);
    scaled.collect()
}
