//! `ijwi report`: the form's questions, consent, how the answer comes, and sealing.

use std::io;
use std::path::PathBuf;

use ijwi_mesh::clock::Clock;
use ijwi_mesh::device::{Device, Draft, Filed, Leaving};
use ijwi_mesh::seed::{random_bytes, system_rng};
use ijwi_mesh::vault::{Kept, Vault, VaultError};
use ijwi_protocol::campaign::{Bundle, Recipient, Role};
use ijwi_protocol::ids::RecipientId;
use ijwi_protocol::report::words::SevenWords;
use ijwi_protocol::report::{Answer, Form, Kind, Media, Question};
use ijwi_protocol::time::Day;
use zeroize::{Zeroize as _, Zeroizing};

use super::{join, open_device, unlock, warn_about, word_language};
use crate::args::ReportArgs;
use crate::fail::{Failure, Outcome};
use crate::prompt::{self, PIN};
use crate::ui::Ui;
use crate::{answer_file, photo};

/// What a report takes along.
const ATTACHMENTS_MAX: usize = 16;
/// Bytes of an answer in own words: what a form takes.
pub(crate) const ANSWER_BYTES_MAX: usize = 16 * 1024;

/// How answers come back.
enum Way {
    Words(SevenWords),
    Pin(Vault),
    None,
}

pub(crate) fn run(args: &ReportArgs, ui: &Ui, clock: Clock) -> Result<Outcome, Failure> {
    let device = open_device(&args.dir.dir, ui, clock)?;
    if let Some(length) = args.slots.length().filter(|length| !length.is_zero()) {
        device.set_slot_length(length);
    }
    let custody = device.custody(ijwi_mesh::device::ROOM)?;
    let reach = device.tend(&custody)?;
    let active = custody.active();
    let (bundle, day) = (&*active.bundle, device.filing_day(&custody)?);
    if args.blank {
        ui.line(answer_file::blank(ui, bundle.form()).trim_end());
        return Ok(Outcome::Done);
    }
    warn_about(ui, &active, join::is_confirmed(&device, bundle)?, day);
    if day != custody.day() {
        let values = [("day", &day.to_string()), ("other", &custody.day().to_string())];
        ui.tell("error-day-doubted", &values.map(|(name, value)| (name, value.into())));
        ui.hint("error-day-doubted", &[]);
    }

    // All that can fail comes before the first question: nobody should have to tell it twice.
    if device.stamps_left(&custody, day)? == 0 {
        return Err(Failure::new("error-stamps-none"));
    }
    if bundle.offered(day).next().is_none() {
        return Err(Failure::new("error-recipients-none"));
    }
    let attachments = attach(ui, &args.attach)?;
    let named = named(ui, bundle, day, &args.to)?;
    let way_given = way_given(args, ui, &device)?;

    let mut answers = match &args.answers {
        Some(file) => answer_file::read(file, bundle.form())?,
        None => match ask_all(ui, bundle.form())? {
            Some(answers) => answers,
            None => {
                ui.talk(&ui.text.get("cli-stopped"));
                return Ok(Outcome::Nothing);
            }
        },
    };
    if attachments.is_empty() && answers.iter().all(|answer| *answer == Answer::Skipped) {
        return Err(Failure::new("error-report-empty"));
    }
    let recipients = if args.to.is_empty() { consent(ui, bundle, day)? } else { named };
    if recipients.is_empty() {
        ui.talk(&ui.text.get("cli-consent-none"));
        return Ok(Outcome::Nothing);
    }
    let mut way = match way_given {
        Some(way) => way,
        None => match ask_way(ui, &device)? {
            Some(way) => way,
            None => {
                ui.talk(&ui.text.get("cli-stopped"));
                return Ok(Outcome::Nothing);
            }
        },
    };
    let root: Option<Zeroizing<[u8; 32]>> = match &way {
        Way::Words(words) => Some(words.root(bundle.campaign())),
        Way::Pin(_) => Some(Zeroizing::new(random_bytes())),
        Way::None => None,
    };
    let draft = Draft {
        answers: &answers,
        attachments: &attachments,
        recipients: &recipients,
        root: root.as_deref(),
        language: ui.language().code(),
    };
    let leaving = match (args.burst, args.urgent) {
        (true, _) => Leaving::Burst,
        (false, true) => Leaving::Urgent,
        (false, false) => Leaving::BySlots,
    };
    let filed = device.file(&custody, &draft, leaving, |conversations| match &mut way {
        Way::Pin(vault) => {
            vault.content.kept.extend(conversations.into_iter().map(|conversation| Kept::new(conversation, day)));
            device.vaults().save(vault)
        }
        Way::Words(_) | Way::None => Ok(()),
    })?;
    answers.zeroize();

    let left = device.stamps_left(&custody, day)?;
    let mut json = serde_json::json!({
        "envelopes": filed.envelopes,
        "recipients": recipients.len(),
        "left": filed.left,
        "copies": filed.copies,
        "stamps": left,
        "words": null,
    });
    if let Way::Words(words) = &way {
        json["words"] = words.words(word_language(ui)).join(" ").into();
    }
    ui.say("cli-sealed", &[("envelopes", filed.envelopes.into()), ("recipients", recipients.len().into())], json);
    ui.hint("cli-sealed", &[]);
    tell_leaving(ui, leaving, &filed, reach.a_day);
    ui.tell("cli-stamps-left", &[("count", left.into())]);
    if let Way::Words(words) = &way {
        show_words(ui, words)?;
    }
    Ok(Outcome::Done)
}

/// When it leaves, and what that shows.
fn tell_leaving(ui: &Ui, leaving: Leaving, filed: &Filed, a_day: usize) {
    let values = [("envelopes", filed.envelopes.into()), ("day", a_day.into())];
    match leaving {
        Leaving::Burst => {
            ui.tell("cli-leaves-burst", &values[..1]);
            ui.hint("cli-leaves-burst", &[]);
        }
        Leaving::Urgent if filed.left > 0 => ui.tell("cli-leaves-urgent", &values),
        Leaving::Urgent | Leaving::BySlots => {
            ui.tell("cli-leaves-slots", &values);
            ui.hint("cli-leaves-slots", &[]);
        }
    }
    ui.tell(if filed.copies == 3 { "cli-leaves-again" } else { "cli-leaves-not-again" }, &[]);
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

/// Reads what is to be attached, and says what goes as it is.
fn attach(ui: &Ui, files: &[PathBuf]) -> Result<Vec<(Media, Vec<u8>)>, Failure> {
    if files.len() > ATTACHMENTS_MAX {
        return Err(Failure::new("error-attachments-many").with("max", ATTACHMENTS_MAX));
    }
    let mut attachments = Vec::with_capacity(files.len());
    for file in files {
        let attachment = photo::read(file)?;
        if attachment.0 == Media::File {
            let name = file.display().to_string();
            ui.tell("cli-attached-as-it-is", &[("file", (&name).into())]);
            ui.hint("cli-attached-as-it-is", &[]);
        }
        attachments.push(attachment);
    }
    Ok(attachments)
}

/// Asks every question. `None`: she stopped.
fn ask_all(ui: &Ui, form: &Form) -> Result<Option<Vec<Answer>>, Failure> {
    let code = ui.language().code();
    ui.talk(&ui.bold(form.title.get(code)));
    let all = form.questions.len();
    let mut answers = Vec::with_capacity(all);
    for (number, question) in (1usize..).zip(&form.questions) {
        ui.talk("");
        let head = ui.text.with("cli-question", &[("number", number.into()), ("all", all.into())]);
        ui.talk(&ui.dim(&head));
        ui.talk(&ui.bold(question.label.get(code)));
        if let Some(hint) = &question.hint {
            ui.talk(&ui.dim(hint.get(code)));
        }
        for (at, choice) in (1usize..).zip(question.kind.choices()) {
            ui.talk(&format!("{at:>3}  {}", choice.label.get(code)));
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
                None => ui.talk(&ui.text.get("cli-not-understood")),
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
        Kind::Text => {
            let is_text = typed.len() <= ANSWER_BYTES_MAX && !typed.chars().any(char::is_control);
            is_text.then(|| Answer::Text(typed.to_owned()))
        }
        Kind::Number { min, max } => {
            typed.parse().ok().filter(|number| (min..=max).contains(&number)).map(Answer::Number)
        }
    }
}

/// Asks for each recipient. The default is no.
fn consent(ui: &Ui, bundle: &Bundle, day: Day) -> Result<Vec<RecipientId>, Failure> {
    ui.talk("");
    ui.talk(&ui.text.get("cli-consent-start"));
    let mut chosen = Vec::new();
    for recipient in bundle.offered(day) {
        let role = ui.text.get(role_key(recipient.role));
        let name = recipient.name.get(ui.language().code());
        let asked = ui.text.with("cli-consent", &[("name", name.into()), ("role", (&role).into())]);
        if prompt::yes(ui, &asked)? {
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

/// How the answer comes, if that was said on the command line.
fn way_given(args: &ReportArgs, ui: &Ui, device: &Device) -> Result<Option<Way>, Failure> {
    if args.no_answer {
        return Ok(Some(Way::None));
    }
    if args.words {
        return Ok(Some(Way::Words(SevenWords::draw(&mut system_rng()))));
    }
    let Some(file) = &args.pin_file else { return Ok(None) };
    let pin = if args.new_vault { PIN.ask_new(ui, Some(file)) } else { PIN.ask(ui, Some(file)) }?;
    match unlock(ui, device, &pin) {
        Ok(vault) => Ok(Some(Way::Pin(vault))),
        Err(VaultError::NotOpened) if args.new_vault => Ok(Some(Way::Pin(device.vaults().create(&pin)?))),
        Err(VaultError::NotOpened) => Err(Failure::new("error-pin-new")),
        Err(error) => Err(error.into()),
    }
}

/// Asks how the answer comes, the safest first. `None`: she stopped.
fn ask_way(ui: &Ui, device: &Device) -> Result<Option<Way>, Failure> {
    ui.talk("");
    ui.talk(&ui.text.get("cli-answers-how"));
    for (number, key) in (1..).zip(["cli-answers-by-words", "cli-answers-by-pin", "cli-answers-no"]) {
        ui.talk(&format!("{number:>3}  {}", ui.text.get(key)));
    }
    loop {
        match prompt::line(">")?.as_deref().map(String::as_str) {
            Some("1") => return Ok(Some(Way::Words(SevenWords::draw(&mut system_rng())))),
            Some("2") => return ask_pin(ui, device).map(Some),
            Some("3") => return Ok(Some(Way::None)),
            Some("q" | "Q") | None => return Ok(None),
            Some(_) => ui.talk(&ui.text.get("cli-not-understood")),
        }
    }
}

/// Asks for the PIN until it opens the vault, or a new one is wanted.
fn ask_pin(ui: &Ui, device: &Device) -> Result<Way, Failure> {
    loop {
        let pin = PIN.ask(ui, None)?;
        match unlock(ui, device, &pin) {
            Ok(vault) => return Ok(Way::Pin(vault)),
            Err(VaultError::NotOpened) => {}
            Err(error) => return Err(error.into()),
        }
        ui.talk(&ui.text.get("error-pin"));
        if !prompt::yes(ui, &ui.text.get("cli-vault-new"))? {
            continue;
        }
        match PIN.ask_new(ui, None) {
            Ok(pin) => return Ok(Way::Pin(device.vaults().create(&pin)?)),
            // Too short, or mistyped: her report is not lost for that.
            Err(failure) if failure.key().starts_with("error-pin") => ui.talk(&failure.texts(&ui.text).0),
            Err(failure) => return Err(failure),
        }
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
