//! Flex tensors changed chunk by chunk, in place where nothing else holds their elements.

use burn::tensor::Element;
use burn_flex::FlexTensor;

use super::flex::{slice, tensor};
use crate::{Real, chunks::for_each_chunk_mut, unwritten::filled};

/// `tensor` after `body(position of the first element, chunk)` has changed all its chunks of whole rows of `width`
/// elements.
///
/// Gradients and results of dense layers mostly have one holder, and their memory is used again: on a CPU the pages of a
/// fresh array cost more time than most element-wise functions.
pub(crate) fn map_rows<T: Real + Element>(
    tensor: FlexTensor,
    width: usize,
    body: impl Fn(usize, &mut [T]) + Sync,
) -> FlexTensor {
    // A view of a part of the storage is copied here, and the copy has one holder.
    let mut tensor = contiguous(tensor);
    if let Some(values) = tensor.try_storage_mut::<T>() {
        for_each_chunk_mut(values, width, body);
        return tensor;
    }
    let shape = tensor.layout().shape().clone();
    self::tensor(map_copy(slice(&tensor), width, body), shape)
}

/// `tensor` with its elements in order and nothing else in its storage. Unlike [`FlexTensor::to_contiguous`] it makes no
/// second holder of a storage that is so already.
fn contiguous(tensor: FlexTensor) -> FlexTensor {
    let len = tensor.layout().num_elements() * tensor.dtype().size();
    let is_whole = tensor.layout().start_offset() == 0 && tensor.bytes().len() == len;
    if tensor.is_contiguous() && is_whole {
        tensor
    } else {
        tensor.to_contiguous()
    }
}

/// As [`for_each_chunk_mut`] on a copy of `values`, whose chunks are copied when their turn comes.
fn map_copy<T: Real>(values: &[T], width: usize, body: impl Fn(usize, &mut [T]) + Sync) -> Vec<T> {
    // SAFETY: the chunks cover all elements, and all of a chunk is written before its body is called.
    unsafe {
        filled(values.len(), |copy| {
            for_each_chunk_mut(copy, width, |first, chunk| {
                let source = &values[first..first + chunk.len()];
                body(first, chunk.write_copy_of_slice(source));
            });
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(first: usize, chunk: &mut [f32]) {
        for (position, value) in (first..).zip(chunk) {
            *value = *value * 2.0 + position as f32;
        }
    }

    #[test]
    fn test_copies_equal_the_same_in_place() {
        for (len, width) in [(0, 1), (1, 1), (1000, 10), (90_000, 300)] {
            let values: Vec<f32> = (0..len).map(|value| value as f32).collect();
            let copy = map_copy(&values, width, number);
            let mut in_place = values;
            for_each_chunk_mut(&mut in_place, width, number);
            assert_eq!(copy, in_place);
        }
    }

    #[test]
    fn test_other_holders_see_no_change() {
        let values: Vec<f32> = (0..12).map(|value| value as f32).collect();
        let shared = tensor(values.clone(), [3, 4]);
        let mapped = map_rows::<f32>(shared.clone(), 4, number);
        assert_eq!(slice::<f32>(&shared), values);
        assert_eq!(slice::<f32>(&mapped)[..3], [0.0, 3.0, 6.0]);

        let part = map_rows::<f32>(shared.narrow(0, 1, 2), 4, number);
        assert_eq!(slice::<f32>(&shared), values);
        assert_eq!(slice::<f32>(&part)[..3], [8.0, 11.0, 14.0]);

        let turned = map_rows::<f32>(shared.transpose(0, 1), 3, number);
        assert_eq!(slice::<f32>(&shared), values);
        assert_eq!(slice::<f32>(&turned)[..3], [0.0, 9.0, 18.0]);

        let address = shared.bytes().as_ptr();
        let alone = map_rows::<f32>(shared, 4, number);
        assert_eq!(alone.bytes().as_ptr(), address);
    }
}
