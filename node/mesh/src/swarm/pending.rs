//! Handshakes under way with those who came to us: a bounded number, and the oldest gives way. If newcomers waited
//! instead, a few dozen silent connections would keep everybody out; so a stranger must open as many again within the
//! two round trips of each honest handshake.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use futures::future::{AbortHandle, Abortable};

use super::PENDING_MAX;
use super::noise::HandshakeError;

/// The handshakes under way, oldest first.
#[derive(Clone, Default)]
pub(crate) struct Pending(Arc<Mutex<Queue>>);

#[derive(Default)]
struct Queue {
    last: u64,
    waiting: VecDeque<(u64, AbortHandle)>,
}

impl Pending {
    /// Lets one more in, at the cost of the oldest when there are [`PENDING_MAX`].
    pub(crate) async fn run<T>(
        self,
        handshake: impl Future<Output = Result<T, HandshakeError>>,
    ) -> Result<T, HandshakeError> {
        let (abort, registration) = AbortHandle::new_pair();
        let _place = self.enter(abort);
        Abortable::new(handshake, registration).await.unwrap_or(Err(HandshakeError::Crowded))
    }

    fn enter(self, abort: AbortHandle) -> Place {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        queue.last += 1;
        let number = queue.last;
        queue.waiting.push_back((number, abort));
        if queue.waiting.len() > PENDING_MAX
            && let Some((_, oldest)) = queue.waiting.pop_front()
        {
            oldest.abort();
        }
        drop(queue);
        Place { number, pending: self }
    }
}

/// One handshake's place, until it ends or is given up.
struct Place {
    number: u64,
    pending: Pending,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut queue = self.pending.0.lock().unwrap_or_else(PoisonError::into_inner);
        queue.waiting.retain(|(number, _)| *number != self.number);
    }
}

#[cfg(test)]
mod tests {
    use futures::future::{pending, ready};
    use futures::{FutureExt as _, pin_mut};

    use super::*;

    #[test]
    fn the_oldest_gives_way_and_an_ended_one_leaves_its_place() {
        let all = Pending::default();
        let silent = || all.clone().run(pending::<Result<(), HandshakeError>>()).boxed();
        let (first, second) = (silent(), silent());
        pin_mut!(first, second);
        assert!((&mut first).now_or_never().is_none());
        assert!((&mut second).now_or_never().is_none());
        let mut others: Vec<_> = (2..PENDING_MAX).map(|_| silent()).collect();
        for other in &mut others {
            assert!(other.now_or_never().is_none());
        }
        assert!((&mut first).now_or_never().is_none(), "{PENDING_MAX} have room");

        assert!(all.clone().run(ready(Ok(()))).now_or_never().is_some_and(|ended| ended.is_ok()));
        assert!(matches!((&mut first).now_or_never(), Some(Err(HandshakeError::Crowded))));
        assert!((&mut second).now_or_never().is_none());
        assert_eq!(all.0.lock().expect("no panic").waiting.len(), PENDING_MAX - 1);
        drop(others);
        assert_eq!(all.0.lock().expect("no panic").waiting.len(), 1);
    }
}
