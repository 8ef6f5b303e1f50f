//! The command as people type it: each file in `tests/cmd/` is a transcript, played in an empty folder with the real
//! program. A transcript that changed is written anew with `IJWI_BLESS=1`, and read before it is committed.

mod help;
mod play;
mod stopping;

/// What a person meets first: no file, another file, no campaign, the folder of somebody else.
#[test]
fn errors_say_what_happened_and_what_to_do() {
    play::transcript("errors");
}

/// From a new campaign to a sealed report, by files alone, and what each file is.
#[test]
fn a_report_is_sealed_without_any_network() {
    play::transcript("thread");
}

/// What a lead does later: more stamp keys, a stolen one, and a clock that is wrong.
#[test]
fn a_lead_goes_on_and_does_not_sign_a_wrong_day() {
    play::transcript("lead");
}

/// The same for scripts: one object a line, with these keys.
#[test]
fn scripts_read_stable_keys() {
    play::transcript("json");
}
