//! What a simulation runs on: who meets whom and when, and what is filed. Made by a camp, a trace or a test; the engine
//! does not know which.

/// Milliseconds since the start of the simulation.
pub type Millis = u64;

/// A day.
pub const DAY: Millis = 86_400_000;

/// A device, by its place in [`World::devices`].
pub type DeviceId = u32;

/// What a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A resident's phone.
    Phone,
    /// A field team's, which walks through the camp.
    Team,
    /// A relay. What reaches it counts as delivered.
    Relay,
}

/// Two devices are in each other's radio range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// One of the two, the smaller id.
    pub a: DeviceId,
    /// The other.
    pub b: DeviceId,
    /// When it begins.
    pub from: Millis,
    /// When it ends. Not before `from`.
    pub until: Millis,
    /// Bytes per second that this meeting carries in each direction together.
    pub rate: u32,
    /// Time from `from` until bytes can flow: discovery and set-up. Longer than the meeting: the two never noticed.
    pub setup: u32,
}

/// A report that somebody files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filed {
    /// When.
    pub at: Millis,
    /// On which device.
    pub author: DeviceId,
    /// Envelopes that it takes: 1 for text, some 25 for a photo.
    pub envelopes: u32,
}

/// Everything that is decided before the first event.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// What each device is.
    pub devices: Vec<Kind>,
    /// Meetings, ascending by `from`.
    pub meetings: Vec<Meeting>,
    /// Reports, ascending by `at`.
    pub filed: Vec<Filed>,
    /// When it ends.
    pub until: Millis,
}
