//! `envelope.json`: a report of one piece under one stamp, whole, and envelopes that are refused.

use blind_rsa_signatures as brsa;
use brsa::{Deterministic, PSSZero, Sha384};
use ijwi_protocol::codec;
use ijwi_protocol::envelope::{
    BlindedStamp, Direction, Envelope, OpeningKey, PendingStamp, Refused, StampIssuer, cover, open, seal,
};
use ijwi_protocol::ids::{CampaignId, ObjectId};
use ijwi_protocol::object::{pack, split_as};
use ijwi_protocol::report::{Answer, Content, ReplySeed, Report, check_answers, scoped};
use ijwi_protocol::rng::Rng;
use ijwi_protocol::time::Day;

use crate::camp::{Camp, TODAY, camp};
use crate::json::{Json, hex, list, number, object, text};

#[test]
fn envelope_vectors_hold() {
    let mut camp = camp(20);
    let bundle = camp.bundle.clone();
    let campaign = *bundle.campaign();
    let material = camp.material(0);
    let clinic = OpeningKey::from_material(&material);

    let content = report(&camp);
    let packed = pack(&content.to_bytes()).expect("a report is short");
    let pieces = split_as(ObjectId([0x0b; 16]), &packed).expect("a report is short");
    let [piece] = pieces.as_slice() else { panic!("the report fits one envelope") };
    let payload = piece.emit();

    let (pending, request) = PendingStamp::request(&mut camp.rng, camp.up.public()).expect("P can be blinded");
    let answer = camp.up.issue(&mut camp.rng, &request).expect("an honest request is signed");
    // Key, P's seed, the unblinder and the blinded message: the last two with their lengths (251, 2 bytes).
    let unblinder = codec::encode(&pending)[3 + 32 + 3..][..256].to_vec();
    let stamp = pending.finish(camp.up.public(), &answer).expect("an honest answer is a stamp");
    let stamp_bytes = codec::encode(&stamp);
    let envelope = seal(&mut camp.rng, &campaign, stamp, &clinic.sealing_key(), &payload).expect("the key is valid");

    let verified = envelope.clone().verify(&campaign, bundle.keyring(), TODAY).expect("it is right");
    assert!(open(&verified, &campaign, &clinic).expect("it is for the clinic")[..] == payload[..]);
    let (stamp_key, terms) = bundle.keyring().get(camp.up.public().id()).expect("it is in the bundle");

    let json = object([
        ("campaign", hex(campaign.0)),
        ("day", number(TODAY.0)),
        (
            "stamp_key",
            object([
                ("der", hex(stamp_key.der())),
                ("id", hex(stamp_key.id().0)),
                ("direction", text("up")),
                ("area", number(terms.area)),
                ("last_day", number(terms.last_day.0)),
                ("carry_until", number(terms.carry_until().0)),
            ]),
        ),
        (
            "stamp",
            object([
                ("one_time_seed", hex(&stamp_bytes[3..35])),
                ("p", hex(envelope.one_time_key())),
                ("blinded", hex(request.0)),
                ("blind_signature", hex(answer.0)),
                ("unblinder", hex(unblinder)),
                ("stamp", hex(&stamp_bytes[35..])),
            ]),
        ),
        (
            "recipient",
            object([
                ("material", hex(material)),
                ("x25519", hex(clinic.sealing_key().x25519)),
                ("kem", hex(clinic.sealing_key().kem)),
            ]),
        ),
        ("content", hex(&*content.to_bytes())),
        ("packed", hex(&*packed)),
        ("payload", hex(*payload)),
        ("envelope", hex(envelope.bytes())),
        ("id", hex(verified.id().0)),
        ("content_hash", hex(verified.content_hash().0)),
        ("cover", hex(cover_of(&mut camp).bytes())),
        ("refused", list(refused(&mut camp, &envelope, &clinic))),
    ]);
    crate::hold("envelope.json", &json);
}

/// The report of a clinic's copy: an answer of each kind, one skipped since it is not for a clinic.
pub(crate) fn report(camp: &Camp) -> Content {
    let form = camp.bundle.form();
    let answers = [
        Answer::One(1),
        Answer::Many(vec![0, 2]),
        Answer::Number(-1),
        Answer::Text("N. N.".to_owned()),
        Answer::Text("Near the water point.\nD\u{e9}j\u{e0} dit.".to_owned()),
    ];
    assert_eq!(check_answers(form, &answers), Ok(()));
    let clinic = &camp.bundle.recipients()[0];
    Content::Report(Report {
        form: form.hash(),
        answers: scoped(form, &answers, clinic.role),
        day: TODAY,
        language: "fr".to_owned(),
        reply: Some(ReplySeed::new(&[9; 32], clinic.id())),
        attachments: Vec::new(),
    })
}

/// An envelope that nobody opens.
pub(crate) fn cover_of(camp: &mut Camp) -> Envelope {
    let (stamp, ..) = camp.stamp(Direction::Up);
    let campaign = *camp.bundle.campaign();
    cover(&mut camp.rng, &campaign, stamp)
}

/// What is wrong, how, and what Ijwi calls it. A change is a byte and what it is combined with by exclusive or; what
/// takes more stands whole.
fn refused(camp: &mut Camp, envelope: &Envelope, clinic: &OpeningKey) -> Vec<Json> {
    let bundle = camp.bundle.clone();
    let check = |bytes: &[u8], day| {
        let read =
            Envelope::parse(bytes).and_then(|envelope| envelope.verify(bundle.campaign(), bundle.keyring(), day));
        read.expect_err("it is wrong")
    };
    let mut refused = Vec::new();
    for (name, at, xor, expected) in [
        ("version_2", 0, 3, Refused::Version(2)),
        ("stamp_key_unknown", 3, 0x80, Refused::UnknownStampKey(unknown(envelope))),
        ("p_bit_flipped", 4, 1, Refused::BadStamp),
        ("stamp_bit_flipped", 291, 1, Refused::BadStamp),
        ("signature_bit_flipped", 292, 1, Refused::BadSignature),
        ("kem_byte_flipped", 356, 0xff, Refused::BadSignature),
        ("sealed_byte_flipped", 1476, 0xff, Refused::BadSignature),
    ] {
        let mut bytes = *envelope.bytes();
        bytes[at] ^= xor;
        assert_eq!(check(&bytes, TODAY), expected, "{name}");
        refused.push(object([
            ("name", text(name)),
            ("reason", text(reason(expected))),
            ("day", number(TODAY.0)),
            ("at", number(at as u64)),
            ("xor", number(xor)),
        ]));
    }
    let late = TODAY + 30 + 46;
    let (stamp, ..) = camp.stamp(Direction::Up);
    let foreign =
        seal(&mut camp.rng, &CampaignId([0; 32]), stamp, &clinic.sealing_key(), &[0; 2604]).expect("valid key");
    let whole: [(_, &[u8], Day, _); 4] = [
        ("too_short", &envelope.bytes()[..4095], TODAY, Refused::Length(4095)),
        ("expired", envelope.bytes(), late, Refused::Expired),
        ("signature_wrong_campaign", foreign.bytes(), TODAY, Refused::BadSignature),
        ("p_of_small_order", &small_order(&camp.up), TODAY, Refused::BadSignature),
    ];
    for (name, bytes, day, expected) in whole {
        assert_eq!(check(bytes, day), expected, "{name}");
        refused.push(object([
            ("name", text(name)),
            ("reason", text(reason(expected))),
            ("day", number(day.0)),
            ("envelope", if name == "expired" { Json::Null } else { hex(bytes) }),
        ]));
    }
    refused
}

/// P, A and R are the neutral element and S is 0: who does not check strictly takes that for a signature of anything.
fn small_order(issuer: &StampIssuer) -> Vec<u8> {
    let mut point = [0; 32];
    point[0] = 1;
    let key = brsa::PublicKey::<Sha384, PSSZero, Deterministic>::from_der(issuer.public().der()).expect("a key");
    let mut rng = Rng::from_seed([21; 32]);
    let blinded = key.blind(&mut rng, point).expect("it can be blinded");
    let request = BlindedStamp(blinded.blind_message.0.clone().try_into().expect("256 bytes"));
    let answer = brsa::BlindSignature(issuer.issue(&mut rng, &request).expect("it is signed").0.to_vec());
    let stamp = key.finalize(&answer, &blinded, point).expect("the issuer does not see what it signs");
    let mut bytes = vec![1];
    bytes.extend(issuer.public().id().0);
    bytes.extend(point);
    bytes.extend(stamp.0);
    bytes.extend(point);
    bytes.resize(4096, 0);
    bytes
}

fn unknown(envelope: &Envelope) -> ijwi_protocol::ids::StampKeyId {
    let mut id = envelope.stamp_key();
    id.0[2] ^= 0x80;
    id
}

fn reason(refused: Refused) -> &'static str {
    match refused {
        Refused::Length(_) => "length",
        Refused::Version(_) => "version",
        Refused::UnknownStampKey(_) => "stamp key",
        Refused::Expired => "expired",
        Refused::BadStamp => "stamp",
        Refused::BadSignature => "signature",
        other => panic!("{other:?} does not follow from the bytes"),
    }
}
