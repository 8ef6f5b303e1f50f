//! A histogram of durations with fixed buckets.

use core::time::Duration;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Page;

/// Upper ends, in seconds: a flash drive syncs in 1 ms, a disk in 20, and what takes ten seconds is broken.
const BUCKETS: [f64; 12] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 10.0];

/// Durations by bucket, since the start.
#[derive(Default)]
pub(crate) struct Histogram {
    /// Each duration counts in the first bucket that holds it; what no bucket holds is in `count` only.
    buckets: [AtomicU64; BUCKETS.len()],
    count: AtomicU64,
    sum_micros: AtomicU64,
}

impl Histogram {
    /// Counts one.
    pub(crate) fn observe(&self, time: Duration) {
        if let Some(bucket) = BUCKETS.iter().position(|end| time.as_secs_f64() <= *end) {
            self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        self.sum_micros.fetch_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Writes it as one family: buckets hold all that is below their end.
    pub(crate) fn write(&self, page: &mut Page, name: &str, help: &str) {
        page.family(name, "histogram", help);
        let mut below = 0;
        for (end, bucket) in BUCKETS.iter().zip(&self.buckets) {
            below += bucket.load(Ordering::Relaxed);
            page.sample(&format!("{name}_bucket"), &[("le", &end.to_string())], below);
        }
        // Another thread may be between two of its additions.
        let count = self.count.load(Ordering::Relaxed).max(below);
        page.sample(&format!("{name}_bucket"), &[("le", "+Inf")], count);
        page.sample(&format!("{name}_sum"), &[], self.sum_micros.load(Ordering::Relaxed) as f64 / 1e6);
        page.sample(&format!("{name}_count"), &[], count);
    }
}
