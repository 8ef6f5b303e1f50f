//! Working memory for brotli that is overwritten before it is given back: windows and buffers hold what was said.

use brotli::enc::BrotliAlloc;
use brotli::{Allocator, SliceWrapper, SliceWrapperMut};

/// Gives out [`Wiped`] memory.
#[derive(Clone, Copy, Default)]
pub(crate) struct Wiping;

/// Memory that is overwritten on drop.
pub(crate) struct Wiped<T: Clone + Default>(Vec<T>);

impl<T: Clone + Default> Allocator<T> for Wiping {
    type AllocatedMemory = Wiped<T>;

    fn alloc_cell(&mut self, len: usize) -> Wiped<T> {
        Wiped(vec![T::default(); len])
    }

    fn free_cell(&mut self, _data: Wiped<T>) {}
}

impl BrotliAlloc for Wiping {}

impl<T: Clone + Default> Default for Wiped<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Clone + Default> SliceWrapper<T> for Wiped<T> {
    fn slice(&self) -> &[T] {
        &self.0
    }
}

impl<T: Clone + Default> SliceWrapperMut<T> for Wiped<T> {
    fn slice_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}

impl<T: Clone + Default> Drop for Wiped<T> {
    fn drop(&mut self) {
        self.0.fill(T::default());
        // The compiler must believe that somebody reads it, else it may leave the overwriting out.
        core::hint::black_box(&mut self.0);
    }
}
