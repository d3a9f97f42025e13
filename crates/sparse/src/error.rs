//! What can be wrong with the operands of an op.

/// An operand that an op cannot work with. Nothing was computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SparseError {
    /// A tensor or slice has another shape than the op needs.
    #[error("{op}: {operand} has shape {found:?}, but {expected} is needed")]
    Shape {
        /// Name of the op.
        op: &'static str,
        /// Name of the operand.
        operand: &'static str,
        /// The shape found.
        found: Vec<usize>,
        /// The shape needed, in words or numbers.
        expected: String,
    },
    /// An index that names no element.
    #[error("{op}: {operand}[{position}] is {index}, but must be below {bound}")]
    IndexOutOfRange {
        /// Name of the op.
        op: &'static str,
        /// Name of the operand.
        operand: &'static str,
        /// Where the index stands.
        position: usize,
        /// The index.
        index: i64,
        /// Number of elements that an index may name.
        bound: usize,
    },
    /// Row offsets that do not start at 0, decrease, or do not end at the number of entries.
    #[error(
        "offsets of row {row} are {start} and {end}, which is no range of {num_entries} entries"
    )]
    Offsets {
        /// The first bad row.
        row: usize,
        /// Its first offset.
        start: u64,
        /// Its second offset.
        end: u64,
        /// Length of the index array.
        num_entries: usize,
    },
    /// More rows, columns or entries than `u32` can name.
    #[error("{what}: {count} are more than u32 can name")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many.
        count: u64,
    },
    /// The op needs rows that are strictly ascending: sorted, without duplicates.
    #[error("{op} needs rows that are strictly ascending, without duplicates; row {row} is not")]
    RowNotAscending {
        /// Name of the op.
        op: &'static str,
        /// The first such row.
        row: usize,
    },
    /// An option whose value is outside its range.
    #[error("{op}: {option} is {found}, but {expected} is needed")]
    Option {
        /// Name of the op.
        op: &'static str,
        /// Name of the option.
        option: &'static str,
        /// The value found.
        found: String,
        /// The range.
        expected: &'static str,
    },
    /// An element type that has no kernel.
    #[error("{op}: {operand} has elements of type {found}, but f32 or f64 are needed")]
    ElementType {
        /// Name of the op.
        op: &'static str,
        /// Name of the operand.
        operand: &'static str,
        /// The type found.
        found: String,
    },
    /// Operands that do not lie on one device.
    #[error("{op}: {operand} lies on {found}, the other operands on {expected}")]
    Device {
        /// Name of the op.
        op: &'static str,
        /// Name of the operand.
        operand: &'static str,
        /// Its device.
        found: String,
        /// The device of the first operand.
        expected: String,
    },
}
