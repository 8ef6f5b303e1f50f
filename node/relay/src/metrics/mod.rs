//! What an operator can watch: counts and sizes, in Prometheus' text format 0.0.4. Labels are words of this program: no
//! address, no id, nothing of who came.

mod histogram;
mod serve;

use std::sync::atomic::{AtomicBool, Ordering};

use ijwi_mesh::meter::{Meter, Reading};

pub(crate) use histogram::Histogram;
pub use serve::serve;

use crate::keeper::Counts;

/// What a relay counts beside what its log says.
#[derive(Default)]
pub(crate) struct Metrics {
    pub(crate) meter: Meter,
    /// Seconds from a batch of envelopes until it was durable.
    pub(crate) sync: Histogram,
    failing: AtomicBool,
}

impl Metrics {
    /// How the last write to the store ended.
    pub(crate) fn wrote<T, E>(&self, result: &Result<T, E>) {
        self.failing.store(result.is_err(), Ordering::Relaxed);
    }

    pub(crate) fn is_failing(&self) -> bool {
        self.failing.load(Ordering::Relaxed)
    }
}

/// What the log and the store say at one moment.
pub(crate) struct Sizes {
    /// Now.
    pub(crate) now: Counts,
    /// When this process opened the log.
    pub(crate) at_start: Counts,
    /// *Up* entries that no receipt covers.
    pub(crate) without_receipt: u64,
    /// Removed since the start, because they were over.
    pub(crate) expired: u64,
    /// Bytes that can still be written.
    pub(crate) free_bytes: Option<u64>,
}

/// The page.
pub(crate) fn page(metrics: &Metrics, sizes: &Sizes) -> String {
    let reading = metrics.meter.read();
    let mut page = Page::default();
    let Sizes { now, at_start, .. } = sizes;
    page.family("tree_size", "gauge", "Leaves of the log's Merkle tree: envelopes that were ever logged.");
    page.sample("tree_size", &[("direction", "up")], now.up);
    page.sample("tree_size", &[("direction", "down")], now.down);
    page.family("envelopes_stored_total", "counter", "Envelopes logged since the start.");
    page.sample("envelopes_stored_total", &[("direction", "up")], now.up - at_start.up);
    page.sample("envelopes_stored_total", &[("direction", "down")], now.down - at_start.down);
    page.family("envelopes_expired_total", "counter", "Envelopes removed since the start, their time being over.");
    page.sample("envelopes_expired_total", &[], sizes.expired);
    page.family("news_entries", "gauge", "Receipts and countersignatures that were ever logged.");
    page.sample("news_entries", &[], now.news);
    page.family("envelopes_without_receipt", "gauge", "Envelopes that no receipt covers yet.");
    page.sample("envelopes_without_receipt", &[], sizes.without_receipt);
    if let Some(free) = sizes.free_bytes {
        page.family("store_free_bytes", "gauge", "Bytes that the store can still take.");
        page.sample("store_free_bytes", &[], free);
    }
    page.family("store_failing", "gauge", "1 while the last write to the store failed.");
    page.sample("store_failing", &[], u64::from(metrics.is_failing()));
    links(&mut page, &reading);
    metrics.sync.write(&mut page, "sync_seconds", "Time from a batch of envelopes until it was durable.");
    page.0
}

fn links(page: &mut Page, reading: &Reading) {
    page.family("envelopes_refused_total", "counter", "Envelopes that were not taken from peers.");
    for (reason, count) in &reading.refused {
        page.sample("envelopes_refused_total", &[("reason", reason)], *count);
    }
    page.family("links", "gauge", "Links that are open.");
    page.sample("links", &[], reading.links);
    page.family("connections_failed_total", "counter", "Connections that came and brought no link.");
    for (reason, count) in &reading.handshakes {
        page.sample("connections_failed_total", &[("reason", reason)], *count);
    }
    page.family("contacts", "gauge", "Contacts that go on.");
    page.sample("contacts", &[], reading.contacts);
    page.family("contacts_ended_total", "counter", "Contacts that are over.");
    for ((role, end), count) in &reading.ended {
        page.sample("contacts_ended_total", &[("role", role), ("end", end)], *count);
    }
    page.family("frame_bytes_total", "counter", "Bytes of frames, without what links add.");
    page.sample("frame_bytes_total", &[("direction", "in")], reading.bytes_in);
    page.sample("frame_bytes_total", &[("direction", "out")], reading.bytes_out);
}

/// Lines of the format. Names begin with `ijwi_relay_`.
#[derive(Default)]
pub(crate) struct Page(String);

impl Page {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        self.0.push_str(&format!("# HELP ijwi_relay_{name} {help}\n# TYPE ijwi_relay_{name} {kind}\n"));
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl core::fmt::Display) {
        // Values are this program's words: none has a quote, a backslash or a line's end.
        let labels: Vec<_> = labels.iter().map(|(label, value)| format!("{label}=\"{value}\"")).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        self.0.push_str(&format!("ijwi_relay_{name}{labels} {value}\n"));
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::*;

    #[test]
    fn the_page_is_in_the_text_format() {
        let metrics = Metrics::default();
        metrics.sync.observe(Duration::from_millis(3));
        metrics.wrote(&Err::<(), _>("full"));
        let counts = |up| Counts { up, down: 2, news: 1 };
        let sizes = Sizes { now: counts(7), at_start: counts(4), without_receipt: 3, expired: 0, free_bytes: Some(9) };
        let page = page(&metrics, &sizes);
        for line in [
            "# TYPE ijwi_relay_tree_size gauge",
            "ijwi_relay_tree_size{direction=\"up\"} 7",
            "ijwi_relay_envelopes_stored_total{direction=\"up\"} 3",
            "ijwi_relay_store_free_bytes 9",
            "ijwi_relay_store_failing 1",
            "ijwi_relay_sync_seconds_bucket{le=\"0.002\"} 0",
            "ijwi_relay_sync_seconds_bucket{le=\"0.005\"} 1",
            "ijwi_relay_sync_seconds_bucket{le=\"+Inf\"} 1",
            "ijwi_relay_sync_seconds_sum 0.003",
            "ijwi_relay_sync_seconds_count 1",
        ] {
            assert!(page.lines().any(|other| other == line), "{line} is missing in\n{page}");
        }
        assert!(page.ends_with('\n'));
        for line in page.lines() {
            let (name, _) = line.strip_prefix("# ").and_then(|rest| rest.split_once(' ')).unwrap_or((line, ""));
            assert!(["HELP", "TYPE"].contains(&name) || line.starts_with("ijwi_relay_"), "{line}");
        }
    }
}
