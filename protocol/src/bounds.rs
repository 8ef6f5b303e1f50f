//! Every bound in one place, with its unit and its reason. What comes from another device is measured against these
//! before it is believed.

use core::time::Duration;

/// Bytes of an envelope, always.
pub const ENVELOPE_BYTES: usize = 4096;

/// Bytes of one frame's body at most: fits a Noise message (65,535) with room, and an L2CAP SDU.
pub const FRAME_BYTES_MAX: usize = 64 * 1024;

/// Cells of the rateless table that one side sends in one reconciliation. Past a tenth of 40,000 differing ids the
/// Golomb-coded sets are cheaper anyway, and a store does not hold more than that.
pub const CELLS_MAX: usize = 4096;

/// Cells of the first batch, the next ones double: 32 settle a difference of 20 more often than not in one trip.
pub const CELLS_FIRST: usize = 32;

/// Ids that one side may bring to a reconciliation.
pub const IDS_MAX: usize = 131_072;

/// Ids in one frame of a Golomb-coded set (about 9 bits an id at 1/128, so 37 kB).
pub const GOLOMB_IDS_PER_FRAME_MAX: usize = 32_768;

/// Names in one frame of an offer.
pub const OFFER_IDS_MAX: usize = 4096;

/// Envelopes sent and not yet acknowledged, in one contact and direction; also what we hold of a peer's at most.
pub const ENVELOPES_IN_FLIGHT_MAX: usize = 48;

/// Envelopes that one contact may bring before it must be begun anew.
pub const ENVELOPES_PER_CONTACT_MAX: u32 = 100_000;

/// Bytes that a peer can make us hold in one contact, beside 32 for each id of our own.
pub const CONTACT_BYTES_MAX: usize = 256 * 1024;

/// A contact that neither sent nor received a useful frame for this long is ended.
pub const PROGRESS_TIMEOUT: Duration = Duration::from_secs(60);

/// The first frame must be there this long after the stream was opened.
pub const HELLO_TIMEOUT: Duration = Duration::from_secs(15);

/// Bytes of a bundle's manifest.
pub const MANIFEST_BYTES_MAX: usize = 32 * 1024;

/// Parts of a bundle.
pub const PARTS_MAX: usize = 64;

/// Bytes of one part of a bundle: a form with labels in five languages, or a recipient's 26 prekeys (31.6 kB).
pub const PART_BYTES_MAX: usize = 1024 * 1024;

/// Bytes of a part that travel in one frame.
pub const PART_CHUNK_BYTES: usize = 32 * 1024;

/// Chunks of parts that one contact may bring: a whole bundle, each part's last chunk being short.
pub const PART_CHUNKS_PER_CONTACT_MAX: usize = BUNDLE_BYTES_MAX / PART_CHUNK_BYTES + PARTS_MAX;

/// Bytes of all parts of a bundle together.
pub const BUNDLE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Log positions that one receipt covers.
pub const RECEIPT_IDS_MAX: usize = 1000;

/// Bytes of a receipt's or countersignature's encoding: 1,000 ids of up to 9 bytes, head, signatures.
pub const NEWS_BYTES_MAX: usize = 12 * 1024;

/// Countersignatures that are kept under one receipt.
pub const COUNTERSIGNATURES_MAX: usize = 16;

/// Receipts that a device keeps: a million log entries, 8 MB.
pub const RECEIPTS_MAX: usize = 1024;

/// Envelopes of the relay's log in one answer: what a peer can make us hold.
pub const LOG_ENVELOPES_MAX: u32 = 48;

/// Pieces of news in one answer.
pub const LOG_NEWS_MAX: u32 = 16;

/// Pieces of news that one contact may bring.
pub const NEWS_PER_CONTACT_MAX: u32 = 16_384;

/// Envelopes that are read from the store at once for sending.
pub const ENVELOPES_READ_AT_ONCE: usize = 16;

/// Two devices that stay in reach end a contact in which nothing happened for this long, and begin a new one: what
/// came in too fast to be offered is found then.
pub const LONG_LINK_IDLE: Duration = Duration::from_secs(300);

/// On a long link between devices, what came in from elsewhere waits this long for more, and for reaching the other side by
/// itself, before it is offered.
pub const OFFER_PAUSE: Duration = Duration::from_secs(1);

/// A relay ends a contact in which nothing was asked for this long.
pub const RELAY_IDLE: Duration = Duration::from_secs(600);

/// Bytes of an object, compressed.
pub const OBJECT_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Bytes of an object once unpacked: brotli could make a thousand times as much of it.
pub const OBJECT_UNPACKED_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Objects of which some pieces, but not enough, are held while reading.
pub const OBJECTS_UNFINISHED_MAX: usize = 32;

// How the bounds hang together.
const _: () = assert!(ENVELOPES_IN_FLIGHT_MAX * ENVELOPE_BYTES + FRAME_BYTES_MAX <= CONTACT_BYTES_MAX);
const _: () = assert!(LOG_ENVELOPES_MAX as usize * ENVELOPE_BYTES + FRAME_BYTES_MAX <= CONTACT_BYTES_MAX);
const _: () = assert!(LOG_NEWS_MAX as usize * NEWS_BYTES_MAX <= CONTACT_BYTES_MAX);
const _: () = assert!(PART_CHUNK_BYTES + 64 <= FRAME_BYTES_MAX);
const _: () = assert!(NEWS_BYTES_MAX + 64 <= FRAME_BYTES_MAX);
const _: () = assert!(OFFER_IDS_MAX * 8 + 64 <= FRAME_BYTES_MAX);
const _: () = assert!(GOLOMB_IDS_PER_FRAME_MAX * 10 / 8 + 64 <= FRAME_BYTES_MAX);
const _: () = assert!(CELLS_MAX * 15 / 2 + 64 <= FRAME_BYTES_MAX, "half of all cells, the last batch, fits a frame");
const _: () = assert!(MANIFEST_BYTES_MAX + 64 <= FRAME_BYTES_MAX);
