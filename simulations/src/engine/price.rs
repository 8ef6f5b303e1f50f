//! Bytes of what contacts say, both ways together: of frames as they are, but for what varies by a byte or two.

use ijwi_protocol::contact::reconcile::{Cell, encode_cells};
use ijwi_protocol::contact::{Frame, Hello, Stream};

/// The handshake of a link and its streams (measured).
pub(super) const LINK: u64 = 700;

/// An envelope's frame, and its part of an acknowledgement.
pub(super) const ENVELOPE: u64 = 4096 + 4 + 1;

/// Each side says once that it has nothing more.
pub(super) const FINISHED: u64 = 2 * 2;

/// Pieces of news in one answer of a relay.
const NEWS_AN_ANSWER: u64 = ijwi_protocol::bounds::LOG_NEWS_MAX as u64;

/// A frame with its length.
pub(super) fn frame(frame: &Frame) -> u64 {
    frame.to_bytes().len() as u64
}

/// Both hellos.
pub(super) fn hellos(hellos: [Hello; 2]) -> u64 {
    hellos.into_iter().map(|hello| frame(&Frame::Hello(hello))).sum()
}

/// A frame around a piece of news.
pub(super) fn news(bytes: Vec<u8>) -> u64 {
    frame(&Frame::News(bytes))
}

/// A batch of so many cells whose counts are about as expected.
pub(super) fn cells(ids: u32, cells: u32) -> u64 {
    frame(&Frame::Cells { ids, cells: encode_cells(0, 0, &vec![Cell::default(); cells as usize]) })
}

/// Offers to a relay and their answers.
pub(super) fn offers(offered: usize) -> u64 {
    let max = ijwi_protocol::bounds::OFFER_IDS_MAX;
    let chunks = (0..offered).step_by(max).map(|from| (offered - from).min(max));
    let of =
        |count: usize| frame(&Frame::Offer(vec![[0; 8]; count])) + frame(&Frame::Lacks(vec![0; count.div_ceil(8)]));
    chunks.map(of).sum()
}

/// Questions for a relay's streams and the ends of its answers, beside what is in them: news until an answer is empty, and
/// envelopes once, since there are none that go *down*.
pub(super) fn log(news: u64, cursor: u64) -> u64 {
    let question = |stream, from| frame(&Frame::ReadLog { stream, from, limit: 48 });
    let end = |stream, next| frame(&Frame::LogEnd { stream, next, head: None });
    let of_news = question(Stream::News, cursor) + end(Stream::News, cursor + news);
    (news.div_ceil(NEWS_AN_ANSWER) + 1) * of_news + question(Stream::Down, 0) + end(Stream::Down, 0)
}
