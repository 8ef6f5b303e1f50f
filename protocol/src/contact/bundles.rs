//! The newer bundle goes to whoever has the older one; of two bundles of one version each side gets the other's
//! manifest, so that both can sound the alarm. Parts are asked for in chunks, one at a time: a broken contact costs one.

use super::breach::Breach;
use super::frame::Frame;
use super::output::{Learned, PartRequest};
use crate::bounds::{PART_CHUNK_BYTES, PART_CHUNKS_PER_CONTACT_MAX};
use crate::campaign::{BundleRef, Manifest};
use crate::ids::CampaignId;

#[derive(Default)]
pub(super) struct Bundles {
    manifest_came: bool,
    /// What we asked for.
    wanted: Option<PartRequest>,
    /// How many chunks we asked for: a peer that gives wrong ones must not keep us writing for ever.
    chunks: usize,
    /// What the peer asked for, while it is read.
    asked: Option<PartRequest>,
}

impl Bundles {
    /// Whether the peer should get our manifest.
    pub(super) fn is_of_interest(ours: BundleRef, theirs: BundleRef) -> bool {
        ours.version > theirs.version || (ours.version == theirs.version && ours.hash != theirs.hash)
    }

    pub(super) fn handle_manifest(&mut self, signed: Vec<u8>, campaign: &CampaignId) -> Result<Learned, Breach> {
        if self.manifest_came {
            return Err(Breach::Unexpected);
        }
        self.manifest_came = true;
        Manifest::read(&signed, Some(campaign)).map_err(|_| Breach::Manifest)?;
        Ok(Learned::Manifest(signed))
    }

    /// The driver lacks this.
    pub(super) fn want(&mut self, request: PartRequest) -> Option<Frame> {
        if self.wanted.is_some() || !self.manifest_came || self.chunks >= PART_CHUNKS_PER_CONTACT_MAX {
            return None;
        }
        self.chunks += 1;
        self.wanted = Some(request);
        Some(Frame::WantPart { hash: request.hash, from: request.from })
    }

    pub(super) fn handle_part(&mut self, request: PartRequest, bytes: Vec<u8>) -> Result<Learned, Breach> {
        if self.wanted != Some(request) || bytes.len() > PART_CHUNK_BYTES {
            return Err(Breach::Part);
        }
        self.wanted = None;
        Ok(Learned::Chunk { request, bytes })
    }

    /// The peer lacks this. One question at a time.
    pub(super) fn handle_want(&mut self, request: PartRequest) -> Result<PartRequest, Breach> {
        if self.asked.is_some() {
            return Err(Breach::Unexpected);
        }
        self.asked = Some(request);
        Ok(request)
    }

    /// What was read for the peer; nothing if we don't have it.
    pub(super) fn answer(&mut self, bytes: Option<Vec<u8>>) -> Option<Frame> {
        let PartRequest { hash, from } = self.asked.take()?;
        let mut bytes = bytes.unwrap_or_default();
        bytes.truncate(PART_CHUNK_BYTES);
        Some(Frame::Part { hash, from, bytes })
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.wanted.is_some()
    }

    pub(super) fn is_idle(&self) -> bool {
        self.wanted.is_none() && self.asked.is_none()
    }
}
