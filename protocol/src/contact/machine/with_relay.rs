//! A contact with a relay: what it answers to our offers and questions.

use super::{Contact, Phase};
use crate::contact::breach::Breach;
use crate::contact::frame::{Frame, Stream};
use crate::contact::hello::NodeRole;
use crate::contact::incoming::check;
use crate::contact::output::{Handing, Learned, Output};
use crate::envelope::Envelope;
use crate::ids::{ContentHash, sha256};

impl Contact {
    pub(super) fn handle_relay_frame(&mut self, frame: Frame) -> Result<(), Breach> {
        let Phase::WithRelay { client, .. } = &mut self.phase else { return Err(Breach::Unexpected) };
        match frame {
            Frame::Lacks(bitmap) => {
                let (lacking, there) = client.handle_lacks(&bitmap)?;
                let to_relay = |id| Handing { id, copies: 0 };
                self.outgoing.push(lacking.into_iter().map(to_relay));
                self.ask(Output::Handed(there.into_iter().map(to_relay).collect()));
                Ok(())
            }
            Frame::News(bytes) => {
                client.handle_entry(Stream::News, None)?;
                self.news_came = 0;
                self.handle_news_frame(&bytes)
            }
            Frame::LogEnvelope { position, bytes } => {
                let stream = client.stream();
                client.handle_entry(stream, Some(position))?;
                if self.view.role == NodeRole::Desk {
                    let content = ContentHash(sha256(&[&bytes[..]]));
                    self.out.push_back(Output::Logged { position, content });
                }
                let checked = Envelope::parse(&bytes[..]).and_then(|envelope| check(envelope, &self.view, |_| false));
                match checked {
                    Ok(verified) => {
                        client.undecided();
                        self.ask(Output::Store(verified));
                        Ok(())
                    }
                    Err(refused) if refused.blames_peer() => Err(Breach::Envelope(refused)),
                    Err(_) => Ok(()),
                }
            }
            Frame::LogEnd { stream, next, head } => {
                client.handle_end(stream, next)?;
                if let Some(head) = head.filter(|head| head.is_valid(&self.view.bundle)) {
                    self.ask(Output::Learn(Learned::Head(head)));
                }
                Ok(())
            }
            _ => Err(Breach::Unexpected),
        }
    }
}
