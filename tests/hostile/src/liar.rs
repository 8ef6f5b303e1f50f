//! A relay in the wrong hands, with the real relay's keys: each contact gets another lie about its log.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ed25519_dalek::SigningKey;
use ijwi_mesh::swarm::{Config, Event, LinkKeys, Node, ReplayCache};
use ijwi_protocol::campaign::{Bundle, BundleFile, News, Receipt, ReceiptBody, SignedHead};
use ijwi_protocol::contact::{Frame, NodeRole, Stream};
use ijwi_protocol::envelope::Direction;
use ijwi_protocol::time::Day;

use crate::peer::Peer;
use crate::{Failure, Times};

const LIES: [&str; 8] = [
    "a log that never ends",
    "a cursor at the end of all numbers",
    "a cursor that goes back",
    "positions that go back",
    "more entries than were asked for",
    "a bitmap that is too short",
    "a day far ahead",
    "another stream's end",
];

struct Liar {
    bundle: Bundle,
    signing: SigningKey,
    times: Mutex<Times>,
}

/// Lies until the time is over.
pub(crate) async fn all(folder: &Path, listen: SocketAddr, time: Duration) -> Result<Times, Failure> {
    let (_, bundle) = BundleFile::read(&crate::bundle(folder)?.to_bytes(), None)?;
    let key = |name: &str| -> Result<[u8; 32], Failure> {
        Ok(std::fs::read(folder.join("relay").join(name))?.try_into().map_err(|_| "no key")?)
    };
    let keys = LinkKeys::relay(*bundle.campaign(), &key("relay-link.key")?);
    let (_node, mut events) = Node::start(Config::relay(keys, vec![listen], ReplayCache::new()))?;
    let signing = SigningKey::from_bytes(&key("relay-signing.key")?);
    let liar = Arc::new(Liar { bundle, signing, times: Mutex::default() });
    let mut told = 0;
    let end = tokio::time::sleep(time);
    tokio::pin!(end);
    loop {
        let event = tokio::select! {
            event = events.next() => event,
            () = &mut end => break,
        };
        let Some(Event::Stream(stream)) = event else { continue };
        let (liar, lie) = (Arc::clone(&liar), told % LIES.len());
        told += 1;
        tokio::spawn(async move { liar.contact(Peer::on(*stream), lie).await.ok() });
    }
    let times = liar.times.lock().map_err(|_| "a lie failed")?.clone();
    Ok(times)
}

impl Liar {
    async fn contact(&self, mut peer: Peer, lie: usize) -> Result<(), Failure> {
        peer.hear().await?;
        peer.say(&[peer.hello(NodeRole::Relay, self.bundle.reference())]).await?;
        let mut position = 0;
        // A victim that goes on is asked for no more than this.
        for _ in 0..2_000 {
            let Some(frame) = peer.hear().await? else { break };
            let answer = match frame {
                Frame::Offer(offered) if lie == 5 => vec![Frame::Lacks(vec![0xff; offered.len() / 16])],
                // It has all of it, and keeps nothing.
                Frame::Offer(offered) => vec![Frame::Lacks(vec![0; offered.len().div_ceil(8)])],
                Frame::ReadLog { stream, from, limit } => {
                    position += 1;
                    self.log(lie, stream, from, limit, position)
                }
                _ => continue,
            };
            if let Ok(mut times) = self.times.lock() {
                *times.entry(LIES[lie]).or_default() += 1;
            }
            peer.say(&answer).await?;
        }
        peer.hear_out().await;
        Ok(())
    }

    fn log(&self, lie: usize, stream: Stream, from: u64, limit: u32, round: u64) -> Vec<Frame> {
        let end = |stream, next, head| Frame::LogEnd { stream, next, head };
        // An envelope of no campaign: nobody's fault, as far as the reader knows.
        let entry = |position| Frame::LogEnvelope { position, bytes: Box::new([1; 4096]) };
        let is_news = stream == Stream::News;
        match lie {
            0 if is_news => vec![end(stream, from, None)],
            0 => vec![entry(from), end(stream, from.saturating_add(1), None)],
            1 => vec![end(stream, u64::MAX, None)],
            2 => vec![end(stream, from / 2, None)],
            3 if !is_news => vec![
                entry(from.saturating_add(9)),
                entry(from.saturating_add(round % 9)),
                end(stream, from.saturating_add(10), None),
            ],
            4 if !is_news => {
                let entries = (0..=u64::from(limit)).map(|at| entry(from.saturating_add(at)));
                entries.chain([end(stream, from.saturating_add(u64::from(limit) + 1), None)]).collect()
            }
            6 if is_news => vec![Frame::News(self.receipt(round)), end(stream, from.saturating_add(1), None)],
            6 => vec![end(stream, from, Some(self.head()))],
            7 => vec![end(if is_news { Stream::Down } else { Stream::News }, from, None)],
            _ => vec![end(stream, from, None)],
        }
    }

    fn head(&self) -> SignedHead {
        let relay = self.bundle.relays()[0].id();
        SignedHead::sign(&self.signing, self.bundle.campaign(), relay, Direction::Up, 1, [0; 32], Day::MAX)
    }

    fn receipt(&self, number: u64) -> Vec<u8> {
        let relay = self.bundle.relays()[0].id();
        let body = ReceiptBody {
            relay,
            number,
            from: 0,
            salt: [1; 16],
            ids: vec![[1; 8]],
            expires: Day::MAX,
            head: self.head(),
        };
        News::Receipt(Box::new(Receipt::sign(&self.signing, self.bundle.campaign(), body))).to_bytes()
    }
}
