//! From opened payloads to a content: pieces in any order and shape, joining, unpacking, reading. A whole and honest set
//! of pieces always comes out as what went in.
#![no_main]

use ijwi_fuzz::{Program, accepted, bounded, world};
use ijwi_protocol::ids::{ObjectId, sha256};
use ijwi_protocol::object::{Joiner, PAYLOAD_BYTES, Piece, pack, split_as, unpack};
use ijwi_protocol::report::{Content, read_object};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let world = world();
    // Unpacking may take three times its bound and a window of 16 MiB.
    bounded(80 << 20, || {
        let mut program = Program::new(data);
        match program.byte() % 4 {
            0 => any_payloads(&mut program),
            1 => {
                // What an author of malice packs: any body, with its right hash or not.
                let compression = program.byte() % 3;
                let body = program.rest();
                let packed = [&sha256(&[body])[..], &[compression], body].concat();
                read(&packed);
            }
            2 => {
                let mut content = world.content.to_bytes().to_vec();
                program.change(&mut content);
                let packed = pack(&content).expect("it is short");
                assert_eq!(unpack(&packed).expect("it was packed")[..], content);
                read(&packed);
            }
            _ => {
                let content = Content::Attachment(program.rest().to_vec());
                let packed = pack(&content.to_bytes()).expect("it is short");
                let pieces = split_as(ObjectId([1; 16]), &packed).expect("it is short");
                let mut joiner = Joiner::new();
                let skipped = data.len() % 7;
                let whole = pieces
                    .iter()
                    .cycle()
                    .skip(skipped)
                    .take(pieces.len())
                    .find_map(|piece| joiner.add(piece.clone()).expect("honest pieces fit"));
                let whole = whole.expect("all pieces are there");
                assert!(read_object(&whole.bytes) == Ok(content) && !cfg!(feature = "defect"));
                accepted();
            }
        }
    });
});

fn any_payloads(program: &mut Program<'_>) {
    let mut joiner = Joiner::new();
    let mut runs = 0;
    while !program.is_over() && runs < 200 {
        runs += 1;
        let mut payload = [0; PAYLOAD_BYTES];
        payload[0] = u8::from(program.byte() != 255);
        payload[1] = program.byte() % 40;
        payload[17..21].copy_from_slice(&(1 + program.short_number() % 9000).to_le_bytes());
        payload[21..25].copy_from_slice(&program.short_number().to_le_bytes());
        payload[44..52].copy_from_slice(&program.array::<8>());
        if let Ok(piece) = Piece::parse(&payload) {
            assert_eq!(piece.emit()[..], payload);
            if let Ok(Some(finished)) = joiner.add(piece) {
                let _ = read_object(&finished.bytes);
            }
        }
    }
}

fn read(packed: &[u8]) {
    if let Ok(content) = read_object(packed) {
        assert!(Content::read(&content.to_bytes()) == Ok(content));
        accepted();
    }
}
