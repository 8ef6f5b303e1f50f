//! Sets of places, a bit for each: what differs between two of them is known in a pass over their words.

/// A set of places.
#[derive(Clone, Debug, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn contains(&self, place: u32) -> bool {
        self.0.get(place as usize / 64).is_some_and(|word| word >> (place % 64) & 1 == 1)
    }

    /// Whether it was not there.
    pub(super) fn insert(&mut self, place: u32) -> bool {
        let at = place as usize / 64;
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        let was = self.0[at];
        self.0[at] |= 1 << (place % 64);
        was != self.0[at]
    }

    pub(super) fn remove(&mut self, place: u32) {
        if let Some(word) = self.0.get_mut(place as usize / 64) {
            *word &= !(1 << (place % 64));
        }
    }

    /// All, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        self.0.iter().enumerate().flat_map(|(at, word)| places(at, *word))
    }

    /// What is in this one and not in the other, ascending.
    pub(super) fn without(&self, other: &Self) -> Vec<u32> {
        let theirs = other.0.iter().copied().chain(core::iter::repeat(0));
        let differing = self.0.iter().zip(theirs).map(|(ours, theirs)| ours & !theirs).enumerate();
        differing.filter(|(_, word)| *word != 0).flat_map(|(at, word)| places(at, word)).collect()
    }
}

/// The places of a word's bits.
fn places(at: usize, mut word: u64) -> impl Iterator<Item = u32> {
    core::iter::from_fn(move || {
        let bit = (word != 0).then(|| word.trailing_zeros())?;
        word &= word - 1;
        Some(at as u32 * 64 + bit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_different_lengths_are_told_apart() {
        let [mut ours, mut theirs] = [Bits::default(), Bits::default()];
        assert!([3, 64, 700].into_iter().all(|place| ours.insert(place)));
        assert!([64, 65].into_iter().all(|place| theirs.insert(place)));
        assert!(!ours.insert(64) && ours.contains(700) && !ours.contains(65) && !theirs.contains(700));
        assert_eq!((ours.without(&theirs), theirs.without(&ours)), (vec![3, 700], vec![65]));
        ours.remove(3);
        theirs.remove(9999);
        assert!(ours.iter().eq([64, 700]));
    }
}
