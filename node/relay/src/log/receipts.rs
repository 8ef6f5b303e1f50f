//! Closing receipts: each covers the *up* positions since the one before, is signed, and is appended to the log of news
//! in the same commit that moves the cursor, so that every position is covered once.

use ed25519_dalek::SigningKey;
use ijwi_mesh::store::{Batch, Tree};
use ijwi_protocol::bounds::RECEIPT_IDS_MAX;
use ijwi_protocol::campaign::{News, Receipt, ReceiptBody, receipt_id};
use ijwi_protocol::envelope::{Direction, Envelope, Keyring};
use ijwi_protocol::ids::StampKeyId;
use ijwi_protocol::rng::Rng;
use ijwi_protocol::time::Day;

use super::news::put_news;
use super::sizes::Receipts;
use super::{Log, LogError};

impl Log {
    /// Signs a receipt for the oldest positions that have none, at most 1,000, and appends it to the news. `None` when
    /// all have one. It may have to be called again.
    ///
    /// # Errors
    /// [`LogError::Store`], [`LogError::Inconsistent`].
    pub fn close_receipt(
        &self,
        rng: &mut Rng,
        key: &SigningKey,
        keyring: &Keyring,
        day: Day,
    ) -> Result<Option<Receipt>, LogError> {
        let mut sizes = self.sizes();
        let from = sizes.receipts.covered;
        let end = sizes.frontier(Direction::Up).size().min(from + RECEIPT_IDS_MAX as u64);
        if from >= end {
            return Ok(None);
        }
        let salt = rng.bytes();
        let ids = (from..end)
            .map(|position| Some(receipt_id(&salt, &self.leaf(Direction::Up, position)?)))
            .collect::<Option<Vec<_>>>()
            .ok_or(LogError::Inconsistent(Tree::Leaves))?;
        let body = ReceiptBody {
            relay: self.relay,
            number: sizes.receipts.next,
            from,
            salt,
            ids,
            expires: self.run_expires(from, end, keyring, day)?,
            head: self.sign_head(sizes.frontier(Direction::Up), Direction::Up, day, key),
        };
        let receipt = Receipt::sign(key, &self.campaign, body);

        let mut next = sizes.clone();
        let mut batch = Batch::default();
        put_news(&mut batch, &mut next, &News::Receipt(Box::new(receipt.clone())));
        next.receipts = Receipts::behind(&receipt.body);
        next.put_counters(&mut batch);
        self.store.commit(batch)?;
        *sizes = next;
        Ok(Some(receipt))
    }

    /// *Up* positions that no receipt covers yet.
    pub fn without_receipt(&self) -> u64 {
        let sizes = self.sizes();
        sizes.frontier(Direction::Up).size() - sizes.receipts.covered
    }

    /// The last day on which an envelope of this run is carried. One that has expired already does not count.
    fn run_expires(&self, from: u64, end: u64, keyring: &Keyring, day: Day) -> Result<Day, LogError> {
        let mut keys: Vec<StampKeyId> = Vec::new();
        self.each(Tree::LogUp, from, end, &mut |_, bytes| {
            if let Ok(envelope) = Envelope::parse(&bytes) {
                keys.push(envelope.stamp_key());
            }
            true
        })?;
        keys.sort_unstable();
        keys.dedup();
        let mut expires = day;
        for key in keys {
            // A key that no bundle names any more was named when its envelopes were taken: it lasts no longer than one
            // whose last day is today.
            let carried_until = self.carried_until(key, keyring)?.unwrap_or(day + Direction::Up.carried_days());
            expires = expires.max(carried_until);
        }
        Ok(expires)
    }
}
