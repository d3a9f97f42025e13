//! Training without labels first, and what it is worth afterwards.
//!
//! | module | what |
//! |---|---|
//! | [`contrastive`] | an encoder of the structure around nodes, for any graph: views of the same node are told from others |
//! | [`evaluation`] | classes of nodes and graphs by an encoder that stays as it is, or is trained further |
//! | [`pretext`] | tasks that a graph sets itself, learned beside the classes of its nodes or before them |

pub mod contrastive;
mod eigen;
pub mod evaluation;
pub mod pretext;
