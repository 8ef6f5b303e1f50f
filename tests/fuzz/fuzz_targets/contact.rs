//! A whole contact with one who may say anything: an honest peer's frames, as they are, changed, doubled or left out,
//! and crafted ones that know both nonces; with late stores and timeouts. In each role and on each side. It ends in
//! bounded steps, gives a store nothing but real envelopes, and holds no more than a peer may make it hold.
#![no_main]

use std::collections::VecDeque;

use ijwi_fuzz::{NOW, Program, World, accepted, allocated, bounded, world};
use ijwi_protocol::bounds::{CONTACT_BYTES_MAX, ENVELOPES_IN_FLIGHT_MAX};
use ijwi_protocol::campaign::{BundleRef, News, SignedHead};
use ijwi_protocol::contact::reconcile::{ContactKey, ShortId, Table, batch_end, encode_cells, golomb_chunk};
use ijwi_protocol::contact::{
    Contact, Frame, Frames, Handing, Hello, Learned, Level, LinkKind, LogAnswer, LogEntry, LogRequest, NodeRole, Offer,
    Output, PROTOCOL_VERSION, PartRequest, RefusalCode, Side, Stream, Why,
};
use ijwi_protocol::envelope::{Direction, Refused, Verified};
use ijwi_protocol::ids::{EnvelopeId, PartHash};
use ijwi_protocol::testing::TODAY;
use ijwi_protocol::time::Instant;
use libfuzzer_sys::fuzz_target;

/// Outputs in a row without an input: an honest driver's own answers are inputs too, hence so many.
const OUTPUTS_MAX: usize = 2_000;
/// Beside the bound: what a queue takes more than its content, and our own ids, of which there are few.
const SLACK_BYTES: usize = 64 * 1024;
const ROLES: [NodeRole; 3] = [NodeRole::Device, NodeRole::Relay, NodeRole::Desk];

fuzz_target!(|data: &[u8]| {
    let world = world();
    bounded(16 << 20, || {
        let mut program = Program::new(data);
        let side = if program.flag() { Side::Opener } else { Side::Answerer };
        let other = if side == Side::Opener { Side::Answerer } else { Side::Opener };
        let mut victim = Node::new(world, &mut program, side, 1);
        if program.flag() {
            among_others(world, &mut program, &mut victim, other)
        } else {
            alone(world, &mut program, victim, side)
        }
    });
});

/// With an honest peer, whose frames come through somebody else's hands.
fn among_others(world: &World, program: &mut Program<'_>, victim: &mut Node<'_>, side: Side) {
    let mut peer = Node::new(world, program, side, 2);
    let (mut to_victim, mut to_peer) = (VecDeque::new(), VecDeque::new());
    let (mut now, mut is_honest) = (NOW, true);
    // When the program is over, the rest is honest.
    for step in 0..4_000 {
        to_peer.extend(victim.drain(now));
        to_victim.extend(peer.drain(now));
        if victim.done.is_some() || (step > 0 && to_peer.is_empty() && to_victim.is_empty() && program.is_over()) {
            break;
        }
        if let Some(frame) = to_peer.pop_front() {
            let _ = peer.contact.handle_frame(now, frame);
        }
        let act = if program.is_over() { 0 } else { program.byte() % 16 };
        is_honest &= act == 0;
        match act {
            0..=8 => {
                if let Some(frame) = to_victim.pop_front() {
                    let _ = victim.contact.handle_frame(now, frame);
                }
            }
            9 => {
                if let Some(frame) = to_victim.pop_front() {
                    let mut bytes = frame.to_bytes();
                    program.change(&mut bytes);
                    victim.handle_bytes(now, &bytes);
                }
            }
            10 => {
                if let Some(frame) = to_victim.front().cloned() {
                    let _ = victim.contact.handle_frame(now, frame);
                }
            }
            11 => drop(to_victim.pop_front()),
            12 => now = later(now, program),
            13 => victim.handle_others(program),
            14 => victim.is_slow = program.flag(),
            _ => {
                let frame = craft(world, program, None);
                let _ = victim.contact.handle_frame(now, frame);
            }
        }
        victim.contact.handle_timeout(now);
        peer.contact.handle_timeout(now);
    }
    let breach = matches!(victim.done, Some(Why::Breach(_)));
    assert!(!(is_honest && breach), "an honest peer broke a rule: {:?}", victim.done);
    if (victim.kept > 0 || victim.handed > 0) && !breach {
        assert!(!cfg!(feature = "defect"));
        accepted();
    }
}

/// With crafted frames only, and the memory of the contact measured after each.
fn alone(world: &World, program: &mut Program<'_>, mut victim: Node<'_>, side: Side) {
    let nonce = program.array();
    let mut key = None;
    let mut now = NOW;
    let before = allocated() - victim.own_bytes();
    while !program.is_over() && victim.done.is_none() {
        for frame in victim.drain(now) {
            if let Frame::Hello(hello) = frame {
                key = Some(match side {
                    Side::Opener => ContactKey::new(&hello.nonce, &nonce),
                    Side::Answerer => ContactKey::new(&nonce, &hello.nonce),
                });
            }
        }
        let holds = allocated().saturating_sub(before + victim.own_bytes());
        assert!(holds <= CONTACT_BYTES_MAX + SLACK_BYTES, "{holds} bytes are held for a peer");
        match program.byte() % 16 {
            0 => now = later(now, program),
            1 => victim.handle_others(program),
            2 => victim.is_slow = program.flag(),
            3 => {
                let count = program.below(256);
                victim.handle_bytes(now, program.take(count));
            }
            4 => {
                let _ = victim.contact.handle_frame(now, hello(world, program, nonce));
            }
            _ => {
                let _ = victim.contact.handle_frame(now, craft(world, program, key.as_ref()));
            }
        }
        victim.contact.handle_timeout(now);
    }
}

fn later(now: Instant, program: &mut Program<'_>) -> Instant {
    now + core::time::Duration::from_secs(program.number())
}

/// One side, with a store in memory.
struct Node<'a> {
    world: &'a World,
    contact: Contact,
    held: Vec<Verified>,
    news: Vec<News>,
    /// Envelopes that the store has not answered.
    storing: Vec<EnvelopeId>,
    is_slow: bool,
    frames: Frames,
    kept: usize,
    handed: usize,
    done: Option<Why>,
}

impl<'a> Node<'a> {
    fn new(world: &'a World, program: &mut Program<'_>, side: Side, seed: u8) -> Self {
        let role = *program.pick(&ROLES);
        let link = if program.flag() { LinkKind::Long } else { LinkKind::Short };
        let range = |program: &mut Program<'_>, count: usize| {
            let from = program.below(count + 1);
            from..(from + program.below(count + 1)).min(count)
        };
        let held = world.envelopes[range(program, world.envelopes.len())].to_vec();
        let news = world.news[range(program, world.news.len())].to_vec();
        let mut view = world.view(role, link, &held, &news);
        view.can_take = program.short_number();
        view.cursors.envelopes = program.number();
        let contact = Contact::new(NOW, [seed; 32], side, view);
        Self {
            world,
            contact,
            held,
            news,
            storing: Vec::new(),
            is_slow: false,
            frames: Frames::default(),
            kept: 0,
            handed: 0,
            done: None,
        }
    }

    /// Bytes that the driver and not the contact holds, roughly: what came in frames that are not whole.
    fn own_bytes(&self) -> usize {
        self.held.capacity() * size_of::<Verified>()
            + self.kept * 4096
            + self.storing.capacity() * size_of::<EnvelopeId>()
    }

    fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        self.frames.push(bytes);
        loop {
            match self.frames.next_frame() {
                Ok(Some(frame)) => drop(self.contact.handle_frame(now, frame)),
                Ok(None) => return,
                Err(_) => return self.contact.handle_no_frame(),
            }
        }
    }

    /// Something came from elsewhere.
    fn handle_others(&mut self, program: &mut Program<'_>) {
        let envelope = program.pick(&self.world.envelopes);
        let content = *envelope.content_hash().0.first_chunk().expect("8 of 32 bytes");
        self.contact.handle_new(&[Offer { content, id: envelope.id() }]);
        self.contact.handle_new_news(&[program.pick(&self.world.news).id()]);
    }

    /// Does what the contact asks; gives what it sends.
    fn drain(&mut self, now: Instant) -> Vec<Frame> {
        let mut sent = Vec::new();
        for _ in 0..OUTPUTS_MAX {
            match self.contact.poll_output(now) {
                Output::Send(frame) => sent.push(frame),
                Output::Store(envelope) => {
                    let is_made = self.world.envelopes.iter().any(|made| made.bytes() == envelope.bytes());
                    assert!(is_made, "an envelope that nobody made");
                    self.storing.push(envelope.id());
                    assert!(self.storing.len() <= ENVELOPES_IN_FLIGHT_MAX, "too much is on its way to the store");
                }
                Output::Read(ids) => {
                    let find = |id: &EnvelopeId| self.held.iter().find(|envelope| envelope.id() == *id);
                    let read = ids.iter().map(|id| (*id, find(id).map(|envelope| envelope.envelope().clone())));
                    self.contact.handle_read(read.collect());
                }
                Output::Rank(ids) => {
                    let order = ids.into_iter().map(|id| Handing { id, copies: 3 }).collect();
                    self.contact.handle_ranked(order);
                }
                Output::Learn(learned) => self.learn(learned),
                Output::ReadNews(ids) => {
                    let read = self.news.iter().filter(|news| ids.contains(&news.id())).map(News::to_bytes);
                    self.contact.handle_news(read.collect());
                }
                Output::ReadPart(request) => {
                    let part = self.world.newer.parts.get(usize::from(request.hash.0[0]));
                    let bytes = part.map(|part| part.get(request.from as usize..).unwrap_or_default().to_vec());
                    self.contact.handle_part(bytes);
                }
                Output::Lookup(offered) => {
                    let lacks: Vec<_> = offered.iter().map(|content| content[0] & 1 == 0).collect();
                    self.contact.handle_lookup(&lacks);
                }
                Output::ReadLog(request) => {
                    let answer = self.read_log(request);
                    self.contact.handle_log(answer);
                }
                Output::Logged { .. } => {}
                Output::Handed(ids) => self.handed += ids.len(),
                Output::Cursor { .. } => self.handed += 1,
                Output::Done(why) => {
                    self.done = Some(why);
                    return sent;
                }
                Output::Wake(_) if self.is_slow || self.storing.is_empty() => return sent,
                Output::Wake(_) => {
                    let stored = core::mem::take(&mut self.storing);
                    let stored: Vec<_> = stored.into_iter().map(|id| (id, self.keep(id))).collect();
                    self.contact.handle_stored(&stored);
                }
            }
        }
        panic!("a contact that does not come to rest");
    }

    fn keep(&mut self, id: EnvelopeId) -> Result<(), Refused> {
        self.kept += 1;
        match id.0[0] % 8 {
            0 => Err(Refused::NoRoom),
            _ if self.held.iter().any(|envelope| envelope.id() == id) => Err(Refused::Held),
            _ => Ok(()),
        }
    }

    /// Asks for the newer bundle's parts, of which the first byte of a hash stands for the place.
    fn learn(&mut self, learned: Learned) {
        let part = |place: u8, from| PartRequest { hash: PartHash([place; 32]), from };
        match learned {
            Learned::Manifest(_) => self.contact.handle_wanted(part(0, 0)),
            Learned::Chunk { request, bytes } if bytes.is_empty() => {
                let next = request.hash.0[0] + 1;
                if usize::from(next) < self.world.newer.parts.len() {
                    self.contact.handle_wanted(part(next, 0));
                }
            }
            Learned::Chunk { request, bytes } => {
                self.contact.handle_wanted(part(request.hash.0[0], request.from + bytes.len() as u32));
            }
            Learned::News(_) | Learned::Head(_) => {}
        }
    }

    fn read_log(&self, request: LogRequest) -> LogAnswer {
        let from = usize::try_from(request.from).unwrap_or(usize::MAX);
        let limit = request.limit as usize;
        let entries: Vec<_> = match request.stream {
            Stream::News => {
                self.news.iter().skip(from).take(limit).map(|news| LogEntry::News(news.to_bytes())).collect()
            }
            stream => {
                let direction = if stream == Stream::Up { Direction::Up } else { Direction::Down };
                let held = self.held.iter().filter(|envelope| envelope.direction() == direction);
                let entry =
                    |(position, envelope): (u64, &Verified)| LogEntry::Envelope(position, Box::new(*envelope.bytes()));
                (0..).zip(held).skip(from).take(limit).map(entry).collect()
            }
        };
        LogAnswer { next: request.from.saturating_add(entries.len() as u64), entries, head: None }
    }
}

fn hello(world: &World, program: &mut Program<'_>, nonce: [u8; 16]) -> Frame {
    let bundle = world.bundle.reference();
    let level = |program: &mut Program<'_>| *program.pick(&[Level::Least, Level::Less, Level::More, Level::Most]);
    Frame::Hello(Hello {
        version: if program.byte() == 255 { 2 } else { PROTOCOL_VERSION },
        role: *program.pick(&ROLES),
        nonce,
        bundle: BundleRef { version: bundle.version.wrapping_add(program.short_number()).wrapping_sub(1), ..bundle },
        room: level(program),
        since_relay: level(program),
        reach: program.byte(),
        can_take: program.short_number(),
    })
}

/// Any frame, with real content where there is any.
fn craft(world: &World, program: &mut Program<'_>, key: Option<&ContactKey>) -> Frame {
    let stream = *program.pick(&[Stream::Up, Stream::Down, Stream::News]);
    match program.byte() % 19 {
        0 => {
            let nonce = program.array();
            hello(world, program, nonce)
        }
        1 => Frame::Summary { ids: program.short_number(), fingerprint: program.array() },
        2 => Frame::Same,
        3 => {
            let mut table = table(world, program, key);
            let (from, ids) = (program.below(1024) as u32, table.ids());
            table.next_cells(from);
            let end = batch_end(from, ids.max(program.short_number() % 100_000)).unwrap_or(from);
            let mut cells = encode_cells(ids, from, &table.next_cells(end));
            program.change(&mut cells);
            Frame::Cells { ids: if program.flag() { ids } else { program.short_number() }, cells }
        }
        4 => Frame::MoreCells,
        5 => {
            let table = table(world, program, key);
            let mut code = golomb_chunk(&table, 0).unwrap_or_default();
            program.change(&mut code);
            Frame::Golomb { ids: if program.flag() { table.ids() } else { program.short_number() }, code }
        }
        6 => {
            let short = |envelope: &Verified| key.map_or([0; 8], |key| key.shorten(&envelope.id().0).0.to_le_bytes());
            let count = program.below(20);
            Frame::Want((0..count).map(|_| short(program.pick(&world.envelopes))).collect())
        }
        7 => {
            let mut bytes = program.pick(&world.news).to_bytes();
            program.change(&mut bytes);
            Frame::News(bytes)
        }
        8 => {
            let mut signed = if program.flag() { world.newer.signed.clone() } else { world.file.signed.clone() };
            program.change(&mut signed);
            Frame::Manifest(signed)
        }
        9 => Frame::WantPart { hash: PartHash([program.byte() % 8; 32]), from: program.short_number() },
        10 => {
            let (hash, from, count) = (PartHash([program.byte() % 8; 32]), program.short_number(), program.below(300));
            Frame::Part { hash, from, bytes: vec![0; count * 128] }
        }
        11 => {
            let bytes = envelope(world, program);
            Frame::Envelope { copies: program.byte(), bytes }
        }
        12 => {
            let through = program.short_number();
            let codes = [RefusalCode::Unknown, RefusalCode::Expired, RefusalCode::Held, RefusalCode::NoRoom];
            let count = program.below(50);
            let refused = (0..count).map(|_| (program.short_number(), *program.pick(&codes))).collect();
            Frame::Taken { through, refused }
        }
        13 => {
            let count = program.below(5000);
            Frame::Offer(vec![program.array(); count])
        }
        14 => {
            let count = program.below(40);
            Frame::Lacks(program.take(count).to_vec())
        }
        15 => Frame::ReadLog { stream, from: program.number(), limit: program.short_number() },
        16 => Frame::LogEnvelope { position: program.number(), bytes: envelope(world, program) },
        17 => {
            let relay = world.bundle.relays()[0].id();
            let (size, next) = (program.number(), program.number());
            let sign = |day| {
                let campaign = world.bundle.campaign();
                SignedHead::sign(&world.fixture.relay, campaign, relay, Direction::Up, size, [0; 32], day)
            };
            let head = program.flag().then(|| sign(TODAY + program.short_number()));
            Frame::LogEnd { stream, next, head }
        }
        _ => Frame::Finished,
    }
}

fn envelope(world: &World, program: &mut Program<'_>) -> Box<[u8; 4096]> {
    let honest = program.pick(&world.envelopes);
    let mut bytes = Box::new(*honest.bytes());
    if program.byte().is_multiple_of(8) {
        bytes[program.below(4096)] ^= program.byte();
    }
    bytes
}

fn table(world: &World, program: &mut Program<'_>, key: Option<&ContactKey>) -> Table {
    let (from, count) = (program.below(20), program.below(20));
    let ids = world.envelopes.iter().skip(from).take(count);
    let real = ids.filter_map(|envelope| Some(key?.shorten(&envelope.id().0)));
    let made_up: Vec<_> =
        (0..program.below(300) as u64).map(|at| ShortId(at.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
    Table::new(real.chain(made_up))
}
