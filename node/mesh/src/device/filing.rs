//! Filing a report: it is sealed, and takes places of the tray, or leaves outside the slots where that is wanted.

use ijwi_protocol::campaign::{Bundle, STAMPED_DAYS, sealing_day};
use ijwi_protocol::carry::slots::copy_places;
use ijwi_protocol::envelope::{Direction, Envelope};
use ijwi_protocol::ids::{EnvelopeId, RecipientId, StampKeyId};
use ijwi_protocol::report::{Answer, Conversation, Filing, FilingError, Media, Parcel};
use ijwi_protocol::time::Day;

use super::tending::{Opened, is_fresh};
use super::{Device, DeviceError};
use crate::custody::Custody;
use crate::seed::system_rng;
use crate::stamps::StampsError;
use crate::tray::Tray;
use crate::vault::VaultError;

/// What is to be filed.
#[derive(Clone, Copy)]
pub struct Draft<'a> {
    /// The answers, by position.
    pub answers: &'a [Answer],
    /// What goes with them.
    pub attachments: &'a [(Media, Vec<u8>)],
    /// Who gets a copy.
    pub recipients: &'a [RecipientId],
    /// The root of the answers' keys; nothing when none are wanted.
    pub root: Option<&'a [u8; 32]>,
    /// The language in which answers can be read.
    pub language: &'a str,
}

/// When a report leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// With the slots, in place of cover: who watches this device learns nothing.
    BySlots,
    /// Its first envelope now, in this slot's place, and the rest with the slots. Who watches sees that a slot was early.
    Urgent,
    /// All of it now, beside the slots. Who watches sees that something was sent, and how much.
    Burst,
}

/// A report that was filed.
#[derive(Debug)]
pub struct Filed {
    /// Envelopes that carry it, once.
    pub envelopes: usize,
    /// Those of them that have left.
    pub left: usize,
    /// How often it is sent: at once, and after 7 and 21 days.
    pub copies: usize,
    /// What carries the copy of each recipient, each time that it is sent.
    pub carriers: Vec<Vec<EnvelopeId>>,
}

/// A report that is ready to be sealed, with what it takes.
struct Folded {
    day: Day,
    parcels: Vec<Parcel>,
    conversations: Vec<Conversation>,
    span: Span,
}

/// The last days of the stamp keys that a report can be sealed under together: there is a week whose prekey desks try for
/// each of them.
#[derive(Clone, Copy)]
struct Span {
    oldest: Day,
    newest: Day,
}

impl Device {
    /// The day on which a report can be filed: Day, if there are stamps and recipients on it. If not, a relay may have put
    /// it too far, or the own clock, and what is certain is gone by where that helps.
    ///
    /// # Errors
    /// [`DeviceError::Stamps`], [`DeviceError::Tray`].
    pub fn filing_day(&self, custody: &Custody) -> Result<Day, DeviceError> {
        let (opened, days) = (self.opened(custody)?, custody.days());
        let is_good = |day: &Day| {
            Span::of(&opened, Leaving::BySlots, *day).is_some() && opened.bundle.offered(*day).next().is_some()
        };
        Ok(days.into_iter().find(is_good).unwrap_or(days[0]))
    }

    /// Envelopes that it has stamps for on this day, in the tray and beyond it.
    ///
    /// # Errors
    /// [`DeviceError::Stamps`], [`DeviceError::Tray`].
    pub fn stamps_left(&self, custody: &Custody, day: Day) -> Result<usize, DeviceError> {
        let opened = self.opened(custody)?;
        let fresh = opened.keys(Leaving::Burst).filter(|key| last_day(&opened.bundle, *key, day).is_some());
        Ok(fresh.count())
    }

    /// Seals a report and puts it into the tray, from where it leaves as said. It is durable when this returns. Before
    /// that, and before a stamp is spent, `keep` gets the conversations: what the author needs for the answer is kept, or
    /// the report does not leave.
    ///
    /// # Errors
    /// [`DeviceError`]; [`StampsError::TooFew`], [`DeviceError::TooLongForSlots`] and what `keep` says before any stamp is
    /// spent.
    pub fn file(
        &self,
        custody: &Custody,
        draft: &Draft<'_>,
        leaving: Leaving,
        keep: impl FnOnce(Vec<Conversation>) -> Result<(), VaultError>,
    ) -> Result<Filed, DeviceError> {
        let _turn = self.turn();
        let mut opened = self.opened(custody)?;
        let [likely, certain] = custody.days();
        let folded =
            match opened.fold(draft, leaving, likely) {
                Err(
                    DeviceError::Filing(FilingError::NotOffered(_)) | DeviceError::Stamps(StampsError::TooFew { .. }),
                ) if certain != likely => opened.fold(draft, leaving, certain),
                folded => folded,
            };
        let Folded { day, parcels, conversations, span } = folded?;
        keep(conversations)?;

        let (envelopes, starts) = (stamps_needed(&parcels), opened.starts());
        let (now, later) = starts.split_first().expect("a report is sent at least once");
        if leaving == Leaving::Burst {
            let sealed = opened.seal_now(&parcels, day, span)?;
            let ids = sealed.iter().map(|parcel| parcel.iter().map(Envelope::id).collect());
            let mut carriers: Vec<Vec<_>> = ids.collect();
            opened.fill(custody.days());
            let repeats = opened.put(&parcels, day, span, later, &mut carriers);
            self.close(&mut opened)?;
            custody.release(sealed.into_iter().flatten().collect())?;
            carriers.truncate(draft.recipients.len());
            return Ok(Filed { envelopes, left: envelopes, copies: 1 + repeats, carriers });
        }
        let mut carriers = vec![Vec::new(); parcels.len()];
        let copies = opened.put(&parcels, day, span, &[&[*now], later].concat(), &mut carriers);
        self.close(&mut opened)?;
        let is_early = leaving == Leaving::Urgent && self.let_out_urgently(&mut opened, custody)?;
        // The report of each recipient first, then what is attached.
        carriers.truncate(draft.recipients.len());
        Ok(Filed { envelopes, left: usize::from(is_early), copies, carriers })
    }
}

impl Opened {
    /// A report as of this day, if there are stamps for it.
    fn fold(&self, draft: &Draft<'_>, leaving: Leaving, day: Day) -> Result<Folded, DeviceError> {
        let span = Span::of(self, leaving, day);
        let (oldest, newest) = span.map_or((day, day), |span| (span.oldest, span.newest));
        let filed = sealing_day(day, newest);
        let filing = Filing {
            bundle: &self.bundle,
            day: filed,
            prekeys_of: filed.min(oldest),
            language: draft.language,
            answers: draft.answers,
            attachments: draft.attachments,
            recipients: draft.recipients,
            root: draft.root,
        };
        let (parcels, conversations) = filing.parcels(&mut system_rng()).map_err(DeviceError::Filing)?;
        let (needed, room) = (stamps_needed(&parcels), self.starts()[1]);
        let in_tray = span.map_or(0, |span| self.fit(&self.tray, day, span).len());
        let beyond = span.map_or(0, |span| self.stamps.count_since(&self.bundle, Direction::Up, day, span.oldest));
        let had = if leaving == Leaving::Burst { in_tray + beyond } else { in_tray };
        match span {
            Some(span) if needed <= had && (needed <= room || leaving == Leaving::Burst) => {
                Ok(Folded { day, parcels, conversations, span })
            }
            Some(_) if needed <= had => Err(DeviceError::TooLongForSlots { needed, room }),
            _ => Err(StampsError::TooFew { needed, had }.into()),
        }
    }

    /// Puts the copies that begin at these places into the tray, as many of them as there are places for. How many; and
    /// beside each parcel, what carries it.
    fn put(
        &mut self,
        parcels: &[Parcel],
        day: Day,
        span: Span,
        starts: &[usize],
        carriers: &mut [Vec<EnvelopeId>],
    ) -> usize {
        let (mut rng, campaign) = (system_rng(), *self.bundle.campaign());
        let numbered = || parcels.iter().enumerate();
        let pieces = || numbered().flat_map(|(at, parcel)| (0..parcel.stamps_needed()).map(move |piece| (at, piece)));
        let room = self.starts()[1];
        let mut copies = 0;
        for start in starts {
            let fit = self.fit(&self.tray, day, span).into_iter().filter(|place| place >= start);
            let places: Vec<_> = fit.take(pieces().count()).collect();
            if places.len() < pieces().count() || places.len() > room {
                break;
            }
            for ((at, piece), place) in pieces().zip(places) {
                self.tray.put(place, |stamp| {
                    let ready = parcels[at].ready(piece, &mut rng, &campaign, stamp)?;
                    carriers[at].push(ready.envelope().id());
                    Some(ready)
                });
            }
            copies += 1;
        }
        copies
    }

    /// Seals each parcel under stamps from beyond the tray, and from its end where those are too few.
    fn seal_now(&mut self, parcels: &[Parcel], day: Day, span: Span) -> Result<Vec<Vec<Envelope>>, DeviceError> {
        let needed = stamps_needed(parcels);
        let mut stamps = self.stamps.pick(&self.bundle, Direction::Up, day, span.oldest, needed);
        for place in self.fit(&self.tray, day, span).into_iter().rev().take(needed - stamps.len()) {
            stamps.push(self.tray.take_stamp(place));
        }
        if stamps.len() < needed {
            return Err(StampsError::TooFew { needed, had: stamps.len() }.into());
        }
        let mut rng = system_rng();
        let mut envelopes = Vec::with_capacity(parcels.len());
        for parcel in parcels {
            let own = stamps.split_off(stamps.len() - parcel.stamps_needed());
            let sealed = parcel.seal(&mut rng, self.bundle.campaign(), own);
            envelopes.push(sealed.map_err(DeviceError::Parcel)?);
        }
        Ok(envelopes)
    }

    /// Places in which something can be sealed on this day.
    fn fit(&self, tray: &Tray, day: Day, span: Span) -> Vec<usize> {
        let keys = tray.places().iter().map(|ready| ready.envelope().stamp_key());
        keys.enumerate().filter(|(_, key)| span.has(&self.bundle, *key, day)).map(|(place, _)| place).collect()
    }

    /// Where the copies of a report begin.
    fn starts(&self) -> [usize; 3] {
        copy_places(self.bundle.policy().slots_per_day)
    }

    /// The keys of the stamps that what leaves so can be sealed under.
    fn keys(&self, leaving: Leaving) -> impl Iterator<Item = StampKeyId> {
        let in_tray = self.tray.places().iter().map(|ready| ready.envelope().stamp_key());
        let beyond = self.stamps.keys().filter(move |_| leaving == Leaving::Burst);
        in_tray.chain(beyond)
    }
}

impl Span {
    /// The newest of the stamps, and those that go with them. `None` when there are none.
    fn of(opened: &Opened, leaving: Leaving, day: Day) -> Option<Self> {
        let last_days = || opened.keys(leaving).filter_map(|key| last_day(&opened.bundle, key, day));
        let newest = last_days().max()?;
        let oldest = last_days().filter(|last| *last + STAMPED_DAYS >= newest).min()?;
        Some(Self { oldest, newest })
    }

    fn has(self, bundle: &Bundle, key: StampKeyId, day: Day) -> bool {
        last_day(bundle, key, day).is_some_and(|last| (self.oldest..=self.newest).contains(&last))
    }
}

/// The last day of a stamp key that something can be sealed under on this day.
fn last_day(bundle: &Bundle, key: StampKeyId, day: Day) -> Option<Day> {
    bundle.keyring().terms(key).filter(|terms| is_fresh(terms, day)).map(|terms| terms.last_day)
}

fn stamps_needed(parcels: &[Parcel]) -> usize {
    parcels.iter().map(Parcel::stamps_needed).sum()
}
