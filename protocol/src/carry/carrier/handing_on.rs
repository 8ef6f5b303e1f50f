//! What a carrier hands on: to whom, in which order, and under which names it is offered.

use super::{Carrier, Held};
use crate::carry::policy::Copy;
use crate::carry::value::{hand_on_order, in_turns};
use crate::contact::{Handing, Hello, Level, NodeRole, Offer};
use crate::envelope::Direction;
use crate::ids::EnvelopeId;
use crate::time::Instant;

impl Carrier {
    /// Which of these a peer that said this gets, in which order, and with how many copies. Without a hello it is a relay.
    pub fn rank(&self, now: Instant, ids: Vec<EnvelopeId>, peer: Option<&Hello>) -> Vec<Handing> {
        let nearer = peer.is_none_or(|peer| peer.since_relay <= self.since_relay(now));
        let mut ranked: Vec<_> = ids
            .into_iter()
            .filter_map(|id| {
                let held = self.held.get(&id)?;
                let copies = self.share(now, held, peer)?;
                let weighed = self.weigh(now, held);
                let likes = (weighed.revoked, weighed.at_relay, held.direction == Direction::Up);
                Some((hand_on_order(weighed, nearer), likes, held.stamp_key, Handing { id, copies }))
            })
            .collect();
        ranked.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.3.id.cmp(&b.3.id)));
        in_turns(ranked.into_iter().map(|(_, likes, stamp_key, handing)| (likes, stamp_key, handing)).collect())
    }

    fn share(&self, now: Instant, held: &Held, peer: Option<&Hello>) -> Option<u8> {
        match peer {
            Some(peer) if held.direction == Direction::Up && peer.role == NodeRole::Device => {
                let is_room_spare = self.free().min(peer.room) >= Level::Less;
                let copy = Copy { copies: held.copies, handed: held.handed, age: held.age(now), is_room_spare };
                self.policy.share(now, copy, peer.reach)
            }
            _ => Some(0),
        }
    }

    /// What to offer a relay: *up* envelopes that no desk is known to have seen, in the order of handing on. Another relay's
    /// word is not enough: it may say that it has what it lets nobody see.
    pub fn offers(&self, now: Instant) -> Vec<Offer> {
        let ids = self.held.iter().filter(|(_, held)| held.direction == Direction::Up && !held.is_seen);
        let ranked = self.rank(now, ids.map(|(id, _)| *id).collect(), None);
        ranked.into_iter().filter_map(|handing| self.offer(&handing.id)).collect()
    }

    /// How this one is offered.
    pub fn offer(&self, id: &EnvelopeId) -> Option<Offer> {
        Some(Offer { content: self.held.get(id)?.content.name(), id: *id })
    }

    /// The names under which all that is held is offered ([`Self::offer`]), in no order.
    pub fn names(&self) -> impl Iterator<Item = [u8; 8]> {
        self.held.values().map(|held| held.content.name())
    }
}
