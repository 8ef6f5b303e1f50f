//! What a run costs a phone's battery, by a table of currents. A model, not a measurement: phones differ by a factor of two
//! and more, and what is meant to be believed are the proportions.
//!
//! Sources. *Android's power profiles*, which makers measure (source.android.com, "Measuring power values"): Bluetooth in use
//! takes 25 mA (Nexus 6P), 52 mA (a Samsung of 2,300 mAh) and 10 mA (the documentation's example), Bluetooth that is on
//! 0.7 to 1.8 mA, a core at work some 50 to 150 mA. *Herald* reports 2% of the battery an hour on Galaxy A10 and A20 while
//! it scans 4 s and pauses in turn: some 70 mA, which holds processor and adverts too; at a scan share of one the model gives
//! 41 mA without the processor. *Verifying* an envelope takes 0.08 ms of RSA and less of Ed25519 on a server's core; a
//! phone's small core is taken to need twenty times that, with storing.

use crate::outcome::Cost;
use crate::world::{DAY, Millis};

/// Currents in mA and times in seconds.
pub mod table {
    /// A listening or sending Bluetooth radio: between the Nexus 6P's 25 and the Samsung's 52.
    pub const RADIO: f64 = 40.0;
    /// Bluetooth that is on, with nothing to do.
    pub const BLUETOOTH_ON: f64 = 1.2;
    /// Radio time of one advert on three channels, with ramps: 1.5 ms each 250 ms.
    pub const ADVERT_SHARE: f64 = 0.0015 / 0.25;
    /// A link that is up and has nothing to carry: a connection event each 50 ms, 2.5 ms of radio.
    pub const LINK_IDLE: f64 = RADIO * 0.05;
    /// The processor, awake while bytes flow.
    pub const PROCESSOR: f64 = 80.0;
    /// Bytes a second that a transfer takes the radio for: the median of `radio.rs`.
    pub const BYTES_A_SECOND: f64 = 45_000.0;
    /// Seconds to connect and shake hands.
    pub const CONNECT: f64 = 1.5;
    /// A link is closed when both have nothing; keeping it costs more than connecting again.
    pub const IDLE_MAX: f64 = 20.0;
    /// Processor seconds to verify and store one envelope.
    pub const VERIFY: f64 = 0.003;
    /// Capacity of a cheap phone's battery in mAh.
    pub const BATTERY: f64 = 3_000.0;
}

/// What one phone spends in a day, in mAh.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Energy {
    /// Bluetooth that is on.
    pub on: f64,
    /// Scanning.
    pub scanning: f64,
    /// Adverts.
    pub adverts: f64,
    /// Connecting, and links with nothing to carry.
    pub links: f64,
    /// Bytes on the air, with the processor that moves them.
    pub transfer: f64,
    /// Verifying and storing.
    pub verifying: f64,
}

impl Energy {
    /// What a device spends in a day that scans this share of its time, from what a run of `until` milliseconds cost it.
    pub fn of(cost: &Cost, until: Millis, scan_share: f64) -> Self {
        let days = until as f64 / DAY as f64;
        let hours_a_day = |seconds: f64| seconds / 3_600.0 / days.max(1e-9);
        let contacts = f64::from(cost.contacts);
        let carrying = (cost.sent + cost.received) as f64 / table::BYTES_A_SECOND;
        let idle = (cost.linked as f64 / 1_000.0 - carrying).clamp(0.0, contacts * table::IDLE_MAX);
        let connecting = contacts * table::CONNECT;
        let envelopes = cost.received as f64 / 4_096.0;
        Self {
            on: table::BLUETOOTH_ON * 24.0,
            scanning: table::RADIO * scan_share * 24.0,
            adverts: table::RADIO * table::ADVERT_SHARE * 24.0,
            links: hours_a_day(connecting) * (table::RADIO + table::PROCESSOR) + hours_a_day(idle) * table::LINK_IDLE,
            transfer: hours_a_day(carrying) * (table::RADIO + table::PROCESSOR),
            verifying: hours_a_day(envelopes * table::VERIFY) * table::PROCESSOR,
        }
    }

    /// The parts, in the order of the fields.
    pub fn parts(&self) -> [f64; 6] {
        [self.on, self.scanning, self.adverts, self.links, self.transfer, self.verifying]
    }

    /// All of it.
    pub fn total(&self) -> f64 {
        self.parts().iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_the_whole() {
        let cost = Cost { contacts: 50, sent: 2_000_000, received: 4_096_000, linked: 3_600_000, held_max: 9 };
        let energy = Energy::of(&cost, DAY, 0.1);
        assert!((energy.parts().iter().sum::<f64>() - energy.total()).abs() < 1e-9);
        assert!(energy.parts().iter().all(|part| *part > 0.0), "{energy:?}");
        assert!((energy.scanning - 96.0).abs() < 1e-9, "{energy:?}");
    }

    #[test]
    fn twice_the_days_with_twice_the_work_cost_the_same_a_day() {
        let cost = Cost { contacts: 50, sent: 2_000_000, received: 4_096_000, linked: 3_600_000, held_max: 9 };
        let twice = Cost { contacts: 100, sent: 4_000_000, received: 8_192_000, linked: 7_200_000, held_max: 9 };
        let (one, two) = (Energy::of(&cost, DAY, 0.1), Energy::of(&twice, 2 * DAY, 0.1));
        assert!((one.total() - two.total()).abs() < 1e-9, "{one:?} {two:?}");
    }

    #[test]
    fn a_night_beside_another_phone_is_not_a_night_on_a_link() {
        let night = Cost { contacts: 1, sent: 0, received: 0, linked: 8 * 3_600_000, held_max: 0 };
        assert!(Energy::of(&night, DAY, 0.1).links < 0.1);
    }
}
