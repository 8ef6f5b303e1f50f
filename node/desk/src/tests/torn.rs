//! What a power cut and a salvage may leave of a desk's last commit: any part of it. No report is lost by that.

use ijwi_mesh::store::{Records, torn};
use ijwi_protocol::report::Media;

use super::*;

const MORE: &str = "and one thing more";

/// Parts of the commits that made `after` of `before`.
fn parts(office: &mut Office, before: &Records, after: &Records) -> Vec<Records> {
    torn(before, after, 20, &mut || office.fixture.rng.below(2) == 0)
}

impl Office {
    /// The desk on a disk with these records. Its secrets stay open: a passphrase takes its time each time.
    fn with(self, records: &Records) -> Self {
        let store = Arc::new(MemoryStore::of(records));
        let Self { fixture, desk: Desk { home, state, .. }, dir, .. } = self;
        let secrets = state.into_inner().unwrap().secrets;
        let active = bundles::active(&*store).unwrap().unwrap();
        let shared: Arc<dyn Store> = store.clone();
        let desk = Desk::open(home, secrets, shared, active, clock(TODAY), Rhythm::AtOnce).unwrap();
        Self { fixture, rhythm: Rhythm::AtOnce, desk, store, dir }
    }
}

#[test]
fn what_is_collected_again_after_a_power_cut_is_taken() {
    let mut office = office();
    let (sealed, _) = office.file("by the well", &[]);
    let before = office.store.records();
    office.desk.store(sealed.clone());
    let after = office.store.records();
    for found in parts(&mut office, &before, &after) {
        office = office.with(&found);
        // It was not acknowledged: the relay gives it again.
        office.desk.store(sealed.clone());
        while office.desk.open_some().unwrap() {}
        assert_eq!(office.desk.list(Language::En).len(), 1);
    }
}

#[test]
fn a_report_whose_opening_a_power_cut_left_in_part_is_there_once_with_all_that_belongs_to_it() {
    let mut office = office();
    let photo = [&[0xff, 0xd8, 0xff][..], &[7; 6000]].concat();
    let (sealed, conversation) = office.file("by the well", &[(Media::Jpeg, photo.clone())]);
    let more = FollowUp::new(&conversation.thread, conversation.report, TODAY, MORE.to_owned());
    let more = Content::FollowUp(more);
    let key = office.fixture.bundle.recipients()[0].prekeys.key_for(TODAY).clone();
    let parcel = Parcel::new(&mut office.fixture.rng, key, &more).unwrap();
    let all = [sealed, office.seal(&parcel, Direction::Up)].concat();
    let empty = office.store.records();
    for cut in 0..all.len() {
        office = office.with(&empty);
        office.collect(&all[..cut]);
        office.desk.store(all[cut..=cut].to_vec());
        let before = office.store.records();
        while office.desk.open_some().unwrap() {}
        let after = office.store.records();
        for found in parts(&mut office, &before, &after) {
            office = office.with(&found);
            while office.desk.open_some().unwrap() {}
            office.collect(&all[cut + 1..]);
            assert_eq!(office.desk.list(Language::En).len(), 1, "cut {cut}");
            let case = office.desk.case(1, Language::En).unwrap();
            assert!(matches!(&case.rows[0].answer, RowAnswer::Words(text) if text == "by the well"));
            assert_eq!(case.attachments[0].state, AttachmentState::Here, "cut {cut}");
            assert_eq!(office.desk.attachment(1, 0).unwrap().1, photo);
            let said = case.messages.iter().filter(|message| message.text == MORE);
            assert_eq!(said.count(), 1, "cut {cut}");
        }
    }
}
