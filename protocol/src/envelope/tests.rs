use super::*;
use crate::ids::CampaignId;
use crate::rng::Rng;
use crate::time::Day;

fn fixture() -> (Rng, CampaignId, StampIssuer, Keyring) {
    let mut rng = Rng::from_seed([7; 32]);
    let issuer = StampIssuer::generate(&mut rng).unwrap();
    let mut keys = Keyring::default();
    let terms = StampTerms { direction: Direction::Up, area: 1, last_day: Day(100), revoked: false };
    keys.add(issuer.public().clone(), terms).unwrap();
    (rng, CampaignId([3; 32]), issuer, keys)
}

fn stamp(rng: &mut Rng, issuer: &StampIssuer) -> Stamp {
    let (pending, request) = PendingStamp::request(rng, issuer.public()).unwrap();
    pending.finish(issuer.public(), &issuer.issue(rng, &request).unwrap()).unwrap()
}

#[test]
fn what_was_sealed_is_verified_and_opened_by_its_key_alone() {
    let (mut rng, campaign, issuer, keys) = fixture();
    let clinic = OpeningKey::generate(&mut rng);
    let payload: [u8; PAYLOAD_BYTES] = rng.bytes();
    let stamp = stamp(&mut rng, &issuer);
    let envelope = seal(&mut rng, &campaign, stamp, &clinic.sealing_key(), &payload).unwrap();

    let read = Envelope::parse(envelope.bytes()).unwrap().verify(&campaign, &keys, Day(100)).unwrap();
    assert_eq!(read.direction(), Direction::Up);
    assert_eq!(open(&read, &campaign, &clinic).unwrap()[..], payload[..]);
    assert!(open(&read, &campaign, &OpeningKey::generate(&mut rng)).is_none());
    assert!(open(&read, &CampaignId([4; 32]), &clinic).is_none());
}

#[test]
fn each_changed_byte_is_refused_for_its_reason() {
    let (mut rng, campaign, issuer, keys) = fixture();
    let stamp = stamp(&mut rng, &issuer);
    let envelope = cover(&mut rng, &campaign, stamp);
    let changed = |at: usize| {
        let mut bytes = *envelope.bytes();
        bytes[at] ^= 1;
        Envelope::parse(&bytes).and_then(|envelope| envelope.verify(&campaign, &keys, Day(1)))
    };
    assert_eq!(changed(0), Err(Refused::Version(0)));
    assert!(matches!(changed(1), Err(Refused::UnknownStampKey(_))));
    for at in [4, 35, 36, 291] {
        assert_eq!(changed(at), Err(Refused::BadStamp), "byte {at}");
    }
    for at in [292, 355, 356, 1443, 1444, 1475, 1476, 4079, 4080, 4095] {
        assert_eq!(changed(at), Err(Refused::BadSignature), "byte {at}");
    }
    assert_eq!(envelope.clone().verify(&CampaignId([4; 32]), &keys, Day(1)), Err(Refused::BadSignature));
}

#[test]
fn lengths_beside_4096_are_refused() {
    for length in [0, 1, 4095, 4097] {
        assert_eq!(Envelope::parse(&vec![1; length]), Err(Refused::Length(length)));
    }
    assert!(Envelope::parse(&[1; 4096]).is_ok());
}

#[test]
fn a_stamp_key_is_over_only_after_its_time_and_never_too_early() {
    let (mut rng, campaign, issuer, keys) = fixture();
    let stamp = stamp(&mut rng, &issuer);
    let envelope = cover(&mut rng, &campaign, stamp);
    for day in [0, 100, 145] {
        assert!(envelope.clone().verify(&campaign, &keys, Day(day)).is_ok(), "day {day}");
    }
    assert_eq!(envelope.verify(&campaign, &keys, Day(146)), Err(Refused::Expired));
}

#[test]
fn an_issuer_sees_nothing_that_the_envelope_shows() {
    let (mut rng, _, issuer, _) = fixture();
    let (pending, request) = PendingStamp::request(&mut rng, issuer.public()).unwrap();
    let answer = issuer.issue(&mut rng, &request).unwrap();
    let stamp = pending.finish(issuer.public(), &answer).unwrap();
    assert_ne!(stamp.signature, answer.0);
    assert_ne!(stamp.signature, request.0);
}

#[test]
fn wrong_answers_and_keys_make_no_stamp() {
    let (mut rng, _, issuer, _) = fixture();
    let (pending, request) = PendingStamp::request(&mut rng, issuer.public()).unwrap();
    let (_, other) = PendingStamp::request(&mut rng, issuer.public()).unwrap();
    let answer = issuer.issue(&mut rng, &other).unwrap();
    assert_eq!(pending.finish(issuer.public(), &answer).unwrap_err(), StampError::Answer);
    assert_eq!(issuer.issue(&mut rng, &BlindedStamp([0xff; 256])).unwrap_err(), StampError::Request);
    assert!(pending.finish(issuer.public(), &issuer.issue(&mut rng, &request).unwrap()).is_ok());
    assert_eq!(StampKey::from_der(&[0; 294]).unwrap_err(), StampError::Key);
    assert_eq!(StampKey::from_der(&issuer.public().der()[1..]).unwrap_err(), StampError::Key);
    let again = StampIssuer::from_der(&issuer.to_der()).unwrap();
    assert_eq!(again.public().id(), issuer.public().id());
}
