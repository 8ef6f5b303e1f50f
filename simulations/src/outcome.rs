//! What came of one run, in plain numbers: what tables, plots and the HTML report are made from.

use crate::observer::Pass;
use crate::world::{DeviceId, Millis};

/// One run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Name of the scenario.
    pub scenario: String,
    /// Name of the carry policy.
    pub policy: String,
    /// The seed.
    pub seed: u64,
    /// How long was simulated.
    pub until: Millis,
    /// Meetings in which at least a hello passed.
    pub contacts: u64,
    /// Envelopes that were filed, in order.
    pub envelopes: Vec<Fate>,
    /// Envelopes that were handed over whole, to anybody.
    pub relayed: u64,
    /// Envelopes whose transfer was cut off.
    pub aborted: u64,
    /// Bytes on the air, both ways, by what they were for.
    pub bytes: Bytes,
    /// Envelopes held by all devices but relays, at regular times: (time, envelopes).
    pub held: Vec<(Millis, u64)>,
    /// What it cost each device.
    pub costs: Vec<Cost>,
    /// Every envelope that was handed over, in the order of time; empty unless it was asked for.
    pub passes: Vec<Pass>,
    /// What attackers and observers got out of it, where there were any.
    pub attacks: Vec<Attack>,
}

/// An attacker's success.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attack {
    /// Who it is, in a few words.
    pub who: String,
    /// What `score` is: "AUC", "share of right first guesses", "points of delivery lost".
    pub measure: String,
    /// What it reached.
    pub score: f64,
    /// What somebody reaches who knows nothing.
    pub by_chance: f64,
}

/// What became of one envelope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fate {
    /// Whose it is.
    pub author: DeviceId,
    /// When it was filed.
    pub filed: Millis,
    /// When it left the author's tray (the same as `filed` without slots), if it did.
    pub released: Option<Millis>,
    /// When it first reached a relay, if it did.
    pub delivered: Option<Millis>,
    /// When a desk had opened it, if one did.
    pub opened: Option<Millis>,
    /// How often it was handed over, to anybody.
    pub handed: u32,
    /// How many devices held it, at most.
    pub held_max: u32,
    /// How many did a day after it was delivered, if the run went on for so long.
    pub held_after: Option<u32>,
    /// Whether it was cover.
    pub is_cover: bool,
    /// Whether it is of what is attached to the report before it, which is an envelope of its own.
    pub is_attached: bool,
}

/// Bytes on the air.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bytes {
    /// Handshakes and hellos.
    pub setup: u64,
    /// Reconciliation.
    pub reconcile: u64,
    /// Envelopes, those that were cut off included.
    pub envelopes: u64,
    /// Receipts and countersignatures.
    pub news: u64,
}

/// What the run cost one device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Contacts that it had.
    pub contacts: u32,
    /// Bytes that it sent.
    pub sent: u64,
    /// Bytes that it received.
    pub received: u64,
    /// Milliseconds in which a link was up.
    pub linked: u64,
    /// Most envelopes that it held at once.
    pub held_max: u32,
}
