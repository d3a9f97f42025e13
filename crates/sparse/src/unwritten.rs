//! Output arrays that a kernel writes once: clearing them before would cost as much as writing them.

use std::mem::MaybeUninit;

use bytemuck::Pod;

/// An array of `len` elements that `write` fills.
///
/// # Safety
/// `write` must write every element.
pub(crate) unsafe fn filled<T: Pod>(
    len: usize,
    write: impl FnOnce(&mut [MaybeUninit<T>]),
) -> Vec<T> {
    let mut values = Vec::with_capacity(len);
    write(&mut values.spare_capacity_mut()[..len]);
    // SAFETY: the capacity is at least `len`, and the caller says that all of them were written.
    unsafe { values.set_len(len) };
    values
}

/// `N` arrays of `len` elements that `write` fills.
///
/// # Safety
/// `write` must write every element of all of them.
#[cfg(feature = "burn")]
pub(crate) unsafe fn filled_arrays<T: Pod, const N: usize>(
    len: usize,
    write: impl FnOnce([&mut [MaybeUninit<T>]; N]),
) -> [Vec<T>; N] {
    let mut arrays = std::array::from_fn(|_| Vec::with_capacity(len));
    write(
        arrays
            .each_mut()
            .map(|values| &mut values.spare_capacity_mut()[..len]),
    );
    for values in &mut arrays {
        // SAFETY: the capacity is at least `len`, and the caller says that all of them were written.
        unsafe { values.set_len(len) };
    }
    arrays
}

/// `values` as an output that may still be unwritten.
pub(crate) fn overwrite<T: Pod>(values: &mut [T]) -> &mut [MaybeUninit<T>] {
    // SAFETY: both types have the same layout. Only `MaybeUninit::uninit` could take away what is written, and kernels write
    // numbers.
    unsafe { &mut *(std::ptr::from_mut(values) as *mut [MaybeUninit<T>]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_all_elements_are_kept() {
        // SAFETY: every element is written.
        let values = unsafe {
            filled(5, |values| {
                for (at, value) in (0u32..).zip(values) {
                    value.write(at);
                }
            })
        };
        assert_eq!(values, [0, 1, 2, 3, 4]);
        let mut values = [1.0, 2.0];
        overwrite(&mut values)[1].write(3.0);
        assert_eq!(values, [1.0, 3.0]);
    }
}
