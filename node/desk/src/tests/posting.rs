//! What a desk posts by its slots.

use std::time::Duration;

use ijwi_mesh::slots::Outlet as _;
use ijwi_protocol::carry::slots::Output;
use ijwi_protocol::time::Instant;

use super::*;

const HOUR: u64 = 3_600_000;

impl Office {
    /// Lets so many slots pass; the contents for the author that left in them, in order.
    fn let_out(&self, slots: u64, conversation: &Conversation) -> Vec<Content> {
        let mut found = Vec::new();
        for slot in 1..=slots {
            let before = self.desk.view(None).offers.len();
            assert!(self.desk.let_out(Instant::from_millis(slot * HOUR)));
            let after = self.desk.view(None).offers.len();
            assert_eq!(after, before + 1, "one in each slot, whatever waits");
            found.extend(self.down(conversation).into_iter().skip(found.len()));
        }
        found
    }
}

fn by_slots() -> Office {
    office_with(Rhythm::Every(Duration::from_secs(3600)))
}

#[test]
fn one_leaves_in_each_slot_answers_first_and_cover_when_nothing_waits() {
    let mut office = by_slots();
    let (first, _) = office.file("first", &[]);
    let (second, _) = office.file("second", &[]);
    office.collect(&[first, second].concat());
    office.desk.answer(2, "come to the clinic").unwrap();
    assert!(office.desk.view(None).offers.is_empty(), "nothing leaves before its slot");
    assert_eq!(office.desk.counts().waiting, 3);

    let kinds = |office: &Office| {
        office.desk.let_out(Instant::from_millis(HOUR));
        (office.desk.counts().waiting, office.desk.view(None).offers.len())
    };
    assert_eq!(kinds(&office), (3, 1), "it waits for a relay now");
    let posted = office.desk.view(None).offers[0].id;
    office.desk.handed(&[posted]);
    assert_eq!(office.desk.counts().waiting, 2);
    let case = office.desk.case(2, Language::En).unwrap();
    let answer = case.messages.iter().find(|message| message.text == "come to the clinic").unwrap();
    assert_eq!(answer.state, Some(Outgoing::AtRelay), "the answer was the first to leave");
    kinds(&office);
    kinds(&office);
    assert_eq!(kinds(&office), (2, 3), "two confirmations, and a cover that counts for nothing");
}

#[test]
fn what_waits_for_its_slot_survives_a_crash_and_is_posted_once() {
    let mut office = by_slots();
    let (sealed, conversation) = office.file("by the well", &[]);
    office.collect(&sealed);
    let office = office.reopen();
    assert_eq!(office.desk.counts().waiting, 1);
    let found = office.let_out(2, &conversation);
    assert!(matches!(found[..], [Content::Confirmation(_)]), "and a cover");
    let office = office.reopen();
    let mut slots = office.desk.slots().unwrap().unwrap();
    assert!(matches!(slots.poll_output(), Output::Wake(_)));
    assert_eq!(office.desk.view(None).offers.len(), 1, "a cover is not kept");
    assert_eq!(office.let_out(3, &conversation).len(), 1, "what was posted is not posted again");
}

#[test]
fn a_commit_that_fails_misses_a_slot_and_loses_nothing() {
    let mut office = by_slots();
    let (sealed, conversation) = office.file("by the well", &[]);
    office.collect(&sealed);
    office.store.fail_next(ijwi_mesh::store::StoreError::Full { free: 0, needed: 1 });
    assert!(!office.desk.let_out(Instant::from_millis(HOUR)));
    assert!(office.desk.view(None).offers.is_empty());
    assert_eq!(office.let_out(1, &conversation).len(), 1);
}
