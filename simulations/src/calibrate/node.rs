//! A node as the ONE has it: a buffer in bytes that drops what was received first, and one transfer at a time.

use crate::world::Millis;

/// A message, by its place in the list of created ones.
pub(super) type MessageId = usize;

/// A node's copy of a message.
#[derive(Clone, Copy)]
pub(super) struct Copy {
    pub(super) id: MessageId,
    pub(super) size: u64,
    pub(super) to: usize,
    pub(super) expires: Millis,
    /// What binary spray may still hand over, this copy included.
    pub(super) tokens: u32,
}

/// Bytes on their way over a link.
#[derive(Clone, core::marker::Copy)]
pub(super) struct Transfer {
    pub(super) copy: Copy,
    pub(super) link: usize,
    pub(super) to: usize,
    pub(super) done: Millis,
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
}

impl Node {
    pub(super) fn new(messages: usize) -> Self {
        Self { knows: vec![false; messages], ..Self::default() }
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
    }

    pub(super) fn expire(&mut self, now: Millis) {
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
