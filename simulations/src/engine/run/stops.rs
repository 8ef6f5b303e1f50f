//! Devices that stop and start again, and such as are seized.

use super::{Defect, Run};
use crate::engine::adversary::Role;
use crate::engine::device::instant;
use crate::engine::event::Event;
use crate::world::{DAY, DeviceId, Millis};

impl Run<'_> {
    /// When a device stops next, if it does at all.
    pub(super) fn expect_stop(&mut self, now: Millis, device: DeviceId) {
        let Some(restarts) = self.options.restarts else { return };
        let at = now + 1 + self.stops.below((2.0 * DAY as f64 / restarts.per_day.max(1e-6)) as Millis);
        if at < restarts.until {
            self.events.at(at, Event::Stop(device));
        }
    }

    /// A device stops in the middle of whatever it does.
    pub(super) fn stop(&mut self, now: Millis, place: DeviceId) {
        let Some(restarts) = self.options.restarts else { return };
        if self.devices[place as usize].is_there() {
            let device = &mut self.devices[place as usize];
            let mut entries = device.stored(now);
            if self.defect == Some(Defect::ForgetsAtStop) {
                entries.pop();
            }
            device.is_off = true;
            for link in device.links.clone() {
                self.part(now, link);
            }
            // What is on its disk: neither what its policy has learnt nor counts that had still to be kept.
            let mut carrier = self.options.carrier(now, self.devices[place as usize].role);
            for word in self.devices[place as usize].all_news().filter_map(|news| self.press.word(news)) {
                carrier.handle_word(instant(now), &word, []);
            }
            entries.iter().for_each(|entry| carrier.handle_accepted(instant(now), entry));
            self.devices[place as usize].carrier = Some(carrier);
            self.events.at(now + 1 + self.stops.below(restarts.down), Event::Start(place));
        }
        self.expect_stop(now, place);
    }

    /// It starts again, and talks with whoever is near.
    pub(super) fn start(&mut self, now: Millis, place: DeviceId) {
        let device = &mut self.devices[place as usize];
        if !device.is_off || device.is_gone {
            return;
        }
        device.is_off = false;
        let dropped = device.drain(now);
        self.registry.dropped(place, &dropped);
        self.events.at(now, Event::Timeout(place));
        self.devices[place as usize].wake = now;
        if let Some(outlet) = &mut self.outlets[place as usize] {
            outlet.restart(now);
            self.events.at(now, Event::Slot(place));
        }
        for meeting in self.devices[place as usize].near.clone() {
            self.begin(now, meeting);
        }
    }

    pub(super) fn seize(&mut self, now: Millis) {
        for place in 0..self.devices.len() {
            if self.devices[place].role != Role::Seized {
                continue;
            }
            for link in self.devices[place].links.clone() {
                self.part(now, link);
            }
            let empty = self.options.carrier(now, Role::Seized);
            if let Some(seized) = self.devices[place].carrier.replace(empty) {
                self.registry.dropped(place as DeviceId, seized.held());
            }
            self.devices[place].is_gone = true;
        }
    }
}
