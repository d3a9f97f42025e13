//! NumPy's `.npz` archives: sparse matrices of SciPy, and node-classification data sets.
//!
//! Read are `scipy.sparse.save_npz` files (CSR, CSC, COO), the same arrays under the prefix `adj_` or `adj_matrix.`,
//! and archives with an array `edges` (`[num_edges, 2]`) or `edge_index` (`[2, num_edges]`). Written are CSR archives
//! that `scipy.sparse.load_npz` reads, without holding their arrays. [`read_npz`] reads the arrays of any archive.

mod archive;
mod arrays;
mod csr;
mod csr_writer;
pub(crate) mod graph;
mod node_classification;

pub use arrays::read_npz;
pub use csr::{CsrArrays, read_csr_npz};
pub use csr_writer::{CsrNpzWriter, CsrPart};
pub use node_classification::{Features, NodeClassification, read_node_classification_npz};
