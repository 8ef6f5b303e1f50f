//! Schemes of reconciliation, each from two sets to what both sides must know, counted in bytes and half round trips.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use ijwi_protocol::bounds::{CELLS_FIRST, CELLS_MAX};
use ijwi_protocol::contact::reconcile::{
    ContactKey, GolombReader, Peeler, Progress, ShortId, Table, decode_cells, encode_cells, golomb_chunk, golomb_chunks,
};
use ijwi_protocol::contact::{Contact, Frame, Output, Side};
use ijwi_protocol::ids::EnvelopeId;
use ijwi_protocol::rng::Rng;
use ijwi_protocol::testing::Fixture;
use ijwi_protocol::time::Instant as Moment;
use negentropy::{Id, Negentropy, NegentropyStorageVector};

use crate::shelf::view;
use crate::tap::Kind;

/// Two random sets.
pub(crate) struct Pair {
    opener: Vec<[u8; 32]>,
    answerer: Vec<[u8; 32]>,
    /// How many ids only the opener has, and only the answerer.
    only: [usize; 2],
}

impl Pair {
    /// `n` ids on each side, `d` of them on one side only; an odd one is the opener's.
    pub(crate) fn new(seed: u64, n: usize, d: usize) -> Self {
        let mut material = [0; 32];
        material[..8].copy_from_slice(&seed.to_le_bytes());
        let mut rng = Rng::from_seed(material);
        let only = [d.div_ceil(2), d / 2];
        let common: Vec<[u8; 32]> = (0..n - only[0]).map(|_| rng.bytes()).collect();
        let mut with = |own: usize| common.iter().copied().chain((0..own).map(|_| rng.bytes())).collect();
        let (opener, answerer) = (with(only[0]), with(only[1]));
        Self { opener, answerer, only }
    }
}

/// What a reconciliation cost.
pub(crate) struct Outcome {
    pub(crate) bytes: u64,
    /// Until the first wanted envelope arrives; 0 when none is wanted.
    pub(crate) half_trips: u32,
    /// Time that went into making the test, not into the scheme.
    pub(crate) preparing: Duration,
}

/// How it is done.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    Ours,
    TableAlone,
    GolombAlone,
    ShortIds,
    LongIds,
    Negentropy,
}

impl Scheme {
    pub(crate) const ALL: [Self; 6] =
        [Self::Ours, Self::TableAlone, Self::GolombAlone, Self::ShortIds, Self::LongIds, Self::Negentropy];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::TableAlone => "table-alone",
            Self::GolombAlone => "golomb-alone",
            Self::ShortIds => "ids-of-8",
            Self::LongIds => "ids-of-32",
            Self::Negentropy => "negentropy",
        }
    }

    /// `None` when it can't be done within the protocol's bounds.
    pub(crate) fn reconcile(self, pair: &Pair, fixture: &Fixture) -> Result<Option<Outcome>> {
        match self {
            Self::Ours => contact(pair, fixture).map(|(outcome, _)| Some(outcome)),
            Self::TableAlone => table_alone(pair),
            Self::GolombAlone => golomb_alone(pair).map(Some),
            Self::ShortIds => Ok(Some(list::<8>(pair))),
            Self::LongIds => Ok(Some(list::<32>(pair))),
            Self::Negentropy => negentropy(pair).map(Some),
        }
    }
}

/// Our switch: two real contacts, driven by hand, whose driver then has no envelope to give. Also the bytes of all
/// frames, hellos and ends among them.
pub(crate) fn contact(pair: &Pair, fixture: &Fixture) -> Result<(Outcome, u64)> {
    let preparing = Instant::now();
    let side = |side, ids: &[[u8; 32]], seed: u8| {
        let held = ids.iter().map(|id| EnvelopeId(*id.first_chunk().expect("16 of 32 bytes"))).collect();
        let mut seeds = pair.rng_for(seed);
        (seeds.bytes(), side, view(fixture, held))
    };
    let made = [side(Side::Opener, &pair.opener, 1), side(Side::Answerer, &pair.answerer, 2)];
    let preparing = preparing.elapsed();

    let mut sides = made.map(|(seed, side, view)| Talking {
        contact: Contact::new(Moment::START, seed, side, view),
        found: None,
        done: false,
    });
    let (mut bytes, mut all) = (0, 0);
    let mut summary_at = None;
    let mut first = None;
    for flight in 0_u32..64 {
        let sent = sides.each_mut().map(|side| side.drain());
        if first.is_none() && sides.iter().any(|side| side.found.is_some_and(|found| found > 0)) {
            first = Some(flight + 1);
        }
        if sent.iter().all(Vec::is_empty) {
            ensure!(sides.iter().all(|side| side.done), "a contact stands still");
            let found = sides.each_ref().map(|side| side.found.unwrap_or(0));
            ensure!(found == pair.only, "the difference is another");
            let half_trips = first.map_or(0, |first| first - summary_at.unwrap_or(0));
            return Ok((Outcome { bytes, half_trips, preparing }, all));
        }
        for (from, frames) in sent.into_iter().enumerate() {
            for frame in frames {
                let length = frame.to_bytes().len() as u64;
                all += length;
                if Kind::of(&frame) == Kind::Reconcile {
                    bytes += length;
                }
                if matches!(frame, Frame::Summary { .. }) {
                    summary_at.get_or_insert(flight + 1);
                }
                sides[1 - from]
                    .contact
                    .handle_frame(Moment::START, frame)
                    .map_err(|breach| anyhow::anyhow!("{breach:?}"))?;
            }
        }
    }
    bail!("a contact does not end")
}

struct Talking {
    contact: Contact,
    /// How many envelopes the other side lacks, as far as it is known.
    found: Option<usize>,
    done: bool,
}

impl Talking {
    /// The frames that it sends before it waits.
    fn drain(&mut self) -> Vec<Frame> {
        let mut frames = Vec::new();
        loop {
            match self.contact.poll_output(Moment::START) {
                Output::Send(frame) => frames.push(frame),
                Output::Rank(ids) => {
                    self.found = Some(self.found.unwrap_or(0) + ids.len());
                    self.contact.handle_ranked(Vec::new());
                }
                Output::Done(_) => self.done = true,
                Output::Wake(_) => return frames,
                _ => {}
            }
            if self.done {
                return frames;
            }
        }
    }
}

/// Both sides found what the other lacks, but for what Golomb-coded sets alone miss: one in 128, and three times that here.
fn check_found(pair: &Pair, found: [usize; 2]) -> Result<()> {
    for (found, only) in found.into_iter().zip(pair.only) {
        ensure!(found <= only && only - found <= 12 + only / 40, "{found} of {only} were found");
    }
    Ok(())
}

impl Pair {
    fn rng_for(&self, part: u8) -> Rng {
        let mut material = [part; 32];
        material[..16].copy_from_slice(&self.opener[0][..16]);
        Rng::from_seed(material)
    }

    fn tables(&self) -> (Table, Table) {
        let mut rng = self.rng_for(3);
        let key = ContactKey::new(&rng.bytes(), &rng.bytes());
        let table =
            |ids: &[[u8; 32]]| Table::new(ids.iter().map(|id| key.shorten(id.first_chunk().expect("16 of 32 bytes"))));
        (table(&self.opener), table(&self.answerer))
    }
}

fn length(frame: &Frame) -> u64 {
    frame.to_bytes().len() as u64
}

/// What both schemes alone begin with, as ours does: the sizes, and whether the sets are equal.
fn begin(opener: &Table, answerer: &Table) -> (u64, bool) {
    let summary = Frame::Summary { ids: answerer.ids(), fingerprint: answerer.fingerprint().0 };
    let same = opener.fingerprint() == answerer.fingerprint();
    (length(&summary) + if same { length(&Frame::Same) } else { 0 }, same)
}

/// Cells in doubling batches until the difference is known, whatever that costs.
fn table_alone(pair: &Pair) -> Result<Option<Outcome>> {
    let (mut opener, answerer) = pair.tables();
    let (mut bytes, same) = begin(&opener, &answerer);
    if same {
        return Ok(Some(Outcome { bytes, half_trips: 0, preparing: Duration::ZERO }));
    }
    let mut peeler = Peeler::new(answerer);
    let mut trips = 0;
    loop {
        let (from, ids) = (opener.cells_made(), opener.ids());
        if from as usize == CELLS_MAX {
            return Ok(None);
        }
        let until = if from == 0 { CELLS_FIRST as u32 } else { 2 * from };
        let cells = encode_cells(ids, from, &opener.next_cells(until));
        let batch = decode_cells(ids, from, until, &cells).ok().context("cells that were just made")?;
        bytes += length(&Frame::Cells { ids, cells });
        trips += 1;
        if peeler.take(&batch).ok().context("an honest table")? == Progress::Done {
            let (_, difference) = peeler.finish();
            ensure!([difference.theirs.len(), difference.ours.len()] == pair.only, "the difference is another");
            let nothing_back = difference.ours.is_empty();
            bytes += length(&Frame::Want(difference.theirs.iter().map(|short| short.0.to_le_bytes()).collect()));
            // The answerer's envelopes come with its answer, the opener's after it.
            let half_trips = 2 * trips + u32::from(nothing_back);
            return Ok(Some(Outcome { bytes, half_trips, preparing: Duration::ZERO }));
        }
        bytes += length(&Frame::MoreCells);
    }
}

/// Both sets at once.
fn golomb_alone(pair: &Pair) -> Result<Outcome> {
    let (opener, answerer) = pair.tables();
    let (mut bytes, same) = begin(&opener, &answerer);
    if same {
        return Ok(Outcome { bytes, half_trips: 0, preparing: Duration::ZERO });
    }
    let mut lacking = |own: &Table, theirs: &Table| -> Result<usize> {
        let mut reader = GolombReader::new(theirs.ids()).ok().context("within bounds")?;
        for code in (0..golomb_chunks(theirs.ids())).filter_map(|chunk| golomb_chunk(theirs, chunk)) {
            reader.read(own, &code).ok().context("a set that was just written")?;
            bytes += length(&Frame::Golomb { ids: theirs.ids(), code });
        }
        Ok(reader.finish(own).len())
    };
    check_found(pair, [lacking(&opener, &answerer)?, lacking(&answerer, &opener)?])?;
    Ok(Outcome { bytes, half_trips: 2, preparing: Duration::ZERO })
}

/// The opener sends all its ids, the answerer asks for those that it lacks: ids of `N` bytes.
fn list<const N: usize>(pair: &Pair) -> Outcome {
    let mut rng = pair.rng_for(4);
    let key = ContactKey::new(&rng.bytes(), &rng.bytes());
    let named = |id: &[u8; 32]| -> [u8; N] {
        if N == 8 {
            let ShortId(short) = key.shorten(id.first_chunk().expect("16 of 32 bytes"));
            *short.to_le_bytes().first_chunk().expect("all 8 of them")
        } else {
            *id.first_chunk().expect("all 32 of them")
        }
    };
    let sorted = |ids: &[[u8; 32]]| {
        let mut ids: Vec<_> = ids.iter().map(named).collect();
        ids.sort_unstable();
        ids
    };
    let (opener, answerer) = (sorted(&pair.opener), sorted(&pair.answerer));
    let wanted = opener.iter().filter(|id| answerer.binary_search(id).is_err()).count();
    let back = answerer.iter().filter(|id| opener.binary_search(id).is_err()).count();
    let half_trips = match (wanted, back) {
        (0, 0) => 0,
        (_, 0) => 3,
        _ => 2,
    };
    Outcome { bytes: ((opener.len() + wanted) * N) as u64, half_trips, preparing: Duration::ZERO }
}

/// Range fingerprints (negentropy, protocol 1), without a limit on its messages. Only who begins learns the difference,
/// and asks for what it lacks by 32 bytes each.
fn negentropy(pair: &Pair) -> Result<Outcome> {
    let storage = |ids: &[[u8; 32]]| -> Result<NegentropyStorageVector, negentropy::Error> {
        let mut storage = NegentropyStorageVector::with_capacity(ids.len());
        for id in ids {
            storage.insert(0, Id::from_byte_array(*id))?;
        }
        storage.seal()?;
        Ok(storage)
    };
    let mut opener = Negentropy::owned(storage(&pair.opener)?, 0)?;
    let mut answerer = Negentropy::owned(storage(&pair.answerer)?, 0)?;
    let (mut have, mut need) = (Vec::new(), Vec::new());
    let mut message = opener.initiate()?;
    let (mut bytes, mut half_trips, mut first) = (0, 0, None);
    loop {
        let answer = answerer.reconcile(&message)?;
        bytes += message.len() + answer.len();
        half_trips += 2;
        let next = opener.reconcile_with_ids(&answer, &mut have, &mut need)?;
        if first.is_none() && !(have.is_empty() && need.is_empty()) {
            // What the other lacks goes out at once; what this side lacks has to be asked for.
            first = Some(half_trips + if have.is_empty() { 2 } else { 1 });
        }
        match next {
            Some(next) => message = next,
            None => break,
        }
    }
    ensure!([have.len(), need.len()] == pair.only, "the difference is another");
    Ok(Outcome { bytes: (bytes + 32 * need.len()) as u64, half_trips: first.unwrap_or(0), preparing: Duration::ZERO })
}
