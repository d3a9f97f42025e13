//! Which random bits an application of dropout takes, and what it does with them.

use crate::SparseError;

/// Names a mask: equal keys give equal masks, different keys independent ones.
///
/// A training loop has one seed and counts its steps. Layers of one model share both, so each needs a key
/// [of its own](DropoutKey::of_layer).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct DropoutKey {
    /// Key of the generator.
    pub seed: u64,
    /// Upper half of the generator's counter.
    pub step: u64,
}

impl DropoutKey {
    /// The key of one layer among several that are used in the same step: the seed mixed with the number of the layer
    /// (SplitMix64; Steele et al., *Fast Splittable Pseudorandom Number Generators*, OOPSLA 2014).
    ///
    /// # Example
    /// ```
    /// use argiope_sparse::DropoutKey;
    ///
    /// let key = DropoutKey { seed: 1, step: 20 };
    /// assert_ne!(key.of_layer(0), key.of_layer(1));
    /// assert_eq!(key.of_layer(1).step, 20);
    /// ```
    #[must_use]
    pub fn of_layer(self, layer: u64) -> Self {
        let weyl = layer.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Self {
            seed: mix(mix(self.seed).wrapping_add(weyl)),
            step: self.step,
        }
    }
}

/// The finaliser of SplitMix64, a bijection.
fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// What a kernel needs to know.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mask {
    pub(crate) key: DropoutKey,
    /// Elements whose 32 bits are below are dropped.
    pub(crate) threshold: u32,
    /// Factor of the others.
    pub(crate) scale: f64,
}

impl Mask {
    /// None if nothing is dropped.
    pub(crate) fn new(
        op: &'static str,
        probability: f64,
        key: DropoutKey,
    ) -> Result<Option<Self>, SparseError> {
        // Also false for NaN. With a probability of 1 the scale would be infinite.
        if !(0.0..1.0).contains(&probability) {
            return Err(SparseError::Option {
                op,
                option: "probability",
                found: probability.to_string(),
                expected: "0 <= probability < 1",
            });
        }
        // The conversion saturates.
        let threshold = (probability * 2f64.powi(32)).round() as u32;
        Ok((threshold > 0).then(|| Self {
            key,
            threshold,
            scale: 1.0 / (1.0 - probability),
        }))
    }
}
