//! What holds of every generated camp.

use super::*;

fn scenario(text: &str) -> Scenario {
    Scenario::parse(&format!("name = \"x\"\ndays = 3\n[reports]\nlast_day = 2\n[camp]\n{text}")).unwrap()
}

const SMALL: &str = "population = 1500\nphones = 150\n[[team]]\ndevices = 2\nwalks_per_day = 2\nstops = 6\n";

#[test]
fn the_same_seed_makes_the_same_meetings() {
    let scenario = scenario(SMALL);
    let (one, again, other) = (world(&scenario, 1), world(&scenario, 1), world(&scenario, 2));
    assert_eq!((one.meetings.len(), &one.filed), (again.meetings.len(), &again.filed));
    assert_eq!(one.meetings, again.meetings);
    assert_ne!(one.meetings, other.meetings);
}

#[test]
fn meetings_are_in_order_and_in_bounds_and_of_two_devices_that_exist() {
    let world = world(&scenario(SMALL), 1);
    assert!(world.meetings.is_sorted_by_key(|meeting| meeting.from));
    assert!(world.filed.is_sorted_by_key(|filed| filed.at));
    for meeting in &world.meetings {
        assert!(meeting.a < meeting.b && (meeting.b as usize) < world.devices.len(), "{meeting:?}");
        assert!(meeting.from + u64::from(meeting.setup) < meeting.until && meeting.until <= world.until, "{meeting:?}");
        assert!(meeting.rate >= 5_000, "{meeting:?}");
    }
    // A pair meets once at a time.
    let mut pairs: Vec<_> =
        world.meetings.iter().map(|meeting| (meeting.a, meeting.b, meeting.from, meeting.until)).collect();
    pairs.sort_unstable();
    for two in pairs.windows(2).filter(|two| (two[0].0, two[0].1) == (two[1].0, two[1].1)) {
        assert!(two[0].3 <= two[1].2, "{two:?}");
    }
}

#[test]
fn nobody_is_in_two_places_and_nobody_runs() {
    let scenario = scenario(SMALL);
    let map = CampMap::new(&scenario, 1);
    for (index, resident) in people::residents(&scenario, &map, 1).iter().enumerate() {
        let track = habits::track(&scenario, resident, map.gate, 1, index);
        for two in track.legs.windows(2) {
            assert!(two[0].until <= two[1].from, "{two:?}");
            let apart = two[0].end.to(two[1].start);
            assert!(apart < 1e-6, "{apart} m between {two:?}");
        }
        for leg in track.legs.iter().filter(|leg| !leg.is_stay() && leg.until - leg.from > 1_000) {
            let (x, y) = leg.velocity();
            assert!((x * x + y * y).sqrt() < 1.6, "{leg:?}");
        }
        let at_home = track.legs.iter().filter(|leg| leg.is_stay() && leg.start.to(resident.home) < 4.0);
        let hours = at_home.map(|leg| leg.until - leg.from).sum::<u64>() as f64 / HOUR as f64 / 3.0;
        assert!((9.0..24.1).contains(&hours), "{hours} hours a day at home");
    }
}

#[test]
fn teams_walk_all_of_the_camp_and_come_back() {
    let scenario = scenario(SMALL);
    let map = CampMap::new(&scenario, 1);
    let tracks = teams::tracks(&scenario, &map);
    assert_eq!(tracks.len(), 2);
    for track in &tracks {
        assert!(track.legs.windows(2).all(|two| two[0].until <= two[1].from));
        let stops = track.legs.iter().filter(|leg| leg.is_stay() && leg.start.to(map.relays[0]) > 5.0);
        // Two walks of six stops on each of three days.
        assert_eq!(stops.count(), 36);
        assert!(track.legs.last().is_some_and(|leg| leg.end.to(map.relays[0]) < 5.0));
    }
}

#[test]
fn a_camp_is_as_busy_as_one_would_think() {
    let world = world(&scenario(SMALL), 1);
    let survey = Survey::of(&world);
    assert!((5.0..300.0).contains(&survey.a_phone_a_day), "{survey:?}");
    assert!((3.0..100.0).contains(&survey.others_a_day), "{survey:?}");
    assert!(survey.meet_a_relay > 0.05, "{survey:?}");
    assert!(survey.seconds[2] > 600.0, "nights are long meetings: {survey:?}");
}

#[test]
fn who_is_there_does_not_change_with_how_many_have_a_phone() {
    let few = scenario(SMALL);
    let mut many = few.clone();
    many.camp.phones = 300;
    let (few, many) = (world(&few, 1), world(&many, 1));
    let among = |world: &World| -> Vec<(u32, u32, u64)> {
        let both = world.meetings.iter().filter(|meeting| meeting.b < 150);
        both.map(|meeting| (meeting.a, meeting.b, meeting.from)).collect()
    };
    assert_eq!(among(&few), among(&many));
}

#[test]
fn a_relay_outside_is_met_by_teams_alone() {
    let text = format!("{SMALL}[[connectivity]]\nat = \"outside\"\n");
    let world = world(&scenario(&text), 1);
    let relay = world.devices.len() as u32 - 1;
    let met: Vec<u32> = world.meetings.iter().filter(|meeting| meeting.b == relay).map(|meeting| meeting.a).collect();
    assert!(!met.is_empty() && met.iter().all(|device| world.devices[*device as usize] == Kind::Team), "{met:?}");
}

#[test]
fn no_radio_gets_through_where_a_jammer_is_and_others_go_on() {
    let free = world(&scenario(SMALL), 1);
    let mut jammed = scenario(SMALL);
    jammed.adversaries.jammed = Some(crate::scenario::Spot::Named(crate::scenario::Named::Gate));
    let jammed = world(&jammed, 1);
    let relay = jammed.devices.iter().position(|kind| *kind == Kind::Relay).unwrap() as DeviceId;
    let with_relay = |world: &World| world.meetings.iter().filter(|meeting| meeting.b == relay).count();
    assert!(with_relay(&free) > 0 && with_relay(&jammed) == 0, "the relay stands at the gate");
    assert!((free.meetings.len() / 2..free.meetings.len()).contains(&jammed.meetings.len()));
}
