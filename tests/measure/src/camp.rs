//! A camp of real processes: the program's own commands set it up, as people would, and it is read by its JSON lines.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use ijwi_protocol::campaign::{Bundle, BundleFile};
use ijwi_protocol::envelope::StampIssuer;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// How long a process may take for one step.
const STEP: Duration = Duration::from_secs(120);
const PASSPHRASE: &str = "only for measuring";

/// A campaign with one relay, one desk and one carrier.
pub(crate) struct Camp {
    program: PathBuf,
    dir: PathBuf,
    /// Where the relay is to listen.
    pub(crate) relay: String,
    pub(crate) file: BundleFile,
    pub(crate) bundle: Arc<Bundle>,
    /// Issues *up* stamps.
    pub(crate) issuer: Arc<StampIssuer>,
}

impl Camp {
    /// Sets it up in an empty folder.
    pub(crate) async fn set_up(dir: &Path) -> Result<Self> {
        let program = std::env::current_exe()?.with_file_name("ijwi");
        ensure!(program.exists(), "{} is not there: `tests/bench` builds it", program.display());
        let relay = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let at = |name: &str| dir.join(name).display().to_string();
        std::fs::write(at("passphrase"), PASSPHRASE)?;
        let secret = ["--passphrase-file".to_owned(), at("passphrase")];
        let run = async |line: &str, sealed: bool| -> Result<Value> {
            let mut args: Vec<_> = line.split(' ').map(|word| word.replace('@', &at(""))).collect();
            args.extend(secret.iter().filter(|_| sealed).cloned());
            run_to_end(&program, &args).await
        };

        let made = run("campaign new --dir @lead --name Measured --months 1", true).await?;
        let campaign = made["campaign"].as_str().context("a campaign has an id")?;
        run(&format!("relay card --dir @relay --campaign {campaign} --address {relay} --out @relay.card"), false)
            .await?;
        let card = "desk card --dir @desk --name Clinic --organisation Care --role clinic --out @desk.card";
        run(&format!("{card} --campaign {campaign}"), true).await?;
        let publish = "campaign publish --dir @lead @relay.card @desk.card --out @bundle.ijwi";
        run(&format!("{publish} --poll-seconds 1 --receipt-seconds 1"), true).await?;
        for joining in ["relay", "desk", "carrier"] {
            run(&format!("join @bundle.ijwi --dir @{joining} --confirmed"), false).await?;
        }

        let keys = made["keys"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let up = keys.into_iter().find(|key| key.contains("up-area")).context("a campaign has a stamp key")?;
        let key = std::fs::read(up)?;
        let issuer = StampIssuer::from_der(key.strip_prefix(b"IJWIKEY1").context("a key file")?)?;
        let (file, bundle) = BundleFile::read(&std::fs::read(at("bundle.ijwi"))?, None)?;
        let (dir, bundle, issuer) = (dir.to_owned(), Arc::new(bundle), Arc::new(issuer));
        Ok(Self { program, dir, relay, file, bundle, issuer })
    }

    /// Starts a command that runs until it is stopped; `@` in it is this camp's folder.
    pub(crate) fn start(&self, line: &str) -> Result<Running> {
        let args: Vec<_> = line.split(' ').map(|word| word.replace('@', &format!("{}/", self.dir.display()))).collect();
        let mut child = command(&self.program, &args).spawn()?;
        let lines = BufReader::new(child.stdout.take().context("its output is read")?).lines();
        Ok(Running { what: line.to_owned(), child, lines })
    }
}

/// A running process.
pub(crate) struct Running {
    what: String,
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Running {
    /// Waits for a line like this.
    pub(crate) async fn until(&mut self, is_it: impl Fn(&Value) -> bool) -> Result<Value> {
        let found = async {
            while let Some(line) = self.lines.next_line().await? {
                let event: Value = serde_json::from_str(&line).unwrap_or_default();
                if is_it(&event) {
                    return Ok(event);
                }
            }
            bail!("`ijwi {}` ended early", self.what)
        };
        tokio::time::timeout(STEP, found).await.with_context(|| format!("`ijwi {}` is too slow", self.what))?
    }

    /// The most memory that it has had resident, in MB of a million bytes.
    pub(crate) fn vmhwm_mb(&self) -> Result<f64> {
        let pid = self.child.id().context("it runs")?;
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("the kernel tells VmHWM")?;
        let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kib * 1024.0 / 1e6)
    }

    /// Stops it as an operator would, and waits for its end.
    pub(crate) async fn stop(mut self) -> Result<()> {
        let pid = self.child.id().and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
        kill_process(pid.context("it runs")?, Signal::TERM)?;
        let status = tokio::time::timeout(STEP, self.child.wait()).await??;
        ensure!(status.success(), "`ijwi {}` ended with {status}", self.what);
        Ok(())
    }
}

async fn run_to_end(program: &Path, args: &[String]) -> Result<Value> {
    let output = command(program, args).output().await?;
    ensure!(output.status.success(), "`ijwi {}`: {}", args.join(" "), String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout)?;
    Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).next_back().unwrap_or_default())
}

fn command(program: &Path, args: &[String]) -> Command {
    let mut command = Command::new(program);
    command.args(args).args(["--json", "--lang", "en"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}
