//! What relays and desks do, and how what they say gets about.

use super::{Defect, Run};
use crate::engine::adversary::Role;
use crate::engine::device::instant;
use crate::engine::event::Event;
use crate::engine::news::{Listed, NewsPlace};
use crate::world::{DAY, DeviceId, Kind, Millis};

impl Run<'_> {
    /// A relay has it.
    pub(super) fn log(&mut self, now: Millis, relay: DeviceId, place: usize) {
        let is_hidden = self.devices[relay as usize].role == Role::HidingRelay;
        let fate = &mut self.registry.fates[place];
        if fate.delivered.is_none() && !is_hidden {
            fate.delivered = Some(now);
            self.events.at(now + DAY, Event::DayAfter(place as u32));
        }
        let device = &mut self.devices[relay as usize];
        if device.log.len() <= place {
            device.log.resize(place + 1, false);
        }
        device.log[place] = true;
        if device.unsigned.is_empty() {
            self.events.at(now + self.options.receipt_delay, Event::Receipt(relay));
        }
        device.unsigned.push(place as u32);
    }

    /// A relay signs what came in.
    pub(super) fn sign(&mut self, now: Millis, relay: DeviceId) {
        let places = core::mem::take(&mut self.devices[relay as usize].unsigned);
        let off_by = u32::from(self.defect == Some(Defect::ReceiptsNameOthers));
        let named = |place: u32| (place + off_by) % self.registry.fates.len() as u32;
        let listed = |came| {
            let named = named(came);
            Listed { came, named: Some(named), content: self.registry.content_hash(named) }
        };
        let came: Vec<_> = places.into_iter().map(listed).collect();
        let receipts = self.press.receipts(now, &came);
        self.publish(now, &receipts);
        // What it hides no desk collects.
        let is_shown = self.devices[relay as usize].role != Role::HidingRelay;
        for receipt in receipts.into_iter().filter(|_| is_shown) {
            self.events.at(now + self.options.desk_delay, Event::Countersigned(receipt));
        }
    }

    /// Desks have collected what a receipt lists: they open what is for them, and countersign.
    pub(super) fn countersign(&mut self, now: Millis, receipt: NewsPlace) {
        for place in core::mem::take(&mut self.press.pieces[receipt as usize].about) {
            self.registry.collect(now, place as usize);
        }
        let words = self.press.countersign(receipt);
        self.publish(now, &words);
    }

    /// How much news relays have.
    pub(super) fn published(&self) -> NewsPlace {
        if self.options.policy.heeds_receipts() { self.press.pieces.len() as NewsPlace } else { 0 }
    }

    /// All relays know it: desks bring it to each.
    fn publish(&mut self, now: Millis, news: &[NewsPlace]) {
        if !self.options.policy.heeds_receipts() {
            return;
        }
        let relays: Vec<_> = (0..).zip(&self.world.devices).filter(|(_, kind)| **kind == Kind::Relay).collect();
        for (relay, _) in relays {
            news.iter().for_each(|news| self.learn(now, relay, *news));
        }
    }

    pub(super) fn learn(&mut self, now: Millis, who: DeviceId, news: NewsPlace) {
        let device = &mut self.devices[who as usize];
        if !device.learn(news) {
            return;
        }
        if let (Some(carrier), Some(word)) = (&mut device.carrier, self.press.word(news)) {
            let named = self.press.pieces[news as usize].named.iter().copied();
            let held = named.filter(|place| self.registry.holds(who, *place as usize));
            carrier.handle_word(instant(now), &word, held.map(|place| self.registry.id(place)));
            let dropped = device.drain(now);
            self.registry.dropped(who, &dropped);
        }
        for index in 0..self.devices[who as usize].links.len() {
            let place = self.devices[who as usize].links[index];
            let Some(link) = &mut self.links[place as usize] else { continue };
            let from = usize::from(link.ends[1] == who);
            let other = &self.devices[link.ends[1 - from] as usize];
            // Relays have it from desks.
            if link.reconciled && !other.is_relay() && !other.knows(news) {
                link.news[from].push_back(news);
                self.send_next(now, place);
            }
        }
    }
}
