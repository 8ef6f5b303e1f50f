//! The exchange with a relay: offers and log positions instead of reconciliation, since its log is far larger than any
//! device. [`Client`] is the device's or desk's side, [`Server`] the relay's.

use super::breach::Breach;
use super::frame::{Frame, Stream};
use super::hello::NodeRole;
use super::offering::{Answering, Asking};
use super::output::{LogAnswer, LogEntry, LogRequest};
use super::view::{Cursors, Offer};
use crate::bounds::{LOG_ENVELOPES_MAX, LOG_NEWS_MAX};
use crate::ids::EnvelopeId;

/// The side that asks.
pub(super) struct Client {
    asking: Asking<EnvelopeId>,
    envelopes: Reader,
    news: Reader,
    /// Which stream is being read, how many of its entries came, and the least position that may come next.
    reading: Option<(Stream, u32, u64)>,
    /// Entries that the store has not decided yet.
    undecided: u32,
    /// All of an answer came; its cursor waits for the store.
    ended: Option<(Stream, u64)>,
}

struct Reader {
    stream: Stream,
    next: u64,
    caught_up: bool,
    /// Whether the relay said that its log ends before our cursor.
    began_anew: bool,
}

impl Client {
    pub(super) fn new(role: NodeRole, offers: &[Offer], cursors: Cursors) -> Self {
        let stream = if role == NodeRole::Desk { Stream::Up } else { Stream::Down };
        let mut client = Self {
            asking: Asking::new(),
            envelopes: Reader { stream, next: cursors.envelopes, caught_up: false, began_anew: false },
            news: Reader { stream: Stream::News, next: cursors.news, caught_up: false, began_anew: false },
            reading: None,
            undecided: 0,
            ended: None,
        };
        client.offer(offers);
        client
    }

    /// The next question, if none of its kind is open: what we would give first, then the news, then the envelopes.
    pub(super) fn next_frames(&mut self) -> Vec<Frame> {
        let mut frames: Vec<_> = self.asking.next_frame().into_iter().collect();
        if self.reading.is_none() && self.ended.is_none() {
            let reader = [&self.news, &self.envelopes].into_iter().find(|reader| !reader.caught_up);
            if let Some(reader) = reader {
                self.reading = Some((reader.stream, 0, reader.next));
                let limit = limit_of(reader.stream);
                frames.push(Frame::ReadLog { stream: reader.stream, from: reader.next, limit });
            }
        }
        frames
    }

    /// Begins to ask anew: after the policy's time on a long link.
    pub(super) fn poll_again(&mut self) {
        self.envelopes.caught_up = false;
        self.news.caught_up = false;
    }

    pub(super) fn offer(&mut self, offers: &[Offer]) {
        self.asking.add(offers.iter().map(|offer| (offer.content, offer.id)));
    }

    /// What the relay lacks of the open offer, and what it says that it has, each in the order of the offer.
    pub(super) fn handle_lacks(&mut self, bitmap: &[u8]) -> Result<(Vec<EnvelopeId>, Vec<EnvelopeId>), Breach> {
        self.asking.handle_lacks(bitmap)
    }

    /// An entry of the stream that is being read came. Positions ascend.
    pub(super) fn handle_entry(&mut self, stream: Stream, position: Option<u64>) -> Result<(), Breach> {
        let Some((reading, count, least)) = &mut self.reading else { return Err(Breach::Log) };
        if *reading != stream || *count >= limit_of(stream) || position.is_some_and(|position| position < *least) {
            return Err(Breach::Log);
        }
        *count += 1;
        if let Some(position) = position {
            *least = position.checked_add(1).ok_or(Breach::Log)?;
        }
        Ok(())
    }

    /// The stream of envelopes that we read.
    pub(super) fn stream(&self) -> Stream {
        self.envelopes.stream
    }

    pub(super) fn undecided(&mut self) {
        self.undecided += 1;
    }

    pub(super) fn decided(&mut self) {
        self.undecided = self.undecided.saturating_sub(1);
    }

    /// The end of an answer. `next` moves on with each answer that had entries. An empty answer whose `next` is before our
    /// cursor says that the log began anew, as after a restore: believed once in a contact, and read from its start. What
    /// lies before `next` was perhaps never read: the cursor may be of another log, or of a lie. What is held is refused.
    pub(super) fn handle_end(&mut self, stream: Stream, next: u64) -> Result<(), Breach> {
        let Some((reading, count, least)) = self.reading.take() else { return Err(Breach::Log) };
        let reader = self.reader(stream);
        let goes_on = if count == 0 { next >= reader.next } else { next >= least && next > reader.next };
        let begins_anew = count == 0 && next < reader.next && !reader.began_anew;
        if reading != stream || !(goes_on || begins_anew) {
            return Err(Breach::Log);
        }
        reader.began_anew |= begins_anew;
        self.ended = Some((stream, if begins_anew { 0 } else { next }));
        Ok(())
    }

    /// The cursor of an answer, once all of it is kept.
    pub(super) fn take_cursor(&mut self) -> Option<(Stream, u64)> {
        if self.undecided > 0 {
            return None;
        }
        let (stream, next) = self.ended.take()?;
        let reader = self.reader(stream);
        let moved = next != reader.next;
        reader.next = next;
        reader.caught_up = !moved;
        moved.then_some((stream, next))
    }

    fn reader(&mut self, stream: Stream) -> &mut Reader {
        if stream == Stream::News { &mut self.news } else { &mut self.envelopes }
    }

    /// Whether an answer is due.
    pub(super) fn is_waiting(&self) -> bool {
        self.asking.is_waiting() || self.reading.is_some()
    }

    /// Whether all was asked and answered.
    pub(super) fn is_idle(&self) -> bool {
        !self.is_waiting()
            && self.asking.is_idle()
            && self.ended.is_none()
            && self.envelopes.caught_up
            && self.news.caught_up
    }
}

/// The side that answers: one question of each kind at a time.
#[derive(Default)]
pub(super) struct Server {
    pub(super) answering: Answering,
    reading: Option<Stream>,
}

impl Server {
    pub(super) fn handle_read(&mut self, request: LogRequest) -> Result<(), Breach> {
        if self.reading.is_some() || !(1..=limit_of(request.stream)).contains(&request.limit) {
            return Err(Breach::Unexpected);
        }
        self.reading = Some(request.stream);
        Ok(())
    }

    pub(super) fn answer_read(&mut self, answer: LogAnswer) -> Vec<Frame> {
        let Some(stream) = self.reading.take() else { return Vec::new() };
        let entries = answer.entries.into_iter().map(|entry| match entry {
            LogEntry::Envelope(position, bytes) => Frame::LogEnvelope { position, bytes },
            LogEntry::News(bytes) => Frame::News(bytes),
        });
        entries.chain([Frame::LogEnd { stream, next: answer.next, head: answer.head }]).collect()
    }
}

fn limit_of(stream: Stream) -> u32 {
    if stream == Stream::News { LOG_NEWS_MAX } else { LOG_ENVELOPES_MAX }
}
