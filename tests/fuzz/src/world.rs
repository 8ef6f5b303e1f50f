//! A campaign with what moves in it, made once: envelopes under real stamps, receipts, countersignatures, a newer bundle.

use std::sync::{Arc, OnceLock};

use ijwi_protocol::campaign::{
    Bundle, BundleFile, Countersignature, News, Receipt, ReceiptBody, SignedHead, receipt_id,
};
use ijwi_protocol::codec;
use ijwi_protocol::contact::{Cursors, Frame, Level, LinkKind, NodeRole, Offer, View};
use ijwi_protocol::envelope::{Direction, OpeningKey, Stamp, Verified};
use ijwi_protocol::report::{Answer, Content, Filing, Parcel};
use ijwi_protocol::rng::Rng;
use ijwi_protocol::testing::{self, Fixture, TODAY};
use ijwi_protocol::time::Instant;

/// When everything begins.
pub const NOW: Instant = Instant::START;

/// Everything.
pub struct World {
    /// The campaign, secrets included.
    pub fixture: Fixture,
    /// The bundle in force.
    pub bundle: Arc<Bundle>,
    /// Its file.
    pub file: BundleFile,
    /// A bundle of the next version.
    pub newer: BundleFile,
    /// Encoded frames of each kind.
    pub frames: Vec<Vec<u8>>,
    /// Envelopes: reports of several pieces that the first desk can open, cover, and some that go down.
    pub envelopes: Vec<Verified>,
    /// Receipts and countersignatures.
    pub news: Vec<News>,
    /// What the first desk opens reports with today.
    pub desk_key: OpeningKey,
    /// The content of a report.
    pub content: Content,
    /// Stamps as bytes, since one can be spent once only.
    stamps: Vec<Vec<u8>>,
}

/// The world. Making it takes some seconds.
pub fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(World::new)
}

impl World {
    fn new() -> Self {
        let mut fixture = testing::campaign(1);
        let (bundle, file) = (Arc::clone(&fixture.bundle), fixture.file.clone());
        let stamps = (0..4).map(|_| codec::encode(&fixture.stamp(Direction::Up))).collect();
        let campaign = *bundle.campaign();
        let desk_key = fixture.desks[0].1.secrets(TODAY.week()).next().expect("the chain begins today");

        // A report of more than one piece: what does not compress.
        let noise: String = (0..4000).map(|_| char::from(b'a' + fixture.rng.below(26) as u8)).collect();
        let answers = [Answer::Text(noise)];
        let recipients = [bundle.recipients()[0].id()];
        let filing = Filing {
            bundle: &bundle,
            day: TODAY,
            prekeys_of: TODAY,
            language: "en",
            answers: &answers,
            attachments: &[],
            recipients: &recipients,
            root: Some(&[7; 32]),
        };
        let (parcels, conversations) = filing.parcels(&mut fixture.rng).expect("the form's question is answered");
        let mut envelopes = Vec::new();
        for parcel in &parcels {
            seal(&mut fixture, parcel, &mut envelopes);
        }
        let content = Content::FollowUp(ijwi_protocol::report::FollowUp::new(
            &conversations[0].thread,
            conversations[0].report,
            TODAY,
            "more".to_owned(),
        ));
        let key = desk_key.sealing_key();
        let more = Parcel::new(&mut fixture.rng, key, &content).expect("it is short");
        seal(&mut fixture, &more, &mut envelopes);
        envelopes.extend((0..6).map(|_| fixture.envelope(Direction::Up)));
        envelopes.extend((0..6).map(|_| fixture.envelope(Direction::Down)));

        let up: Vec<_> = envelopes.iter().filter(|envelope| envelope.direction() == Direction::Up).cloned().collect();
        let mut news = Vec::new();
        for (number, run) in (0_u64..).zip(up.chunks(3)) {
            let receipt = receipt(&fixture, number, run);
            for (identity, _) in &fixture.desks {
                let desk = ijwi_protocol::ids::RecipientId::of(&identity.verifying_key().to_bytes());
                let signature = Countersignature::sign(identity, desk, &campaign, &receipt);
                news.push(News::Countersignature(signature));
            }
            news.push(News::Receipt(Box::new(receipt)));
        }
        fixture.publish();
        let newer = fixture.file.clone();
        let frames = Vec::new();
        let mut world = Self { fixture, bundle, file, newer, frames, envelopes, news, desk_key, content, stamps };
        world.frames = crate::frames::frames(&world).iter().map(Frame::to_bytes).collect();
        world
    }

    /// A stamp. The same ones come again and again.
    pub fn stamp(&self, which: usize) -> Stamp {
        codec::decode::<Stamp, 1024>(&self.stamps[which % self.stamps.len()]).expect("it was encoded")
    }

    /// A view that holds these of the envelopes and news.
    pub fn view(&self, role: NodeRole, link: LinkKind, envelopes: &[Verified], news: &[News]) -> View {
        let mut held: Vec<_> = envelopes.iter().map(Verified::id).collect();
        held.sort_unstable();
        let mut ids: Vec<_> = news.iter().map(News::id).collect();
        ids.sort_unstable();
        View {
            role,
            link,
            day: TODAY,
            bundle: Arc::clone(&self.bundle),
            manifest: self.file.signed.clone().into(),
            twin: None,
            held: held.into(),
            news: ids.iter().copied().collect(),
            offers: envelopes.iter().map(offer).collect(),
            news_for_relay: ids,
            cursors: Cursors::default(),
            room: Level::Most,
            since_relay: Level::Most,
            reach: 0,
            can_take: 1000,
        }
    }

    /// A generator.
    pub fn rng(&self, seed: u8) -> Rng {
        Rng::from_seed([seed; 32])
    }
}

/// How a relay is offered an envelope.
pub fn offer(envelope: &Verified) -> Offer {
    Offer { content: *envelope.content_hash().0.first_chunk().expect("8 of 32 bytes"), id: envelope.id() }
}

fn seal(fixture: &mut Fixture, parcel: &Parcel, into: &mut Vec<Verified>) {
    let stamps = (0..parcel.stamps_needed()).map(|_| fixture.stamp(Direction::Up)).collect();
    let campaign = *fixture.bundle.campaign();
    let sealed = parcel.seal(&mut fixture.rng, &campaign, stamps).expect("the key is valid");
    into.extend(sealed.into_iter().map(|envelope| Verified::trusted(envelope, Direction::Up)));
}

fn receipt(fixture: &Fixture, number: u64, of: &[Verified]) -> Receipt {
    let campaign = fixture.bundle.campaign();
    let relay = fixture.bundle.relays()[0].id();
    let end = of.len() as u64;
    let head = SignedHead::sign(&fixture.relay, campaign, relay, Direction::Up, end, [0; 32], TODAY);
    let salt = [number as u8; 16];
    let ids = of.iter().map(|envelope| receipt_id(&salt, &envelope.content_hash())).collect();
    let body = ReceiptBody { relay, number, from: 0, salt, ids, expires: TODAY + 75, head };
    Receipt::sign(&fixture.relay, campaign, body)
}
