//! Filing a report: one sealed copy for each recipient, each with what is meant for it, and each attachment once.

use bincode::{Decode, Encode};

use super::{
    Answer, AnswersError, Attachment, AttachmentSeed, Content, Media, Parcel, ParcelError, ReplyChain, ReplySeed,
    Report, ThreadKey, check_answers, scoped,
};
use crate::campaign::Bundle;
use crate::ids::{ObjectId, RecipientId, sha256};
use crate::rng::Rng;
use crate::time::Day;

/// What is filed, and for whom.
pub struct Filing<'a> {
    /// The campaign.
    pub bundle: &'a Bundle,
    /// The day.
    pub day: Day,
    /// The day whose prekeys are sealed to: one on which the stamps could be used.
    pub prekeys_of: Day,
    /// The language in which answers can be read.
    pub language: &'a str,
    /// The answers, by position.
    pub answers: &'a [Answer],
    /// What goes with it.
    pub attachments: &'a [(Media, Vec<u8>)],
    /// Who gets a copy.
    pub recipients: &'a [RecipientId],
    /// The root of the reply seeds; nothing when no answer is wanted.
    pub root: Option<&'a [u8; 32]>,
}

/// What the author keeps of a copy, to find and read its answers: where she chose to keep it, or nowhere when the root
/// comes from seven words.
#[derive(Clone, Debug, Encode, Decode)]
pub struct Conversation {
    /// Who has the copy.
    pub recipient: RecipientId,
    /// The copy's object.
    pub report: ObjectId,
    /// The keys of what comes down.
    pub chain: ReplyChain,
    /// The key of follow-ups.
    pub thread: ThreadKey,
}

impl Conversation {
    /// The conversation with a recipient under this root: with `report` where it was kept, and with an id of zeros where
    /// only seven words are left of it.
    pub fn of_root(root: &[u8; 32], recipient: RecipientId, report: ObjectId) -> Self {
        let seed = ReplySeed::new(root, recipient);
        Self { recipient, report, chain: seed.chain(), thread: seed.thread_key() }
    }
}

/// Why a report can't be filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FilingError {
    /// The answers don't belong to the form.
    Answers(AnswersError),
    /// Nobody was chosen, or somebody twice.
    Recipients,
    /// A recipient is unknown, or past its prekeys.
    NotOffered(RecipientId),
    /// An attachment or the report is too long.
    TooLong,
}

impl Filing<'_> {
    /// Makes the copies and attachments. Nothing is sealed yet: that takes stamps.
    ///
    /// # Errors
    /// See [`FilingError`].
    pub fn parcels(&self, rng: &mut Rng) -> Result<(Vec<Parcel>, Vec<Conversation>), FilingError> {
        check_answers(self.bundle.form(), self.answers).map_err(FilingError::Answers)?;
        let mut distinct = self.recipients.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.is_empty() || distinct.len() != self.recipients.len() {
            return Err(FilingError::Recipients);
        }

        let mut attached = Vec::new();
        let mut attachments = Vec::new();
        for (media, bytes) in self.attachments {
            let seed = AttachmentSeed::draw(rng);
            let content = Content::Attachment(bytes.clone());
            attached.push(Parcel::new(rng, seed.key().sealing_key(), &content)?);
            let length = u32::try_from(bytes.len()).map_err(|_| FilingError::TooLong)?;
            attachments.push(Attachment { media: *media, bytes: length, hash: sha256(&[bytes]), seed });
        }

        let mut parcels = Vec::new();
        let mut conversations = Vec::new();
        for id in self.recipients {
            let recipient = self.bundle.offered(self.day).find(|recipient| recipient.id() == *id);
            let recipient = recipient.ok_or(FilingError::NotOffered(*id))?;
            let report = Report {
                form: self.bundle.form().hash(),
                answers: scoped(self.bundle.form(), self.answers, recipient.role),
                day: self.day,
                language: self.language.to_owned(),
                reply: self.root.map(|root| ReplySeed::new(root, *id)),
                attachments: attachments.clone(),
            };
            let to = recipient.prekeys.key_for(self.prekeys_of).clone();
            let parcel = Parcel::new(rng, to, &Content::Report(report))?;
            conversations.extend(self.root.map(|root| Conversation::of_root(root, *id, parcel.object())));
            parcels.push(parcel);
        }
        // The report first: should stamps or time run out, the help that is needed is known.
        parcels.extend(attached);
        Ok((parcels, conversations))
    }
}

impl From<ParcelError> for FilingError {
    fn from(_: ParcelError) -> Self {
        Self::TooLong
    }
}

impl core::fmt::Display for FilingError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Answers(_) => "the answers do not belong to the campaign's form",
            Self::Recipients => "choose at least one recipient, each once",
            Self::NotOffered(_) => "a recipient is not offered by the bundle in force",
            Self::TooLong => "an attachment or the report is too long",
        })
    }
}

impl core::error::Error for FilingError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::envelope::Direction;
    use crate::object::Joiner;
    use crate::report::{open_piece, read_object};
    use crate::testing::{self, TODAY};

    #[test]
    fn each_recipient_opens_its_copy_and_the_photo_and_an_answer_finds_the_author() {
        let mut fixture = testing::campaign(1);
        let bundle = fixture.bundle.clone();
        let photo: Vec<u8> = (0..20_000).map(|_| fixture.rng.below(256) as u8).collect();
        let answers = [Answer::Text("near the water point".to_owned())];
        let recipients: Vec<_> = bundle.recipients().iter().map(|recipient| recipient.id()).collect();
        let filing = Filing {
            bundle: &bundle,
            day: TODAY,
            prekeys_of: TODAY,
            language: "en",
            answers: &answers,
            attachments: &[(Media::Jpeg, photo.clone())],
            recipients: &recipients,
            root: Some(&[9; 32]),
        };
        let (parcels, conversations) = filing.parcels(&mut fixture.rng).unwrap();
        assert_eq!(parcels.len(), 3);
        assert_eq!(parcels[0].stamps_needed(), 1, "nearly every report fits one envelope");

        let mut sealed = Vec::new();
        for parcel in &parcels {
            let stamps = (0..parcel.stamps_needed()).map(|_| fixture.stamp(Direction::Up)).collect();
            sealed.extend(parcel.seal(&mut fixture.rng, bundle.campaign(), stamps).unwrap());
        }
        let sealed: Vec<_> = sealed
            .into_iter()
            .map(|envelope| envelope.verify(bundle.campaign(), bundle.keyring(), TODAY).unwrap())
            .collect();

        for (at, conversation) in conversations.iter().enumerate() {
            let key = fixture.desks[at].1.secrets(TODAY.week()).next().unwrap();
            let mut joiner = Joiner::new();
            let mut pieces = sealed.iter().filter_map(|envelope| open_piece(envelope, bundle.campaign(), &key));
            let finished = joiner.add(pieces.next().unwrap().unwrap()).unwrap().unwrap();
            assert!(pieces.next().is_none());
            assert_eq!(finished.object, conversation.report);
            let Content::Report(report) = read_object(&finished.bytes).unwrap() else { panic!("a report was sealed") };
            assert!(report.answers == answers);

            let attachment = &report.attachments[0];
            let mut joiner = Joiner::new();
            let key = attachment.seed.key();
            let joined = sealed
                .iter()
                .filter_map(|envelope| open_piece(envelope, bundle.campaign(), &key))
                .find_map(|piece| joiner.add(piece.unwrap()).unwrap())
                .unwrap();
            let Content::Attachment(bytes) = read_object(&joined.bytes).unwrap() else {
                panic!("an attachment was sealed")
            };
            assert!(attachment.is_of(&bytes) && bytes == photo);

            let to = report.reply.unwrap().chain().next_sealing_key();
            assert!(conversation.chain.window().iter().any(|(_, key)| key.sealing_key() == to));
        }
    }

    #[test]
    fn nobody_twice_and_nobody_past_their_prekeys() {
        let mut fixture = testing::campaign(1);
        let bundle = fixture.bundle.clone();
        let id = bundle.recipients()[0].id();
        let answers = [Answer::Skipped];
        let file = |recipients: &[RecipientId], day: Day, fixture: &mut testing::Fixture| {
            let filing = Filing {
                bundle: &bundle,
                day,
                prekeys_of: day,
                language: "en",
                answers: &answers,
                attachments: &[],
                recipients,
                root: None,
            };
            filing.parcels(&mut fixture.rng).map(|_| ())
        };
        assert_eq!(file(&[id], TODAY, &mut fixture), Ok(()));
        assert_eq!(file(&[], TODAY, &mut fixture), Err(FilingError::Recipients));
        assert_eq!(file(&[id, id], TODAY, &mut fixture), Err(FilingError::Recipients));
        assert_eq!(file(&[id], TODAY + 200, &mut fixture), Err(FilingError::NotOffered(id)));
    }
}
