//! The pace of a contact: what it does of its own accord when nothing is left to hand out, when it is idle, and how long
//! it waits.

use core::time::Duration;

use super::{Contact, Phase};
use crate::bounds::{HELLO_TIMEOUT, LOG_NEWS_MAX, LONG_LINK_IDLE, PROGRESS_TIMEOUT, RELAY_IDLE};
use crate::contact::breach::Why;
use crate::contact::frame::Frame;
use crate::contact::output::Output;
use crate::contact::view::LinkKind;
use crate::time::Instant;

impl Contact {
    /// Own work, when nothing is left to hand out: acknowledge, read, ask, finish.
    pub(super) fn advance(&mut self, now: Instant) {
        if matches!(self.phase, Phase::Over | Phase::ExpectHello) {
            return;
        }
        if let Some(frame) = self.incoming.acknowledge() {
            return self.send(frame);
        }
        if !self.news_reading && !self.news_queue.is_empty() {
            self.news_reading = true;
            let count = self.news_queue.len().min(LOG_NEWS_MAX as usize);
            let ids = self.news_queue.drain(..count).collect();
            return self.ask(Output::ReadNews(ids));
        }
        if let Some(frame) = self.outgoing.next_frame() {
            return self.send(frame);
        }
        if !self.news_reading
            && let Some(ids) = self.outgoing.next_read()
        {
            return self.ask(Output::Read(ids));
        }
        if matches!(self.phase, Phase::WithDevice { .. })
            && let Some(frame) = self.meanwhile.next_frame(now)
        {
            return self.send(frame);
        }
        if let Phase::WithRelay { client, .. } = &mut self.phase {
            if let Some((stream, next)) = client.take_cursor() {
                return self.out.push_back(Output::Cursor { stream, next });
            }
            let frames = client.next_frames();
            frames.into_iter().for_each(|frame| self.send(frame));
        }
        if self.out.is_empty() && self.is_idle() {
            self.advance_idle(now);
        }
    }

    fn advance_idle(&mut self, now: Instant) {
        match &mut self.phase {
            Phase::WithRelay { .. } if self.view.link == LinkKind::Short => self.end(Why::Complete),
            Phase::WithRelay { poll_at: poll_at @ None, .. } => {
                let seconds = u64::from(self.view.bundle.policy().poll_seconds);
                *poll_at = Some(now + Duration::from_secs(seconds));
            }
            Phase::WithDevice { .. } if !self.finished.we => {
                self.finished.we = true;
                self.out.push_back(Output::Send(Frame::Finished));
            }
            Phase::WithDevice { .. } if self.finished.they && self.view.link == LinkKind::Short => {
                self.end(Why::Complete);
            }
            _ => {}
        }
    }

    /// Whether this side has nothing to do or to wait for, beside the peer's own wishes.
    pub(super) fn is_idle(&self) -> bool {
        let phase = match &self.phase {
            Phase::WithDevice { reconciling, .. } => reconciling.is_over() && self.meanwhile.is_idle(),
            Phase::WithRelay { client, .. } => client.is_idle(),
            Phase::AsRelay { .. } => true,
            Phase::ExpectHello | Phase::Over => false,
        };
        phase
            && self.ranking == 0
            && !self.news_reading
            && self.news_queue.is_empty()
            && self.incoming.is_idle()
            && self.outgoing.is_idle()
            && self.bundles.is_idle()
    }

    /// Whether the peer owes us a frame.
    pub(super) fn is_waiting(&self) -> bool {
        let phase = match &self.phase {
            Phase::ExpectHello => true,
            Phase::WithDevice { reconciling, .. } => !reconciling.is_over() || self.meanwhile.is_waiting(),
            Phase::WithRelay { client, .. } => client.is_waiting(),
            Phase::AsRelay { .. } | Phase::Over => false,
        };
        phase || self.outgoing.is_waiting() || self.bundles.is_waiting()
    }

    pub(super) fn idle_deadline(&self) -> Instant {
        let wait = match &self.phase {
            Phase::ExpectHello => HELLO_TIMEOUT,
            Phase::AsRelay { .. } => RELAY_IDLE,
            Phase::WithDevice { .. } if self.finished.we && self.finished.they => LONG_LINK_IDLE,
            Phase::WithRelay { poll_at: Some(_), .. } => RELAY_IDLE,
            _ => PROGRESS_TIMEOUT,
        };
        self.last_progress + wait
    }

    pub(super) fn deadline(&self) -> Instant {
        match &self.phase {
            Phase::WithRelay { poll_at: Some(at), .. } => (*at).min(self.idle_deadline()),
            Phase::WithDevice { .. } => {
                self.meanwhile.ask_at().map_or(self.idle_deadline(), |at| at.min(self.idle_deadline()))
            }
            _ => self.idle_deadline(),
        }
    }

    pub(super) fn phase_polled(&mut self) {
        if let Phase::WithRelay { poll_at, .. } = &mut self.phase {
            *poll_at = None;
        }
    }
}
