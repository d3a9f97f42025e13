//! Values apart from structure.
//!
//! A graph stores its pattern only. Numbers that belong to entries (weights, attention scores, counts) live in plain
//! arrays with one element per slot, so that one pattern meets many arrays. Whenever an operation makes a new pattern
//! out of entries of an old one (a transpose, a subgraph, the undirected form of a bipartite graph), it also says which
//! old slot each new slot came from; [`gather`] carries any array along.
//!
//! ```
//! use argiope_graph::{Csr, values::gather};
//!
//! let csr = Csr::new(3, vec![0, 2, 3], vec![0, 2, 1])?;
//! let (transpose, slots) = csr.transpose_with_slots();
//! assert_eq!(gather(&[0.5, 0.25, 4.0], &slots)?, [0.5, 4.0, 0.25]);
//! # Ok::<(), argiope_graph::GraphError>(())
//! ```

use crate::GraphError;

/// `values[slots[i]]` for every `i`: the values of a new pattern out of those of the old one.
///
/// # Errors
/// [`GraphError::SlotOutOfRange`] if a slot lies beyond `values`.
pub fn gather<T: Copy>(values: &[T], slots: &[u64]) -> Result<Vec<T>, GraphError> {
    let value_of = |&slot: &u64| {
        let at = usize::try_from(slot).ok();
        at.and_then(|at| values.get(at).copied())
            .ok_or(GraphError::SlotOutOfRange {
                slot,
                num_slots: values.len(),
            })
    };
    slots.iter().map(value_of).collect()
}

/// Checks that there is one value a slot.
pub(crate) fn check_slots<T>(values: &[T], num_slots: usize) -> Result<(), GraphError> {
    if values.len() != num_slots {
        return Err(GraphError::LengthMismatch {
            what: "values, one a slot",
            expected: num_slots,
            found: values.len(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_gather_refuses_slots_beyond_the_values() {
        assert_eq!(gather(&[1, 2, 3], &[2, 0, 2]).unwrap(), [3, 1, 3]);
        assert_eq!(gather::<u8>(&[], &[]).unwrap(), [0u8; 0]);
        assert!(matches!(
            gather(&[1, 2, 3], &[3]),
            Err(GraphError::SlotOutOfRange {
                slot: 3,
                num_slots: 3
            })
        ));
        assert!(gather(&[1], &[u64::MAX]).is_err());
    }
}
