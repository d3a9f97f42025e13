//! Sampled dense-dense products: what the two ends of every entry make of their features.
//!
//! ```text
//! dot           s[e, h] = sum over k in head h of x[indices[e], k] * y[row of e, k]
//! element-wise  s[e, k] = x[indices[e], k] + y[row of e, k]    or    x[indices[e], k] * y[row of e, k]
//! concat-dot    s[e, h] = <a[h], x[indices[e]] of head h> + <b[h], y[row of e] of head h>
//! ```
//!
//! The dot form scores an entry as dot-product attention does (Vaswani et al., *Attention Is All You Need*, NeurIPS 2017);
//! the concat-dot form is the score of graph attention before its non-linearity, `<[a || b], [x_u || y_v]>` (Veličković et
//! al., *Graph Attention Networks*, ICLR 2018, equation 3). Head `h` of `H` owns the features
//! `h * dim / H .. (h + 1) * dim / H`.

#[cfg(feature = "burn")]
mod autodiff;
pub(crate) mod cpu;
#[cfg(feature = "cube")]
mod cube;
#[cfg(feature = "burn")]
mod flex;
#[cfg(feature = "burn")]
mod ops;
pub mod reference;

#[cfg(feature = "burn")]
pub(crate) use ops::SddmmKernels;
#[cfg(feature = "burn")]
pub use ops::{sddmm, sddmm_concat_dot, sddmm_elementwise};

/// How [`reference::sddmm_elementwise`] and its counterpart on tensors combine the features of both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Combine {
    /// Their sum.
    Add,
    /// Their product.
    Mul,
}
