//! What goes over a connection: values, each of at most as many bytes as the connection takes, and none of which shows
//! what it is to whoever lacks the discovery key.
//!
//! The first value of each side is its **opening** of 20 bytes, which fits every phone; bytes 7..16 are masked:
//!
//! | bytes | field |
//! |---|---|
//! | 0..7 | nonce, random |
//! | 7..11 | the dialer's token |
//! | 11 | number of the stream, drawn by the dialer |
//! | 12..16 | bytes of the stream that have arrived; u32, little endian |
//! | 16..20 | tag: the first bytes of SipHash-2-4 over the side and bytes 0..16 |
//!
//! Then **segments**: 3 bytes of header, masked, and what follows. The header is the kind (1 byte) and the low half of a
//! count of bytes (u16, little endian): of the place of the first byte, or of all that was taken; the end of the stream
//! counts as one. One byte alone is a keep-alive. The mask of a side's value i (from 0) is the first 3 bytes of SipHash-2-4 of nonce ‖ i (u64, little
//! endian); an opening's is that of i = 2^64 - 2 and, from the ninth byte on, 2^64 - 1. The keys of tag and mask are the
//! two halves of the link's key.
//!
//! Payload is not masked: it is the handshake and its records, or random. But what comes back of an echo is: block j of 8
//! bytes (from 0) with SipHash-2-4 of nonce ‖ i ‖ j (u64, little endian), so that nobody sees that the same bytes go there
//! and back.

use core::hash::Hasher as _;

use siphasher::sip::SipHasher24;
use zeroize::Zeroizing;

use super::advert::Token;

/// Bytes of an opening.
pub(crate) const OPENING_BYTES: usize = 20;
/// Bytes of a segment's header.
pub(crate) const HEADER_BYTES: usize = 3;
const NONCE_BYTES: usize = 7;
const TAGGED_BYTES: usize = 16;

/// Who began a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// The one that connected.
    Dialer,
    /// The one that was connected to.
    Answerer,
}

impl Side {
    fn other(self) -> Self {
        match self {
            Self::Dialer => Self::Answerer,
            Self::Answerer => Self::Dialer,
        }
    }
}

/// A stream of bytes that may outlive a connection: of all streams between two devices in one slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Session {
    /// Of the dialer, which so tells who it is.
    pub(crate) token: Token,
    /// Which of its streams.
    pub(crate) stream: u8,
}

/// What hides the values of links to one device in one slot.
#[derive(Clone)]
pub(crate) struct LinkKey {
    tag: Zeroizing<[u8; 16]>,
    mask: Zeroizing<[u8; 16]>,
}

impl LinkKey {
    /// From 32 bytes.
    pub(crate) fn new(bytes: [u8; 32]) -> Self {
        let (tag, mask) = bytes.split_at(16);
        let half = |bytes: &[u8]| Zeroizing::new(bytes.try_into().expect("half of 32"));
        Self { tag: half(tag), mask: half(mask) }
    }

    fn tag(&self, side: Side, tagged: &[u8]) -> [u8; 4] {
        let mut hasher = SipHasher24::new_with_key(&self.tag);
        hasher.write(&[side as u8]);
        hasher.write(tagged);
        hasher.finish().to_le_bytes()[..4].try_into().expect("4 of 8")
    }

    /// Hides or shows what of an opening is not random.
    fn mask_opening(&self, value: &mut [u8; OPENING_BYTES], nonce: [u8; NONCE_BYTES]) {
        let masks = [u64::MAX - 1, u64::MAX].map(|value| self.mask(nonce, value));
        xor(&mut value[NONCE_BYTES..TAGGED_BYTES], masks.as_flattened());
    }

    fn mask(&self, nonce: [u8; NONCE_BYTES], value: u64) -> [u8; 8] {
        self.hasher(nonce, value).finish().to_le_bytes()
    }

    /// Hides or shows what comes back of an echo.
    fn mask_echo(&self, nonce: [u8; NONCE_BYTES], value: u64, bytes: &mut [u8]) {
        for (block, bytes) in (0u64..).zip(bytes.chunks_mut(8)) {
            let mut hasher = self.hasher(nonce, value);
            hasher.write(&block.to_le_bytes());
            xor(bytes, &hasher.finish().to_le_bytes());
        }
    }

    fn hasher(&self, nonce: [u8; NONCE_BYTES], value: u64) -> SipHasher24 {
        let mut hasher = SipHasher24::new_with_key(&self.mask);
        hasher.write(&nonce);
        hasher.write(&value.to_le_bytes());
        hasher
    }
}

impl core::fmt::Debug for LinkKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("LinkKey(..)")
    }
}

/// What a side says first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    /// Random.
    pub(crate) nonce: [u8; NONCE_BYTES],
    /// Which stream.
    pub(crate) session: Session,
    /// Bytes of it that have arrived.
    pub(crate) received: u32,
}

impl Opening {
    /// The value.
    pub(crate) fn encode(&self, key: &LinkKey, side: Side) -> [u8; OPENING_BYTES] {
        let mut value = [0; OPENING_BYTES];
        value[..NONCE_BYTES].copy_from_slice(&self.nonce);
        value[7..11].copy_from_slice(&self.session.token.0);
        value[11] = self.session.stream;
        value[12..16].copy_from_slice(&self.received.to_le_bytes());
        key.mask_opening(&mut value, self.nonce);
        let tag = key.tag(side, &value[..TAGGED_BYTES]);
        value[TAGGED_BYTES..].copy_from_slice(&tag);
        value
    }

    /// What the other side, which is `side`, said. None when it does not know the key.
    pub(crate) fn decode(key: &LinkKey, side: Side, value: &[u8]) -> Option<Self> {
        let mut value: [u8; OPENING_BYTES] = value.try_into().ok()?;
        if value[TAGGED_BYTES..] != key.tag(side, &value[..TAGGED_BYTES]) {
            return None;
        }
        let nonce = value[..NONCE_BYTES].try_into().expect("7 bytes");
        key.mask_opening(&mut value, nonce);
        let four = |at: usize| value[at..at + 4].try_into().expect("4 bytes");
        let session = Session { token: Token(four(7)), stream: value[11] };
        Some(Self { nonce, session, received: u32::from_le_bytes(four(12)) })
    }
}

/// A value after the opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Segment<'a> {
    /// Bytes of the stream; none is its end.
    Data {
        /// The low half of the place of the first byte.
        at: u16,
        /// The bytes.
        bytes: &'a [u8],
    },
    /// All up to here was taken, the low half of it.
    Taken(u16),
    /// Bytes to be sent back, to see whether the channel carries any.
    Echo(&'a [u8]),
    /// What was asked for by an echo. On the way it is masked: [`Veil::reveal`].
    Echoed(&'a [u8]),
    /// Nothing; the link is in use.
    KeepAlive,
}

const DATA: u8 = 0;
const TAKEN: u8 = 1;
const ECHO: u8 = 2;
const ECHOED: u8 = 3;

/// One side's values: it numbers them, and hides or shows their headers.
#[derive(Debug)]
pub(crate) struct Veil {
    key: LinkKey,
    nonce: [u8; NONCE_BYTES],
    value: u64,
}

impl Veil {
    /// For the values of the side that opened with this nonce.
    pub(crate) fn new(key: LinkKey, nonce: [u8; NONCE_BYTES]) -> Self {
        Self { key, nonce, value: 0 }
    }

    /// The value of a segment.
    pub(crate) fn encode(&mut self, segment: Segment<'_>) -> Vec<u8> {
        let (kind, count, bytes) = match segment {
            Segment::Data { at, bytes } => (DATA, at, bytes),
            Segment::Taken(count) => (TAKEN, count, &[][..]),
            Segment::Echo(bytes) => (ECHO, 0, bytes),
            Segment::Echoed(bytes) => (ECHOED, 0, bytes),
            Segment::KeepAlive => return vec![self.next()[0]],
        };
        let [low, high] = count.to_le_bytes();
        let mut value = Vec::with_capacity(HEADER_BYTES + bytes.len());
        value.extend([kind, low, high]);
        let index = self.value;
        xor(&mut value, &self.next());
        value.extend(bytes);
        if kind == ECHOED {
            self.key.mask_echo(self.nonce, index, &mut value[HEADER_BYTES..]);
        }
        value
    }

    /// What an [`Segment::Echoed`] says that was decoded last.
    pub(crate) fn reveal(&self, masked: &[u8]) -> Vec<u8> {
        let mut bytes = masked.to_vec();
        self.key.mask_echo(self.nonce, self.value.wrapping_sub(1), &mut bytes);
        bytes
    }

    /// The segment of a value. None when it is not the next one, or nothing of this protocol.
    pub(crate) fn decode<'a>(&mut self, value: &'a [u8]) -> Option<Segment<'a>> {
        let mask = self.next();
        if let [byte] = value {
            return (*byte == mask[0]).then_some(Segment::KeepAlive);
        }
        let (header, bytes) = value.split_at_checked(HEADER_BYTES)?;
        let mut header: [u8; HEADER_BYTES] = header.try_into().ok()?;
        xor(&mut header, &mask);
        let [kind, low, high] = header;
        let count = u16::from_le_bytes([low, high]);
        match (kind, count, bytes.len()) {
            (DATA, at, _) => Some(Segment::Data { at, bytes }),
            (TAKEN, count, 0) => Some(Segment::Taken(count)),
            (ECHO, 0, _) => Some(Segment::Echo(bytes)),
            (ECHOED, 0, _) => Some(Segment::Echoed(bytes)),
            _ => None,
        }
    }

    fn next(&mut self) -> [u8; 8] {
        let mask = self.key.mask(self.nonce, self.value);
        self.value += 1;
        mask
    }
}

/// The side that says what `side` hears.
pub(crate) fn speaker_to(side: Side) -> Side {
    side.other()
}

fn xor(bytes: &mut [u8], mask: &[u8]) {
    bytes.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONCE: [u8; NONCE_BYTES] = [9; NONCE_BYTES];

    fn key(byte: u8) -> LinkKey {
        LinkKey::new([byte; 32])
    }

    #[test]
    fn an_opening_is_read_by_who_has_the_key_and_by_nobody_else() {
        let opening =
            Opening { nonce: NONCE, session: Session { token: Token([1, 2, 3, 4]), stream: 9 }, received: 70_000 };
        let value = opening.encode(&key(1), Side::Dialer);
        assert_eq!(Opening::decode(&key(1), Side::Dialer, &value), Some(opening));
        assert_eq!(Opening::decode(&key(2), Side::Dialer, &value), None);
        assert_eq!(Opening::decode(&key(1), Side::Answerer, &value), None, "played back to who said it");
        for length in [0, OPENING_BYTES - 1, OPENING_BYTES + 1] {
            assert_eq!(Opening::decode(&key(1), Side::Dialer, &[&value[..], &[0]].concat()[..length]), None);
        }
        for bit in 0..OPENING_BYTES * 8 {
            let mut flipped = value;
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Opening::decode(&key(1), Side::Dialer, &flipped), None, "bit {bit}");
        }
    }

    #[test]
    fn segments_come_out_as_they_went_in_and_only_in_their_order() {
        let segments = [
            Segment::Data { at: 65_535, bytes: b"bytes" },
            Segment::Data { at: 3, bytes: b"" },
            Segment::Taken(500),
            Segment::KeepAlive,
            Segment::Echo(b"1234"),
        ];
        let [mut out, mut back] = [(); 2].map(|()| Veil::new(key(1), NONCE));
        let values: Vec<_> = segments.iter().map(|segment| out.encode(*segment)).collect();
        for (value, segment) in values.iter().zip(segments) {
            assert_eq!(back.decode(value), Some(segment));
        }
        let mut skipping = Veil::new(key(1), NONCE);
        assert_ne!(skipping.decode(&values[2]), Some(segments[2]), "the first two are missing");
    }

    #[test]
    fn nobody_sees_that_an_echo_comes_back() {
        let bytes = [7; 100];
        let [mut out, mut back] = [(); 2].map(|()| Veil::new(key(1), NONCE));
        for _ in 0..2 {
            let value = out.encode(Segment::Echoed(&bytes));
            let blocks: std::collections::BTreeSet<_> = value[HEADER_BYTES..].chunks(8).collect();
            assert_eq!(blocks.len(), 13, "each block is masked by another");
            let Some(Segment::Echoed(masked)) = back.decode(&value) else { panic!("it is the next one") };
            assert_eq!(back.reveal(masked), bytes);
        }
    }

    #[test]
    fn half_a_segment_is_none() {
        for length in [0, 2] {
            assert_eq!(Veil::new(key(1), NONCE).decode(&[0; 3][..length]), None);
        }
    }

    #[test]
    fn equal_segments_look_different() {
        let mut veil = Veil::new(key(1), NONCE);
        let values: std::collections::BTreeSet<_> = (0..1000).map(|_| veil.encode(Segment::Taken(7))).collect();
        assert_eq!(values.len(), 1000);
    }
}
