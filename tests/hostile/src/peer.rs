//! One end of a contact that says what it likes: frames and bytes out, frames in.

use std::io;
use std::time::Duration;

use ijwi_mesh::seed::random_bytes;
use ijwi_mesh::swarm::{Dial, LinkId, Node, Stream, StreamKind};
use ijwi_protocol::campaign::BundleRef;
use ijwi_protocol::contact::reconcile::ContactKey;
use ijwi_protocol::contact::{Frame, Frames, Hello, Level, NodeRole, PROTOCOL_VERSION, RefusalCode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::Failure;

/// How long the victim's next word is waited for. It works, besides, for honest ones.
const PATIENCE: Duration = Duration::from_secs(1);

pub(crate) struct Peer {
    stream: Stream,
    frames: Frames,
    pub(crate) nonce: [u8; 16],
}

impl Peer {
    pub(crate) async fn dial(node: &Node, dial: Dial) -> Result<(Self, LinkId), Failure> {
        let link = node.dial(dial).await?;
        let stream = node.open(link, StreamKind::Contact).await?;
        Ok((Self::on(stream), link))
    }

    pub(crate) fn on(stream: Stream) -> Self {
        Self { stream, frames: Frames::default(), nonce: random_bytes() }
    }

    /// Says hello and reads the victim's. The key of short ids comes with it, as the opener has it.
    pub(crate) async fn greet(&mut self, role: NodeRole, bundle: BundleRef) -> Result<(Hello, ContactKey), Failure> {
        self.say(&[self.hello(role, bundle)]).await?;
        match self.hear().await? {
            Some(Frame::Hello(hello)) => {
                let key = ContactKey::new(&self.nonce, &hello.nonce);
                Ok((hello, key))
            }
            other => Err(format!("no hello but {other:?}").into()),
        }
    }

    pub(crate) fn hello(&self, role: NodeRole, bundle: BundleRef) -> Frame {
        Frame::Hello(Hello {
            version: PROTOCOL_VERSION,
            role,
            nonce: self.nonce,
            bundle,
            room: Level::Most,
            since_relay: Level::Least,
            reach: 0,
            can_take: u32::MAX,
        })
    }

    pub(crate) async fn say(&mut self, frames: &[Frame]) -> io::Result<()> {
        let bytes: Vec<u8> = frames.iter().flat_map(Frame::to_bytes).collect();
        self.say_bytes(&bytes).await
    }

    pub(crate) async fn say_bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await?;
        self.stream.flush().await
    }

    /// The victim's next frame; nothing when it has ended the contact.
    pub(crate) async fn hear(&mut self) -> Result<Option<Frame>, Failure> {
        let heard = async {
            let mut buffer = vec![0; 64 * 1024];
            loop {
                if let Some(frame) = self.frames.next_frame().map_err(|_| "the victim sent what is no frame")? {
                    return Ok(Some(frame));
                }
                match self.stream.read(&mut buffer).await {
                    Ok(0) | Err(_) => return Ok(None),
                    Ok(count) => self.frames.push(&buffer[..count]),
                }
            }
        };
        tokio::time::timeout(PATIENCE, heard).await?
    }

    /// Listens until the victim ends the contact, or has said nothing for a while.
    pub(crate) async fn hear_out(&mut self) {
        while let Ok(Some(_)) = self.hear().await {}
    }

    /// Listens until the victim ends the contact, however long it says nothing.
    pub(crate) async fn hear_to_the_end(&mut self) {
        let mut buffer = vec![0; 64 * 1024];
        while self.stream.read(&mut buffer).await.is_ok_and(|count| count > 0) {}
    }

    /// What becomes of the next envelope: `Some(None)` when it was taken, nothing when the victim does not say.
    pub(crate) async fn verdict(&mut self, number: u32) -> Option<Option<RefusalCode>> {
        while let Ok(Some(frame)) = self.hear().await {
            if let Frame::Taken { through, refused } = frame
                && through > number
            {
                return Some(refused.iter().find(|(at, _)| *at == number).map(|(_, code)| *code));
            }
        }
        None
    }
}
