//! Two phones that have nothing but a radio, as the app supplies it, exchange what they carry.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use ijwi::{AnswerWay, CarryPlan, Given, Ijwi, Leaving, PhoneRadio, RadioOrder, RadioState, RadioTold, RadioUuids};

use crate::camp::{Camp, Phone, wait_for};

/// Everything that both radios were ordered, in one queue.
struct Air {
    phones: [Arc<Ijwi>; 2],
    orders: Receiver<(usize, RadioOrder)>,
    shown: [Option<(RadioUuids, Vec<u8>)>; 2],
    scans: [bool; 2],
    /// The other end of each connection.
    ends: BTreeMap<(usize, u64), u64>,
}

/// One phone's radio.
struct Set {
    phone: usize,
    orders: Mutex<Sender<(usize, RadioOrder)>>,
}

impl PhoneRadio for Set {
    fn order(&self, order: RadioOrder) {
        self.orders.lock().unwrap().send((self.phone, order)).ok();
    }
}

impl Air {
    const VALUE_BYTES: u32 = 244;

    fn run(mut self) {
        while let Ok((phone, order)) = self.orders.recv() {
            self.obey(phone, order);
            for (phone, other) in [(0, 1), (1, 0)] {
                if let Some((uuids, bytes)) = self.shown[other].clone().filter(|_| self.scans[phone]) {
                    let seen = RadioTold::Seen { peer: other as u64, service: uuids.service, bytes };
                    self.phones[phone].radio_told(seen);
                }
            }
        }
    }

    fn obey(&mut self, phone: usize, order: RadioOrder) {
        let other = 1 - phone;
        match order {
            RadioOrder::Show { uuids, bytes } => self.shown[phone] = Some((uuids, bytes)),
            RadioOrder::Hide => self.shown[phone] = None,
            RadioOrder::Scan { on } => self.scans[phone] = on,
            RadioOrder::ConnectGatt { connection, peer, uuids } => {
                let serves = self.shown[other].as_ref().is_some_and(|(shown, _)| *shown == uuids);
                if peer != other as u64 || !serves {
                    self.phones[phone].radio_told(RadioTold::Closed { connection });
                    return;
                }
                let end = self.phones[other].radio_connection();
                self.ends.insert((phone, connection), end);
                self.ends.insert((other, end), connection);
                let value_bytes = Self::VALUE_BYTES;
                self.phones[other].radio_told(RadioTold::Came { connection: end, l2cap: false, value_bytes });
                self.phones[phone].radio_told(RadioTold::Opened { connection, value_bytes });
            }
            RadioOrder::ConnectL2cap { connection, .. } => {
                self.phones[phone].radio_told(RadioTold::Closed { connection });
            }
            RadioOrder::Send { connection, value } => {
                if let Some(end) = self.ends.get(&(phone, connection)) {
                    assert!(value.len() <= Self::VALUE_BYTES as usize);
                    self.phones[other].radio_told(RadioTold::Received { connection: *end, value });
                    self.phones[phone].radio_told(RadioTold::Sent { connection });
                }
            }
            RadioOrder::Close { connection } => {
                if let Some(end) = self.ends.remove(&(phone, connection)) {
                    self.ends.remove(&(other, end));
                    self.phones[other].radio_told(RadioTold::Closed { connection: end });
                }
            }
        }
    }
}

#[test]
fn a_report_crosses_by_a_radio_that_the_app_supplies() {
    let mut camp = Camp::new();
    let phones = [camp.phone("246810", None), camp.phone("135791", None)];
    let author = &phones[0].ijwi;
    author.begin_report().unwrap();
    author.answer(Given::One { choice: 0 }).unwrap();
    let ids = author.recipients().unwrap().into_iter().map(|recipient| recipient.id).collect();
    let sealed = author.seal(ids, AnswerWay::None, Leaving::Burst).unwrap();
    assert_eq!(sealed.left, 1);

    let (tell, orders) = channel();
    let both = [0, 1].map(|phone: usize| Arc::clone(&phones[phone].ijwi));
    for (phone, Phone { ijwi, .. }) in phones.iter().enumerate() {
        let set = Set { phone, orders: Mutex::new(tell.clone()) };
        let plan = CarryPlan {
            network: false,
            relays: false,
            listen: Vec::new(),
            peers: Vec::new(),
            slot_seconds: None,
            radio_slot_seconds: None,
        };
        ijwi.start_carrying(plan, Some(Box::new(set))).unwrap();
        ijwi.radio_told(RadioTold::Up { adverts: true, psm: None, settle_ms: 0 });
        ijwi.radio_told(RadioTold::Power { percent: 80, charging: true });
    }
    drop(tell);
    let air = Air { phones: both, orders, shown: [None, None], scans: [false; 2], ends: BTreeMap::new() };
    std::thread::spawn(move || air.run());

    wait_for("the envelope", || (phones[1].ijwi.status().unwrap().up > 0).then_some(()));
    let status = wait_for("the radio's state", || {
        let status = phones[1].ijwi.status().unwrap();
        matches!(status.radio, RadioState::On { sightings: 1.., .. }).then_some(status)
    });
    assert!(status.carrying && status.contacts >= 1);
    phones.iter().for_each(|phone| phone.ijwi.stop_carrying().unwrap());
}
