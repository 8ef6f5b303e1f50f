//! `reply.json`: from a root to the keys of a conversation.

use ijwi_protocol::envelope::OpeningKey;
use ijwi_protocol::ids::ObjectId;
use ijwi_protocol::report::{
    Attachment, AttachmentSeed, Confirmation, Content, FollowUp, Media, Reply, ReplySeed, Withdrawal,
};
use ijwi_protocol::rng::Rng;

use crate::camp::{TODAY, camp, derive};
use crate::json::{Json, hex, list, object};

#[test]
fn reply_vectors_hold() {
    let camp = camp(23);
    let recipient = camp.bundle.recipients()[0].id();
    let root = [9; 32];
    let seed = ReplySeed::new(&root, recipient);
    let report = ObjectId([0x0b; 16]);

    // As the specification derives them, and as the desk and the author do.
    let mut step: [u8; 32] = derive(&root, "ijwi/reply/1", &recipient.0);
    let (mut desk, author) = (seed.chain(), seed.chain().window());
    let steps: Vec<Json> = (0..3)
        .map(|at| {
            let material: [u8; 96] = derive(&step, "ijwi/reply-key/1", b"");
            let key = OpeningKey::from_material(&material).sealing_key();
            assert!(key == desk.next_sealing_key() && key == author[at].1.sealing_key(), "step {at}");
            let json = object([("seed", hex(step)), ("material", hex(material)), ("x25519", hex(key.x25519))]);
            step = derive(&step, "ijwi/reply-next/1", b"");
            json
        })
        .collect();

    let thread = seed.thread_key();
    let more = FollowUp::new(&thread, report, TODAY, "More.".to_owned());
    let withdrawal = Withdrawal::new(&thread, report);
    let attachment_seed = AttachmentSeed::draw(&mut Rng::from_seed([24; 32]));
    let photo = b"not really a photo".to_vec();
    let attachment = Attachment {
        media: Media::File,
        bytes: photo.len() as u32,
        hash: ijwi_protocol::ids::sha256(&[&photo]),
        seed: attachment_seed.clone(),
    };
    let mut with_attachment = match crate::envelope::report(&camp) {
        Content::Report(report) => report,
        _ => unreachable!("it is a report"),
    };
    with_attachment.attachments.push(attachment);

    let content = |content: Content| hex(&*content.to_bytes());
    let json = object([
        ("root", hex(root)),
        ("recipient", hex(recipient.0)),
        ("steps", list(steps)),
        ("thread_key", hex(ijwi_protocol::codec::encode(&thread))),
        ("report", hex(report.0)),
        ("follow_up_mac", hex(more.mac)),
        ("withdrawal_mac", hex(withdrawal.mac)),
        ("attachment_seed", hex(ijwi_protocol::codec::encode(&attachment_seed))),
        ("attachment_x25519", hex(attachment_seed.key().sealing_key().x25519)),
        (
            "contents",
            object([
                ("report", content(Content::Report(with_attachment))),
                ("reply", content(Content::Reply(Reply { report, day: TODAY, text: "We can help.".to_owned() }))),
                ("confirmation", content(Content::Confirmation(Confirmation { report, day: TODAY }))),
                ("attachment", content(Content::Attachment(photo))),
                ("follow_up", content(Content::FollowUp(more))),
                ("withdrawal", content(Content::Withdrawal(withdrawal))),
            ]),
        ),
    ]);
    crate::hold("reply.json", &json);
}
