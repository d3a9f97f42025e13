//! Slow and obvious, in `f64`: the oracle of every other implementation.

use super::{SegmentReduce, Segments};

/// `y[s, k] = reduce over the rows i of segment s of values[i, k]`; 0 for empty segments.
#[must_use]
pub fn segment_reduce(
    segments: &Segments,
    values: &[f64],
    dim: usize,
    reduce: SegmentReduce,
) -> Vec<f64> {
    let mut y = Vec::with_capacity(segments.num_segments() * dim);
    for ends in segments.offsets().windows(2) {
        for feature in 0..dim {
            let terms: Vec<f64> = (ends[0] as usize..ends[1] as usize)
                .map(|row| values[row * dim + feature])
                .collect();
            let mean = terms.iter().sum::<f64>() / terms.len() as f64;
            y.push(match reduce {
                _ if terms.is_empty() => 0.0,
                SegmentReduce::Sum => terms.iter().sum(),
                SegmentReduce::Mean => mean,
                SegmentReduce::Max => terms.iter().copied().fold(f64::NEG_INFINITY, f64::max),
                SegmentReduce::Min => terms.iter().copied().fold(f64::INFINITY, f64::min),
                SegmentReduce::Std { epsilon } => {
                    let squares = terms.iter().map(|value| (value - mean).powi(2));
                    (squares.sum::<f64>() / terms.len() as f64 + epsilon).sqrt()
                }
            });
        }
    }
    y
}
