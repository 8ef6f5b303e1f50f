//! Things by number, and the numbers in the shape of libp2p's addresses. They are drawn up one after the other: libp2p
//! prints them, and they tell nothing of what they stand for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use libp2p::core::Multiaddr;
use libp2p::core::multiaddr::Protocol;

/// What was named and not taken yet.
pub(crate) struct Numbered<T>(Arc<Mutex<Inside<T>>>);

struct Inside<T> {
    last: u64,
    things: BTreeMap<u64, T>,
}

impl<T> Numbered<T> {
    /// Keeps a thing and names it, with a number from 1 on.
    pub(crate) fn add(&self, thing: T) -> Multiaddr {
        let mut inside = self.lock();
        inside.last += 1;
        let number = inside.last;
        inside.things.insert(number, thing);
        address(number)
    }

    /// Looks at the thing of this name.
    pub(crate) fn get(&self, address: &Multiaddr) -> Option<T>
    where
        T: Clone,
    {
        self.lock().things.get(&number_of(address)?).cloned()
    }

    /// Takes out the thing of this name.
    pub(crate) fn take(&self, address: &Multiaddr) -> Option<T> {
        self.lock().things.remove(&number_of(address)?)
    }

    fn lock(&self) -> MutexGuard<'_, Inside<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Clone for Numbered<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Inside { last: 0, things: BTreeMap::new() })))
    }
}

/// `/memory/<number>`.
pub(crate) fn address(number: u64) -> Multiaddr {
    Multiaddr::empty().with(Protocol::Memory(number))
}

fn number_of(address: &Multiaddr) -> Option<u64> {
    match address.iter().next() {
        Some(Protocol::Memory(number)) => Some(number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_from_nothing_but_their_order() {
        let things = Numbered::default();
        let names: Vec<_> = [7, 7, 5].iter().map(|thing| things.add(*thing)).collect();
        assert_eq!(names, [1, 2, 3].map(address));
        assert_eq!((things.get(&names[1]), things.take(&names[1]), things.take(&names[1])), (Some(7), Some(7), None));
        assert_eq!((things.get(&address(0)), things.get(&Multiaddr::empty())), (None, None));
    }
}
