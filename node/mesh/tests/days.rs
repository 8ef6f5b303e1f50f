//! Devices with wrong clocks, and under a relay that says a wrong day: they file, seal to a prekey that the desk still
//! has and tries, and drop nothing.

use std::sync::Arc;

use ijwi_mesh::clock::Clock;
use ijwi_mesh::custody::Custody;
use ijwi_mesh::device::{Device, Draft, Leaving};
use ijwi_mesh::keeper::Keeper as _;
use ijwi_protocol::campaign::{News, Receipt, ReceiptBody, SignedHead, candidate_weeks};
use ijwi_protocol::contact::Learned;
use ijwi_protocol::envelope::{Direction, Verified};
use ijwi_protocol::ids::EnvelopeId;
use ijwi_protocol::report::{Answer, open_piece};
use ijwi_protocol::testing::{self, Fixture, TODAY};
use ijwi_protocol::time::Day;

/// A desk keeps the secret of a week for 18 more.
const KEPT_WEEKS: u32 = 18;

struct Author {
    fixture: Fixture,
    device: Device,
    custody: Arc<Custody>,
    _dir: tempfile::TempDir,
}

/// A device whose clock says `clock`, with three stamps, and with an envelope of somebody else.
fn author(mut fixture: Fixture, clock: Day) -> Author {
    let dir = tempfile::tempdir().unwrap();
    let off_by = i64::from(clock.0) - i64::from(Clock::system().today().0);
    let (device, _) = Device::open(dir.path(), Clock::off_by(off_by)).unwrap();
    device.join(&fixture.file).unwrap();
    let stamps = (0..3).map(|_| fixture.stamp(Direction::Up)).collect();
    device.stamps().unwrap().put(device.home(), stamps).unwrap();
    let custody = device.custody(100).unwrap();
    assert!(custody.store(vec![fixture.envelope(Direction::Up)]).iter().all(|(_, stored)| stored.is_ok()));
    Author { fixture, device, custody, _dir: dir }
}

impl Author {
    /// A relay's key says that it is this day, in a receipt and in a head.
    fn hear_from_relay(&self, day: Day) {
        let (key, campaign) = (&self.fixture.relay, self.fixture.bundle.campaign());
        let relay = self.fixture.bundle.relays()[0].id();
        let head = SignedHead::sign(key, campaign, relay, Direction::Up, 1, [0; 32], day);
        let ids = vec![[1; 8]];
        let body = ReceiptBody { relay, number: 0, from: 0, salt: [1; 16], ids, expires: day, head: head.clone() };
        self.custody.learn(Learned::Head(head));
        self.custody.learn(Learned::News(News::Receipt(Box::new(Receipt::sign(key, campaign, body)))));
    }

    /// Files a report; the desk opens it when it is `today`, and nothing was dropped.
    fn must_file(&self, what: &str, today: Day) {
        let held = self.held();
        let recipients = [self.fixture.bundle.recipients()[0].id()];
        let answers = [Answer::Text("by the well".to_owned())];
        let draft = Draft { answers: &answers, attachments: &[], recipients: &recipients, root: None, language: "rn" };
        let filed = self.device.file(&self.custody, &draft, Leaving::Burst, |_| Ok(()));
        assert_eq!(filed.unwrap_or_else(|error| panic!("{what}: {error}")).envelopes, 1, "{what}");
        // A view is what every contact begins with: what is over is dropped there.
        let after = self.held();
        assert!(held.iter().all(|id| after.contains(id)), "{what}: what was carried is dropped");
        let sealed: Vec<_> = after.into_iter().filter(|id| !held.contains(id)).collect();
        let (_, envelope) = self.custody.read(&sealed).remove(0);
        let envelope = Verified::trusted(envelope.expect("it is held"), Direction::Up);
        let bundle = &self.fixture.bundle;
        let terms = bundle.keyring().terms(envelope.stamp_key()).expect("a stamp key of the bundle");
        assert!(today <= terms.carry_until(), "{what}: the envelope is over already");
        let kept = candidate_weeks(terms).filter(|week| week.0 + KEPT_WEEKS >= today.week().0);
        let mut secrets = kept.flat_map(|week| self.fixture.desks[0].1.secrets(week).collect::<Vec<_>>());
        let is_opened = secrets.any(|key| open_piece(&envelope, bundle.campaign(), &key).is_some());
        assert!(is_opened, "{what}: the desk does not open it");
    }

    fn held(&self) -> Vec<EnvelopeId> {
        self.custody.view(None).held.iter().copied().collect()
    }
}

#[test]
fn a_report_is_filed_by_every_clock() {
    let clocks =
        [("2000", Day(10_957)), ("2040", Day(25_567)), ("right", TODAY), ("slow", TODAY - 70), ("fast", TODAY + 70)];
    for (what, clock) in clocks {
        author(testing::campaign(1), clock).must_file(what, TODAY);
    }
}

#[test]
fn a_relay_that_signs_a_false_day_stops_no_report() {
    for (what, clock) in [("right", TODAY), ("2000", Day(10_957)), ("2040", Day(25_567)), ("slow", TODAY - 70)] {
        for day in [TODAY + 30, TODAY + 70, TODAY + 182, Day::MAX] {
            let author = author(testing::campaign(1), clock);
            author.hear_from_relay(day);
            author.must_file(&format!("a {what} clock, and a relay that says {day}"), TODAY);
        }
    }
}

#[test]
fn a_device_that_is_months_behind_its_stamps_seals_to_a_week_that_the_desk_still_has() {
    for clock in [Day(10_957), TODAY] {
        // The bundle is as old as its clock; the stamps, of a later month, were given today.
        let mut fixture = testing::campaign(1);
        for info in &mut fixture.draft.stamp_keys {
            info.terms.last_day = TODAY + 15 * 7;
        }
        fixture.publish();
        author(fixture, clock).must_file("months behind", TODAY + 14 * 7);
    }
}
