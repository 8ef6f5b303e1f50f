//! What a power cut and a salvage may leave of a desk's last commit: any part of it. No report is lost by that.

use std::collections::BTreeMap;

use ijwi_mesh::store::{Batch, Tree};
use ijwi_protocol::report::Media;

use super::*;

const MORE: &str = "and one thing more";

type Records = BTreeMap<(Tree, Vec<u8>), Vec<u8>>;

fn records(store: &MemoryStore) -> Records {
    let mut records = Records::new();
    for tree in Tree::ALL {
        let each = &mut |key: &[u8], value| records.insert((*tree, key.to_vec()), value).is_none();
        let _ = store.scan(*tree, each).unwrap();
    }
    records
}

/// Parts of the commits that made `after` of `before`. What was removed may come back.
fn torn(office: &mut Office, before: &Records, after: &Records) -> Vec<Records> {
    let written: Vec<_> = after.iter().filter(|(key, value)| before.get(*key) != Some(*value)).collect();
    let part = |is_there: &mut dyn FnMut(usize) -> bool| {
        let mut found = before.clone();
        let there = written.iter().enumerate().filter(|(at, _)| is_there(*at));
        found.extend(there.map(|(_, (key, value))| ((*key).clone(), (*value).clone())));
        found
    };
    let all = 0..written.len();
    let mut parts = vec![before.clone(), after.clone()];
    parts.extend(all.clone().map(|one| part(&mut |at| at == one)));
    parts.extend(all.map(|one| part(&mut |at| at != one)));
    parts.extend((0..20).map(|_| part(&mut |_| office.fixture.rng.below(2) == 0)));
    parts
}

impl Office {
    /// The desk on a disk with these records. Its secrets stay open: a passphrase takes its time each time.
    fn with(self, records: &Records) -> Self {
        let store = Arc::new(MemoryStore::default());
        let mut batch = Batch::default();
        records.iter().for_each(|((tree, key), value)| batch.put(*tree, key, value.clone()));
        store.commit(batch).unwrap();
        let Self { fixture, desk: Desk { home, state, .. }, dir, .. } = self;
        let secrets = state.into_inner().unwrap().secrets;
        let active = bundles::active(&*store).unwrap().unwrap();
        let shared: Arc<dyn Store> = store.clone();
        let desk = Desk::open(home, secrets, shared, active, clock(TODAY)).unwrap();
        Self { fixture, desk, store, dir }
    }
}

#[test]
fn what_is_collected_again_after_a_power_cut_is_taken() {
    let mut office = office();
    let (sealed, _) = office.file("by the well", &[]);
    let before = records(&office.store);
    office.desk.store(sealed.clone());
    let after = records(&office.store);
    for found in torn(&mut office, &before, &after) {
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
    let empty = records(&office.store);
    for cut in 0..all.len() {
        office = office.with(&empty);
        office.collect(&all[..cut]);
        office.desk.store(all[cut..=cut].to_vec());
        let before = records(&office.store);
        while office.desk.open_some().unwrap() {}
        let after = records(&office.store);
        for found in torn(&mut office, &before, &after) {
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
