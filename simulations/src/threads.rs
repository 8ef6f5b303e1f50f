//! Independent runs beside each other. Each follows from its own seed, so that nothing depends on who is done first.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What `work` gives for 0, 1, … below `count`, in this order, on so many threads.
pub(crate) fn map<T: Send>(threads: usize, count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, count.max(1)) {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    if place >= count {
                        break;
                    }
                    let given = work(place);
                    done.lock().expect("no work panics").push((place, given));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no work panics");
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, given)| given).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn all_is_done_once_and_given_in_order() {
        for threads in [0, 1, 2, 9] {
            assert_eq!(super::map(threads, 5, |place| place * place), [0, 1, 4, 9, 16]);
        }
        assert!(super::map(2, 0, |place| place).is_empty());
    }
}
