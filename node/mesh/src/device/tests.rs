use std::collections::BTreeSet;
use std::fs;

use ijwi_protocol::campaign::{Bundle, Policy};
use ijwi_protocol::carry::slots::Output;
use ijwi_protocol::contact::View;
use ijwi_protocol::envelope::{Direction, Envelope, OpeningKey};
use ijwi_protocol::ids::{EnvelopeId, RecipientId};
use ijwi_protocol::report::{Answer, Media};
use ijwi_protocol::testing::{self, Fixture, TODAY};
use ijwi_protocol::time::Instant;

use super::*;
use crate::keeper::Keeper as _;
use crate::vault::Kept;

/// A device of the fixture's campaign, on its day.
struct Author {
    fixture: Fixture,
    device: Device,
    custody: Arc<Custody>,
    recipients: [RecipientId; 1],
    dir: tempfile::TempDir,
}

/// With so many slots a day, and stamps: of the one key, then of the other.
fn author(slots_per_day: u8, stamps: [usize; 2]) -> Author {
    let mut fixture = testing::campaign(1);
    fixture.draft.policy = Policy { slots_per_day, ..Policy::default() };
    let up = fixture.draft.stamp_keys[0].terms;
    fixture.draft.stamp_keys[1].terms = ijwi_protocol::envelope::StampTerms { last_day: up.last_day + 20, ..up };
    fixture.publish();
    let dir = tempfile::tempdir().unwrap();
    let clock = Clock::off_by(i64::from(TODAY.0) - i64::from(Clock::system().today().0));
    let (device, _) = Device::open(dir.path(), clock).unwrap();
    let bundle = device.join(&fixture.file).unwrap().bundle;
    for (direction, count) in [Direction::Up, Direction::Down].into_iter().zip(stamps) {
        let stamps = (0..count).map(|_| fixture.stamp(direction)).collect();
        device.stamps().unwrap().put(device.home(), stamps).unwrap();
    }
    let custody = device.custody(ROOM).unwrap();
    Author { fixture, device, custody, recipients: [bundle.recipients()[0].id()], dir }
}

impl Author {
    fn bundle(&self) -> Arc<Bundle> {
        Arc::clone(&self.fixture.bundle)
    }

    fn file(&self, text: &str, leaving: Leaving) -> Result<Filed, DeviceError> {
        self.file_with(text, &[], leaving)
    }

    fn file_with(&self, text: &str, photo: &[(Media, Vec<u8>)], leaving: Leaving) -> Result<Filed, DeviceError> {
        let draft = Draft {
            answers: &[Answer::Text(text.to_owned())],
            attachments: photo,
            recipients: &self.recipients,
            root: Some(&[5; 32]),
            language: "en",
        };
        self.device.file(&self.custody, &draft, leaving, |_| Ok(()))
    }

    /// Lets out so many, and gives them in this order.
    fn let_out(&self, count: usize) -> Vec<Envelope> {
        let mut out = Vec::new();
        let mut held = self.held();
        for end in 1..=count {
            assert!(self.device.let_out(&self.custody, Instant::from_millis(end as u64)).unwrap());
            let new: Vec<_> = self.held().difference(&held).copied().collect();
            assert_eq!(new.len(), 1, "one in each slot");
            out.extend(self.custody.read(&new).remove(0).1);
            held.extend(new);
        }
        out
    }

    fn held(&self) -> BTreeSet<EnvelopeId> {
        let View { held, .. } = self.custody.view(None);
        held.iter().copied().collect()
    }

    fn prekeys(&self) -> Vec<OpeningKey> {
        self.fixture.desks[0].1.secrets(TODAY.week()).collect()
    }

    /// What the desk makes of these: at which places pieces of which object are.
    fn opened(&self, envelopes: &[Envelope]) -> Vec<(usize, ObjectId)> {
        let (bundle, keys) = (self.bundle(), self.prekeys());
        let open = |envelope: &Envelope| {
            let envelope = envelope.clone().verify(bundle.campaign(), bundle.keyring(), TODAY).unwrap();
            keys.iter().find_map(|key| open_piece(&envelope, bundle.campaign(), key)?.ok())
        };
        let opened = envelopes.iter().map(open).enumerate();
        opened.filter_map(|(place, piece)| Some((place, piece?.object))).collect()
    }

    fn tray(&self) -> crate::tray::Tray {
        crate::tray::Tray::open(self.device.home()).unwrap()
    }
}

#[test]
fn a_report_leaves_by_slots_and_again_after_seven_and_twenty_one_days() {
    let author = author(2, [56, 0]);
    let filed = author.file("by the well", Leaving::BySlots).unwrap();
    assert_eq!((filed.envelopes, filed.left, filed.copies), (1, 0, 3));
    assert!(author.held().is_empty(), "nothing is in the store, or in a count, before it has left");
    let out = author.let_out(56);
    let opened = author.opened(&out);
    assert_eq!(opened.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [0, 14, 42]);
    assert!(opened.iter().all(|(_, object)| *object == opened[0].1), "the same report: a desk takes it once");
    assert!(!author.device.let_out(&author.custody, Instant::from_millis(99)).unwrap(), "no stamps, no slots");
}

#[test]
fn a_second_report_costs_the_first_one_nothing() {
    let author = author(1, [14, 14]);
    author.file("first", Leaving::BySlots).unwrap();
    author.file("second", Leaving::BySlots).unwrap();
    let out = author.let_out(28);
    let opened = author.opened(&out);
    let objects: BTreeSet<_> = opened.iter().map(|(_, object)| *object).collect();
    assert_eq!((opened.len(), objects.len()), (6, 2), "each three times");
    assert_eq!(opened.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [0, 1, 7, 9, 21, 22]);
}

#[test]
fn a_photo_is_spread_over_slots_or_leaves_at_once_and_what_is_too_long_says_so() {
    let author = author(2, [56, 30]);
    let photo = |bytes: usize| {
        let mut noise = vec![0; bytes];
        rand_core::Rng::fill_bytes(&mut crate::seed::system_rng(), &mut noise);
        [(Media::File, noise)]
    };
    let filed = author.file_with("seen", &photo(20_000), Leaving::BySlots).unwrap();
    assert_eq!((filed.left, filed.copies), (0, 3));
    assert!((9..=12).contains(&filed.envelopes), "{}", filed.envelopes);
    let refused = author.file_with("too long", &photo(50_000), Leaving::BySlots);
    assert!(matches!(refused, Err(DeviceError::TooLongForSlots { needed: 25, room: 14 })), "{refused:?}");
    let filed = author.file_with("now", &photo(50_000), Leaving::Burst).unwrap();
    assert_eq!((filed.envelopes, filed.left, filed.copies), (25, 25, 1));
    assert_eq!(author.held().len(), 25, "all at once");
}

#[test]
fn an_urgent_report_leaves_in_this_slots_place() {
    let author = author(1, [28, 0]);
    let filed = author.file("now", Leaving::Urgent).unwrap();
    assert_eq!((filed.envelopes, filed.left, filed.copies), (1, 1, 3));
    let [id] = author.held().into_iter().collect::<Vec<_>>()[..] else { panic!("one has left") };
    let envelope = author.custody.read(&[id]).remove(0).1.unwrap();
    assert_eq!(author.opened(&[envelope]).len(), 1);
    let mut slots = author.device.slots(&author.custody).unwrap();
    let Output::Wake(at) = slots.poll_output() else { panic!("it waits") };
    let day = 86_400_000;
    assert!(at.as_millis() / day > author.device.clock.slot_now().as_millis() / day, "this slot's is gone");

    let again = author.file("now too", Leaving::Urgent).unwrap();
    assert_eq!(again.left, 1, "the next one's");
    assert_eq!(author.file("and this", Leaving::Urgent).unwrap().left, 0, "no third one before its time");
}

#[test]
fn a_kill_between_any_two_steps_loses_nothing_and_spends_nothing_twice() {
    let author = author(1, [28, 6]);
    let ids = || author.tray().places().iter().map(|ready| ready.envelope().id()).collect::<Vec<_>>();
    let stamps = fs::read(author.dir.path().join("stamps")).unwrap();
    author.device.tend(&author.custody).unwrap();
    assert_eq!(author.device.stamps().unwrap().keys().count(), 6);

    // Killed when the tray was written, and the stamps that are in it now were not.
    fs::write(author.dir.path().join("stamps"), &stamps).unwrap();
    author.device.tend(&author.custody).unwrap();
    assert_eq!(author.device.stamps().unwrap().keys().count(), 6, "those in the tray are the tray's");

    // Killed when an envelope was in the store, and the tray still had it.
    author.file("by the well", Leaving::BySlots).unwrap();
    let before = ids();
    author.custody.release(vec![author.tray().places()[0].envelope().clone()]).unwrap();
    let reach = author.device.tend(&author.custody).unwrap();
    let after = ids();
    assert_eq!((reach.places, reach.days()), (28, 28));
    assert_eq!(after[..27], before[1..], "what has left is not let out again, and a cover follows");
    assert_eq!(author.opened(&author.let_out(28)).len(), 2, "the copies after 7 and 21 days");
}

#[test]
fn stamps_fill_the_tray_and_it_says_how_far_it_reaches() {
    let author = author(4, [9, 0]);
    let reach = author.device.tend(&author.custody).unwrap();
    assert_eq!((reach.places, reach.a_day, reach.days()), (9, 4, 2));
    assert_eq!(author.device.stamps_left(&author.custody, TODAY).unwrap(), 9);
    assert_eq!(author.file("short", Leaving::BySlots).unwrap().copies, 1, "there are no places for repeats");
}

/// What somebody finds who has a device's folder with all its keys: the size of each file, the tray's stamp keys in
/// order, and whether two of its places have a part in common.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Findings {
    files: Vec<(String, u64)>,
    keys: Vec<[u8; 3]>,
    have_common_parts: bool,
}

fn examine(author: &Author) -> (Findings, Vec<f64>) {
    let files = fs::read_dir(author.dir.path()).unwrap().map(|file| file.unwrap());
    let sizes = files.map(|file| (file.file_name().into_string().unwrap(), file.metadata().unwrap()));
    let mut files: Vec<_> = sizes.filter(|(_, meta)| meta.is_file()).map(|(name, meta)| (name, meta.len())).collect();
    files.sort();
    let tray = author.tray();
    let places: Vec<_> = tray.places().iter().map(|ready| ready.envelope()).collect();
    let parts = places.iter().flat_map(|envelope| envelope.bytes()[36..].chunks_exact(16));
    let distinct: BTreeSet<_> = parts.clone().collect();
    let ones = |envelope: &Envelope| {
        let ones: u32 = envelope.bytes()[292..].iter().map(|byte| byte.count_ones()).sum();
        f64::from(ones) / f64::from(8 * (4096 - 292))
    };
    let findings = Findings {
        files,
        keys: places.iter().map(|envelope| envelope.stamp_key().0).collect(),
        have_common_parts: distinct.len() < parts.count(),
    };
    (findings, places.iter().map(|envelope| ones(envelope)).collect())
}

#[test]
fn who_has_the_tray_and_all_keys_can_not_tell_an_author_from_others() {
    let examined = |files: bool| {
        let author = author(1, [14, 14]);
        author.device.tend(&author.custody).unwrap();
        author.let_out(3);
        if files {
            author.file("by the well", Leaving::BySlots).unwrap();
        } else {
            author.device.tend(&author.custody).unwrap();
        }
        examine(&author)
    };
    let (authors, others): (Vec<_>, Vec<_>) = (0..6).map(|_| (examined(true), examined(false))).unzip();
    let findings = |devices: &[(Findings, Vec<f64>)]| {
        assert!(devices.iter().all(|(findings, _)| *findings == devices[0].0), "all alike");
        assert!(!devices[0].0.have_common_parts);
        devices[0].0.keys.clone()
    };
    assert_eq!(findings(&authors), findings(&others), "the order of keys");
    assert_eq!(authors[0].0.files, others[0].0.files, "names and sizes");
    // The share of ones in each place: half of 30,000 bits, give or take 0.3%.
    let ones = authors.iter().chain(&others).flat_map(|(_, ones)| ones);
    assert!(ones.clone().count() > 200 && ones.clone().all(|share| (share - 0.5).abs() < 0.016));
    // The examiner is not blind: what takes the last place's stamp to the head, whatever its key, is found.
    let mut clumsy = author(1, [1, 0]);
    clumsy.device.tend(&clumsy.custody).unwrap();
    let stamps = [Direction::Down; 11].into_iter().chain([Direction::Up; 13]);
    let stamps = stamps.map(|direction| clumsy.fixture.stamp(direction)).collect();
    clumsy.device.stamps().unwrap().put(clumsy.device.home(), stamps).unwrap();
    clumsy.device.tend(&clumsy.custody).unwrap();
    let (found, _) = examine(&clumsy);
    assert_eq!(found.keys.len(), others[0].0.keys.len());
    assert_ne!(found.keys, others[0].0.keys);
}

#[test]
fn a_report_whose_answer_can_not_be_kept_does_not_leave_and_costs_no_stamp() {
    let author = author(4, [1, 0]);
    let Author { device, custody, .. } = &author;
    let bundle = author.bundle();
    let answers = [Answer::Text("by the well".to_owned())];
    let draft = Draft {
        answers: &answers,
        attachments: &[],
        recipients: &author.recipients,
        root: Some(&[5; 32]),
        language: "en",
    };
    let is_untouched = || (custody.holding().up, device.stamps_left(custody, TODAY).unwrap()) == (0, 1);
    for leaving in [Leaving::Burst, Leaving::Urgent, Leaving::BySlots] {
        let mut vault = device.vaults().create("123456").unwrap();
        let full = device.file(custody, &draft, leaving, |conversations| {
            let [conversation] = &conversations[..] else { panic!("one recipient, one conversation") };
            let kept = || Kept::new(conversation.clone(), TODAY);
            vault.content.kept.extend((0..4000).map(|_| kept()));
            device.vaults().save(&vault)
        });
        assert!(matches!(full, Err(DeviceError::Vault(VaultError::Full))));
        assert!(is_untouched());

        let two = [author.recipients[0], bundle.recipients()[1].id()];
        let two = Draft { recipients: &two, ..draft };
        let too_few = device.file(custody, &two, leaving, |_| panic!("there is one stamp"));
        assert!(matches!(too_few, Err(DeviceError::Stamps(StampsError::TooFew { needed: 2, had: 1 }))));
        assert!(is_untouched());
    }
    device.file(custody, &draft, Leaving::Burst, |_| Ok(())).unwrap();
    assert_eq!(custody.holding().up, 1);
    assert_eq!(device.stamps_left(custody, TODAY).unwrap(), 0);
}
