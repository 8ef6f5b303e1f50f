//! The secure channel of a link: a byte stream cut into Noise records, each with its length (2 bytes, big endian)
//! before it, masked: a stranger who reads along finds no record's beginning, and nothing that is not random.
//!
//! Small writes are gathered until a flush, or until the pipe takes more, so that the muxer's little frames don't each
//! pay 18 bytes and a radio packet. The dialer's first flush waits a moment: the last message of the handshake, the
//! stream that is opened next and its first frame then leave together, in one packet instead of four.

use core::hash::Hasher as _;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;
use std::io;

use futures::io::{AsyncRead, AsyncWrite};
use siphasher::sip::SipHasher24;
use snow::{HandshakeState, TransportState};
use tokio::io::ReadBuf;
use tokio::time::{Sleep, sleep};
use zeroize::Zeroizing;

use super::keys::derive;

const LENGTHS_LABEL: &[u8] = b"ijwi/lengths/1";
const LENGTH_BYTES: usize = 2;
const TAG_BYTES: usize = 16;

/// Bytes of one record on the wire, without its length: what Noise allows.
const RECORD_BYTES_MAX: usize = 65_535;

/// Bytes that are gathered into one record: two of the muxer's largest frames. Larger ones are read all the same.
const GATHERED_BYTES_MAX: usize = 32 * 1024;

/// Bytes of the read buffer at first; it grows to the largest record that was announced.
const READ_BYTES: usize = 8 * 1024;

/// How long the first flush waits for what the caller writes as soon as it has the link: many hops between tasks, and
/// little beside a round trip.
const FIRST_FLIGHT_WAIT: Duration = Duration::from_millis(5);

const _: () = assert!(GATHERED_BYTES_MAX + TAG_BYTES <= RECORD_BYTES_MAX);

/// An encrypted byte stream over a pipe. Reading ends cleanly only between two records.
pub(crate) struct SecureChannel<P> {
    pipe: P,
    noise: TransportState,
    /// Bytes from the pipe: `inbox[inbox_start..inbox_end]` is not yet opened.
    inbox: Vec<u8>,
    inbox_start: usize,
    inbox_end: usize,
    /// The last record, opened: `opened[opened_start..opened_end]` is not yet read.
    opened: Vec<u8>,
    opened_start: usize,
    opened_end: usize,
    /// What was written and not yet sealed.
    gathered: Vec<u8>,
    /// What was sealed: `outbox[outbox_start..]` has not yet left.
    outbox: Vec<u8>,
    outbox_start: usize,
    /// Until this, nothing is flushed.
    first_flight: Option<Pin<Box<Sleep>>>,
    mask_in: Mask,
    mask_out: Mask,
}

/// Which end of the channel this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Dialer,
    Answerer,
}

/// What the lengths of one direction are hidden by: for each record two bytes that nobody without the pre-shared key can
/// tell from random ones.
struct Mask {
    key: Zeroizing<[u8; 16]>,
    record: u64,
}

impl Mask {
    /// Of both directions, the dialer's first: HKDF of the handshake's hash, which holds the pre-shared key.
    fn pair(handshake_hash: &[u8]) -> [Self; 2] {
        let keys = derive::<32>(handshake_hash, LENGTHS_LABEL);
        let (dialer, answerer) = keys.split_at(16);
        [dialer, answerer].map(|key| Self { key: Zeroizing::new(key.try_into().expect("half of 32")), record: 0 })
    }

    /// Hides or shows the length of the present record.
    fn apply(&self, length: [u8; LENGTH_BYTES]) -> [u8; LENGTH_BYTES] {
        let mut hasher = SipHasher24::new_with_key(&self.key);
        hasher.write(&self.record.to_le_bytes());
        let [one, other, ..] = hasher.finish().to_le_bytes();
        [length[0] ^ one, length[1] ^ other]
    }
}

impl<P> SecureChannel<P> {
    /// A channel over `pipe`. `unsent`, the rest of the handshake, leaves before anything else, with the first flush.
    ///
    /// # Errors
    /// When the handshake is not over.
    pub(crate) fn new(pipe: P, handshake: HandshakeState, side: Side, unsent: Vec<u8>) -> Result<Self, snow::Error> {
        let [of_dialer, of_answerer] = Mask::pair(handshake.get_handshake_hash());
        let (mask_in, mask_out) = match side {
            Side::Dialer => (of_answerer, of_dialer),
            Side::Answerer => (of_dialer, of_answerer),
        };
        let noise = handshake.into_transport_mode()?;
        let first_flight = (!unsent.is_empty()).then(|| Box::pin(sleep(FIRST_FLIGHT_WAIT)));
        Ok(Self {
            pipe,
            noise,
            inbox: vec![0; READ_BYTES],
            inbox_start: 0,
            inbox_end: 0,
            opened: Vec::new(),
            opened_start: 0,
            opened_end: 0,
            gathered: Vec::new(),
            outbox: unsent,
            outbox_start: 0,
            first_flight,
            mask_in,
            mask_out,
        })
    }

    /// Bytes of the record at the front of the inbox with its length, once that much is known.
    fn record_bytes(&self) -> Option<usize> {
        let waiting = &self.inbox[self.inbox_start..self.inbox_end];
        let length: [u8; LENGTH_BYTES] = waiting.get(..LENGTH_BYTES)?.try_into().ok()?;
        Some(LENGTH_BYTES + usize::from(u16::from_be_bytes(self.mask_in.apply(length))))
    }

    /// Opens the record at the front of the inbox if it is there whole.
    fn open_record(&mut self) -> io::Result<bool> {
        let Some(bytes) = self.record_bytes().filter(|bytes| self.inbox_end - self.inbox_start >= *bytes) else {
            return Ok(false);
        };
        let record = &self.inbox[self.inbox_start + LENGTH_BYTES..self.inbox_start + bytes];
        if record.len() > self.opened.len() {
            self.opened.resize(record.len(), 0);
        }
        let opened = self.noise.read_message(record, &mut self.opened).map_err(|_| forged())?;
        // Nobody sends empty records: they would be work without progress.
        if opened == 0 {
            return Err(forged());
        }
        (self.opened_start, self.opened_end) = (0, opened);
        self.inbox_start += bytes;
        self.mask_in.record += 1;
        Ok(true)
    }

    /// Makes room for the rest of the record that has begun.
    fn make_room(&mut self) {
        self.inbox.copy_within(self.inbox_start..self.inbox_end, 0);
        self.inbox_end -= self.inbox_start;
        self.inbox_start = 0;
        let wanted = self.record_bytes().unwrap_or(LENGTH_BYTES);
        if wanted > self.inbox.len() {
            self.inbox.resize(wanted, 0);
        }
    }

    /// Seals what was gathered, at the end of the outbox.
    fn seal(&mut self) -> io::Result<()> {
        let start = self.outbox.len();
        self.outbox.resize(start + LENGTH_BYTES + self.gathered.len() + TAG_BYTES, 0);
        let sealed = self
            .noise
            .write_message(&self.gathered, &mut self.outbox[start + LENGTH_BYTES..])
            .map_err(|_| io::Error::other("the channel has no nonces left"))?;
        let length = u16::try_from(sealed).expect("a record is at most 65,535 bytes");
        self.outbox[start..start + LENGTH_BYTES].copy_from_slice(&self.mask_out.apply(length.to_be_bytes()));
        self.mask_out.record += 1;
        self.gathered.clear();
        Ok(())
    }
}

impl<P: tokio::io::AsyncWrite + Unpin> SecureChannel<P> {
    /// Writes the outbox to the pipe until it is empty.
    fn poll_empty_outbox(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.outbox_start < self.outbox.len() {
            let written = ready!(Pin::new(&mut self.pipe).poll_write(cx, &self.outbox[self.outbox_start..]))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.outbox_start += written;
        }
        self.outbox.clear();
        self.outbox_start = 0;
        Poll::Ready(Ok(()))
    }
}

impl<P: tokio::io::AsyncRead + Unpin> AsyncRead for SecureChannel<P> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        while this.opened_start == this.opened_end {
            if this.open_record()? {
                continue;
            }
            this.make_room();
            let mut room = ReadBuf::new(&mut this.inbox[this.inbox_end..]);
            ready!(Pin::new(&mut this.pipe).poll_read(cx, &mut room))?;
            let read = room.filled().len();
            if read == 0 {
                let clean = this.inbox_start == this.inbox_end;
                return Poll::Ready(if clean { Ok(0) } else { Err(io::ErrorKind::UnexpectedEof.into()) });
            }
            this.inbox_end += read;
        }
        let taken = buf.len().min(this.opened_end - this.opened_start);
        buf[..taken].copy_from_slice(&this.opened[this.opened_start..this.opened_start + taken]);
        this.opened_start += taken;
        Poll::Ready(Ok(taken))
    }
}

impl<P: tokio::io::AsyncWrite + Unpin> AsyncWrite for SecureChannel<P> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.gathered.len() == GATHERED_BYTES_MAX {
            ready!(this.poll_empty_outbox(cx))?;
            this.seal()?;
        }
        let taken = buf.len().min(GATHERED_BYTES_MAX - this.gathered.len());
        this.gathered.extend_from_slice(&buf[..taken]);
        Poll::Ready(Ok(taken))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Some(wait) = &mut this.first_flight {
            ready!(wait.as_mut().poll(cx));
            this.first_flight = None;
            if !this.gathered.is_empty() {
                this.seal()?;
            }
        }
        ready!(this.poll_empty_outbox(cx))?;
        if !this.gathered.is_empty() {
            this.seal()?;
            ready!(this.poll_empty_outbox(cx))?;
        }
        Pin::new(&mut this.pipe).poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.as_mut().poll_flush(cx))?;
        Pin::new(&mut self.get_mut().pipe).poll_shutdown(cx)
    }
}

fn forged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a record does not open")
}

#[cfg(test)]
mod tests {
    use futures::{AsyncReadExt as _, AsyncWriteExt as _};
    use ijwi_protocol::ids::CampaignId;
    use proptest::prelude::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

    use super::*;
    use crate::beacon::BeaconNonce;
    use crate::swarm::keys::{LinkKeys, Target};
    use crate::swarm::noise::{HANDSHAKE_TIMEOUT as PATIENCE, answer, dial};
    use crate::swarm::replay::ReplayCache;

    type Channel = SecureChannel<DuplexStream>;

    async fn pair(pipe_bytes: usize) -> (Channel, Channel) {
        let [keys, others] =
            [(); 2].map(|()| LinkKeys::device(CampaignId([1; 32]), &[2; 32], BeaconNonce([3; 8]), None));
        let (near, far) = duplex(pipe_bytes);
        let (dialed, answered) = tokio::join!(
            async {
                let (_, mut channel) =
                    dial(near, &keys, Target::Nearby(BeaconNonce([3; 8])), PATIENCE).await.expect("dialed");
                channel.flush().await.expect("flushed");
                channel
            },
            async { answer(far, &others, &ReplayCache::new(), PATIENCE).await.expect("answered").1 },
        );
        (dialed, answered)
    }

    #[tokio::test]
    async fn small_writes_leave_as_one_record() {
        let (mut near, mut far) = pair(4096).await;
        for byte in 0..100 {
            near.write_all(&[byte]).await.expect("gathered");
        }
        near.flush().await.expect("flushed");
        let mut wire = [0; LENGTH_BYTES + 100 + TAG_BYTES];
        far.pipe.read_exact(&mut wire).await.expect("one record");
        let length = wire[..LENGTH_BYTES].try_into().expect("two bytes");
        assert_eq!(far.mask_in.apply(length), 116u16.to_be_bytes());
        near.flush().await.expect("nothing more");
        near.pipe.shutdown().await.expect("open");
        assert_eq!(far.pipe.read(&mut wire).await.expect("end"), 0, "an idle flush sends nothing");
    }

    #[tokio::test]
    async fn the_end_of_the_handshake_leaves_with_what_is_written_next() {
        let keys = LinkKeys::device(CampaignId([1; 32]), &[2; 32], BeaconNonce([3; 8]), None);
        let (near, far) = duplex(4096);
        let answer = tokio::spawn(async move {
            let keys = LinkKeys::device(CampaignId([1; 32]), &[2; 32], BeaconNonce([3; 8]), None);
            answer(far, &keys, &ReplayCache::new(), PATIENCE).await.expect("answered").1
        });
        let (_, mut channel) = dial(near, &keys, Target::Nearby(BeaconNonce([3; 8])), PATIENCE).await.expect("dialed");
        let handshake_bytes = channel.outbox.len();
        channel.write_all(b"first frame").await.expect("gathered");
        assert_eq!(channel.outbox.len(), handshake_bytes, "nothing has left");
        channel.flush().await.expect("flushed");
        let mut read = [0; 11];
        answer.await.expect("no panic").read_exact(&mut read).await.expect("it arrives");
        assert_eq!(&read, b"first frame");
    }

    #[tokio::test]
    async fn a_flipped_bit_a_repeat_or_an_empty_record_ends_the_channel() {
        let records: [fn(&mut Vec<u8>, &Mask); 3] = [
            |wire, _| wire[2] ^= 1,
            |wire, _| wire.extend_from_within(..),
            |wire, mask| *wire = [mask.apply([0; LENGTH_BYTES]).as_slice(), wire].concat(),
        ];
        for change in records {
            let (mut near, mut far) = pair(4096).await;
            near.write_all(b"four").await.expect("gathered");
            near.flush().await.expect("flushed");
            let mut wire = vec![0; LENGTH_BYTES + 4 + TAG_BYTES];
            far.pipe.read_exact(&mut wire).await.expect("one record");
            change(&mut wire, &far.mask_in);
            near.pipe.write_all(&wire).await.expect("room");
            near.pipe.shutdown().await.expect("open");
            let error = far.read_to_end(&mut Vec::new()).await.expect_err("not what was sent");
            // A repeat has another record's mask: perhaps it announces more than there is.
            assert!([io::ErrorKind::InvalidData, io::ErrorKind::UnexpectedEof].contains(&error.kind()), "{error}");
        }
    }

    #[tokio::test]
    async fn a_pipe_that_ends_within_a_record_is_an_error() {
        let (mut near, mut far) = pair(4096).await;
        let length = near.mask_out.apply([0, 50]);
        near.pipe.write_all(&[&length[..], &[1, 2, 3]].concat()).await.expect("room");
        near.pipe.shutdown().await.expect("open");
        let error = far.read(&mut [0; 8]).await.expect_err("cut");
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }

    #[tokio::test]
    async fn the_largest_record_of_noise_is_read() {
        let (mut near, mut far) = pair(70_000).await;
        near.gathered = vec![7; RECORD_BYTES_MAX - TAG_BYTES];
        near.flush().await.expect("flushed");
        let mut read = vec![0; RECORD_BYTES_MAX - TAG_BYTES];
        far.read_exact(&mut read).await.expect("whole");
        assert!(read.iter().all(|byte| *byte == 7));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn bytes_come_out_as_they_went_in(writes in prop::collection::vec((0usize..50_000, any::<bool>()), 1..8), pipe in 200usize..9_000) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
            runtime.block_on(async {
                let (mut near, mut far) = pair(pipe).await;
                let mut sent = Vec::new();
                for (number, (bytes, _)) in writes.iter().enumerate() {
                    sent.extend((0..*bytes).map(|at| (at * 31 + number) as u8));
                }
                let write = async {
                    let mut rest = sent.as_slice();
                    for (bytes, flush) in &writes {
                        let (now, later) = rest.split_at(*bytes);
                        near.write_all(now).await.expect("written");
                        if *flush {
                            near.flush().await.expect("flushed");
                        }
                        rest = later;
                    }
                    near.close().await.expect("closed");
                };
                let mut read = Vec::new();
                let (_, end) = tokio::join!(write, far.read_to_end(&mut read));
                end.expect("a clean end");
                assert!(read == sent, "other bytes came out");
            });
        }
    }
}
