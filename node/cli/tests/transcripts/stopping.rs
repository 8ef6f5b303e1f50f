//! A command that waits for an answer from the keyboard still stops when it is told to.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::play::ijwi;

#[test]
fn it_stops_while_it_asks_whether_to_give_stamps() {
    let dir = tempfile::tempdir().expect("a folder");
    join_team_and_author(dir.path());
    let mut team = start(dir.path(), &["stamps", "issue", "--dir", "team", "--listen", "127.0.0.1:0", "--json"]);
    let mut said = String::new();
    BufReader::new(team.stdout.take().expect("a pipe")).read_line(&mut said).expect("a line");
    let address = said.split('"').find(|word| word.starts_with("127.0.0.1:")).expect("an address");
    let author = start(dir.path(), &["stamps", "request", "--dir", "author", "--peer", address]);
    // It has asked once something stands on stderr.
    team.stderr.as_mut().expect("a pipe").read_exact(&mut [0]).expect("a question");
    let pid = team.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs").success());
    assert!(team.wait().expect("it ends").success());
    assert!(!author.wait_with_output().expect("it ends").status.success(), "nobody gave her stamps");
}

fn join_team_and_author(dir: &Path) {
    fs::write(dir.join("pass"), "a long passphrase\n").expect("written");
    let run = |line: &str| {
        let output = ijwi(dir, &line.split(' ').collect::<Vec<_>>());
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    let made = run("campaign new --dir lead --name Camp --months 1 --passphrase-file pass --json");
    let id = made.split('"').find(|word| word.len() == 64).expect("an id");
    run(&format!("relay card --dir relay --campaign {id} --address relay.example.org:4710 --out relay.card"));
    run(&format!(
        "desk card --dir desk --campaign {id} --name Clinic --organisation Care --role clinic --out desk.card \
         --passphrase-file pass"
    ));
    run("campaign publish --dir lead relay.card desk.card --out bundle.ijwi --passphrase-file pass");
    for device in ["team", "author"] {
        run(&format!("join bundle.ijwi --dir {device} --confirmed"));
    }
    let keys = fs::read_dir(dir.join("lead")).expect("a folder").map(|entry| entry.expect("a file").path());
    let key = keys.into_iter().find(|path| path.to_string_lossy().contains("up-area0")).expect("a stamp key");
    run(&format!("stamps key --dir team {}", key.display()));
}

fn start(dir: &Path, args: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ijwi"));
    command.args(args).current_dir(dir).env_remove("IJWI_DIR").env("LC_ALL", "C");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs")
}
