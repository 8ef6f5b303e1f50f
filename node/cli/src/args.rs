//! What can be typed.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::NonEmptyStringValueParser;
use clap::{ArgAction, Parser, Subcommand, ValueEnum, value_parser};
use ijwi_mesh::clock::Clock;
use ijwi_protocol::campaign::Role;
use ijwi_protocol::ids::StampKeyId;
use ijwi_text::Language;

use crate::help;
use crate::lead::MONTHS_MAX;

/// Carries a report out of a place with no network. Nobody but its recipient can read it.
#[derive(Parser, Debug)]
#[command(name = "ijwi", version, max_term_width = 100, arg_required_else_help = true, disable_help_subcommand = true)]
#[command(after_help = help::ROOT)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// For every command.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "For every command")]
pub(crate) struct Common {
    /// Language of what is shown: en, fr, rn, rw or sw [default: the system's]
    #[arg(long, global = true, value_name = "CODE", value_parser = language)]
    pub(crate) lang: Option<Language>,
    /// Answer in JSON for scripts, one object a line
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Tell more of what happens; twice for everything
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Be off by so many days, or by one after the other for a second each: for tests of wrong clocks
    #[arg(long, global = true, hide = true, allow_hyphen_values = true, value_delimiter = ',', value_name = "DAYS")]
    clock_off_by_days: Vec<i64>,
}

impl Common {
    pub(crate) fn clock(&self) -> Clock {
        match self.clock_off_by_days[..] {
            [] => Clock::system(),
            [days] => Clock::off_by(days),
            // The process keeps its clock to its end.
            [..] => Clock::jumping(self.clock_off_by_days.clone().leak()),
        }
    }
}

/// A language, as it is typed: `fr`, or `fr_CD` as systems write it.
fn language(typed: &str) -> Result<Language, &'static str> {
    Language::from_code(typed).ok_or("choose en, fr, rn, rw or sw")
}

/// An address to listen on or to dial.
fn socket(typed: &str) -> Result<SocketAddr, &'static str> {
    typed.parse().map_err(|_| "write an IP address and a port, such as 192.168.1.20:4711")
}

/// A stamp key's id: six hexadecimal digits.
fn stamp_key(typed: &str) -> Result<StampKeyId, &'static str> {
    let bytes = hex::decode(typed).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.map(StampKeyId).ok_or("write the six digits that `ijwi inspect` shows for the key file")
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// See a report cross a camp, and its answer come back, all on this computer
    #[command(after_help = help::DEMO)]
    Demo(DemoArgs),
    /// Join a campaign with its bundle, or take in a newer bundle
    #[command(after_help = help::JOIN)]
    Join(JoinArgs),
    /// Ask for stamps, issue them, count them
    #[command(subcommand, after_help = help::STAMPS)]
    Stamps(StampsCommand),
    /// Fill in a report and seal it
    #[command(after_help = help::REPORT)]
    Report(ReportArgs),
    /// Read the answers to a report
    #[command(after_help = help::ANSWERS)]
    Answers(AnswersArgs),
    /// Carry sealed envelopes for others, from device to device and to a relay
    #[command(after_help = help::CARRY)]
    Carry(CarryArgs),
    /// Show what this device holds
    Status(StatusArgs),
    /// Run a relay: a node on the internet that keeps envelopes for the desks
    #[command(after_help = help::RELAY)]
    Relay(RelayArgs),
    /// Run a desk: collect, read and answer reports in the browser
    #[command(after_help = help::DESK)]
    Desk(DeskArgs),
    /// Lead a campaign: make it, publish its bundle, show a bundle
    #[command(subcommand, after_help = help::CAMPAIGN)]
    Campaign(CampaignCommand),
    /// Explain a file of Ijwi: an envelope, a bundle, a card, stamps or a receipt
    #[command(after_help = help::INSPECT)]
    Inspect(InspectArgs),
}

#[derive(clap::Args, Debug)]
pub(crate) struct DemoArgs {
    /// Answer the report by itself, and end when the author has read it
    #[arg(long)]
    pub(crate) once: bool,
    /// Port of the desk's page; the next free one if it is taken
    #[arg(long, value_name = "PORT", default_value_t = 8470)]
    pub(crate) port: u16,
    /// Keep the folders of all devices here, instead of erasing them
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
}

/// A folder with the whole state of a device, relay, desk or campaign.
#[derive(clap::Args, Debug)]
pub(crate) struct Dir {
    /// Folder that holds everything
    #[arg(long, value_name = "DIR", env = "IJWI_DIR", hide_env_values = true, default_value = "ijwi-data")]
    pub(crate) dir: PathBuf,
}

#[derive(clap::Args, Debug)]
pub(crate) struct JoinArgs {
    /// The campaign's bundle
    #[arg(value_name = "BUNDLE")]
    pub(crate) bundle: PathBuf,
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// You have compared the six words with those printed at the clinic
    #[arg(long)]
    pub(crate) confirmed: bool,
}

#[derive(Subcommand, Debug)]
pub(crate) enum StampsCommand {
    /// Ask for stamps: over the network from a team's device, or with a file for it
    #[command(after_help = help::STAMPS_REQUEST)]
    Request {
        #[command(flatten)]
        dir: Dir,
        /// How many [default: as many as the campaign gives at one visit]
        #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..))]
        count: Option<u16>,
        /// Number of the area that you are in, told by the field team
        #[arg(long, value_name = "N", default_value_t = 0)]
        area: u16,
        /// Where to write the request
        #[arg(long, value_name = "FILE", required_unless_present = "peer", conflicts_with = "peer")]
        out: Option<PathBuf>,
        /// Ask the team's device at this address, which waits with `ijwi stamps issue --listen`
        #[arg(long, value_name = "ADDRESS", value_parser = socket)]
        peer: Option<SocketAddr>,
    },
    /// Issue stamps, on a team's device: signs a request without seeing what it signs
    #[command(after_help = help::STAMPS_ISSUE)]
    Issue {
        #[command(flatten)]
        dir: Dir,
        /// The request, from the device that wants stamps
        #[arg(required_unless_present = "listen", conflicts_with = "listen", requires = "out")]
        request: Option<PathBuf>,
        /// Where to write the issued stamps
        #[arg(long, value_name = "FILE", requires = "request")]
        out: Option<PathBuf>,
        /// Wait at this address for devices that ask, until Ctrl+C
        #[arg(long, value_name = "ADDRESS", value_parser = socket)]
        listen: Option<SocketAddr>,
        /// Issue to each device that asks, without asking you first
        #[arg(long, requires = "listen")]
        yes: bool,
    },
    /// Take the stamps that were issued
    Accept {
        #[command(flatten)]
        dir: Dir,
        /// The issued stamps, from the field team
        #[arg(value_name = "ISSUED")]
        answer: PathBuf,
    },
    /// Count the stamps that are left
    Count {
        #[command(flatten)]
        dir: Dir,
    },
    /// Give a team's device a stamp key to issue with
    #[command(after_help = help::STAMPS_KEY)]
    Key {
        #[command(flatten)]
        dir: Dir,
        /// The key file, from the campaign's lead
        key: PathBuf,
    },
}

#[derive(clap::Args, Debug)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// Take the answers from a file instead of asking; --blank makes one
    #[arg(long, value_name = "FILE")]
    pub(crate) answers: Option<PathBuf>,
    /// Write a file of answers to fill in, with all questions and choices, and seal nothing
    #[arg(long, conflicts_with_all = ["answers", "attach", "to", "words", "pin_file", "no_answer"])]
    pub(crate) blank: bool,
    /// Attach a JPEG or PNG photo (without its place and time) or a file as it is; can be given again
    #[arg(long, value_name = "FILE")]
    pub(crate) attach: Vec<PathBuf>,
    /// Who may read it, by role (clinic) or name; can be given again [default: asked]
    #[arg(long, value_name = "RECIPIENT")]
    pub(crate) to: Vec<String>,
    /// Answers by seven words, on any device: nothing is kept here [default: asked]
    #[arg(long, conflicts_with_all = ["pin_file", "no_answer"])]
    pub(crate) words: bool,
    /// Answers by PIN, on this device: the PIN is in this file [default: asked]
    #[arg(long, value_name = "FILE", conflicts_with = "no_answer")]
    pub(crate) pin_file: Option<PathBuf>,
    /// Begin anew if that PIN opens nothing here; what another PIN guards is lost
    #[arg(long, requires = "pin_file")]
    pub(crate) new_vault: bool,
    /// No answer is wanted [default: asked]
    #[arg(long)]
    pub(crate) no_answer: bool,
    /// Send its first envelope now, in place of this slot's cover, and the rest with the slots
    #[arg(long, conflicts_with = "blank")]
    pub(crate) urgent: bool,
    /// Send all of it now; who watches this device can see that something was sent
    #[arg(long, conflicts_with = "blank")]
    pub(crate) burst: bool,
    #[command(flatten)]
    pub(crate) slots: SlotArgs,
}

/// Slots as tests want them.
#[derive(clap::Args, Debug)]
pub(crate) struct SlotArgs {
    /// Let out an envelope so often; 0: no slots, and no cover: for tests
    #[arg(long, value_name = "N", hide = true)]
    slot_millis: Option<u64>,
}

impl SlotArgs {
    /// The length of a slot, where it is not the policy's; zero for no slots.
    pub(crate) fn length(&self) -> Option<Duration> {
        self.slot_millis.map(Duration::from_millis)
    }
}

#[derive(clap::Args, Debug)]
pub(crate) struct AnswersArgs {
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// With your seven words, which are asked for
    #[arg(long, conflicts_with = "pin_file")]
    pub(crate) words: bool,
    /// Take the seven words from this file instead of asking
    #[arg(long, value_name = "FILE", requires = "words")]
    pub(crate) words_file: Option<PathBuf>,
    /// Take the PIN from this file instead of asking
    #[arg(long, value_name = "FILE")]
    pub(crate) pin_file: Option<PathBuf>,
}

#[derive(clap::Args, Debug)]
pub(crate) struct CarryArgs {
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// Address to listen on; port 0 is any free one; can be given again
    #[arg(long, value_name = "ADDRESS", value_parser = socket, default_values_t = [SocketAddr::from(([0, 0, 0, 0], 0))])]
    pub(crate) listen: Vec<SocketAddr>,
    /// Dial this device as well; can be given again
    #[arg(long, value_name = "ADDRESS", value_parser = socket)]
    pub(crate) peer: Vec<SocketAddr>,
    /// Neither look for devices on the local network nor be found there
    #[arg(long)]
    pub(crate) no_beacon: bool,
    /// Do not dial the campaign's relays
    #[arg(long)]
    pub(crate) no_relay: bool,
    /// Find devices by Bluetooth too, where there is no network at all
    #[arg(long)]
    pub(crate) ble: bool,
    /// The adapter to use, as hci0 [default: the system's]
    #[arg(long, value_name = "NAME", hide = true, requires = "ble")]
    pub(crate) ble_adapter: Option<String>,
    /// Use no L2CAP channels, only GATT: for tests, and adapters whose channels carry nothing
    #[arg(long, hide = true, requires = "ble")]
    pub(crate) ble_gatt: bool,
    /// Change adverts and link identity so often: for tests; all devices must have the same
    #[arg(long, value_name = "N", hide = true, requires = "ble", value_parser = value_parser!(u64).range(1..))]
    pub(crate) ble_slot_seconds: Option<u64>,
    /// How many envelopes of 4 KiB there is room for
    #[arg(long, value_name = "N", default_value_t = ijwi_mesh::device::ROOM)]
    pub(crate) room: usize,
    /// Change the link identity so often: for tests of what can be tracked
    #[arg(long, value_name = "N", hide = true, value_parser = value_parser!(u64).range(1..))]
    pub(crate) slot_seconds: Option<u64>,
    #[command(flatten)]
    pub(crate) slots: SlotArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    pub(crate) dir: Dir,
}

#[derive(clap::Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_help_heading = "Other commands")]
pub(crate) struct RelayArgs {
    #[command(subcommand)]
    pub(crate) command: Option<RelayCommand>,
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// Address to listen on; can be given again
    #[arg(long, value_name = "ADDRESS", value_parser = socket, default_values_t = [SocketAddr::from(([0, 0, 0, 0], 4710))])]
    pub(crate) listen: Vec<SocketAddr>,
    /// Serve /metrics for Prometheus and /health, at this address [default: 127.0.0.1:4711]
    #[arg(long, value_name = "ADDRESS", value_parser = socket, num_args = 0..=1, default_missing_value = "127.0.0.1:4711")]
    pub(crate) metrics: Option<SocketAddr>,
}

#[derive(Subcommand, Debug)]
pub(crate) enum RelayCommand {
    /// Make the relay's keys, and its card for the campaign's lead
    #[command(after_help = help::RELAY_CARD)]
    Card {
        #[command(flatten)]
        dir: Dir,
        /// The campaign's id, as `ijwi campaign new` shows it
        #[arg(long, value_name = "ID")]
        campaign: String,
        /// Where devices reach it, as HOST:PORT; can be given again
        #[arg(long, value_name = "ADDRESS", required = true)]
        address: Vec<String>,
        /// Where to write the card
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

#[derive(clap::Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_help_heading = "Other commands")]
pub(crate) struct DeskArgs {
    #[command(subcommand)]
    pub(crate) command: Option<DeskCommand>,
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// Address on this computer at which the browser finds it
    #[arg(long, value_name = "ADDRESS", value_parser = socket, default_value_t = SocketAddr::from(([127, 0, 0, 1], 8470)))]
    pub(crate) listen: SocketAddr,
    /// Open the desk at once, with the passphrase in this file
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) slots: SlotArgs,
}

#[derive(Subcommand, Debug)]
pub(crate) enum DeskCommand {
    /// Make the desk's keys, or renew them, and its card for the campaign's lead
    #[command(after_help = help::DESK_CARD)]
    Card {
        #[command(flatten)]
        dir: Dir,
        /// The campaign's id, as `ijwi campaign new` shows it
        #[arg(long, value_name = "ID")]
        campaign: String,
        /// The desk's name, as people know it
        #[arg(long, value_parser = NonEmptyStringValueParser::new())]
        name: String,
        /// The organisation that it belongs to
        #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
        organisation: String,
        /// What it is to an author
        #[arg(long)]
        role: RoleArg,
        /// Where to write the card
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Take the passphrase from this file instead of asking
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// Write down which heads the relays signed, for another desk to compare
    #[command(after_help = help::DESK_HEADS)]
    Heads {
        #[command(flatten)]
        dir: Dir,
        /// Where to write them
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Take the passphrase from this file instead of asking
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// Write down what convicts a relay of rewriting its log, or of showing two
    #[command(after_help = help::DESK_EVIDENCE)]
    Evidence {
        #[command(flatten)]
        dir: Dir,
        /// Compare with the heads that another desk wrote down; can be given again
        #[arg(long, value_name = "FILE")]
        heads: Vec<PathBuf>,
        /// Where to write it
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Take the passphrase from this file instead of asking
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// Give the desk the campaign's stamp key for answers
    #[command(after_help = help::DESK_KEY)]
    Key {
        #[command(flatten)]
        dir: Dir,
        /// The key file, from the campaign's lead
        key: PathBuf,
        /// Take the passphrase from this file instead of asking
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
}

#[derive(Subcommand, Debug)]
pub(crate) enum CampaignCommand {
    /// Make a campaign: its authority key, sealed by a passphrase, and its stamp keys
    #[command(after_help = help::CAMPAIGN_NEW)]
    New {
        #[command(flatten)]
        dir: Dir,
        /// Its name, as people know it
        #[arg(long, value_parser = NonEmptyStringValueParser::new())]
        name: String,
        /// Areas with stamp keys of their own, counted from 0
        #[arg(long, value_name = "N", default_value_t = 1, value_parser = value_parser!(u16).range(1..=AREAS_MAX))]
        areas: u16,
        /// Months for which stamp keys are made, from this one on
        #[arg(long, value_name = "N", default_value_t = 3, value_parser = value_parser!(u32).range(1..=i64::from(MONTHS_MAX)))]
        months: u32,
        /// Take the passphrase from this file instead of asking
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// Sign the next version of the bundle
    #[command(after_help = help::CAMPAIGN_PUBLISH)]
    Publish {
        #[command(flatten)]
        dir: Dir,
        /// Cards of relays and desks to take in
        #[arg(value_name = "CARD")]
        cards: Vec<PathBuf>,
        /// Where to write the bundle
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Make stamp keys for so many more months
        #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=i64::from(MONTHS_MAX)))]
        months: Option<u32>,
        /// Lower the share of this stamp key, which was stolen: its id, as `ijwi inspect` shows it; can be given again
        #[arg(long, value_name = "ID", value_parser = stamp_key)]
        revoke: Vec<StampKeyId>,
        /// Change what devices find each other by, since strangers know it; the one before is understood for 8 weeks
        #[arg(long)]
        new_discovery_key: bool,
        /// Seconds after which devices and desks ask a relay again
        #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=86_400))]
        poll_seconds: Option<u32>,
        /// Seconds after which a relay closes a receipt
        #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=86_400))]
        receipt_seconds: Option<u32>,
        /// Take the passphrase from this file instead of asking
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// Show what a bundle says
    Show {
        /// The bundle
        bundle: PathBuf,
    },
}

#[derive(clap::Args, Debug)]
pub(crate) struct InspectArgs {
    /// The file
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The campaign's bundle, to check stamps and signatures with
    #[arg(long, value_name = "FILE")]
    pub(crate) bundle: Option<PathBuf>,
}

/// Areas of which the stamp keys of a year, and one a month for answers, fit a bundle of 400 keys.
const AREAS_MAX: i64 = 32;

/// A role, as typed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum RoleArg {
    Clinic,
    Ngo,
    Unhcr,
    Police,
    Prosecutor,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Clinic => Self::Clinic,
            RoleArg::Ngo => Self::Ngo,
            RoleArg::Unhcr => Self::Unhcr,
            RoleArg::Police => Self::Police,
            RoleArg::Prosecutor => Self::Prosecutor,
        }
    }
}
