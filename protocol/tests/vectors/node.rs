//! A node of a contact with its store in memory: the smallest driver that there can be.

use std::collections::BTreeMap;
use std::sync::Arc;

use ijwi_protocol::bounds::PART_CHUNK_BYTES;
use ijwi_protocol::campaign::News;
use ijwi_protocol::contact::{
    Contact, Cursors, Frame, Handing, Learned, Level, LinkKind, LogAnswer, LogEntry, LogRequest, NodeRole, Offer,
    Output, PartRequest, Side, Stream, View, Why,
};
use ijwi_protocol::envelope::{Direction, Verified};
use ijwi_protocol::ids::{EnvelopeId, NewsId, sha256};
use ijwi_protocol::time::Instant;

use crate::camp::{Camp, TODAY};

/// One side.
pub(crate) struct Node {
    pub(crate) view: View,
    pub(crate) done: Option<Why>,
    pub(crate) envelopes: BTreeMap<EnvelopeId, Verified>,
    pub(crate) news: BTreeMap<NewsId, News>,
    /// Parts of its bundle, and those that it fetched.
    pub(crate) parts: Vec<Vec<u8>>,
    contact: Contact,
}

impl Node {
    /// A node of this bundle. `more` are ids that it holds without the contact asking for the envelopes.
    pub(crate) fn new(
        camp: &Camp,
        role: NodeRole,
        side: Side,
        seed: u8,
        envelopes: &[Verified],
        more: &[EnvelopeId],
        news: &[News],
    ) -> Self {
        let envelopes: BTreeMap<_, _> = envelopes.iter().map(|envelope| (envelope.id(), envelope.clone())).collect();
        let news: BTreeMap<_, _> = news.iter().map(|news| (news.id(), news.clone())).collect();
        let mut held: Vec<_> = envelopes.keys().chain(more).copied().collect();
        held.sort_unstable();
        let offer = |envelope: &Verified| Offer {
            content: *envelope.content_hash().0.first_chunk().expect("8 of 32 bytes"),
            id: envelope.id(),
        };
        let view = View {
            role,
            link: LinkKind::Short,
            day: TODAY,
            bundle: Arc::clone(&camp.bundle),
            manifest: camp.file.signed.clone().into(),
            twin: None,
            held: held.into(),
            news: news.keys().copied().collect(),
            offers: envelopes.values().filter(|envelope| envelope.direction() == Direction::Up).map(offer).collect(),
            news_for_relay: Vec::new(),
            cursors: Cursors::default(),
            room: Level::Most,
            since_relay: Level::Less,
            reach: 22,
            can_take: 1000,
        };
        let contact = Contact::new(Instant::START, [seed; 32], side, view.clone());
        Self { view, done: None, envelopes, news, parts: camp.file.parts.clone(), contact }
    }

    /// Takes a frame.
    pub(crate) fn take(&mut self, frame: Frame) {
        self.contact.handle_frame(Instant::START, frame).expect("both sides are honest");
    }

    /// Does what the contact asks; gives what is to be sent.
    pub(crate) fn drain(&mut self) -> Vec<Frame> {
        let (mut frames, mut stored) = (Vec::new(), Vec::new());
        loop {
            match self.contact.poll_output(Instant::START) {
                Output::Send(frame) => frames.push(frame),
                Output::Store(envelope) => {
                    stored.push((envelope.id(), Ok(())));
                    self.envelopes.insert(envelope.id(), envelope);
                }
                Output::Read(ids) => {
                    let read = ids.iter().map(|id| (*id, self.envelopes.get(id).map(|held| held.envelope().clone())));
                    self.contact.handle_read(read.collect());
                }
                Output::Rank(ids) => {
                    let order = ids.into_iter().map(|id| Handing { id, copies: 7 }).collect();
                    self.contact.handle_ranked(order);
                }
                Output::Learn(learned) => self.learn(learned),
                Output::ReadNews(ids) => {
                    let read = ids.iter().filter_map(|id| self.news.get(id)).map(News::to_bytes).collect();
                    self.contact.handle_news(read);
                }
                Output::ReadPart(request) => {
                    let part = self.parts.iter().find(|part| sha256(&[part]) == request.hash.0);
                    let rest = part.and_then(|part| part.get(request.from as usize..));
                    self.contact.handle_part(rest.map(|rest| rest[..rest.len().min(PART_CHUNK_BYTES)].to_vec()));
                }
                Output::Lookup(offered) => {
                    let has = |short: &[u8; 8]| self.envelopes.values().any(|e| e.content_hash().0.starts_with(short));
                    self.contact.handle_lookup(&offered.iter().map(|short| !has(short)).collect::<Vec<_>>());
                }
                Output::ReadLog(request) => self.contact.handle_log(self.read_log(request)),
                Output::Handed(_) | Output::Cursor { .. } | Output::Logged { .. } => {}
                Output::Done(why) => {
                    self.done = Some(why);
                    return frames;
                }
                Output::Wake(_) if stored.is_empty() => return frames,
                Output::Wake(_) => self.contact.handle_stored(&core::mem::take(&mut stored)),
            }
        }
    }

    /// Of a newer bundle, asks for the first part that is not there.
    fn learn(&mut self, learned: Learned) {
        match learned {
            Learned::News(news) => {
                self.news.insert(news.id(), news);
            }
            Learned::Manifest(signed) => {
                let manifest = ijwi_protocol::campaign::Manifest::read(&signed, None).expect("the contact checked it");
                let there = |hash: &[u8; 32]| self.parts.iter().any(|part| sha256(&[part]) == *hash);
                let missing = manifest.parts.iter().find(|part| !there(&part.hash.0));
                if let Some(part) = missing {
                    self.contact.handle_wanted(PartRequest { hash: part.hash, from: 0 });
                }
            }
            Learned::Chunk { bytes, .. } => self.parts.push(bytes),
            Learned::Head(_) => {}
        }
    }

    /// A log in which positions follow the ids.
    fn read_log(&self, request: LogRequest) -> LogAnswer {
        let direction = match request.stream {
            Stream::Up => Direction::Up,
            Stream::Down => Direction::Down,
            Stream::News => return LogAnswer { entries: Vec::new(), next: request.from, head: None },
        };
        let of_stream = self.envelopes.values().filter(|envelope| envelope.direction() == direction);
        let entries = (0..).zip(of_stream).skip(request.from as usize).take(request.limit as usize);
        let entries: Vec<_> =
            entries.map(|(position, entry)| LogEntry::Envelope(position, Box::new(*entry.bytes()))).collect();
        LogAnswer { next: request.from + entries.len() as u64, entries, head: None }
    }
}
