//! Whom to dial, and when. One device at a time, and the same one seldom: phones whose Bluetooth is asked to connect too
//! often stop it until they are started anew.

use core::cmp::Reverse;
use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use ijwi_protocol::rng::Rng;
use ijwi_protocol::time::Instant;

use super::advert::{Digest, Token};
use super::radio::Peer;
use super::search::Place;
use crate::discovery::DiscoveryKey;

/// The same device is not dialed again for so long, unless it carries something else.
pub(crate) const AGAIN_AFTER: Duration = Duration::from_secs(15 * 60);
/// Links at once, of both directions: phones have 7 or 8.
pub(crate) const LINKS_MAX: usize = 6;
/// Of two that see each other the one with the lesser token dials. The other dials too after this long without a link:
/// the first may not hear it, or be a phone that can't show adverts.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// Who was not seen for so long has gone.
const SEEN_WITHIN: Duration = Duration::from_secs(20);
/// The wait after a failed dial; it doubles.
const BACK_OFF: Duration = Duration::from_secs(2);
/// Failures, after which a device is left alone for [`AGAIN_AFTER`].
const FAILURES_MAX: u32 = 4;
/// Addresses of one token that are remembered. Who plays an advert from many addresses does not hide the true one, which
/// is seen more often than each of them.
const PEERS_MAX: usize = 8;
/// Sightings of which the address is remembered: half a minute's of a flood.
const RECENT_MAX: usize = 512;
/// Devices that are remembered; who was seen longest ago is forgotten first.
pub(crate) const REMEMBERED_MAX: usize = 256;

/// What a sighting says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight {
    /// Whom it names.
    pub(crate) token: Token,
    /// What she carries.
    pub(crate) digest: Digest,
    /// Whether that is what we carry.
    pub(crate) is_ours: bool,
    /// Who showed it.
    pub(crate) peer: Peer,
    /// The key and slot of it.
    pub(crate) place: Place,
    /// Where she takes L2CAP channels.
    pub(crate) psm: Option<u16>,
}

/// What is remembered of a token.
#[derive(Debug)]
struct Known {
    sight: Sight,
    first: Instant,
    last: Instant,
    met: Option<(Instant, Digest)>,
    /// At whatever address.
    failures: Failures,
    /// Who shows it: a phone whose address changes often, or others that play its advert.
    peers: BTreeMap<Peer, Shower>,
}

/// One who shows a token.
#[derive(Clone, Copy, Debug)]
struct Shower {
    sightings: u32,
    last: Instant,
    failures: Failures,
}

/// Dials in vain, one after the other.
#[derive(Clone, Copy, Debug, Default)]
struct Failures {
    count: u32,
    not_before: Option<Instant>,
}

impl Failures {
    fn add(&mut self, now: Instant) {
        self.count += 1;
        let wait = if self.count >= FAILURES_MAX { AGAIN_AFTER } else { BACK_OFF * (1 << self.count.min(16)) / 2 };
        self.not_before = Some(now + wait);
    }

    /// The same for a token, whose addresses each have failures of their own: the first few don't make it wait.
    fn add_to_token(&mut self, now: Instant) {
        self.count += 1;
        let doublings = self.count.saturating_sub(FAILURES_MAX).min(16);
        self.not_before = (doublings > 0).then(|| now + (BACK_OFF * (1 << doublings)).min(AGAIN_AFTER));
    }

    fn allow(&self, now: Instant) -> bool {
        self.not_before.is_none_or(|at| now >= at)
    }
}

impl Known {
    /// Whether a contact with it may come to something.
    fn has_news(&self, now: Instant) -> bool {
        let is_new = |(at, digest)| now.since(at) >= AGAIN_AFTER || digest != self.sight.digest;
        !self.sight.is_ours && self.met.is_none_or(is_new)
    }
}

/// Whom this device has seen, met and missed.
#[derive(Debug, Default)]
pub(crate) struct Policy {
    /// Our token, while it is shown.
    own: Option<Token>,
    known: BTreeMap<Token, Known>,
    /// Who shows many tokens and answers to none is left alone with all of them.
    places: BTreeMap<Peer, Failures>,
    /// The addresses of the last sightings.
    recent: VecDeque<Peer>,
}

impl Policy {
    /// The token that is shown from now on; None if none is.
    pub(crate) fn shows(&mut self, own: Option<Token>) {
        self.own = own;
    }

    /// An advert was seen. Whether it is of somebody who was not in reach.
    pub(crate) fn sighted(&mut self, now: Instant, sight: Sight) -> bool {
        if self.own == Some(sight.token) {
            return false;
        }
        if self.known.len() >= REMEMBERED_MAX && !self.known.contains_key(&sight.token) {
            let oldest = self.known.iter().min_by_key(|(_, known)| known.last).map(|(token, _)| *token);
            oldest.map(|token| self.known.remove(&token));
        }
        let new =
            || Known { sight, first: now, last: now, met: None, failures: Failures::default(), peers: BTreeMap::new() };
        let known = self.known.entry(sight.token).or_insert_with(new);
        if now.since(known.last) > SEEN_WITHIN {
            known.first = now;
        }
        let is_new = known.first == now;
        (known.sight, known.last) = (sight, now);
        known.peers.retain(|_, shower| now.since(shower.last) <= AGAIN_AFTER);
        let was_seen = self.recent.contains(&sight.peer);
        if self.recent.len() == RECENT_MAX {
            self.recent.pop_front();
        }
        self.recent.push_back(sight.peer);
        if known.peers.len() >= PEERS_MAX && !known.peers.contains_key(&sight.peer) {
            // An address that is shown once and never again leads nowhere.
            if !was_seen {
                return is_new;
            }
            let order = |shower: &Shower| (Reverse(shower.failures.count), shower.sightings, shower.last);
            let least = known.peers.iter().min_by_key(|(_, shower)| order(shower)).map(|(peer, _)| *peer);
            least.map(|peer| known.peers.remove(&peer));
        }
        let new = Shower { sightings: 0, last: now, failures: Failures::default() };
        let shower = known.peers.entry(sight.peer).or_insert(new);
        (shower.sightings, shower.last) = (shower.sightings.saturating_add(1), now);
        is_new
    }

    /// Whether somebody who was seen carries something else than we do, and was not met just now.
    pub(crate) fn has_news(&self, now: Instant, token: Token) -> bool {
        self.known.get(&token).is_some_and(|known| known.has_news(now))
    }

    /// Whom to dial now, of those who have no link. Of several, one by chance: a crowd of tokens that never answer must
    /// not keep the others waiting.
    pub(crate) fn next(&self, now: Instant, linked: &BTreeSet<Token>, rng: &mut Rng) -> Option<Sight> {
        if linked.len() >= LINKS_MAX {
            return None;
        }
        let due = self.known.values().filter(|known| !linked.contains(&known.sight.token) && self.is_due(now, known));
        let due: Vec<_> = due.collect();
        // Who never failed comes first.
        let least = due.iter().filter_map(|known| self.best(now, known)).map(|(failed, _)| failed).min()?;
        let due: Vec<_> =
            due.into_iter().filter(|known| self.best(now, known).is_some_and(|best| best.0 == least)).collect();
        let known = due[rng.below(due.len() as u64) as usize];
        let peers = self.peers(now, known).filter(|(failed, _)| *failed == least).map(|(_, peer)| peer);
        // Of several addresses the one that was seen last may be a phone's new one, the one seen most often is no player's.
        let shower = |peer: &Peer| known.peers[peer];
        let peer = if rng.below(2) == 0 {
            peers.max_by_key(|peer| (shower(peer).last, shower(peer).sightings))
        } else {
            peers.max_by_key(|peer| (shower(peer).sightings, shower(peer).last))
        };
        peer.map(|peer| Sight { peer, ..known.sight })
    }

    /// When to ask again, if nothing else happens.
    pub(crate) fn next_due(&self, now: Instant) -> Option<Instant> {
        let here = self.known.values().filter(|known| now.since(known.last) <= SEEN_WITHIN);
        let waits = here.flat_map(|known| {
            let peers = known.peers.iter().flat_map(|(peer, shower)| {
                let place = self.places.get(peer).and_then(|place| place.not_before);
                [shower.failures.not_before, place]
            });
            peers.chain([known.failures.not_before, Some(known.first + PATIENCE)]).flatten()
        });
        waits.filter(|at| *at > now).min()
    }

    /// A contact with it is over: it came to something.
    pub(crate) fn met(&mut self, now: Instant, token: Token) {
        if let Some(known) = self.known.get_mut(&token) {
            known.met = Some((now, known.sight.digest));
            known.failures = Failures::default();
            for (peer, shower) in &mut known.peers {
                shower.failures = Failures::default();
                self.places.remove(peer);
            }
        }
    }

    /// A dial of this token at this address came to nothing.
    pub(crate) fn failed_to_reach(&mut self, now: Instant, token: Token, peer: Peer) {
        if let Some(known) = self.known.get_mut(&token) {
            known.failures.add_to_token(now);
            if let Some(shower) = known.peers.get_mut(&peer) {
                shower.failures.add(now);
            }
        }
        if self.places.len() >= REMEMBERED_MAX && !self.places.contains_key(&peer) {
            self.places.retain(|_, failures| !failures.allow(now));
            if self.places.len() >= REMEMBERED_MAX {
                self.places.pop_first();
            }
        }
        self.places.entry(peer).or_default().add(now);
    }

    /// Our own radio was gone, and is back: what failed meanwhile was not theirs to answer for. Theirs may have been gone as
    /// well, so that both would dial at once: it is the first's turn again.
    pub(crate) fn begin_anew(&mut self, now: Instant) {
        self.places.clear();
        for known in self.known.values_mut() {
            known.first = now;
            known.failures = Failures::default();
            known.peers.values_mut().for_each(|shower| shower.failures = Failures::default());
        }
    }

    /// The addresses at which it may be dialed now, and how often that failed.
    fn peers<'a>(&'a self, now: Instant, known: &'a Known) -> impl Iterator<Item = (u32, Peer)> + 'a {
        known.peers.iter().filter_map(move |(peer, shower)| {
            let place = self.places.get(peer).copied().unwrap_or_default();
            let may = shower.failures.allow(now) && place.allow(now) && now.since(shower.last) <= SEEN_WITHIN;
            may.then_some((shower.failures.count.max(place.count), *peer))
        })
    }

    fn best(&self, now: Instant, known: &Known) -> Option<(u32, Peer)> {
        self.peers(now, known).min()
    }

    fn is_due(&self, now: Instant, known: &Known) -> bool {
        let Known { sight, first, last, failures, .. } = known;
        let is_here = now.since(*last) <= SEEN_WITHIN;
        // Who has the older bundle does not see our adverts.
        let is_ours_alone = sight.place.key == DiscoveryKey::Before;
        let is_first = is_ours_alone || self.own.is_none_or(|own| own < sight.token);
        let is_our_turn = is_first || now.since(*first) >= PATIENCE;
        is_here && is_our_turn && known.has_news(now) && failures.allow(now) && self.best(now, known).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ble::advert::Slot;

    const OWN: Token = Token([5; 4]);

    fn at(seconds: u64) -> Instant {
        Instant::from_millis(seconds * 1000)
    }

    fn sight(token: u8) -> Sight {
        let place = Place { key: DiscoveryKey::Present, slot: Slot(7) };
        let (token, peer) = (Token([token; 4]), Peer(u64::from(token)));
        Sight { token, digest: Digest([1; 2]), is_ours: false, peer, place, psm: None }
    }

    fn policy() -> (Policy, Rng) {
        let mut policy = Policy::default();
        policy.shows(Some(OWN));
        (policy, Rng::from_seed([1; 32]))
    }

    fn next(policy: &Policy, now: Instant) -> Option<u8> {
        policy.next(now, &BTreeSet::new(), &mut Rng::from_seed([1; 32])).map(|sight| sight.token.0[0])
    }

    #[test]
    fn what_failed_while_our_own_radio_was_gone_is_nobodys_fault() {
        let (mut policy, _) = policy();
        policy.sighted(at(0), sight(9));
        (0..FAILURES_MAX).for_each(|_| policy.failed_to_reach(at(0), sight(9).token, sight(9).peer));
        policy.sighted(at(30), sight(9));
        assert_eq!(next(&policy, at(30)), None);
        policy.begin_anew(at(30));
        assert_eq!(next(&policy, at(30)), Some(9));
    }

    #[test]
    fn when_radios_come_back_together_it_is_the_lesser_tokens_turn_again() {
        let (mut policy, _) = policy();
        for second in (0..=30).step_by(5) {
            policy.sighted(at(second), sight(3));
        }
        assert_eq!(next(&policy, at(30)), Some(3), "she has not dialed for long");
        policy.begin_anew(at(30));
        assert_eq!(next(&policy, at(30)), None, "both would dial at once");
        policy.sighted(at(45), sight(3));
        assert_eq!(next(&policy, at(30) + PATIENCE), Some(3));
    }

    #[test]
    fn the_lesser_token_dials_and_the_other_after_a_while() {
        let (mut policy, _) = policy();
        policy.sighted(at(0), sight(9));
        assert_eq!(next(&policy, at(0)), Some(9));
        let (mut policy, _) = self::policy();
        for second in 0..=20 {
            policy.sighted(at(second), sight(1));
            assert_eq!(next(&policy, at(second)), (second >= 20).then_some(1), "{second}");
        }
    }

    #[test]
    fn who_shows_no_adverts_dials_everybody_and_nobody_dials_herself() {
        let (mut policy, _) = policy();
        policy.sighted(at(0), sight(5));
        assert_eq!(next(&policy, at(20)), None);
        policy.shows(None);
        policy.sighted(at(20), sight(1));
        assert_eq!(next(&policy, at(20)), Some(1));
    }

    #[test]
    fn who_was_met_is_left_alone_for_a_quarter_of_an_hour_unless_she_carries_something_else() {
        let (mut policy, _) = policy();
        policy.sighted(at(0), sight(9));
        policy.met(at(10), sight(9).token);
        policy.sighted(at(11), sight(9));
        assert_eq!(next(&policy, at(11)), None);
        policy.sighted(at(909), sight(9));
        assert_eq!(next(&policy, at(909)), None);
        assert_eq!(next(&policy, at(910)), Some(9));
        policy.met(at(910), sight(9).token);
        policy.sighted(at(911), Sight { digest: Digest([2; 2]), ..sight(9) });
        assert_eq!(next(&policy, at(911)), Some(9));
    }

    #[test]
    fn who_carries_the_same_is_not_dialed() {
        let (mut policy, _) = policy();
        policy.sighted(at(0), Sight { is_ours: true, ..sight(9) });
        assert_eq!(next(&policy, at(0)), None);
        policy.sighted(at(1), sight(9));
        assert_eq!(next(&policy, at(1)), Some(9));
    }

    #[test]
    fn failures_double_the_wait_and_many_end_it() {
        let (mut policy, _) = policy();
        let mut dials = Vec::new();
        for second in 0..600 {
            policy.sighted(at(second), sight(9));
            if next(&policy, at(second)).is_some() {
                dials.push(second);
                policy.failed_to_reach(at(second), sight(9).token, sight(9).peer);
            }
        }
        assert_eq!(dials, [0, 2, 6, 14]);
    }

    #[test]
    fn one_place_with_many_tokens_does_not_keep_others_waiting() {
        let (mut policy, mut rng) = policy();
        let (mut wasted, mut now) = (0, 0);
        loop {
            for token in 0..50 {
                policy.sighted(at(now), Sight { token: Token([100, token, 0, 0]), peer: Peer(666), ..sight(9) });
            }
            policy.sighted(at(now), sight(9));
            match policy.next(at(now), &BTreeSet::new(), &mut rng) {
                Some(sight) if sight.peer == Peer(666) => {
                    wasted += 1;
                    policy.failed_to_reach(at(now + 5), sight.token, sight.peer);
                }
                Some(_) => break,
                None => {}
            }
            now += 5;
        }
        assert!(wasted <= FAILURES_MAX, "{wasted}");
    }

    #[test]
    fn fifty_tokens_of_fifty_places_that_never_answer_cost_one_dial_each_at_most() {
        let (mut policy, mut rng) = policy();
        let (mut wasted, mut now) = (0, 0);
        loop {
            for token in 0..50 {
                policy.sighted(
                    at(now),
                    Sight { token: Token([100, token, 0, 0]), peer: Peer(u64::from(token)), ..sight(9) },
                );
            }
            policy.sighted(at(now), Sight { peer: Peer(99), ..sight(9) });
            match policy.next(at(now), &BTreeSet::new(), &mut rng) {
                Some(sight) if sight.peer == Peer(99) => break,
                Some(sight) => {
                    wasted += 1;
                    policy.failed_to_reach(at(now + 5), sight.token, sight.peer);
                }
                None => panic!("somebody is due"),
            }
            now += 5;
        }
        assert!(wasted <= 50, "{wasted}");
    }

    #[test]
    fn who_plays_an_advert_from_many_addresses_hides_nobody() {
        for players in [1, 5, 1000] {
            let (mut policy, mut rng) = policy();
            let (mut wasted, mut now, mut played) = (0, 0, 0);
            loop {
                policy.sighted(at(now), sight(9));
                for _ in 0..20 {
                    played += 1;
                    policy.sighted(at(now), Sight { peer: Peer(1000 + played % players), ..sight(9) });
                }
                match policy.next(at(now), &BTreeSet::new(), &mut rng) {
                    Some(sight) if sight.peer == Peer(9) => break,
                    Some(sight) => {
                        wasted += 1;
                        policy.failed_to_reach(at(now), sight.token, sight.peer);
                    }
                    None => {}
                }
                now += 1;
                assert!(now < 60, "{players}: it is never dialed");
            }
            assert!(wasted <= 10, "{players}: {wasted}");
        }
    }

    #[test]
    fn links_and_memory_are_bounded() {
        let (mut policy, mut rng) = policy();
        for token in 0..10_000u32 {
            let sight = Sight { token: Token(token.to_be_bytes()), peer: Peer(u64::from(token)), ..sight(9) };
            policy.sighted(at(u64::from(token)), sight);
            policy.failed_to_reach(at(u64::from(token)), sight.token, sight.peer);
        }
        assert!(policy.known.len() <= REMEMBERED_MAX && policy.places.len() <= REMEMBERED_MAX);
        policy.sighted(at(10_001), sight(9));
        let linked = |count: u8| (0..count).map(|token| Token([token, 0, 0, 1])).collect();
        assert!(policy.next(at(10_001), &linked(LINKS_MAX as u8), &mut rng).is_none());
        assert!(policy.next(at(10_001), &linked(LINKS_MAX as u8 - 1), &mut rng).is_some());
        let other = policy.next(at(10_001), &[sight(9).token].into(), &mut rng).map(|sight| sight.token);
        assert_ne!(other, Some(sight(9).token), "who has a link needs no other");
    }

    #[test]
    fn who_has_gone_is_not_dialed() {
        let (mut policy, _) = policy();
        policy.sighted(at(0), sight(9));
        assert_eq!(next(&policy, at(20)), Some(9));
        assert_eq!(next(&policy, at(21)), None);
    }
}
