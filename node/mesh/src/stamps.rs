//! The stamps of a device: asked for, and ready to be spent. One small file, rewritten whole at each change and sealed
//! under the device's key, so that a spent stamp's secret is not left in a log-structured store.

use bincode::{Decode, Encode};
use ijwi_protocol::campaign::Bundle;
use ijwi_protocol::codec;
use ijwi_protocol::envelope::{BlindSignature, BlindedStamp, Direction, PendingStamp, Stamp, StampError};
use ijwi_protocol::ids::{CampaignId, StampKeyId};
use ijwi_protocol::rng::Rng;
use ijwi_protocol::time::Day;
use zeroize::Zeroizing;

use crate::home::{Home, HomeError};
use crate::sealed;

const FILE: &str = "stamps";
const PURPOSE: &str = "ijwi/stamps/1";
/// Stamps that a device keeps at most, asked for and ready.
pub const STAMPS_MAX: usize = 4096;
const FILE_MEMORY_MAX: usize = 8 * 1024 * 1024;

/// Stamps that are spent together are of keys that end no further apart than this: there is a week, then, whose prekey
/// desks try for each of them.
const APART_DAYS_MAX: u32 = 31;

/// What a device sends to an issuer, on a file or a stream.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct StampRequest {
    /// The campaign.
    pub campaign: CampaignId,
    /// The stamp key that is asked for.
    pub key: StampKeyId,
    /// The blinded messages.
    pub blinded: Vec<BlindedStamp>,
}

/// What the issuer gives back, in the same order.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct StampAnswer {
    /// The campaign.
    pub campaign: CampaignId,
    /// The stamp key that signed.
    pub key: StampKeyId,
    /// The blind signatures.
    pub signatures: Vec<BlindSignature>,
}

impl StampRequest {
    /// What its file starts with.
    pub const MAGIC: [u8; 8] = *b"IJWIREQ1";
    /// Stamps in one request.
    pub const COUNT_MAX: usize = 2000;
}

impl StampAnswer {
    /// What its file starts with.
    pub const MAGIC: [u8; 8] = *b"IJWISTA1";
}

/// Bytes of a request or answer with as many stamps as there may be.
pub const STAMPS_FILE_BYTES_MAX: usize = StampRequest::COUNT_MAX * 260 + 1024;

/// Why stamps can't be had.
#[derive(Debug)]
#[non_exhaustive]
pub enum StampsError {
    /// The folder can't be read or written.
    Home(HomeError),
    /// The file of stamps is damaged, or of another device.
    Damaged,
    /// The bundle has no key that this area can be stamped with today.
    NoKey,
    /// Fewer stamps than needed.
    TooFew {
        /// Needed.
        needed: usize,
        /// There.
        had: usize,
    },
    /// More than [`STAMPS_MAX`].
    TooMany,
    /// The answer is not to what was asked, or of another campaign.
    Foreign,
    /// A signature in the answer is wrong; none of them was taken.
    Stamp(StampError),
}

/// The file's content.
#[derive(Default, Encode, Decode)]
struct Content {
    ready: Vec<Stamp>,
    pending: Vec<PendingStamp>,
}

/// The stamps of one device.
pub struct Stamps {
    key: Zeroizing<[u8; 32]>,
    content: Content,
}

impl Stamps {
    /// Reads the file; none is none yet.
    ///
    /// # Errors
    /// [`StampsError::Home`], [`StampsError::Damaged`].
    pub fn open(home: &Home, key: &[u8; 32]) -> Result<Self, StampsError> {
        let key = Zeroizing::new(*key);
        let Some(bytes) = home.read(FILE)? else { return Ok(Self { key, content: Content::default() }) };
        let plain = sealed::open(&key, PURPOSE, &bytes).ok_or(StampsError::Damaged)?;
        let content = codec::decode::<Content, FILE_MEMORY_MAX>(&plain).map_err(|_| StampsError::Damaged)?;
        Ok(Self { key, content })
    }

    /// How many are ready for this direction on this day.
    pub fn count(&self, bundle: &Bundle, direction: Direction, day: Day) -> usize {
        self.count_since(bundle, direction, day, Day::default())
    }

    /// As [`Self::count`], of keys that end on the day `since` or later.
    pub fn count_since(&self, bundle: &Bundle, direction: Direction, day: Day, since: Day) -> usize {
        let last_days = self.keys().filter_map(|key| last_day(key, bundle, direction, day));
        last_days.filter(|last| *last >= since).count()
    }

    /// The keys of all that are ready.
    pub fn keys(&self) -> impl Iterator<Item = StampKeyId> {
        self.content.ready.iter().map(Stamp::key)
    }

    /// How many were asked for and not yet answered.
    pub fn pending(&self) -> usize {
        self.content.pending.len()
    }

    /// Draws one-time keys and blinds them. They are kept before anybody is asked.
    ///
    /// # Errors
    /// [`StampsError::NoKey`], [`StampsError::TooMany`], [`StampsError::Home`].
    pub fn request(
        &mut self,
        home: &Home,
        rng: &mut Rng,
        bundle: &Bundle,
        area: u16,
        day: Day,
        count: usize,
    ) -> Result<StampRequest, StampsError> {
        let keys = bundle.stamping_keys(Direction::Up, area, day);
        let id = *keys.first().ok_or(StampsError::NoKey)?;
        let (key, _) = bundle.keyring().get(id).ok_or(StampsError::NoKey)?;
        if count > StampRequest::COUNT_MAX || self.content.ready.len() + self.content.pending.len() + count > STAMPS_MAX
        {
            return Err(StampsError::TooMany);
        }
        let mut blinded = Vec::with_capacity(count);
        for _ in 0..count {
            let (pending, request) = PendingStamp::request(rng, key).map_err(StampsError::Stamp)?;
            self.content.pending.push(pending);
            blinded.push(request);
        }
        self.save(home)?;
        Ok(StampRequest { campaign: *bundle.campaign(), key: id, blinded })
    }

    /// Checks the answer and keeps the stamps.
    ///
    /// # Errors
    /// [`StampsError::Foreign`], [`StampsError::Stamp`]: nothing changes then.
    pub fn accept(&mut self, home: &Home, bundle: &Bundle, answer: &StampAnswer) -> Result<usize, StampsError> {
        if answer.campaign != *bundle.campaign() {
            return Err(StampsError::Foreign);
        }
        let (key, _) = bundle.keyring().get(answer.key).ok_or(StampsError::Foreign)?;
        // Answers come in the order of one request, but requests can be answered in any order, or lost.
        let start = (0..self.content.pending.len()).find(|start| {
            let first = answer.signatures.first().zip(self.content.pending.get(*start));
            first.is_some_and(|(signature, pending)| pending.finish(key, signature).is_ok())
        });
        let start = start.ok_or(StampsError::Foreign)?;
        let end = start + answer.signatures.len();
        let asked = self.content.pending.get(start..end).ok_or(StampsError::Foreign)?;
        let stamps = asked
            .iter()
            .zip(&answer.signatures)
            .map(|(pending, signature)| pending.finish(key, signature))
            .collect::<Result<Vec<_>, _>>()
            .map_err(StampsError::Stamp)?;
        let count = stamps.len();
        self.content.pending.drain(start..end);
        self.content.ready.extend(stamps);
        self.save(home)?;
        Ok(count)
    }

    /// The last day of the newest stamp key that there are stamps of.
    pub fn newest_last_day(&self, bundle: &Bundle, direction: Direction, day: Day) -> Option<Day> {
        let ready = self.content.ready.iter();
        ready.filter_map(|stamp| last_day(stamp.key(), bundle, direction, day)).max()
    }

    /// Takes so many out for spending: durably gone from the file before they are used, so that none is used twice. The
    /// newest go first: a device that is wrong about the day does not spend what is over, and they carry the longest.
    ///
    /// # Errors
    /// [`StampsError::TooFew`], [`StampsError::Home`]: nothing is taken then.
    pub fn take(
        &mut self,
        home: &Home,
        bundle: &Bundle,
        direction: Direction,
        day: Day,
        count: usize,
    ) -> Result<Vec<Stamp>, StampsError> {
        let newest = self.newest_last_day(bundle, direction, day).unwrap_or_default();
        let taken = self.pick(bundle, direction, day, newest - APART_DAYS_MAX, count);
        let had = taken.len();
        let saved = if had < count { Err(StampsError::TooFew { needed: count, had }) } else { self.save(home) };
        match saved {
            Ok(()) => Ok(taken),
            Err(error) => {
                self.content.ready.extend(taken);
                Err(error)
            }
        }
    }

    /// As [`Self::take`], but at most so many, of keys that end on the day `since` or later; and they stay in the file until
    /// [`Self::save`]: what they are spent on may have to be durable before.
    pub fn pick(&mut self, bundle: &Bundle, direction: Direction, day: Day, since: Day, count: usize) -> Vec<Stamp> {
        pick(&mut self.content.ready, bundle, direction, day, since, count)
    }

    /// Adds unspent stamps that came from elsewhere. They stay in memory until [`Self::save`].
    pub fn add(&mut self, stamps: Vec<Stamp>) {
        self.content.ready.extend(stamps);
    }

    /// Forgets those that were spent already: a kill may have kept them in the file.
    pub fn discard(&mut self, is_spent: impl Fn(&Stamp) -> bool) {
        self.content.ready.retain(|stamp| !is_spent(stamp));
    }

    /// Puts unspent stamps in that were made here, as a desk makes its own.
    ///
    /// # Errors
    /// [`StampsError::Home`].
    pub fn put(&mut self, home: &Home, stamps: Vec<Stamp>) -> Result<(), StampsError> {
        self.content.ready.extend(stamps);
        self.save(home)
    }

    /// Writes the file. It is durable when this returns.
    ///
    /// # Errors
    /// [`StampsError::Home`].
    pub fn save(&self, home: &Home) -> Result<(), StampsError> {
        let plain = Zeroizing::new(codec::encode(&self.content));
        Ok(home.write(FILE, &sealed::seal(&self.key, PURPOSE, &plain))?)
    }
}

/// Takes out at most so many, the newest first, of keys that end on the day `since` or later.
pub(crate) fn pick(
    stamps: &mut Vec<Stamp>,
    bundle: &Bundle,
    direction: Direction,
    day: Day,
    since: Day,
    count: usize,
) -> Vec<Stamp> {
    let (mut usable, mut kept) = (Vec::new(), Vec::new());
    for stamp in core::mem::take(stamps) {
        match last_day(stamp.key(), bundle, direction, day) {
            Some(last) if last >= since => usable.push((last, stamp)),
            _ => kept.push(stamp),
        }
    }
    usable.sort_by_key(|(last, _)| core::cmp::Reverse(*last));
    let spare = usable.split_off(count.min(usable.len()));
    kept.extend(spare.into_iter().map(|(_, stamp)| stamp));
    *stamps = kept;
    usable.into_iter().map(|(_, stamp)| stamp).collect()
}

/// The last day of a stamp key, if it is of this direction and not over.
fn last_day(key: StampKeyId, bundle: &Bundle, direction: Direction, day: Day) -> Option<Day> {
    let terms = bundle.keyring().terms(key)?;
    (terms.direction == direction && day <= terms.last_day).then_some(terms.last_day)
}

impl core::fmt::Debug for Stamps {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Stamps({} ready, {} pending)", self.content.ready.len(), self.content.pending.len())
    }
}

impl From<HomeError> for StampsError {
    fn from(error: HomeError) -> Self {
        Self::Home(error)
    }
}

impl core::fmt::Display for StampsError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Home(error) => error.fmt(f),
            Self::Damaged => f.write_str("the file of stamps is damaged"),
            Self::NoKey => f.write_str("the bundle has no stamp key for this area and day"),
            Self::TooFew { needed, had } => write!(f, "{needed} stamps are needed, there are {had}"),
            Self::TooMany => write!(f, "a device keeps at most {STAMPS_MAX} stamps"),
            Self::Foreign => f.write_str("the stamps were not asked for by this device"),
            Self::Stamp(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for StampsError {}

#[cfg(test)]
mod tests {
    use super::*;
    use ijwi_protocol::envelope::StampTerms;
    use ijwi_protocol::testing::{self, TODAY};

    #[test]
    fn stamps_are_asked_for_taken_once_and_survive_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::open(dir.path()).unwrap();
        let mut fixture = testing::campaign(1);
        let bundle = fixture.bundle.clone();
        let mut stamps = Stamps::open(&home, &[1; 32]).unwrap();
        let lost = stamps.request(&home, &mut fixture.rng, &bundle, 0, TODAY, 3).unwrap();
        let request = stamps.request(&home, &mut fixture.rng, &bundle, 0, TODAY, 5).unwrap();
        assert_ne!(lost, request);
        let up = fixture.up.clone();
        let signatures = request.blinded.iter().map(|blinded| up.issue(&mut fixture.rng, blinded).unwrap()).collect();
        let answer = StampAnswer { campaign: request.campaign, key: request.key, signatures };

        let mut stamps = Stamps::open(&home, &[1; 32]).unwrap();
        assert_eq!(stamps.accept(&home, &bundle, &answer).unwrap(), 5);
        assert!(matches!(stamps.accept(&home, &bundle, &answer), Err(StampsError::Foreign)));
        assert_eq!((stamps.count(&bundle, Direction::Up, TODAY), stamps.pending()), (5, 3));
        assert_eq!(stamps.count(&bundle, Direction::Up, TODAY + 31), 0);

        assert_eq!(stamps.take(&home, &bundle, Direction::Up, TODAY, 2).unwrap().len(), 2);
        let mut stamps = Stamps::open(&home, &[1; 32]).unwrap();
        assert!(matches!(
            stamps.take(&home, &bundle, Direction::Up, TODAY, 4),
            Err(StampsError::TooFew { needed: 4, had: 3 })
        ));
        assert!(matches!(Stamps::open(&home, &[2; 32]), Err(StampsError::Damaged)));
    }

    #[test]
    fn the_newest_stamps_are_spent_first() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::open(dir.path()).unwrap();
        let mut fixture = testing::campaign(1);
        // The other key as if it were next month's.
        fixture.draft.stamp_keys[1].terms =
            StampTerms { direction: Direction::Up, last_day: TODAY + 60, ..fixture.draft.stamp_keys[1].terms };
        let bundle = fixture.publish();
        let (older, newer) = (fixture.up.public().id(), fixture.down.public().id());
        let mut stamps = Stamps::open(&home, &[1; 32]).unwrap();
        let made = [Direction::Up, Direction::Down, Direction::Up].map(|direction| fixture.stamp(direction)).into();
        stamps.put(&home, made).unwrap();
        assert_eq!(stamps.newest_last_day(&bundle, Direction::Up, TODAY), Some(TODAY + 60));
        let taken = stamps.take(&home, &bundle, Direction::Up, TODAY, 2).unwrap();
        assert_eq!(taken.iter().map(Stamp::key).collect::<Vec<_>>(), [newer, older]);
        assert_eq!(stamps.count(&bundle, Direction::Up, TODAY), 1);
        assert_eq!(stamps.count(&bundle, Direction::Up, TODAY + 31), 0);
    }
}
