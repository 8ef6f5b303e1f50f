//! Credits of a link, and what it has to keep so that a dropped connection loses nothing.
//!
//! Each way at most [`WINDOW_BYTES`] are under way or not yet taken by their reader. Until the other side says that they
//! were taken the sender keeps them; a new connection begins where the old one's bytes ended.

use std::collections::VecDeque;

/// Bytes under way each way, at most: what a link costs in memory, twice. A count of them has to fit 15 bits, since
/// segments carry the low 16 of it.
pub(crate) const WINDOW_BYTES: usize = 16 * 1024;

/// What was taken is told as soon as it is so much.
const TELL_BYTES: u32 = (WINDOW_BYTES / 4) as u32;

const _: () = assert!(WINDOW_BYTES < 1 << 15);

/// A count that the other side can't have meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Miscounted;

/// Bytes that leave.
#[derive(Debug, Default)]
pub(crate) struct Outflow {
    /// From `taken` on.
    kept: VecDeque<u8>,
    /// All that the other side has taken. Counts wrap.
    taken: u32,
    /// Of what is kept, so much was sent on this connection.
    sent: usize,
}

impl Outflow {
    /// Bytes that may still be written.
    pub(crate) fn room(&self) -> usize {
        WINDOW_BYTES - self.kept.len()
    }

    /// Takes as many as there is room for.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> usize {
        let count = bytes.len().min(self.room());
        self.kept.extend(&bytes[..count]);
        count
    }

    /// Bytes that wait to be sent.
    pub(crate) fn waiting(&self) -> usize {
        self.kept.len() - self.sent
    }

    /// Bytes that were sent and not taken.
    pub(crate) fn under_way(&self) -> usize {
        self.sent
    }

    /// The place of the next byte that is sent.
    pub(crate) fn place(&self) -> u32 {
        self.taken.wrapping_add(self.sent as u32)
    }

    /// The place after all bytes and their end.
    pub(crate) fn end(&self) -> u16 {
        self.taken.wrapping_add(self.kept.len() as u32 + 1) as u16
    }

    /// The next bytes, at most so many.
    pub(crate) fn send(&mut self, count_max: usize) -> Vec<u8> {
        let end = self.kept.len().min(self.sent + count_max);
        let bytes = self.kept.range(self.sent..end).copied().collect();
        self.sent = end;
        bytes
    }

    /// The other side has taken all up to here.
    ///
    /// # Errors
    /// [`Miscounted`] when that is more than was sent.
    pub(crate) fn handle_taken(&mut self, low: u16) -> Result<(), Miscounted> {
        let count = usize::from(low.wrapping_sub(self.taken as u16));
        if count > self.sent {
            return Err(Miscounted);
        }
        self.forget(count);
        Ok(())
    }

    /// A new connection: so much had arrived, the rest is sent again.
    ///
    /// # Errors
    /// [`Miscounted`] when that is not among what is kept.
    pub(crate) fn resume(&mut self, received: u32) -> Result<(), Miscounted> {
        let count = received.wrapping_sub(self.taken) as usize;
        if count > self.kept.len() {
            return Err(Miscounted);
        }
        self.forget(count);
        self.sent = 0;
        Ok(())
    }

    fn forget(&mut self, count: usize) {
        self.kept.drain(..count);
        self.taken = self.taken.wrapping_add(count as u32);
        self.sent = self.sent.saturating_sub(count);
    }
}

/// Bytes that come.
#[derive(Debug, Default)]
pub(crate) struct Inflow {
    waiting: VecDeque<u8>,
    received: u32,
    told: u32,
}

impl Inflow {
    /// Takes in bytes that stand at this place.
    ///
    /// # Errors
    /// [`Miscounted`] when bytes are missing before them, or they are more than the window allows.
    pub(crate) fn push(&mut self, at: u16, bytes: &[u8]) -> Result<(), Miscounted> {
        if at != self.received as u16 || self.received.wrapping_sub(self.told) as usize + bytes.len() > WINDOW_BYTES {
            return Err(Miscounted);
        }
        self.waiting.extend(bytes);
        self.received = self.received.wrapping_add(bytes.len() as u32);
        Ok(())
    }

    /// All that has come.
    pub(crate) fn received(&self) -> u32 {
        self.received
    }

    /// The place after all bytes and their end.
    pub(crate) fn end(&self) -> u16 {
        self.received.wrapping_add(1) as u16
    }

    /// What has come and was not read.
    pub(crate) fn waiting(&self) -> &[u8] {
        self.waiting.as_slices().0
    }

    /// So many of what waited were read.
    pub(crate) fn read(&mut self, count: usize) {
        self.waiting.drain(..count);
    }

    /// Whether all was read.
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The count to tell, if it is time.
    pub(crate) fn tell(&mut self) -> Option<u16> {
        let taken = self.received.wrapping_sub(self.waiting.len() as u32);
        (taken.wrapping_sub(self.told) >= TELL_BYTES).then(|| {
            self.told = taken;
            taken as u16
        })
    }

    /// A new connection, at whose beginning it is told what has arrived.
    pub(crate) fn resume(&mut self) {
        // What was received and not read stays within the window of what comes next.
        self.told = self.received.wrapping_sub(self.waiting.len() as u32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_the_window_is_kept_and_counts_wrap() {
        let mut out = Outflow { taken: u32::MAX - 5, ..Outflow::default() };
        assert_eq!(out.write(&vec![1; WINDOW_BYTES + 1]), WINDOW_BYTES);
        assert_eq!(out.room(), 0);
        assert_eq!(out.place(), u32::MAX - 5);
        assert_eq!(out.send(10).len(), 10);
        assert_eq!(out.place(), 4);
        out.handle_taken(4).expect("just that was sent");
        assert_eq!((out.room(), out.waiting()), (10, WINDOW_BYTES - 10));
        assert_eq!(out.handle_taken(5), Err(Miscounted));
    }

    #[test]
    fn a_new_connection_sends_again_what_had_not_arrived() {
        let mut out = Outflow::default();
        out.write(b"0123456789");
        out.send(8);
        out.handle_taken(2).expect("sent");
        out.resume(5).expect("kept");
        assert_eq!((out.place(), out.send(99)), (5, b"56789".to_vec()));
        assert_eq!(out.resume(4), Err(Miscounted), "it is forgotten");
        assert_eq!(out.resume(11), Err(Miscounted), "it was never sent");
    }

    #[test]
    fn a_gap_or_more_than_the_window_is_refused() {
        let mut inflow = Inflow::default();
        inflow.push(0, b"012").expect("the first");
        assert_eq!(inflow.push(4, b"4"), Err(Miscounted));
        assert_eq!(inflow.push(2, b"2"), Err(Miscounted), "again");
        assert_eq!(inflow.push(3, &vec![0; WINDOW_BYTES - 2]), Err(Miscounted));
        inflow.push(3, &vec![0; WINDOW_BYTES - 3]).expect("just the window");
    }

    #[test]
    fn what_is_read_is_told_in_large_steps() {
        let mut inflow = Inflow::default();
        inflow.push(0, &vec![0; WINDOW_BYTES]).expect("the window");
        assert_eq!(inflow.tell(), None, "nobody has read it");
        inflow.read(TELL_BYTES as usize - 1);
        assert_eq!(inflow.tell(), None);
        inflow.read(1);
        assert_eq!(inflow.tell(), Some(TELL_BYTES as u16));
        assert_eq!(inflow.tell(), None);
    }
}
