//! What a PIN guards is there after a cut at any step, and nothing tells how many PINs there are.

pub(crate) mod disk;

use std::collections::BTreeMap;

use ijwi_protocol::report::{Answer, FormHash};
use ijwi_protocol::rng::Rng;
use proptest::prelude::*;

use self::disk::{Cut, Defect, Disk};
use super::*;

const PIN: &str = "246810";
const OTHER: &str = "135791";
const NOW: Instant = Instant::START;

fn open(disk: &Disk) -> Result<Vaults, VaultError> {
    let (files, keystore) = (Arc::new(disk.clone()), Arc::new(disk.clone()));
    Vaults::open(VaultKeeping { files, keystore, device: Zeroizing::new([7; 32]), cost: Cost::LEAST }, NOW)
}

/// A vault whose draft has so many answers.
fn answered(count: usize) -> Option<Draft> {
    let answers = vec![Answer::Number(77); count];
    Some(Draft { form: FormHash([1; 8]), answers, next: 0, attachments: Vec::new() })
}

fn answers(vault: &Vault) -> usize {
    vault.content.draft.as_ref().map_or(0, |draft| draft.answers.len())
}

/// A disk with a vault of one answer under [`PIN`] and one of 9 under [`OTHER`].
fn used(defect: Option<Defect>) -> Disk {
    let disk = Disk::with_defect(defect);
    let vaults = open(&disk).unwrap();
    let mut vault = vaults.create(PIN).unwrap();
    vaults.create_beside(&vault, OTHER).unwrap();
    vault.content.draft = answered(1);
    vaults.save(&vault).unwrap();
    let mut other = vaults.unlock(OTHER, NOW).unwrap();
    other.content.draft = answered(9);
    vaults.save(&other).unwrap();
    disk
}

/// Cuts the saving of a second answer after each step, in each way; what was wrong then.
fn cut_everywhere(defect: Option<Defect>) -> Result<usize, String> {
    for steps in 0.. {
        for cut in [Cut::Kill, Cut::Power, Cut::NamesFirst] {
            let disk = used(defect);
            let vaults = open(&disk).unwrap();
            let mut vault = vaults.unlock(PIN, NOW).unwrap();
            vault.content.draft = answered(2);
            disk.stop_after(steps);
            let saved = vaults.save(&vault);
            let at = |what: &str| format!("{what}, cut by {cut:?} after {steps} steps");
            let after = disk.after(cut);
            let vaults = open(&after).map_err(|error| at(&format!("does not start: {error}")))?;
            let other = vaults.unlock(OTHER, NOW).map_err(|error| at(&format!("the other one: {error}")))?;
            let vault = vaults.unlock(PIN, NOW).map_err(|error| at(&format!("this one: {error}")))?;
            if answers(&other) != 9 {
                return Err(at("the other vault lost an answer"));
            }
            if !(1..=2).contains(&answers(&vault)) || saved.is_ok() && answers(&vault) != 2 {
                return Err(at("an acknowledged answer is lost"));
            }
            if saved.is_ok() && after.keys().len() > 1 {
                return Err(at("an old key is left"));
            }
            if saved.is_ok() && cut == Cut::NamesFirst {
                return Ok(steps);
            }
        }
    }
    unreachable!("a save ends")
}

#[test]
fn a_save_that_is_cut_at_any_step_loses_nothing_and_the_vault_opens() {
    let steps = cut_everywhere(None).unwrap();
    assert!(steps >= 6, "a key, a file, its sync, its name, the folder's sync, the old key: {steps}");
}

#[test]
fn a_sync_that_is_left_out_or_a_key_that_stays_is_noticed() {
    for defect in [Defect::FileNotSynced, Defect::FolderNotSynced, Defect::KeysKept] {
        assert!(cut_everywhere(Some(defect)).is_err(), "{defect:?}");
    }
}

#[test]
fn a_first_start_that_is_cut_is_a_first_start_again() {
    for steps in 0.. {
        let disk = Disk::default();
        disk.stop_after(steps);
        let is_done = open(&disk).is_ok();
        for cut in [Cut::Kill, Cut::Power, Cut::NamesFirst] {
            let vaults = open(&disk.after(cut)).unwrap();
            assert!(!vaults.is_begun().unwrap());
            assert_eq!(answers(&vaults.create(PIN).unwrap()), 0);
        }
        if is_done {
            return;
        }
    }
}

#[test]
fn an_old_copy_and_the_pin_open_nothing_after_a_save() {
    for defect in [None, Some(Defect::KeysKept)] {
        let disk = used(defect);
        let vaults = open(&disk).unwrap();
        let copy = disk.copy();
        let vault = vaults.unlock(PIN, NOW).unwrap();
        vaults.save(&vault).unwrap();
        disk.restore(&copy);
        let opened = open(&disk).and_then(|vaults| vaults.unlock(PIN, NOW)).is_ok();
        assert_eq!(opened, defect.is_some(), "only a keystore that keeps keys opens it");
    }
}

#[test]
fn a_copy_without_this_keystore_or_this_device_opens_nothing() {
    let disk = used(None);
    let elsewhere = Disk::default();
    open(&elsewhere).unwrap();
    elsewhere.restore(&disk.copy());
    assert!(matches!(open(&elsewhere).unwrap().unlock(PIN, NOW), Err(VaultError::Damaged)));
    let (files, keystore) = (Arc::new(disk.clone()), Arc::new(disk));
    let keeping = VaultKeeping { files, keystore, device: Zeroizing::new([8; 32]), cost: Cost::LEAST };
    let other_device = Vaults::open(keeping, NOW).unwrap();
    assert!(matches!(other_device.unlock(PIN, NOW), Err(VaultError::NotOpened)));
}

/// What somebody finds who has the folder and the keystore, but no PIN: each file's size, what the keystore holds, how many
/// steps it takes to try a wrong PIN and a right one, and the share of ones in what the file in force seals.
fn examine(disk: &Disk, pin: &str) -> (BTreeMap<String, usize>, Vec<String>, [usize; 2], f64) {
    let vaults = open(disk).unwrap();
    let steps = |pin: &str| {
        let before = disk.taken();
        vaults.unlock(pin, NOW).ok();
        disk.taken() - before
    };
    let steps = [steps("000000"), steps(pin)];
    let sizes = disk.copy().into_iter().map(|(name, bytes)| (name, bytes.len())).collect();
    let places = Places::load(&vaults.keeping).unwrap().places;
    let ones: u32 = places.iter().flatten().map(|byte| byte.count_ones()).sum();
    (sizes, disk.keys(), steps, f64::from(ones) / (16.0 * PLACE_BYTES as f64))
}

#[test]
fn none_one_and_two_vaults_have_the_same_files_and_take_the_same_work() {
    let none = Disk::default();
    let vaults = open(&none).unwrap();
    // As many saves as in the others: they come to the same file, whatever is saved.
    (0..2).for_each(|_| drop(vaults.unlock("000000", NOW)));
    let one = Disk::default();
    open(&one).unwrap().create(PIN).unwrap();
    drop(open(&one).unwrap().unlock(PIN, NOW));
    let two = Disk::default();
    let vaults = open(&two).unwrap();
    let vault = vaults.create(PIN).unwrap();
    vaults.create_beside(&vault, OTHER).unwrap();

    let found = [examine(&none, PIN), examine(&one, PIN), examine(&two, PIN)];
    for (sizes, keys, steps, ones) in &found {
        assert_eq!((sizes, keys), (&found[0].0, &found[0].1));
        assert_eq!(steps, &[found[0].2[0]; 2], "a wrong PIN and a right one");
        // Four million bits: a half, give or take 0.03%.
        assert!((ones - 0.5).abs() < 0.0015, "{ones}");
    }
    // The examiner is not blind: a place that is not sealed is found.
    let vaults = open(&one).unwrap();
    let mut places = Places::load(&vaults.keeping).unwrap();
    places.places[0] = vec![0; PLACE_BYTES];
    places.store(&vaults.keeping).unwrap();
    assert!((examine(&one, PIN).3 - 0.5).abs() > 0.0015);
}

#[test]
fn a_second_pin_opens_another_vault_and_neither_loses_by_the_other() {
    let disk = used(None);
    let vaults = open(&disk).unwrap();
    let [mut vault, other] = [PIN, OTHER].map(|pin| vaults.unlock(pin, NOW).unwrap());
    assert_eq!((answers(&vault), answers(&other)), (1, 9));
    assert!(matches!(vaults.create_beside(&vault, PIN), Err(VaultError::Same)));
    assert!(matches!(vaults.change_pin(&mut vault, OTHER), Err(VaultError::Same)));
    vaults.change_pin(&mut vault, "999999").unwrap();
    assert!(matches!(vaults.unlock(PIN, NOW), Err(VaultError::NotOpened)));
    assert_eq!(answers(&vaults.unlock("999999", NOW).unwrap()), 1);
    vaults.create_beside(&vault, "888888").unwrap();
    assert!(matches!(vaults.unlock(OTHER, NOW), Err(VaultError::NotOpened)), "its place was taken");
    assert_eq!(answers(&vaults.create("999999").unwrap()), 1, "what the PIN opens already");
}

#[test]
fn wrong_pins_slow_down_and_no_restart_and_no_kill_gives_a_try() {
    let disk = used(None);
    let vaults = open(&disk).unwrap();
    (0..5).for_each(|_| assert!(matches!(vaults.unlock("000000", NOW), Err(VaultError::NotOpened))));
    let seconds = |seconds| NOW + Duration::from_secs(seconds);
    assert!(matches!(vaults.unlock(PIN, seconds(29)), Err(VaultError::Wait(_))), "the right one too");
    // After a restart the clock of the process begins anew, and so does the wait.
    let vaults = open(&disk.after(Cut::Power)).unwrap();
    assert_eq!(vaults.wait(NOW), Duration::from_secs(30));
    assert!(matches!(vaults.unlock("000000", seconds(30)), Err(VaultError::NotOpened)));
    assert_eq!(vaults.wait(seconds(30)), Duration::from_secs(60));
    vaults.unlock(PIN, seconds(90)).unwrap();
    assert_eq!(vaults.wait(seconds(90)), Duration::ZERO);

    // Whoever kills the process once the count was written is counted; before that, no PIN was tried.
    let disk = used(None);
    (0..5).for_each(|_| {
        let vaults = open(&disk).unwrap();
        disk.stop_after(4);
        assert!(matches!(vaults.unlock("000000", NOW), Err(VaultError::Io(_) | VaultError::NotOpened)));
        disk.stop_after(usize::MAX);
    });
    assert!(!open(&disk).unwrap().wait(NOW).is_zero());
}

#[test]
fn what_is_too_much_is_refused_and_what_was_there_stays() {
    let disk = used(None);
    let vaults = open(&disk).unwrap();
    let mut vault = vaults.unlock(PIN, NOW).unwrap();
    let photo = |bytes: usize| vec![(ijwi_protocol::report::Media::Jpeg, vec![1; bytes])];
    vault.content.draft = answered(3).map(|draft| Draft { attachments: photo(PLACE_BYTES), ..draft });
    assert!(matches!(vaults.save(&vault), Err(VaultError::Full)));
    assert_eq!(answers(&vaults.unlock(PIN, NOW).unwrap()), 1);
    vault.content.draft = answered(3).map(|draft| Draft { attachments: photo(PLACE_BYTES - 200), ..draft });
    vaults.save(&vault).unwrap();
    assert_eq!(answers(&vaults.unlock(PIN, NOW).unwrap()), 3);
}

#[test]
fn a_wipe_that_is_cut_at_any_step_is_finished_at_the_next_start() {
    use crate::wipe;
    for steps in 0.. {
        let mut is_done = true;
        for cut in [Cut::Kill, Cut::Power, Cut::NamesFirst] {
            let disk = used(None);
            disk.write("store", &[1; 100]).unwrap();
            disk.sync("store").unwrap();
            disk.sync_folder().unwrap();
            disk.stop_after(steps);
            let wiped = wipe::wipe_keys(&disk, &disk).and_then(|()| wipe::wipe_files(&disk));
            is_done &= wiped.is_ok();
            let keys_are_gone = disk.keys().is_empty();
            let after = disk.after(cut);
            let is_finished = wipe::finish(&after, &after).unwrap();
            let is_gone = after.copy().is_empty() && after.keys().is_empty();
            assert!(is_gone || !keys_are_gone && !is_finished, "{cut:?}, {steps}");
            if !is_gone {
                assert_eq!(answers(&open(&after).unwrap().unlock(PIN, NOW).unwrap()), 1, "it had not begun");
            }
        }
        if is_done {
            return;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Whatever stands in the files, nothing panics, and what is read is written the same.
    #[test]
    fn any_bytes_are_read_or_refused(seed: [u8; 32], length in 0usize..600, changes in 0usize..4) {
        let mut rng = Rng::from_seed(seed);
        let mut plain = read_content(&Content::default().to_plain().unwrap()).unwrap().to_vec();
        for _ in 0..changes {
            let at = rng.below(length.max(1) as u64) as usize;
            plain[at] = rng.below(256) as u8;
        }
        if let Some(again) = read_content(&plain) {
            prop_assert_eq!(&again[..], &plain[..]);
        }
        plain.truncate(length);
        prop_assert!(read_content(&plain).is_none());
        prop_assert!(read_places(&plain).is_none());

        let disk = Disk::default();
        disk.write("vault-0", &plain).unwrap();
        disk.write("vault-1", &[]).unwrap();
        disk.write("attempts", &plain[..length.min(5)]).unwrap();
        let vaults = open(&disk).unwrap();
        prop_assert!(matches!(vaults.is_begun(), Err(VaultError::Damaged)));
    }

    /// One byte that was changed in the file in force, anywhere, and it does not open.
    #[test]
    fn damage_is_noticed(at: prop::sample::Index, change in 1u8..) {
        let disk = used(None);
        let vaults = open(&disk).unwrap();
        // The keystore has one key, under the name of the file in force.
        let name = disk.keys().remove(0);
        let mut bytes = disk.copy().remove(&name).unwrap();
        let at = at.index(bytes.len());
        // Behind the wrapped key is noise that nobody reads.
        prop_assume!(!(74..256).contains(&at));
        bytes[at] ^= change;
        disk.write(&name, &bytes).unwrap();
        prop_assert!(matches!(vaults.is_begun(), Err(VaultError::Damaged)));
    }
}
