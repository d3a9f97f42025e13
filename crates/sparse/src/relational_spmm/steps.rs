//! The order in which blocks of features are worked on.

use super::operands::{Features, Tile};
use crate::lanes::LANES;

/// Blocks of one pass over the rows: few enough for what a pass reads of `x` to stay in the cache, where the features of
/// a node are many.
const TILES_PER_PASS: usize = 16;

/// Blocks that are in registers at a time.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step<const P: usize> {
    /// Two whole blocks.
    Two([Tile<P>; 2]),
    /// A whole block.
    One(Tile<P>),
    /// Less than a block.
    Part(Tile<P>),
}

/// One pass over the rows.
#[derive(Debug)]
pub(super) struct Pass<const P: usize> {
    pub(super) steps: Vec<Step<P>>,
    /// Features of the pass.
    pub(super) width: usize,
}

/// All blocks of features, in passes.
pub(super) fn passes<const P: usize>(features: Features) -> Vec<Pass<P>> {
    features
        .tiles::<P>()
        .chunks(TILES_PER_PASS / P)
        .map(|tiles| {
            let (full, part): (Vec<_>, Vec<_>) =
                (tiles.iter().copied()).partition(|tile| tile.len == LANES);
            let (pairs, rest) = full.as_chunks::<2>();
            let pairs = pairs.iter().map(|&pair| Step::Two(pair));
            let rest = rest.iter().map(|&tile| Step::One(tile));
            let part = part.iter().map(|&tile| Step::Part(tile));
            Pass {
                steps: pairs.chain(rest).chain(part).collect(),
                width: P * tiles.iter().map(|tile| tile.len).sum::<usize>(),
            }
        })
        .collect()
}
