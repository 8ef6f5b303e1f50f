//! Drives one [`Contact`] over one stream: wait, one input, drain, go on. It decides nothing.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use ijwi_protocol::bounds::ENVELOPES_IN_FLIGHT_MAX;
use ijwi_protocol::contact::{Breach, Contact, Frame, Frames, Learned, Output, Side, Why};
use ijwi_protocol::envelope::{Refused, Verified};
use ijwi_protocol::ids::{ContentHash, EnvelopeId, RelayId};
use ijwi_protocol::time::Instant;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::{Semaphore, broadcast, watch};
use tokio::task::JoinHandle;
use tracing::debug;

use crate::clock::Clock;
use crate::keeper::{Arrival, Ended, Keeper};
use crate::meter::Meter;
use crate::seed::random_bytes;
use crate::stop::stopped;

/// Bytes that are read at once.
const READ_BYTES: usize = 64 * 1024;
/// Bytes of frames that are gathered before they are written.
const WRITE_BYTES: usize = 64 * 1024;
/// Envelopes that are stored at once where more are on the way: half of those, so that one half is checked while the other
/// is stored.
const STORED_AT_ONCE: usize = ENVELOPES_IN_FLIGHT_MAX / 2;
/// A peer that does not take what we write for this long is gone.
const WRITE_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(60);

/// How the stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The contact said so.
    Done(Why),
    /// The link broke, or the peer closed it.
    LinkEnded,
    /// This node is stopping.
    Stopped,
}

impl End {
    /// The rule that the peer broke, if that is how it ended.
    pub fn breach(&self) -> Option<Breach> {
        match self {
            Self::Done(Why::Breach(breach)) => Some(*breach),
            _ => None,
        }
    }
}

/// Who looks on while a contact goes on. A closure that takes an [`Ended`] is told what is settled, and no more.
pub trait Watch: Send {
    /// Both sides have nothing more for each other at the moment.
    fn settled(&mut self, ended: &Ended);

    /// Envelopes were kept or handed over.
    fn used(&mut self) {}

    /// What has to be taken to ask the keeper: those who share it wait for each other.
    fn turns(&self) -> Option<Arc<Semaphore>> {
        None
    }
}

impl<F: FnMut(&Ended) + Send> Watch for F {
    fn settled(&mut self, ended: &Ended) {
        self(ended);
    }
}

/// Runs a contact to its end. `stop` turning true ends it.
pub async fn drive<S>(
    stream: S,
    side: Side,
    keeper: Arc<dyn Keeper>,
    relay: Option<RelayId>,
    clock: Clock,
    mut stop: watch::Receiver<bool>,
    watch: impl Watch,
) -> (End, Ended)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (arrivals, meter, turns) = (keeper.arrivals(), keeper.meter(), watch.turns());
    meter.contact_began();
    let view = in_turn(turns.clone(), Arc::clone(&keeper), move |keeper| keeper.view(relay)).await;
    let contact = Contact::new(clock.now(), random_bytes(), side, view);
    let mut run = Run {
        stream,
        contact,
        keeper,
        clock,
        frames: Frames::default(),
        write: Vec::new(),
        to_store: Vec::new(),
        logged: Vec::new(),
        storing: None,
        came: BTreeSet::new(),
        arrivals,
        meter,
        relay,
        turns,
        ended: Ended { peer: None, relay, handed: 0, kept: 0 },
    };
    let end = tokio::select! {
        biased;
        () = stopped(&mut stop) => End::Stopped,
        end = run.run(watch) => end.unwrap_or(End::LinkEnded),
    };
    // What is being stored is stored, whether or not the peer hears of it.
    if let Some(storing) = run.storing.take() {
        let stored = storing.await.unwrap_or_default();
        run.count(&stored);
    }
    run.meter.contact_ended(run.contact.peer_role(), &end);
    let (keeper, ended) = (Arc::clone(&run.keeper), run.ended.clone());
    in_turn(run.turns, keeper, move |keeper| keeper.ended(&ended)).await;
    (end, run.ended)
}

type Stored = Vec<(EnvelopeId, Result<(), Refused>)>;

struct Run<S> {
    stream: S,
    contact: Contact,
    keeper: Arc<dyn Keeper>,
    clock: Clock,
    frames: Frames,
    write: Vec<u8>,
    to_store: Vec<Verified>,
    logged: Vec<(u64, ContentHash)>,
    storing: Option<JoinHandle<Stored>>,
    /// What this peer brought is not announced back to it.
    came: BTreeSet<EnvelopeId>,
    arrivals: broadcast::Receiver<Arrival>,
    meter: Meter,
    relay: Option<RelayId>,
    turns: Option<Arc<Semaphore>>,
    ended: Ended,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Run<S> {
    async fn run(&mut self, mut watch: impl Watch) -> io::Result<End> {
        let mut buffer = vec![0; READ_BYTES];
        let (mut was_settled, mut moved) = (false, 0);
        loop {
            let wake = match self.drain().await? {
                Drained::Wake(at) => at,
                Drained::Done(why) => {
                    self.flush().await?;
                    // The peer reads our last frames and then the end of the stream.
                    self.stream.shutdown().await.ok();
                    return Ok(End::Done(why));
                }
            };
            if self.to_store.len() >= STORED_AT_ONCE {
                self.store().await;
            }
            // Frames that are here already are taken before anything is waited for: one sync for many envelopes. When as
            // many wait to be stored as may be on the way, nothing more is taken or read.
            let has_room = self.to_store.len() < ENVELOPES_IN_FLIGHT_MAX;
            if has_room && self.take_frame() {
                continue;
            }
            self.flush().await?;
            let is_settled = self.contact.is_settled() && self.to_store.is_empty() && self.storing.is_none();
            if is_settled && !was_settled {
                if let Some(relay) = self.relay {
                    self.ask(move |keeper| keeper.reached(relay)).await;
                }
                watch.settled(&self.ended);
            }
            was_settled = is_settled;
            if moved != self.ended.handed + self.ended.kept {
                moved = self.ended.handed + self.ended.kept;
                watch.used();
            }
            self.store().await;
            tokio::select! {
                biased;
                () = tokio::time::sleep(self.clock.until(wake)) => self.contact.handle_timeout(self.clock.now()),
                stored = join(&mut self.storing) => {
                    debug!(count = stored.len(), "envelopes are stored");
                    self.count(&stored);
                    self.contact.handle_stored(&stored);
                }
                read = self.stream.read(&mut buffer), if has_room => match read? {
                    0 => return Ok(End::LinkEnded),
                    count => {
                        self.meter.came(count);
                        self.frames.push(&buffer[..count]);
                    }
                },
                arrival = self.arrivals.recv() => self.handle_arrival(arrival),
            }
        }
    }

    /// Begins to store what came, if there is something and nothing is being stored.
    async fn store(&mut self) {
        if self.storing.is_some() || self.to_store.is_empty() {
            return;
        }
        let (keeper, envelopes) = (Arc::clone(&self.keeper), core::mem::take(&mut self.to_store));
        self.storing = Some(tokio::spawn(in_turn(self.turns.clone(), keeper, move |keeper| keeper.store(envelopes))));
        // What was just spawned waits for this thread, which goes on to check the next ones: it is let begin first.
        tokio::task::yield_now().await;
    }

    /// Hands the contact the next frame that is here already. False if there is none.
    fn take_frame(&mut self) -> bool {
        match self.frames.next_frame() {
            Ok(Some(frame)) => {
                // A breach comes out of the contact as its end.
                self.contact.handle_frame(self.clock.now(), frame).ok();
                true
            }
            Ok(None) => false,
            Err(_) => {
                self.contact.handle_no_frame();
                true
            }
        }
    }

    /// Does what the contact asks, until it waits or is done.
    async fn drain(&mut self) -> io::Result<Drained> {
        loop {
            if self.ended.peer.is_none() {
                self.ended.peer = self.contact.peer().cloned();
                self.ended.peer.iter().for_each(|_| debug!("the other side said hello"));
            }
            match self.contact.poll_output(self.clock.now()) {
                Output::Send(frame) => {
                    if let Frame::Taken { refused, .. } = &frame {
                        refused.iter().for_each(|(_, code)| self.meter.refused(*code));
                    }
                    self.write.extend(frame.to_bytes());
                    if self.write.len() >= WRITE_BYTES {
                        self.flush().await?;
                    }
                }
                Output::Store(envelope) => {
                    self.came.insert(envelope.id());
                    self.to_store.push(envelope);
                }
                Output::Read(ids) => {
                    let read = self.ask(move |keeper| keeper.read(&ids)).await;
                    self.contact.handle_read(read);
                }
                Output::Rank(ids) => {
                    debug!(count = ids.len(), "what the other side lacks is known");
                    let peer = self.ended.peer.clone();
                    let order = self.ask(move |keeper| keeper.rank(ids, peer.as_ref())).await;
                    self.contact.handle_ranked(order);
                }
                Output::Learn(learned) => self.learn(learned).await,
                Output::ReadNews(ids) => {
                    let read = self.ask(move |keeper| keeper.read_news(&ids)).await;
                    self.contact.handle_news(read);
                }
                Output::ReadPart(request) => {
                    let bytes = self.ask(move |keeper| keeper.read_part(request)).await;
                    self.contact.handle_part(bytes);
                }
                Output::Lookup(offered) => {
                    let lacks = self.ask(move |keeper| keeper.lookup(&offered)).await;
                    self.contact.handle_lookup(&lacks);
                }
                Output::ReadLog(request) => {
                    let answer = self.ask(move |keeper| keeper.read_log(request)).await;
                    self.contact.handle_log(answer);
                }
                Output::Handed(handed) => {
                    debug!(count = handed.len(), "envelopes are durable at the other side");
                    self.ended.handed += handed.len() as u64;
                    self.ask(move |keeper| keeper.handed(&handed)).await;
                }
                Output::Logged { position, content } => self.logged.push((position, content)),
                Output::Cursor { stream, next } => {
                    if let Some(relay) = self.relay {
                        let logged = core::mem::take(&mut self.logged);
                        self.ask(move |keeper| {
                            keeper.logged(relay, &logged);
                            keeper.cursor(relay, stream, next);
                        })
                        .await;
                    }
                }
                Output::Wake(at) => return Ok(Drained::Wake(at)),
                Output::Done(why) => return Ok(Drained::Done(why)),
            }
        }
    }

    async fn learn(&mut self, learned: Learned) {
        if let Some(request) = self.ask(move |keeper| keeper.learn(learned)).await {
            self.contact.handle_wanted(request);
        }
    }

    fn handle_arrival(&mut self, arrival: Result<Arrival, broadcast::error::RecvError>) {
        match arrival {
            Ok(Arrival::Envelopes(mut offers)) => {
                offers.retain(|offer| !self.came.remove(&offer.id));
                self.contact.handle_new(&offers);
            }
            Ok(Arrival::News(ids)) => self.contact.handle_new_news(&ids),
            // Too many came at once: the next contact finds them.
            Err(_) => {}
        }
    }

    fn count(&mut self, stored: &Stored) {
        self.ended.kept += stored.iter().filter(|(_, result)| result.is_ok()).count() as u64;
        for (id, _) in stored.iter().filter(|(_, result)| result.is_err()) {
            self.came.remove(id);
        }
    }

    async fn flush(&mut self) -> io::Result<()> {
        if self.write.is_empty() {
            return Ok(());
        }
        let written = async {
            self.stream.write_all(&self.write).await?;
            self.stream.flush().await
        };
        tokio::time::timeout(WRITE_TIMEOUT, written).await??;
        self.meter.left(self.write.len());
        self.write.clear();
        Ok(())
    }

    async fn ask<T: Send + 'static>(&mut self, question: impl FnOnce(&dyn Keeper) -> T + Send + 'static) -> T {
        in_turn(self.turns.clone(), Arc::clone(&self.keeper), question).await
    }
}

enum Drained {
    Wake(Instant),
    Done(Why),
}

/// Waits for the envelopes that are being stored; for ever if none are.
async fn join(storing: &mut Option<JoinHandle<Stored>>) -> Stored {
    match storing {
        Some(handle) => {
            let stored = handle.await;
            *storing = None;
            stored.unwrap_or_default()
        }
        None => core::future::pending().await,
    }
}

/// Asks what may block on the disk off the event loop, when it is its turn. Once begun it goes on to its end, and so
/// long it has its turn.
async fn in_turn<T: Send + 'static>(
    turns: Option<Arc<Semaphore>>,
    keeper: Arc<dyn Keeper>,
    question: impl FnOnce(&dyn Keeper) -> T + Send + 'static,
) -> T {
    let turn = match turns {
        Some(turns) => Some(turns.acquire_owned().await.expect("turns are never closed")),
        None => None,
    };
    let work = move || {
        let _turn = turn;
        let asked = Arc::clone(&keeper);
        match keeper.thread() {
            Some(thread) => thread.run(move || question(&*asked)),
            None => question(&*asked),
        }
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        // The program ends: so will this contact, at this very place.
        Err(error) if error.is_cancelled() => core::future::pending().await,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
