//! Turns: links from one place share a few questions to the keeper at a time. Whoever opens many links waits for himself,
//! and those from elsewhere do not wait for him.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::Semaphore;

use crate::swarm::Origin;

/// Questions that links from one place ask at a time: two for each core of a small relay.
const AT_ONCE: usize = 4;

/// The turns of all places that have links now.
#[derive(Default)]
pub(crate) struct Turns(Mutex<BTreeMap<Origin, Weak<Semaphore>>>);

impl Turns {
    /// The turns of a place; of a link alone, if its place can't be told.
    pub(crate) fn of(&self, origin: Option<Origin>) -> Arc<Semaphore> {
        let Some(origin) = origin else { return Arc::new(Semaphore::new(AT_ONCE)) };
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turns) = places.get(&origin).and_then(Weak::upgrade) {
            return turns;
        }
        // As many as there are links, at most.
        places.retain(|_, turns| turns.strong_count() > 0);
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        places.insert(origin, Arc::downgrade(&turns));
        turns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_shares_and_places_that_are_gone_are_forgotten() {
        let turns = Turns::default();
        let [here, there] = ["10.0.0.1", "10.0.0.2"].map(|at| Some(Origin::of(at.parse().expect("an address"))));
        let (one, same, other) = (turns.of(here), turns.of(here), turns.of(there));
        let _taken = one.try_acquire_many(AT_ONCE as u32).expect("all are free");
        assert!(same.try_acquire().is_err());
        assert!(other.try_acquire().is_ok());
        assert!(turns.of(None).try_acquire().is_ok());
        drop(other);
        turns.of(Some(Origin::of("10.0.0.3".parse().expect("an address"))));
        assert_eq!(turns.0.lock().expect("no panic").len(), 2);
    }
}
