//! Requests and answers for stamps, as files or on a stream: their codec, an issuer that signs what was asked, a device
//! that takes what it asked for and nothing else.
#![no_main]

use std::sync::OnceLock;

use ijwi_fuzz::{Program, accepted, bounded, world};
use ijwi_mesh::home::Home;
use ijwi_mesh::stamps::{STAMPS_FILE_BYTES_MAX, StampAnswer, StampRequest, Stamps};
use ijwi_protocol::codec;
use ijwi_protocol::envelope::{BlindSignature, BlindedStamp};
use ijwi_protocol::testing::TODAY;
use libfuzzer_sys::fuzz_target;

const DEVICE: [u8; 32] = [1; 32];

/// A device that has asked for three stamps.
struct Asked {
    home: Home,
    file: Vec<u8>,
    request: StampRequest,
    answer: StampAnswer,
    _dir: tempfile::TempDir,
}

fn asked() -> &'static Asked {
    static ASKED: OnceLock<Asked> = OnceLock::new();
    ASKED.get_or_init(|| {
        let world = world();
        let dir = tempfile::tempdir().expect("a folder");
        let home = Home::open(dir.path()).expect("it is ours");
        let mut rng = world.rng(2);
        let mut stamps = Stamps::open(&home, &DEVICE).expect("there are none");
        let request = stamps.request(&home, &mut rng, &world.bundle, 0, TODAY, 3).expect("the bundle has a key");
        let sign = |blinded| world.fixture.up.issue(&mut rng, blinded).expect("it is honest");
        let signatures = request.blinded.iter().map(sign).collect();
        let answer = StampAnswer { campaign: request.campaign, key: request.key, signatures };
        let file = home.read("stamps").expect("it can be read").expect("it was written").to_vec();
        Asked { home, file, request, answer, _dir: dir }
    })
}

fuzz_target!(|data: &[u8]| {
    let (world, asked) = (world(), asked());
    bounded(16 << 20, || {
        let mut program = Program::new(data);
        let from_request = program.flag();
        let mut bytes = if from_request { codec::encode(&asked.request) } else { codec::encode(&asked.answer) };
        match program.byte() % 3 {
            0 => bytes = program.rest().to_vec(),
            1 => program.change(&mut bytes),
            _ => {
                let (campaign, key) = (asked.request.campaign, asked.request.key);
                let count = program.below(5);
                let mut of = |honest: &[u8; 256]| {
                    let mut bytes = honest.to_vec();
                    program.change(&mut bytes);
                    bytes.try_into().unwrap_or(*honest)
                };
                bytes = if from_request {
                    let blinded = asked.request.blinded.iter().cycle().take(count);
                    let blinded = blinded.map(|BlindedStamp(honest)| BlindedStamp(of(honest))).collect();
                    codec::encode(&StampRequest { campaign, key, blinded })
                } else {
                    let signatures = asked.answer.signatures.iter().cycle().take(count);
                    let signatures = signatures.map(|BlindSignature(honest)| BlindSignature(of(honest))).collect();
                    codec::encode(&StampAnswer { campaign, key, signatures })
                };
            }
        }
        if from_request {
            let Ok(request) = codec::decode::<StampRequest, STAMPS_FILE_BYTES_MAX>(&bytes) else { return };
            let mut rng = world.rng(3);
            for blinded in request.blinded.iter().take(4) {
                if world.fixture.up.issue(&mut rng, blinded).is_ok() {
                    accepted();
                }
            }
        } else {
            let Ok(answer) = codec::decode::<StampAnswer, STAMPS_FILE_BYTES_MAX>(&bytes) else { return };
            let mut stamps = Stamps::open(&asked.home, &DEVICE).expect("the file is whole");
            let pending = stamps.pending();
            match stamps.accept(&asked.home, &world.bundle, &answer) {
                Ok(count) => {
                    accepted();
                    asked.home.write("stamps", &asked.file).expect("it can be written");
                    assert!(count == answer.signatures.len() && count > 0 && stamps.pending() == pending - count);
                    assert!(!cfg!(feature = "defect"));
                }
                Err(_) => assert_eq!(stamps.pending(), pending, "what was refused changed nothing"),
            }
        }
    });
});
