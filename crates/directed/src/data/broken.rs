//! A published file that is wrong.
//!
//! The folder of Cornell in graphdml-uiuc-jlu/geom-gcn, and copies of it elsewhere, has the edges of Cornell and, byte for byte,
//! the features and classes of Texas, which has as many pages. Results on the two together are results on no data.

use std::path::Path;

use argiope_io::datasets::content_sha256;

use crate::DirectedError;

/// SHA-256 of Texas's `out1_node_feature_label.txt`, right beside Texas's edges only.
pub(super) const TEXAS_NODES: &str =
    "cf5a3ca346cdd1210b8342e22517fcbbdae658065b7a3145f59350e50e6236a3";
/// SHA-256 of Cornell's edges, as two repositories order and list them.
pub(super) const CORNELL_EDGES: [&str; 2] = [
    "c4522a00cc40873c8a04a3a07c49e24a48a507eb284ac9c9f2d3e0590351bbb7",
    "12dc60defc4f8a1f18499e3695bfd62ef0421f9b722297276e7f02dec7ae3dca",
];

/// Refuses the edges of Cornell with the classes of Texas, whatever the files are called. One pass over each file.
pub(super) fn check_pair(edges: &Path, nodes: &Path) -> Result<(), DirectedError> {
    if content_sha256(nodes)? != TEXAS_NODES
        || !CORNELL_EDGES.contains(&content_sha256(edges)?.as_str())
    {
        return Ok(());
    }
    Err(DirectedError::Data {
        what: format!(
            "{}: these are the features and classes of Texas (SHA-256 {TEXAS_NODES}), but the edges in {} are those of Cornell: \
             the published folder is wrong; the data set cornell-directed has Cornell's own",
            nodes.display(),
            edges.display()
        ),
    })
}
