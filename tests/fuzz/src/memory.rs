//! A bound on memory. libFuzzer's own limit on single allocations needs a sanitizer's allocator, which is not there, so
//! the limit is set on all that one run holds, and an allocation beyond it aborts.

use std::alloc::System;
use std::sync::Once;

use cap::Cap;

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// Bytes that are allocated now.
pub fn allocated() -> usize {
    MEMORY.allocated()
}

/// A panic's backtrace takes memory of its own.
static LIFTED_BY_PANICS: Once = Once::new();

/// Runs `target` with at most so many bytes beside what is allocated already.
pub fn bounded(bytes: usize, target: impl FnOnce()) {
    LIFTED_BY_PANICS.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            MEMORY.set_limit(usize::MAX).ok();
            report(panic);
        }));
    });
    // There is always room for more than what is allocated.
    MEMORY.set_limit(MEMORY.allocated() + bytes).ok();
    target();
    MEMORY.set_limit(usize::MAX).ok();
}
