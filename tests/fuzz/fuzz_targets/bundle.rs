//! A bundle's file: as bytes, changed, or with changed parts under the authority's real signature. What is accepted is
//! asked everything that devices ask of it.
#![no_main]

use ijwi_fuzz::{Program, World, accepted, bounded, world};
use ijwi_protocol::campaign::{BundleFile, PartKind, PartRef, candidate_weeks};
use ijwi_protocol::codec;
use ijwi_protocol::envelope::Direction;
use ijwi_protocol::ids::{PartHash, sha256};
use ijwi_protocol::report::{Answer, check_answers};
use ijwi_protocol::testing::TODAY;
use ijwi_protocol::time::Day;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let world = world();
    bounded(64 << 20, || {
        let mut program = Program::new(data);
        let bytes = bytes(world, &mut program);
        let expected = program.flag().then(|| world.bundle.campaign());
        let Ok((file, bundle)) = BundleFile::read(&bytes, expected) else { return };
        let planted = cfg!(feature = "defect");
        assert!(file.to_bytes() == bytes && !planted, "one encoding for each file");
        accepted();
        for day in [TODAY, TODAY + program.short_number(), Day(program.short_number()), Day::MAX] {
            let _ = (bundle.is_old(day), bundle.clearing_organisations(), bundle.manifest().day.to_string());
            for recipient in bundle.offered(day) {
                let _ = (recipient.prekeys.key_for(day), recipient.prekeys.last_week().first_day().to_string());
                let _ = recipient.name.get("en");
            }
            for direction in [Direction::Up, Direction::Down] {
                let _ = bundle.stamping_keys(direction, program.short_number() as u16, day);
            }
            for (_, _, terms) in bundle.keyring().iter() {
                assert!(candidate_weeks(terms).count() <= 10);
                let _ = terms.carry_until().to_string();
            }
        }
        let answers: Vec<_> = bundle.form().questions.iter().map(|_| Answer::Number(program.number() as i64)).collect();
        let _ = check_answers(bundle.form(), &answers);
    });
});

fn bytes(world: &World, program: &mut Program<'_>) -> Vec<u8> {
    let mut file = if program.flag() { world.file.clone() } else { world.newer.clone() };
    match program.byte() % 4 {
        0 => return program.rest().to_vec(),
        1 => {
            let mut bytes = file.to_bytes();
            program.change(&mut bytes);
            return bytes;
        }
        2 => {
            // What the authority would sign, if it signed anything.
            let mut manifest = world.fixture.manifest.clone();
            manifest.version = program.short_number();
            (manifest.day, manifest.old_after) = (Day(program.short_number()), Day(program.short_number()));
            for _ in 0..program.byte() % 3 {
                let which = program.below(file.parts.len());
                program.change(&mut file.parts[which]);
            }
            if program.byte().is_multiple_of(8) {
                file.parts.push(program.take(64).to_vec());
            }
            let kinds = [2, 1, 6, 2, 3, 5, 4, 4];
            let kinds: Vec<_> = [PartKind::GENERAL, PartKind::POLICY, PartKind::STAMP_KEYS, PartKind::RELAYS]
                .into_iter()
                .chain([PartKind::FORM, PartKind::RECIPIENT, PartKind::RECIPIENT])
                .chain(kinds.map(|_| PartKind(program.byte())))
                .collect();
            manifest.parts = kinds.iter().zip(&file.parts).map(|(kind, part)| reference(*kind, part)).collect();
            file.signed = world.fixture.authority.sign(&manifest);
        }
        _ => {
            // Only the form, which has most in it.
            let mut draft = world.fixture.draft.clone();
            let mut form = codec::encode(&draft.form);
            program.change(&mut form);
            if let Ok(form) = codec::decode::<_, 65_536>(&form) {
                draft.form = form;
            }
            draft.policy.clearing_organisations = program.byte();
            draft.policy.receipt_seconds = program.short_number();
            for key in &mut draft.stamp_keys {
                key.terms.last_day = Day(program.short_number());
                key.terms.revoked = program.flag();
            }
            file = draft.sign(&world.fixture.authority, world.fixture.manifest.clone());
        }
    }
    file.to_bytes()
}

fn reference(kind: PartKind, part: &[u8]) -> PartRef {
    PartRef { kind, hash: PartHash(sha256(&[part])), bytes: part.len() as u32 }
}
