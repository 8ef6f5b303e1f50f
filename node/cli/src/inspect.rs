//! `ijwi inspect`: what a file of Ijwi is, field by field.

use ijwi_mesh::stamps::{StampAnswer, StampRequest};
use ijwi_protocol::bounds::ENVELOPE_BYTES;
use ijwi_protocol::campaign::{Bundle, BundleFile, Evidence, Heads, News, SignedHead};
use ijwi_protocol::codec;
use ijwi_protocol::envelope::{Envelope, StampIssuer};

use crate::args::InspectArgs;
use crate::cards::{Card, Holder, KEY_MAGIC, read_bundle, read_bytes};
use crate::fail::{Failure, Outcome};
use crate::ui::Ui;

const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;
const MEMORY_MAX: usize = 16 * 1024 * 1024;
/// Bytes of a field that are shown.
const SHOWN: usize = 16;

/// How the verdict begins on what a device would not take.
const REFUSED: &str = "refused";

/// One line: where it stands, how long it is (0: it stands there with others, or follows from the whole), what it is,
/// what it says.
type Field = (usize, usize, &'static str, String);

pub(crate) fn run(args: &InspectArgs, ui: &Ui) -> Result<Outcome, Failure> {
    let bytes = read_bytes(&args.file, FILE_BYTES_MAX)?;
    let bundle = args.bundle.as_deref().map(read_bundle).transpose()?.map(|(_, bundle)| bundle);
    let explained = envelope(&bytes, bundle.as_ref())
        .or_else(|| bundle_file(&bytes))
        .or_else(|| stamps(&bytes))
        .or_else(|| card(&bytes))
        .or_else(|| evidence(&bytes, bundle.as_ref()))
        .or_else(|| heads(&bytes, bundle.as_ref()))
        .or_else(|| news(&bytes, bundle.as_ref()));
    let (what, fields) = explained.ok_or_else(|| Failure::new("error-inspect").with("file", args.file.display()))?;
    if ui.json {
        let fields: Vec<_> = fields
            .iter()
            .map(|(at, bytes, name, says)| serde_json::json!({ "at": at, "bytes": bytes, "field": name, "says": says }))
            .collect();
        ui.line(&serde_json::json!({ "is": what, "fields": fields }).to_string());
    } else {
        ui.line(&ui.bold(what));
        ui.line(&ui.dim(&format!("{:>8} {:>7}  {:<22} {}", "offset", "bytes", "field", "says")));
        for (at, bytes, name, says) in &fields {
            let (at, bytes) = if *bytes == 0 { Default::default() } else { (at.to_string(), bytes.to_string()) };
            ui.line(&format!("{at:>8} {bytes:>7}  {name:<22} {says}"));
        }
    }
    let refused = fields.iter().any(|(_, _, name, says)| *name == "verdict" && says.starts_with(REFUSED));
    Ok(if refused { Outcome::Nothing } else { Outcome::Done })
}

/// An envelope is what has its length and version.
fn envelope(bytes: &[u8], bundle: Option<&Bundle>) -> Option<(&'static str, Vec<Field>)> {
    if bytes.len() != ENVELOPE_BYTES {
        return None;
    }
    let envelope = Envelope::parse(bytes).ok()?;
    let terms = bundle.and_then(|bundle| bundle.keyring().terms(envelope.stamp_key()));
    let key_says = match terms {
        Some(terms) => format!("{:?}, area {}, carried until {}", terms.direction, terms.area, terms.carry_until()),
        None if bundle.is_some() => "not in this bundle".to_owned(),
        None => "its bundle says more (--bundle)".to_owned(),
    };
    let verdict = bundle.map_or_else(
        || "not checked: give the campaign's bundle".to_owned(),
        |bundle| {
            let checked = envelope.clone().verify(bundle.campaign(), bundle.keyring(), bundle.manifest().day);
            checked
                .map_or_else(|refused| format!("{REFUSED}: {refused}"), |_| "stamp and signature are right".to_owned())
        },
    );
    let at = |from: usize, count: usize| shown(&bytes[from..from + count]);
    Some((
        "Envelope, version 1",
        vec![
            (0, 1, "version", bytes[0].to_string()),
            (1, 3, "stamp key", format!("{}: {key_says}", hex::encode(envelope.stamp_key().0))),
            (4, 32, "P, one-time key", at(4, 32)),
            (36, 256, "stamp", format!("{} RSABSSA-SHA384-PSSZERO over P", at(36, 256))),
            (292, 64, "signature", format!("{} Ed25519 under P", at(292, 64))),
            (356, 1088, "ML-KEM-768 ciphertext", at(356, 1088)),
            (1444, 32, "Noise ephemeral key", at(1444, 32)),
            (1476, 2604, "sealed payload", format!("{} nobody but its recipient can open it", at(1476, 2604))),
            (4080, 16, "Poly1305 tag", at(4080, 16)),
            (0, 0, "id", hex::encode(envelope.id().0)),
            (0, 0, "content hash", hex::encode(envelope.content_hash().0)),
            (0, 0, "verdict", verdict),
        ],
    ))
}

fn bundle_file(bytes: &[u8]) -> Option<(&'static str, Vec<Field>)> {
    bytes.strip_prefix(&BundleFile::MAGIC)?;
    let (file, bundle) = match BundleFile::read(bytes, None) {
        Ok(read) => read,
        Err(error) => return Some(("Bundle", vec![(0, 0, "verdict", format!("{REFUSED}: {error}"))])),
    };
    let mut fields = vec![
        (0, 8, "magic", "IJWIBDL1".to_owned()),
        (8, file.signed.len(), "signed manifest", format!("{} Ed25519 by the authority", shown(&file.signed[..64]))),
        (8, 0, "campaign", hex::encode(bundle.campaign().0)),
        (8, 0, "version", format!("{}, of {}", bundle.reference().version, bundle.manifest().day)),
        (8, 0, "old after", bundle.manifest().old_after.to_string()),
    ];
    let mut at = 8 + file.signed.len();
    for part in &bundle.manifest().parts {
        let name = match part.kind.0 {
            1 => "general",
            2 => "stamp keys",
            3 => "relays",
            4 => "recipient",
            5 => "form",
            6 => "policy",
            _ => "unknown part",
        };
        fields.push((at, part.bytes as usize, name, format!("SHA-256 {}", shown(&part.hash.0))));
        at += part.bytes as usize;
    }
    Some(("Bundle", fields))
}

fn stamps(bytes: &[u8]) -> Option<(&'static str, Vec<Field>)> {
    if let Some(body) = bytes.strip_prefix(&StampRequest::MAGIC) {
        let request = codec::decode::<StampRequest, MEMORY_MAX>(body).ok()?;
        return Some((
            "Request for stamps",
            vec![
                (0, 8, "magic", "IJWIREQ1".to_owned()),
                (8, 32, "campaign", hex::encode(request.campaign.0)),
                (40, 3, "stamp key", hex::encode(request.key.0)),
                (43, body.len() - 35, "blinded messages", format!("{} of 256 bytes", request.blinded.len())),
            ],
        ));
    }
    if let Some(body) = bytes.strip_prefix(&StampAnswer::MAGIC) {
        let answer = codec::decode::<StampAnswer, MEMORY_MAX>(body).ok()?;
        return Some((
            "Issued stamps",
            vec![
                (0, 8, "magic", "IJWISTA1".to_owned()),
                (8, 32, "campaign", hex::encode(answer.campaign.0)),
                (40, 3, "stamp key", hex::encode(answer.key.0)),
                (43, body.len() - 35, "blind signatures", format!("{} of 256 bytes", answer.signatures.len())),
            ],
        ));
    }
    let der = bytes.strip_prefix(&KEY_MAGIC)?;
    let id = StampIssuer::from_der(der).ok()?.public().id();
    let says = "secret: who has it prints stamps of this key".to_owned();
    let fields = vec![
        (0, 8, "magic", "IJWIKEY1".to_owned()),
        (8, der.len(), "PKCS#8", says),
        (0, 0, "stamp key", hex::encode(id.0)),
    ];
    Some(("Stamp key", fields))
}

fn card(bytes: &[u8]) -> Option<(&'static str, Vec<Field>)> {
    let body = bytes.strip_prefix(&Card::MAGIC)?;
    let card = codec::decode::<Card, MEMORY_MAX>(body).ok()?;
    let campaign = [(0, 8, "magic", "IJWICRD1".to_owned()), (8, 32, "campaign", hex::encode(card.campaign.0))];
    let (what, fields) = match card.holder {
        Holder::Relay(relay) => (
            "Card of a relay",
            vec![
                (41, 32, "signing key", hex::encode(relay.key)),
                (73, 32, "link key", hex::encode(relay.link_key)),
                (105, body.len() - 97, "addresses", relay.addresses.join(", ")),
            ],
        ),
        Holder::Recipient(recipient) => {
            let prekeys = &recipient.prekeys;
            let (first, last) = (prekeys.first_week.first_day(), prekeys.last_week().first_day() + 6);
            (
                "Card of a desk",
                vec![
                    (41, 32, "identity", hex::encode(recipient.identity)),
                    (0, 0, "name", recipient.name.get("en").to_owned()),
                    (0, 0, "organisation", recipient.organisation.clone()),
                    (0, 0, "role", recipient.role.code().to_owned()),
                    (0, 0, "prekeys", format!("{}, from {first} to {last}", prekeys.keys.len())),
                ],
            )
        }
    };
    Some((what, campaign.into_iter().chain(fields).collect()))
}

/// What convicts a relay: each statement, and whether they contradict each other.
fn evidence(bytes: &[u8], bundle: Option<&Bundle>) -> Option<(&'static str, Vec<Field>)> {
    let all = Evidence::read_file(bytes).ok()?;
    let mut fields = vec![(0, 8, "magic", "IJWIEVD1".to_owned())];
    for evidence in &all {
        fields.push((0, 0, "relay", hex::encode(evidence.relay().0)));
        match evidence {
            Evidence::TwoRoots { one, other } => {
                fields.push((0, 0, "signed", head_says(one)));
                fields.push((0, 0, "and signed", head_says(other)));
                fields.push((0, 0, "so", "two logs of one size".to_owned()));
            }
            Evidence::NotExtended { old, new, path } => {
                fields.push((0, 0, "signed", head_says(old)));
                fields.push((0, 0, "and signed", head_says(new)));
                let proof = format!("{} hashes: the larger log does not begin with the smaller", path.len());
                fields.push((0, 0, "so", proof));
            }
            Evidence::NotAsReceipted { receipt, head, position, content, path } => {
                let listed = receipt.body.ids.len();
                fields.push((0, 0, "receipted", format!("{listed} from position {}", receipt.body.from)));
                fields.push((0, 0, "and signed", head_says(head)));
                let holds = format!(
                    "{} at {position}, by {} hashes: not what the receipt lists",
                    shown(&content.0),
                    path.len()
                );
                fields.push((0, 0, "the log holds", holds));
            }
        }
        let verdict = bundle.map_or_else(
            || "not checked: give the campaign's bundle".to_owned(),
            |bundle| match evidence.verify(bundle) {
                Ok(()) => "convicts the relay".to_owned(),
                Err(error) => format!("{REFUSED}: {error}"),
            },
        );
        fields.push((0, 0, "verdict", verdict));
    }
    Some(("Evidence against a relay", fields))
}

fn heads(bytes: &[u8], bundle: Option<&Bundle>) -> Option<(&'static str, Vec<Field>)> {
    let Heads(heads) = Heads::read_file(bytes).ok()?;
    let mut fields = vec![(0, 8, "magic", "IJWIHDS1".to_owned())];
    fields.extend(heads.iter().map(|head| (0, 0, "signed", head_says(head))));
    let verdict = bundle.map_or_else(
        || "not checked: give the campaign's bundle".to_owned(),
        |bundle| match heads.iter().filter(|head| !head.is_valid(bundle)).count() {
            0 => "signatures are right".to_owned(),
            wrong => format!("{REFUSED}: {wrong} not signed by a relay of this campaign"),
        },
    );
    fields.push((0, 0, "verdict", verdict));
    Some(("Heads of relays' logs", fields))
}

fn head_says(head: &SignedHead) -> String {
    format!("{} entries on {}, root {}", head.size, head.day, shown(&head.root))
}

fn news(bytes: &[u8], bundle: Option<&Bundle>) -> Option<(&'static str, Vec<Field>)> {
    let news = News::read(bytes).ok()?;
    let verdict = bundle.map_or_else(
        || "not checked: give the campaign's bundle".to_owned(),
        |bundle| match news.verify(bundle) {
            Ok(()) => "signatures are right".to_owned(),
            Err(_) => format!("{REFUSED}: not signed by this campaign"),
        },
    );
    Some(match news {
        News::Receipt(receipt) => (
            "Receipt of a relay",
            vec![
                (1, 16, "relay", hex::encode(receipt.body.relay.0)),
                (17, 0, "number", receipt.body.number.to_string()),
                (17, 0, "log positions", format!("{} from {}", receipt.body.ids.len(), receipt.body.from)),
                (17, 0, "expires", receipt.body.expires.to_string()),
                (17, 0, "head", format!("{} entries, root {}", receipt.body.head.size, shown(&receipt.body.head.root))),
                (bytes.len() - 64, 64, "signature", shown(&receipt.signature)),
                (0, 0, "verdict", verdict),
            ],
        ),
        News::Countersignature(signature) => (
            "Countersignature of a desk",
            vec![
                (1, 32, "receipt", hex::encode(signature.receipt)),
                (33, 8, "desk", hex::encode(signature.desk)),
                (41, 64, "signature", shown(&signature.signature)),
                (0, 0, "verdict", verdict),
            ],
        ),
    })
}

fn shown(bytes: &[u8]) -> String {
    let head = hex::encode(&bytes[..bytes.len().min(SHOWN)]);
    if bytes.len() > SHOWN { format!("{head}…") } else { head }
}
