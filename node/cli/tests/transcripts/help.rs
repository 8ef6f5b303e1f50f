//! The help of each command, as a field worker reads it.

use crate::play::{help_folder, ijwi, same};

const COMMANDS: [&str; 26] = [
    "",
    "demo",
    "join",
    "stamps",
    "stamps request",
    "stamps issue",
    "stamps accept",
    "stamps count",
    "stamps key",
    "report",
    "answers",
    "carry",
    "status",
    "relay",
    "relay card",
    "desk",
    "desk card",
    "desk heads",
    "desk evidence",
    "desk key",
    "campaign",
    "campaign new",
    "campaign publish",
    "campaign show",
    "inspect",
    "--version",
];

#[test]
fn each_command_explains_itself() {
    let dir = tempfile::tempdir().expect("a folder");
    for command in COMMANDS {
        let mut args: Vec<_> = command.split_whitespace().collect();
        if command != "--version" {
            args.push("--help");
        }
        let output = ijwi(dir.path(), &args);
        assert!(output.status.success() && output.stderr.is_empty(), "{command}");
        let help = String::from_utf8(output.stdout).expect("text");
        let wide = help.lines().find(|line| line.chars().count() > 100 && !line.starts_with("Usage:"));
        assert_eq!(wide, None, "{command}: a line is broken on a narrow screen");
        let name = if command.is_empty() { "ijwi".to_owned() } else { command.replace(' ', "-") };
        let path = help_folder().join(format!("{}.txt", name.trim_start_matches('-')));
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        same(&path, &help, &written);
    }
    assert_eq!(dir.path().read_dir().expect("readable").count(), 0, "help makes nothing");
}

/// Every command that `ijwi --help` lists is in the list above.
#[test]
fn no_command_is_left_out() {
    let dir = tempfile::tempdir().expect("a folder");
    for command in COMMANDS.iter().filter(|command| !command.starts_with('-')) {
        let mut args: Vec<_> = command.split_whitespace().collect();
        args.push("--help");
        let help = String::from_utf8(ijwi(dir.path(), &args).stdout).expect("text");
        let commands = help.split("ommands:\n").nth(1).unwrap_or_default();
        for line in commands.lines().take_while(|line| line.starts_with("  ")) {
            let name = line.split_whitespace().next().unwrap_or_default();
            let whole = format!("{command} {name}").trim().to_owned();
            assert!(COMMANDS.contains(&whole.as_str()), "{whole}");
        }
    }
}
