//! Merkle tree hashes, inclusion and consistency proofs of RFC 9162, section 2.1. (arrives by another commit)
