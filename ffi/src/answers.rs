//! What came back: by PIN to what is open, or by seven words to any phone.

use ijwi_mesh::custody::Custody;
use ijwi_mesh::device::{Device, UNKNOWN_REPORT, Whereabouts, read_answers};
use ijwi_mesh::vault::{Received, Vault};
use ijwi_protocol::campaign::{Bundle, shown};
use ijwi_protocol::ids::RecipientId;
use ijwi_protocol::report::Conversation as Keys;
use ijwi_protocol::report::words::SevenWords;

use crate::Failure;
use crate::records::{Conversation, Message, Place};

/// Looks for what came to the vault's conversations, keeps it, and gives them all, the newest first.
pub(crate) fn conversations(
    device: &Device,
    custody: &Custody,
    vault: &mut Vault,
    language: &str,
) -> Result<Vec<Conversation>, Failure> {
    let bundle = custody.active().bundle;
    let mut has_news = false;
    for kept in &mut vault.content.kept {
        let mut keys = [kept.conversation.clone()];
        let received = read_answers(custody, bundle.campaign(), &mut keys)?;
        if !received.is_empty() {
            let [conversation] = keys;
            (kept.conversation, has_news) = (conversation, true);
            kept.received.extend(received);
        }
    }
    if has_news {
        // What can't be kept is read again the next time: its keys are still there then.
        device.vaults().save(vault).ok();
    }
    let reports: Vec<_> = vault.content.kept.iter().map(|kept| &kept.envelopes[..]).collect();
    let places = device.whereabouts(custody, &reports)?;
    let conversations = vault.content.kept.iter().zip(places).map(|(kept, whereabouts)| Conversation {
        recipient: name_of(&bundle, kept.conversation.recipient, language),
        day: kept.day.to_string(),
        place: match whereabouts {
            // Only the recipient says so.
            _ if !kept.received.is_empty() => Place::AtDesk,
            Whereabouts::Unknown => Place::Sealed,
            Whereabouts::InTray => Place::InTray,
            Whereabouts::Left => Place::Left,
            Whereabouts::AtRelay => Place::AtRelay,
        },
        messages: messages(&bundle, &kept.received, language),
    });
    let mut conversations: Vec<_> = conversations.collect();
    conversations.reverse();
    Ok(conversations)
}

/// What came to these words. One mistake is tried by itself: a slip of the finger should not cost an answer.
pub(crate) fn by_words(custody: &Custody, typed: &str, language: &str) -> Result<Vec<Message>, Failure> {
    let bundle = custody.active().bundle;
    let (words, of) = SevenWords::read(typed)?;
    let mistakes = words.one_mistake(of);
    for words in core::iter::once(words).chain(mistakes) {
        let root = words.root(bundle.campaign());
        let recipients = bundle.recipients().iter();
        let mut keys: Vec<_> =
            recipients.map(|recipient| Keys::of_root(&root, recipient.id(), UNKNOWN_REPORT)).collect();
        let received = read_answers(custody, bundle.campaign(), &mut keys)?;
        if !received.is_empty() {
            return Ok(messages(&bundle, &received, language));
        }
    }
    Ok(Vec::new())
}

fn messages(bundle: &Bundle, received: &[Received], language: &str) -> Vec<Message> {
    let message = |received: &Received| Message {
        from: name_of(bundle, received.from, language),
        day: received.day.to_string(),
        text: received.text.as_deref().map(shown),
    };
    received.iter().map(message).collect()
}

/// Nothing, if a newer bundle has left the recipient out.
fn name_of(bundle: &Bundle, id: RecipientId, language: &str) -> String {
    bundle.recipient(id).map_or_else(String::new, |recipient| recipient.name.get(language).to_owned())
}
