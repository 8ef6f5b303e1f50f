//! A small campaign for tests, made from one seed: two desks of different organisations, a relay, an *up* and a *down*
//! stamp key. Only with the feature `testing`; it is no part of what ships.

use std::sync::{Arc, OnceLock};

use ed25519_dalek::SigningKey;
use x25519_dalek::{PublicKey, StaticSecret};

use crate::campaign::{
    Authority, Bundle, BundleFile, Draft, General, Manifest, Policy, PrekeyChains, Recipient, RelayInfo, Role,
    StampKeyInfo, Texts,
};
use crate::envelope::{Direction, PendingStamp, Stamp, StampIssuer, StampTerms, Verified, cover};
use crate::ids::{CampaignId, EnvelopeId, sha256_16};
use crate::report::{Form, Kind, Question};
use crate::rng::Rng;
use crate::time::Day;

/// The day on which the campaign was published.
pub const TODAY: Day = Day(20_781);

/// Everything of a campaign, secrets included.
pub struct Fixture {
    /// Randomness for the test.
    pub rng: Rng,
    /// The authority.
    pub authority: Authority,
    /// What was signed, to be changed and signed again.
    pub draft: Draft,
    /// The manifest's terms, likewise.
    pub manifest: Manifest,
    /// The bundle as a file.
    pub file: BundleFile,
    /// The bundle.
    pub bundle: Arc<Bundle>,
    /// Issues *up* stamps.
    pub up: Arc<StampIssuer>,
    /// Issues *down* stamps.
    pub down: Arc<StampIssuer>,
    /// The relay's signing key.
    pub relay: SigningKey,
    /// The relay's Noise static key.
    pub relay_link: [u8; 32],
    /// The desks' identities and prekeys, in the order of the bundle's recipients.
    pub desks: Vec<(SigningKey, PrekeyChains)>,
}

/// A campaign that follows from `seed`, but for its RSA keys, which are always the same: drawing them takes its time.
pub fn campaign(seed: u8) -> Fixture {
    let mut rng = Rng::from_seed([seed; 32]);
    let (up, down) = issuers();
    let authority = Authority::from_secret(&rng.bytes());
    let id = CampaignId(crate::ids::sha256(&[&authority.public()]));
    let relay = SigningKey::from_bytes(&rng.bytes());
    let relay_link: [u8; 32] = rng.bytes();
    let desks: Vec<_> = (0..2)
        .map(|_| {
            let mut chains = PrekeyChains::default();
            chains.begin(&mut rng, TODAY.week());
            (SigningKey::from_bytes(&rng.bytes()), chains)
        })
        .collect();
    let roles = [(Role::Clinic, "Clinic", "Care"), (Role::Prosecutor, "Prosecutor", "Court")];
    let recipients = desks
        .iter()
        .zip(roles)
        .map(|((identity, chains), (role, name, organisation))| Recipient {
            identity: identity.verifying_key().to_bytes(),
            name: Texts::new([("en", name)]),
            organisation: organisation.to_owned(),
            role,
            prekeys: chains.publish(&id, identity, TODAY.week()).expect("the chains begin today"),
        })
        .collect();
    let terms = |direction| StampTerms { direction, area: 0, last_day: TODAY + 30, revoked: false };
    let draft = Draft {
        general: General { name: Texts::new([("en", "Test")]), discovery_key: rng.bytes(), discovery_key_before: None },
        policy: Policy { poll_seconds: 1, receipt_seconds: 1, ..Policy::default() },
        stamp_keys: vec![
            StampKeyInfo { der: up.public().der().to_vec(), terms: terms(Direction::Up) },
            StampKeyInfo { der: down.public().der().to_vec(), terms: terms(Direction::Down) },
        ],
        relays: vec![RelayInfo {
            key: relay.verifying_key().to_bytes(),
            link_key: PublicKey::from(&StaticSecret::from(relay_link)).to_bytes(),
            addresses: vec!["127.0.0.1:1".to_owned()],
        }],
        recipients,
        form: Form {
            name: "test".to_owned(),
            version: 1,
            title: Texts::new([("en", "Test")]),
            questions: vec![Question {
                name: "words".to_owned(),
                label: Texts::new([("en", "What happened?")]),
                hint: None,
                kind: Kind::Text,
                roles: 0,
            }],
        },
    };
    let manifest = Manifest {
        first_authority: authority.public(),
        rotations: Vec::new(),
        version: 1,
        day: TODAY,
        old_after: TODAY + 180,
        parts: Vec::new(),
    };
    let file = draft.sign(&authority, manifest.clone());
    let (_, bundle) = BundleFile::read(&file.to_bytes(), None).expect("what was just signed is right");
    Fixture { rng, authority, draft, manifest, file, bundle: Arc::new(bundle), up, down, relay, relay_link, desks }
}

impl Fixture {
    /// The issuer of this direction.
    pub fn issuer(&self, direction: Direction) -> &StampIssuer {
        match direction {
            Direction::Up => &self.up,
            Direction::Down => &self.down,
        }
    }

    /// A stamp.
    pub fn stamp(&mut self, direction: Direction) -> Stamp {
        let issuer = Arc::clone(if direction == Direction::Up { &self.up } else { &self.down });
        let (pending, request) = PendingStamp::request(&mut self.rng, issuer.public()).expect("P can be blinded");
        let answer = issuer.issue(&mut self.rng, &request).expect("an honest request is signed");
        pending.finish(issuer.public(), &answer).expect("an honest answer is a stamp")
    }

    /// An envelope of nothing.
    pub fn envelope(&mut self, direction: Direction) -> Verified {
        let stamp = self.stamp(direction);
        let envelope = cover(&mut self.rng, self.bundle.campaign(), stamp);
        Verified::trusted(envelope, direction)
    }

    /// Signs the draft anew as the next version.
    pub fn publish(&mut self) -> Arc<Bundle> {
        self.manifest.version += 1;
        self.file = self.draft.sign(&self.authority, self.manifest.clone());
        let (_, bundle) = BundleFile::read(&self.file.to_bytes(), None).expect("what was just signed is right");
        self.bundle = Arc::new(bundle);
        Arc::clone(&self.bundle)
    }
}

/// The id of an envelope under the stamp whose secret this is.
pub fn envelope_id(one_time: &[u8; 32]) -> EnvelopeId {
    EnvelopeId(sha256_16(&[SigningKey::from_bytes(one_time).verifying_key().as_bytes()]))
}

fn issuers() -> (Arc<StampIssuer>, Arc<StampIssuer>) {
    static ISSUERS: OnceLock<(Arc<StampIssuer>, Arc<StampIssuer>)> = OnceLock::new();
    let (up, down) = ISSUERS.get_or_init(|| {
        let read = |der| Arc::new(StampIssuer::from_der(der).expect("it was written by `to_der`"));
        (read(include_bytes!("testing/up.der")), read(include_bytes!("testing/down.der")))
    });
    (Arc::clone(up), Arc::clone(down))
}
