//! A node as the ONE has it: a buffer in bytes that drops what was received first, and one transfer at a time.

use super::java;

/// A message, by its place in the list of created ones.
pub(super) type MessageId = usize;

/// A node's copy of a message.
#[derive(Clone, Copy)]
pub(super) struct Copy {
    pub(super) id: MessageId,
    /// Of its name.
    pub(super) hash: u32,
    pub(super) size: u64,
    pub(super) to: usize,
    /// When, in seconds.
    pub(super) expires: f64,
    /// What binary spray may still hand over, this copy included.
    pub(super) tokens: u32,
}

/// Bytes on their way over a link.
#[derive(Clone, core::marker::Copy)]
pub(super) struct Transfer {
    pub(super) copy: Copy,
    pub(super) link: usize,
    pub(super) to: usize,
    pub(super) done: f64,
}

#[derive(Default)]
pub(super) struct Node {
    /// In the order of their coming.
    pub(super) copies: Vec<Copy>,
    /// Whether it has or had the message as its addressee; by message.
    pub(super) knows: Vec<bool>,
    /// Links that are up.
    pub(super) links: Vec<usize>,
    pub(super) sending: Option<Transfer>,
    used: u64,
    /// Of the map that holds the copies.
    buckets: u32,
    /// When it looked for what is over.
    expired_at: f64,
}

impl Node {
    pub(super) fn new(messages: usize) -> Self {
        Self { knows: vec![false; messages], buckets: 16, ..Self::default() }
    }

    /// Drops what came first, but for what is on its way, until there is room. Whether there is.
    pub(super) fn make_room(&mut self, size: u64, buffer: u64) -> bool {
        if size > buffer {
            return false;
        }
        while self.used + size > buffer {
            let sending = self.sending.map(|transfer| transfer.copy.id);
            let Some(place) = self.copies.iter().position(|copy| Some(copy.id) != sending) else { return false };
            self.remove(place);
        }
        true
    }

    pub(super) fn insert(&mut self, copy: Copy) {
        self.knows[copy.id] = true;
        self.used += copy.size;
        self.copies.push(copy);
        while self.copies.len() > self.buckets as usize * 3 / 4 {
            self.buckets *= 2;
        }
    }

    /// In the order in which a hash map gives them.
    pub(super) fn copies_in_order(&self) -> Vec<Copy> {
        let mut copies = self.copies.clone();
        copies.sort_by_key(|copy| java::bucket(copy.hash, self.buckets));
        copies
    }

    /// Drops what is over, if it did not look for it within the last `interval` and is not sending.
    pub(super) fn expire(&mut self, now: f64, interval: f64) {
        if now - self.expired_at < interval || self.sending.is_some() {
            return;
        }
        self.expired_at = now;
        while let Some(place) = self.copies.iter().position(|copy| copy.expires <= now) {
            self.remove(place);
        }
    }

    fn remove(&mut self, place: usize) {
        let copy = self.copies.remove(place);
        self.used -= copy.size;
        self.knows[copy.id] = false;
    }
}
