//! `ijwi campaign`: new, publish, show.

use ijwi_mesh::clock::Clock;
use ijwi_mesh::home::Home;
use ijwi_protocol::campaign::Bundle;

use super::six_words;
use crate::args::CampaignCommand;
use crate::cards::{self, Card, read_bundle, write_bytes};
use crate::fail::{Failure, Outcome};
use crate::folder::Owner;
use crate::lead::{KeyFile, Lead};
use crate::prompt::PASSPHRASE;
use crate::ui::Ui;

pub(crate) fn run(command: CampaignCommand, ui: &Ui, clock: Clock) -> Result<Outcome, Failure> {
    match command {
        CampaignCommand::New { dir, name, areas, months, passphrase_file } => {
            if Owner::Campaign.or_none(&dir.dir)? {
                return Err(Failure::new("error-campaign-exists").with("folder", dir.dir.display()));
            }
            let passphrase = PASSPHRASE.ask_new(ui, passphrase_file.as_deref())?;
            let home = Home::open(&dir.dir)?;
            let progress = ui.progress("cli-progress-keys", usize::from(areas + 1) * months as usize);
            progress.done(0);
            let made = |count| progress.done(count);
            let (lead, files) = Lead::create(&passphrase, &name, (areas, months), clock.today(), made)?;
            drop(progress);
            let keys = write_keys(&home, &files)?;
            lead.save(&home)?;
            let id = hex::encode(lead.campaign().0);
            let words = six_words(ui, &lead.campaign());
            ui.say(
                "cli-campaign-made",
                &[("name", (&name).into()), ("id", (&id).into())],
                serde_json::json!({ "campaign": id, "words": words, "keys": keys }),
            );
            ui.tell("cli-campaign-words", &[("words", (&words).into())]);
            tell_keys(ui, &keys);
            ui.hint("cli-campaign-made", &[("id", (&id).into())]);
        }
        CampaignCommand::Publish {
            dir,
            cards,
            out,
            months,
            revoke,
            new_discovery_key,
            poll_seconds,
            receipt_seconds,
            passphrase_file,
        } => {
            Owner::Campaign.here(&dir.dir)?;
            let home = Home::open(&dir.dir)?;
            let taken = cards.iter().map(|file| Ok((file, cards::read::<Card>(file, Card::MAGIC)?)));
            let taken = taken.collect::<Result<Vec<_>, Failure>>()?;
            let passphrase = PASSPHRASE.ask(ui, passphrase_file.as_deref())?;
            let mut lead = Lead::open(&home, &passphrase)?;
            for (file, card) in taken {
                if card.campaign != lead.campaign() {
                    let id = hex::encode(lead.campaign().0);
                    return Err(Failure::new("error-card-other").with("file", file.display()).with("id", id));
                }
                lead.take(card.holder);
            }
            let policy = lead.policy();
            policy.poll_seconds = poll_seconds.unwrap_or(policy.poll_seconds);
            policy.receipt_seconds = receipt_seconds.unwrap_or(policy.receipt_seconds);
            for key in revoke {
                lead.revoke(key)?;
            }
            let today = clock.today();
            if new_discovery_key {
                lead.change_discovery_key(today);
            }
            let mut keys = Vec::new();
            if let Some(months) = months {
                let progress = ui.progress("cli-progress-keys", lead.keys_a_month() * months as usize);
                progress.done(0);
                let files = lead.add_months(months, today, |count| progress.done(count))?;
                drop(progress);
                keys = write_keys(&home, &files)?;
            }
            let file = lead.publish(&home, today)?;
            write_bytes(&out, &file.to_bytes())?;
            let (_, bundle) = read_bundle(&out)?;
            show(ui, &bundle, &keys);
            if !keys.is_empty() {
                tell_keys(ui, &keys);
            }
            let version = u64::from(bundle.reference().version);
            let file = out.display().to_string();
            let values = [("version", version.into()), ("file", (&file).into())];
            ui.tell("cli-campaign-published", &values);
            ui.hint("cli-campaign-published", &values);
        }
        CampaignCommand::Show { bundle } => {
            let (_, bundle) = read_bundle(&bundle)?;
            show(ui, &bundle, &[]);
        }
    }
    Ok(Outcome::Done)
}

/// Writes the secret halves of stamp keys into the lead's folder, to be handed out.
fn write_keys(home: &Home, files: &[KeyFile]) -> Result<Vec<String>, Failure> {
    for file in files {
        write_bytes(&home.dir().join(&file.name), &file.bytes)?;
    }
    Ok(files.iter().map(|file| home.dir().join(&file.name).display().to_string()).collect())
}

fn tell_keys(ui: &Ui, keys: &[String]) {
    ui.tell("cli-campaign-keys", &[]);
    keys.iter().filter(|_| !ui.json).for_each(|key| ui.line(&format!("  {key}")));
    ui.hint("cli-campaign-keys", &[]);
}

fn show(ui: &Ui, bundle: &Bundle, keys: &[String]) {
    let language = ui.language().code();
    let words = six_words(ui, bundle.campaign());
    if ui.json {
        let recipients = bundle.recipients().iter().map(|recipient| {
            serde_json::json!({
                "name": recipient.name.get(language),
                "role": recipient.role.code(),
                "organisation": recipient.organisation,
                "prekeys_until": (recipient.prekeys.last_week().first_day() + 6).to_string(),
            })
        });
        let mut object = serde_json::json!({
            "campaign": hex::encode(bundle.campaign().0),
            "name": bundle.general().name.get(language),
            "words": words,
            "version": bundle.reference().version,
            "day": bundle.manifest().day.to_string(),
            "old_after": bundle.manifest().old_after.to_string(),
            "form": bundle.form().title.get(language),
            "recipients": recipients.collect::<Vec<_>>(),
            "relays": bundle.relays().iter().map(|relay| &relay.addresses).collect::<Vec<_>>(),
            "stamp_keys": bundle.keyring().len(),
        });
        if !keys.is_empty() {
            object["keys"] = keys.into();
        }
        return ui.line(&object.to_string());
    }
    ui.tell("cli-status-campaign", &[("name", bundle.general().name.get(language).into())]);
    ui.tell("cli-campaign-words", &[("words", (&words).into())]);
    let day = bundle.manifest().day.to_string();
    ui.tell("cli-status-bundle", &[("version", u64::from(bundle.reference().version).into()), ("day", (&day).into())]);
    for recipient in bundle.recipients() {
        let until = (recipient.prekeys.last_week().first_day() + 6).to_string();
        let role = ui.text.get(super::report::role_key(recipient.role));
        ui.tell(
            "cli-campaign-recipient",
            &[
                ("name", recipient.name.get(language).into()),
                ("role", (&role).into()),
                ("organisation", recipient.organisation.as_str().into()),
                ("day", (&until).into()),
            ],
        );
    }
    for relay in bundle.relays() {
        ui.tell("cli-campaign-relay", &[("address", (&relay.addresses.join(", ")).into())]);
    }
}
