//! The second implementation, `tests/reader/` in the tree: it reads our vectors, and we open what it makes. It runs when
//! `IJWI_PYTHON` names a Python with what `tests/reader/requirements.txt` lists; else nothing is tested here.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "the reader is a program of its own")]

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use ijwi_protocol::campaign::BundleFile;
use ijwi_protocol::envelope::{Direction, Envelope, OpeningKey};
use ijwi_protocol::object::Joiner;
use ijwi_protocol::report::{Answer, Content, check_answers, open_piece, read_object};
use ijwi_protocol::time::Day;
use serde_json::Value;

#[test]
fn it_agrees_with_every_vector() {
    run(&[]);
}

#[test]
fn it_notices_mistakes_that_are_planted_in_it() {
    run(&["--self-check".into()]);
}

#[test]
fn we_open_what_it_makes() {
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("envelope-of-another-program");
    if !run(&["--make".into(), out.clone().into()]) {
        return;
    }
    let envelope = std::fs::read(out).expect("it was just written");
    let (bundle_file, vector) = (json("bundle.json"), json("envelope.json"));
    let (_, bundle) = BundleFile::read(&bytes(&bundle_file["file"]), None).expect("a bundle");
    let day = Day(u32::try_from(vector["day"].as_u64().expect("a number")).expect("a day"));

    let verified = Envelope::parse(&envelope)
        .and_then(|envelope| envelope.verify(bundle.campaign(), bundle.keyring(), day))
        .expect("stamp and signature are right");
    assert_eq!(verified.direction(), Direction::Up);
    let material: [u8; 96] = bytes(&vector["recipient"]["material"]).try_into().expect("96 bytes");
    let piece = open_piece(&verified, bundle.campaign(), &OpeningKey::from_material(&material));
    let piece = piece.expect("it is for the clinic").expect("it is a piece");
    let joined = Joiner::new().add(piece).expect("it is right").expect("it is whole");
    let Content::Report(report) = read_object(&joined.bytes).expect("an object") else { panic!("it is a report") };
    assert_eq!((report.form, report.day), (bundle.form().hash(), day));
    assert_eq!(check_answers(bundle.form(), &report.answers), Ok(()));
    assert!(matches!(&report.answers[4], Answer::Text(said) if said.starts_with("From another program")));
    assert!(report.reply.is_some() && report.language == "rn");
}

/// Runs the reader; false when there is no Python for it.
fn run(arguments: &[OsString]) -> bool {
    let Some(python) = std::env::var_os("IJWI_PYTHON") else {
        use std::io::Write as _;
        // Straight to the standard error: what tests print is hidden when they pass.
        writeln!(std::io::stderr(), "skipped: IJWI_PYTHON is not set").ok();
        return false;
    };
    let reader = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/reader/ijwi_reader.py");
    // Without -B it would write its compiled modules into the tree.
    let output = Command::new(python).arg("-B").arg(reader).args(arguments).output().expect("Python runs");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    true
}

fn json(name: &str) -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors").join(name);
    serde_json::from_slice(&std::fs::read(path).expect("the vectors are in the tree")).expect("JSON")
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().expect("a text")).expect("hex")
}
