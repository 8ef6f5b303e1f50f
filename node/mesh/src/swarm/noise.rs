//! The handshake of a link: `Noise_XXpsk0_25519_ChaChaPoly_SHA256` (Noise, revision 34), three messages of 48, 96 and
//! 64 bytes without lengths or payloads.
//!
//! The pre-shared key comes first (psk0), so that who does not hold it gets no byte: with psk3 a prober would be sent,
//! and could read, the answerer's static key. Nothing is negotiated.

use core::time::Duration;
use std::io;

use snow::params::{CipherChoice, DHChoice, HashChoice};
use snow::resolvers::{CryptoResolver, DefaultResolver};
use snow::types::{Cipher, Dh, Hash, Random};
use snow::{Builder, HandshakeState};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::Instant;

use super::channel::{SecureChannel, Side};
use super::keys::{Identity, LinkKeys, Preamble, Target};
use super::replay::ReplayCache;

const PATTERN: &str = "Noise_XXpsk0_25519_ChaChaPoly_SHA256";

const FIRST_BYTES: usize = 32 + 16;
const SECOND_BYTES: usize = 32 + 48 + 16;
const THIRD_BYTES: usize = 48 + 16;

/// What is read at once of who is not answered.
const SWALLOWED_BYTES: usize = 1024;

/// The whole handshake, on either side: generous for Bluetooth with 80 ms a round trip and losses.
pub(crate) const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// Why there is no link.
#[derive(Debug)]
#[non_exhaustive]
pub(crate) enum HandshakeError {
    /// Nobody is there.
    Unreachable,
    /// The pipe broke, or the other side closed it without a word.
    Broken,
    /// A message does not fit the key, the prologue or what was said before.
    Refused,
    /// This first message was answered before.
    Replayed,
    /// The answerer is not the relay that was meant.
    WrongRelay,
    /// A node dialed itself.
    Itself,
    /// Others came, and this one had taken the longest.
    Crowded,
    /// It took longer than [`HANDSHAKE_TIMEOUT`].
    TimedOut,
}

impl HandshakeError {
    /// One word for it, to count by.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Unreachable | Self::Broken | Self::WrongRelay | Self::Itself => "broken",
            Self::Refused => "refused",
            Self::Replayed => "replayed",
            Self::Crowded => "crowded",
            Self::TimedOut => "timed out",
        }
    }
}

impl core::fmt::Display for HandshakeError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Unreachable => "nobody is there",
            Self::Broken => "the pipe broke",
            Self::Refused => "the handshake was refused",
            Self::Replayed => "the first message was seen before",
            Self::WrongRelay => "the relay has another key",
            Self::Itself => "a node dialed itself",
            Self::Crowded => "too many handshakes at once",
            Self::TimedOut => "the handshake took too long",
        })
    }
}

impl core::error::Error for HandshakeError {}

impl From<io::Error> for HandshakeError {
    fn from(_: io::Error) -> Self {
        Self::Broken
    }
}

impl From<snow::Error> for HandshakeError {
    fn from(_: snow::Error) -> Self {
        Self::Refused
    }
}

/// The other side's static key and the channel to it.
pub(crate) type Secured<P> = ([u8; 32], SecureChannel<P>);

/// Begins a link over `pipe`. The third message waits in the channel and leaves with the first flush.
pub(crate) async fn dial<P>(
    pipe: P,
    keys: &LinkKeys,
    target: Target,
    patience: Duration,
) -> Result<Secured<P>, HandshakeError>
where
    P: AsyncRead + AsyncWrite + Unpin,
{
    within(patience, begin(pipe, keys, target)).await
}

/// Answers one who dialed, or stays silent: whoever does not know the key is listened to until `patience` is over or he
/// has closed, whatever he says. So the time and the manner of the end tell nothing of how far he came.
pub(crate) async fn answer<P>(
    mut pipe: P,
    keys: &LinkKeys,
    seen: &ReplayCache,
    patience: Duration,
) -> Result<Secured<P>, HandshakeError>
where
    P: AsyncRead + AsyncWrite + Unpin,
{
    let end = Instant::now() + patience;
    let responded = tokio::time::timeout_at(end, respond(&mut pipe, keys, seen)).await;
    match responded.unwrap_or(Err(HandshakeError::TimedOut)) {
        Ok((peer, state)) => Ok((peer, SecureChannel::new(pipe, state, Side::Answerer, Vec::new())?)),
        Err(error) => {
            // What comes is read, so that the pipe is closed in one way, not reset.
            tokio::time::timeout_at(end, swallow(&mut pipe)).await.ok();
            Err(error)
        }
    }
}

/// Reads until the other side closes.
async fn swallow<P: AsyncRead + Unpin>(pipe: &mut P) {
    let mut bytes = [0; SWALLOWED_BYTES];
    while pipe.read(&mut bytes).await.is_ok_and(|read| read > 0) {}
}

/// Random bytes of the system.
///
/// # Panics
/// When the system has no randomness: then no key is safe, and nothing here may go on.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives randomness");
    bytes
}

/// The X25519 public key of a secret one.
pub(crate) fn public_of(secret: &[u8; 32]) -> [u8; 32] {
    let mut dh = DefaultResolver.resolve_dh(&DHChoice::Curve25519).expect("X25519 is built in");
    dh.set(secret);
    dh.pubkey().try_into().expect("X25519 keys have 32 bytes")
}

async fn within<T>(
    limit: Duration,
    handshake: impl Future<Output = Result<T, HandshakeError>>,
) -> Result<T, HandshakeError> {
    tokio::time::timeout(limit, handshake).await.unwrap_or(Err(HandshakeError::TimedOut))
}

async fn begin<P>(mut pipe: P, keys: &LinkKeys, target: Target) -> Result<Secured<P>, HandshakeError>
where
    P: AsyncRead + AsyncWrite + Unpin,
{
    let preamble = keys.toward(&target).ok_or(HandshakeError::Refused)?;
    let mut state = builder(&preamble, keys.identity()).build_initiator()?;

    let mut first = [0; FIRST_BYTES];
    state.write_message(&[], &mut first)?;
    pipe.write_all(&first).await?;
    pipe.flush().await?;

    let mut second = [0; SECOND_BYTES];
    pipe.read_exact(&mut second).await?;
    state.read_message(&second, &mut [0; SECOND_BYTES])?;
    let peer = remote_static(&state)?;
    if let Target::Relay(expected) = target
        && peer != expected
    {
        return Err(HandshakeError::WrongRelay);
    }

    if peer == keys.public() {
        return Err(HandshakeError::Itself);
    }

    let mut third = vec![0; THIRD_BYTES];
    state.write_message(&[], &mut third)?;
    Ok((peer, SecureChannel::new(pipe, state, Side::Dialer, third)?))
}

async fn respond<P>(
    pipe: &mut P,
    keys: &LinkKeys,
    seen: &ReplayCache,
) -> Result<([u8; 32], HandshakeState), HandshakeError>
where
    P: AsyncRead + AsyncWrite + Unpin,
{
    let mut first = [0; FIRST_BYTES];
    pipe.read_exact(&mut first).await?;
    let mut state = keys
        .answers()
        .iter()
        .find_map(|preamble| {
            let mut state = builder(preamble, keys.identity()).build_responder().ok()?;
            state.read_message(&first, &mut [0; FIRST_BYTES]).ok()?;
            Some(state)
        })
        .ok_or(HandshakeError::Refused)?;
    let ephemeral = first[..32].try_into().expect("the first message begins with 32 bytes of key");
    if !seen.is_first(ephemeral) {
        return Err(HandshakeError::Replayed);
    }

    let mut second = [0; SECOND_BYTES];
    state.write_message(&[], &mut second)?;
    pipe.write_all(&second).await?;
    pipe.flush().await?;

    let mut third = [0; THIRD_BYTES];
    pipe.read_exact(&mut third).await?;
    state.read_message(&third, &mut [0; THIRD_BYTES])?;
    Ok((remote_static(&state)?, state))
}

fn builder<'a>(preamble: &'a Preamble, identity: &'a Identity) -> Builder<'a> {
    Builder::with_resolver(PATTERN.parse().expect("the pattern is well-formed"), Box::new(SystemRandomness))
        .psk(0, &preamble.psk)
        .and_then(|builder| builder.prologue(&preamble.prologue))
        .and_then(|builder| builder.local_private_key(identity.secret.as_slice()))
        .expect("each is set once")
}

fn remote_static(state: &HandshakeState) -> Result<[u8; 32], HandshakeError> {
    state.get_remote_static().and_then(|key| key.try_into().ok()).ok_or(HandshakeError::Refused)
}

/// snow's primitives with the system's randomness. snow's own feature for that would bring `ring` along.
struct SystemRandomness;

impl CryptoResolver for SystemRandomness {
    fn resolve_rng(&self) -> Option<Box<dyn Random>> {
        Some(Box::new(Self))
    }

    fn resolve_dh(&self, choice: &DHChoice) -> Option<Box<dyn Dh>> {
        DefaultResolver.resolve_dh(choice)
    }

    fn resolve_hash(&self, choice: &HashChoice) -> Option<Box<dyn Hash>> {
        DefaultResolver.resolve_hash(choice)
    }

    fn resolve_cipher(&self, choice: &CipherChoice) -> Option<Box<dyn Cipher>> {
        DefaultResolver.resolve_cipher(choice)
    }
}

impl Random for SystemRandomness {
    fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), snow::Error> {
        getrandom::fill(dest).map_err(|_| snow::Error::Rng)
    }
}

#[cfg(test)]
mod tests {
    use ijwi_protocol::ids::CampaignId;
    use tokio::io::duplex;

    use super::*;
    use crate::beacon::BeaconNonce;

    const CAMPAIGN: CampaignId = CampaignId([1; 32]);
    const NONCE: BeaconNonce = BeaconNonce([3; 8]);
    /// Long enough for a busy machine, short enough to wait for.
    const PATIENCE: Duration = Duration::from_secs(2);

    fn device(discovery_key: u8) -> LinkKeys {
        LinkKeys::device(CAMPAIGN, &[discovery_key; 32], NONCE, Some(BeaconNonce([4; 8])))
    }

    /// What a dialer and an answerer of these keys come to.
    async fn meet(dialer: &LinkKeys, target: Target, answerer: &LinkKeys) -> [Result<[u8; 32], HandshakeError>; 2] {
        let (near, far) = duplex(4096);
        let (dialed, answered) = tokio::join!(
            async {
                let (peer, mut channel) = dial(near, dialer, target, PATIENCE).await?;
                futures::AsyncWriteExt::flush(&mut channel).await?;
                Ok(peer)
            },
            async { answer(far, answerer, &ReplayCache::new(), PATIENCE / 2).await.map(|(peer, _)| peer) },
        );
        [dialed, answered]
    }

    #[tokio::test]
    async fn two_devices_learn_each_others_keys() {
        for nonce in [NONCE, BeaconNonce([4; 8]), BeaconNonce::BY_HAND] {
            let (one, other) = (device(2), device(2));
            let [dialed, answered] = meet(&one, Target::Nearby(nonce), &other).await;
            assert_eq!(dialed.expect("answered"), other.public());
            assert_eq!(answered.expect("third message"), one.public());
        }
    }

    #[tokio::test]
    async fn another_nonce_or_discovery_key_gets_silence() {
        for (key, nonce) in [(2, BeaconNonce([5; 8])), (9, NONCE)] {
            let [dialed, answered] = meet(&device(key), Target::Nearby(nonce), &device(2)).await;
            assert!(matches!(dialed, Err(HandshakeError::Broken)), "closed without a word");
            assert!(matches!(answered, Err(HandshakeError::Refused)));
        }
    }

    #[tokio::test]
    async fn a_relay_with_another_key_is_not_believed() {
        let (relay, other) = (LinkKeys::relay(CAMPAIGN, &[7; 32]), LinkKeys::relay(CAMPAIGN, &[8; 32]));
        let [dialed, answered] = meet(&device(2), Target::Relay(relay.public()), &relay).await;
        assert!(dialed.is_ok() && answered.is_ok());
        // The key is part of the pre-shared one, so an impostor does not even understand the first message,
        let [dialed, _] = meet(&device(2), Target::Relay(relay.public()), &other).await;
        assert!(matches!(dialed, Err(HandshakeError::Broken)));
        // and one who knows the bundle, and so the pre-shared key, lacks the secret.
        let impostor = LinkKeys::posing_as(CAMPAIGN, &[8; 32], &relay.public());
        let [dialed, _] = meet(&device(2), Target::Relay(relay.public()), &impostor).await;
        assert!(matches!(dialed, Err(HandshakeError::WrongRelay)));
    }

    #[tokio::test]
    async fn a_recorded_first_message_gets_no_answer_and_no_other_bytes_do() {
        let (keys, seen) = (device(2), ReplayCache::new());
        let preamble = keys.toward(&Target::Nearby(NONCE)).expect("a device dials devices");
        let mut first = [0; FIRST_BYTES];
        let mut state = builder(&preamble, keys.identity()).build_initiator().expect("keys are set");
        state.write_message(&[], &mut first).expect("48 bytes are enough");

        assert_eq!(probe(&keys, &seen, &first).await, SECOND_BYTES, "the first time it is a dial");
        assert_eq!(probe(&keys, &seen, &first).await, 0);
        for bytes in [0, FIRST_BYTES - 1, FIRST_BYTES, 4096] {
            assert_eq!(probe(&keys, &seen, &vec![0x5a; bytes]).await, 0, "{bytes} bytes");
        }
        for bit in 0..FIRST_BYTES * 8 {
            let mut flipped = first;
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(probe(&keys, &seen, &flipped).await, 0, "bit {bit}");
        }
    }

    /// How many bytes come back for these.
    async fn probe(keys: &LinkKeys, seen: &ReplayCache, bytes: &[u8]) -> usize {
        let (mut near, far) = duplex(8192);
        near.write_all(bytes).await.expect("there is room");
        near.shutdown().await.expect("the pipe is open");
        assert!(answer(far, keys, seen, PATIENCE).await.is_err());
        let mut back = Vec::new();
        near.read_to_end(&mut back).await.expect("the pipe is readable");
        back.len()
    }

    #[tokio::test]
    async fn who_says_nothing_is_dropped_in_time() {
        let (_silent, mut far) = duplex(64);
        let (keys, seen) = (device(2), ReplayCache::new());
        let end = within(Duration::ZERO, respond(&mut far, &keys, &seen)).await;
        assert!(matches!(end, Err(HandshakeError::TimedOut)));
    }
}
