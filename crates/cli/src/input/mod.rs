//! From the command line to a graph in memory.

mod arguments;
mod dropped;
mod edges;
mod locate;
mod names;

#[cfg(any(feature = "graphon", feature = "link"))]
pub(crate) use arguments::ReadingArguments;
pub(crate) use arguments::{InputArguments, format_parser};
pub(crate) use dropped::{Dropped, note as note_dropped};
pub(crate) use edges::{InputEdges, LoadedGraph};
pub(crate) use names::NodeNames;
