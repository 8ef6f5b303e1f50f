//! `bundle.json`: a small bundle, its parts encoded and decoded, and its authority handed over once.

use ed25519_dalek::SigningKey;
use ijwi_protocol::campaign::{Authority, BundleFile, Manifest, PartKind, Recipient, Texts};
use ijwi_protocol::codec;
use ijwi_protocol::report::{Form, Kind, Question};

use crate::camp::{AUTHORITY, Camp, DESKS, camp};
use crate::json::{Json, hex, list, number, object, text};

#[test]
fn bundle_vectors_hold() {
    let camp = camp(25);
    let file = camp.file.to_bytes();
    let (_, bundle) = BundleFile::read(&file, Some(camp.bundle.campaign())).expect("it is right");
    let manifest = bundle.manifest();
    let reference = bundle.reference();
    let parts = manifest.parts.iter().zip(&camp.file.parts).map(|(part, bytes)| {
        object([
            ("kind", number(part.kind.0)),
            ("hash", hex(part.hash.0)),
            ("bytes", hex(bytes)),
            ("value", value(&camp, part.kind, bytes)),
        ])
    });
    let json = object([
        ("campaign", hex(bundle.campaign().0)),
        ("authority_secret", hex(AUTHORITY)),
        ("first_authority", hex(manifest.first_authority)),
        ("version", number(manifest.version)),
        ("day", number(manifest.day.0)),
        ("old_after", number(manifest.old_after.0)),
        ("reference_hash", hex(reference.hash)),
        ("signed", hex(&camp.file.signed)),
        ("parts", list(parts)),
        ("file", hex(&file)),
        ("chains", list(camp.chains.map(hex))),
        ("materials", list([0, 1].map(|desk| hex(camp.material(desk))))),
        ("rotated", rotated(&camp)),
    ]);
    crate::hold("bundle.json", &json);
}

/// The same manifest after the authority was handed over, and as the old key would sign it.
fn rotated(camp: &Camp) -> Json {
    let (old, new) = (Authority::from_secret(&AUTHORITY), Authority::from_secret(&[26; 32]));
    let mut manifest = camp.manifest.clone();
    manifest.version = 2;
    manifest.rotations.push(old.rotate(camp.bundle.campaign(), &new));
    let signed = new.sign(&manifest);
    assert!(Manifest::read(&signed, Some(camp.bundle.campaign())).is_ok());
    let forged = old.sign(&manifest);
    assert!(Manifest::read(&forged, Some(camp.bundle.campaign())).is_err());
    object([
        ("key", hex(manifest.rotations[0].key)),
        ("by_old", hex(manifest.rotations[0].by_old)),
        ("by_new", hex(manifest.rotations[0].by_new)),
        ("signed", hex(signed)),
        ("forged", hex(forged)),
    ])
}

fn value(camp: &Camp, kind: PartKind, bytes: &[u8]) -> Json {
    let draft = &camp.draft;
    match kind {
        PartKind::GENERAL => object([
            ("name", texts(&draft.general.name)),
            ("discovery_key", hex(draft.general.discovery_key)),
            ("discovery_key_before", draft.general.discovery_key_before.map_or(Json::Null, hex)),
        ]),
        PartKind::STAMP_KEYS => list(draft.stamp_keys.iter().map(|info| {
            object([
                ("der", hex(&info.der)),
                ("direction", number(info.terms.direction as u8)),
                ("area", number(info.terms.area)),
                ("last_day", number(info.terms.last_day.0)),
                ("revoked", Json::Bool(info.terms.revoked)),
            ])
        })),
        PartKind::RELAYS => list(draft.relays.iter().map(|relay| {
            object([
                ("id", hex(relay.id().0)),
                ("key", hex(relay.key)),
                ("link_key", hex(relay.link_key)),
                ("addresses", list(relay.addresses.iter().map(text))),
            ])
        })),
        PartKind::RECIPIENT => {
            let of_bytes = |recipient: &&Recipient| codec::encode(*recipient) == bytes;
            recipient(draft.recipients.iter().find(of_bytes).expect("it is one of the draft's"))
        }
        PartKind::FORM => form(&draft.form),
        PartKind::POLICY => object([
            ("clearing_organisations", number(draft.policy.clearing_organisations)),
            ("slots_per_day", number(draft.policy.slots_per_day)),
            ("stamps_per_visit", number(draft.policy.stamps_per_visit)),
            ("poll_seconds", number(draft.policy.poll_seconds)),
            ("receipt_seconds", number(draft.policy.receipt_seconds)),
        ]),
        other => panic!("no part of kind {}", other.0),
    }
}

fn recipient(recipient: &Recipient) -> Json {
    let secret =
        DESKS.iter().find(|secret| SigningKey::from_bytes(secret).verifying_key().to_bytes() == recipient.identity);
    object([
        ("id", hex(recipient.id().0)),
        ("identity_secret", hex(secret.expect("it is one of the desks"))),
        ("identity", hex(recipient.identity)),
        ("name", texts(&recipient.name)),
        ("organisation", text(&recipient.organisation)),
        ("role", number(recipient.role as u8)),
        ("first_week", number(recipient.prekeys.first_week.0)),
        (
            "keys",
            list(recipient.prekeys.keys.iter().map(|key| object([("x25519", hex(key.x25519)), ("kem", hex(key.kem))]))),
        ),
        ("signature", hex(recipient.prekeys.signature)),
    ])
}

fn form(form: &Form) -> Json {
    object([
        ("hash", hex(form.hash().0)),
        ("name", text(&form.name)),
        ("version", number(form.version)),
        ("title", texts(&form.title)),
        ("questions", list(form.questions.iter().map(question))),
    ])
}

fn question(question: &Question) -> Json {
    let (kind, min, max) = match question.kind {
        Kind::One(_) => (0, Json::Null, Json::Null),
        Kind::Many(_) => (1, Json::Null, Json::Null),
        Kind::Text => (2, Json::Null, Json::Null),
        Kind::Number { min, max } => (3, number(min), number(max)),
    };
    let choices = question.kind.choices().iter();
    object([
        ("name", text(&question.name)),
        ("label", texts(&question.label)),
        ("hint", question.hint.as_ref().map_or(Json::Null, texts)),
        ("kind", number(kind)),
        (
            "choices",
            list(choices.map(|choice| object([("name", text(&choice.name)), ("label", texts(&choice.label))]))),
        ),
        ("min", min),
        ("max", max),
        ("roles", number(question.roles)),
    ])
}

/// Pairs of code and text.
fn texts(texts: &Texts) -> Json {
    list(texts.iter().map(|(code, said)| list([text(code), text(said)])))
}
