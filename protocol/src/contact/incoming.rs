//! Envelopes that the peer hands over: checked, kept durably, and only then acknowledged.

use std::collections::VecDeque;

use super::breach::Breach;
use super::frame::{Frame, RefusalCode};
use super::view::View;
use crate::bounds::{ENVELOPE_BYTES, ENVELOPES_IN_FLIGHT_MAX, ENVELOPES_PER_CONTACT_MAX};
use crate::envelope::{Envelope, Refused, Verified};
use crate::ids::EnvelopeId;

#[derive(Default)]
pub(super) struct Incoming {
    /// How many were decided and reported to the peer.
    reported: u32,
    /// Those after them, in the order in which they came.
    waiting: VecDeque<(EnvelopeId, Verdict)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Waiting,
    Taken,
    Refused(RefusalCode),
}

impl Incoming {
    /// Takes an envelope frame. `Some`: to be kept, and decided by [`Self::decide`].
    pub(super) fn receive(&mut self, bytes: &[u8; ENVELOPE_BYTES], view: &View) -> Result<Option<Verified>, Breach> {
        let count = self.reported as usize + self.waiting.len();
        if self.waiting.len() >= ENVELOPES_IN_FLIGHT_MAX || count >= ENVELOPES_PER_CONTACT_MAX as usize {
            return Err(Breach::TooMany);
        }
        let checked = Envelope::parse(bytes).and_then(|envelope| check(envelope, view, |id| self.is_waiting(id)));
        match checked {
            Ok(verified) => {
                self.waiting.push_back((verified.id(), Verdict::Waiting));
                Ok(Some(verified))
            }
            Err(refused) if refused.blames_peer() => Err(Breach::Envelope(refused)),
            Err(refused) => {
                // Its id is of no more use: it is never asked for.
                self.waiting.push_back((EnvelopeId([0; 16]), Verdict::Refused(refused.into())));
                Ok(None)
            }
        }
    }

    fn is_waiting(&self, id: &EnvelopeId) -> bool {
        self.waiting.iter().any(|(waiting, verdict)| waiting == id && *verdict != Verdict::Refused(RefusalCode::Held))
    }

    /// The store's answer to what was to be kept.
    pub(super) fn decide(&mut self, id: EnvelopeId, stored: Result<(), Refused>) {
        let waiting = self.waiting.iter_mut().find(|(other, verdict)| *other == id && *verdict == Verdict::Waiting);
        if let Some((_, verdict)) = waiting {
            *verdict = stored.map_or_else(|refused| Verdict::Refused(refused.into()), |()| Verdict::Taken);
        }
    }

    /// The acknowledgement of all that is decided since the last one.
    pub(super) fn acknowledge(&mut self) -> Option<Frame> {
        let decided = self.waiting.iter().take_while(|(_, verdict)| *verdict != Verdict::Waiting).count();
        if decided == 0 {
            return None;
        }
        let first = self.reported;
        let refused = (first..)
            .zip(self.waiting.drain(..decided))
            .filter_map(|(count, (_, verdict))| match verdict {
                Verdict::Refused(code) => Some((count, code)),
                Verdict::Waiting | Verdict::Taken => None,
            })
            .collect();
        self.reported += decided as u32;
        Some(Frame::Taken { through: self.reported, refused })
    }

    pub(super) fn is_idle(&self) -> bool {
        self.waiting.is_empty()
    }
}

/// The checks on arrival, cheapest first.
pub(super) fn check(
    envelope: Envelope,
    view: &View,
    is_waiting: impl Fn(&EnvelopeId) -> bool,
) -> Result<Verified, Refused> {
    let keyring = view.bundle.keyring();
    envelope.check_terms(keyring, view.day)?;
    let id = envelope.id();
    if view.holds(&id) || is_waiting(&id) {
        return Err(Refused::Held);
    }
    envelope.verify(view.bundle.campaign(), keyring, view.day)
}
