//! Noise that moves embeddings away from 0.

use argiope_graph::random::stream;
use argiope_sparse::DropoutKey;
use burn::tensor::{Tensor, TensorData};
use rand::RngExt as _;
use rayon::prelude::*;

/// Rows that share a stream.
const CHUNK: usize = 512;

/// `x + sign(x) n` where the rows of `n` are uniform in the unit cube and scaled to `length` (Yu et al., SIGIR 2022, equation
/// 6). Equal for any number of threads. The sign counts as a constant.
pub(super) fn with_noise(x: Tensor<2>, length: f64, key: DropoutKey) -> Tensor<2> {
    let [rows, dim] = x.dims();
    if rows == 0 || dim == 0 {
        return x;
    }
    let mut noise = vec![0f32; rows * dim];
    let num_chunks = rows.div_ceil(CHUNK) as u64;
    noise
        .par_chunks_mut(CHUNK * dim)
        .enumerate()
        .for_each(|(chunk, noise)| {
            let number = key.step.wrapping_mul(num_chunks) + chunk as u64;
            let mut random = stream(key.seed, number);
            for row in noise.chunks_mut(dim) {
                row.fill_with(|| random.random::<f32>());
                let norm = row.iter().map(|value| value * value).sum::<f32>().sqrt();
                // All zeros have the probability 0, nearly.
                let factor = length as f32 / norm.max(f32::MIN_POSITIVE);
                row.iter_mut().for_each(|value| *value *= factor);
            }
        });
    let data = TensorData::new(noise, [rows, dim]).convert_dtype(x.dtype());
    let noise = Tensor::<2>::from_data(data, (&x.device().inner(), x.dtype()));
    let signs = x.clone().detach().sign();
    x + signs * noise
}
