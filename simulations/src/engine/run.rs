//! One run.

mod contact;
mod filing;
mod relay;
mod stops;

use std::collections::BTreeMap;
use std::sync::Arc;

use ijwi_protocol::carry::{Carrier, Entry};
use ijwi_protocol::rng::Rng;

use super::adversary::{self, Role};
use super::campaign::{campaign, day};
use super::device::{Device, instant};
use super::event::{Event, Events};
use super::link::Link;
use super::news::Press;
use super::outlet::Outlet;
use super::registry::{Keys, Registry};
use super::{Options, Policy};
use crate::outcome::Outcome;
use crate::world::{DeviceId, Kind, Millis, World};

#[cfg(test)]
pub(super) use contact::nonce_seed;

/// Runs a world. `progress` is told the time now and then.
pub fn run(world: &World, options: &Options, progress: &mut dyn FnMut(Millis)) -> Outcome {
    let mut run = Run::new(world, options);
    run.go(progress);
    run.finish()
}

pub(super) struct Run<'a> {
    world: &'a World,
    options: &'a Options,
    pub(super) events: Events,
    pub(super) devices: Vec<Device>,
    /// By the meeting's place.
    links: Vec<Option<Box<Link>>>,
    /// Of devices that release by slots.
    outlets: Vec<Option<Outlet>>,
    pub(super) registry: Registry,
    pub(super) press: Press,
    /// Chance of when devices stop.
    stops: Rng,
    pub(super) outcome: Outcome,
    /// What goes wrong.
    pub(super) defect: Option<Defect>,
}

/// What goes wrong in a run, so that a test sees that it is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Defect {
    /// Devices that stop forget something that they had acknowledged.
    ForgetsAtStop,
    /// Receipts name another envelope than the one that came in.
    ReceiptsNameOthers,
    /// Devices take again what they hold.
    TakesTwice,
    /// What is filed is never let out.
    NeverLeaves,
}

impl<'a> Run<'a> {
    pub(super) fn new(world: &'a World, options: &'a Options) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&options.seed.to_le_bytes());
        let mut rng = Rng::from_seed(key);
        let [honest, other] = campaign().stamp_keys();
        let stolen = if options.same_key { honest } else { other };
        let registry = Registry::new(rng.fork(), Keys { honest, stolen }, options.is_sealed, world.devices.len());
        let press = Press::new(rng.fork(), options.is_sealed);
        let roles = adversary::roles(&world.devices, &options.adversaries, &mut rng);
        let device = |(kind, role): (&Kind, &Role)| {
            let carrier = (*kind != Kind::Relay).then(|| options.carrier(0, *role));
            let mut device = Device::new(carrier, *role);
            device.unkept = options.restarts.map(|_| BTreeMap::new());
            device
        };
        let devices: Vec<_> = world.devices.iter().zip(&roles).map(device).collect();
        let has_slots = |device: &Device| !device.is_relay() && device.role != Role::Flooder;
        let mut outlet = |device| Some(Outlet::new(rng.bytes(), options.release.filter(|_| has_slots(device))?));
        let outlets = devices.iter().map(&mut outlet).collect();
        let mut run = Self {
            world,
            options,
            events: Events::default(),
            devices,
            links: world.meetings.iter().map(|_| None).collect(),
            outlets,
            registry,
            press,
            stops: rng.fork(),
            outcome: Outcome {
                policy: options.policy.to_string(),
                seed: options.seed,
                until: world.until,
                ..Outcome::default()
            },
            defect: None,
        };
        run.expect();
        run
    }

    /// What is known beforehand.
    fn expect(&mut self) {
        for (place, meeting) in (0..).zip(&self.world.meetings) {
            let up = meeting.from + Millis::from(meeting.setup);
            if up < meeting.until {
                self.events.at(up, Event::Up(place));
            }
        }
        (0..).zip(&self.world.filed).for_each(|(place, filed)| self.events.at(filed.at, Event::Filed(place)));
        for place in 0..self.devices.len() as DeviceId {
            let (is_relay, role) = (self.devices[place as usize].is_relay(), self.devices[place as usize].role);
            if self.outlets[place as usize].is_some() {
                self.events.at(0, Event::Slot(place));
            }
            if role == Role::Flooder {
                self.events.at(0, Event::Flood(place));
            }
            if !is_relay {
                self.events.at(0, Event::Timeout(place));
                if role.carries() {
                    self.expect_stop(0, place);
                }
            }
        }
        if self.options.adversaries.seized > 0.0 {
            self.events.at(adversary::seizure(self.world.until), Event::Seizure);
        }
        self.events.at(0, Event::Sample);
    }

    pub(super) fn go(&mut self, progress: &mut dyn FnMut(Millis)) {
        while let Some((now, event)) = self.events.next() {
            if now > self.world.until {
                break;
            }
            if event == Event::Sample {
                progress(now);
            }
            self.happen(now, event);
        }
    }

    fn happen(&mut self, now: Millis, event: Event) {
        match event {
            Event::Filed(place) => self.file(now, place),
            Event::Up(place) => self.up(now, place),
            Event::Reconciled(place) => self.reconciled(now, place),
            Event::Arrived(place) => self.arrived(now, place),
            Event::Down(place) => self.down(now, place),
            Event::Receipt(relay) => self.sign(now, relay),
            Event::Countersigned(receipt) => self.countersign(now, receipt),
            Event::Slot(device) => self.slot(now, device),
            Event::Timeout(device) => self.timeout(now, device),
            Event::Stop(device) => self.stop(now, device),
            Event::Start(device) => self.start(now, device),
            Event::Flood(device) => self.flood(now, device),
            Event::Seizure => self.seize(now),
            Event::DayAfter(place) => self.registry.day_after(place as usize),
            Event::Sample => {
                let held = self.devices.iter().map(|device| device.held() as u64).sum();
                self.outcome.held.push((now, held));
                self.events.at(now + self.options.sample.max(1), Event::Sample);
            }
        }
    }

    /// A carrier looks for what is over.
    fn timeout(&mut self, now: Millis, place: DeviceId) {
        let device = &mut self.devices[place as usize];
        // It started again since, and asked for another time.
        if now < device.wake || !device.is_there() {
            return;
        }
        if let Some(carrier) = &mut device.carrier {
            carrier.handle_timeout(instant(now), day(now));
        }
        let dropped = device.drain(now);
        self.events.at(device.wake, Event::Timeout(place));
        self.registry.dropped(place, &dropped);
    }

    /// A device takes an envelope. Whether it has it then.
    fn take(&mut self, now: Millis, device: DeviceId, place: usize, entry: &Entry) -> bool {
        let dropped = self.devices[device as usize].take(now, entry, self.press.naming(place));
        self.registry.took(device, place);
        self.registry.dropped(device, &dropped);
        !dropped.contains(&entry.id)
    }

    pub(super) fn finish(mut self) -> Outcome {
        self.outcome.envelopes = self.registry.fates;
        self.outcome.costs = self.devices.into_iter().map(|device| device.cost).collect();
        self.outcome
    }
}

impl Options {
    /// The carrier of a device that has lived through nothing.
    pub(super) fn carrier(&self, now: Millis, role: Role) -> Carrier {
        let policy = if role == Role::Replayer { Policy::Epidemic { receipts: false } } else { self.policy };
        Carrier::with_policy(instant(now), self.room, Arc::clone(campaign().bundle()), policy.make())
    }
}
