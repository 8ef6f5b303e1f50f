//! What a world is like, in the few numbers that contact studies give, so that a planner can tell whether to believe it.

use crate::world::{Kind, Millis, World};

/// A world in numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Survey {
    /// Meetings in all.
    pub meetings: usize,
    /// Meetings a phone a day.
    pub a_phone_a_day: f64,
    /// Other phones that a phone meets on a day, in the mean.
    pub others_a_day: f64,
    /// Seconds that a meeting lasts once bytes can flow: a tenth are shorter, half, nine tenths.
    pub seconds: [f64; 3],
    /// Share of the phones that ever meet a relay.
    pub meet_a_relay: f64,
}

impl Survey {
    /// Looks over a world.
    pub fn of(world: &World) -> Self {
        let is_phone = |device: u32| world.devices[device as usize] == Kind::Phone;
        let is_relay = |device: u32| world.devices[device as usize] == Kind::Relay;
        let phones = world.devices.iter().filter(|kind| **kind == Kind::Phone).count().max(1) as f64;
        let day = super::track::DAY;
        let days = world.until.div_ceil(day).max(1) as f64;

        let ends = world.meetings.iter().flat_map(|meeting| [meeting.a, meeting.b]);
        let a_phone_a_day = ends.filter(|device| is_phone(*device)).count() as f64 / phones / days;

        let between = world.meetings.iter().filter(|meeting| is_phone(meeting.a) && is_phone(meeting.b));
        let mut pairs: Vec<(Millis, u32, u32)> =
            between.map(|meeting| (meeting.from / day, meeting.a, meeting.b)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let others_a_day = pairs.len() as f64 * 2.0 / phones / days;

        let mut lasts: Vec<u64> = world
            .meetings
            .iter()
            .map(|meeting| (meeting.until - meeting.from).saturating_sub(meeting.setup.into()))
            .collect();
        lasts.sort_unstable();
        let share = |share: f64| {
            lasts.get((share * lasts.len() as f64) as usize).map_or(0.0, |millis| *millis as f64 / 1_000.0)
        };

        let mut met: Vec<u32> = world
            .meetings
            .iter()
            .filter(|meeting| is_relay(meeting.b) && is_phone(meeting.a))
            .map(|meeting| meeting.a)
            .collect();
        met.sort_unstable();
        met.dedup();
        Self {
            meetings: world.meetings.len(),
            a_phone_a_day,
            others_a_day,
            seconds: [share(0.1), share(0.5), share(0.9)],
            meet_a_relay: met.len() as f64 / phones,
        }
    }
}
