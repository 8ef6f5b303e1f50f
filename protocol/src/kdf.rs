//! HKDF-SHA-256 (RFC 5869) with the labels of this project.

use hkdf::Hkdf;
use sha2::Sha256;

/// `N` bytes from `secret` under `label` ‖ `context`, with an empty salt.
pub(crate) fn derive<const N: usize>(secret: &[u8], label: &str, context: &[u8]) -> [u8; N] {
    let mut out = [0; N];
    Hkdf::<Sha256>::new(None, secret)
        .expand_multi_info(&[label.as_bytes(), context], &mut out)
        .expect("lengths here are far below HKDF's limit of 8,160 bytes");
    out
}
