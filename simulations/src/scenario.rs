//! A scenario: one TOML file that says everything about a run but its seed's dice. What it leaves out has a default with
//! a source; what it says wrong is refused by key, with what to do about it.

mod checks;

use std::fmt;
use std::path::Path;

use serde::Deserialize;

/// No scenario is longer. Whatever is, is another kind of file.
pub const FILE_MAX: u64 = 64 * 1024;

/// Everything that is decided before a run.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Short name, which tables and reports show.
    pub name: String,
    /// What it stands for, in a sentence.
    #[serde(default)]
    pub about: String,
    /// Days from the first midnight. Day 0 is a school day.
    #[serde(default = "seven")]
    pub days: u32,
    /// Seed of everything that is drawn by chance.
    #[serde(default = "one")]
    pub seed: u64,
    /// Carry policy.
    #[serde(default = "ours")]
    pub policy: String,
    /// Who lives there and where.
    pub camp: Camp,
    /// Where things stand, if it is known. Whatever is missing is laid out by UNHCR's figures.
    #[serde(default)]
    pub map: Map,
    /// How often residents do what.
    #[serde(default)]
    pub habits: Habits,
    /// Where relays stand.
    #[serde(default = "relay_at_gate")]
    pub connectivity: Vec<Connectivity>,
    /// Field teams that walk through the camp.
    #[serde(default)]
    pub team: Vec<Team>,
    /// What phones' radios do.
    #[serde(default)]
    pub radios: Radios,
    /// What is filed.
    #[serde(default)]
    pub reports: Reports,
    /// What a device stores for others.
    #[serde(default)]
    pub store: Store,
    /// When own envelopes leave.
    #[serde(default)]
    pub slots: Slots,
    /// Who does harm.
    #[serde(default)]
    pub adversaries: Adversaries,
}

/// Who lives there.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Camp {
    /// Residents, children included.
    pub population: u32,
    /// Residents' phones that run Ijwi.
    pub phones: u32,
    /// Square metres of camp a person, roads and services included. 45 by UNHCR and Sphere (2018), 30 at the least.
    #[serde(default = "area")]
    pub area_per_person_m2: f64,
    /// People whom one water point serves. UNHCR's community of 80 has a tap of its own; Sphere (2018) has at most 250 a
    /// tap and points have several.
    #[serde(default = "water")]
    pub people_per_water_point: u32,
}

/// Positions as shares of the camp's width and depth, (0, 0) where the gate's road begins at the left.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Map {
    /// The way out.
    pub gate: Option<[f64; 2]>,
    /// Health centres. UNHCR: one for 20,000.
    pub clinics: Vec<[f64; 2]>,
    /// Markets. UNHCR: one for 20,000.
    pub markets: Vec<[f64; 2]>,
    /// Schools. UNHCR: one for 5,000.
    pub schools: Vec<[f64; 2]>,
    /// Where rations are handed out. UNHCR: one for 5,000.
    pub distribution: Vec<[f64; 2]>,
}

/// How often residents with a phone do what, in times a day unless it says otherwise. Nobody measured that for phones in
/// camps; the figures are guesses that fit the standards, and a planner who knows better writes hers.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Habits {
    /// Trips to the water point, half of them in the morning, half in the evening. 15 litres a person a day (Sphere) for a
    /// household of five are four trips with 20 litres, shared by its members.
    pub water: f64,
    /// Trips to the market.
    pub market: f64,
    /// Visits to neighbours.
    pub neighbours: f64,
    /// Visits to kin elsewhere in the camp.
    pub kin: f64,
    /// Trips to the clinic. Two to four a person a year in camps (Sphere, 2018): one in some 120 days.
    pub clinic: f64,
    /// Share of the phones that are at school five days in seven, pupils' and teachers'.
    pub school_share: f64,
    /// Share of the phones that leave by the gate for the day's work, six days in seven.
    pub outside_share: f64,
    /// Days from one distribution to a household's next one.
    pub distribution_days: u32,
    /// Metres a second that people walk.
    pub walk_m_per_s: f64,
}

/// A relay and where it stands. What reaches it is on the internet.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connectivity {
    /// `gate`, `clinic`, `market`, `school`, `distribution`, `centre`, `outside` (a drive away: only teams come there) or
    /// `[x, y]` as on the map.
    pub at: Spot,
    /// How far its Wi-Fi reaches, in metres.
    #[serde(default = "wifi_range")]
    pub range_m: f64,
}

/// A place by name or by position.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Spot {
    /// By name.
    Named(Named),
    /// As a share of the camp's width and depth.
    At([f64; 2]),
}

/// Places that have a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Named {
    /// The way out.
    Gate,
    /// The first clinic.
    Clinic,
    /// The first market.
    Market,
    /// The first school.
    School,
    /// The first place of distribution.
    Distribution,
    /// The middle of the camp.
    Centre,
    /// Two kilometres beyond the gate.
    Outside,
}

/// A field team: its devices walk together, and begin and end each walk at the first connectivity point.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Devices that it carries.
    #[serde(default = "one_device")]
    pub devices: u32,
    /// Walks on a day on which it comes.
    #[serde(default = "one_device")]
    pub walks_per_day: u32,
    /// It comes every so many days.
    #[serde(default = "one_device")]
    pub every_days: u32,
    /// Hour at which its day begins.
    #[serde(default = "nine")]
    pub from_hour: u32,
    /// Hour by which the last walk begins.
    #[serde(default = "seventeen")]
    pub until_hour: u32,
    /// Stops of a walk. Each walk goes on where the one before it ended, so that all of the camp is visited in turn.
    #[serde(default = "stops")]
    pub stops: u32,
    /// Minutes at each stop.
    #[serde(default = "stop_minutes")]
    pub stop_minutes: u32,
}

/// What phones' radios do. The distributions themselves, with their sources, stand in `radio.rs`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Radios {
    /// Share of time in which a phone scans. Android's low-power mode: 0.5 s in 5.1 s.
    pub scan_share: f64,
    /// Share of the phones that save power and scan a sixth of that.
    pub saving_share: f64,
    /// Share of the days on which a phone's battery is empty from some hour until the next morning.
    pub empty_share: f64,
    /// Multiplies every range through walls and in the open.
    pub range_factor: f64,
    /// Seconds until two phones that met connect again. Herald: oftener than each 15 minutes kills Android's Bluetooth.
    pub again_s: u32,
    /// Share of connections that never come about (error 133 and its kind).
    pub fail_share: f64,
    /// Share of passing contacts that break before the two are out of range.
    pub cut_share: f64,
    /// Places where phones share a Wi-Fi network: `gate`, `clinic`, `market`, `school`, `distribution`.
    pub wifi_at: Vec<Named>,
}

/// What is filed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reports {
    /// In the whole run.
    pub count: u32,
    /// Day of the first.
    pub first_day: u32,
    /// Day of the last. Days after it show what still arrives.
    pub last_day: u32,
    /// Share of them that have a photo.
    pub photo_share: f64,
    /// Envelopes of a report with a photo. 50 kB are 20 pieces, 4 to repair and the text.
    pub photo_envelopes: u32,
}

/// What a device stores.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Store {
    /// Envelopes. 4,096 bytes each.
    pub room: u32,
}

/// When own envelopes leave.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Slots {
    /// Slots a day. 0: every envelope leaves at once.
    pub per_day: u32,
    /// Whether slots with nothing to say release cover.
    pub cover: bool,
    /// How reports leave: `slots`, `urgent` or `burst`.
    pub reports: Leaving,
}

/// How reports leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Leaving {
    /// With the slots.
    #[default]
    Slots,
    /// The first envelope in this slot's place now, the rest with the slots.
    Urgent,
    /// All now, beside the slots.
    Burst,
}

/// Shares of the residents' phones that do harm, none by default.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Adversaries {
    /// File without limit, all under one stolen stamp key.
    pub flooders: f64,
    /// Take everything and hand on nothing.
    pub black_holes: f64,
    /// Say that they get around more than anybody, and hand on nothing.
    pub liars: f64,
    /// Hand on whatever they ever got as if it were new.
    pub replayers: f64,
    /// Are seized half-way through and seen no more.
    pub seized: f64,
    /// So many relays, the last ones, that take everything and let no desk see it.
    pub hiding_relays: u32,
    /// A place within 50 m of which no radio gets through.
    pub jammed: Option<Spot>,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            water: 1.0,
            market: 0.35,
            neighbours: 0.7,
            kin: 0.25,
            clinic: 1.0 / 120.0,
            school_share: 0.15,
            outside_share: 0.1,
            distribution_days: 14,
            walk_m_per_s: 1.2,
        }
    }
}

impl Default for Radios {
    fn default() -> Self {
        Self {
            scan_share: 0.1,
            saving_share: 0.3,
            empty_share: 0.05,
            range_factor: 1.0,
            again_s: 900,
            fail_share: 0.1,
            cut_share: 0.1,
            wifi_at: Vec::new(),
        }
    }
}

impl Default for Reports {
    fn default() -> Self {
        Self { count: 200, first_day: 0, last_day: 3, photo_share: 0.0, photo_envelopes: 25 }
    }
}

impl Default for Store {
    fn default() -> Self {
        Self { room: 12_500 }
    }
}

impl Default for Slots {
    fn default() -> Self {
        Self { per_day: 4, cover: true, reports: Leaving::default() }
    }
}

fn seven() -> u32 {
    7
}

fn one() -> u64 {
    1
}

fn ours() -> String {
    "ours".to_owned()
}

fn area() -> f64 {
    45.0
}

fn water() -> u32 {
    250
}

fn wifi_range() -> f64 {
    30.0
}

fn one_device() -> u32 {
    1
}

fn nine() -> u32 {
    9
}

fn seventeen() -> u32 {
    17
}

fn stops() -> u32 {
    12
}

fn stop_minutes() -> u32 {
    5
}

fn relay_at_gate() -> Vec<Connectivity> {
    vec![Connectivity { at: Spot::Named(Named::Gate), range_m: wifi_range() }]
}

/// Why a scenario was refused.
#[derive(Debug)]
#[non_exhaustive]
pub enum ScenarioError {
    /// The file can't be read.
    File(std::io::Error),
    /// The file is longer than [`FILE_MAX`].
    TooLong,
    /// It is no TOML, or a key is unknown, missing or of another type. The text names line and key.
    Toml(toml::de::Error),
    /// A value is outside what can be simulated.
    Bounds {
        /// Which key.
        key: String,
        /// What it says.
        value: String,
        /// What to do.
        advice: String,
    },
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(error) => write!(f, "the scenario can't be read: {error}"),
            Self::TooLong => write!(f, "the scenario is longer than {FILE_MAX} bytes: is it the right file?"),
            Self::Toml(error) => write!(f, "the scenario is not understood.\n{error}"),
            Self::Bounds { key, value, advice } => write!(f, "{key} = {value} can't be simulated: {advice}"),
        }
    }
}

impl std::error::Error for ScenarioError {}

impl Scenario {
    /// Reads and checks a file.
    pub fn read(path: &Path) -> Result<Self, ScenarioError> {
        if std::fs::metadata(path).map_err(ScenarioError::File)?.len() > FILE_MAX {
            return Err(ScenarioError::TooLong);
        }
        Self::parse(&std::fs::read_to_string(path).map_err(ScenarioError::File)?)
    }

    /// Reads and checks a text.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        let scenario: Self = toml::from_str(text).map_err(ScenarioError::Toml)?;
        scenario.check()?;
        Ok(scenario)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = "name = \"x\"\n[camp]\npopulation = 1000\nphones = 100\n";

    #[test]
    fn whatever_is_left_out_has_a_default() {
        let scenario = Scenario::parse(LEAST).unwrap();
        assert_eq!((scenario.days, scenario.slots.per_day, scenario.connectivity.len()), (7, 4, 1));
    }

    #[test]
    fn the_files_of_the_project_are_whole() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        let mut names: Vec<String> = Vec::new();
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let scenario = Scenario::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert_eq!(path.file_stem().unwrap().to_str().unwrap(), scenario.name);
            names.push(scenario.name);
        }
        names.sort();
        assert_eq!(names, ["camp-hard", "camp-mid", "camp-small", "default", "scale"]);
    }

    #[test]
    fn what_is_wrong_is_named_with_what_to_do() {
        for (more, key, advice) in [
            ("[habits]\nwater = -1.0", "habits.water", "from 0 to 4"),
            ("[radios]\nscan_share = nan", "radios.scan_share", "from 0.005 to 1"),
            ("[store]\nroom = 0", "store.room", "from 1 to 1000000"),
            ("[reports]\nlast_day = 7", "reports.first_day", "last_day < days"),
            ("[[connectivity]]\nat = [2.0, 0.5]", "connectivity.at", "from 0 to 1"),
            ("[[team]]\nfrom_hour = 12\nuntil_hour = 9", "team.until_hour", "from 12 to 23"),
            ("[radios]\nwifi_at = [\"centre\"]", "radios.wifi_at", "people stay at"),
            ("[habits]\nwatre = 1.0", "watre", "expected one of"),
            ("[[connectivity]]\nat = \"gatte\"", "at = \"gatte\"", "did not match"),
        ] {
            let error = Scenario::parse(&format!("{LEAST}{more}\n")).unwrap_err().to_string();
            assert!(error.contains(key) && error.contains(advice), "{more}: {error}");
        }
        let error = Scenario::parse("name = \"x\"\n[camp]\npopulation = 1000\n").unwrap_err().to_string();
        assert!(error.contains("phones"), "{error}");
        let error = Scenario::parse(&LEAST.replace("phones = 100", "phones = 2000")).unwrap_err().to_string();
        assert!(error.contains("camp.phones = 2000"), "{error}");
    }
}
