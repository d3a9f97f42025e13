//! Rows of columns: the engine under every line-per-edge format.
//!
//! [`dialect`] says how a row is cut and which columns matter; [`numbers`] turns blocks into pairs of ids and is the hot
//! path of the crate; [`names`] turns them into pairs (or triples) of texts. [`fault`] is an error that knows only its
//! line within a block.

pub(crate) mod detect;
pub(crate) mod dialect;
pub(crate) mod fault;
pub(crate) mod names;
pub(crate) mod numbers;
pub(crate) mod scan;
