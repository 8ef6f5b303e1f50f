//! Merkle tree hashes, inclusion and consistency proofs of RFC 9162, section 2.1, over a relay's log: the data of a leaf
//! is the 32-byte content hash of an envelope.
//!
//! The relay keeps a [`Frontier`] and signs its root. Who holds an older head checks by [`verify_consistency`] that
//! nothing before it was rewritten, and by [`verify_inclusion`] that an envelope is in the log.

use crate::codec::{self, Malformed};
use crate::ids::{ContentHash, sha256};

/// Bytes of an encoded frontier in memory at most: one hash for each bit of the size.
const FRONTIER_BYTES_MAX: usize = 64 * 32 + 64;

/// The roots of the perfect trees that a tree consists of, the largest first: all that appending and the root need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    perfect: Vec<[u8; 32]>,
}

impl Frontier {
    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`Malformed`], also when there is not one hash for each bit that is set in the size.
    pub fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let (size, perfect): (u64, Vec<[u8; 32]>) = codec::decode::<_, FRONTIER_BYTES_MAX>(bytes)?;
        if perfect.len() != size.count_ones() as usize {
            return Err(Malformed);
        }
        Ok(Self { size, perfect })
    }

    /// Its encoding: the size, then the hashes.
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::encode(&(self.size, &self.perfect))
    }

    /// Leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf.
    pub fn push(&mut self, content: &ContentHash) {
        self.push_hash(leaf_hash(&content.0));
    }

    /// The Merkle tree hash (RFC 9162, section 2.1.1). Of an empty tree: SHA-256 of nothing.
    pub fn root(&self) -> [u8; 32] {
        let mut smallest_first = self.perfect.iter().rev().copied();
        let Some(last) = smallest_first.next() else { return sha256(&[]) };
        smallest_first.fold(last, |right, left| node_hash(&left, &right))
    }

    fn push_hash(&mut self, mut hash: [u8; 32]) {
        for _ in 0..self.size.trailing_ones() {
            let left = self.perfect.pop().expect("there is a hash for each bit that is set in the size");
            hash = node_hash(&left, &hash);
        }
        self.perfect.push(hash);
        self.size += 1;
    }
}

/// The proof that leaf `index` is in the tree of the first `size` leaves (RFC 9162, section 2.1.3.1). Hashes all of
/// them. `None` when the index is not below the size, or `leaf` does not know a leaf.
pub fn inclusion_proof(leaf: impl Fn(u64) -> Option<ContentHash>, size: u64, index: u64) -> Option<Vec<[u8; 32]>> {
    if index >= size {
        return None;
    }
    let mut proof = Vec::new();
    let (mut start, mut end) = (0, size);
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            proof.push(range_hash(&leaf, middle, end)?);
            end = middle;
        } else {
            proof.push(range_hash(&leaf, start, middle)?);
            start = middle;
        }
    }
    proof.reverse();
    Some(proof)
}

/// The proof that the tree of the first `old` leaves is the beginning of that of the first `new` ones (RFC 9162,
/// section 2.1.4.1). Hashes all of them. Empty when the sizes are equal or `old` is 0; `None` when `old` is above `new`,
/// or `leaf` does not know a leaf.
pub fn consistency_proof(leaf: impl Fn(u64) -> Option<ContentHash>, old: u64, new: u64) -> Option<Vec<[u8; 32]>> {
    if old > new {
        return None;
    }
    let mut proof = Vec::new();
    if old == 0 || old == new {
        return Some(proof);
    }
    let (mut start, mut end) = (0, new);
    while end != old {
        let middle = start + split(end - start);
        if old <= middle {
            proof.push(range_hash(&leaf, middle, end)?);
            end = middle;
        } else {
            proof.push(range_hash(&leaf, start, middle)?);
            start = middle;
        }
    }
    // The old tree itself is known to who asks; a part of it is not.
    if start != 0 {
        proof.push(range_hash(&leaf, start, end)?);
    }
    proof.reverse();
    Some(proof)
}

/// Whether the proof shows that this envelope is leaf `index` of the tree of this size and root (RFC 9162, section
/// 2.1.3.2).
pub fn verify_inclusion(content: &ContentHash, index: u64, size: u64, proof: &[[u8; 32]], root: &[u8; 32]) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = leaf_hash(&content.0);
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            let up = node.trailing_zeros();
            (node, last) = (shift(node, up), shift(last, up));
        } else {
            hash = node_hash(&hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    last == 0 && hash == *root
}

/// Whether the proof shows that the tree of size `old` is the beginning of that of size `new` (RFC 9162, section
/// 2.1.4.2). Everything begins with the empty tree.
pub fn verify_consistency(old: u64, old_root: &[u8; 32], new: u64, new_root: &[u8; 32], proof: &[[u8; 32]]) -> bool {
    if old > new {
        return false;
    }
    if old == 0 {
        return proof.is_empty() && *old_root == sha256(&[]);
    }
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    // A perfect old tree is not repeated in the proof.
    let repeated = old.is_power_of_two().then_some(*old_root);
    let path: Vec<_> = repeated.into_iter().chain(proof.iter().copied()).collect();
    roots(old, new, &path) == Some((*old_root, *new_root))
}

/// A consistency proof that stands alone: with the root of a perfect old tree before it. What [`roots`] takes. Both
/// sizes are above 0 and differ.
pub fn path(leaf: impl Fn(u64) -> Option<ContentHash>, old: u64, new: u64) -> Option<Vec<[u8; 32]>> {
    if old == 0 || old == new {
        return None;
    }
    let proof = consistency_proof(&leaf, old, new)?;
    let repeated = if old.is_power_of_two() { Some(range_hash(&leaf, 0, old)?) } else { None };
    Some(repeated.into_iter().chain(proof).collect())
}

/// The roots that a [`path`] leads to: of the first `old` leaves, and of all `new` of them. Who knows a tree by its root
/// is thereby shown the root of its beginning, whatever anybody said that it was. `None` when it does not fit the sizes.
pub fn roots(old: u64, new: u64, path: &[[u8; 32]]) -> Option<([u8; 32], [u8; 32])> {
    if old == 0 || old >= new {
        return None;
    }
    let (mut node, mut last) = (old - 1, new - 1);
    let up = node.trailing_ones();
    (node, last) = (shift(node, up), shift(last, up));
    let (first, path) = path.split_first()?;
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in path {
        if last == 0 {
            return None;
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            let up = node.trailing_zeros();
            (node, last) = (shift(node, up), shift(last, up));
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    (last == 0).then_some((old_hash, new_hash))
}

/// `number >> by`, where a shift by all 64 bits leaves nothing.
fn shift(number: u64, by: u32) -> u64 {
    number.checked_shr(by).unwrap_or(0)
}

/// The largest power of two below `size`, which is above 1.
fn split(size: u64) -> u64 {
    1 << (63 - (size - 1).leading_zeros())
}

/// The tree hash of the leaves from `start` to before `end`, of which there is at least one.
fn range_hash(leaf: impl Fn(u64) -> Option<ContentHash>, start: u64, end: u64) -> Option<[u8; 32]> {
    let mut tree = Frontier::default();
    for index in start..end {
        tree.push(&leaf(index)?);
    }
    Some(tree.root())
}

fn leaf_hash(data: &[u8]) -> [u8; 32] {
    sha256(&[&[0], data])
}

fn node_hash(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    sha256(&[&[1], left, right])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIZES: u64 = 70;

    fn content(index: u64) -> ContentHash {
        ContentHash(sha256(&[&index.to_le_bytes()]))
    }

    fn tree(size: u64) -> Frontier {
        let mut tree = Frontier::default();
        (0..size).for_each(|index| tree.push(&content(index)));
        tree
    }

    /// The definition in section 2.1.1, word for word.
    fn oracle(leaves: &[ContentHash]) -> [u8; 32] {
        match leaves {
            [] => sha256(&[]),
            [one] => leaf_hash(&one.0),
            _ => {
                let mut k = 1;
                while 2 * k < leaves.len() {
                    k *= 2;
                }
                node_hash(&oracle(&leaves[..k]), &oracle(&leaves[k..]))
            }
        }
    }

    #[test]
    fn roots_are_those_of_the_certificate_transparency_test_tree() {
        let leaves =
            ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let mut tree = Frontier::default();
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(hex::encode(tree.root()), empty);
        for (leaf, root) in leaves.iter().zip(roots) {
            tree.push_hash(leaf_hash(&hex::decode(leaf).unwrap()));
            assert_eq!(hex::encode(tree.root()), root);
        }
    }

    #[test]
    fn roots_agree_with_the_definition_and_survive_storage() {
        let leaves: Vec<_> = (0..SIZES).map(content).collect();
        for size in 0..=SIZES {
            let tree = tree(size);
            assert_eq!(tree.root(), oracle(&leaves[..size as usize]), "size {size}");
            assert_eq!(Frontier::read(&tree.to_bytes()), Ok(tree));
        }
        let torn = codec::encode(&(3_u64, vec![[0_u8; 32]]));
        assert_eq!(Frontier::read(&torn), Err(Malformed), "3 leaves need two hashes");
    }

    #[test]
    fn each_leaf_of_each_size_is_proved_and_no_other_place_is() {
        for size in 1..=SIZES {
            let root = tree(size).root();
            for index in 0..size {
                let proof = inclusion_proof(|at| Some(content(at)), size, index).unwrap();
                assert!(verify_inclusion(&content(index), index, size, &proof, &root), "{index} of {size}");
                assert!(!verify_inclusion(&content(index + 1), index, size, &proof, &root));
                assert!(!verify_inclusion(&content(index), (index + 1) % size, size, &proof, &root) || size == 1);
            }
            assert_eq!(inclusion_proof(|at| Some(content(at)), size, size), None);
            assert_eq!(inclusion_proof(|_| None, 2 * size, 0), None);
        }
    }

    #[test]
    fn each_pair_of_sizes_is_proved_consistent() {
        let roots: Vec<_> = (0..=SIZES).map(|size| tree(size).root()).collect();
        for new in 0..=SIZES {
            for old in 0..=new {
                let proof = consistency_proof(|at| Some(content(at)), old, new).unwrap();
                let (old_root, new_root) = (&roots[old as usize], &roots[new as usize]);
                assert!(verify_consistency(old, old_root, new, new_root, &proof), "{old} in {new}");
                let path = path(|at| Some(content(at)), old, new);
                assert_eq!(path.is_some(), 0 < old && old < new);
                if let Some(path) = path {
                    assert_eq!(super::roots(old, new, &path), Some((*old_root, *new_root)), "{old} in {new}");
                }
                if old < new {
                    assert!(!verify_consistency(old, new_root, new, old_root, &proof) || old == 0);
                    assert!(!verify_consistency(new, new_root, old, old_root, &proof));
                }
            }
            assert_eq!(consistency_proof(|at| Some(content(at)), new + 1, new), None);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_changed_cut_or_longer_proof_is_refused(
            new in 2..SIZES, old in 1..SIZES, index in 0..SIZES, at in any::<prop::sample::Index>(), bit in 0..256_usize,
        ) {
            let (old, index) = (old % new, index % new);
            let [old_root, new_root] = [old, new].map(|size| tree(size).root());
            let inclusion = inclusion_proof(|at| Some(content(at)), new, index).unwrap();
            let consistency = consistency_proof(|at| Some(content(at)), old, new).unwrap();
            for forged in forgeries(&inclusion, at, bit) {
                prop_assert!(!verify_inclusion(&content(index), index, new, &forged, &new_root));
            }
            for forged in forgeries(&consistency, at, bit) {
                prop_assert!(!verify_consistency(old, &old_root, new, &new_root, &forged));
            }
        }

        #[test]
        fn strangers_numbers_do_no_harm(index: u64, size: u64, hashes in 0..70_usize) {
            let proof = vec![[7; 32]; hashes];
            prop_assert!(!verify_inclusion(&content(0), index, size, &proof, &[1; 32]));
            prop_assert!(!verify_consistency(index, &[1; 32], size, &[2; 32], &proof));
        }
    }

    fn forgeries(proof: &[[u8; 32]], at: prop::sample::Index, bit: usize) -> Vec<Vec<[u8; 32]>> {
        let mut forgeries = vec![[proof, &[[0; 32]]].concat()];
        if !proof.is_empty() {
            forgeries.push(proof[1..].to_vec());
            forgeries.push(proof[..proof.len() - 1].to_vec());
            let mut changed = proof.to_vec();
            changed[at.index(proof.len())][bit / 8] ^= 1 << (bit % 8);
            forgeries.push(changed);
        }
        forgeries
    }
}
