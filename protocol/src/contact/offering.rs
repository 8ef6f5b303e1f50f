//! To ask before sending: the names of what the other side may lack, and its answer. Names are the first 8 bytes of an
//! envelope's content hash, or of a piece of news' id.

use std::collections::VecDeque;

use super::breach::Breach;
use super::frame::Frame;
use crate::bounds::OFFER_IDS_MAX;

/// The side that asks, of things that it knows as `T`. One question is open at a time.
pub(super) struct Asking<T> {
    waiting: VecDeque<([u8; 8], T)>,
    asked: Vec<T>,
}

impl<T> Asking<T> {
    pub(super) fn new() -> Self {
        Self { waiting: VecDeque::new(), asked: Vec::new() }
    }

    pub(super) fn add(&mut self, named: impl IntoIterator<Item = ([u8; 8], T)>) {
        self.waiting.extend(named);
    }

    /// What was not asked yet.
    pub(super) fn take(&mut self) -> VecDeque<([u8; 8], T)> {
        core::mem::take(&mut self.waiting)
    }

    /// The next question, if none is open.
    pub(super) fn next_frame(&mut self) -> Option<Frame> {
        if !self.asked.is_empty() || self.waiting.is_empty() {
            return None;
        }
        let count = self.waiting.len().min(OFFER_IDS_MAX);
        let (names, asked) = self.waiting.drain(..count).unzip();
        self.asked = asked;
        Some(Frame::Offer(names))
    }

    /// What the other side lacks of what was asked, and what it has, each in the order of the question.
    pub(super) fn handle_lacks(&mut self, bitmap: &[u8]) -> Result<(Vec<T>, Vec<T>), Breach> {
        let asked = core::mem::take(&mut self.asked);
        if asked.is_empty() || bitmap.len() != asked.len().div_ceil(8) {
            return Err(Breach::Lacks);
        }
        let (mut lacking, mut there) = (Vec::new(), Vec::new());
        for (at, thing) in asked.into_iter().enumerate() {
            let lacks = bitmap[at / 8] >> (at % 8) & 1 == 1;
            if lacks { &mut lacking } else { &mut there }.push(thing);
        }
        Ok((lacking, there))
    }

    /// Whether something waits to be asked.
    pub(super) fn has_more(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether an answer is due.
    pub(super) fn is_waiting(&self) -> bool {
        !self.asked.is_empty()
    }

    /// Whether all was asked and answered.
    pub(super) fn is_idle(&self) -> bool {
        !self.has_more() && !self.is_waiting()
    }
}

/// The side that answers.
#[derive(Default)]
pub(super) struct Answering {
    looking_up: bool,
}

impl Answering {
    pub(super) fn handle_offer(&mut self, offered: &[[u8; 8]]) -> Result<(), Breach> {
        if self.looking_up || offered.is_empty() || offered.len() > OFFER_IDS_MAX {
            return Err(Breach::Unexpected);
        }
        self.looking_up = true;
        Ok(())
    }

    pub(super) fn answer(&mut self, lacks: &[bool]) -> Option<Frame> {
        if !core::mem::take(&mut self.looking_up) {
            return None;
        }
        let mut bitmap = vec![0; lacks.len().div_ceil(8)];
        for (at, _) in lacks.iter().enumerate().filter(|(_, lacks)| **lacks) {
            bitmap[at / 8] |= 1 << (at % 8);
        }
        Some(Frame::Lacks(bitmap))
    }
}
