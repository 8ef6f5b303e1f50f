//! Files that people hand each other: cards of relays and desks, stamp keys, requests and answers.

use std::path::Path;

use bincode::{Decode, Encode};
use ijwi_mesh::home::{read_file, write_file};
use ijwi_protocol::campaign::{BundleFile, Recipient, RelayInfo};
use ijwi_protocol::codec;
use ijwi_protocol::ids::CampaignId;
use zeroize::Zeroizing;

use crate::fail::Failure;

/// Bytes of a file that is handed over, other than a bundle.
const FILE_BYTES_MAX: u64 = 1024 * 1024;
const FILE_MEMORY_MAX: usize = 4 * 1024 * 1024;
const BUNDLE_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// By which a campaign's lead takes somebody into the bundle.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Card {
    /// The campaign that it was made for: its holder's keys are bound to it.
    pub(crate) campaign: CampaignId,
    /// Whom it takes in.
    pub(crate) holder: Holder,
}

/// Whom a card takes in.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum Holder {
    /// A relay.
    Relay(RelayInfo),
    /// A desk.
    Recipient(Box<Recipient>),
}

impl Card {
    pub(crate) const MAGIC: [u8; 8] = *b"IJWICRD1";
}

/// What a stamp key's file starts with; its PKCS#8 DER follows.
pub(crate) const KEY_MAGIC: [u8; 8] = *b"IJWIKEY1";

/// Reads a file of this kind.
pub(crate) fn read<T: Encode + Decode<()>>(path: &Path, magic: [u8; 8]) -> Result<T, Failure> {
    let bytes = read_bytes(path, FILE_BYTES_MAX)?;
    let body = bytes.strip_prefix(&magic).and_then(|body| codec::decode::<T, FILE_MEMORY_MAX>(body).ok());
    body.ok_or_else(|| Failure::new("error-file-kind").with("file", path.display()))
}

/// Writes a file of this kind.
pub(crate) fn write<T: Encode>(path: &Path, magic: [u8; 8], value: &T) -> Result<(), Failure> {
    write_bytes(path, &[&magic[..], &codec::encode(value)].concat())
}

/// Reads a stamp key's DER.
pub(crate) fn read_key(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let bytes = read_bytes(path, FILE_BYTES_MAX)?;
    let der = bytes.strip_prefix(&KEY_MAGIC).map(|der| Zeroizing::new(der.to_vec()));
    der.ok_or_else(|| Failure::new("error-stamp-key-not").with("file", path.display()))
}

/// Reads a bundle.
pub(crate) fn read_bundle(path: &Path) -> Result<(BundleFile, ijwi_protocol::campaign::Bundle), Failure> {
    let bytes = read_bytes(path, BUNDLE_BYTES_MAX)?;
    BundleFile::read(&bytes, None).map_err(|error| Failure::bundle(path, &error))
}

/// Reads any file.
pub(crate) fn read_bytes(path: &Path, bytes_max: u64) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let bytes = read_file(path, bytes_max).map_err(|error| Failure::file(path, &error))?;
    bytes.ok_or_else(|| Failure::new("error-file-missing").with("file", path.display()))
}

/// Writes any file.
pub(crate) fn write_bytes(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_file(path, bytes).map_err(|error| Failure::unwritable(path, &error))
}
