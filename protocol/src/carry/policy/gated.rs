//! Gated spray, which ships: copies are bounded as in Spray and Wait, and go only to those who get around about as much
//! as the device itself does; who gets around more takes the larger part. Whoever has many copies left is less choosy,
//! or they would stay with the few who meet the most people, which need not be those who meet a relay. The longer a copy
//! has been here, measured by how long envelopes are here until desks sign for them, the more a peer must get around to
//! be given one: by then others are likely to have delivered it.
//!
//! A bound may lose a report where everybody's copy was needed, and nobody would know. So what should have got through
//! and was not signed for begins anew: it goes to everybody where both sides have room to spare, and regains copies
//! where they don't.
//!
//! All is reckoned in quarters of a doubling, in whole numbers, so that it is the same on every machine.

use core::time::Duration;

use super::{Copy, Policy};
use crate::contact::NodeRole;
use crate::time::Instant;

/// How long until an envelope should have got through, where nothing was signed for yet.
const WAIT_UNKNOWN: Duration = Duration::from_secs(3600);

/// An envelope should have got through after so many times as long as envelopes are here until they are signed for.
const WAIT_OF_USUAL: u64 = 3;

/// And however slow a place is, after a day: where reports take two days, to begin anew after four is too late for many.
const WAIT_MAX: Duration = Duration::from_secs(86_400);

/// Rounds that count.
const ROUNDS_MAX: u64 = 4;

/// Contacts of so long ago count half.
const HALF_LIFE: Duration = Duration::from_secs(86_400);

/// More contacts than that, in 1/256, are not told apart: what is reckoned with them stays below 2^64.
const CONTACTS_MAX: u64 = 1 << 36;

/// What is weighed against a copy's use. All in quarters of a doubling of how much one gets around.
#[derive(Clone, core::marker::Copy, Debug)]
struct Thrift {
    /// How much less than ourselves a peer may get around.
    slack: u32,
    /// How much less for each doubling of the copies that are left, in eighths.
    for_copies: u32,
    /// How much more it must get around for each doubling of 1 + (age / usual age)², in quarters.
    for_age: u32,
    /// Whether an envelope's copies are drawn, and what should have got through begins anew.
    is_generous: bool,
}

/// What ships: nothing is spared that a report may need.
const GENEROUS: Thrift = Thrift { slack: 2, for_copies: 16, for_age: 6, is_generous: true };

/// As few transmissions as possible for a delay. Where people meet unevenly this loses reports.
const SPARING: Thrift = Thrift { slack: 1, for_copies: 5, for_age: 8, is_generous: false };

/// How much of 256 a side gets that gets around more by so many quarters of a doubling: 256 / (1 + 2^(-n/4)).
const PARTS: [u32; 17] = [128, 139, 150, 161, 171, 180, 189, 197, 205, 212, 218, 223, 228, 232, 235, 238, 241];

/// Signed-for envelopes before their times are believed.
const ENOUGH: u32 = 3;

/// Signed-for envelopes over which their times are averaged.
const AVERAGED: u32 = 32;

/// Bounded copies to those who get around.
#[derive(Clone, core::marker::Copy, Debug)]
pub struct GatedSpray {
    copies: u8,
    thrift: Thrift,
    /// Contacts in 1/256, as of `at`.
    contacts: u64,
    at: Instant,
    /// How long envelopes were here until they were signed for, in milliseconds, and how many were averaged.
    cleared_millis: u64,
    cleared: u32,
}

impl GatedSpray {
    /// With so many copies of an envelope, at most.
    pub fn new(copies: u8) -> Self {
        Self { copies, thrift: GENEROUS, contacts: 0, at: Instant::START, cleared_millis: 0, cleared: 0 }
    }

    /// With so many copies of each envelope, choosier, and nothing begins anew.
    pub fn sparing(copies: u8) -> Self {
        Self { thrift: SPARING, ..Self::new(copies) }
    }

    fn contacts(&self, now: Instant) -> u64 {
        let elapsed = now.since(self.at).as_millis() as u64;
        let half_life = HALF_LIFE.as_millis() as u64;
        let halved = self.contacts.checked_shr((elapsed / half_life).min(63) as u32).unwrap_or(0);
        // Straight lines between the halvings are near enough.
        halved - halved * (elapsed % half_life) / (2 * half_life)
    }

    /// How often an envelope has been here for as long as one should have got through, and how long it has been here since.
    fn rounds(&self, age: Duration) -> (u32, Duration) {
        if !self.thrift.is_generous {
            return (0, age);
        }
        let wait = if self.cleared < ENOUGH {
            WAIT_UNKNOWN.as_millis() as u64
        } else {
            self.cleared_millis.saturating_mul(WAIT_OF_USUAL).clamp(1, WAIT_MAX.as_millis() as u64)
        };
        let age = age.as_millis() as u64;
        ((age / wait).min(ROUNDS_MAX) as u32, Duration::from_millis(age % wait))
    }

    /// What a copy's age asks more of a peer, in quarters of a doubling.
    fn ask_for_age(&self, age: Duration) -> u32 {
        if self.cleared < ENOUGH {
            return 0;
        }
        let ratio = age.as_millis() as u64 * 16 / self.cleared_millis.max(1);
        quarters_of_256(ratio.saturating_mul(ratio).saturating_add(256)) * self.thrift.for_age / 4
    }
}

impl Policy for GatedSpray {
    /// Anything from a quarter of them to all, so that the share that a first peer gets does not tell it for the first.
    fn copies(&self, draw: u8) -> u8 {
        let least = if self.thrift.is_generous { self.copies.div_ceil(4) } else { self.copies };
        least + ((u32::from(self.copies - least) * u32::from(draw) + 127) / 255) as u8
    }

    fn reach(&self, now: Instant) -> u8 {
        quarters_of_256(256 + self.contacts(now)).min(255) as u8
    }

    fn share(&self, now: Instant, copy: Copy, theirs: u8) -> Option<u8> {
        let (rounds, age) = self.rounds(copy.age);
        if rounds > 0 && copy.is_room_spare {
            return Some(0);
        }
        // One in the first round in which it should have got through and did not, twice as many in each one after it.
        let regained = (1u32 << rounds) - 1;
        let copies = u32::from(copy.copies) + regained.saturating_sub(u32::from(copy.handed));
        let (ours, theirs) = (u32::from(self.reach(now)), u32::from(theirs));
        let forgiven = self.thrift.slack + quarters(u64::from(copies)) * self.thrift.for_copies / 32;
        if copies < 2 || theirs + forgiven < ours + self.ask_for_age(age) {
            return None;
        }
        let part = PARTS[(ours.abs_diff(theirs) as usize).min(PARTS.len() - 1)];
        let part = if theirs >= ours { part } else { 256 - part };
        let share = (copies.min(u32::from(u8::MAX)) * part + 128) >> 8;
        Some(share.clamp(1, copies - 1) as u8)
    }

    fn handle_contact(&mut self, now: Instant, role: NodeRole, _theirs: u8) {
        if role == NodeRole::Device {
            self.contacts = (self.contacts(now) + 256).min(CONTACTS_MAX);
            self.at = now;
        }
    }

    fn handle_cleared(&mut self, age: Duration) {
        self.cleared = (self.cleared + 1).min(AVERAGED);
        let (age, count) = (age.as_millis() as u64, u64::from(self.cleared));
        self.cleared_millis = (self.cleared_millis * (count - 1) + age) / count;
    }
}

/// How often 256 must be doubled to be `value`, which is no less, in quarters, rounded down.
fn quarters_of_256(value: u64) -> u32 {
    quarters(value) - 4 * 8
}

/// How often one must be doubled to be `value`, in quarters, rounded down. 0 for nothing.
fn quarters(value: u64) -> u32 {
    // 2^(1/4), 2^(1/2), 2^(3/4) in 1/2^32.
    const STEPS: [u64; 3] = [5_107_605_667, 6_074_001_000, 7_223_245_210];
    let Some(whole) = value.checked_ilog2() else { return 0 };
    let rest = (value << value.leading_zeros()) >> 31;
    4 * whole + STEPS.iter().filter(|step| rest >= **step).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy(copies: u8, secs: u64) -> Copy {
        Copy { copies, handed: 0, age: Duration::from_secs(secs), is_room_spare: false }
    }

    fn met(times: u32) -> GatedSpray {
        let mut policy = GatedSpray::new(32);
        (0..times).for_each(|_| policy.handle_contact(Instant::START, NodeRole::Device, 0));
        policy
    }

    #[test]
    fn reach_counts_doublings_in_quarters_and_fades() {
        let at = |secs| Instant::START + Duration::from_secs(secs);
        assert_eq!([0, 1, 3, 7, 100].map(|times| met(times).reach(Instant::START)), [0, 4, 8, 12, 26]);
        assert_eq!([1, 2, 8].map(|days| met(127).reach(at(days * 86_400))), [24, 20, 2]);
    }

    #[test]
    fn no_number_is_too_large() {
        let mut policy = GatedSpray::sparing(32);
        (0..3).for_each(|_| policy.handle_cleared(Duration::ZERO));
        assert_eq!(policy.share(Instant::START, copy(32, 100 * 86_400), u8::MAX), None, "it is far too old");
        policy.contacts = CONTACTS_MAX;
        let almost_a_day = Instant::START + (HALF_LIFE - Duration::from_millis(1));
        policy.handle_contact(almost_a_day, NodeRole::Device, 0);
        assert_eq!(policy.reach(almost_a_day), 4 * 27);
        assert_eq!([0, 1, 2, 3, 304, 305, u64::MAX].map(quarters), [0, 0, 4, 6, 32, 33, 255]);
    }

    #[test]
    fn who_gets_around_more_takes_more_and_who_does_much_less_gets_none() {
        let policy = met(127);
        let share = |theirs| policy.share(Instant::START, copy(8, 0), theirs).unwrap_or(0);
        assert_eq!([36, 28, 20, 19].map(share), [6, 4, 2, 0]);
        let of_many = |theirs| policy.share(Instant::START, copy(128, 0), theirs).unwrap_or(0);
        assert_eq!([36, 28, 26, 12, 11].map(of_many), [103, 64, 53, 8, 0]);
        assert_eq!(policy.share(Instant::START, copy(1, 0), 99), None, "the last one waits for a relay");
    }

    #[test]
    fn the_sparing_one_is_choosier_and_never_begins_anew() {
        let mut policies = [GatedSpray::new(32), GatedSpray::sparing(32)];
        for policy in &mut policies {
            (0..127).for_each(|_| policy.handle_contact(Instant::START, NodeRole::Device, 0));
            (0..3).for_each(|_| policy.handle_cleared(Duration::from_secs(1000)));
        }
        let least = |policy: &GatedSpray, secs| {
            (0..60).find(|theirs| policy.share(Instant::START, copy(16, secs), *theirs).is_some())
        };
        assert_eq!(
            policies.map(|policy| [0, 1000].map(|secs| least(&policy, secs))),
            [[Some(18), Some(24)], [Some(25), Some(33)]]
        );
        assert_eq!(policies.map(|policy| policy.copies(0)), [8, 32]);
        let begins_anew = |policy: &GatedSpray| policy.share(Instant::START, copy(1, 4000), 60).is_some();
        assert_eq!(policies.map(|policy| begins_anew(&policy)), [true, false]);
    }

    #[test]
    fn what_is_old_for_this_place_asks_for_more() {
        let mut policy = met(127);
        (0..3).for_each(|_| policy.handle_cleared(Duration::from_secs(1000)));
        let gets = |secs, theirs| policy.share(Instant::START, copy(2, secs), theirs).is_some();
        assert!(gets(100, 24) && !gets(1000, 29) && gets(1000, 30) && !gets(1900, 35) && gets(1900, 36));
    }

    #[test]
    fn what_should_have_got_through_goes_to_everybody_where_there_is_room_and_regains_copies_where_there_is_not() {
        let mut policy = met(127);
        let share = |policy: &GatedSpray, copy, theirs| policy.share(Instant::START, copy, theirs);
        let spare = |copy| Copy { is_room_spare: true, ..copy };
        assert_eq!(share(&policy, spare(copy(1, 3599)), 99), None, "not before its time");
        assert_eq!(share(&policy, spare(copy(1, 3600)), 0), Some(0), "an hour, where nothing was signed for yet");
        (0..3).for_each(|_| policy.handle_cleared(Duration::from_secs(1000)));
        assert_eq!(share(&policy, spare(copy(1, 3000)), 0), Some(0), "three times what it usually takes");
        assert_eq!(share(&policy, copy(1, 3000), 0), None, "where room is short it stays with those who get around");
        assert_eq!(share(&policy, copy(1, 3000), 28), Some(1));
        assert_eq!(share(&policy, Copy { handed: 1, ..copy(1, 3000) }, 28), None, "and is not given without end");
        assert!(share(&policy, Copy { handed: 1, ..copy(1, 6000) }, 28).is_some(), "until the next round");
        (0..3).for_each(|_| policy.handle_cleared(Duration::from_secs(7 * 86_400)));
        assert_eq!(share(&policy, spare(copy(1, 86_399)), 99), None, "not before its time");
        assert_eq!(share(&policy, spare(copy(1, 86_400)), 0), Some(0), "after a day, however long it usually takes");
    }
}
