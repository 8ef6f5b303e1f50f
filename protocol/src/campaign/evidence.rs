//! Evidence against a relay: statements that it signed and that can't both be true of one log. Who holds the bundle can
//! check it; it takes nobody's word. An honest relay signs nothing that could become evidence, whenever it stops.

use bincode::{Decode, Encode};

use super::news::{Receipt, SignedHead};
use super::{Bundle, merkle};
use crate::bounds::NEWS_BYTES_MAX;
use crate::codec::{self, Malformed};
use crate::ids::{ContentHash, RelayId};

/// Hashes of a path: two for each bit of a size.
const PATH_MAX: usize = 128;
/// What decoded evidence may claim of memory: a receipt, two heads, a path, and the rest.
const MEMORY_MAX: usize = 2 * NEWS_BYTES_MAX + PATH_MAX * 32 + 1024;
/// Heads that one desk hands another: those of half a year, if the log grows twenty times a day.
pub const HEADS_MAX: usize = 4096;
const HEADS_MEMORY_MAX: usize = HEADS_MAX * 256;

/// What convicts a relay.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Evidence {
    /// Two roots of one size: two desks were shown two logs, or one was rewritten.
    TwoRoots {
        /// One head.
        one: SignedHead,
        /// Another of the same log and size.
        other: SignedHead,
    },
    /// The log of the larger head does not begin with the log of the smaller one: something in it was rewritten or
    /// dropped, or two desks were shown two logs.
    NotExtended {
        /// The head of the smaller size.
        old: SignedHead,
        /// The head of the larger size.
        new: SignedHead,
        /// [`merkle::path`] in the larger log: it leads to the root of `new`, and to another one than that of `old`.
        path: Vec<[u8; 32]>,
    },
    /// The receipt lists another envelope at a position than the log holds there.
    NotAsReceipted {
        /// The receipt.
        receipt: Box<Receipt>,
        /// A head of the same log.
        head: SignedHead,
        /// The position, within the receipt's run and the head's size.
        position: u64,
        /// What the log holds there.
        content: ContentHash,
        /// The proof of that ([`merkle::inclusion_proof`]).
        path: Vec<[u8; 32]>,
    },
}

/// Why evidence convicts nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EvidenceError {
    /// A statement is not signed by a relay of the bundle.
    NotSigned,
    /// The statements are of two relays or two logs.
    NotOfOneLog,
    /// All of it can be true.
    NoContradiction,
}

impl core::fmt::Display for EvidenceError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::NotSigned => "not signed by a relay of this campaign",
            Self::NotOfOneLog => "of more than one log",
            Self::NoContradiction => "no contradiction",
        })
    }
}

impl core::error::Error for EvidenceError {}

impl Evidence {
    /// What a file of evidence starts with; an encoded list of it follows.
    pub const MAGIC: [u8; 8] = *b"IJWIEVD1";

    /// Reads one.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        codec::decode::<_, MEMORY_MAX>(bytes)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`Malformed`], also when it is no file of evidence.
    pub fn read_file(bytes: &[u8]) -> Result<Vec<Self>, Malformed> {
        codec::decode::<_, { 64 * MEMORY_MAX }>(bytes.strip_prefix(&Self::MAGIC).ok_or(Malformed)?)
    }

    /// Its encoding.
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::encode(self)
    }

    /// Whose log it is about.
    pub fn relay(&self) -> RelayId {
        match self {
            Self::TwoRoots { one: head, .. }
            | Self::NotExtended { old: head, .. }
            | Self::NotAsReceipted { head, .. } => head.relay,
        }
    }

    /// Checks that it convicts a relay of this bundle.
    ///
    /// # Errors
    /// [`EvidenceError`].
    pub fn verify(&self, bundle: &Bundle) -> Result<(), EvidenceError> {
        let (one, other) = match self {
            Self::TwoRoots { one, other } => (one, other),
            Self::NotExtended { old, new, .. } => (old, new),
            Self::NotAsReceipted { receipt, head, .. } => (&receipt.body.head, head),
        };
        let is_receipt_signed = match self {
            Self::NotAsReceipted { receipt, .. } => receipt.is_valid(bundle),
            Self::TwoRoots { .. } | Self::NotExtended { .. } => true,
        };
        if !(is_receipt_signed && one.is_valid(bundle) && other.is_valid(bundle)) {
            return Err(EvidenceError::NotSigned);
        }
        if (one.relay, one.direction) != (other.relay, other.direction) {
            return Err(EvidenceError::NotOfOneLog);
        }
        if self.contradicts() { Ok(()) } else { Err(EvidenceError::NoContradiction) }
    }

    fn contradicts(&self) -> bool {
        match self {
            Self::TwoRoots { one, other } => one.size == other.size && one.root != other.root,
            Self::NotExtended { old, new, path } => merkle::roots(old.size, new.size, path)
                .is_some_and(|(old_root, new_root)| new_root == new.root && old_root != old.root),
            Self::NotAsReceipted { receipt, head, position, content, path } => {
                let place = position.checked_sub(receipt.body.from).and_then(|place| usize::try_from(place).ok());
                let listed = place.and_then(|place| receipt.body.ids.get(place));
                listed.is_some_and(|id| receipt.short_id(content) != *id)
                    && merkle::verify_inclusion(content, *position, head.size, path, &head.root)
            }
        }
    }
}

/// Heads that a desk saw, for other desks to compare with theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Heads(pub Vec<SignedHead>);

impl Heads {
    /// What a file of heads starts with; the encoded list follows.
    pub const MAGIC: [u8; 8] = *b"IJWIHDS1";

    /// Reads a file. Signatures are not checked.
    ///
    /// # Errors
    /// [`Malformed`], also when it is no file of heads.
    pub fn read_file(bytes: &[u8]) -> Result<Self, Malformed> {
        let heads: Self = codec::decode::<_, HEADS_MEMORY_MAX>(bytes.strip_prefix(&Self::MAGIC).ok_or(Malformed)?)?;
        if heads.0.len() <= HEADS_MAX { Ok(heads) } else { Err(Malformed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::{ReceiptBody, merkle::Frontier, receipt_id};
    use crate::envelope::Direction;
    use crate::ids::sha256;
    use crate::testing::{Fixture, TODAY, campaign};

    const SIZES: u64 = 20;

    fn content(index: u64, version: u64) -> ContentHash {
        ContentHash(sha256(&[&index.to_le_bytes(), &version.to_le_bytes()]))
    }

    /// Leaf `index` of a log in which `changed` was written anew.
    fn leaf(changed: Option<u64>) -> impl Fn(u64) -> Option<ContentHash> {
        move |index| Some(content(index, u64::from(changed == Some(index))))
    }

    fn head(fixture: &Fixture, size: u64, changed: Option<u64>) -> SignedHead {
        let mut tree = Frontier::default();
        (0..size).for_each(|index| tree.push(&leaf(changed)(index).unwrap()));
        let relay = fixture.bundle.relays()[0].id();
        let id = fixture.bundle.campaign();
        SignedHead::sign(&fixture.relay, id, relay, Direction::Up, size, tree.root(), TODAY)
    }

    fn receipt(fixture: &Fixture, from: u64, count: u64, head: SignedHead) -> Box<Receipt> {
        let salt = [7; 16];
        let ids = (from..from + count).map(|at| receipt_id(&salt, &content(at, 0))).collect();
        let body = ReceiptBody { relay: head.relay, number: 0, from, salt, ids, expires: TODAY, head };
        Box::new(Receipt::sign(&fixture.relay, fixture.bundle.campaign(), body))
    }

    #[test]
    fn a_rewritten_leaf_convicts_at_each_pair_of_sizes_and_an_honest_log_at_none() {
        let fixture = campaign(1);
        for new in 2..=SIZES {
            for old in 1..new {
                let (before, honest) = (head(&fixture, old, None), head(&fixture, new, None));
                let path = merkle::path(leaf(None), old, new).unwrap();
                let nothing = Evidence::NotExtended { old: before.clone(), new: honest, path };
                assert_eq!(nothing.verify(&fixture.bundle), Err(EvidenceError::NoContradiction));
                for changed in [0, old - 1] {
                    let path = merkle::path(leaf(Some(changed)), old, new).unwrap();
                    let after = head(&fixture, new, Some(changed));
                    let evidence = Evidence::NotExtended { old: before.clone(), new: after, path };
                    assert_eq!(evidence.verify(&fixture.bundle), Ok(()), "{changed} of {old} in {new}");
                    assert_eq!(Evidence::read(&evidence.to_bytes()), Ok(evidence));
                }
            }
        }
    }

    #[test]
    fn two_roots_of_one_size_convict_and_what_is_not_signed_does_not() {
        let fixture = campaign(2);
        let (one, other) = (head(&fixture, 5, None), head(&fixture, 5, Some(3)));
        let evidence = |one: &SignedHead, other: &SignedHead| {
            Evidence::TwoRoots { one: one.clone(), other: other.clone() }.verify(&fixture.bundle)
        };
        assert_eq!(evidence(&one, &other), Ok(()));
        let later = SignedHead::sign(
            &fixture.relay,
            fixture.bundle.campaign(),
            one.relay,
            Direction::Up,
            5,
            one.root,
            TODAY + 1,
        );
        assert_eq!(evidence(&one, &later), Err(EvidenceError::NoContradiction), "the same log on another day");
        assert_eq!(evidence(&one, &head(&fixture, 6, None)), Err(EvidenceError::NoContradiction));
        let mut forged = other.clone();
        forged.root[0] ^= 1;
        assert_eq!(evidence(&one, &forged), Err(EvidenceError::NotSigned));
        let stranger = ed25519_dalek::SigningKey::from_bytes(&[9; 32]);
        let id = fixture.bundle.campaign();
        let by_stranger = SignedHead::sign(&stranger, id, one.relay, Direction::Up, 5, other.root, TODAY);
        assert_eq!(evidence(&one, &by_stranger), Err(EvidenceError::NotSigned));
        let down = SignedHead::sign(&fixture.relay, id, one.relay, Direction::Down, 5, other.root, TODAY);
        assert_eq!(evidence(&one, &down), Err(EvidenceError::NotOfOneLog));
    }

    #[test]
    fn a_receipt_for_what_the_log_does_not_hold_convicts() {
        let fixture = campaign(3);
        let evidence = |changed: Option<u64>, position: u64, size: u64| {
            let receipt = receipt(&fixture, 2, 3, head(&fixture, 5, None));
            let path = merkle::inclusion_proof(leaf(changed), size, position).unwrap();
            let content = leaf(changed)(position).unwrap();
            let head = head(&fixture, size, changed);
            Evidence::NotAsReceipted { receipt, head, position, content, path }.verify(&fixture.bundle)
        };
        assert_eq!(evidence(Some(3), 3, 9), Ok(()));
        assert_eq!(evidence(None, 3, 9), Err(EvidenceError::NoContradiction));
        assert_eq!(evidence(Some(1), 1, 9), Err(EvidenceError::NoContradiction), "the receipt does not list it");
        assert_eq!(evidence(Some(5), 5, 9), Err(EvidenceError::NoContradiction), "nor this");
    }

    #[test]
    fn files_are_bounded() {
        let fixture = campaign(4);
        let file =
            |count: usize| [&Heads::MAGIC[..], &codec::encode(&Heads(vec![head(&fixture, 1, None); count]))].concat();
        assert_eq!(Heads::read_file(&file(HEADS_MAX)).map(|heads| heads.0.len()), Ok(HEADS_MAX));
        assert_eq!(Heads::read_file(&file(HEADS_MAX + 1)), Err(Malformed));
        assert_eq!(Heads::read_file(&file(1)[1..]), Err(Malformed));
        assert_eq!(Evidence::read_file(&file(1)), Err(Malformed));
    }
}
