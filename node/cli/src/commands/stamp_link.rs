//! Stamps over the network: a team's device waits, a device asks, and both owners look on.

use std::net::SocketAddr;

use ijwi_mesh::device::Device;
use ijwi_mesh::stamp_link::{self, AskError, config};
use ijwi_mesh::stamp_stream;
use ijwi_mesh::stamps::{StampAnswer, StampRequest};
use ijwi_mesh::swarm::{Event, Node, StreamKind};
use ijwi_protocol::campaign::Bundle;

use super::carry::listen_failure;
use super::stamps::issue;
use crate::fail::{Failure, Outcome};
use crate::ui::Ui;
use crate::{prompt, stopping};

/// Asks the team's device there.
pub(super) async fn ask(bundle: &Bundle, peer: SocketAddr, request: &StampRequest) -> Result<StampAnswer, Failure> {
    stamp_link::ask(bundle, peer, request).await.map_err(|error| match error {
        AskError::Unreachable => Failure::new("error-team-unreachable").with("address", peer),
        AskError::Silent => Failure::new("error-team-silent"),
        other => Failure::unexpected(other),
    })
}

/// Waits for devices that ask, and issues to each when the owner agrees.
pub(super) async fn issue_all(
    device: &Device,
    bundle: &Bundle,
    listen: SocketAddr,
    yes: bool,
    ui: &Ui,
) -> Result<Outcome, Failure> {
    let mut stop = stopping::on_signals()?;
    let started = Node::start(config(bundle, vec![listen]));
    let (node, mut events) = started.map_err(|error| listen_failure(&error, &[listen]))?;
    for address in node.listening() {
        let shown = address.to_string();
        let json = serde_json::json!({ "event": "listening", "address": shown });
        ui.say("cli-stamps-waiting", &[("address", (&shown).into())], json);
    }
    loop {
        let event = tokio::select! {
            event = events.next() => event,
            () = ijwi_mesh::stop::stopped(&mut stop) => return Ok(Outcome::Done),
        };
        let Some(event) = event else { return Ok(Outcome::Done) };
        let Event::Stream(mut stream) = event else { continue };
        if stream.kind() != StreamKind::Stamps {
            continue;
        }
        // Who sends garbage, or asks for what this device does not give, gets no answer; the next one may be in the right.
        let Ok(request) = stamp_stream::asked(&mut stream).await else { continue };
        let count = request.blinded.len();
        if !yes {
            let asked = ui.text.with("cli-stamps-asked", &[("count", count.into())]);
            match prompt::yes_unless(&mut stop, ui, asked).await? {
                Some(true) => {}
                Some(false) => continue,
                None => return Ok(Outcome::Done),
            }
        }
        match issue(device, bundle, &request) {
            Ok(answer) => {
                if stamp_stream::give(&mut stream, &answer).await.is_ok() {
                    ui.say("cli-stamps-given", &[("count", count.into())], serde_json::json!({ "issued": count }));
                }
            }
            Err(failure) => {
                ui.failed(&failure);
            }
        }
    }
}
