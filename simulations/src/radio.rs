//! What radios make of nearness: how far they reach, when two notice each other, how fast they talk, what breaks.
//!
//! Sources. *Android*: `SCAN_MODE_LOW_POWER` listens 0.512 s in 5.12 s; adverts go out each 0.25 s (`ADVERTISE_MODE_BALANCED`).
//! Radius Networks (2014) saw 4.4 s between two readings of a beacon in that mode on a Nexus 5. *Field*: sources and trackers
//! of bitchat, Berty, Columba, Briar and Herald: GATT gives 20 to 80 kB/s between phones and up to 140, some phones take
//! segments of 20 bytes only; stacks need 0.15 to 0.2 s of rest after connecting and after the MTU; connecting fails with
//! error 133 and is tried again; more than one connection to the same phone in 15 minutes kills some stacks. *Range*:
//! 10 to 15 m indoors through a wall and 20 to 50 m in sight is what mesh messengers find; bodies absorb far more than thin
//! walls do (Leith and Farrell, "Coronavirus contact tracing: evaluating the potential of using Bluetooth received signal
//! strength", 2020), and phones are in pockets. Where no source gives a distribution, the quantiles are ours.

use crate::camp::near::Near;
use crate::camp::track::{Around, HOUR, Leg};
use crate::dice::{Dice, For, Quantiles};
use crate::scenario::{Radios, Scenario};
use crate::world::{DeviceId, Meeting, Millis};

/// No radio here reaches farther, in metres.
pub(crate) const RANGE_MAX: f64 = 40.0;

/// Over what two devices can talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Link {
    /// Bluetooth LE.
    Ble,
    /// A Wi-Fi network that both are on.
    Wifi,
}

/// Metres in the open. Pockets and bodies take half of what is seen in sight.
const OPEN: &Quantiles = &[(0.0, 8.0), (0.5, 18.0), (0.9, 28.0), (1.0, 30.0)];

/// Metres with one wall of a shelter between, of plastic sheeting, mud or boards.
const ONE_WALL: &Quantiles = &[(0.0, 6.0), (0.5, 13.0), (0.9, 20.0), (1.0, 25.0)];

/// Metres from shelter to shelter.
const TWO_WALLS: &Quantiles = &[(0.0, 6.0), (0.5, 10.0), (0.9, 16.0), (1.0, 20.0)];

/// Two in shelters that are so near are in the same one, and nothing is between them.
const SAME_SHELTER: f64 = 6.0;

/// What is left of a relay's range inside a shelter.
const RELAY_THROUGH_WALL: f64 = 0.7;

/// Seconds that one scan window takes.
const WINDOW: f64 = 0.512;

/// A window misses every advert of a phone that is there: two or three adverts, each lost in collisions or for the
/// scanner's hop to another channel.
const WINDOW_MISSES: f64 = 0.1;

/// A phone that saves power scans as often as this times the usual.
pub const SAVING: f64 = 1.0 / 6.0;

/// Seconds to connect, settle, find the service or open the channel, and shake hands.
const CONNECT: &Quantiles = &[(0.0, 0.6), (0.5, 1.5), (0.9, 3.5), (1.0, 10.0)];

/// Seconds from a failed connection to the next try: time-out, close, wait.
const RETRY: f64 = 30.0;

/// Tries before two give up on this encounter.
const TRIES: usize = 3;

/// Bytes a second over Bluetooth LE, both ways together.
const BLE_RATE: &Quantiles = &[(0.0, 5_000.0), (0.05, 20_000.0), (0.5, 45_000.0), (0.95, 80_000.0), (1.0, 140_000.0)];

/// Bytes a second over a shared Wi-Fi network in the 2.4 GHz band.
const WIFI_RATE: &Quantiles = &[(0.0, 100_000.0), (0.5, 600_000.0), (1.0, 2_500_000.0)];

/// Seconds until two on one Wi-Fi network notice each other: a beacon every few seconds, which phones hear late while the
/// screen is off.
const WIFI_SETUP: &Quantiles = &[(0.0, 1.0), (0.5, 5.0), (0.9, 30.0), (1.0, 120.0)];

/// An encounter that is shorter is a passing one and may break; in a longer one two just connect again.
const PASSING: Millis = 15 * 60_000;

/// The radios of one scenario.
pub(crate) struct Radio<'a> {
    radios: &'a Radios,
    seed: u64,
    /// First relay's id and every relay's range.
    first_relay: DeviceId,
    relays: Vec<f64>,
    phones: DeviceId,
}

impl<'a> Radio<'a> {
    /// The relays, whose ids come last, have these ranges.
    pub(crate) fn new(scenario: &'a Scenario, seed: u64, relays: &[(DeviceId, f64)]) -> Self {
        Self {
            radios: &scenario.radios,
            seed,
            first_relay: relays.first().map_or(DeviceId::MAX, |relay| relay.0),
            relays: relays.iter().map(|relay| relay.1).collect(),
            phones: scenario.camp.phones,
        }
    }

    /// How far two devices reach each other on these legs, and over what. `None`: not at all.
    pub(crate) fn range(&self, one: (DeviceId, &Leg), other: (DeviceId, &Leg)) -> Option<(f64, Link)> {
        let (leg, other_leg) = (one.1, other.1);
        // Ids ascend and relays come last: if one of the two is one, it is the other.
        if one.0 >= self.first_relay {
            return None;
        }
        if other.0 >= self.first_relay {
            let range = self.relays[(other.0 - self.first_relay) as usize];
            let wall = if leg.around == Around::Shelter { RELAY_THROUGH_WALL } else { 1.0 };
            return Some(((range * wall).min(RANGE_MAX), Link::Wifi));
        }
        if leg.around == Around::Wifi && other_leg.around == Around::Wifi {
            return Some((RANGE_MAX, Link::Wifi));
        }
        let walls = [leg, other_leg].iter().filter(|leg| leg.around == Around::Shelter).count();
        // Between two shelters nothing changes from night to night; on the way pockets and people do.
        let when = if walls == 2 { u64::MAX } else { leg.from.max(other_leg.from) / HOUR };
        let mut dice = Dice::new(self.seed, For::Range, [one.0.into(), other.0.into(), when]);
        let range = dice.from([OPEN, ONE_WALL, TWO_WALLS][walls]) * self.radios.range_factor;
        let range = if walls == 2 { range.max(SAME_SHELTER) } else { range };
        Some((range.min(RANGE_MAX), Link::Ble))
    }

    /// The meetings that encounters become: those that were noticed in time.
    pub(crate) fn meetings(&self, near: &[Near]) -> Vec<Meeting> {
        let mut meetings = Vec::new();
        for pair in near.chunk_by(|one, other| (one.a, one.b) == (other.a, other.b)) {
            let mut dialled: Option<Millis> = None;
            for encounter in pair {
                let (from, mut until) = (Millis::from(encounter.from), Millis::from(encounter.until));
                let mut dice =
                    Dice::new(self.seed, For::Contact, [encounter.a.into(), encounter.b.into(), encounter.from.into()]);
                let (setup, rate) = match encounter.link {
                    Link::Wifi => (dice.from(WIFI_SETUP), dice.from(WIFI_RATE)),
                    Link::Ble => {
                        let (Some(setup), rate) = (self.setup(encounter, &mut dice), dice.from(BLE_RATE)) else {
                            continue;
                        };
                        (setup, rate)
                    }
                };
                let mut begins = from + (setup * 1_000.0) as Millis;
                if let (Link::Ble, Some(last)) = (encounter.link, dialled) {
                    begins = begins.max(last + Millis::from(self.radios.again_s) * 1_000);
                }
                if until - from < PASSING && begins < until && dice.chance(self.radios.cut_share) {
                    until = begins + ((until - begins) as f64 * dice.share()) as Millis;
                }
                if begins >= until {
                    continue;
                }
                dialled = Some(begins);
                let (setup, rate) = ((begins - from) as u32, rate as u32);
                meetings.push(Meeting { a: encounter.a, b: encounter.b, from, until, rate, setup });
            }
        }
        meetings.sort_unstable_by_key(|meeting| (meeting.from, meeting.a, meeting.b));
        meetings
    }

    /// Seconds until two talk over Bluetooth: whoever sees the other first connects. `None`: it never comes about.
    fn setup(&self, encounter: &Near, dice: &mut Dice) -> Option<f64> {
        let sees = |device: DeviceId, dice: &mut Dice| {
            let period = WINDOW / self.scan_share(device);
            let mut wait = dice.share() * period;
            while dice.chance(WINDOW_MISSES) {
                wait += period;
            }
            wait
        };
        let seen = sees(encounter.a, dice).min(sees(encounter.b, dice));
        let mut setup = seen + dice.from(CONNECT);
        for _ in 0..TRIES {
            if !dice.chance(self.radios.fail_share) {
                return Some(setup);
            }
            setup += RETRY + dice.from(CONNECT);
        }
        None
    }

    /// In which share of time a device scans.
    fn scan_share(&self, device: DeviceId) -> f64 {
        let saves = device < self.phones && is_saving(self.radios, self.seed, device);
        self.radios.scan_share * if saves { SAVING } else { 1.0 }
    }
}

/// Whether a phone saves power. Teams' devices never do.
pub(crate) fn is_saving(radios: &Radios, seed: u64, phone: DeviceId) -> bool {
    Dice::new(seed, For::Saving, [phone.into(), 0, 0]).chance(radios.saving_share)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario(more: &str) -> Scenario {
        Scenario::parse(&format!("name = \"x\"\n[camp]\npopulation = 1000\nphones = 10\n[radios]\n{more}")).unwrap()
    }

    fn near(from: u32, until: u32) -> Near {
        Near { a: 0, b: 1, from, until, link: Link::Ble }
    }

    #[test]
    fn a_long_evening_is_noticed_within_seconds_and_a_short_pass_often_not() {
        let scenario = scenario("saving_share = 0.0\nfail_share = 0.0\ncut_share = 0.0");
        let radio = Radio::new(&scenario, 1, &[]);
        // Far apart, so that nobody waits to connect again.
        let evenings: Vec<Near> = (0..200).map(|n| near(n * 10_000_000, n * 10_000_000 + 7_200_000)).collect();
        let met = radio.meetings(&evenings);
        assert_eq!(met.len(), evenings.len());
        let mut setups: Vec<u32> = met.iter().map(|meeting| meeting.setup).collect();
        setups.sort_unstable();
        let median = setups[setups.len() / 2];
        assert!((2_000..8_000).contains(&median), "{median}");

        let passes: Vec<Near> = (0..200).map(|n| near(n * 10_000_000, n * 10_000_000 + 4_000)).collect();
        let met = radio.meetings(&passes).len();
        assert!((40..160).contains(&met), "{met}");
    }

    #[test]
    fn two_who_have_just_talked_do_not_connect_again() {
        let scenario = scenario("saving_share = 0.0\nfail_share = 0.0\ncut_share = 0.0\nagain_s = 900");
        let radio = Radio::new(&scenario, 1, &[]);
        let met = radio.meetings(&[near(0, 100_000), near(300_000, 500_000), near(600_000, 1_500_000)]);
        assert_eq!(met.len(), 2);
        let first = met[0].from + u64::from(met[0].setup);
        assert_eq!(met[1].from + u64::from(met[1].setup), first + 900_000);
    }

    #[test]
    fn whoever_saves_power_is_noticed_later() {
        let evenings: Vec<Near> = (0..200).map(|n| near(n * 10_000_000, n * 10_000_000 + 7_200_000)).collect();
        let sum = |share: f64| -> u32 {
            let scenario = scenario(&format!("saving_share = {share:.1}\nfail_share = 0.0"));
            Radio::new(&scenario, 1, &[]).meetings(&evenings).iter().map(|meeting| meeting.setup).sum()
        };
        assert!(sum(1.0) > 2 * sum(0.0), "{} {}", sum(1.0), sum(0.0));
    }
}
