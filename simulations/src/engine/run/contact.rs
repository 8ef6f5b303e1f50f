//! What two devices do while they are near each other.

use ijwi_protocol::carry::Contacted;
use ijwi_protocol::contact::Handing;
use ijwi_protocol::contact::reconcile::ContactKey;
use ijwi_protocol::ids::{EnvelopeId, sha256};
use ijwi_protocol::rng::Rng;

use super::{Defect, Run};
use crate::engine::adversary::{self, Role};
use crate::engine::campaign::campaign;
use crate::engine::device::instant;
use crate::engine::event::Event;
use crate::engine::link::{Item, Link, OnTheWay, Parcel};
use crate::engine::news::NewsPlace;
use crate::engine::price;
use crate::engine::reconcile::{Id, reconcile};
use crate::observer::Pass;
use crate::world::{DeviceId, Millis};

impl Run<'_> {
    pub(super) fn up(&mut self, now: Millis, place: u32) {
        let meeting = &self.world.meetings[place as usize];
        for end in [meeting.a, meeting.b] {
            self.devices[end as usize].near.push(place);
        }
        self.events.at(meeting.until, Event::Down(place));
        self.begin(now, place);
    }

    /// A contact begins, if both are there.
    pub(super) fn begin(&mut self, now: Millis, place: u32) {
        let link = Box::new(Link::new(&self.world.meetings[place as usize], now));
        let [a, b] = link.ends.map(|end| &self.devices[end as usize]);
        if a.is_relay() && b.is_relay() || !a.is_there() || !b.is_there() {
            return;
        }
        self.outcome.contacts += 1;
        for end in link.ends {
            self.devices[end as usize].cost.contacts += 1;
            self.devices[end as usize].links.push(place);
        }
        self.links[place as usize] = Some(link);
        self.compare(now, place, price::LINK + price::FINISHED);
    }

    /// Both say hello and find out what the other lacks.
    fn compare(&mut self, now: Millis, place: u32, setup: u64) {
        let Some(mut link) = self.links[place as usize].take() else { return };
        let [a, b] = link.ends.map(|end| &self.devices[end as usize]);
        let setup = setup + price::hellos([a, b].map(|device| device.hello(now, campaign().bundle())));
        let bytes = match [a.is_relay(), b.is_relay()] {
            [false, false] => self.compare_devices(now, &mut link, place),
            [is_first, _] => self.compare_with_relay(now, &mut link, usize::from(!is_first)),
        };
        self.outcome.bytes.setup += setup;
        self.outcome.bytes.reconcile += bytes;
        for (place, end) in link.ends.into_iter().enumerate() {
            let cost = &mut self.devices[end as usize].cost;
            // The odd byte is the first one's.
            let half = (setup + bytes + 1 - place as u64) / 2;
            let other = (setup + bytes + place as u64) / 2;
            cost.sent += half;
            cost.received += other;
        }
        link.reconciled = false;
        if let Some(at) = link.send(now, setup + bytes) {
            self.events.at(at, Event::Reconciled(place));
        }
        self.links[place as usize] = Some(link);
    }

    fn compare_with_relay(&self, now: Millis, link: &mut Link, relay: usize) -> u64 {
        let [device, log] = [1 - relay, relay].map(|end| &self.devices[link.ends[end] as usize]);
        let offers = device.carrier.as_ref().map_or_else(Vec::new, |carrier| carrier.offers(instant(now)));
        let offers: Vec<_> = offers.iter().map(|offer| self.registry.place(&offer.id) as u32).collect();
        let has = |place: &u32| log.log.get(*place as usize).copied().unwrap_or(false);
        (link.there, link.lacking[1 - relay]) = offers.iter().partition(|place| has(place));
        let cursor = device.cursors.get(&link.ends[relay]).copied().unwrap_or(0);
        let news = u64::from(self.published() - cursor);
        price::offers(offers.len()) + price::log(news, cursor.into())
    }

    fn compare_devices(&mut self, now: Millis, link: &mut Link, place: u32) -> u64 {
        let ends = link.ends;
        let [a, b] = ends.map(|end| &self.devices[end as usize]);
        link.lacking = match self.defect {
            Some(Defect::TakesTwice) => ends.map(|end| self.registry.held(end).collect()),
            _ => [self.registry.lacking(ends[0], ends[1]), self.registry.lacking(ends[1], ends[0])],
        };
        let envelope_id = |place: u32| self.registry.id(place).0;
        let id_of = |news: &NewsPlace| self.press.ids[*news as usize].0;
        let news = [a.news_for(b), b.news_for(a)];
        let lacking = [0, 1].map(|end| -> Vec<Id> {
            link.lacking[end].iter().map(|place| envelope_id(*place)).chain(news[end].iter().map(id_of)).collect()
        });
        let held = [a, b].map(|device| device.held() + device.news);
        reconcile(&self.key(now, place), lacking.each_ref().map(Vec::as_slice), held)
    }

    /// The key of a contact's short ids.
    fn key(&self, now: Millis, place: u32) -> ContactKey {
        let nonce = |end: usize| Rng::from_seed(nonce_seed(self.options.seed, now, place, end)).bytes();
        ContactKey::new(&nonce(0), &nonce(1))
    }

    pub(super) fn reconciled(&mut self, now: Millis, place: u32) {
        let Some(link) = self.links[place as usize].as_mut().filter(|link| link.is_due(now)) else { return };
        link.reconciled = true;
        let ends = link.ends;
        let lacking = core::mem::take(&mut link.lacking);
        let there = core::mem::take(&mut link.there);
        for (from, lacking) in lacking.into_iter().enumerate() {
            let (us, them) = (ends[from], ends[1 - from]);
            let news = self.news(us, them);
            if self.devices[them as usize].is_relay() {
                let there: Vec<_> =
                    there.iter().map(|place| Handing { id: self.registry.id(*place), copies: 0 }).collect();
                self.devices[us as usize].handed(now, &there);
            }
            let lacking = lacking.into_iter().map(|place| self.registry.id(place)).collect();
            let order = self.parcels(self.rank(now, us, them, lacking));
            if let Some(link) = &mut self.links[place as usize] {
                link.news[from].extend(news);
                // What came in the meantime stands there already.
                let early = core::mem::take(&mut link.envelopes[from]);
                link.envelopes[from].extend(order.into_iter().chain(early));
            }
        }
        self.send_next(now, place);
    }

    /// The news that one tells the other: a relay all since the last time, known or not.
    fn news(&self, us: DeviceId, them: DeviceId) -> Vec<NewsPlace> {
        let [from, to] = [us, them].map(|device| &self.devices[device as usize]);
        match (from.is_relay(), to.is_relay()) {
            (true, _) => (to.cursors.get(&us).copied().unwrap_or(0)..self.published()).collect(),
            // Relays have it from desks.
            (false, true) => Vec::new(),
            (false, false) => from.news_for(to),
        }
    }

    fn parcels(&self, order: Vec<Handing>) -> Vec<Parcel> {
        let parcel = |handing: Handing| Parcel { handing, place: self.registry.place(&handing.id) as u32 };
        order.into_iter().map(parcel).collect()
    }

    fn rank(&self, now: Millis, us: DeviceId, to: DeviceId, ids: Vec<EnvelopeId>) -> Vec<Handing> {
        let (from, to) = (&self.devices[us as usize], &self.devices[to as usize]);
        let Some(carrier) = &from.carrier else { return Vec::new() };
        let copies = if to.is_relay() { 0 } else { adversary::ALL_COPIES };
        let all = |mut ids: Vec<EnvelopeId>| {
            ids.sort_unstable();
            ids.into_iter().map(move |id| Handing { id, copies })
        };
        match from.role {
            Role::Honest | Role::Seized | Role::HidingRelay => {}
            Role::Replayer => return all(ids).collect(),
            Role::Flooder => {
                return all(ids).filter(|own| self.registry.fates[self.registry.place(&own.id)].author == us).collect();
            }
            Role::BlackHole | Role::Liar => return Vec::new(),
        }
        let hello = (!to.is_relay()).then(|| to.hello(now, campaign().bundle()));
        carrier.rank(instant(now), ids, hello.as_ref())
    }

    pub(super) fn send_next(&mut self, now: Millis, place: u32) {
        let Some(link) = &mut self.links[place as usize] else { return };
        if link.on_the_way.is_some() || !link.reconciled {
            return;
        }
        while let Some((from, item)) = link.next() {
            let (us, them) = (link.ends[from], link.ends[1 - from]);
            let [from_device, to_device] = [us, them].map(|end| &self.devices[end as usize]);
            let bytes = match item {
                Item::News(news) if to_device.knows(news) && !from_device.is_relay() => continue,
                Item::News(news) => u64::from(self.press.pieces[news as usize].bytes),
                // It was dropped since.
                Item::Envelope(parcel) if !self.registry.holds(us, parcel.place as usize) => continue,
                Item::Envelope(_) => price::ENVELOPE,
            };
            link.on_the_way = Some(OnTheWay { from, item, bytes });
            if let Some(at) = link.send(now, bytes) {
                self.events.at(at, Event::Arrived(place));
            }
            return;
        }
    }

    pub(super) fn arrived(&mut self, now: Millis, place: u32) {
        let Some(link) = self.links[place as usize].as_mut().filter(|link| link.is_due(now)) else { return };
        let Some(way) = link.on_the_way.take() else { return };
        let (us, them) = (link.ends[way.from], link.ends[1 - way.from]);
        self.charge(way.item, us, them, way.bytes);
        match way.item {
            Item::News(news) => {
                if self.devices[us as usize].is_relay() {
                    self.devices[them as usize].cursors.insert(us, news + 1);
                }
                self.learn(now, them, news);
            }
            Item::Envelope(parcel) => self.hand(now, us, them, parcel),
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

    fn hand(&mut self, now: Millis, from: DeviceId, to: DeviceId, parcel: Parcel) {
        let (handing, place) = (parcel.handing, parcel.place as usize);
        let device = &self.devices[to as usize];
        let carries = device.role.carries();
        let is_new = if device.is_relay() {
            !device.log.get(place).copied().unwrap_or(false)
        } else {
            // Whoever does harm says that it took it, and has it not.
            let is_held = self.registry.holds(to, place) && self.defect != Some(Defect::TakesTwice);
            !is_held && (!carries || self.is_taken(now, to, place, handing.copies))
        };
        self.devices[from as usize].handed(now, &[handing]);
        if !is_new {
            return;
        }
        self.outcome.relayed += 1;
        self.registry.fates[place].handed += 1;
        if self.options.watched {
            self.outcome.passes.push(Pass { at: now, from, to, envelope: place as u32, share: handing.copies });
        }
        if !carries {
            return;
        }
        if self.devices[to as usize].is_relay() {
            self.log(now, to, place);
        } else {
            self.push_envelope(now, to, handing.id, place);
        }
    }

    /// A device checks an envelope and takes it, unless desks have signed for it as it knows.
    fn is_taken(&mut self, now: Millis, to: DeviceId, place: usize, copies: u8) -> bool {
        let entry = self.registry.received(now, place, copies);
        self.take(now, to, place, &entry) || !self.registry.is_collected(now, place)
    }

    /// What came in goes on at once where links are up.
    pub(super) fn push_envelope(&mut self, now: Millis, holder: DeviceId, id: EnvelopeId, place: usize) {
        for index in 0..self.devices[holder as usize].links.len() {
            let meeting = self.devices[holder as usize].links[index];
            let Some(link) = &self.links[meeting as usize] else { continue };
            let from = usize::from(link.ends[1] == holder);
            if self.registry.holds(link.ends[1 - from], place) {
                continue;
            }
            let order = self.rank(now, holder, link.ends[1 - from], vec![id]);
            if let Some(link) = &mut self.links[meeting as usize] {
                link.envelopes[from].extend(order.into_iter().map(|handing| Parcel { handing, place: place as u32 }));
            }
            self.send_next(now, meeting);
        }
    }

    pub(super) fn down(&mut self, now: Millis, place: u32) {
        let meeting = &self.world.meetings[place as usize];
        for end in [meeting.a, meeting.b] {
            self.devices[end as usize].near.retain(|other| *other != place);
        }
        self.part(now, place);
    }

    /// A contact ends.
    pub(super) fn part(&mut self, now: Millis, place: u32) {
        let Some(mut link) = self.links[place as usize].take() else { return };
        if let Some(way) = link.on_the_way.take() {
            let bytes = link.sent_by(now, way.bytes);
            self.charge(way.item, link.ends[way.from], link.ends[1 - way.from], bytes);
            self.outcome.aborted += u64::from(matches!(way.item, Item::Envelope(_)));
        }
        let said = link.ends.map(|end| self.devices[end as usize].hello(link.began, campaign().bundle()));
        for (end, said) in link.ends.into_iter().zip([&said[1], &said[0]]) {
            let device = &mut self.devices[end as usize];
            device.links.retain(|other| *other != place);
            device.cost.linked += now - link.began;
            device.keep_counts();
            if let Some(carrier) = &mut device.carrier {
                let contacted = Contacted { role: said.role, reach: said.reach, since_relay: said.since_relay };
                carrier.handle_contact_ended(instant(now), contacted);
            }
        }
    }
}

/// What an end's nonce is drawn from.
pub(in crate::engine) fn nonce_seed(seed: u64, now: Millis, place: u32, end: usize) -> [u8; 32] {
    sha256(&[&seed.to_le_bytes(), &now.to_le_bytes(), &place.to_le_bytes(), &[end as u8]])
}
