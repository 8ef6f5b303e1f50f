//! Java's chance, as its documentation defines it: `java.util.Random`, `String.hashCode`, and the order of a `HashMap`.

/// `java.util.Random`.
pub(super) struct Random(u64);

const MULTIPLIER: u64 = 0x5_DEEC_E66D;
const MASK: u64 = (1 << 48) - 1;

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self((seed ^ MULTIPLIER) & MASK)
    }

    /// `nextInt(bound)`.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        if bound.is_power_of_two() {
            return ((u64::from(bound) * u64::from(self.next_31())) >> 31) as u32;
        }
        loop {
            let bits = self.next_31();
            let value = bits % bound;
            if bits - value <= (1 << 31) - bound {
                return value;
            }
        }
    }

    fn next_31(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(MULTIPLIER).wrapping_add(0xb) & MASK;
        (self.0 >> 17) as u32
    }
}

/// `String.hashCode` of ASCII text.
pub(super) fn hash(text: &str) -> u32 {
    text.bytes().fold(0, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)))
}

/// Where a `HashMap` with so many buckets, a power of two, keeps this hash.
pub(super) fn bucket(hash: u32, buckets: u32) -> u32 {
    (hash ^ (hash >> 16)) & (buckets - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_as_java_has_it() {
        // new Random(42): nextInt(10) six times; documented widely.
        let mut random = Random::new(42);
        assert_eq!([(); 6].map(|()| random.below(10)), [0, 3, 8, 4, 0, 5]);
        assert_eq!(hash("hello"), 99_162_322);
    }
}
