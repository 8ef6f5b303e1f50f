//! The demo's devices: this same program, in processes of their own, read by their JSON lines.

use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::fail::Failure;

/// How long a process may take to end when it is told to.
const ENDING: Duration = Duration::from_secs(20);

/// A command that runs until it is stopped.
pub(super) struct Running {
    what: String,
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Running {
    /// Starts it.
    pub(super) async fn start(args: &[&str]) -> Result<Self, Failure> {
        let mut child = command(args)?.spawn().map_err(Failure::unexpected)?;
        let stdout = child.stdout.take().ok_or_else(|| Failure::unexpected("a process without output"))?;
        Ok(Self { what: args[0].to_owned(), child, lines: BufReader::new(stdout).lines() })
    }

    /// Waits for a line like this.
    pub(super) async fn until(&mut self, wait: Duration, is_it: impl Fn(&Value) -> bool) -> Result<Value, Failure> {
        let found = async {
            while let Some(line) = self.lines.next_line().await.map_err(Failure::unexpected)? {
                let event: Value = serde_json::from_str(&line).unwrap_or_default();
                if is_it(&event) {
                    return Ok(event);
                }
            }
            Err(Failure::unexpected(format!("`ijwi {}` ended early", self.what)))
        };
        let waited = tokio::time::timeout(wait, found).await;
        waited.unwrap_or_else(|_| Err(Failure::unexpected(format!("`ijwi {}` did not get so far in time", self.what))))
    }

    /// Stops it by SIGTERM, as an operator would, and waits for a clean end.
    pub(super) async fn stop(mut self) -> Result<(), Failure> {
        let pid = self.child.id().and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
        if let Some(pid) = pid {
            kill_process(pid, Signal::TERM).map_err(Failure::unexpected)?;
        }
        let ended = tokio::time::timeout(ENDING, self.child.wait()).await;
        match ended {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => Err(Failure::unexpected(format!("`ijwi {}` ended with {status}", self.what))),
            Ok(Err(error)) => Err(Failure::unexpected(error)),
            Err(_) => Err(Failure::unexpected(format!("`ijwi {}` did not stop", self.what))),
        }
    }
}

/// Runs a command to its end, and gives its last line.
pub(super) async fn run_to_end(args: &[&str]) -> Result<Value, Failure> {
    Ok(lines(args).await?.pop().unwrap_or_default())
}

/// Runs a command to its end, and gives its lines.
pub(super) async fn lines(args: &[&str]) -> Result<Vec<Value>, Failure> {
    let output = command(args)?.output().await.map_err(Failure::unexpected)?;
    if !output.status.success() {
        let what = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::unexpected(format!("`ijwi {}`: {}", args.join(" "), what.trim())));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}

fn command(args: &[&str]) -> Result<Command, Failure> {
    let mut command = Command::new(std::env::current_exe().map_err(Failure::unexpected)?);
    command.args(args).arg("--json").arg("--lang").arg("en");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    Ok(command)
}
