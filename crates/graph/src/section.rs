//! An immutable array that is owned, or lies in a memory-mapped file.

use std::{marker::PhantomData, ops::Deref, sync::Arc};

use bytemuck::Pod;
use memmap2::Mmap;

/// An immutable, cheaply cloned array of plain numbers. Dereferences to a slice.
#[derive(Clone)]
pub struct Section<T: Pod> {
    storage: Storage<T>,
}

#[derive(Clone)]
enum Storage<T: Pod> {
    Owned(Arc<Vec<T>>),
    Mapped {
        map: Arc<Mmap>,
        start: usize,
        bytes: usize,
        element: PhantomData<T>,
    },
}

impl<T: Pod> Section<T> {
    /// A view of `map[start..start + bytes]`, or `None` if the range is outside the file, not aligned for `T` or not a
    /// whole number of elements.
    #[must_use]
    pub fn from_map(map: &Arc<Mmap>, start: usize, bytes: usize) -> Option<Self> {
        let range = map.get(start..start.checked_add(bytes)?)?;
        bytemuck::try_cast_slice::<u8, T>(range).ok()?;
        let storage = Storage::Mapped {
            map: Arc::clone(map),
            start,
            bytes,
            element: PhantomData,
        };
        Some(Self { storage })
    }

    /// True if the array lies in a memory-mapped file.
    #[must_use]
    pub fn is_mapped(&self) -> bool {
        matches!(self.storage, Storage::Mapped { .. })
    }
}

impl<T: Pod> Deref for Section<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match &self.storage {
            Storage::Owned(values) => values,
            Storage::Mapped {
                map, start, bytes, ..
            } => bytemuck::cast_slice(&map[*start..*start + *bytes]),
        }
    }
}

impl<T: Pod> From<Vec<T>> for Section<T> {
    fn from(values: Vec<T>) -> Self {
        Self {
            storage: Storage::Owned(Arc::new(values)),
        }
    }
}

impl<T: Pod + std::fmt::Debug> std::fmt::Debug for Section<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.deref().fmt(f)
    }
}

impl<T: Pod + PartialEq> PartialEq for Section<T> {
    fn eq(&self, other: &Self) -> bool {
        self.deref() == other.deref()
    }
}

impl<T: Pod + Eq> Eq for Section<T> {}
