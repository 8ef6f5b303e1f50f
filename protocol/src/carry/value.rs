//! The value of envelopes as plain numbers: which go first, which are dropped first. Pure functions.

use core::cmp::Reverse;
use core::time::Duration;
use std::collections::BTreeMap;

use crate::envelope::Direction;
use crate::ids::StampKeyId;

/// What is known of one envelope when it is weighed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weighed {
    pub(super) direction: Direction,
    /// How often it was handed on from here.
    pub(super) handed: u16,
    /// How long it has been here.
    pub(super) age: Duration,
    /// Whether its stamp key is revoked.
    pub(super) revoked: bool,
    /// Whether a relay says that it has it.
    pub(super) at_relay: bool,
}

/// The order of handing on, least first. A copy gains most where few have one: what was handed on least goes first, and
/// of these what has waited longest. What a relay has already goes late, under a revoked key last. Towards a peer that
/// is nearer to a relay *up* goes before *down*, away from it the other way round.
pub(super) fn hand_on_order(envelope: Weighed, peer_is_nearer: bool) -> impl Ord {
    let goes_along = (envelope.direction == Direction::Up) == peer_is_nearer;
    (envelope.revoked, envelope.at_relay, envelope.handed, !goes_along, Reverse(envelope.age))
}

/// As with room, so with time: no stamp key makes another's envelopes wait until all of its own have gone. The places of
/// those that are alike stay as they are, but are taken by the first of each key, then by the second of each.
pub(super) fn in_turns<L: Copy + Ord, T>(ranked: Vec<(L, StampKeyId, T)>) -> Vec<T> {
    if ranked.windows(2).all(|pair| pair[0].1 == pair[1].1) {
        return ranked.into_iter().map(|(_, _, envelope)| envelope).collect();
    }
    let mut turns: BTreeMap<(L, StampKeyId), usize> = BTreeMap::new();
    let mut alike: BTreeMap<L, Vec<(usize, T)>> = BTreeMap::new();
    let mut places = Vec::new();
    for (likes, stamp_key, envelope) in ranked {
        let turn = turns.entry((likes, stamp_key)).or_default();
        *turn += 1;
        alike.entry(likes).or_default().push((*turn, envelope));
        places.push(likes);
    }
    alike.values_mut().for_each(|alike| alike.sort_by_key(|(turn, _)| *turn));
    let mut alike: BTreeMap<L, _> = alike.into_iter().map(|(likes, alike)| (likes, alike.into_iter())).collect();
    places.into_iter().filter_map(|likes| alike.get_mut(&likes)?.next()).map(|(_, envelope)| envelope).collect()
}

/// The order of dropping within a stamp key, least first: what a relay has, what has the fewest copies to give, what was
/// handed on most, what is oldest. So what was sealed here stays until others have it. It does not change with time, so
/// that it can be kept and need not be sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DropOrder {
    is_not_at_relay: bool,
    copies: u8,
    handed: Reverse<u16>,
    born: i64,
}

impl DropOrder {
    /// Whether a relay says that it has it: such stand in front.
    pub(super) fn is_at_relay(self) -> bool {
        !self.is_not_at_relay
    }
}

/// `born`: when its age was nothing, in milliseconds.
pub(super) fn drop_order(at_relay: bool, copies: u8, handed: u16, born: i64) -> DropOrder {
    DropOrder { is_not_at_relay: !at_relay, copies, handed: Reverse(handed), born }
}

/// How far a stamp key is above its share of `room`: the largest drops first. All keys share alike; a revoked key's
/// share is a sixteenth of another's, and never nothing.
pub(super) fn excess(held: usize, revoked: bool) -> usize {
    if revoked { held.saturating_mul(16) } else { held }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighed(handed: u16, secs: u64) -> Weighed {
        Weighed { direction: Direction::Up, handed, age: Duration::from_secs(secs), revoked: false, at_relay: false }
    }

    #[test]
    fn what_few_have_goes_first_and_what_many_have_is_dropped_first() {
        assert!(hand_on_order(weighed(0, 1), true) < hand_on_order(weighed(1, 9), true));
        assert!(hand_on_order(weighed(1, 9), true) < hand_on_order(weighed(1, 1), true));
        assert!(drop_order(false, 1, 1, 9) < drop_order(false, 1, 0, 1));
        assert!(drop_order(false, 1, 1, 1) < drop_order(false, 1, 1, 9), "the oldest first");
        assert!(drop_order(false, 1, 0, 9) < drop_order(false, 2, 9, 1), "what has copies to give stays");
        let at_relay = Weighed { at_relay: true, ..weighed(0, 9) };
        assert!(hand_on_order(weighed(5, 1), true) < hand_on_order(at_relay, true));
        assert!(drop_order(true, 1, 0, 9) < drop_order(false, 1, 5, 1));
        let down = Weighed { direction: Direction::Down, ..weighed(0, 1) };
        assert!(hand_on_order(weighed(0, 1), true) < hand_on_order(down, true));
        assert!(hand_on_order(down, false) < hand_on_order(weighed(0, 1), false));
    }

    #[test]
    fn stamp_keys_take_turns_among_those_that_are_alike() {
        let [a, b] = [StampKeyId([1; 3]), StampKeyId([2; 3])];
        let ranked = [(0, a, 1), (0, a, 2), (1, a, 3), (0, a, 4), (0, b, 5), (0, b, 6), (1, b, 7)];
        assert_eq!(in_turns(ranked.to_vec()), [1, 5, 3, 2, 6, 4, 7]);
    }

    #[test]
    fn a_revoked_key_is_over_its_share_at_a_sixteenth() {
        assert!(excess(10, true) > excess(159, false));
        assert!(excess(10, true) < excess(161, false));
    }
}
