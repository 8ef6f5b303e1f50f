//! Chance that is the same on every machine: each throw follows from the seed and from what it is thrown for, by integers
//! and exact floating-point operations alone (no logarithm, whose last bit differs between C libraries).

/// Throws for one thing: splitmix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
///
/// What is thrown for one device, day or pair does not shift another's, so that two scenarios that differ in one figure
/// differ in what follows from it only.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

/// What dice are thrown for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum For {
    Households = 1,
    Phones,
    Resident,
    Day,
    Battery,
    Place,
    Reports,
    Range,
    Contact,
    Saving,
}

impl Dice {
    /// Dice for one purpose and what it concerns.
    pub(crate) fn new(seed: u64, purpose: For, of: [u64; 3]) -> Self {
        let mut dice = Self(mix(seed ^ mix(purpose as u64)));
        for word in of {
            dice.0 = mix(dice.0 ^ word);
        }
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number in [0, 1).
    pub(crate) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True in this share of throws.
    pub(crate) fn chance(&mut self, share: f64) -> bool {
        self.share() < share
    }

    /// A number below `bound`, which is not 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// A number in [low, high).
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }

    /// A whole number whose mean is `mean`: one of the two next to it.
    pub(crate) fn times(&mut self, mean: f64) -> usize {
        let whole = mean as usize;
        whole + usize::from(self.chance(mean - whole as f64))
    }

    /// A draw from a distribution that is given by quantiles, straight between them.
    pub(crate) fn from(&mut self, quantiles: &Quantiles) -> f64 {
        let share = self.share();
        let next = quantiles.iter().position(|(upto, _)| share < *upto).unwrap_or(quantiles.len() - 1).max(1);
        let ((low, from), (high, to)) = (quantiles[next - 1], quantiles[next]);
        from + (to - from) * (share - low) / (high - low)
    }
}

/// A distribution: (share of the draws, value that they stay below), ascending, from 0 to 1.
pub(crate) type Quantiles = [(f64, f64)];

const fn mix(mut word: u64) -> u64 {
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_come_out_as_they_went_in() {
        let quantiles = [(0.0, 2.0), (0.5, 10.0), (0.9, 20.0), (1.0, 40.0)];
        let mut dice = Dice::new(7, For::Range, [1, 2, 3]);
        let draws: Vec<f64> = (0..10_000).map(|_| dice.from(&quantiles)).collect();
        for (share, value) in quantiles {
            let below = draws.iter().filter(|draw| **draw < value).count() as f64 / draws.len() as f64;
            assert!((below - share).abs() < 0.02, "{share}: {below}");
        }
    }

    #[test]
    fn what_is_thrown_for_one_thing_is_not_what_is_thrown_for_another() {
        let throws = |purpose, of| Dice::new(1, purpose, of).share();
        assert_eq!(throws(For::Day, [1, 2, 0]), throws(For::Day, [1, 2, 0]));
        assert_ne!(throws(For::Day, [1, 2, 0]), throws(For::Day, [2, 1, 0]));
        assert_ne!(throws(For::Day, [1, 2, 0]), throws(For::Battery, [1, 2, 0]));
        let mut dice = Dice::new(1, For::Day, [0; 3]);
        let mean = (0..10_000).map(|_| dice.times(1.3)).sum::<usize>() as f64 / 10_000.0;
        assert!((mean - 1.3).abs() < 0.02, "{mean}");
    }
}
