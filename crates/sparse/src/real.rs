//! The element types of the kernels.

use std::{fmt::Debug, iter::Sum};

/// `f32` or `f64`: what the kernels compute with. Sealed.
pub trait Real:
    num_traits::Float
    + num_traits::NumAssign
    + Sum
    + Default
    + Debug
    + Send
    + Sync
    + 'static
    + bytemuck::Pod
    + sealed::Sealed
{
    /// The nearest value.
    fn from_f64(value: f64) -> Self;

    /// The value, exactly.
    fn to_f64(self) -> f64;
}

impl Real for f32 {
    fn from_f64(value: f64) -> Self {
        value as f32
    }

    fn to_f64(self) -> f64 {
        self.into()
    }
}

impl Real for f64 {
    fn from_f64(value: f64) -> Self {
        value
    }

    fn to_f64(self) -> f64 {
        self
    }
}

mod sealed {
    pub trait Sealed: crate::registers::Registers {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}
