//! Stamps, carrying for others, and the phone's radio.

use std::sync::Arc;

use ijwi_mesh::ble::ConnId;
use ijwi_mesh::device::ROOM;
use ijwi_mesh::seed::system_rng;
use ijwi_mesh::stamp_link;
use ijwi_mesh::stamps::{STAMPS_FILE_BYTES_MAX, StampAnswer, StampRequest};
use ijwi_protocol::campaign::Bundle;
use ijwi_protocol::codec;
use ijwi_protocol::contact::Level;

use super::{Ijwi, Phone};
use crate::Failure;
use crate::border::{guarded, locked};
use crate::carrying::{Carrying, RUNTIME, parsed};
use crate::questions::count;
use crate::radio::{self, PhoneRadio, RadioTold};
use crate::records::{CarryPlan, RadioState, SinceRelay, StampCount, Status, Watcher};

/// The area whose stamps are asked for, until a bundle tells areas apart.
const AREA: u16 = 0;

#[uniffi::export]
impl Ijwi {
    /// The stamps.
    pub fn stamps(&self) -> Result<StampCount, Failure> {
        self.with(|phone| {
            let reach = phone.tend()?;
            let (_, custody, vault) = phone.all()?;
            Ok(StampCount {
                tray: count(reach.places),
                tray_days: count(reach.days()),
                spare: count(vault.content.stamps.len()),
                a_visit: u32::from(custody.active().bundle.policy().stamps_per_visit),
            })
        })
    }

    /// Asks a team's device on the local network for stamps, `192.168.1.20:4712`. Its owner has to agree: up to three
    /// minutes. How many came.
    pub fn fetch_stamps(&self, address: String) -> Result<u32, Failure> {
        let peer = parsed(&address)?;
        let (bundle, request) = self.with(request_stamps)?;
        // Not under the lock: nobody should wait so long for a wipe.
        let answer = guarded(|| {
            let asking = stamp_link::ask(&bundle, peer, &request);
            RUNTIME.block_on(asking).map_err(|_| Failure::TeamUnreachable)
        })?;
        self.with(|phone| accept_stamps(phone, &answer))
    }

    /// A request for stamps as a file, for somebody who carries it to a team and brings back what it gives.
    pub fn request_stamps(&self) -> Result<Vec<u8>, Failure> {
        let (_, request) = self.with(request_stamps)?;
        Ok([&StampRequest::MAGIC[..], &codec::encode(&request)].concat())
    }

    /// Takes what the team gave. How many stamps.
    pub fn accept_stamps(&self, answer: Vec<u8>) -> Result<u32, Failure> {
        self.with(|phone| {
            let body = answer.strip_prefix(&StampAnswer::MAGIC).filter(|body| body.len() <= STAMPS_FILE_BYTES_MAX);
            let answer = body.and_then(|body| codec::decode::<StampAnswer, { 2 * STAMPS_FILE_BYTES_MAX }>(body).ok());
            accept_stamps(phone, &answer.ok_or(Failure::StampsForeign)?)
        })
    }

    /// Carries for others, over the network and this radio, until it is stopped. Needs no PIN.
    pub fn start_carrying(&self, plan: CarryPlan, radio: Option<Box<dyn PhoneRadio>>) -> Result<(), Failure> {
        self.with(|phone| {
            if phone.carrying.as_ref().is_some_and(Carrying::runs) {
                return Err(Failure::Carrying);
            }
            let (radio, tell) = radio.map(radio::Foreign::new).unzip();
            let radio = radio.map(|radio| Box::new(radio) as Box<dyn ijwi_mesh::ble::Radio>);
            // The radio may tell something as soon as it is there.
            *locked(&self.radio) = tell;
            let (device, custody) = (phone.device()?, phone.custody()?);
            let watching = Arc::clone(&self.watching);
            phone.carrying = Some(Carrying::start(device, custody, self.clock, &plan, radio, watching)?);
            Ok(())
        })
    }

    /// Stops: contacts end, and what they stored is kept.
    pub fn stop_carrying(&self) -> Result<(), Failure> {
        let carrying = self.with(|phone| Ok(phone.carrying.take()))?;
        *locked(&self.radio) = None;
        guarded(|| {
            carrying.ok_or(Failure::Carrying)?.stop(true);
            Ok(())
        })
    }

    /// What this phone does and holds.
    pub fn status(&self) -> Result<Status, Failure> {
        self.with(|phone| {
            let holding = phone.custody()?.holding();
            let carrying = phone.carrying.as_ref().filter(|carrying| carrying.runs());
            let tally = carrying.map(|carrying| locked(&carrying.tally).clone()).unwrap_or_default();
            Ok(Status {
                carrying: carrying.is_some(),
                listening: tally.listening.iter().map(ToString::to_string).collect(),
                up: count(holding.up),
                down: count(holding.down),
                free: count(ROOM.saturating_sub(holding.up + holding.down)),
                disk_full: holding.full,
                since_relay: match holding.since_relay {
                    Level::Least => SinceRelay::Day,
                    Level::Less => SinceRelay::Days,
                    Level::More => SinceRelay::Week,
                    Level::Most => SinceRelay::Longer,
                },
                contacts: tally.contacts,
                sent: tally.sent,
                received: tally.received,
                relay_unreachable: tally.relay_unreachable,
                radio: match tally.radio {
                    None => RadioState::Off,
                    Some(status) => match status.fault {
                        Some(fault) => RadioState::Faulty { fault: fault.into() },
                        None => RadioState::On { shows: status.shows, sightings: status.sightings },
                    },
                },
            })
        })
    }

    /// Who is told when something may have to be drawn anew: the last one that was given.
    pub fn watch(&self, watcher: Box<dyn Watcher>) {
        self.watching.set(watcher);
    }

    /// What the radio has to tell. It never waits; without a radio it is passed over.
    pub fn radio_told(&self, told: RadioTold) {
        let radio = locked(&self.radio).clone();
        if let (Some(radio), Some(told)) = (radio, radio::told(told)) {
            radio.try_send(told).ok();
        }
    }

    /// A number for a connection that somebody opened to us.
    pub fn radio_connection(&self) -> u64 {
        ConnId::next().number()
    }
}

fn request_stamps(phone: &mut Phone) -> Result<(Arc<Bundle>, StampRequest), Failure> {
    let (device, custody, _) = phone.all()?;
    let bundle = custody.active().bundle;
    let asked = usize::from(bundle.policy().stamps_per_visit);
    let mut stamps = device.stamps()?;
    let request = stamps.request(device.home(), &mut system_rng(), &bundle, AREA, custody.day(), asked)?;
    Ok((bundle, request))
}

fn accept_stamps(phone: &mut Phone, answer: &StampAnswer) -> Result<u32, Failure> {
    let (device, custody, _) = phone.all()?;
    let taken = device.stamps()?.accept(device.home(), &custody.active().bundle, answer)?;
    phone.tend()?;
    Ok(count(taken))
}
