//! Devices that do harm. They are drawn among the residents' phones, and do what a stolen or changed phone could.

use ijwi_protocol::rng::Rng;

use crate::world::{Kind, Millis};

/// Shares of the phones, each between 0 and 1; together at most 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Adversaries {
    /// File without limit under one stolen stamp key, and carry nothing else.
    pub flooders: f64,
    /// Take everything and hand on nothing.
    pub black_holes: f64,
    /// Say that they get around more than anybody, so that they are given the most copies, and hand on nothing.
    pub liars: f64,
    /// Keep whatever they ever got, whether or not desks signed for it, and hand it on as if it were new.
    pub replayers: f64,
    /// Are seized half-way through: nothing comes from them or to them any more.
    pub seized: f64,
    /// So many relays, the last ones, that take everything, sign for it, and let no desk see it. A number, no share.
    pub hiding_relays: u32,
}

/// Envelopes that a flooder files in a day: more than a default store holds in a week, from each.
pub(super) const FLOOD_A_DAY: u32 = 2400;

/// Copies of each that flooders and replayers give away: as many as can be said.
pub(super) const ALL_COPIES: u8 = u8::MAX;

/// What a device really does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Role {
    #[default]
    Honest,
    Flooder,
    BlackHole,
    Liar,
    Replayer,
    Seized,
    HidingRelay,
}

impl Role {
    /// Whether it files reports that somebody would miss.
    pub(super) fn reports(self) -> bool {
        matches!(self, Self::Honest | Self::Seized)
    }

    /// Whether it keeps what others gave it.
    pub(super) fn carries(self) -> bool {
        matches!(self, Self::Honest | Self::Replayer | Self::Seized | Self::HidingRelay)
    }
}

/// Draws who is what. Teams are honest.
pub(super) fn roles(devices: &[Kind], shares: &Adversaries, rng: &mut Rng) -> Vec<Role> {
    let mut phones: Vec<_> = (0..devices.len()).filter(|place| devices[*place] == Kind::Phone).collect();
    let count = phones.len();
    let mut roles = vec![Role::Honest; devices.len()];
    let relays = (0..devices.len()).rev().filter(|place| devices[*place] == Kind::Relay);
    relays.take(shares.hiding_relays as usize).for_each(|place| roles[place] = Role::HidingRelay);
    let wanted = [
        (Role::Flooder, shares.flooders),
        (Role::BlackHole, shares.black_holes),
        (Role::Liar, shares.liars),
        (Role::Replayer, shares.replayers),
        (Role::Seized, shares.seized),
    ];
    for (role, share) in wanted {
        for _ in 0..(share * count as f64).round() as usize {
            if phones.is_empty() {
                return roles;
            }
            let drawn = phones.swap_remove(rng.below(phones.len() as u64) as usize);
            roles[drawn] = role;
        }
    }
    roles
}

/// When the seized are seized.
pub(super) fn seizure(until: Millis) -> Millis {
    until / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_kept_and_teams_are_honest() {
        let devices = [vec![Kind::Phone; 200], vec![Kind::Team; 5], vec![Kind::Relay; 2]].concat();
        let shares =
            Adversaries { flooders: 0.05, black_holes: 0.2, liars: 0.1, replayers: 0.1, seized: 0.1, hiding_relays: 1 };
        let roles = roles(&devices, &shares, &mut Rng::from_seed([1; 32]));
        let count = |role| roles.iter().filter(|other| **other == role).count();
        let drawn = [Role::Flooder, Role::BlackHole, Role::Liar, Role::Replayer, Role::Seized];
        assert_eq!(drawn.map(count), [10, 40, 20, 20, 20]);
        assert!(roles[200..206].iter().all(|role| *role == Role::Honest));
        assert_eq!(roles[206], Role::HidingRelay);
    }
}
