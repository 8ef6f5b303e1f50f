//! Where a panic ends. It becomes [`Failure::Internal`], with nothing of what it said.
//!
//! That takes unwinding, which the profile `dist` keeps. Where an app is built with `panic = "abort"`, a panic is a kill,
//! and a kill at any moment loses nothing that was acknowledged: both are safe, and only the first goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::Failure;

/// Does this, and makes a failure of a panic.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Failure::Internal))
}

/// A lock, also after a panic: what it guards is read anew from what is durable.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_failure_and_the_lock_goes_on() {
        let mutex = Mutex::new(1);
        let failed = guarded::<()>(|| {
            let _guard = locked(&mutex);
            panic!("what somebody typed");
        });
        assert_eq!(failed, Err(Failure::Internal));
        assert_eq!(*locked(&mutex), 1);
    }
}
