//! `ijwi report`: the form's questions, consent, how the answer comes, and sealing.

use std::io;

use ijwi_mesh::clock::Clock;
use ijwi_mesh::device::{Device, Draft};
use ijwi_mesh::seed::{random_bytes, system_rng};
use ijwi_mesh::vault::{Kept, Vault, VaultError};
use ijwi_protocol::campaign::{Bundle, Recipient, Role};
use ijwi_protocol::envelope::Direction;
use ijwi_protocol::ids::RecipientId;
use ijwi_protocol::report::words::SevenWords;
use ijwi_protocol::report::{Answer, Form, Kind, Question};
use ijwi_protocol::time::Day;
use zeroize::{Zeroize as _, Zeroizing};

use super::{join, open_device, word_language};
use crate::args::ReportArgs;
use crate::fail::{Failure, Outcome};
use crate::prompt::{self, PIN};
use crate::ui::Ui;
use crate::{answer_file, photo};

/// How answers come back.
enum Way {
    Words(SevenWords),
    Pin(Zeroizing<String>, Vault),
    None,
}

pub(crate) fn run(args: &ReportArgs, ui: &Ui, clock: Clock) -> Result<Outcome, Failure> {
    let device = open_device(&args.dir.dir, ui, clock)?;
    let custody = device.custody(ijwi_mesh::device::ROOM)?;
    let active = custody.active();
    let (bundle, day) = (&*active.bundle, custody.day());
    warn_about(ui, &device, bundle, active.twin, day)?;

    let mut answers = match &args.answers {
        Some(file) => answer_file::read(file, bundle.form())?,
        None => match ask_all(ui, bundle.form())? {
            Some(answers) => answers,
            None => {
                ui.tell("cli-stopped", &[]);
                return Ok(Outcome::Nothing);
            }
        },
    };
    let attachments = args.attach.iter().map(|file| photo::read(file)).collect::<Result<Vec<_>, _>>()?;
    let recipients = if args.to.is_empty() { consent(ui, bundle, day)? } else { named(ui, bundle, day, &args.to)? };
    if recipients.is_empty() {
        ui.tell("cli-consent-none", &[]);
        return Ok(Outcome::Nothing);
    }
    let way = way(args, ui, &device)?;
    let root: Option<Zeroizing<[u8; 32]>> = match &way {
        Way::Words(words) => Some(words.root(bundle.campaign())),
        Way::Pin(..) => Some(Zeroizing::new(random_bytes())),
        Way::None => None,
    };
    let draft = Draft {
        answers: &answers,
        attachments: &attachments,
        recipients: &recipients,
        root: root.as_deref(),
        language: ui.language().code(),
    };
    let filed = device.file(&custody, &draft)?;
    answers.zeroize();

    let left = device.stamps()?.count(bundle, Direction::Up, day);
    let mut json = serde_json::json!({ "envelopes": filed.envelopes, "recipients": recipients.len(), "stamps": left });
    if let Way::Words(words) = &way {
        json["words"] = words.words(word_language(ui)).join(" ").into();
    }
    ui.say("cli-sealed", &[("envelopes", filed.envelopes.into()), ("recipients", recipients.len().into())], json);
    ui.hint("cli-sealed", &[]);
    match way {
        Way::Words(words) => show_words(ui, &words)?,
        Way::Pin(pin, mut vault) => {
            let kept = filed.conversations.into_iter().map(|conversation| Kept { conversation, received: Vec::new() });
            vault.kept.extend(kept);
            vault.save(device.home(), device.key(), &pin)?;
        }
        Way::None => {}
    }
    ui.tell("cli-stamps-left", &[("count", left.into())]);
    Ok(Outcome::Done)
}

/// The key of a role's name.
pub(crate) fn role_key(role: Role) -> &'static str {
    match role {
        Role::Clinic => "cli-role-clinic",
        Role::Ngo => "cli-role-ngo",
        Role::Unhcr => "cli-role-unhcr",
        Role::Police => "cli-role-police",
        Role::Prosecutor => "cli-role-prosecutor",
    }
}

/// What somebody should know before she trusts the campaign with a report.
fn warn_about(ui: &Ui, device: &Device, bundle: &Bundle, twin: bool, day: Day) -> Result<(), Failure> {
    if device.home().read(join::CONFIRMED)?.is_none_or(|id| id[..] != bundle.campaign().0) {
        ui.tell("cli-campaign-not-confirmed", &[]);
    }
    if twin {
        ui.tell("error-bundle-twin", &[]);
        ui.hint("error-bundle-twin", &[]);
    }
    if bundle.is_old(day) {
        let values = bundle.manifest().old_after.to_string();
        ui.tell("error-bundle-old", &[("day", (&values).into())]);
        ui.hint("error-bundle-old", &[]);
    }
    Ok(())
}

/// Asks every question. `None`: she stopped.
fn ask_all(ui: &Ui, form: &Form) -> Result<Option<Vec<Answer>>, Failure> {
    let code = ui.language().code();
    ui.line(&ui.bold(form.title.get(code)));
    let all = form.questions.len();
    let mut answers = Vec::with_capacity(all);
    for (number, question) in (1usize..).zip(&form.questions) {
        ui.line("");
        let head = ui.text.with("cli-question", &[("number", number.into()), ("all", all.into())]);
        ui.line(&ui.dim(&head));
        ui.line(&ui.bold(question.label.get(code)));
        if let Some(hint) = &question.hint {
            ui.line(&ui.dim(hint.get(code)));
        }
        for (at, choice) in (1usize..).zip(question.kind.choices()) {
            ui.line(&format!("{at:>3}  {}", choice.label.get(code)));
        }
        match ask(ui, question)? {
            Some(answer) => answers.push(answer),
            None => return Ok(None),
        }
    }
    Ok(Some(answers))
}

fn ask(ui: &Ui, question: &Question) -> Result<Option<Answer>, Failure> {
    let how = match &question.kind {
        Kind::One(_) => ui.text.get("cli-choose-one"),
        Kind::Many(_) => ui.text.get("cli-choose-many"),
        Kind::Text => ui.text.get("cli-type-text"),
        Kind::Number { min, max } => {
            ui.text.with("cli-type-number", &[("min", (&min.to_string()).into()), ("max", (&max.to_string()).into())])
        }
    };
    loop {
        let Some(typed) = prompt::line(&format!("{}\n>", ui.dim(&how)))? else { return Ok(None) };
        match typed.as_str() {
            "" => return Ok(Some(Answer::Skipped)),
            "q" | "Q" => return Ok(None),
            typed => match understand(question, typed) {
                Some(answer) => return Ok(Some(answer)),
                None => ui.tell("cli-not-understood", &[]),
            },
        }
    }
}

/// An answer as it is typed at the prompt: choices by number.
fn understand(question: &Question, typed: &str) -> Option<Answer> {
    let place = |number: &str| {
        let number: usize = number.parse().ok()?;
        let place = number.checked_sub(1).filter(|place| *place < question.kind.choices().len())?;
        u16::try_from(place).ok()
    };
    match &question.kind {
        Kind::One(_) => place(typed).map(Answer::One),
        Kind::Many(_) => {
            let numbers = typed.split([' ', ',']).filter(|number| !number.is_empty());
            let mut places = numbers.map(place).collect::<Option<Vec<_>>>()?;
            places.sort_unstable();
            places.dedup();
            (!places.is_empty()).then_some(Answer::Many(places))
        }
        Kind::Text => (!typed.chars().any(char::is_control)).then(|| Answer::Text(typed.to_owned())),
        Kind::Number { min, max } => {
            typed.parse().ok().filter(|number| (min..=max).contains(&number)).map(Answer::Number)
        }
    }
}

/// Asks for each recipient. The default is no.
fn consent(ui: &Ui, bundle: &Bundle, day: Day) -> Result<Vec<RecipientId>, Failure> {
    ui.line("");
    ui.tell("cli-consent-start", &[]);
    let mut chosen = Vec::new();
    for recipient in bundle.offered(day) {
        let role = ui.text.get(role_key(recipient.role));
        let name = recipient.name.get(ui.language().code());
        let asked = ui.text.with("cli-consent", &[("name", name.into()), ("role", (&role).into())]);
        let typed = prompt::line(&asked)?;
        if typed.is_some_and(|typed| typed.to_lowercase() == ui.text.get("cli-yes").to_lowercase()) {
            chosen.push(recipient.id());
        }
    }
    Ok(chosen)
}

/// The recipients that were named on the command line.
fn named(ui: &Ui, bundle: &Bundle, day: Day, names: &[String]) -> Result<Vec<RecipientId>, Failure> {
    let code = ui.language().code();
    let is_named = |recipient: &Recipient, name: &str| {
        recipient.role.code() == name || recipient.name.iter().any(|(_, text)| text == name)
    };
    let mut chosen = Vec::new();
    for name in names {
        let found: Vec<_> =
            bundle.offered(day).filter(|recipient| is_named(recipient, name)).map(Recipient::id).collect();
        if found.is_empty() {
            let names: Vec<_> = bundle.offered(day).map(|recipient| recipient.name.get(code)).collect();
            let failure = Failure::new("error-recipient-unknown").with("name", name);
            return Err(failure.with("names", names.join(", ")));
        }
        chosen.extend(found);
    }
    chosen.sort_unstable();
    chosen.dedup();
    Ok(chosen)
}

/// How the answer comes, the safest first.
fn way(args: &ReportArgs, ui: &Ui, device: &Device) -> Result<Way, Failure> {
    if args.no_answer {
        return Ok(Way::None);
    }
    if args.words {
        return Ok(Way::Words(SevenWords::draw(&mut system_rng())));
    }
    if args.pin_file.is_none() {
        ui.line("");
        ui.tell("cli-answers-how", &[]);
        for (number, key) in (1..).zip(["cli-answers-by-words", "cli-answers-by-pin", "cli-answers-no"]) {
            ui.line(&format!("{number:>3}  {}", ui.text.get(key)));
        }
        loop {
            match prompt::line(">")?.as_deref().map(String::as_str) {
                Some("1") => return Ok(Way::Words(SevenWords::draw(&mut system_rng()))),
                Some("2") => break,
                Some("3") | None => return Ok(Way::None),
                Some(_) => ui.tell("cli-not-understood", &[]),
            }
        }
    }
    let pin =
        if args.new_vault { PIN.ask_new(ui, args.pin_file.as_deref()) } else { PIN.ask(ui, args.pin_file.as_deref()) }?;
    match Vault::open(device.home(), device.key(), &pin) {
        Ok(vault) => Ok(Way::Pin(pin, vault)),
        Err(VaultError::NotOpened) if args.new_vault => Ok(Way::Pin(pin, Vault::default())),
        Err(VaultError::NotOpened) => Err(Failure::new("error-pin-new")),
        Err(error) => Err(error.into()),
    }
}

/// Shows the seven words until she knows them; then they leave the screen.
fn show_words(ui: &Ui, words: &SevenWords) -> Result<(), Failure> {
    if ui.json {
        return Ok(());
    }
    let shown = words.words(word_language(ui)).join(" ");
    ui.tell("cli-words-shown", &[("words", (&ui.bold(&shown)).into())]);
    ui.hint("cli-words-shown", &[]);
    if io::IsTerminal::is_terminal(&io::stdin()) && io::IsTerminal::is_terminal(&io::stdout()) {
        prompt::line(&ui.text.get("cli-words-learned"))?;
        ui.line("\u{1b}[2J\u{1b}[3J\u{1b}[H");
    }
    Ok(())
}
