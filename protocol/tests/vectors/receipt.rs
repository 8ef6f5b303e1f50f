//! `receipt.json`: what a relay and a desk sign, and the Merkle tree below it.

use ed25519_dalek::SigningKey;
use ijwi_protocol::campaign::merkle::{
    Frontier, consistency_proof, inclusion_proof, verify_consistency, verify_inclusion,
};
use ijwi_protocol::campaign::{Countersignature, News, Receipt, ReceiptBody, SignedHead, receipt_id};
use ijwi_protocol::codec;
use ijwi_protocol::envelope::Direction;
use ijwi_protocol::ids::{ContentHash, sha256};

use crate::camp::{Camp, DESKS, RELAY, TODAY, camp};
use crate::json::{Json, hex, list, number, object};

/// Entries of the log.
const SIZE: u64 = 7;

#[test]
fn receipt_vectors_hold() {
    let camp = camp(27);
    let leaves: Vec<_> = (0..SIZE).map(|at| ContentHash(sha256(&[&at.to_le_bytes()]))).collect();
    let receipt = receipt(&camp, 5, &leaves);
    let countersignature = countersignature(&camp, 0, &receipt);
    let head = &receipt.body.head;
    let fields = object([
        ("relay", hex(receipt.body.relay.0)),
        ("number", number(receipt.body.number)),
        ("from", number(receipt.body.from)),
        ("salt", hex(receipt.body.salt)),
        ("ids", list(receipt.body.ids.iter().map(hex))),
        ("expires", number(receipt.body.expires.0)),
        ("head_size", number(head.size)),
        ("head_root", hex(head.root)),
        ("head_day", number(head.day.0)),
        ("head_signature", hex(head.signature)),
        ("signature", hex(receipt.signature)),
    ]);
    let news = |news: News| {
        assert_eq!(news.verify(&camp.bundle), Ok(()));
        object([("encoding", hex(news.to_bytes())), ("id", hex(news.id().0))])
    };
    let json = object([
        ("campaign", hex(camp.bundle.campaign().0)),
        ("relay_secret", hex(RELAY)),
        ("relay_key", hex(camp.bundle.relays()[0].key)),
        ("desk_key", hex(camp.bundle.recipients()[0].identity)),
        ("leaves", list(leaves.iter().map(|leaf| hex(leaf.0)))),
        ("head", hex(codec::encode(head))),
        ("receipt", fields),
        ("receipt_hash", hex(receipt.hash())),
        ("desk", hex(countersignature.desk)),
        ("countersignature", hex(countersignature.signature)),
        ("news", list([News::Receipt(Box::new(receipt)), News::Countersignature(countersignature)].map(news))),
        ("merkle", merkle(&leaves)),
    ]);
    crate::hold("receipt.json", &json);
}

/// A receipt of this number, over these entries from position 0 on.
pub(crate) fn receipt(camp: &Camp, number: u64, leaves: &[ContentHash]) -> Receipt {
    let (key, relay) = (SigningKey::from_bytes(&RELAY), camp.bundle.relays()[0].id());
    let (campaign, salt) = (camp.bundle.campaign(), [0x5a; 16]);
    let root = tree(leaves).root();
    let head = SignedHead::sign(&key, campaign, relay, Direction::Up, leaves.len() as u64, root, TODAY);
    let ids = leaves.iter().map(|leaf| receipt_id(&salt, leaf)).collect();
    Receipt::sign(&key, campaign, ReceiptBody { relay, number, from: 0, salt, ids, expires: TODAY + 75, head })
}

/// A desk's word for it.
pub(crate) fn countersignature(camp: &Camp, desk: usize, receipt: &Receipt) -> Countersignature {
    let id = camp.bundle.recipients()[desk].id();
    Countersignature::sign(&SigningKey::from_bytes(&DESKS[desk]), id, camp.bundle.campaign(), receipt)
}

fn tree(leaves: &[ContentHash]) -> Frontier {
    let mut tree = Frontier::default();
    leaves.iter().for_each(|leaf| tree.push(leaf));
    tree
}

fn merkle(leaves: &[ContentHash]) -> Json {
    let leaf = |at: u64| leaves.get(at as usize).copied();
    let roots: Vec<_> = (0..=SIZE).map(|size| tree(&leaves[..size as usize]).root()).collect();
    let inclusions = (0..SIZE).map(|index| {
        let proof = inclusion_proof(leaf, SIZE, index).expect("it is in the tree");
        assert!(verify_inclusion(&leaves[index as usize], index, SIZE, &proof, &roots[SIZE as usize]));
        object([("index", number(index)), ("size", number(SIZE)), ("proof", list(proof.iter().map(hex)))])
    });
    let consistencies = (0..=SIZE).map(|old| {
        let proof = consistency_proof(leaf, old, SIZE).expect("it is the beginning");
        assert!(verify_consistency(old, &roots[old as usize], SIZE, &roots[SIZE as usize], &proof));
        object([("old", number(old)), ("new", number(SIZE)), ("proof", list(proof.iter().map(hex)))])
    });
    object([
        ("roots", list(roots.iter().map(hex))),
        ("inclusion", list(inclusions)),
        ("consistency", list(consistencies)),
    ])
}
