//! Frames: a length (LEB128, at most 3 bytes) and a bincode [`Frame`] of at most 64 KiB.

use bincode::{Decode, Encode};

use super::hello::Hello;
use crate::bounds::{ENVELOPE_BYTES, FRAME_BYTES_MAX};
use crate::campaign::SignedHead;
use crate::codec;
use crate::envelope::Refused;
use crate::ids::PartHash;

/// What a decoded frame may claim of memory.
const FRAME_MEMORY_MAX: usize = 2 * FRAME_BYTES_MAX;

/// A relay's numbered streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub enum Stream {
    /// Envelopes to desks.
    Up,
    /// Envelopes to devices.
    Down,
    /// Receipts and countersignatures.
    News,
}

/// One frame. The variants' order is their number on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Frame {
    /// The first frame of each side.
    Hello(Hello),
    /// Answerer, behind its hello: how many ids it brings, and their fingerprint.
    Summary {
        /// Ids: envelopes and news.
        ids: u32,
        /// Of all short ids.
        fingerprint: [u8; 8],
    },
    /// Opener: the sets are equal.
    Same,
    /// Opener: the next cells of its table.
    Cells {
        /// Ids that it brings.
        ids: u32,
        /// The cells, as the reconciliation encodes them.
        cells: Vec<u8>,
    },
    /// Answerer: the cells so far do not suffice.
    MoreCells,
    /// Either: a part of its Golomb-coded set.
    Golomb {
        /// Ids in the whole set.
        ids: u32,
        /// The next chunk of the code; empty if the set is.
        code: Vec<u8>,
    },
    /// Answerer: short ids that the opener has and it lacks.
    Want(Vec<[u8; 8]>),
    /// A receipt or countersignature.
    News(Vec<u8>),
    /// A signed manifest that the other does not have.
    Manifest(Vec<u8>),
    /// The bytes of a part from here on, please.
    WantPart {
        /// Which part.
        hash: PartHash,
        /// From which byte.
        from: u32,
    },
    /// Bytes of a part.
    Part {
        /// Which part.
        hash: PartHash,
        /// From which byte.
        from: u32,
        /// At most 32 KiB; empty if the part is not there.
        bytes: Vec<u8>,
    },
    /// An envelope. Both sides count them from 0.
    Envelope {
        /// Copies that the other may make of it, its own included; none to a relay and for what goes *down*.
        copies: u8,
        /// Its bytes.
        bytes: Box<[u8; ENVELOPE_BYTES]>,
    },
    /// All envelopes below this count are decided: durable, but for those listed.
    Taken {
        /// How many.
        through: u32,
        /// Those that were not taken, by their count, ascending.
        refused: Vec<(u32, RefusalCode)>,
    },
    /// The first 8 bytes of the content hashes of envelopes that the other may lack. Between devices also those of the ids of
    /// news.
    Offer(Vec<[u8; 8]>),
    /// The answer to an offer: one bit for each, least significant first; set: it lacks it.
    Lacks(Vec<u8>),
    /// To a relay: entries of a stream, please.
    ReadLog {
        /// Which stream.
        stream: Stream,
        /// From which position.
        from: u64,
        /// At most so many.
        limit: u32,
    },
    /// An envelope of a log.
    LogEnvelope {
        /// Its position.
        position: u64,
        /// Its bytes.
        bytes: Box<[u8; ENVELOPE_BYTES]>,
    },
    /// The answer to a `ReadLog` is whole.
    LogEnd {
        /// Which stream.
        stream: Stream,
        /// Where to go on reading.
        next: u64,
        /// The signed head, for a desk.
        head: Option<SignedHead>,
    },
    /// Nothing more for now.
    Finished,
}

/// Why an envelope was not taken, on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum RefusalCode {
    /// Another bundle or program may take it.
    Unknown,
    /// Its stamp key is over.
    Expired,
    /// It is there already.
    Held,
    /// No room now.
    NoRoom,
}

impl From<Refused> for RefusalCode {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Expired => Self::Expired,
            Refused::Held => Self::Held,
            Refused::NoRoom => Self::NoRoom,
            Refused::UnknownStampKey(_) | Refused::Version(_) => Self::Unknown,
            Refused::Length(_) | Refused::BadStamp | Refused::BadSignature => Self::Unknown,
        }
    }
}

/// Bytes that are no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameError;

impl Frame {
    /// Length and encoding.
    ///
    /// # Panics
    /// When a frame is longer than 64 KiB: whoever makes frames keeps to the bounds.
    pub fn to_bytes(&self) -> Vec<u8> {
        let body = codec::encode(self);
        assert!(body.len() <= FRAME_BYTES_MAX, "a frame is at most 64 KiB");
        let mut bytes = Vec::with_capacity(body.len() + 3);
        let mut length = body.len();
        while length >= 0x80 {
            bytes.push(length as u8 | 0x80);
            length >>= 7;
        }
        bytes.push(length as u8);
        bytes.extend(body);
        bytes
    }
}

/// Cuts a stream of bytes into frames. It holds at most one frame that is not complete.
#[derive(Debug, Default)]
pub struct Frames {
    buffer: Vec<u8>,
    start: usize,
}

impl Frames {
    /// Takes what was read.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole frame, if there is one.
    ///
    /// # Errors
    /// [`FrameError`]: the peer is to be dropped, nothing after it can be read.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, FrameError> {
        let bytes = &self.buffer[self.start..];
        let Some((length, header)) = read_length(bytes)? else { return Ok(None) };
        let Some(body) = bytes.get(header..header + length) else { return Ok(None) };
        let frame = codec::decode::<Frame, FRAME_MEMORY_MAX>(body).map_err(|_| FrameError)?;
        self.start += header + length;
        Ok(Some(frame))
    }

    /// Whether a part of a frame is waiting for the rest.
    pub fn is_within_frame(&self) -> bool {
        self.start < self.buffer.len()
    }
}

fn read_length(bytes: &[u8]) -> Result<Option<(usize, usize)>, FrameError> {
    let mut length = 0;
    for (at, byte) in bytes.iter().take(3).enumerate() {
        length |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            // A longer way to write the same length is not taken, nor an empty or too long frame.
            let shortest = at == 0 || *byte != 0;
            return if shortest && (1..=FRAME_BYTES_MAX).contains(&length) {
                Ok(Some((length, at + 1)))
            } else {
                Err(FrameError)
            };
        }
    }
    if bytes.len() >= 3 { Err(FrameError) } else { Ok(None) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn frames_come_whole_however_the_stream_is_cut() {
        let sent = [
            Frame::Same,
            Frame::Want(vec![[1; 8], [255; 8]]),
            Frame::Envelope { copies: 9, bytes: Box::new([7; ENVELOPE_BYTES]) },
        ];
        let bytes: Vec<u8> = sent.iter().flat_map(Frame::to_bytes).collect();
        for step in [1, 2, 3, 1000, bytes.len()] {
            let mut frames = Frames::default();
            let mut read = Vec::new();
            for part in bytes.chunks(step) {
                frames.push(part);
                while let Some(frame) = frames.next_frame().unwrap() {
                    read.push(frame);
                }
            }
            assert_eq!(read, sent);
            assert!(!frames.is_within_frame());
        }
    }

    #[test]
    fn lengths_out_of_bounds_are_refused() {
        let next = |bytes: &[u8]| {
            let mut frames = Frames::default();
            frames.push(bytes);
            frames.next_frame()
        };
        assert_eq!(next(&[0]), Err(FrameError));
        assert_eq!(next(&[0x81, 0]), Err(FrameError), "1 has a shorter encoding");
        assert_eq!(next(&[0x80, 0x80, 4]), Ok(None), "65,536 is the most");
        assert_eq!(next(&[0x81, 0x80, 4]), Err(FrameError));
        assert_eq!(next(&[0xff, 0xff, 0xff]), Err(FrameError));
        assert_eq!(next(&[1, 200]), Err(FrameError), "no such variant");
    }

    proptest! {
        #[test]
        fn any_bytes_are_frames_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut frames = Frames::default();
            frames.push(&bytes);
            while let Ok(Some(_)) = frames.next_frame() {}
        }
    }
}
