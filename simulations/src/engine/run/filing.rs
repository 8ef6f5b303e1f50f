//! How envelopes come into the world: reports, by slots or at once, cover, and floods.

use ijwi_protocol::ids::EnvelopeId;

use super::{Defect, Run};
use crate::engine::adversary::{self, Role};
use crate::engine::event::Event;
use crate::engine::outlet::Leaving;
use crate::engine::registry::Content;
use crate::world::{DAY, DeviceId, Filed, Millis};

impl Run<'_> {
    pub(super) fn file(&mut self, now: Millis, place: u32) {
        let Filed { author, envelopes, .. } = self.world.filed[place as usize];
        // Who reports has the device on.
        self.start(now, author);
        let device = &self.devices[author as usize];
        // What those who do harm would report is not asked for.
        if device.is_gone || !device.role.reports() {
            return;
        }
        let ids: Vec<_> = (0..envelopes).map(|_| self.registry.file(now, author, Content::Report)).collect();
        for attached in ids.iter().skip(1) {
            let place = self.registry.place(attached);
            self.registry.fates[place].is_attached = true;
        }
        let leaving = self.options.release.map(|release| release.reports);
        match (&mut self.outlets[author as usize], leaving) {
            (Some(outlet), Some(Leaving::BySlots)) => outlet.put(ids),
            (Some(outlet), Some(Leaving::Urgent)) => {
                outlet.put(ids);
                outlet.hurry(now);
                if let Some(wake) = self.let_out(now, author) {
                    self.events.at(wake, Event::Slot(author));
                }
            }
            _ => ids.into_iter().for_each(|id| self.release(now, author, id)),
        }
    }

    /// A device's slot may let something out.
    pub(super) fn slot(&mut self, now: Millis, device: DeviceId) {
        let is_there = self.devices[device as usize].is_there();
        match &mut self.outlets[device as usize] {
            // One that started again asked for another time.
            Some(outlet) if is_there && now >= outlet.wake => outlet.handle_timeout(now),
            _ => return,
        }
        if let Some(wake) = self.let_out(now, device) {
            self.events.at(wake, Event::Slot(device));
        }
    }

    /// What slots let out now, and when they are to be asked again.
    fn let_out(&mut self, now: Millis, device: DeviceId) -> Option<Millis> {
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

    /// A flooder files, without end.
    pub(super) fn flood(&mut self, now: Millis, device: DeviceId) {
        let id = self.registry.file(now, device, Content::Flood);
        self.release(now, device, id);
        self.events.at(now + DAY / Millis::from(adversary::FLOOD_A_DAY), Event::Flood(device));
    }

    /// An envelope leaves its author.
    fn release(&mut self, now: Millis, author: DeviceId, id: EnvelopeId) {
        let (mut entry, draw) = self.registry.release(now, &id);
        let device = &self.devices[author as usize];
        let place = self.registry.place(&id);
        let Some(carrier) = &device.carrier else { return self.log(now, author, place) };
        entry.copies = match device.role {
            Role::Flooder => adversary::ALL_COPIES,
            _ => carrier.copies(draw),
        };
        if self.defect == Some(Defect::NeverLeaves) {
            return;
        }
        self.take(now, author, place, &entry);
        self.push_envelope(now, author, id, place);
    }
}
