//! Pictures as SVG documents.

mod heat_map;
mod ranking;
mod text;

pub use heat_map::heat_map;
pub use ranking::{RankedValue, ranking_chart};
