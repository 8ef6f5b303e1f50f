//! `object.json`: contents packed and cut, and what is no payload and no object.

use ijwi_protocol::ids::{ObjectId, sha256};
use ijwi_protocol::object::{Joiner, Piece, pack, split_as, unpack};

use crate::json::{Json, hex, list, number, object, text};

#[test]
fn object_vectors_hold() {
    let packed = [b"".to_vec(), b"abc".to_vec(), b"clinic water north ".repeat(30)].map(|content| {
        let packed = pack(&content).expect("short");
        assert!(*unpack(&packed).expect("what was packed") == content);
        object([("content", hex(content)), ("compression", number(packed[32])), ("packed", hex(&*packed))])
    });
    crate::hold(
        "object.json",
        &object([
            ("packed", list(packed)),
            ("cut", list([cut(vec![0x5a; 2560]), cut((0..7000_u32).map(|at| (at % 251) as u8).collect())])),
            ("wrong_payloads", list(wrong_payloads())),
            ("wrong_objects", list(wrong_objects())),
        ]),
    );
}

/// The pieces of these bytes, taken as a packed object.
fn cut(packed: Vec<u8>) -> Json {
    let id = ObjectId([0x11; 16]);
    let pieces = split_as(id, &packed).expect("within bounds");
    let mut joiner = Joiner::new();
    // Without the first, as far as a spare one is there.
    let came = if pieces.len() > 1 { &pieces[1..] } else { &pieces[..] };
    let finished = came.iter().find_map(|piece| joiner.add(piece.clone()).expect("all are right"));
    assert!(*finished.expect("so many are enough").bytes == packed);
    object([
        ("object", hex(id.0)),
        ("packed", hex(packed)),
        ("payloads", list(pieces.iter().map(|piece| hex(*piece.emit())))),
    ])
}

fn wrong_payloads() -> Vec<Json> {
    let right = split_as(ObjectId([0x11; 16]), b"packed").expect("short")[0].emit();
    let cases = [
        ("unknown_kind", 0, [2, 0, 0, 0]),
        ("not_zero", 25, [1, 0, 0, 0]),
        ("length_0", 17, [0; 4]),
        ("length_above_8_mib", 17, [1, 0, 0x80, 0]),
        ("symbol_id_of_25_bits", 21, [0, 0, 0, 1]),
    ];
    cases
        .into_iter()
        .map(|(name, at, bytes)| {
            let mut payload = right.clone();
            let count = if at == 0 { 1 } else { 4 };
            payload[at..at + count].copy_from_slice(&bytes[..count]);
            assert!(Piece::parse(&payload).is_err(), "{name}");
            object([("name", text(name)), ("payload", hex(*payload))])
        })
        .collect()
}

fn wrong_objects() -> Vec<Json> {
    let brotli = pack(&b"clinic water north ".repeat(30)).expect("short").to_vec();
    let with = |compression: u8, body: &[u8]| [&sha256(&[b"abc"])[..], &[compression], body].concat();
    let cases = [
        ("too_short", vec![0; 32]),
        ("another_hash", with(0, b"abd")),
        ("unknown_compression", with(2, b"abc")),
        ("no_brotli", with(1, b"abc")),
        ("cut_brotli", brotli[..brotli.len() - 1].to_vec()),
        ("trailing_byte", [&brotli[..], &[0]].concat()),
        // A stream of RFC 9841, with a window of 16 bits that is marked as a large one; empty, as its hash says.
        ("large_window", [&sha256(&[])[..], &[1, 0x11, 0x10 | 0xc0]].concat()),
    ];
    let json = cases.into_iter().map(|(name, packed)| {
        assert!(unpack(&packed).is_err(), "{name}");
        object([("name", text(name)), ("packed", hex(packed))])
    });
    json.collect()
}
