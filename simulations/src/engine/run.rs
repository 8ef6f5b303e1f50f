//! One run.

use std::sync::{Arc, OnceLock};

use ijwi_protocol::campaign::Bundle;
use ijwi_protocol::carry::{Carrier, Contacted};
use ijwi_protocol::contact::Handing;
use ijwi_protocol::ids::{EnvelopeId, StampKeyId};
use ijwi_protocol::rng::Rng;
use ijwi_protocol::testing;

use super::Options;
use super::adversary::{self, Role};
use super::device::{Device, instant};
use super::event::{Event, Events};
use super::link::{Item, Link, OnTheWay};
use super::news::{NewsPlace, Press};
use super::outlet::{Leaving, Outlet};
use super::price;
use super::registry::{Content, Keys, Registry};
use crate::observer::Pass;
use crate::outcome::Outcome;
use crate::world::{DeviceId, Filed, Kind, Millis, World};

const DAY: Millis = 86_400_000;

/// Runs a world. `progress` is told the time now and then.
pub fn run(world: &World, options: &Options, progress: &mut dyn FnMut(Millis)) -> Outcome {
    let mut run = Run::new(world, options);
    while let Some((now, event)) = run.events.next() {
        if now > world.until {
            break;
        }
        if event == Event::Sample {
            progress(now);
        }
        run.happen(now, event);
    }
    run.finish()
}

/// The campaign of all runs, its key of *up* stamps, and another key that the bundle knows: no part of what is measured.
fn campaign() -> (Arc<Bundle>, [StampKeyId; 2]) {
    static CAMPAIGN: OnceLock<(Arc<Bundle>, [StampKeyId; 2])> = OnceLock::new();
    let made = || {
        let fixture = testing::campaign(1);
        (fixture.bundle, [fixture.up.public().id(), fixture.down.public().id()])
    };
    CAMPAIGN.get_or_init(made).clone()
}

struct Run<'a> {
    world: &'a World,
    options: &'a Options,
    bundle: Arc<Bundle>,
    events: Events,
    devices: Vec<Device>,
    /// By the meeting's place.
    links: Vec<Option<Box<Link>>>,
    /// Of devices that release by slots.
    outlets: Vec<Option<Outlet>>,
    registry: Registry,
    press: Press,
    outcome: Outcome,
}

impl<'a> Run<'a> {
    fn new(world: &'a World, options: &'a Options) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&options.seed.to_le_bytes());
        let mut rng = Rng::from_seed(key);
        let (bundle, [honest, other]) = campaign();
        let stolen = if options.same_key { honest } else { other };
        let registry = Registry::new(rng.fork(), Keys { honest, stolen });
        let press = Press::new(rng.fork(), &bundle);
        let roles = adversary::roles(&world.devices, &options.adversaries, &mut rng);
        let carrier = || Carrier::with_policy(instant(0), options.room, Arc::clone(&bundle), options.policy.make());
        let device = |(kind, role): (&Kind, &Role)| Device::new((*kind != Kind::Relay).then(carrier), *role);
        let devices: Vec<_> = world.devices.iter().zip(&roles).map(device).collect();
        let has_slots = |device: &Device| !device.is_relay() && device.role != Role::Flooder;
        let mut outlet = |device| Some(Outlet::new(rng.bytes(), options.release.filter(|_| has_slots(device))?));
        let outlets: Vec<_> = devices.iter().map(&mut outlet).collect();
        let mut events = Events::default();
        for (place, meeting) in (0..).zip(&world.meetings) {
            let up = meeting.from + Millis::from(meeting.setup);
            if up < meeting.until {
                events.at(up, Event::Up(place));
            }
        }
        (0..).zip(&world.filed).for_each(|(place, filed)| events.at(filed.at, Event::Filed(place)));
        for (place, device) in (0..).zip(&devices) {
            if outlets[place as usize].is_some() {
                events.at(0, Event::Slot(place));
            }
            if device.role == Role::Flooder {
                events.at(0, Event::Flood(place));
            }
        }
        if options.adversaries.seized > 0.0 {
            events.at(adversary::seizure(world.until), Event::Seizure);
        }
        events.at(0, Event::Sample);
        Self {
            world,
            options,
            events,
            devices,
            links: world.meetings.iter().map(|_| None).collect(),
            outlets,
            registry,
            press,
            outcome: Outcome {
                policy: options.policy.to_string(),
                seed: options.seed,
                until: world.until,
                ..Outcome::default()
            },
            bundle,
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
            Event::Countersigned(receipt) => {
                let words = self.press.countersign(receipt);
                self.publish(now, &words);
            }
            Event::Slot(device) => {
                if let Some(outlet) = &mut self.outlets[device as usize] {
                    outlet.handle_timeout(now);
                }
                if let Some(wake) = self.let_out(now, device) {
                    self.events.at(wake, Event::Slot(device));
                }
            }
            Event::Flood(device) => {
                let id = self.registry.file(now, device, Content::Flood);
                self.release(now, device, id);
                self.events.at(now + DAY / Millis::from(adversary::FLOOD_A_DAY), Event::Flood(device));
            }
            Event::Seizure => self.seize(now),
            Event::Sample => {
                let held = self.devices.iter().map(|device| device.held() as u64).sum();
                self.outcome.held.push((now, held));
                self.events.at(now + self.options.sample.max(1), Event::Sample);
            }
        }
    }

    fn file(&mut self, now: Millis, place: u32) {
        let Filed { author, envelopes, .. } = self.world.filed[place as usize];
        let device = &self.devices[author as usize];
        // What those who do harm would report is not asked for.
        if device.is_gone || !device.role.carries() {
            return;
        }
        let ids: Vec<_> = (0..envelopes).map(|_| self.registry.file(now, author, Content::Report)).collect();
        let leaving = self.options.release.map(|release| release.reports);
        match (&mut self.outlets[author as usize], leaving) {
            (Some(outlet), Some(Leaving::BySlots)) => outlet.put(ids),
            (Some(outlet), Some(Leaving::Urgent)) => {
                outlet.put(ids);
                outlet.hurry(now);
                self.let_out(now, author);
            }
            _ => ids.into_iter().for_each(|id| self.release(now, author, id)),
        }
    }

    /// What slots let out now, and when they are to be asked again.
    fn let_out(&mut self, now: Millis, device: DeviceId) -> Option<Millis> {
        if self.devices[device as usize].is_gone {
            return None;
        }
        loop {
            match self.outlets[device as usize].as_mut()?.poll() {
                Ok(Some(id)) => self.release(now, device, id),
                Ok(None) if self.options.release.is_some_and(|release| release.cover) => {
                    let id = self.registry.file(now, device, Content::Cover);
                    self.release(now, device, id);
                }
                Ok(None) => {}
                Err(wake) => return Some(wake),
            }
        }
    }

    /// An envelope leaves its author.
    fn release(&mut self, now: Millis, author: DeviceId, id: EnvelopeId) {
        let (mut entry, draw) = self.registry.release(now, &id);
        let device = &mut self.devices[author as usize];
        let Some(carrier) = &mut device.carrier else { return self.log(now, author, &id) };
        entry.copies = match device.role {
            Role::Flooder => adversary::FLOOD_COPIES,
            _ => carrier.copies(draw),
        };
        carrier.handle_accepted(instant(now), &entry);
        device.drain();
        self.push_envelope(now, author, id);
    }

    fn seize(&mut self, now: Millis) {
        for place in 0..self.devices.len() {
            if self.devices[place].role != Role::Seized {
                continue;
            }
            for link in self.devices[place].links.clone() {
                self.down(now, link);
            }
            let policy = self.options.policy.make();
            let empty = Carrier::with_policy(instant(now), self.options.room, Arc::clone(&self.bundle), policy);
            self.devices[place].carrier = Some(empty);
            self.devices[place].is_gone = true;
        }
    }

    fn up(&mut self, now: Millis, place: u32) {
        let meeting = &self.world.meetings[place as usize];
        let mut link = Box::new(Link::new(meeting, now));
        let [a, b] = link.ends.map(|end| &self.devices[end as usize]);
        if a.is_relay() && b.is_relay() || a.is_gone || b.is_gone {
            return;
        }
        self.outcome.contacts += 1;
        self.outcome.bytes.setup += price::SETUP;
        link.lacking = [self.lacking(now, a, b), self.lacking(now, b, a)];
        let differ = (link.lacking[0].len() + link.lacking[1].len() + a.news_for(b).len() + b.news_for(a).len()) as u64;
        let bytes = if a.is_relay() || b.is_relay() {
            (link.lacking[0].len() + link.lacking[1].len()) as u64 * price::OFFERED
        } else {
            price::reconcile(a.held() as u64, b.held() as u64, differ)
        };
        self.outcome.bytes.reconcile += bytes;
        for end in link.ends {
            let cost = &mut self.devices[end as usize].cost;
            cost.contacts += 1;
            cost.sent += (price::SETUP + bytes) / 2;
            cost.received += (price::SETUP + bytes) / 2;
            self.devices[end as usize].links.push(place);
        }
        if let Some(at) = link.send(now, price::SETUP + bytes) {
            self.events.at(at, Event::Reconciled(place));
        }
        self.events.at(meeting.until, Event::Down(place));
        self.links[place as usize] = Some(link);
    }

    /// What `to` lacks of what `from` holds.
    fn lacking(&self, now: Millis, from: &Device, to: &Device) -> Vec<EnvelopeId> {
        let Some(carrier) = &from.carrier else { return Vec::new() };
        match &to.carrier {
            None => {
                let lacks = |id: &EnvelopeId| !to.log.get(Registry::place(id)).copied().unwrap_or(false);
                carrier.offers(instant(now)).into_iter().map(|offer| offer.id).filter(lacks).collect()
            }
            Some(other) => {
                let mut theirs = other.held().peekable();
                let mut lacking = Vec::new();
                for id in carrier.held() {
                    while theirs.next_if(|other| *other < id).is_some() {}
                    if theirs.peek() != Some(&id) {
                        lacking.push(*id);
                    }
                }
                lacking
            }
        }
    }

    fn reconciled(&mut self, now: Millis, place: u32) {
        let Some(link) = &mut self.links[place as usize] else { return };
        link.reconciled = true;
        let ends = link.ends;
        let lacking = core::mem::take(&mut link.lacking);
        for (from, lacking) in lacking.into_iter().enumerate() {
            let (us, them) = (ends[from], ends[1 - from]);
            let news = self.devices[us as usize].news_for(&self.devices[them as usize]);
            let order = self.rank(now, us, them, lacking);
            if let Some(link) = &mut self.links[place as usize] {
                link.news[from].extend(news);
                // What came in the meantime stands there already.
                let early = core::mem::take(&mut link.envelopes[from]);
                link.envelopes[from].extend(order.into_iter().chain(early));
            }
        }
        self.send_next(now, place);
    }

    fn rank(&self, now: Millis, us: DeviceId, to: DeviceId, ids: Vec<EnvelopeId>) -> Vec<Handing> {
        let (from, to) = (&self.devices[us as usize], &self.devices[to as usize]);
        let Some(carrier) = &from.carrier else { return Vec::new() };
        if !from.role.carries() {
            let own = ids.into_iter().filter(|id| self.registry.fates[Registry::place(id)].author == us);
            let copies = if to.is_relay() { 0 } else { adversary::FLOOD_COPIES };
            let floods = own.filter(|_| from.role == Role::Flooder);
            return floods.map(|id| Handing { id, copies }).collect();
        }
        let hello = (!to.is_relay()).then(|| to.hello(now, &self.bundle));
        carrier.rank(instant(now), ids, hello.as_ref())
    }

    fn send_next(&mut self, now: Millis, place: u32) {
        let Some(link) = &mut self.links[place as usize] else { return };
        if link.on_the_way.is_some() || !link.reconciled {
            return;
        }
        while let Some((from, item)) = link.next() {
            let [us, them] = [link.ends[from], link.ends[1 - from]].map(|end| &self.devices[end as usize]);
            let bytes = match item {
                Item::News(news) if them.knows(news) => continue,
                Item::News(news) => u64::from(self.press.pieces[news as usize].bytes) + price::NEWS,
                // It was dropped since.
                Item::Envelope(handing) if !us.carrier.as_ref().is_some_and(|carrier| carrier.holds(&handing.id)) => {
                    continue;
                }
                Item::Envelope(_) => price::ENVELOPE,
            };
            let arrives = link.send(now, bytes);
            link.on_the_way = Some(OnTheWay { from, item, bytes, arrives: arrives.is_some() });
            if let Some(at) = arrives {
                self.events.at(at, Event::Arrived(place));
            }
            return;
        }
    }

    fn arrived(&mut self, now: Millis, place: u32) {
        let Some(link) = &mut self.links[place as usize] else { return };
        let Some(way) = link.on_the_way.take() else { return };
        let (us, them) = (link.ends[way.from], link.ends[1 - way.from]);
        self.charge(way.item, us, them, way.bytes);
        match way.item {
            Item::News(news) => self.learn(now, them, news),
            Item::Envelope(handing) => self.hand(now, us, them, handing),
        }
        self.send_next(now, place);
    }

    fn charge(&mut self, item: Item, from: DeviceId, to: DeviceId, bytes: u64) {
        match item {
            Item::News(_) => self.outcome.bytes.news += bytes,
            Item::Envelope(_) => self.outcome.bytes.envelopes += bytes,
        }
        self.devices[from as usize].cost.sent += bytes;
        self.devices[to as usize].cost.received += bytes;
    }

    fn hand(&mut self, now: Millis, from: DeviceId, to: DeviceId, handing: Handing) {
        let entry = self.registry.entry(&handing.id, handing.copies);
        let device = &mut self.devices[to as usize];
        let is_new = match &mut device.carrier {
            None => !device.log.get(Registry::place(&handing.id)).copied().unwrap_or(false),
            Some(carrier) if carrier.holds(&handing.id) => false,
            // It says that it took it, and has it not.
            Some(_) if !device.role.carries() => true,
            Some(carrier) => {
                carrier.handle_accepted(instant(now), &entry);
                device.drain();
                true
            }
        };
        if let Some(carrier) = &mut self.devices[from as usize].carrier {
            carrier.handle_handed(&[handing]);
        }
        if !is_new {
            return;
        }
        self.outcome.relayed += 1;
        self.registry.fate(&handing.id).handed += 1;
        if self.options.watched {
            let envelope = Registry::place(&handing.id) as u32;
            self.outcome.passes.push(Pass { at: now, from, to, envelope, share: handing.copies });
        }
        if !self.devices[to as usize].role.carries() {
            return;
        }
        if self.devices[to as usize].is_relay() {
            self.log(now, to, &handing.id);
        } else {
            self.push_envelope(now, to, handing.id);
        }
    }

    /// A relay has it.
    fn log(&mut self, now: Millis, relay: DeviceId, id: &EnvelopeId) {
        self.registry.fate(id).delivered.get_or_insert(now);
        let place = Registry::place(id);
        let device = &mut self.devices[relay as usize];
        if device.log.len() <= place {
            device.log.resize(place + 1, false);
        }
        device.log[place] = true;
        if device.unsigned.is_empty() {
            self.events.at(now + self.options.receipt_delay, Event::Receipt(relay));
        }
        device.unsigned.push(*id);
    }

    fn sign(&mut self, now: Millis, relay: DeviceId) {
        let ids = core::mem::take(&mut self.devices[relay as usize].unsigned);
        let contents: Vec<_> = ids.iter().map(|id| self.registry.content(id)).collect();
        let receipts = self.press.receipts(&self.bundle, &contents);
        self.publish(now, &receipts);
        for receipt in receipts {
            self.events.at(now + self.options.desk_delay, Event::Countersigned(receipt));
        }
    }

    /// All relays know it: desks bring it to each.
    fn publish(&mut self, now: Millis, news: &[NewsPlace]) {
        let relays: Vec<_> = (0..).zip(&self.world.devices).filter(|(_, kind)| **kind == Kind::Relay).collect();
        for (relay, _) in relays {
            news.iter().for_each(|news| self.learn(now, relay, *news));
        }
    }

    fn learn(&mut self, now: Millis, who: DeviceId, news: NewsPlace) {
        let device = &mut self.devices[who as usize];
        if !device.learn(news) {
            return;
        }
        if let Some(carrier) = &mut device.carrier {
            carrier.handle_word(instant(now), &self.press.pieces[news as usize].word);
            device.drain();
        }
        for place in self.devices[who as usize].links.clone() {
            if let Some(link) = &mut self.links[place as usize]
                && link.reconciled
            {
                let from = usize::from(link.ends[1] == who);
                link.news[from].push_back(news);
                self.send_next(now, place);
            }
        }
    }

    /// What came in goes on at once where links are up.
    fn push_envelope(&mut self, now: Millis, holder: DeviceId, id: EnvelopeId) {
        for place in self.devices[holder as usize].links.clone() {
            let Some(link) = &self.links[place as usize] else { continue };
            let from = usize::from(link.ends[1] == holder);
            let peer = &self.devices[link.ends[1 - from] as usize];
            if peer.carrier.as_ref().is_some_and(|carrier| carrier.holds(&id)) {
                continue;
            }
            let order = self.rank(now, holder, link.ends[1 - from], vec![id]);
            if let Some(link) = &mut self.links[place as usize] {
                link.envelopes[from].extend(order);
            }
            self.send_next(now, place);
        }
    }

    fn down(&mut self, now: Millis, place: u32) {
        let Some(mut link) = self.links[place as usize].take() else { return };
        if let Some(way) = link.on_the_way.take() {
            debug_assert!(!way.arrives, "what arrives in time has arrived");
            let bytes = link.sent_by(now, way.bytes);
            self.charge(way.item, link.ends[way.from], link.ends[1 - way.from], bytes);
            self.outcome.aborted += u64::from(matches!(way.item, Item::Envelope(_)));
        }
        let said = link.ends.map(|end| self.devices[end as usize].hello(link.began, &self.bundle));
        for (end, said) in link.ends.into_iter().zip([&said[1], &said[0]]) {
            let device = &mut self.devices[end as usize];
            device.links.retain(|other| *other != place);
            device.cost.linked += now - link.began;
            if let Some(carrier) = &mut device.carrier {
                let contacted = Contacted { role: said.role, reach: said.reach, since_relay: said.since_relay };
                carrier.handle_contact_ended(instant(now), contacted);
            }
        }
    }

    fn finish(mut self) -> Outcome {
        self.outcome.envelopes = self.registry.fates;
        self.outcome.costs = self.devices.into_iter().map(|device| device.cost).collect();
        self.outcome
    }
}
