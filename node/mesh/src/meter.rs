//! Counts of a running node, for its operator. Numbers by a few fixed words, and nothing of who came.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ijwi_protocol::contact::{Breach, NodeRole, RefusalCode, Why};
use ijwi_protocol::envelope::Refused;

use crate::driver::End;

/// What a node counts since its start. Clones count together.
#[derive(Clone, Default)]
pub struct Meter(Arc<Counts>);

#[derive(Default)]
struct Counts {
    links: AtomicU64,
    contacts: AtomicU64,
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
    /// By words of this program: there are as many entries as it has words for.
    named: Mutex<Named>,
}

#[derive(Default)]
struct Named {
    handshakes: BTreeMap<&'static str, u64>,
    refused: BTreeMap<&'static str, u64>,
    ended: BTreeMap<(&'static str, String), u64>,
}

/// The counts of one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Links that are open now.
    pub links: u64,
    /// Contacts that go on now.
    pub contacts: u64,
    /// Bytes of frames that came.
    pub bytes_in: u64,
    /// Bytes of frames that left.
    pub bytes_out: u64,
    /// Connections that came and brought no link, by why.
    pub handshakes: BTreeMap<&'static str, u64>,
    /// Envelopes that were not taken from peers, by why.
    pub refused: BTreeMap<&'static str, u64>,
    /// Contacts that are over, by the peer's role and how they ended.
    pub ended: BTreeMap<(&'static str, String), u64>,
}

impl Meter {
    /// What was counted so far.
    pub fn read(&self) -> Reading {
        let Counts { links, contacts, bytes_in, bytes_out, named } = &*self.0;
        let named = named.lock().unwrap_or_else(PoisonError::into_inner);
        let [links, contacts, bytes_in, bytes_out] =
            [links, contacts, bytes_in, bytes_out].map(|count| count.load(Ordering::Relaxed));
        Reading {
            links,
            contacts,
            bytes_in,
            bytes_out,
            handshakes: named.handshakes.clone(),
            refused: named.refused.clone(),
            ended: named.ended.clone(),
        }
    }

    pub(crate) fn link_opened(&self) {
        self.0.links.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn link_closed(&self) {
        self.0.links.fetch_sub(1, Ordering::Relaxed);
    }

    pub(crate) fn handshake_failed(&self, why: &'static str) {
        *self.named().handshakes.entry(why).or_default() += 1;
    }

    pub(crate) fn contact_began(&self) {
        self.0.contacts.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn contact_ended(&self, role: Option<NodeRole>, end: &End) {
        self.0.contacts.fetch_sub(1, Ordering::Relaxed);
        let mut named = self.named();
        *named.ended.entry((role_word(role), end_words(end))).or_default() += 1;
        if let End::Done(Why::Breach(Breach::Envelope(refused))) = end {
            let word = if *refused == Refused::BadSignature { "bad signature" } else { "bad stamp" };
            *named.refused.entry(word).or_default() += 1;
        }
    }

    pub(crate) fn came(&self, bytes: usize) {
        self.0.bytes_in.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn left(&self, bytes: usize) {
        self.0.bytes_out.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn refused(&self, code: RefusalCode) {
        *self.named().refused.entry(refusal_word(code)).or_default() += 1;
    }

    fn named(&self) -> MutexGuard<'_, Named> {
        // Each change is one number: nothing broken can stand behind a poisoned lock.
        self.0.named.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl core::fmt::Debug for Meter {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Meter(..)")
    }
}

fn role_word(role: Option<NodeRole>) -> &'static str {
    match role {
        Some(NodeRole::Device) => "device",
        Some(NodeRole::Relay) => "relay",
        Some(NodeRole::Desk) => "desk",
        None => "unknown",
    }
}

fn end_words(end: &End) -> String {
    match end {
        End::Done(Why::Complete) => "complete".to_owned(),
        End::Done(Why::OtherVersion) => "other version".to_owned(),
        End::Done(Why::TwoRelays) => "two relays".to_owned(),
        End::Done(Why::Breach(breach)) => breach.to_string(),
        End::LinkEnded => "link ended".to_owned(),
        End::Stopped => "stopped".to_owned(),
    }
}

fn refusal_word(code: RefusalCode) -> &'static str {
    match code {
        RefusalCode::Unknown => "unknown stamp key",
        RefusalCode::Expired => "expired",
        RefusalCode::Held => "held already",
        RefusalCode::NoRoom => "no room",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_kept_by_words_of_this_program() {
        let meter = Meter::default();
        let shared = meter.clone();
        shared.link_opened();
        shared.contact_began();
        shared.contact_began();
        shared.contact_ended(Some(NodeRole::Desk), &End::Done(Why::Breach(Breach::Silence)));
        shared.refused(RefusalCode::NoRoom);
        shared.refused(RefusalCode::NoRoom);
        shared.came(7);
        shared.left(9);
        let reading = meter.read();
        assert_eq!((reading.links, reading.contacts, reading.bytes_in, reading.bytes_out), (1, 1, 7, 9));
        assert_eq!(reading.refused, BTreeMap::from([("no room", 2)]));
        assert_eq!(reading.ended, BTreeMap::from([(("desk", "silence".to_owned()), 1)]));
        shared.link_closed();
        assert_eq!(meter.read().links, 0);
    }
}
