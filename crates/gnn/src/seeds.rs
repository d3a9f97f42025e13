//! One seed of a run, many independent ones.

use argiope_sparse::DropoutKey;

/// The seed of one purpose: parameters, masks of dropouts, order of batches, negatives and so on must not share one.
///
/// # Example
/// ```
/// use argiope_gnn::seeds;
///
/// assert_eq!(seeds::named(1, "batches"), seeds::named(1, "batches"));
/// assert_ne!(seeds::named(1, "batches"), seeds::named(1, "negatives"));
/// assert_ne!(seeds::named(1, "batches"), seeds::named(2, "batches"));
/// ```
#[must_use]
pub fn named(seed: u64, name: &str) -> u64 {
    // FNV-1a (Fowler, Noll and Vo).
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    DropoutKey { seed, step: 0 }.of_layer(hash).seed
}
