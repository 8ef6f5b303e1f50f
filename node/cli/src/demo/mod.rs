//! `ijwi demo`: a report crosses a camp without a network, and its answer comes back. Every device is a process of its
//! own with a folder of its own; they are brought together in turns, so that no moment has a path from the author to the
//! relay.

mod http;
mod process;

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use crate::args::DemoArgs;
use crate::fail::{Failure, Outcome};
use crate::stopping;
use crate::ui::Ui;
use process::{Running, run_to_end};

const ANSWER: &str = "We believe you. A nurse waits for you at the clinic, today and tomorrow, at the side door.";
const PASSPHRASE: &str = "demo passphrase";
const CARRIERS: usize = 3;
/// How long one step may take before the demo gives up.
const STEP: Duration = Duration::from_secs(60);
/// A slot of the author and of the desk, while a report or an answer leaves.
const SLOT_MILLIS: &str = "400";
/// Stamps that the author asks for: the tray's, and some more.
const STAMPS: &str = "120";
/// How long somebody may take to write an answer.
const WRITING: Duration = Duration::from_secs(24 * 3600);
/// Ports that are tried for the desk's page.
const PORTS: u16 = 100;
const PHOTO_SIDE: (u32, u32) = (1280, 960);

pub(crate) async fn run(args: &DemoArgs, ui: &Ui) -> Result<Outcome, Failure> {
    let temporary = tempfile::Builder::new().prefix("ijwi-demo-").tempdir().map_err(Failure::unexpected)?;
    let dir = args.keep.clone().unwrap_or_else(|| temporary.path().to_owned());
    let mut stop = stopping::on_signals()?;
    tokio::select! {
        shown = show(args, ui, &dir) => shown,
        () = ijwi_mesh::stop::stopped(&mut stop) => Ok(Outcome::Nothing),
    }
}

async fn show(args: &DemoArgs, ui: &Ui, dir: &Path) -> Result<Outcome, Failure> {
    ui.tell("cli-demo-start", &[]);
    let stage = Stage::set_up(dir).await?;
    ui.tell("cli-demo-campaign", &[("recipients", 1u64.into()), ("relays", 1u64.into())]);

    let mut relay =
        Running::start(&["relay", "--dir", &stage.dir("relay"), "--listen", &stage.relay.to_string()]).await?;
    relay.until(STEP, |event| event["event"] == "listening").await?;
    let page = free_port(args.port)?;
    let mut desk = Running::start(&[
        "desk",
        "--dir",
        &stage.dir("desk"),
        "--listen",
        &page.to_string(),
        "--passphrase-file",
        &stage.file("passphrase"),
        "--slot-millis",
        SLOT_MILLIS,
    ])
    .await?;
    let opened = desk.until(STEP, |event| event["event"] == "desk").await?;
    let url = opened["url"].as_str().unwrap_or_default().to_owned();
    ui.tell("cli-demo-served", &[]);
    ui.tell("cli-demo-page", &[("address", (&url).into()), ("passphrase", PASSPHRASE.into())]);

    let sealed = stage.report().await?;
    let envelopes = sealed["envelopes"].as_u64().unwrap_or(0);
    ui.tell("cli-demo-sealed", &[("envelopes", envelopes.into())]);
    ui.tell("cli-demo-slots", &[]);
    ui.tell("cli-demo-alone", &[]);

    ui.tell("cli-demo-meets-author", &[("carrier", 1u64.into())]);
    stage.let_out("author", "carrier1", envelopes).await?;
    for carrier in 2..=CARRIERS {
        ui.tell("cli-demo-meets-carrier", &[("carrier", (carrier - 1).into()), ("other", carrier.into())]);
        stage.meet(&format!("carrier{}", carrier - 1), &format!("carrier{carrier}")).await?;
    }
    ui.tell("cli-demo-meets-relay", &[("carrier", CARRIERS.into())]);
    // Cover may have come along.
    let brought = stage.reach_relay(&format!("carrier{CARRIERS}")).await?;

    let is_read = |event: &Value| {
        let is_whole = event["event"] == "counts" && event["reports"] == 1 && event["whole"] == 1;
        is_whole && event["collected"].as_u64() >= Some(brought)
    };
    let counts = desk.until(STEP, is_read).await?;
    let number = |name: &str| counts[name].as_u64().unwrap_or(0);
    ui.tell("cli-demo-opened", &[("collected", number("collected").into()), ("opened", number("opened").into())]);
    if number("opened") < number("collected") {
        ui.tell("cli-demo-cover", &[]);
    }

    if args.once {
        http::answer(page, PASSPHRASE, ANSWER).await?;
    } else {
        ui.tell("cli-demo-write", &[("address", (&url).into()), ("passphrase", PASSPHRASE.into())]);
    }
    let answered = desk.until(WRITING, |event| event["event"] == "counts" && event["answered"] == 1).await?;
    ui.tell("cli-demo-answered", &[]);
    // The answer is at the relay, and so is the desk's signature for all that it collected.
    let is_posted = |event: &Value| event["event"] == "counts" && event["waiting"] == 0 && event["unsigned"] == 0;
    if !is_posted(&answered) {
        desk.until(STEP, is_posted).await?;
    }

    ui.tell("cli-demo-back", &[]);
    stage.reach_relay(&format!("carrier{CARRIERS}")).await?;
    for carrier in (2..=CARRIERS).rev() {
        stage.meet(&format!("carrier{carrier}"), &format!("carrier{}", carrier - 1)).await?;
    }
    stage.meet("carrier1", "author").await?;

    let answer = stage.answer(&sealed).await?;
    ui.say("cli-demo-read", &[("answer", (&answer).into())], serde_json::json!({ "answer": answer }));
    let mut cleared = 0;
    for carrier in 1..=CARRIERS {
        let status = run_to_end(&["status", "--dir", &stage.dir(&format!("carrier{carrier}"))]).await?;
        if status["up"] != 0 {
            return Err(Failure::unexpected(format!("carrier {carrier} still holds {} envelopes", status["up"])));
        }
        cleared += envelopes;
    }
    ui.tell("cli-demo-cleared", &[("count", cleared.into())]);
    desk.stop().await?;
    relay.stop().await?;
    if args.once && answer != ANSWER {
        return Err(Failure::unexpected("another answer arrived than was written"));
    }
    match &args.keep {
        Some(folder) => ui.tell("cli-demo-kept", &[("folder", (&folder.display().to_string()).into())]),
        None => ui.tell("cli-demo-done", &[]),
    }
    Ok(Outcome::Done)
}

/// The folders of all devices, and where the relay listens.
struct Stage {
    dir: PathBuf,
    relay: SocketAddr,
}

impl Stage {
    /// Makes the campaign as its people would: each with the command, in a folder of its own.
    async fn set_up(dir: &Path) -> Result<Self, Failure> {
        let stage = Self { dir: dir.to_owned(), relay: free_port(0)? };
        std::fs::create_dir_all(dir).map_err(Failure::unexpected)?;
        write(&stage.file("passphrase"), PASSPHRASE.as_bytes())?;
        let (lead, relay, desk, team, author) =
            (stage.dir("lead"), stage.dir("relay"), stage.dir("desk"), stage.dir("team"), stage.dir("author"));
        let passphrase = stage.file("passphrase");
        let secret = ["--passphrase-file", passphrase.as_str()];

        let new = ["campaign", "new", "--dir", &lead, "--name", "Demo camp", "--months", "2"];
        let made = run_to_end(&[&new[..], &secret].concat()).await?;
        let campaign = made["campaign"].as_str().unwrap_or_default().to_owned();
        let keys: Vec<_> = made["keys"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let key = |kind: &str| {
            let is_kind =
                |key: &&&str| Path::new(key).file_name().is_some_and(|name| name.to_string_lossy().starts_with(kind));
            keys.iter().find(is_kind).copied().unwrap_or_default()
        };

        let (relay_card, desk_card, bundle) =
            (stage.file("relay.card"), stage.file("desk.card"), stage.file("bundle.ijwi"));
        let address = stage.relay.to_string();
        run_to_end(&[
            "relay",
            "card",
            "--dir",
            &relay,
            "--campaign",
            &campaign,
            "--address",
            &address,
            "--out",
            &relay_card,
        ])
        .await?;
        let card = [
            "desk",
            "card",
            "--dir",
            &desk,
            "--campaign",
            &campaign,
            "--name",
            "Clinic",
            "--organisation",
            "Demo care",
            "--role",
            "clinic",
            "--out",
            &desk_card,
        ];
        run_to_end(&[&card[..], &secret].concat()).await?;
        run_to_end(&[&["desk", "key", "--dir", &desk, key("down")][..], &secret].concat()).await?;
        let publish = [
            "campaign",
            "publish",
            "--dir",
            &lead,
            &relay_card,
            &desk_card,
            "--out",
            &bundle,
            "--poll-seconds",
            "1",
            "--receipt-seconds",
            "1",
        ];
        run_to_end(&[&publish[..], &secret].concat()).await?;

        let carriers: Vec<_> = (1..=CARRIERS).map(|carrier| stage.dir(&format!("carrier{carrier}"))).collect();
        for dir in [&relay, &desk, &team, &author].into_iter().chain(&carriers) {
            run_to_end(&["join", &bundle, "--dir", dir, "--confirmed"]).await?;
        }
        run_to_end(&["stamps", "key", "--dir", &team, key("up-area0")]).await?;
        let (request, issued) = (stage.file("request.stamps"), stage.file("issued.stamps"));
        run_to_end(&["stamps", "request", "--dir", &author, "--count", STAMPS, "--out", &request]).await?;
        run_to_end(&["stamps", "issue", "--dir", &team, &request, "--out", &issued]).await?;
        run_to_end(&["stamps", "accept", "--dir", &author, &issued]).await?;
        Ok(stage)
    }

    /// The author files an example report with a photo; its answers come by seven words.
    async fn report(&self) -> Result<Value, Failure> {
        let (answers, photo) = (self.file("answers.txt"), self.file("photo.png"));
        write(&answers, include_bytes!("answers.txt"))?;
        draw_photo().save(&photo).map_err(Failure::unexpected)?;
        let author = self.dir("author");
        run_to_end(&[
            "report",
            "--dir",
            &author,
            "--answers",
            &answers,
            "--attach",
            &photo,
            "--to",
            "clinic",
            "--words",
        ])
        .await
    }

    /// Two devices meet, and part when both have nothing more for each other. Nobody else runs meanwhile but relay and
    /// desk, which neither of them dials.
    async fn meet(&self, one: &str, other: &str) -> Result<(), Failure> {
        let [mut opener, answerer] = self.bring_together(one, other, &[]).await?;
        opener.until(STEP, |event| event["event"] == "settled").await?;
        opener.stop().await?;
        answerer.stop().await
    }

    /// Two devices meet while so many slots of the one let something out.
    async fn let_out(&self, one: &str, other: &str, slots: u64) -> Result<(), Failure> {
        let [mut opener, answerer] = self.bring_together(one, other, &["--slot-millis", SLOT_MILLIS]).await?;
        let is_done = |event: &Value| event["event"] == "settled" && event["sent"].as_u64() >= Some(slots);
        opener.until(STEP, is_done).await?;
        opener.stop().await?;
        answerer.stop().await
    }

    async fn bring_together(&self, one: &str, other: &str, options: &[&str]) -> Result<[Running; 2], Failure> {
        let alone = ["--no-beacon", "--no-relay", "--listen", "127.0.0.1:0"];
        let mut answerer = Running::start(&[&["carry", "--dir", &self.dir(other)][..], &alone].concat()).await?;
        let listening = answerer.until(STEP, |event| event["event"] == "listening").await?;
        let address = listening["address"].as_str().unwrap_or_default().to_owned();
        let dial = ["carry", "--dir", &self.dir(one), "--peer", &address];
        let opener = Running::start(&[&dial[..], &alone, options].concat()).await?;
        Ok([opener, answerer])
    }

    /// A carrier comes by a place with internet. How many envelopes it brought.
    async fn reach_relay(&self, carrier: &str) -> Result<u64, Failure> {
        let mut carrier =
            Running::start(&["carry", "--dir", &self.dir(carrier), "--no-beacon", "--listen", "127.0.0.1:0"]).await?;
        let settled = carrier.until(STEP, |event| event["event"] == "settled" && event["relay"] == true).await?;
        carrier.stop().await?;
        Ok(settled["sent"].as_u64().unwrap_or(0))
    }

    /// What the author reads with her seven words.
    async fn answer(&self, sealed: &Value) -> Result<String, Failure> {
        let words = self.file("words.txt");
        write(&words, sealed["words"].as_str().unwrap_or_default().as_bytes())?;
        let read =
            process::lines(&["answers", "--dir", &self.dir("author"), "--words", "--words-file", &words]).await?;
        let text = read.iter().rev().find_map(|line| line["text"].as_str());
        text.map(str::to_owned).ok_or_else(|| Failure::unexpected("no answer arrived"))
    }

    fn dir(&self, name: &str) -> String {
        self.file(name)
    }

    fn file(&self, name: &str) -> String {
        self.dir.join(name).display().to_string()
    }
}

fn write(path: &str, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|error| Failure::file(Path::new(path), &error))
}

/// This port or the next free one; any free one for 0.
fn free_port(first: u16) -> Result<SocketAddr, Failure> {
    let mut last = None;
    for port in first..first.saturating_add(if first == 0 { 1 } else { PORTS }) {
        let bound = TcpListener::bind(("127.0.0.1", port)).and_then(|listener| listener.local_addr());
        match bound {
            Ok(address) => return Ok(address),
            Err(error) => last = Some(error),
        }
    }
    let address = format!("127.0.0.1:{first}");
    Err(last.map_or_else(|| Failure::new("error-port-in-use").with("address", address), Failure::unexpected))
}

/// A photo of nobody: hills under a sky.
fn draw_photo() -> image::RgbImage {
    let (width, height) = PHOTO_SIDE;
    image::RgbImage::from_fn(width, height, |x, y| {
        let at = f64::from(x) / f64::from(width);
        let hill =
            |phase: f64, base: f64| base + 0.08 * (at * 7.0 + phase).sin() + 0.03 * (at * 23.0 + phase * 3.0).sin();
        let depth = f64::from(y) / f64::from(height);
        let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 28;
        let [red, green, blue] = if depth < hill(0.4, 0.45) {
            [250.0 - 120.0 * depth, 205.0 - 40.0 * depth, 170.0 + 90.0 * depth]
        } else if depth < hill(2.1, 0.62) {
            [96.0, 116.0, 108.0]
        } else {
            [64.0 + 30.0 * depth, 92.0, 58.0]
        };
        image::Rgb([red, green, blue].map(|value| (value as u32 + grain).min(255) as u8))
    })
}
