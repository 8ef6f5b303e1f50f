//! Room for newcomers: which link gives way when there is none. A member who holds links and brings nothing must not keep
//! others out, and one place must not have more links than its share.

use core::time::Duration;
use std::collections::BTreeMap;

use super::origin::Origin;

/// A link that somebody else began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Guest<K> {
    pub(crate) key: K,
    pub(crate) origin: Option<Origin>,
    /// How long ago it was opened, or an envelope was last kept or handed over on it.
    pub(crate) unused: Duration,
}

/// How many links others may have begun.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    /// In all.
    pub(crate) links_max: usize,
    /// From one place.
    pub(crate) from_one_max: usize,
    /// A link that was used so recently is left alone, unless its place has more links than the newcomer's.
    pub(crate) grace: Duration,
}

/// What becomes of a newcomer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entrance<K> {
    /// There is room.
    Free,
    /// This link gives way to it.
    InsteadOf(K),
    /// All are in use.
    Closed,
}

impl Room {
    /// Lets a newcomer in. Of the place with the most links the one that was of no use for the longest gives way: so who
    /// comes from a place of his own always gets in while another place has two, and who has many only drives out his own.
    pub(crate) fn enter<K: Copy>(&self, guests: &[Guest<K>], newcomer: Option<Origin>) -> Entrance<K> {
        let mut places: BTreeMap<Origin, usize> = BTreeMap::new();
        for origin in guests.iter().filter_map(|guest| guest.origin) {
            *places.entry(origin).or_default() += 1;
        }
        // What came by a radio without addresses stands alone.
        let links_of = |origin: Option<Origin>| origin.and_then(|origin| places.get(&origin)).copied().unwrap_or(0);
        let own = links_of(newcomer);
        if guests.len() < self.links_max && own < self.from_one_max {
            return Entrance::Free;
        }
        let most = guests.iter().map(|guest| links_of(guest.origin).max(1)).max().unwrap_or(0);
        let longest = |of: &dyn Fn(&&Guest<K>) -> bool| guests.iter().filter(of).max_by_key(|guest| guest.unused);
        let (gives_way, has_grace) = if own >= self.from_one_max || (own > 0 && own + 1 >= most) {
            (longest(&|guest| guest.origin == newcomer), true)
        } else if most > own + 1 {
            (longest(&|guest| links_of(guest.origin) == most), false)
        } else {
            (longest(&|_| true), true)
        };
        match gives_way {
            Some(guest) if !has_grace || guest.unused >= self.grace => Entrance::InsteadOf(guest.key),
            _ => Entrance::Closed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Room = Room { links_max: 6, from_one_max: 4, grace: Duration::from_secs(20) };

    /// 0 is none.
    fn place(number: u32) -> Option<Origin> {
        (number != 0).then(|| Origin::of(std::net::Ipv4Addr::from(number).into()))
    }

    /// Links by place and seconds without use; a link's key is its index.
    fn guests(of: &[(u32, u64)]) -> Vec<Guest<usize>> {
        let guest = |(key, (origin, unused)): (usize, &(u32, u64))| Guest {
            key,
            origin: place(*origin),
            unused: Duration::from_secs(*unused),
        };
        of.iter().enumerate().map(guest).collect()
    }

    #[test]
    fn there_is_room_until_there_is_none() {
        assert_eq!(ROOM.enter(&guests(&[]), place(1)), Entrance::Free);
        assert_eq!(ROOM.enter(&guests(&[(2, 90); 4]), place(1)), Entrance::Free);
        assert_eq!(ROOM.enter(&guests(&[(0, 90); 5]), None), Entrance::Free);
    }

    #[test]
    fn insiders_who_hold_all_links_give_way_the_longest_useless_first() {
        // Each from a place of its own, as on a Wi-Fi network where addresses cost nothing.
        let held = guests(&[(1, 30), (2, 25), (3, 61), (4, 0), (5, 40), (6, 60)]);
        assert_eq!(ROOM.enter(&held, place(7)), Entrance::InsteadOf(2));
        // By a radio without addresses.
        let held = guests(&[(0, 30), (0, 25), (0, 61), (0, 0), (0, 40), (0, 60)]);
        assert_eq!(ROOM.enter(&held, None), Entrance::InsteadOf(2));
    }

    #[test]
    fn links_in_use_are_left_alone() {
        let held = guests(&[(1, 19), (2, 0), (3, 5), (4, 0), (5, 1), (6, 2)]);
        assert_eq!(ROOM.enter(&held, place(7)), Entrance::Closed);
    }

    #[test]
    fn a_crowded_place_gives_way_to_another_even_if_its_links_are_fresh() {
        let held = guests(&[(1, 600), (2, 3), (2, 5), (2, 1), (2, 2), (3, 100)]);
        assert_eq!(ROOM.enter(&held, place(7)), Entrance::InsteadOf(2));
        assert_eq!(ROOM.enter(&held, None), Entrance::InsteadOf(2));
    }

    #[test]
    fn a_crowded_place_drives_out_nobody_but_its_own() {
        let held = guests(&[(1, 600), (2, 3), (2, 25), (2, 1), (4, 2), (3, 100)]);
        assert_eq!(ROOM.enter(&held, place(2)), Entrance::InsteadOf(2));
        let held = guests(&[(1, 600), (2, 3), (2, 5), (2, 1), (4, 2), (3, 100)]);
        assert_eq!(ROOM.enter(&held, place(2)), Entrance::Closed);
    }

    #[test]
    fn one_place_has_its_share_at_most_even_if_there_is_room() {
        let held = guests(&[(2, 3), (2, 5), (2, 1), (2, 2)]);
        assert_eq!(ROOM.enter(&held, place(2)), Entrance::Closed);
        let held = guests(&[(2, 3), (2, 5), (2, 21), (2, 2)]);
        assert_eq!(ROOM.enter(&held, place(2)), Entrance::InsteadOf(2));
    }
}
