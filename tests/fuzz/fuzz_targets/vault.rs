//! What the files of vaults seal: a vault's content, and the two places of which it fills one. Both are read whole or not
//! at all, and what was read is written the same way.
#![no_main]

use std::sync::OnceLock;

use ijwi_fuzz::{Program, accepted, bounded, world};
use ijwi_mesh::device::UNKNOWN_REPORT;
use ijwi_mesh::vault::{Content, Draft, Kept, Received, read_content, read_places};
use ijwi_protocol::codec;
use ijwi_protocol::ids::EnvelopeId;
use ijwi_protocol::report::{Answer, Conversation, FormHash, Media};
use ijwi_protocol::testing::TODAY;
use libfuzzer_sys::fuzz_target;

/// Bytes of a place, and of the content in it: a nonce and a tag are around it.
const PLACE: usize = 256 * 1024;
const CONTENT: usize = PLACE - 24 - 16;
/// Turn, whether it is begun, salt.
const HEAD: usize = 1 + 1 + 16;

/// A conversation with two answers, a report that is being made, and two stamps.
fn honest() -> &'static [u8] {
    static HONEST: OnceLock<Vec<u8>> = OnceLock::new();
    HONEST.get_or_init(|| {
        let world = world();
        let recipient = world.bundle.recipients()[0].id();
        let mut kept = Kept::new(Conversation::of_root(&[7; 32], recipient, UNKNOWN_REPORT), TODAY);
        kept.envelopes = vec![EnvelopeId([1; 16]), EnvelopeId([2; 16])];
        kept.received = [None, Some("come on Tuesday".to_owned())]
            .map(|text| Received { from: recipient, day: TODAY, text })
            .to_vec();
        let answers = vec![Answer::Skipped, Answer::One(300), Answer::Many(vec![0, 7]), Answer::Number(-1)];
        let attachments = vec![(Media::Jpeg, vec![0xff; 40])];
        let draft = Draft { form: FormHash([3; 8]), answers, next: 2, attachments };
        codec::encode(&Content { kept: vec![kept], draft: Some(draft), stamps: vec![world.stamp(0), world.stamp(1)] })
    })
}

fuzz_target!(|data: &[u8]| {
    let mut program = Program::new(data);
    let is_content = program.flag();
    let mut body = if is_content { honest().to_vec() } else { vec![1; HEAD] };
    match program.byte() % 3 {
        0 => body = program.rest().to_vec(),
        1 => program.change(&mut body),
        _ => {}
    }
    bounded(16 << 20, || {
        let read = if is_content {
            let mut plain = u32::try_from(body.len()).expect("it is short").to_le_bytes().to_vec();
            program.change(&mut plain);
            plain.extend(&body);
            plain.resize(CONTENT, 0);
            if program.below(16) == 1 {
                program.change(&mut plain);
            }
            (read_content(&plain).map(|read| read.to_vec()), plain)
        } else {
            let mut plain = body;
            plain.resize(plain.len() + 2 * PLACE, 0);
            (read_places(&plain), plain)
        };
        if let (Some(read), plain) = read {
            accepted();
            assert!(read == plain, "what was read is what is written");
            assert!(!cfg!(feature = "defect"));
        }
    });
});
