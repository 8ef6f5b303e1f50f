//! Fuzz bytes read as a program: small choices, one after the other. After their end everything is zero.

/// What is left of the input.
#[derive(Clone)]
pub struct Program<'a>(&'a [u8]);

impl<'a> Program<'a> {
    /// The whole input.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether nothing is left.
    pub fn is_over(&self) -> bool {
        self.0.is_empty()
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// A yes or no.
    pub fn flag(&mut self) -> bool {
        self.byte() & 1 == 1
    }

    /// A number below `bound`, which is 1 to 65,536.
    pub fn below(&mut self, bound: usize) -> usize {
        let number = if bound <= 256 { u16::from(self.byte()) } else { u16::from_le_bytes(self.array()) };
        usize::from(number) % bound
    }

    /// A number, often a small one or one at the edge of its type.
    pub fn number(&mut self) -> u64 {
        match self.byte() {
            small @ 0..=199 => u64::from(small),
            200..=219 => u64::from(u32::MAX) - u64::from(self.byte()),
            220..=239 => u64::MAX - u64::from(self.byte()),
            _ => u64::from_le_bytes(self.array()),
        }
    }

    /// As [`Self::number`], cut to 32 bits.
    pub fn short_number(&mut self) -> u32 {
        self.number() as u32
    }

    /// The next bytes.
    pub fn array<const N: usize>(&mut self) -> [u8; N] {
        core::array::from_fn(|_| self.byte())
    }

    /// At most so many of the next bytes.
    pub fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// All that is left.
    pub fn rest(&mut self) -> &'a [u8] {
        core::mem::take(&mut self.0)
    }

    /// One of these.
    pub fn pick<'b, T>(&mut self, from: &'b [T]) -> &'b T {
        &from[self.below(from.len())]
    }

    /// Changes what an honest encoder made, in up to three places; often not at all.
    pub fn change(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..self.byte() % 4 {
            if bytes.is_empty() {
                return bytes.extend(self.take(16));
            }
            let at = self.below(bytes.len().min(65_536));
            match self.byte() % 8 {
                0 => bytes.truncate(at),
                1 => {
                    let more = self.below(17);
                    let more = self.take(more);
                    bytes.splice(at..at, more.iter().copied());
                }
                2 => drop(bytes.splice(at..(at + 1 + self.below(16)).min(bytes.len()), [])),
                3 => bytes[at] = 0xff,
                4 => bytes[at] = bytes[at].wrapping_add(1),
                5 => bytes[at] = 0,
                _ => bytes[at] ^= self.byte(),
            }
        }
    }
}
