//! Authors, many in one process: each files a report whose own words are its number, and waits for the clinic's word that
//! it was opened. That word is written down durably, as something that an author was told.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::BufRead as _;
use std::path::Path;
use std::sync::{Arc, Mutex};

use anyhow::{Context as _, Result, ensure};
use ijwi_mesh::bundles::Active;
use ijwi_mesh::clock::Clock;
use ijwi_mesh::keeper::{Arrival, Keeper};
use ijwi_mesh::node;
use ijwi_mesh::seed::{random_bytes, system_rng};
use ijwi_protocol::campaign::Role;
use ijwi_protocol::contact::{Cursors, Handing, Learned, Offer, PartRequest, Stream, View};
use ijwi_protocol::envelope::{Envelope, OpeningKey, Refused, StampIssuer, Verified};
use ijwi_protocol::ids::{EnvelopeId, ObjectId, RelayId};
use ijwi_protocol::object::Joiner;
use ijwi_protocol::report::{Answer, Content, Filing, open_piece, read_object};
use tokio::sync::{broadcast, mpsc, watch};

use crate::log::Log;
use crate::making::{read_issuer, stamp};
use crate::pushing::{device_view, offer_of, plan};

/// The question that takes own words.
const OWN_WORDS: &str = "own_words";
/// Envelopes that a contact may bring.
const CAN_TAKE: u32 = 10_000;

/// Files as many reports to the clinic as each line on stdin says, until the process is killed.
pub(crate) async fn author(active: Active, key: &Path, confirmed: &Path) -> Result<()> {
    let issuer = read_issuer(key)?;
    let log = OpenOptions::new().create(true).append(true).open(confirmed)?;
    let authors = Arc::new(Authors {
        active,
        clock: Clock::system(),
        state: Mutex::new(State { filed: BTreeMap::new(), waiting: BTreeMap::new(), next: 0, log: Log::new(log) }),
        cursors: Mutex::default(),
        arrivals: broadcast::channel(1024).0,
    });
    let filing = Arc::clone(&authors);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            filing.file(&issuer, line?.trim().parse()?)?;
        }
        Ok::<_, anyhow::Error>(())
    });
    let plan = plan(&authors.active, None);
    let (happened, mut told) = mpsc::channel(64);
    tokio::spawn(async move { while told.recv().await.is_some() {} });
    let (_never, stop) = watch::channel(false);
    Ok(node::run(plan, Arc::clone(&authors) as Arc<dyn Keeper>, authors.clock, happened, stop).await?)
}

struct Authors {
    active: Active,
    clock: Clock,
    state: Mutex<State>,
    cursors: Mutex<Cursors>,
    arrivals: broadcast::Sender<Arrival>,
}

struct State {
    filed: BTreeMap<EnvelopeId, Envelope>,
    /// Reports that no desk has confirmed, in the order in which they were filed.
    waiting: BTreeMap<usize, Waiting>,
    next: usize,
    log: Log,
}

/// A report and the key of the first thing that comes back.
struct Waiting {
    report: ObjectId,
    key: OpeningKey,
}

impl Authors {
    fn file(&self, issuer: &StampIssuer, count: usize) -> Result<()> {
        for _ in 0..count {
            let number = self.state.lock().expect("no thread panics with it").next;
            let (envelope, waiting) = self.one(issuer, number)?;
            let offer = offer_of(&envelope);
            let mut state = self.state.lock().expect("no thread panics with it");
            state.next += 1;
            state.waiting.insert(number, waiting);
            state.filed.insert(envelope.id(), envelope);
            drop(state);
            // Nobody may be listening.
            self.arrivals.send(Arrival::Envelopes(vec![offer])).ok();
        }
        Ok(())
    }

    fn one(&self, issuer: &StampIssuer, number: usize) -> Result<(Envelope, Waiting)> {
        let mut rng = system_rng();
        let bundle = &*self.active.bundle;
        let (place, _) = bundle.form().question(OWN_WORDS).context("a form without own words")?;
        let mut answers = vec![Answer::Skipped; bundle.form().questions.len()];
        answers[place] = Answer::Text(words(number));
        let clinic = bundle.recipients().iter().find(|recipient| recipient.role == Role::Clinic);
        let recipient = clinic.context("a bundle without a clinic")?.id();
        let filing = Filing {
            bundle,
            day: self.clock.today(),
            prekeys_of: self.clock.today(),
            language: "en",
            answers: &answers,
            attachments: &[],
            recipients: &[recipient],
            root: Some(&random_bytes()),
        };
        let (parcels, conversations) = filing.parcels(&mut rng)?;
        let conversation = conversations.first().context("a report without an answer")?;
        let (_, key) = conversation.chain.window().into_iter().next().context("a chain without keys")?;
        let parcel = parcels.first().context("a report without a copy")?;
        let stamp = stamp(&mut rng, issuer)?;
        let mut envelopes = parcel.seal(&mut rng, bundle.campaign(), vec![stamp])?;
        ensure!(envelopes.len() == 1, "a report of one line fits one envelope");
        Ok((envelopes.remove(0), Waiting { report: conversation.report, key }))
    }

    /// Whether this is a desk's word about one of the reports, and about which.
    fn confirmed(&self, state: &State, envelope: &Verified) -> Option<usize> {
        let campaign = self.active.bundle.campaign();
        let opened = state.waiting.iter().find_map(|(number, waiting)| {
            Some((*number, waiting, open_piece(envelope, campaign, &waiting.key)?.ok()?))
        });
        let (number, waiting, piece) = opened?;
        let finished = Joiner::new().add(piece).ok()??;
        match read_object(&finished.bytes) {
            Ok(Content::Confirmation(confirmation)) if confirmation.report == waiting.report => Some(number),
            _ => None,
        }
    }
}

fn words(number: usize) -> String {
    format!("report-{number}")
}

impl Keeper for Authors {
    fn view(&self, relay: Option<RelayId>) -> View {
        let state = self.state.lock().expect("no thread panics with it");
        let offers: Vec<Offer> = relay.map_or_else(Vec::new, |_| state.filed.values().map(offer_of).collect());
        let cursors = *self.cursors.lock().expect("no thread panics with it");
        View { offers, cursors, can_take: CAN_TAKE, ..device_view(&self.active, self.clock) }
    }

    fn store(&self, envelopes: Vec<Verified>) -> Vec<(EnvelopeId, Result<(), Refused>)> {
        let mut state = self.state.lock().expect("no thread panics with it");
        for envelope in &envelopes {
            if let Some(number) = self.confirmed(&state, envelope) {
                state.waiting.remove(&number);
                let written = state.log.write([words(number)]);
                written.expect("a test that can't write down what was promised proves nothing");
            }
        }
        envelopes.iter().map(|envelope| (envelope.id(), Ok(()))).collect()
    }

    fn read(&self, ids: &[EnvelopeId]) -> Vec<(EnvelopeId, Option<Envelope>)> {
        let state = self.state.lock().expect("no thread panics with it");
        ids.iter().map(|id| (*id, state.filed.get(id).cloned())).collect()
    }

    fn learn(&self, _learned: Learned) -> Option<PartRequest> {
        None
    }

    fn read_part(&self, _request: PartRequest) -> Option<Vec<u8>> {
        None
    }

    /// The relay has them: they are not offered again.
    fn handed(&self, handed: &[Handing]) {
        let mut state = self.state.lock().expect("no thread panics with it");
        handed.iter().for_each(|handing| drop(state.filed.remove(&handing.id)));
    }

    fn cursor(&self, _relay: RelayId, stream: Stream, next: u64) {
        let mut cursors = self.cursors.lock().expect("no thread panics with it");
        match stream {
            Stream::News => cursors.news = next,
            Stream::Up | Stream::Down => cursors.envelopes = next,
        }
    }

    fn arrivals(&self) -> broadcast::Receiver<Arrival> {
        self.arrivals.subscribe()
    }
}
