//! `ijwi answers`: what came back, by PIN on this device, or by seven words on any.

use ijwi_mesh::clock::Clock;
use ijwi_mesh::custody::Custody;
use ijwi_mesh::device::{Device, ROOM, UNKNOWN_REPORT, read_answers};
use ijwi_mesh::vault::Received;
use ijwi_protocol::campaign::{Bundle, shown};
use ijwi_protocol::report::Conversation;
use ijwi_protocol::report::words::{SevenWords, WordsError};

use super::{open_device, unlock};
use crate::args::AnswersArgs;
use crate::fail::{Failure, Outcome};
use crate::prompt::{self, PIN};
use crate::ui::Ui;

pub(crate) fn run(args: &AnswersArgs, ui: &Ui, clock: Clock) -> Result<Outcome, Failure> {
    let device = open_device(&args.dir.dir, ui, clock)?;
    let custody = device.custody(ROOM)?;
    let bundle = custody.active().bundle;
    let received =
        if args.words { by_words(args, ui, &custody, &bundle)? } else { by_pin(args, ui, &device, &custody)? };
    if received.is_empty() {
        // Words that nothing was sealed to look the same as words whose answer is still on its way.
        let key = if args.words { "cli-answers-none-words" } else { "cli-answers-none" };
        ui.tell(key, &[]);
        ui.hint(key, &[]);
        return Ok(Outcome::Nothing);
    }
    for one in &received {
        show(ui, &bundle, one);
    }
    Ok(Outcome::Done)
}

fn by_pin(args: &AnswersArgs, ui: &Ui, device: &Device, custody: &Custody) -> Result<Vec<Received>, Failure> {
    let pin = PIN.ask(ui, args.pin_file.as_deref())?;
    let mut vault = unlock(ui, device, &pin)?;
    let campaign = *custody.active().bundle.campaign();
    let mut new = 0;
    for kept in &mut vault.content.kept {
        let mut conversations = [kept.conversation.clone()];
        let found = read_answers(custody, &campaign, &mut conversations)?;
        new += found.len();
        kept.received.extend(found);
        let [conversation] = conversations;
        kept.conversation = conversation;
    }
    if new > 0 {
        device.vaults().save(&vault)?;
    }
    Ok(vault.content.kept.iter().flat_map(|kept| kept.received.iter().cloned()).collect())
}

fn by_words(args: &AnswersArgs, ui: &Ui, custody: &Custody, bundle: &Bundle) -> Result<Vec<Received>, Failure> {
    let typed = match &args.words_file {
        Some(file) => prompt::read_secret(file)?,
        None => prompt::line(&ui.text.get("cli-words-enter"))?
            .ok_or_else(|| Failure::new("error-word-count").with("given", 0).with("wanted", 7))?,
    };
    let (words, language) = SevenWords::read(&typed).map_err(|error| words_failure(&error, &typed))?;
    // One mistake is tried by itself: a slip of the finger should not cost an answer.
    let mistakes: Vec<_> = words.one_mistake(language).collect();
    let progress = ui.progress("cli-progress-words", 1 + mistakes.len());
    for (tried, words) in core::iter::once(words).chain(mistakes).enumerate() {
        progress.done(tried);
        let found = try_words(&words, custody, bundle)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

fn try_words(words: &SevenWords, custody: &Custody, bundle: &Bundle) -> Result<Vec<Received>, Failure> {
    let root = words.root(bundle.campaign());
    let recipients = bundle.recipients().iter();
    let mut conversations: Vec<_> =
        recipients.map(|recipient| Conversation::of_root(&root, recipient.id(), UNKNOWN_REPORT)).collect();
    Ok(read_answers(custody, bundle.campaign(), &mut conversations)?)
}

fn words_failure(error: &WordsError, typed: &str) -> Failure {
    match error {
        WordsError::Count(given) => Failure::new("error-word-count").with("given", given).with("wanted", 7),
        WordsError::NotInList { position, nearest, .. } => {
            let words: Vec<_> = typed.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
            let word = words.get(position - 1).copied().unwrap_or_default();
            let key = if nearest.is_empty() { "error-word-unknown" } else { "error-word" };
            Failure::new(key).with("number", position).with("word", word).with("nearest", nearest.join(", "))
        }
        _ => Failure::new("error-word-count").with("given", typed.split_whitespace().count()).with("wanted", 7),
    }
}

fn show(ui: &Ui, bundle: &Bundle, received: &Received) {
    let recipient = bundle.recipient(received.from);
    // A newer bundle may have left it out.
    let unknown = ui.text.get("cli-recipient-former");
    let name = recipient.map_or(unknown.as_str(), |recipient| recipient.name.get(ui.language().code()));
    let day = received.day.to_string();
    let json = serde_json::json!({ "from": name, "day": day, "text": received.text });
    let values = [("name", name.into()), ("day", (&day).into())];
    match &received.text {
        None => ui.say("cli-answers-confirmed", &values, json),
        Some(text) => {
            ui.say("cli-answers-from", &values, json);
            if !ui.json {
                ui.line(&format!("  {}", ui.bold(&shown(text).replace('\n', "\n  "))));
            }
        }
    }
}
