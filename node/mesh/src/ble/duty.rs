//! When to scan: a share of the time that follows from the battery, more of it after a sighting; never while connecting,
//! and never so often that a phone refuses.

use core::time::Duration;
use std::collections::VecDeque;

use ijwi_protocol::time::Instant;

/// Android silently refuses a sixth start within 30 seconds.
pub(crate) const STARTS_MAX: usize = 5;
/// The time in which they are counted, and some for clocks that differ.
pub(crate) const STARTS_WITHIN: Duration = Duration::from_secs(31);
/// On a battery a scan is as long as one advert takes at most (an interval of 300 ms and its jitter), and some for the radio
/// to begin: whoever is there is seen in it, and nine tenths of a longer one would be spent on seeing her again. Looking
/// for others is most of what a phone spends (`tests/bench radio`).
const GLANCE: Duration = Duration::from_millis(400);
/// After a sighting somebody is near, and others may be.
const ALERT: Duration = Duration::from_secs(60);
/// Nobody is looked for as long as bytes moved so shortly ago: the radio has one antenna, and a contact has seconds.
const BUSY: Duration = Duration::from_secs(2);
/// But for so long at most: two who have much for each other must not miss everybody else.
const BUSY_MAX: Duration = Duration::from_secs(30);
/// The wait after a scan that failed; it doubles, up to [`RETRY_MAX`].
const RETRY: Duration = Duration::from_secs(5);
const RETRY_MAX: Duration = Duration::from_secs(60);

/// What the battery says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// On a charger, or a machine without a battery.
    Charging,
    /// So much is left, in percent.
    Battery(u8),
}

/// How long to scan, and how long not to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cycle {
    /// On.
    pub(crate) scan: Duration,
    /// Off.
    pub(crate) pause: Duration,
}

/// The cycle for this much power.
pub(crate) fn cycle(power: Power, is_alert: bool) -> Cycle {
    let every = match (power, is_alert) {
        (Power::Charging, _) => return Cycle { scan: Duration::from_secs(8), pause: Duration::from_secs(1) },
        (Power::Battery(30..), true) => 7,
        (Power::Battery(30..), false) => 28,
        (Power::Battery(15..30), true) => 14,
        (Power::Battery(15..30), false) => 56,
        (Power::Battery(..15), _) => 112,
    };
    Cycle { scan: GLANCE, pause: Duration::from_secs(every) - GLANCE }
}

/// What the radio is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Begin to scan.
    Start,
    /// Stop.
    Stop,
    /// Nothing until then, or an input.
    Wake(Instant),
}

/// Starts and stops scans. A scan that a phone has stopped without a word is begun anew with the next cycle.
#[derive(Debug)]
pub(crate) struct Scanner {
    power: Power,
    sighted: Option<Instant>,
    /// On or off, until then.
    is_on: bool,
    until: Instant,
    held: bool,
    /// Since when bytes move without a pause, and when some did last.
    moving: Option<[Instant; 2]>,
    failures: u32,
    starts: VecDeque<Instant>,
}

impl Scanner {
    /// One that begins at once.
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            power: Power::Charging,
            sighted: None,
            is_on: false,
            until: now,
            held: false,
            moving: None,
            failures: 0,
            starts: VecDeque::new(),
        }
    }

    /// The battery's word.
    pub(crate) fn handle_power(&mut self, power: Power) {
        self.power = power;
    }

    /// Somebody of ours was seen. Who has nothing new, a neighbour at night, is no reason to scan more.
    pub(crate) fn handle_sighted(&mut self, now: Instant, has_news: bool) {
        self.failures = 0;
        if !has_news {
            return;
        }
        self.sighted = Some(now);
        // One who was pausing for long is alert now.
        if !self.is_on {
            self.until = self.until.min(now + cycle(self.power, true).pause);
        }
    }

    /// The radio could not scan, or stopped by itself.
    pub(crate) fn handle_failed(&mut self, now: Instant) {
        self.failures += 1;
        self.is_on = false;
        self.until = now + (RETRY * (1 << self.failures.min(8)) / 2).min(RETRY_MAX);
    }

    /// No scan from now on, or again one: while connecting a second operation fails.
    pub(crate) fn hold(&mut self, now: Instant, held: bool) {
        if self.held && !held {
            self.until = now;
        }
        self.held = held;
    }

    /// Bytes came or went over a link.
    pub(crate) fn handle_moved(&mut self, now: Instant) {
        let since = self.moving.filter(|[_, last]| now < *last + BUSY).map_or(now, |[since, _]| since);
        self.moving = Some([since, now]);
    }

    /// Until when links need the radio.
    fn busy_until(&self) -> Option<Instant> {
        self.moving.map(|[since, last]| (last + BUSY).min(since + BUSY_MAX))
    }

    /// What is to be done next.
    pub(crate) fn poll(&mut self, now: Instant) -> Step {
        let is_alert = self.sighted.is_some_and(|at| now.since(at) < ALERT);
        let Cycle { scan, pause } = cycle(self.power, is_alert);
        let held_until = if self.held { Some(Instant::from_millis(u64::MAX)) } else { self.busy_until() };
        if let Some(until) = held_until.filter(|until| now < *until) {
            return if core::mem::take(&mut self.is_on) { Step::Stop } else { Step::Wake(until) };
        }
        if now < self.until {
            return Step::Wake(self.until);
        }
        if self.is_on {
            (self.is_on, self.until) = (false, now + pause);
            return Step::Stop;
        }
        while self.starts.front().is_some_and(|start| now.since(*start) >= STARTS_WITHIN) {
            self.starts.pop_front();
        }
        if self.starts.len() >= STARTS_MAX {
            self.until = self.starts[0] + STARTS_WITHIN;
            return Step::Wake(self.until);
        }
        self.starts.push_back(now);
        (self.is_on, self.until) = (true, now + scan);
        Step::Start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Starts of scans, in seconds, and how many tenths of a second they took.
    fn run(scanner: &mut Scanner, seconds: u64, mut each: impl FnMut(u64, &mut Scanner)) -> (Vec<u64>, u64) {
        let (mut starts, mut on, mut is_on) = (Vec::new(), 0, false);
        for tenth in 0..seconds * 10 {
            let now = Instant::from_millis(tenth * 100);
            if tenth % 10 == 0 {
                each(tenth / 10, scanner);
            }
            loop {
                match scanner.poll(now) {
                    Step::Start => {
                        starts.push(tenth / 10);
                        is_on = true;
                    }
                    Step::Stop => is_on = false,
                    Step::Wake(at) => {
                        assert!(at > now);
                        break;
                    }
                }
            }
            on += u64::from(is_on);
        }
        (starts, on)
    }

    #[test]
    fn while_bytes_move_nobody_is_looked_for_but_not_for_ever() {
        let second = |second: u64| Instant::from_millis(second * 1000);
        let mut scanner = Scanner::new(second(0));
        assert_eq!(scanner.poll(second(0)), Step::Start);
        let mut scans = Vec::new();
        for at in 1..=70 {
            if at <= 40 {
                scanner.handle_moved(second(at));
            }
            match scanner.poll(second(at)) {
                Step::Start => scans.push(at),
                Step::Stop => assert_ne!(scanner.poll(second(at)), Step::Stop),
                Step::Wake(_) => {}
            }
        }
        assert!(scans.iter().all(|at| *at >= 31), "the first contact of {scans:?} is not left in peace");
        assert!(scans.iter().any(|at| *at <= 33), "{scans:?}: whoever else is near is missed");
    }

    #[test]
    fn the_share_follows_from_the_battery() {
        let shares: [(Power, u64); 4] =
            [(Power::Charging, 9000), (Power::Battery(80), 150), (Power::Battery(20), 75), (Power::Battery(5), 37)];
        for (power, most) in shares {
            let mut scanner = Scanner::new(Instant::START);
            scanner.handle_power(power);
            let (_, on) = run(&mut scanner, 1000, |_, _| ());
            assert!(on <= most && on * 2 > most, "{power:?}: {on}");
        }
    }

    #[test]
    fn a_phone_never_refuses_for_too_many_starts() {
        let mut scanner = Scanner::new(Instant::START);
        // Held and let go each second, as by one dial after the other.
        let (starts, _) = run(&mut scanner, 300, |second, scanner| {
            scanner.hold(Instant::from_millis(second * 1000), second % 2 == 0);
        });
        for window in starts.windows(STARTS_MAX + 1) {
            assert!(window[STARTS_MAX] - window[0] >= 30, "{window:?}");
        }
        assert!(starts.len() >= 40, "{starts:?}");
    }

    #[test]
    fn after_a_sighting_more_is_scanned_for_a_while() {
        let starts = |has_news: bool| {
            let mut scanner = Scanner::new(Instant::START);
            scanner.handle_power(Power::Battery(80));
            let sighted = |second, scanner: &mut Scanner| {
                if second == 10 {
                    scanner.handle_sighted(Instant::from_millis(10_000), has_news);
                }
            };
            run(&mut scanner, 100, sighted).0
        };
        assert_eq!(starts(false), [0, 28, 56, 84]);
        assert!(starts(true).len() >= 10, "{:?}", starts(true));
    }

    #[test]
    fn failures_are_tried_again_later_and_later() {
        let mut scanner = Scanner::new(Instant::START);
        let mut starts = Vec::new();
        for second in 0..240 {
            let now = Instant::from_millis(second * 1000);
            if scanner.poll(now) == Step::Start {
                starts.push(second);
                scanner.handle_failed(now);
            }
        }
        assert_eq!(starts, [0, 5, 15, 35, 75, 135, 195]);
    }

    #[test]
    fn nothing_is_scanned_while_held() {
        let mut scanner = Scanner::new(Instant::START);
        assert_eq!(scanner.poll(Instant::START), Step::Start);
        scanner.hold(Instant::START, true);
        assert_eq!(scanner.poll(Instant::START), Step::Stop);
        assert!(matches!(scanner.poll(Instant::from_millis(100_000)), Step::Wake(_)));
        scanner.hold(Instant::from_millis(100_000), false);
        assert_eq!(scanner.poll(Instant::from_millis(100_000)), Step::Start);
    }
}
