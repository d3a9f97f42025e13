//! The order in which features are worked on.

use super::operands::{Features, Tile};
use crate::lanes::LANES;

/// Blocks of features that are in registers at a time; more are not kept there by the compiler.
const BLOCKS_PER_TILE: usize = 4;

/// Blocks of one pass over the rows: few enough for what a pass reads and writes at random to stay in the cache, where
/// the features of a node are many.
const BLOCKS_PER_PASS: usize = 16;

/// One pass over the rows.
#[derive(Debug)]
pub(super) struct Pass<const P: usize> {
    pub(super) tiles: Vec<Tile<P>>,
    /// Features of the pass.
    pub(super) width: usize,
}

/// All features, in passes.
pub(super) fn passes<const P: usize>(features: Features) -> Vec<Pass<P>> {
    let mut passes: Vec<Pass<P>> = Vec::new();
    for tile in features.tiles::<P>(BLOCKS_PER_TILE / P) {
        let width = P * tile.len;
        match passes.last_mut() {
            Some(pass) if pass.width + width <= BLOCKS_PER_PASS * LANES => {
                pass.tiles.push(tile);
                pass.width += width;
            }
            _ => passes.push(Pass {
                tiles: vec![tile],
                width,
            }),
        }
    }
    passes
}
