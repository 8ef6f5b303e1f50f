//! What a member who means harm does to a device and to a relay, again and again until the time is over.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use ijwi_mesh::beacon::BeaconNonce;
use ijwi_mesh::seed::{random_bytes, system_rng};
use ijwi_mesh::swarm::{Config, Dial, Events, LinkKeys, Node, ReplayCache};
use ijwi_protocol::campaign::Bundle;
use ijwi_protocol::codec;
use ijwi_protocol::contact::reconcile::{ContactKey, ShortId, Table, encode_cells};
use ijwi_protocol::contact::{Frame, NodeRole, RefusalCode, Stream};
use ijwi_protocol::envelope::{Envelope, PendingStamp, Stamp, StampIssuer, cover};
use ijwi_protocol::ids::PartHash;
use tokio::net::TcpStream;

use crate::peer::Peer;
use crate::{Arms, Failure, Times, insiders};

/// Connections that say nothing, for the whole time.
const IDLE_CONNECTIONS: usize = 1_000;

/// Links that begin a frame and never end it, and are given up for it.
const HALF_FRAMES: usize = 2;

/// The pause after a dial that brought no link.
const AFTER_REFUSAL: Duration = Duration::from_millis(100);

/// What is done in one contact.
#[derive(Clone, Copy)]
enum Attack {
    Garbage,
    HalfFrame,
    NotAHello,
    EndlessCells,
    CraftedCells,
    LongSet,
    WantTooEarly,
    BadStamp,
    BadSignature,
    UnknownKey,
    RevokedKey,
    ExpiredKey,
    SpentTwice,
    TooMany,
    Acknowledged,
    News,
    Manifest,
    Part,
    Offer,
    Log,
    Bitmap,
    Replay,
    Streams,
}

const ON_DEVICES: &[(&str, Attack)] = &[
    ("garbage", Attack::Garbage),
    ("half a frame", Attack::HalfFrame),
    ("no hello", Attack::NotAHello),
    ("endless cells", Attack::EndlessCells),
    ("crafted cells", Attack::CraftedCells),
    ("a set beyond its bounds", Attack::LongSet),
    ("a wish before its time", Attack::WantTooEarly),
    ("a bad stamp", Attack::BadStamp),
    ("a bad signature", Attack::BadSignature),
    ("an unknown stamp key", Attack::UnknownKey),
    ("a revoked stamp key", Attack::RevokedKey),
    ("an expired stamp key", Attack::ExpiredKey),
    ("a stamp spent twice", Attack::SpentTwice),
    ("too many envelopes", Attack::TooMany),
    ("a false acknowledgement", Attack::Acknowledged),
    ("news of nobody", Attack::News),
    ("a forged manifest", Attack::Manifest),
    ("a part that nobody wanted", Attack::Part),
    ("offers one on the other", Attack::Offer),
    ("a bitmap that nobody asked for", Attack::Bitmap),
    ("a replayed contact", Attack::Replay),
    ("many streams", Attack::Streams),
];

const ON_RELAYS: &[(&str, Attack)] = &[
    ("garbage", Attack::Garbage),
    ("a bad stamp", Attack::BadStamp),
    ("an unknown stamp key", Attack::UnknownKey),
    ("a revoked stamp key", Attack::RevokedKey),
    ("an expired stamp key", Attack::ExpiredKey),
    ("a stamp spent twice", Attack::SpentTwice),
    ("too many envelopes", Attack::TooMany),
    ("offers one on the other", Attack::Offer),
    ("a log without an end", Attack::Log),
    ("a bitmap that nobody asked for", Attack::Bitmap),
    ("news of nobody", Attack::News),
    ("endless cells", Attack::EndlessCells),
];

/// Attacks until the time is over.
pub(crate) async fn all(arms: &Arms, device: SocketAddr, relay: SocketAddr, time: Duration) -> Result<Times, Failure> {
    let until = Instant::now() + time;
    let (_, bundle) = ijwi_protocol::campaign::BundleFile::read(&arms.file.to_bytes(), None)?;
    let keys = || LinkKeys::device(*bundle.campaign(), &bundle.general().discovery_key, BeaconNonce::random(), None);
    let config = || Config::device(keys(), Vec::new(), ReplayCache::new());
    let (node, events) = Node::start(config())?;
    tokio::spawn(pass_over(events));
    let to_device = Dial::Nearby { addr: device, nonce: BeaconNonce::BY_HAND };
    let to_relay = Dial::Relay { addr: relay, relay_static: bundle.relays()[0].link_key };
    let member = Member::new(arms, &bundle)?;

    let mut times = Times::new();
    let mut held = Vec::new();
    for _ in 0..IDLE_CONNECTIONS {
        if let Ok(stream) = TcpStream::connect(device).await {
            held.push(stream);
        }
    }
    times.insert("idle connections", held.len() as u64);
    let mut waiting = Vec::new();
    for _ in 0..HALF_FRAMES {
        if let Ok((mut peer, _)) = Peer::dial(&node, to_device).await {
            peer.say_bytes(&[0xff]).await.ok();
            waiting.push(peer);
        }
    }
    times.insert("links with half a frame", waiting.len() as u64);
    let (insider, events) = Node::start(Config { links_out_max: 64, ..config() })?;
    tokio::spawn(pass_over(events));
    let insider = Arc::new(insider);
    let links_held = insiders::hold(&insider, device, bundle.reference());

    while Instant::now() < until {
        for (name, attack) in ON_DEVICES {
            *times.entry(*name).or_default() += u64::from(member.once(&node, to_device, *attack).await);
        }
        for (name, attack) in ON_RELAYS {
            *times.entry(*name).or_default() += u64::from(member.once(&node, to_relay, *attack).await);
        }
    }
    times.insert("links held by insiders", links_held.load(Ordering::Relaxed));
    for (verdict, count) in member.verdicts.iter() {
        times.insert(verdict, count.load(Ordering::Relaxed));
    }
    Ok(times)
}

/// A node whose events nobody takes opens no more links.
async fn pass_over(mut events: Events) {
    while events.next().await.is_some() {}
}

struct Member<'a> {
    arms: &'a Arms,
    bundle: &'a Bundle,
    /// Envelopes under real stamps, the second of each pair under the stamp of the first.
    pairs: Vec<[Envelope; 2]>,
    /// Of a stamp key that no bundle names.
    unknown: StampIssuer,
    /// How often the victims said of an envelope what they should, and something else.
    verdicts: [(&'static str, AtomicU64); 2],
}

impl<'a> Member<'a> {
    fn new(arms: &'a Arms, bundle: &'a Bundle) -> Result<Self, Failure> {
        let mut rng = system_rng();
        let campaign = bundle.campaign();
        let mut pairs = Vec::new();
        for stamp in &arms.stamps {
            let mut seal = || Ok::<_, Failure>(cover(&mut rng, campaign, codec::decode::<Stamp, 1024>(stamp)?));
            pairs.push([seal()?, seal()?]);
        }
        let verdicts = ["right verdicts", "wrong verdicts"].map(|name| (name, AtomicU64::default()));
        Ok(Self { arms, bundle, pairs, unknown: StampIssuer::generate(&mut rng)?, verdicts })
    }

    /// One contact. That the victim ends it is what is wanted. False if it did not come to one: all links are held.
    async fn once(&self, node: &Node, dial: Dial, attack: Attack) -> bool {
        let Ok((mut peer, link)) = Peer::dial(node, dial).await else {
            tokio::time::sleep(AFTER_REFUSAL).await;
            return false;
        };
        self.attack(node, &mut peer, link, attack).await.ok();
        node.close(link).await;
        true
    }

    async fn attack(
        &self,
        node: &Node,
        peer: &mut Peer,
        link: ijwi_mesh::swarm::LinkId,
        attack: Attack,
    ) -> Result<(), Failure> {
        match attack {
            Attack::Garbage => {
                let garbage: [u8; 4096] = random_bytes();
                peer.say_bytes(&[&[0x80, 0x20][..], &garbage].concat()).await?;
            }
            Attack::HalfFrame => return Ok(peer.say_bytes(&[0x80, 0x20, 1, 2, 3]).await?),
            Attack::NotAHello => peer.say(&[Frame::Same]).await?,
            Attack::Streams => {
                peer.greet(NodeRole::Device, self.bundle.reference()).await?;
                for _ in 0..3 {
                    let stream = node.open(link, ijwi_mesh::swarm::StreamKind::Contact).await?;
                    let mut second = Peer::on(stream);
                    second.greet(NodeRole::Device, self.bundle.reference()).await.ok();
                }
                return Ok(());
            }
            Attack::UnknownKey => self.judged(peer, &self.unknown, Some(RefusalCode::Unknown)).await?,
            // Its envelopes have the lowest place, and one all the same.
            Attack::RevokedKey => self.judged(peer, &self.arms.revoked, None).await?,
            Attack::ExpiredKey => self.judged(peer, &self.arms.expired, Some(RefusalCode::Expired)).await?,
            Attack::Replay => {
                let said = [
                    peer.hello(NodeRole::Device, self.bundle.reference()).to_bytes(),
                    Frame::Cells { ids: 50, cells: cells(&self.short_ids(None), 50) }.to_bytes(),
                    Frame::Envelope { copies: 1, bytes: Box::new(*self.pairs[0][0].bytes()) }.to_bytes(),
                ]
                .concat();
                peer.say_bytes(&said).await?;
                peer.hear().await?;
                peer.say_bytes(&said).await?;
            }
            _ => {
                let (_, key) = peer.greet(NodeRole::Device, self.bundle.reference()).await?;
                for frames in self.frames(attack, &key) {
                    peer.say(&frames).await?;
                }
            }
        }
        peer.hear_out().await;
        Ok(())
    }

    /// A fresh envelope under this key, then the same one again: what the victim says of them is counted.
    async fn judged(
        &self,
        peer: &mut Peer,
        issuer: &StampIssuer,
        expected: Option<RefusalCode>,
    ) -> Result<(), Failure> {
        let mut rng = system_rng();
        let (pending, request) = PendingStamp::request(&mut rng, issuer.public())?;
        let stamp = pending.finish(issuer.public(), &issuer.issue(&mut rng, &request)?)?;
        let bytes = Box::new(*cover(&mut rng, self.bundle.campaign(), stamp).bytes());
        let envelope = Frame::Envelope { copies: 1, bytes };
        peer.greet(NodeRole::Device, self.bundle.reference()).await?;
        for number in 0..2 {
            peer.say(core::slice::from_ref(&envelope)).await?;
            let Some(verdict) = peer.verdict(number).await else { break };
            // The second is held, or the same as the first where the log finds its old position.
            let is_right =
                verdict == expected || (number == 1 && verdict == Some(RefusalCode::Held) && expected.is_none());
            self.verdicts[usize::from(!is_right)].1.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    /// What follows the hello.
    fn frames(&self, attack: Attack, key: &ContactKey) -> Vec<Vec<Frame>> {
        let envelope = |envelope: &Envelope| Frame::Envelope { copies: 1, bytes: Box::new(*envelope.bytes()) };
        let changed = |at: usize| {
            let mut bytes = *self.pairs[0][0].bytes();
            bytes[at] ^= 1;
            Frame::Envelope { copies: 1, bytes: Box::new(bytes) }
        };
        match attack {
            Attack::EndlessCells => vec![
                (0..200)
                    .map(|_| Frame::Cells { ids: 100_000, cells: cells(&self.short_ids(Some(key)), 100_000) })
                    .collect(),
            ],
            Attack::CraftedCells => {
                // Cells that each say: one id, which lies in none of them.
                let id = ShortId(77);
                let mut table = Table::new([id]);
                let cell = table.next_cells(1)[0];
                vec![vec![Frame::Cells { ids: 1_000, cells: encode_cells(1_000, 0, &[cell; 32]) }]]
            }
            Attack::LongSet => vec![vec![Frame::Golomb { ids: u32::MAX, code: vec![0xff; 1_000] }]],
            Attack::WantTooEarly => vec![vec![Frame::Want(vec![[9; 8]])]],
            Attack::BadStamp => vec![vec![changed(100)]],
            Attack::BadSignature => vec![vec![changed(4_000)]],
            Attack::SpentTwice => {
                vec![self.pairs.iter().flatten().take(40).map(envelope).chain([Frame::Finished]).collect()]
            }
            Attack::TooMany => vec![vec![envelope(&self.pairs[self.pairs.len() - 1][0]); 200]],
            Attack::Acknowledged => vec![vec![Frame::Taken { through: 9, refused: Vec::new() }]],
            Attack::News => vec![vec![Frame::News(vec![1; 200])]],
            Attack::Manifest => {
                let mut signed = self.arms.file.signed.clone();
                signed[70] ^= 1;
                vec![vec![Frame::Manifest(signed)]]
            }
            Attack::Part => vec![vec![Frame::Part { hash: PartHash([1; 32]), from: 0, bytes: vec![0; 32_768] }]],
            Attack::Offer => vec![vec![Frame::Offer(vec![random_bytes(); 4_096]); 20]],
            Attack::Log => vec![
                vec![Frame::ReadLog { stream: Stream::Up, from: u64::MAX, limit: 48 }],
                vec![Frame::ReadLog { stream: Stream::News, from: 0, limit: u32::MAX }],
            ],
            Attack::Bitmap => vec![vec![Frame::Lacks(vec![0xff; 512])]],
            Attack::Garbage | Attack::HalfFrame | Attack::NotAHello | Attack::Replay | Attack::Streams => Vec::new(),
            Attack::UnknownKey | Attack::RevokedKey | Attack::ExpiredKey => Vec::new(),
        }
    }

    /// Ids that the victim does not hold, and some that it may.
    fn short_ids(&self, key: Option<&ContactKey>) -> Vec<ShortId> {
        let own = self.pairs.iter().map(|pair| pair[0].id());
        let real = own.filter_map(|id| Some(key?.shorten(&id.0)));
        real.chain((0..50).map(|_| ShortId(u64::from_le_bytes(random_bytes())))).collect()
    }
}

/// The first 32 cells of a table.
fn cells(ids: &[ShortId], claimed: u32) -> Vec<u8> {
    encode_cells(claimed, 0, &Table::new(ids.iter().copied()).next_cells(32))
}
