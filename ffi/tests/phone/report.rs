//! A whole report through the object that the app calls: join, unlock, answer, seal, over a real relay to a real desk and
//! back, and then a wipe. Nothing that was acknowledged is lost by a kill, and nothing is shown without a PIN.

use ijwi::{
    AnswerWay, Attached, CarryPlan, Conversation, Failure, Given, Ijwi, Leaving, Place, QuestionKind, SinceRelay,
    failure_keys, wipe_folder,
};
use ijwi_desk::view::Inbox;
use ijwi_text::Language;

use crate::camp::{Camp, Keys, Phone, open, wait_for};

const PIN: &str = "246810";
const SECOND: &str = "135791";

/// Over the campaign's relay and nothing else.
fn by_relay() -> CarryPlan {
    CarryPlan {
        network: false,
        relays: true,
        listen: Vec::new(),
        peers: Vec::new(),
        slot_seconds: None,
        radio_slot_seconds: None,
    }
}

/// Answers some questions, in words of her own last, and skips the others.
fn answer_some(ijwi: &Ijwi, words: &str) {
    let mut question = ijwi.question().unwrap();
    while let Some(asked) = question {
        question = match asked.kind {
            QuestionKind::One { .. } if asked.number == 1 => ijwi.answer(Given::One { choice: 0 }).unwrap(),
            QuestionKind::Many { .. } => ijwi.answer(Given::Many { choices: vec![1, 0] }).unwrap(),
            QuestionKind::Text { .. } if asked.only_for.is_empty() => {
                ijwi.answer(Given::Text { text: words.to_owned() }).unwrap()
            }
            _ => ijwi.skip().unwrap(),
        };
    }
}

fn answer_of(conversations: &[Conversation]) -> Option<String> {
    conversations.iter().flat_map(|conversation| &conversation.messages).find_map(|message| message.text.clone())
}

#[test]
fn a_report_reaches_the_desk_and_its_answer_the_phone() {
    let mut camp = Camp::new();
    let phone = camp.phone(PIN, Some(SECOND));
    let ijwi = &phone.ijwi;
    let campaign = ijwi.campaign().unwrap();
    assert!(campaign.confirmed && campaign.words.len() == 6 && !campaign.old && !campaign.twin);
    ijwi.set_language("fr".to_owned());
    let recipients = ijwi.recipients().unwrap();
    assert_eq!(recipients.iter().map(|clinic| clinic.name.as_str()).collect::<Vec<_>>(), ["Clinique"]);
    let ids = vec![recipients[0].id.clone()];

    ijwi.begin_report().unwrap();
    assert_eq!(ijwi.seal(ids.clone(), AnswerWay::Pin, Leaving::Burst), Err(Failure::ReportEmpty));
    answer_some(ijwi, "près du puits");
    let state = ijwi.attach(Attached::Sound, vec![7; 3000]).unwrap();
    assert_eq!((state.attachments.clone(), state.number), (vec![3000], state.all + 1));
    assert!(ijwi.answers().unwrap().iter().any(|answered| answered.answer.as_deref() == Some("près du puits")));
    let stranger = ijwi.seal(vec!["00".repeat(16)], AnswerWay::Pin, Leaving::Burst);
    assert_eq!(stranger, Err(Failure::RecipientsWrong));
    assert!(ijwi.draft().unwrap().is_some() && ijwi.conversations().unwrap().is_empty(), "nothing was sealed");
    let sealed = ijwi.seal(ids.clone(), AnswerWay::Pin, Leaving::Burst).unwrap();
    assert!(sealed.envelopes >= 2 && sealed.left == sealed.envelopes && sealed.words.is_empty());
    assert!(ijwi.draft().unwrap().is_none());
    assert_eq!(ijwi.conversations().unwrap()[0].place, Place::Left);

    ijwi.start_carrying(by_relay(), None).unwrap();
    assert_eq!(ijwi.start_carrying(by_relay(), None), Err(Failure::Carrying));
    let number = wait_for("the report", || camp.desk.list(Language::En).first().map(|line| line.number));
    // The link to the relay stays open, for hours if it may: what came of it is told meanwhile.
    wait_for("the relay", || (ijwi.status().unwrap().since_relay == SinceRelay::Day).then_some(()));
    Inbox::answer(&*camp.desk, number, "Venez demain.").unwrap();
    let read = wait_for("the answer", || answer_of(&ijwi.conversations().unwrap()));
    assert_eq!(read, "Venez demain.");
    let [conversation] = &ijwi.conversations().unwrap()[..] else { panic!("one recipient, one conversation") };
    assert_eq!((conversation.place, conversation.recipient.as_str()), (Place::AtDesk, "Clinique"));
    assert!(ijwi.status().unwrap().sent >= u64::from(sealed.envelopes));

    // With seven words, and read on another phone.
    ijwi.set_language("en".to_owned());
    ijwi.begin_report().unwrap();
    answer_some(ijwi, "by the well");
    let sealed = ijwi.seal(ids, AnswerWay::Words, Leaving::Burst).unwrap();
    assert_eq!(sealed.words.len(), 7);
    assert_eq!(ijwi.conversations().unwrap().len(), 1, "of a report with words the phone keeps nothing");
    let number = wait_for("the second report", || {
        camp.desk.list(Language::En).iter().map(|line| line.number).find(|other| *other != number)
    });
    Inbox::answer(&*camp.desk, number, "Come tomorrow.").unwrap();
    let other = camp.phone("000000", None);
    other.ijwi.lock();
    other.ijwi.start_carrying(by_relay(), None).unwrap();
    let mut typed = sealed.words.clone();
    typed.swap(2, 3);
    let text = wait_for("the answer by words", || {
        let messages = other.ijwi.answers_by_words(typed.join(" ")).unwrap();
        messages.into_iter().find_map(|message| message.text)
    });
    assert_eq!(text, "Come tomorrow.");
    assert_eq!(other.ijwi.answers_by_words("one two".to_owned()), Err(Failure::WordsCount));
    assert!(ijwi.words_like(sealed.words[0].chars().take(4).collect()).contains(&sealed.words[0]));
    other.ijwi.stop_carrying().unwrap();

    // What the second PIN opens is empty, and without a PIN there is nothing.
    ijwi.lock();
    assert_eq!(ijwi.conversations(), Err(Failure::Locked));
    assert_eq!(ijwi.draft(), Err(Failure::Locked));
    ijwi.unlock(SECOND.to_owned()).unwrap();
    assert!(ijwi.conversations().unwrap().is_empty());

    ijwi.wipe().unwrap();
    assert_eq!(ijwi.status(), Err(Failure::Wiped));
    assert!(phone.keys.names().is_empty());
    assert_eq!(phone.files(), ["lock"]);
    let phone = phone.reopen();
    assert!(!phone.ijwi.is_set_up().unwrap());
    assert_eq!(phone.ijwi.campaign(), Err(Failure::NotJoined));
}

#[test]
fn each_answer_is_there_after_a_kill_and_nothing_is_shown_before_the_pin() {
    let mut camp = Camp::new();
    let mut phone = camp.phone(PIN, None);
    phone.ijwi.begin_report().unwrap();
    phone.ijwi.answer(Given::One { choice: 1 }).unwrap();
    for text in ["first", "second"] {
        phone = phone.reopen();
        assert_eq!(phone.ijwi.question(), Err(Failure::Locked));
        assert_eq!(phone.ijwi.unlock("999999".to_owned()), Err(Failure::PinWrong));
        phone.ijwi.unlock(PIN.to_owned()).unwrap();
        let all = phone.ijwi.draft().unwrap().unwrap().all;
        phone.ijwi.go_to(all).unwrap();
        phone.ijwi.answer(Given::Text { text: text.to_owned() }).unwrap();
        assert_eq!(phone.ijwi.answer(Given::Text { text: "one too many".to_owned() }), Err(Failure::AnswerWrong));
    }
    let phone = phone.reopen();
    phone.ijwi.unlock(PIN.to_owned()).unwrap();
    let answers: Vec<_> = phone.ijwi.answers().unwrap().into_iter().filter_map(|answered| answered.answer).collect();
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[1], "second");
    phone.ijwi.discard_report().unwrap();
    assert_eq!(phone.ijwi.question(), Err(Failure::NoDraft));
    assert_eq!(phone.reopen().ijwi.draft(), Err(Failure::Locked));
}

#[test]
fn a_report_by_slots_waits_in_the_tray_and_a_sealing_that_fails_changes_nothing() {
    let mut camp = Camp::new();
    let phone = camp.phone(PIN, None);
    let ijwi = &phone.ijwi;
    let ids: Vec<_> = ijwi.recipients().unwrap().into_iter().map(|clinic| clinic.id).collect();
    let stamps = ijwi.stamps().unwrap();
    ijwi.begin_report().unwrap();
    ijwi.answer(Given::One { choice: 1 }).unwrap();
    let mut failures = 0;
    let sealed = loop {
        phone.keys.fail_after(Some(failures));
        let sealed = ijwi.seal(ids.clone(), AnswerWay::Pin, Leaving::BySlots);
        phone.keys.fail_after(None);
        match sealed {
            Ok(sealed) => break sealed,
            Err(failure) => assert_eq!(failure, Failure::Keystore),
        }
        assert_eq!(ijwi.draft().unwrap().unwrap().answered, 1);
        assert!(ijwi.conversations().unwrap().is_empty());
        assert_eq!(ijwi.stamps().unwrap(), stamps, "no stamp is spent");
        failures += 1;
    };
    assert!(failures >= 2, "before the vault is written, and before the tray is");
    assert_eq!((sealed.left, sealed.copies), (0, 3));
    assert!(ijwi.draft().unwrap().is_none());
    assert_eq!(ijwi.conversations().unwrap()[0].place, Place::InTray);
    ijwi.lock();
    let phone = phone.reopen();
    phone.ijwi.unlock(PIN.to_owned()).unwrap();
    let conversations = phone.ijwi.conversations().unwrap();
    assert_eq!((conversations.len(), conversations[0].place), (1, Place::InTray));
}

#[test]
fn a_phone_whose_keystore_forgot_is_damaged_and_can_be_wiped() {
    let phone = Phone::new();
    phone.ijwi.set_up(PIN.to_owned(), None).unwrap();
    let (keys, dir) = (Keys::default(), phone.dir);
    drop(phone.ijwi);
    assert_eq!(open(&dir, &keys).err(), Some(Failure::Damaged));
    wipe_folder(dir.path().to_str().unwrap().to_owned(), Box::new(keys.clone())).unwrap();
    assert!(!open(&dir, &keys).unwrap().is_set_up().unwrap());
}

#[test]
fn a_panic_is_a_failure_and_leaves_a_phone_that_opens() {
    let mut camp = Camp::new();
    let phone = camp.phone(PIN, None);
    phone.ijwi.begin_report().unwrap();
    phone.ijwi.answer(Given::One { choice: 1 }).unwrap();
    phone.keys.panic(true);
    assert_eq!(phone.ijwi.answer(Given::Many { choices: vec![0] }), Err(Failure::Internal));
    phone.keys.panic(false);
    assert!(!phone.ijwi.is_unlocked(), "what was half done is not gone on with");
    phone.ijwi.unlock(PIN.to_owned()).unwrap();
    assert_eq!(phone.ijwi.draft().unwrap().unwrap().answered, 1);
}

#[test]
fn pins_are_checked_and_stamps_lie_behind_them() {
    let phone = Phone::new();
    let ijwi = &phone.ijwi;
    assert_eq!(ijwi.unlock(PIN.to_owned()), Err(Failure::NotSetUp));
    assert_eq!(ijwi.set_up("12345".to_owned(), None), Err(Failure::PinLength));
    assert_eq!(ijwi.set_up(PIN.to_owned(), Some(PIN.to_owned())), Err(Failure::PinSame));
    ijwi.set_up(PIN.to_owned(), None).unwrap();
    assert_eq!(ijwi.set_up(PIN.to_owned(), None), Err(Failure::SetUp));
    assert_eq!(ijwi.begin_report(), Err(Failure::NotJoined));
    assert_eq!(ijwi.join(b"no bundle".to_vec()), Err(Failure::BundleWrong));
    ijwi.set_second_pin(SECOND.to_owned()).unwrap();
    assert_eq!(ijwi.change_pin(SECOND.to_owned()), Err(Failure::PinSame));
    ijwi.change_pin("112233".to_owned()).unwrap();
    for pin in [SECOND, "112233"] {
        ijwi.unlock(pin.to_owned()).unwrap();
    }
    (0..5).for_each(|_| assert_eq!(ijwi.unlock("999999".to_owned()), Err(Failure::PinWrong)));
    assert_eq!(ijwi.unlock("112233".to_owned()), Err(Failure::PinWait));
    assert!((1..=30).contains(&ijwi.pin_wait_seconds()));

    let mut camp = Camp::new();
    let phone = camp.phone(PIN, None);
    let first = phone.ijwi.stamps().unwrap();
    let request = phone.ijwi.request_stamps().unwrap();
    assert_eq!(phone.ijwi.accept_stamps(request.clone()), Err(Failure::StampsForeign), "a request is no answer");
    let answer = camp.issue(&request);
    phone.ijwi.accept_stamps(answer).unwrap();
    let second = phone.ijwi.stamps().unwrap();
    assert_eq!(second.tray + second.spare, first.tray + first.spare + first.a_visit);
    assert!(second.spare > 0 && second.tray == first.tray.max(second.tray));
    phone.ijwi.lock();
    assert_eq!(phone.ijwi.stamps(), Err(Failure::Locked));
    let phone = phone.reopen();
    phone.ijwi.unlock(PIN.to_owned()).unwrap();
    assert_eq!(phone.ijwi.stamps().unwrap(), second, "they came through the restart, none twice");
}

#[test]
fn each_failure_has_a_key_of_its_own() {
    let mut keys = failure_keys();
    let all = keys.len();
    keys.sort();
    keys.dedup();
    assert_eq!((keys.len(), all), (Failure::ALL.len(), Failure::ALL.len()));
    assert!(Failure::ALL.iter().all(|failure| failure.to_string() == failure.key()), "the message is the key");
}
