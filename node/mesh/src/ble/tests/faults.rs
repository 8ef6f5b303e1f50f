//! What phones do wrong, one test each; the list is that of other projects' trackers. In each, two devices that come into
//! reach of each other exchange everything all the same.

use super::*;
use crate::ble::duty::Power;

/// Two phones, one or both with a fault: they have to meet, and how long that may take.
async fn must_meet(name: &str, quirks: [Quirks; 2], seconds: u64) -> (Air, [Device; 2]) {
    let mut last = None;
    for seed in 0..5 {
        let (air, devices) = pair(seed, quirks);
        let met = within(seconds, || devices.iter().all(|device| device.links() > 0)).await;
        let said =
            devices.each_ref().map(|device| (device.said().clone(), device.station.status(), air.tally(device.phone)));
        assert!(met, "{name}, seed {seed}: {said:#?}");
        devices.iter().for_each(|device| must_be_gentle(&air, device));
        last = Some((air, devices));
    }
    last.expect("there are seeds")
}

#[tokio::test(start_paused = true)]
async fn two_phones_without_faults_meet() {
    let (_, devices) = must_meet("no fault", [Quirks::default(); 2], 20).await;
    let contacts: u64 = devices.iter().map(|device| device.station.status().dialed).sum();
    assert_eq!(contacts, 1, "one of them dials");
}

#[tokio::test(start_paused = true)]
async fn an_mtu_of_23_and_one_that_is_told_late() {
    let small = Quirks { gatt_bytes: 20, no_l2cap: true, ..Quirks::default() };
    must_meet("MTU 23", [small, Quirks::default()], 30).await;
    let late = Quirks { tells_bytes_late: true, no_l2cap: true, ..Quirks::default() };
    must_meet("a late MTU", [Quirks::default(), late], 30).await;
}

#[tokio::test(start_paused = true)]
async fn an_l2cap_channel_that_opens_and_carries_nothing() {
    let mute = Quirks { mute_l2cap: true, ..Quirks::default() };
    must_meet("mute L2CAP", [mute, Quirks::default()], 40).await;
    must_meet("mute L2CAP", [Quirks::default(), mute], 40).await;
}

#[tokio::test(start_paused = true)]
async fn a_phone_that_cannot_show_adverts_dials() {
    let quiet = Quirks { no_adverts: true, ..Quirks::default() };
    for quirks in [[quiet, Quirks::default()], [Quirks::default(), quiet]] {
        let (air, devices) = must_meet("no adverts", quirks, 20).await;
        let quiet = usize::from(quirks[1].no_adverts);
        assert_eq!(air.tally(devices[1 - quiet].phone).connects, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn adverts_that_stop_when_the_screen_is_off_are_shown_again() {
    let forgets = Quirks { forgets_advert: Some(Duration::from_secs(20)), ..Quirks::default() };
    let air = Air::new(1);
    let devices = [Device::new(&air, forgets, 1), Device::new(&air, forgets, 2)];
    tokio::time::sleep(Duration::from_secs(300)).await;
    air.reach(devices[0].phone, devices[1].phone, true);
    assert!(within(90, || devices[0].links() > 0).await);
}

#[tokio::test(start_paused = true)]
async fn a_scan_that_goes_silent_is_begun_anew() {
    let silent = Quirks { scan_goes_silent: Some(Duration::from_secs(3)), ..Quirks::default() };
    let air = Air::new(1);
    let devices = [Device::new(&air, silent, 1), Device::new(&air, silent, 2)];
    tokio::time::sleep(Duration::from_secs(300)).await;
    air.reach(devices[0].phone, devices[1].phone, true);
    assert!(within(30, || devices[0].links() > 0).await);
    devices.iter().for_each(|device| must_be_gentle(&air, device));
}

#[tokio::test(start_paused = true)]
async fn an_address_that_changes_every_few_seconds() {
    let changes = Quirks { new_address: Some(Duration::from_secs(4)), ..Quirks::default() };
    let (_, devices) = must_meet("new addresses", [changes; 2], 40).await;
    tokio::time::sleep(Duration::from_secs(200)).await;
    let dials: u64 = devices.iter().map(|device| device.station.status().dialed).sum();
    assert!(dials <= 2, "the token tells that it is the same phone: {dials} dials");
}

#[tokio::test(start_paused = true)]
async fn error_133_and_a_callback_that_never_comes() {
    let fails = Quirks { connects_once_in: 3, ..Quirks::default() };
    must_meet("error 133", [fails; 2], 120).await;
    let silent = Quirks { silent_connects: 2, ..Quirks::default() };
    must_meet("no callback", [silent; 2], 60).await;
}

#[tokio::test(start_paused = true)]
async fn a_phone_that_needs_a_moment_after_connecting() {
    let settles = Quirks { settle: Duration::from_millis(200), no_l2cap: true, ..Quirks::default() };
    must_meet("settling", [settles; 2], 20).await;
}

#[tokio::test(start_paused = true)]
async fn the_same_device_is_not_dialed_again_within_a_slot() {
    let (air, devices) = pair(3, [Quirks::default(); 2]);
    tokio::time::sleep(Duration::from_secs(3600)).await;
    let connects: u64 = devices.iter().map(|device| air.tally(device.phone).connects).sum();
    // Two devices, each with seven slots: a new token is a new device.
    assert!((2..=14).contains(&connects), "{connects}");
}

#[tokio::test(start_paused = true)]
async fn contacts_that_are_cut_go_on_where_they_were() {
    for seed in 0..10 {
        let (air, devices) = pair(seed, [Quirks::default(); 2]);
        let mut rng = Rng::from_seed([seed; 32]);
        for _ in 0..3 {
            tokio::time::sleep(Duration::from_millis(1500 + rng.below(1500))).await;
            air.cut(devices[0].phone);
        }
        assert!(within(60, || devices.iter().all(|device| device.links() > 0)).await, "seed {seed}");
        let broken: usize = devices.iter().map(|device| device.said().broken).sum();
        assert_eq!(broken, 0, "seed {seed}: the stream outlives its connections");
    }
}

#[tokio::test(start_paused = true)]
async fn a_radio_that_is_switched_off_comes_back_by_itself() {
    let (air, devices) = pair(1, [Quirks::default(); 2]);
    air.switch(devices[0].phone, Some(Fault::SwitchedOff));
    tokio::time::sleep(Duration::from_secs(120)).await;
    assert_eq!(devices[1].links(), 0);
    assert_eq!(devices[0].station.status().fault, Some(Fault::SwitchedOff));
    air.switch(devices[0].phone, None);
    assert!(within(20, || devices[0].links() > 0).await, "within one scan cycle");
    assert_eq!(devices[0].said().states, [Ok(()), Err(Fault::SwitchedOff), Ok(())]);
}

#[tokio::test(start_paused = true)]
async fn seven_connections_at_once_are_never_asked_for() {
    let air = Air::new(5);
    let devices: Vec<_> = (1..=20).map(|number| Device::new(&air, Quirks::default(), number)).collect();
    for one in &devices {
        devices
            .iter()
            .filter(|other| other.phone != one.phone)
            .for_each(|other| air.reach(one.phone, other.phone, true));
    }
    assert!(within(600, || devices.iter().all(|device| device.links() >= 5)).await, "a crowd is served");
    devices.iter().for_each(|device| must_be_gentle(&air, device));
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_years_off_finds_the_others() {
    let air = Air::new(1);
    let off = Clock::starting_at(Duration::from_secs(1_000));
    let devices = [Device::at(&air, Quirks::default(), 1, off), Device::new(&air, Quirks::default(), 2)];
    air.reach(devices[0].phone, devices[1].phone, true);
    assert!(within(60, || devices[0].links() > 0).await);
    let shown = || devices.each_ref().map(|device| air.shown(device.phone).map(|(uuids, _)| uuids));
    // It lives in their time from now on, or they have searched for its.
    assert!(shown().iter().all(Option::is_some));
}

#[tokio::test(start_paused = true)]
async fn an_idle_phone_scans_as_much_as_its_battery_allows() {
    for (power, most) in [(Power::Battery(80), 0.015), (Power::Battery(20), 0.0075), (Power::Battery(5), 0.004)] {
        let air = Air::new(1);
        let device = Device::new(&air, Quirks::default(), 1);
        air.power(device.phone, power);
        tokio::time::sleep(Duration::from_secs(6 * 3600)).await;
        let share = air.tally(device.phone).scanned.as_secs_f64() / (6.0 * 3600.0);
        assert!(share <= most && share > most / 2.0, "{power:?}: {share}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_seed_is_one_course_of_events() {
    let mut courses = Vec::new();
    for _ in 0..2 {
        let fails = Quirks { connects_once_in: 2, new_address: Some(Duration::from_secs(9)), ..Quirks::default() };
        let (air, devices) = pair(7, [fails; 2]);
        tokio::time::sleep(Duration::from_secs(3000)).await;
        courses.push(devices.each_ref().map(|device| (device.said().clone(), air.tally(device.phone))));
    }
    assert_eq!(courses[0], courses[1]);
}
