//! The campaign of the vectors: one authority, a relay, two desks with two prekeys each, a form with one question of
//! each kind. All of it follows from fixed bytes, but for the RSA keys, which stand in files beside the vectors.

use std::sync::Arc;

use ed25519_dalek::SigningKey;
use hkdf::Hkdf;
use ijwi_protocol::campaign::{
    Authority, Bundle, BundleFile, Draft, General, Manifest, Policy, PrekeyChain, Prekeys, Recipient, RelayInfo, Role,
    StampKeyInfo, Texts,
};
use ijwi_protocol::codec;
use ijwi_protocol::envelope::{Direction, OpeningKey, PendingStamp, Stamp, StampIssuer, StampTerms};
use ijwi_protocol::ids::{CampaignId, sha256};
use ijwi_protocol::report::{Choice, Form, Kind, Question};
use ijwi_protocol::rng::Rng;
use ijwi_protocol::time::Day;
use sha2::Sha256;
use x25519_dalek::{PublicKey, StaticSecret};

/// The day of all vectors: 2026-11-24.
pub(crate) const TODAY: Day = Day(20_781);

/// The secret of the campaign's authority.
pub(crate) const AUTHORITY: [u8; 32] = [1; 32];
/// The secret of the relay's signing key.
pub(crate) const RELAY: [u8; 32] = [2; 32];
/// The secret of the relay's link key.
const RELAY_LINK: [u8; 32] = [3; 32];
/// The secrets of the desks' identities.
pub(crate) const DESKS: [[u8; 32]; 2] = [[4; 32], [5; 32]];

/// Everything of the campaign.
pub(crate) struct Camp {
    pub(crate) rng: Rng,
    pub(crate) up: StampIssuer,
    pub(crate) down: StampIssuer,
    /// The desks' chains at this week.
    pub(crate) chains: [[u8; 32]; 2],
    pub(crate) draft: Draft,
    pub(crate) manifest: Manifest,
    pub(crate) file: BundleFile,
    pub(crate) bundle: Arc<Bundle>,
}

/// The campaign, with randomness for what is made in it.
pub(crate) fn camp(seed: u8) -> Camp {
    let authority = Authority::from_secret(&AUTHORITY);
    let id = CampaignId(sha256(&[&authority.public()]));
    let (up, down) = (issuer("stamp-key.der.hex", 10), issuer("stamp-key-down.der.hex", 11));
    let mut rng = Rng::from_seed([6; 32]);
    let week = TODAY.week();
    let made: Vec<_> = DESKS
        .iter()
        .map(|secret| {
            let chain = PrekeyChain::new(&mut rng, week);
            let keys = (0..2).map(|later| ijwi_protocol::time::Week(week.0 + later));
            let keys = keys.map(|week| chain.secret(week).expect("it has just begun").sealing_key()).collect();
            let encoded = codec::encode(&chain);
            let key: [u8; 32] = *encoded.last_chunk().expect("a chain ends with its key");
            (key, Prekeys::sign(&id, &SigningKey::from_bytes(secret), week, keys))
        })
        .collect();
    let chains = [made[0].0, made[1].0];
    let roles = [(Role::Clinic, "Clinic", "Clinique", "Care"), (Role::Prosecutor, "Prosecutor", "Procureur", "Court")];
    let recipients =
        DESKS.iter().zip(made).zip(roles).map(|((secret, (_, prekeys)), (role, en, fr, organisation))| Recipient {
            identity: SigningKey::from_bytes(secret).verifying_key().to_bytes(),
            name: Texts::new([("en", en), ("fr", fr)]),
            organisation: organisation.to_owned(),
            role,
            prekeys,
        });
    let terms = |direction, area| StampTerms { direction, area, last_day: TODAY + 30, revoked: false };
    let key = |issuer: &StampIssuer, terms| StampKeyInfo { der: issuer.public().der().to_vec(), terms };
    let draft = Draft {
        general: General {
            name: Texts::new([("en", "Vectors"), ("fr", "Vecteurs")]),
            discovery_key: [7; 32],
            discovery_key_before: Some([8; 32]),
        },
        policy: Policy::default(),
        stamp_keys: vec![key(&up, terms(Direction::Up, 300)), key(&down, terms(Direction::Down, 0))],
        relays: vec![RelayInfo {
            key: SigningKey::from_bytes(&RELAY).verifying_key().to_bytes(),
            link_key: PublicKey::from(&StaticSecret::from(RELAY_LINK)).to_bytes(),
            addresses: vec!["relay.example:4040".to_owned(), "192.0.2.1:4040".to_owned()],
        }],
        recipients: recipients.collect(),
        form: form(),
    };
    let manifest = Manifest {
        first_authority: authority.public(),
        rotations: Vec::new(),
        version: 0,
        day: TODAY,
        old_after: TODAY + 180,
        parts: Vec::new(),
    };
    let (file, bundle, manifest) = publish(&draft, manifest);
    Camp { rng: Rng::from_seed([seed; 32]), up, down, chains, draft, manifest, file, bundle }
}

impl Camp {
    /// A stamp, and its blinded message and blind signature.
    pub(crate) fn stamp(&mut self, direction: Direction) -> (Stamp, [u8; 256], [u8; 256]) {
        let issuer = if direction == Direction::Up { &self.up } else { &self.down };
        let (pending, request) = PendingStamp::request(&mut self.rng, issuer.public()).expect("P can be blinded");
        let answer = issuer.issue(&mut self.rng, &request).expect("an honest request is signed");
        let stamp = pending.finish(issuer.public(), &answer).expect("an honest answer is a stamp");
        (stamp, request.0, answer.0)
    }

    /// The material of a desk's prekey of this week.
    pub(crate) fn material(&self, desk: usize) -> [u8; 96] {
        let material = derive(&self.chains[desk], "ijwi/prekey/1", b"");
        let published = self.bundle.recipients()[desk].prekeys.key_for(TODAY);
        assert!(OpeningKey::from_material(&material).sealing_key() == *published, "as the specification derives it");
        material
    }

    /// Publishes the draft as the next version.
    pub(crate) fn publish(&mut self) {
        (self.file, self.bundle, self.manifest) = publish(&self.draft, self.manifest.clone());
    }
}

/// HKDF-SHA-256 as the specification has it.
pub(crate) fn derive<const N: usize>(secret: &[u8], label: &str, context: &[u8]) -> [u8; N] {
    let mut out = [0; N];
    Hkdf::<Sha256>::new(None, secret).expand_multi_info(&[label.as_bytes(), context], &mut out).expect("short outputs");
    out
}

fn publish(draft: &Draft, mut manifest: Manifest) -> (BundleFile, Arc<Bundle>, Manifest) {
    manifest.version += 1;
    let file = draft.sign(&Authority::from_secret(&AUTHORITY), manifest);
    let (_, bundle) = BundleFile::read(&file.to_bytes(), None).expect("what was just signed is right");
    let manifest = bundle.manifest().clone();
    (file, Arc::new(bundle), manifest)
}

/// An RSA key from its file, so that no key generation need be repeated.
fn issuer(name: &str, seed: u8) -> StampIssuer {
    let path = crate::path(name);
    if crate::is_writing() && !path.exists() {
        let issuer = StampIssuer::generate(&mut Rng::from_seed([seed; 32])).expect("2,048 bits are within bounds");
        std::fs::write(&path, hex::encode(&*issuer.to_der()) + "\n").expect("the key can be written");
    }
    let der = std::fs::read_to_string(path).expect("the keys are in the tree");
    StampIssuer::from_der(&hex::decode(der.trim()).expect("hex")).expect("a stamp key")
}

fn form() -> Form {
    let choice = |name: &str| Choice { name: name.to_owned(), label: Texts::new([("en", name)]) };
    let question = |name: &str, kind, roles| Question {
        name: name.to_owned(),
        label: Texts::new([("en", name)]),
        hint: (roles == 0).then(|| Texts::new([("en", "You can skip this.")])),
        kind,
        roles,
    };
    Form {
        name: "vectors".to_owned(),
        version: 3,
        title: Texts::new([("en", "Form")]),
        questions: vec![
            question("when", Kind::One(vec![choice("today"), choice("earlier")]), 0),
            question("need", Kind::Many(vec![choice("care"), choice("safety"), choice("law")]), 0),
            question("age", Kind::Number { min: -1, max: 120 }, 0),
            question("who", Kind::Text, Role::Prosecutor.bit()),
            question("words", Kind::Text, 0),
        ],
    }
}
