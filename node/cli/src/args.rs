//! What can be typed.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{ArgAction, Parser, Subcommand, ValueEnum};
use ijwi_mesh::clock::Clock;
use ijwi_protocol::campaign::Role;

/// Carries a report out of a place with no network, and lets nobody but the person it is meant for read it.
#[derive(Parser, Debug)]
#[command(name = "ijwi", version, max_term_width = 100, arg_required_else_help = true, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// For every command.
#[derive(clap::Args, Debug)]
pub(crate) struct Common {
    /// Language of what is shown: en, fr, rn, rw or sw [default: the system's]
    #[arg(long, global = true, value_name = "CODE")]
    pub(crate) lang: Option<String>,
    /// Write one JSON object a line, for scripts
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Tell more of what happens, on stderr; twice for everything
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Be off by so many days: for tests of wrong clocks
    #[arg(long, global = true, hide = true, default_value_t = 0, allow_hyphen_values = true)]
    clock_off_by_days: i64,
}

impl Common {
    pub(crate) fn clock(&self) -> Clock {
        Clock::off_by(self.clock_off_by_days)
    }
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// See a report cross a camp, and its answer come back, all on this computer
    Demo(DemoArgs),
    /// Join a campaign with its bundle, or bring a newer bundle of it
    Join(JoinArgs),
    /// Ask for stamps, issue them, count them
    #[command(subcommand)]
    Stamps(StampsCommand),
    /// Fill in a report and seal it
    Report(ReportArgs),
    /// Read the answers to a report
    Answers(AnswersArgs),
    /// Carry sealed envelopes for others, from device to device and to a relay
    Carry(CarryArgs),
    /// Show what this device holds
    Status(StatusArgs),
    /// Run a relay: a node on the internet that keeps envelopes for the desks
    Relay(RelayArgs),
    /// Run a desk: collect, read and answer reports in the browser
    Desk(DeskArgs),
    /// Lead a campaign: make it, publish its bundle, show a bundle
    #[command(subcommand)]
    Campaign(CampaignCommand),
    /// Explain an envelope, a bundle, a receipt or another file of Ijwi
    Inspect(InspectArgs),
}

#[derive(clap::Args, Debug)]
pub(crate) struct DemoArgs {
    /// Answer by itself, and end when the answer has arrived
    #[arg(long)]
    pub(crate) once: bool,
    /// Port of the desk's page; the next free one if it is taken
    #[arg(long, default_value_t = 8470)]
    pub(crate) port: u16,
    /// Keep the folders of all devices here, instead of erasing them
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
}

/// A folder with the whole state of a device, relay, desk or campaign.
#[derive(clap::Args, Debug)]
pub(crate) struct Dir {
    /// Folder with the whole state
    #[arg(long, value_name = "DIR", env = "IJWI_DIR", default_value = "ijwi-data")]
    pub(crate) dir: PathBuf,
}

#[derive(clap::Args, Debug)]
pub(crate) struct JoinArgs {
    /// The campaign's bundle
    pub(crate) bundle: PathBuf,
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// The six words were compared with those printed at the clinic
    #[arg(long)]
    pub(crate) confirmed: bool,
}

#[derive(Subcommand, Debug)]
pub(crate) enum StampsCommand {
    /// Ask for stamps: over the network from a team's device, or with a file for it
    Request {
        #[command(flatten)]
        dir: Dir,
        /// How many [default: what the campaign gives at one visit]
        #[arg(long)]
        count: Option<u16>,
        /// Area, a number of the campaign's
        #[arg(long, default_value_t = 0)]
        area: u16,
        /// Where to write the request
        #[arg(long, value_name = "FILE", required_unless_present = "peer", conflicts_with = "peer")]
        out: Option<PathBuf>,
        /// The team's device, waiting with `stamps issue --listen`
        #[arg(long, value_name = "ADDRESS")]
        peer: Option<SocketAddr>,
    },
    /// Issue stamps: signs a request without seeing what it signs (a team's device)
    Issue {
        #[command(flatten)]
        dir: Dir,
        /// The request
        #[arg(required_unless_present = "listen", conflicts_with = "listen", requires = "out")]
        request: Option<PathBuf>,
        /// Where to write the answer
        #[arg(long, value_name = "FILE", requires = "request")]
        out: Option<PathBuf>,
        /// Wait here for devices that ask, until stopped
        #[arg(long, value_name = "ADDRESS")]
        listen: Option<SocketAddr>,
        /// Issue to each device that asks, without asking you first
        #[arg(long, requires = "listen")]
        yes: bool,
    },
    /// Take the stamps that were issued
    Accept {
        #[command(flatten)]
        dir: Dir,
        /// The answer
        answer: PathBuf,
    },
    /// Count the stamps that are left
    Count {
        #[command(flatten)]
        dir: Dir,
    },
    /// Give a team's device a stamp key to issue with
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
    /// Take the answers from a file of `question = answer` lines instead of asking
    #[arg(long, value_name = "FILE")]
    pub(crate) answers: Option<PathBuf>,
    /// Attach a photo (made anew from its pixels) or a file; can be given again
    #[arg(long, value_name = "FILE")]
    pub(crate) attach: Vec<PathBuf>,
    /// Who gets it: roles such as clinic, or names; can be given again [default: asked]
    #[arg(long, value_name = "RECIPIENT")]
    pub(crate) to: Vec<String>,
    /// Read the answers with seven words, on any device: nothing is kept here
    #[arg(long, conflicts_with_all = ["pin_file", "no_answer"])]
    pub(crate) words: bool,
    /// Read the answers on this device, with the PIN in this file
    #[arg(long, value_name = "FILE", conflicts_with = "no_answer")]
    pub(crate) pin_file: Option<PathBuf>,
    /// Begin a new vault if the PIN opens none; what another PIN guards is lost
    #[arg(long)]
    pub(crate) new_vault: bool,
    /// No answer is wanted
    #[arg(long)]
    pub(crate) no_answer: bool,
}

#[derive(clap::Args, Debug)]
pub(crate) struct AnswersArgs {
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// With seven words, which are asked for
    #[arg(long, conflicts_with = "pin_file")]
    pub(crate) words: bool,
    /// The file with the seven words, instead of asking
    #[arg(long, value_name = "FILE", requires = "words")]
    pub(crate) words_file: Option<PathBuf>,
    /// The file with the PIN, instead of asking
    #[arg(long, value_name = "FILE")]
    pub(crate) pin_file: Option<PathBuf>,
}

#[derive(clap::Args, Debug)]
pub(crate) struct CarryArgs {
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// Address to listen on; port 0 is any free one; can be given again
    #[arg(long, value_name = "ADDRESS", default_values_t = [SocketAddr::from(([0, 0, 0, 0], 0))])]
    pub(crate) listen: Vec<SocketAddr>,
    /// Dial this device as well; can be given again
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) peer: Vec<SocketAddr>,
    /// Neither look for devices on the local network nor be found there
    #[arg(long)]
    pub(crate) no_beacon: bool,
    /// Do not dial the campaign's relays
    #[arg(long)]
    pub(crate) no_relay: bool,
    /// Room for so many envelopes of 4 KiB
    #[arg(long, default_value_t = ijwi_mesh::device::ROOM)]
    pub(crate) room: usize,
}

#[derive(clap::Args, Debug)]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    pub(crate) dir: Dir,
}

#[derive(clap::Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct RelayArgs {
    #[command(subcommand)]
    pub(crate) command: Option<RelayCommand>,
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// Address to listen on; can be given again
    #[arg(long, value_name = "ADDRESS", default_values_t = [SocketAddr::from(([0, 0, 0, 0], 4710))])]
    pub(crate) listen: Vec<SocketAddr>,
}

#[derive(Subcommand, Debug)]
pub(crate) enum RelayCommand {
    /// Make the relay's keys, and the card by which the campaign's lead takes it in
    Card {
        #[command(flatten)]
        dir: Dir,
        /// The campaign's id, as `campaign new` shows it
        #[arg(long)]
        campaign: String,
        /// Where devices reach it, as host:port; can be given again
        #[arg(long, required = true)]
        address: Vec<String>,
        /// Where to write the card
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

#[derive(clap::Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct DeskArgs {
    #[command(subcommand)]
    pub(crate) command: Option<DeskCommand>,
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// Where the browser on this computer finds it
    #[arg(long, value_name = "ADDRESS", default_value_t = SocketAddr::from(([127, 0, 0, 1], 8470)))]
    pub(crate) listen: SocketAddr,
    /// Open the desk at once, with the passphrase in this file
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

#[derive(Subcommand, Debug)]
pub(crate) enum DeskCommand {
    /// Make the desk's keys, or renew its prekeys, and write its card for the campaign's lead
    Card {
        #[command(flatten)]
        dir: Dir,
        /// The campaign's id, as `campaign new` shows it
        #[arg(long)]
        campaign: String,
        /// The desk's name, as people know it
        #[arg(long)]
        name: String,
        /// The organisation that it belongs to
        #[arg(long)]
        organisation: String,
        /// What it is
        #[arg(long)]
        role: RoleArg,
        /// Where to write the card
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// The file with the passphrase, instead of asking
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// Give the desk the campaign's stamp key for answers
    Key {
        #[command(flatten)]
        dir: Dir,
        /// The key file, from the campaign's lead
        key: PathBuf,
        /// The file with the passphrase, instead of asking
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
}

#[derive(Subcommand, Debug)]
pub(crate) enum CampaignCommand {
    /// Make a campaign: its authority key, sealed by a passphrase, and its stamp keys
    New {
        #[command(flatten)]
        dir: Dir,
        /// Its name, as people know it
        #[arg(long)]
        name: String,
        /// Areas with stamp keys of their own
        #[arg(long, default_value_t = 1)]
        areas: u16,
        /// Months for which stamp keys are made
        #[arg(long, default_value_t = 3)]
        months: u32,
        /// The file with the passphrase, instead of asking
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// Sign the next version of the bundle
    Publish {
        #[command(flatten)]
        dir: Dir,
        /// Cards of relays and desks to take in, or to take in anew
        cards: Vec<PathBuf>,
        /// Where to write the bundle
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Seconds after which devices and desks ask a relay again
        #[arg(long)]
        poll_seconds: Option<u32>,
        /// Seconds after which a relay closes a receipt
        #[arg(long)]
        receipt_seconds: Option<u32>,
        /// The file with the passphrase, instead of asking
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
    pub(crate) file: PathBuf,
    /// A bundle of the campaign, to check stamps and signatures with
    #[arg(long, value_name = "FILE")]
    pub(crate) bundle: Option<PathBuf>,
}

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
