//! Numbers of the kinds that NumPy arrays hold.

use bytemuck::Pod;

macro_rules! dtypes {
    ($($name:ident: $size:literal, $code:literal, $doc:literal;)*) => {
        /// The type of an array's elements.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum DType {
            $(#[doc = $doc] $name,)*
        }

        impl DType {
            /// Bytes of an element.
            #[must_use]
            pub fn size_bytes(self) -> usize {
                match self {
                    $(DType::$name => $size,)*
                }
            }

            /// Kind and size as NumPy writes them, without the byte order.
            pub(crate) fn code(self) -> &'static str {
                match self {
                    $(DType::$name => $code,)*
                }
            }

            pub(crate) fn from_code(code: &str) -> Option<Self> {
                match code {
                    $($code => Some(DType::$name),)*
                    _ => None,
                }
            }
        }
    };
}
dtypes! {
    Bool: 1, "b1", "Truth values, one byte each.";
    U8: 1, "u1", "Unsigned integers of 8 bits.";
    U16: 2, "u2", "Unsigned integers of 16 bits.";
    U32: 4, "u4", "Unsigned integers of 32 bits.";
    U64: 8, "u8", "Unsigned integers of 64 bits.";
    I8: 1, "i1", "Signed integers of 8 bits.";
    I16: 2, "i2", "Signed integers of 16 bits.";
    I32: 4, "i4", "Signed integers of 32 bits.";
    I64: 8, "i8", "Signed integers of 64 bits.";
    F32: 4, "f4", "Single precision.";
    F64: 8, "f8", "Double precision.";
}

/// A Rust number that arrays can hold.
pub trait Element: Pod + sealed::Sealed {
    /// Its type.
    const DTYPE: DType;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! elements {
    ($($number:ty: $dtype:ident),*) => {$(
        impl sealed::Sealed for $number {}
        impl Element for $number {
            const DTYPE: DType = DType::$dtype;
        }
    )*};
}
elements!(u8: U8, u16: U16, u32: U32, u64: U64, i8: I8, i16: I16, i32: I32, i64: I64, f32: F32, f64: F64);

/// One number of an array.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Scalar {
    Int(i64),
    UInt(u64),
    F32(f32),
    F64(f64),
}

impl Scalar {
    /// The number as a non-negative integer.
    pub(crate) fn to_u64(self) -> Option<u64> {
        match self {
            Scalar::Int(value) => value.try_into().ok(),
            Scalar::UInt(value) => Some(value),
            Scalar::F32(_) | Scalar::F64(_) => None,
        }
    }

    pub(crate) fn to_f64(self) -> f64 {
        match self {
            Scalar::Int(value) => value as f64,
            Scalar::UInt(value) => value as f64,
            Scalar::F32(value) => value.into(),
            Scalar::F64(value) => value,
        }
    }
}

/// The numbers of an array; integers are widened to 64 bits.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Values {
    /// Signed integers.
    Int(Vec<i64>),
    /// Unsigned integers and truth values.
    UInt(Vec<u64>),
    /// Single precision.
    F32(Vec<f32>),
    /// Double precision.
    F64(Vec<f64>),
}

impl Values {
    /// None yet, for numbers of a type.
    pub(crate) fn of(dtype: DType) -> Self {
        match dtype {
            DType::Bool | DType::U8 | DType::U16 | DType::U32 | DType::U64 => {
                Values::UInt(Vec::new())
            }
            DType::I8 | DType::I16 | DType::I32 | DType::I64 => Values::Int(Vec::new()),
            DType::F32 => Values::F32(Vec::new()),
            DType::F64 => Values::F64(Vec::new()),
        }
    }

    /// Appends a number of the same kind; others are left out.
    pub(crate) fn push(&mut self, scalar: Scalar) {
        match (self, scalar) {
            (Values::Int(values), Scalar::Int(value)) => values.push(value),
            (Values::UInt(values), Scalar::UInt(value)) => values.push(value),
            (Values::F32(values), Scalar::F32(value)) => values.push(value),
            (Values::F64(values), Scalar::F64(value)) => values.push(value),
            _ => debug_assert!(false, "an array has one type"),
        }
    }

    /// Number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Values::Int(values) => values.len(),
            Values::UInt(values) => values.len(),
            Values::F32(values) => values.len(),
            Values::F64(values) => values.len(),
        }
    }

    /// True if there is no value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All values as double-precision numbers (large integers are rounded).
    #[must_use]
    pub fn to_f64(&self) -> Vec<f64> {
        match self {
            Values::Int(values) => values.iter().map(|&value| value as f64).collect(),
            Values::UInt(values) => values.iter().map(|&value| value as f64).collect(),
            Values::F32(values) => values.iter().map(|&value| value.into()).collect(),
            Values::F64(values) => values.clone(),
        }
    }

    /// All values as single-precision numbers (rounded).
    #[must_use]
    pub fn to_f32(&self) -> Vec<f32> {
        match self {
            Values::Int(values) => values.iter().map(|&value| value as f32).collect(),
            Values::UInt(values) => values.iter().map(|&value| value as f32).collect(),
            Values::F32(values) => values.clone(),
            Values::F64(values) => values.iter().map(|&value| value as f32).collect(),
        }
    }

    /// All values as non-negative integers; `None` if one is negative or they are no integers.
    #[must_use]
    pub fn to_u64(&self) -> Option<Vec<u64>> {
        match self {
            Values::Int(values) => values
                .iter()
                .map(|&value| u64::try_from(value).ok())
                .collect(),
            Values::UInt(values) => Some(values.clone()),
            Values::F32(_) | Values::F64(_) => None,
        }
    }

    /// True if every value is 1: the data of an adjacency without weights.
    #[must_use]
    pub fn all_ones(&self) -> bool {
        match self {
            Values::Int(values) => values.iter().all(|&value| value == 1),
            Values::UInt(values) => values.iter().all(|&value| value == 1),
            Values::F32(values) => values.iter().all(|&value| value == 1.0),
            Values::F64(values) => values.iter().all(|&value| value == 1.0),
        }
    }
}
