//! The machine of a contact.

mod pace;
mod with_relay;

use std::collections::VecDeque;

use super::breach::{Breach, Why};
use super::bundles::Bundles;
use super::frame::Frame;
use super::hello::{Hello, NodeRole, PROTOCOL_VERSION, Side};
use super::incoming::Incoming;
use super::meanwhile::Meanwhile;
use super::outgoing::Outgoing;
use super::output::{Handing, Learned, LogAnswer, LogRequest, Output, PartRequest};
use super::reconcile::ContactKey;
use super::reconciling::Reconciling;
use super::relaying::{Client, Server};
use super::view::{LinkKind, Offer, View};
use crate::bounds::NEWS_PER_CONTACT_MAX;
use crate::campaign::News;
use crate::envelope::{Envelope, Refused};
use crate::ids::{EnvelopeId, NewsId};
use crate::rng::Rng;
use crate::time::Instant;

/// One meeting, from an open stream to its end. It does no I/O and has no clock.
///
/// **One input, then drain [`Contact::poll_output`] until `Wake` or `Done`, then the next input.** Inputs are the
/// `handle_…` methods; [`Contact::handle_frame`] fails with the rule that the peer broke, and `Done` follows. A
/// [`Contact::handle_timeout`] that comes too early does nothing. After `Done` nothing does anything.
///
/// A contact that ends for whatever reason leaves nothing behind: what the store decided is decided, what was not
/// acknowledged will be offered to the next peer.
pub struct Contact {
    side: Side,
    view: View,
    nonce: [u8; 16],
    phase: Phase,
    incoming: Incoming,
    outgoing: Outgoing,
    bundles: Bundles,
    /// News to read and send, and whether the driver is reading some.
    news_queue: VecDeque<NewsId>,
    news_reading: bool,
    news_came: u32,
    /// How often the order of envelopes was asked for and not yet given.
    ranking: u32,
    /// Of a contact with a device. Before the peer's hello all that comes waits here.
    meanwhile: Meanwhile,
    finished: Finished,
    peer_role: Option<NodeRole>,
    last_progress: Instant,
    out: VecDeque<Output>,
}

enum Phase {
    ExpectHello,
    WithDevice { peer: Hello, reconciling: Reconciling },
    WithRelay { client: Client, poll_at: Option<Instant> },
    AsRelay { server: Server },
    Over,
}

/// Who has said that there is nothing more.
#[derive(Default)]
struct Finished {
    we: bool,
    they: bool,
}

impl Contact {
    /// Begins at an open stream. `seed` must be fresh: the nonce comes from it.
    pub fn new(now: Instant, seed: [u8; 32], side: Side, view: View) -> Self {
        let nonce = Rng::from_seed(seed).bytes();
        let mut contact = Self {
            side,
            nonce,
            phase: Phase::ExpectHello,
            incoming: Incoming::default(),
            outgoing: Outgoing::new(),
            bundles: Bundles::default(),
            news_queue: VecDeque::new(),
            news_reading: false,
            news_came: 0,
            ranking: 0,
            meanwhile: Meanwhile::new(),
            finished: Finished::default(),
            peer_role: None,
            last_progress: now,
            out: VecDeque::new(),
            view,
        };
        // The answerer's hello waits for the opener's: it goes out together with the summary, which needs both nonces.
        if side == Side::Opener {
            let hello = contact.hello();
            contact.send(hello);
        }
        contact
    }

    /// Takes the peer's next frame.
    ///
    /// # Errors
    /// The rule that it broke; [`Output::Done`] follows.
    pub fn handle_frame(&mut self, now: Instant, frame: Frame) -> Result<(), Breach> {
        if matches!(self.phase, Phase::Over) {
            return Ok(());
        }
        self.last_progress = now;
        let handled = self.dispatch(frame);
        if let Err(breach) = handled {
            self.end(Why::Breach(breach));
        }
        handled
    }

    /// Bytes came that are no frame: the same as a frame that breaks a rule.
    pub fn handle_no_frame(&mut self) {
        self.end(Why::Breach(Breach::Frame));
    }

    /// Answers [`Output::Store`]: each is durable, or refused. Several may be answered at once, in any order.
    pub fn handle_stored(&mut self, stored: &[(EnvelopeId, Result<(), Refused>)]) {
        for (id, result) in stored {
            match &mut self.phase {
                Phase::WithRelay { client, .. } => client.decided(),
                _ => self.incoming.decide(*id, *result),
            }
        }
    }

    /// Answers [`Output::Read`]: in the same order; `None` for what is gone.
    pub fn handle_read(&mut self, read: Vec<(EnvelopeId, Option<Envelope>)>) {
        self.outgoing.handle_read(read);
    }

    /// Answers [`Output::Rank`].
    pub fn handle_ranked(&mut self, order: Vec<Handing>) {
        self.ranking = self.ranking.saturating_sub(1);
        self.outgoing.push(order);
    }

    /// Answers [`Output::ReadNews`]: the encodings of those that are still there.
    pub fn handle_news(&mut self, read: Vec<Vec<u8>>) {
        self.news_reading = false;
        for news in read {
            self.send(Frame::News(news));
        }
    }

    /// Answers [`Output::ReadPart`]: `None` if we don't have it.
    pub fn handle_part(&mut self, bytes: Option<Vec<u8>>) {
        if let Some(frame) = self.bundles.answer(bytes) {
            self.send(frame);
        }
    }

    /// After a manifest or a chunk was learned: what we lack of its bundle next.
    pub fn handle_wanted(&mut self, request: PartRequest) {
        if let Some(frame) = self.bundles.want(request) {
            self.send(frame);
        }
    }

    /// Answers [`Output::Lookup`].
    pub fn handle_lookup(&mut self, lacks: &[bool]) {
        let answer = match &mut self.phase {
            Phase::WithDevice { .. } => self.meanwhile.answer(lacks),
            Phase::AsRelay { server } => server.answering.answer(lacks),
            Phase::ExpectHello | Phase::WithRelay { .. } | Phase::Over => None,
        };
        answer.into_iter().for_each(|frame| self.send(frame));
    }

    /// Answers [`Output::ReadLog`].
    pub fn handle_log(&mut self, answer: LogAnswer) {
        if let Phase::AsRelay { server } = &mut self.phase {
            for frame in server.answer_read(answer) {
                self.send(frame);
            }
        }
    }

    /// Envelopes that came to us meanwhile from elsewhere: on a long link the peer gets those that it lacks. They are not in
    /// the view, so that reconciliation knows nothing of them.
    pub fn handle_new(&mut self, new: &[Offer]) {
        match &mut self.phase {
            _ if self.view.link == LinkKind::Short => {}
            Phase::WithDevice { .. } | Phase::ExpectHello => self.meanwhile.add(new),
            Phase::WithRelay { client, .. } => client.offer(new),
            Phase::AsRelay { .. } | Phase::Over => {}
        }
    }

    /// News that came to us meanwhile from elsewhere, likewise.
    pub fn handle_new_news(&mut self, new: &[NewsId]) {
        match &self.phase {
            _ if self.view.link == LinkKind::Short => {}
            Phase::WithDevice { .. } | Phase::ExpectHello => self.meanwhile.add_news(new),
            // A relay has its own log of news; a desk makes some that it has not.
            Phase::WithRelay { .. } if self.view.role == NodeRole::Desk => self.news_queue.extend(new),
            Phase::WithRelay { .. } | Phase::AsRelay { .. } | Phase::Over => {}
        }
    }

    /// The time of the last [`Output::Wake`] has come. Too early, or too often, it does nothing.
    pub fn handle_timeout(&mut self, now: Instant) {
        let idle_end = self.idle_deadline();
        match &mut self.phase {
            Phase::WithRelay { client, poll_at: Some(at) } if *at <= now => {
                client.poll_again();
                self.phase_polled();
                self.last_progress = now;
            }
            _ if idle_end <= now => {
                let why = if self.is_waiting() { Why::Breach(Breach::Silence) } else { Why::Complete };
                self.end(why);
            }
            _ => {}
        }
    }

    /// What to do next. Call it until it says `Wake` or `Done`.
    pub fn poll_output(&mut self, now: Instant) -> Output {
        if self.out.is_empty() {
            self.advance(now);
        }
        match self.out.pop_front() {
            Some(output) => output,
            None => Output::Wake(self.deadline()),
        }
    }

    /// The peer's hello, once it came.
    pub fn peer(&self) -> Option<&Hello> {
        match &self.phase {
            Phase::WithDevice { peer, .. } => Some(peer),
            _ => None,
        }
    }

    /// What the peer says that it is, once its hello came.
    pub fn peer_role(&self) -> Option<NodeRole> {
        self.peer_role
    }

    /// Whether both sides have nothing more for each other at the moment; on a long link that may change.
    pub fn is_settled(&self) -> bool {
        match &self.phase {
            Phase::WithDevice { .. } => self.finished.we && self.finished.they && self.is_idle(),
            Phase::WithRelay { poll_at, .. } => poll_at.is_some() && self.is_idle(),
            Phase::AsRelay { .. } | Phase::ExpectHello => false,
            Phase::Over => true,
        }
    }

    fn dispatch(&mut self, frame: Frame) -> Result<(), Breach> {
        if is_work(&frame) {
            self.finished.they = false;
        }
        match (&mut self.phase, frame) {
            (Phase::ExpectHello, Frame::Hello(hello)) => self.handle_hello(hello),
            (Phase::ExpectHello, _) => Err(Breach::Unexpected),
            (_, Frame::Manifest(signed)) => {
                let learned = self.bundles.handle_manifest(signed, self.view.bundle.campaign())?;
                self.ask(Output::Learn(learned));
                Ok(())
            }
            (_, Frame::WantPart { hash, from }) => {
                let request = self.bundles.handle_want(PartRequest { hash, from })?;
                self.ask(Output::ReadPart(request));
                Ok(())
            }
            (_, Frame::Part { hash, from, bytes }) => {
                let learned = self.bundles.handle_part(PartRequest { hash, from }, bytes)?;
                self.ask(Output::Learn(learned));
                Ok(())
            }
            (Phase::WithDevice { .. } | Phase::AsRelay { .. }, Frame::Envelope { copies, bytes }) => {
                if let Some(verified) = self.incoming.receive(&bytes, &self.view)? {
                    self.ask(Output::Store(verified.with_copies(copies)));
                }
                Ok(())
            }
            (Phase::WithDevice { .. } | Phase::WithRelay { .. }, Frame::Taken { through, refused }) => {
                let handed = self.outgoing.handle_taken(through, &refused)?;
                self.ask(Output::Handed(handed));
                Ok(())
            }
            (Phase::WithDevice { .. } | Phase::AsRelay { .. }, Frame::News(bytes)) => self.handle_news_frame(&bytes),
            (Phase::WithDevice { .. } | Phase::AsRelay { .. }, Frame::Finished) => {
                self.finished.they = true;
                Ok(())
            }
            (
                Phase::WithDevice { reconciling, .. },
                frame @ (Frame::Summary { .. }
                | Frame::Same
                | Frame::Cells { .. }
                | Frame::MoreCells
                | Frame::Golomb { .. }
                | Frame::Want(_)),
            ) => {
                let step = reconciling.handle(frame)?;
                step.send.into_iter().for_each(|frame| self.send(frame));
                self.handle_lacking(step.lacking);
                Ok(())
            }
            (Phase::WithDevice { .. }, Frame::Lacks(bitmap)) => {
                let (envelopes, news) = self.meanwhile.handle_lacks(&bitmap)?;
                self.news_queue.extend(news);
                if !envelopes.is_empty() {
                    self.rank(envelopes);
                }
                Ok(())
            }
            (Phase::WithDevice { .. }, Frame::Offer(offered)) => {
                self.meanwhile.handle_offer(&offered)?;
                self.ask(Output::Lookup(offered));
                Ok(())
            }
            (Phase::WithRelay { .. }, frame) => self.handle_relay_frame(frame),
            (Phase::AsRelay { server }, Frame::Offer(offered)) => {
                server.answering.handle_offer(&offered)?;
                self.ask(Output::Lookup(offered));
                Ok(())
            }
            (Phase::AsRelay { server }, Frame::ReadLog { stream, from, limit }) => {
                let request = LogRequest { stream, from, limit };
                server.handle_read(request)?;
                self.ask(Output::ReadLog(request));
                Ok(())
            }
            _ => Err(Breach::Unexpected),
        }
    }

    fn handle_hello(&mut self, hello: Hello) -> Result<(), Breach> {
        if hello.version != PROTOCOL_VERSION {
            self.end(Why::OtherVersion);
            return Ok(());
        }
        if hello.nonce == self.nonce {
            return Err(Breach::EqualNonces);
        }
        self.peer_role = Some(hello.role);
        if self.side == Side::Answerer {
            let ours = self.hello();
            self.send(ours);
        }
        self.outgoing.allow(hello.can_take);
        let (ours, theirs) = (self.view.bundle.reference(), hello.bundle);
        match (self.view.role, hello.role) {
            (NodeRole::Relay, NodeRole::Relay) => {
                self.end(Why::TwoRelays);
                return Ok(());
            }
            (NodeRole::Relay, _) => self.phase = Phase::AsRelay { server: Server::default() },
            (role, NodeRole::Relay) => {
                let offers = core::mem::take(&mut self.view.offers);
                self.news_queue.extend(core::mem::take(&mut self.view.news_for_relay));
                let client = Client::new(role, &offers, self.view.cursors);
                self.phase = Phase::WithRelay { client, poll_at: None };
                let (came, news) = self.meanwhile.take();
                self.handle_new(&came);
                self.handle_new_news(&news);
            }
            _ => self.begin_reconciling(hello),
        }
        let manifest = Bundles::is_of_interest(ours, theirs).then_some(&self.view.manifest);
        // Who has the same as we gets to know that there is another.
        let twin = self.view.twin.as_ref().filter(|_| ours == theirs);
        if let Some(manifest) = manifest.or(twin) {
            self.send(Frame::Manifest(manifest.to_vec()));
        }
        Ok(())
    }

    fn begin_reconciling(&mut self, peer: Hello) {
        let key = match self.side {
            Side::Opener => ContactKey::new(&self.nonce, &peer.nonce),
            Side::Answerer => ContactKey::new(&peer.nonce, &self.nonce),
        };
        let ids = self.view.held.iter().map(|id| &id.0).chain(self.view.news.iter().map(|id| &id.0));
        let (reconciling, summary) = Reconciling::begin(self.side, &key, ids);
        if let Some(summary) = summary {
            self.send(summary);
        }
        self.phase = Phase::WithDevice { peer, reconciling };
    }

    /// What the peer lacks is known: news first, then envelopes in the order that `carry` gives.
    fn handle_lacking(&mut self, places: Vec<u32>) {
        let held = self.view.held.len();
        let mut envelopes = Vec::new();
        for place in places.into_iter().map(|place| place as usize) {
            match self.view.held.get(place) {
                Some(id) => envelopes.push(*id),
                None => self.news_queue.extend(self.view.news.get(place - held)),
            }
        }
        if !envelopes.is_empty() {
            self.rank(envelopes);
        }
    }

    fn rank(&mut self, envelopes: Vec<EnvelopeId>) {
        self.ranking += 1;
        self.ask(Output::Rank(envelopes));
    }

    fn handle_news_frame(&mut self, bytes: &[u8]) -> Result<(), Breach> {
        self.news_came += 1;
        if self.news_came > NEWS_PER_CONTACT_MAX {
            return Err(Breach::News);
        }
        let news = News::read(bytes).map_err(|_| Breach::News)?;
        // A relay or desk that only a newer bundle names: not now, and nobody's fault.
        if news.verify(&self.view.bundle).is_ok() {
            self.ask(Output::Learn(Learned::News(news)));
        }
        Ok(())
    }

    fn hello(&self) -> Frame {
        Frame::Hello(Hello {
            version: PROTOCOL_VERSION,
            role: self.view.role,
            nonce: self.nonce,
            bundle: self.view.bundle.reference(),
            room: self.view.room,
            since_relay: self.view.since_relay,
            reach: self.view.reach,
            can_take: self.view.can_take,
        })
    }

    fn send(&mut self, frame: Frame) {
        if is_work(&frame) {
            self.finished.we = false;
        }
        self.out.push_back(Output::Send(frame));
    }

    fn ask(&mut self, output: Output) {
        self.out.push_back(output);
    }

    /// What was still to be sent is dropped with a breach, and goes out before a peaceful end.
    fn end(&mut self, why: Why) {
        if matches!(self.phase, Phase::Over) {
            return;
        }
        if matches!(why, Why::Breach(_)) {
            self.out.clear();
        }
        self.phase = Phase::Over;
        self.out.push_back(Output::Done(why));
    }
}

/// Whether a frame takes its sender's Finished back.
fn is_work(frame: &Frame) -> bool {
    use Frame::{Envelope, News, Offer, Part, WantPart};
    matches!(frame, Envelope { .. } | News(_) | Offer(_) | WantPart { .. } | Part { .. })
}
