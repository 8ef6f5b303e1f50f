"""Chapter 8: manifests, parts, prekeys, news and the Merkle tree."""

import crypto
import wire
from crypto import derive, ed25519_verify, sha256

DAY_MAX = 2_932_896


class Wrong(Exception):
    """A manifest, bundle or piece of news that must be refused."""


def require(condition, what):
    if not condition:
        raise Wrong(what)


def read_manifest(signed, campaign=None):
    signature, body = signed[:64], signed[64:]
    manifest = wire.decode(wire.MANIFEST, body)
    sizes = [part["bytes"] for part in manifest["parts"]]
    require(len(body) <= 32_768 and len(manifest["rotations"]) <= 8 and len(sizes) <= 64, "bounds")
    require(all(1 <= size <= 2**20 for size in sizes) and sum(sizes) <= 2**22, "bounds")
    require(max(manifest["day"], manifest["old_after"]) <= DAY_MAX, "bounds")
    own = sha256(manifest["first_authority"])
    require(campaign in (None, own), "campaign")
    authority = manifest["first_authority"]
    for rotation in manifest["rotations"]:
        for key, by in ((authority, "by_old"), (rotation["key"], "by_new")):
            require(ed25519_verify(key, rotation[by], b"ijwi/rotation/1", own, rotation["key"]), "rotation")
        authority = rotation["key"]
    require(ed25519_verify(authority, signature, b"ijwi/bundle/1", own, body), "signature")
    return manifest, own


def reference(signed, manifest):
    return {"version": manifest["version"], "hash": sha256(signed)[:8]}


def read_file(file):
    require(file[:8] == b"IJWIBDL1", "magic")
    return wire.decode(wire.BUNDLE_FILE, file[8:])


def assemble(signed, parts, campaign=None):
    """The manifest, the campaign, and the parts' values by kind. `parts`: bytes by hash."""
    manifest, own = read_manifest(signed, campaign)
    values = {}
    for part in manifest["parts"]:
        data = parts[part["hash"]]
        require(len(data) == part["bytes"] and sha256(data) == part["hash"], "part")
        if part["kind"] in wire.PARTS:
            values.setdefault(part["kind"], []).append(wire.decode(wire.PARTS[part["kind"]], data))
    require(all(len(values.get(kind, ())) == 1 for kind in (1, 2, 3, 5, 6)) and values.get(4), "count")
    for recipient in values[4]:
        prekeys = recipient["prekeys"]
        first = wire.encode(wire.U32, prekeys["first_week"])
        keys = wire.encode(wire.Many(wire.SEALING_KEY), prekeys["keys"])
        message = (b"ijwi/prekeys/1", own, first, keys)
        require(ed25519_verify(recipient["identity"], prekeys["signature"], *message), "prekeys")
    return manifest, own, values


def prekey_material(chain, weeks):
    for _ in range(weeks):
        chain = derive(chain, b"ijwi/prekey-next/1", 32)
    return derive(chain, b"ijwi/prekey/1", 96)


def recipient_id(identity):
    return sha256(b"ijwi/recipient/1", identity)[:16]


def relay_id(key):
    return sha256(b"ijwi/relay/1", key)[:16]


def form_hash(form):
    return sha256(wire.encode(wire.FORM, form))[:8]


def receipt_id(salt, content_hash):
    return crypto.siphash(salt, content_hash).to_bytes(8, "little")


def head_is_valid(head, campaign, relays):
    body = wire.encode(wire.HEAD_SIGNED, head)
    key = {relay_id(relay["key"]): relay["key"] for relay in relays}.get(head["relay"])
    is_signed = key and ed25519_verify(key, head["signature"], b"ijwi/head/1", campaign, body)
    return bool(is_signed) and head["day"] <= DAY_MAX


def news_is_valid(news, campaign, relays, recipients):
    number, value = news
    if number == 1:
        keys = [one["identity"] for one in recipients if recipient_id(one["identity"])[:8] == value["desk"]]
        label = b"ijwi/countersignature/1"
        return any(ed25519_verify(key, value["signature"], label, campaign, value["receipt"]) for key in keys)
    body = value["body"]
    key = {relay_id(relay["key"]): relay["key"] for relay in relays}.get(body["relay"])
    encoded = wire.encode(wire.RECEIPT_BODY, body)
    return (
        key is not None
        and 1 <= len(body["ids"]) <= 1000
        and body["from"] + len(body["ids"]) <= body["head"]["size"]
        and body["head"]["relay"] == body["relay"]
        and body["head"]["direction"] == 0
        and body["expires"] <= DAY_MAX
        and ed25519_verify(key, value["signature"], b"ijwi/receipt/1", campaign, encoded)
        and head_is_valid(body["head"], campaign, relays)
    )


def split(size):
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def tree_root(leaves):
    """RFC 9162, 2.1.1."""
    if not leaves:
        return sha256()
    if len(leaves) == 1:
        return sha256(b"\0", leaves[0])
    k = split(len(leaves))
    return sha256(b"\1", tree_root(leaves[:k]), tree_root(leaves[k:]))


def inclusion(leaves, index):
    """RFC 9162, 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if index < k:
        return inclusion(leaves[:k], index) + [tree_root(leaves[k:])]
    return inclusion(leaves[k:], index - k) + [tree_root(leaves[:k])]


def consistency(leaves, old, whole=True):
    """RFC 9162, 2.1.4.1."""
    if old == 0 or old == len(leaves):
        return [] if whole else [tree_root(leaves)]
    k = split(len(leaves))
    if old <= k:
        return consistency(leaves[:k], old, whole) + [tree_root(leaves[k:])]
    return consistency(leaves[k:], old - k, False) + [tree_root(leaves[:k])]
