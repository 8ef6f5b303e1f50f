#!/usr/bin/env python3
"""Checks evidence against a relay, as SPEC.md 8.5 has it: `check.py EVIDENCE BUNDLE`.

It shares no code with Ijwi. Signatures are checked by `cryptography`, hashes by `hashlib`; the Merkle proofs are written
out after RFC 9162, sections 2.1.3.2 and 2.1.4.2. The bundle says which keys are the relays'; its id, printed here, is
the SHA-256 of the campaign's first key, and has to be compared with the one that everybody knows. Exit code 0: each
relay named is convicted; 1: it is not.
"""

import hashlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reader"))

import campaign as campaigns
import wire

PATH = wire.Many(wire.ID32)
EVIDENCE = wire.Enum(
    wire.Struct(one=wire.HEAD, other=wire.HEAD),
    wire.Struct(old=wire.HEAD, new=wire.HEAD, path=PATH),
    wire.Struct(receipt=wire.RECEIPT, head=wire.HEAD, position=wire.U64, content=wire.ID32, path=PATH),
)
TWO_ROOTS, NOT_EXTENDED, NOT_AS_RECEIPTED = range(3)


class Unproved(Exception):
    """Why it convicts nobody."""


def require(holds, what):
    if not holds:
        raise Unproved(what)


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def roots(old, new, path):
    """The roots of the first `old` leaves and of all `new`, from a path (RFC 9162, 2.1.4.2, its `fr` and `sr`)."""
    require(0 < old < new and path, "the path does not fit the sizes")
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        require(sn != 0, "the path is too long")
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    require(sn == 0, "the path is too short")
    return fr, sr


def root_of(content, index, size, path):
    """The root that a leaf's path leads to (RFC 9162, 2.1.3.2)."""
    require(index < size, "the position is beyond the log")
    fn, sn, r = index, size - 1, hashlib.sha256(b"\0" + content).digest()
    for p in path:
        require(sn != 0, "the path is too long")
        if fn & 1 or fn == sn:
            r = node(p, r)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node(r, p)
        fn, sn = fn >> 1, sn >> 1
    require(sn == 0, "the path is too short")
    return r


def check(evidence, own, relays):
    """What the relay did, in a sentence; raises Unproved if it did nothing."""
    kind, said = evidence
    if kind == NOT_AS_RECEIPTED:
        heads = said["receipt"]["body"]["head"], said["head"]
        require(campaigns.news_is_valid((0, said["receipt"]), own, relays, []), "the receipt is not signed")
    else:
        heads = (said["one"], said["other"]) if kind == TWO_ROOTS else (said["old"], said["new"])
    for head in heads:
        require(campaigns.head_is_valid(head, own, relays), "a head is not signed by a relay of this bundle")
    one, other = heads
    require((one["relay"], one["direction"]) == (other["relay"], other["direction"]), "of two logs")
    if kind == TWO_ROOTS:
        require(one["size"] == other["size"] and one["root"] != other["root"], "no contradiction")
        return f"signed two logs of {one['size']} entries"
    if kind == NOT_EXTENDED:
        begins, ends = roots(one["size"], other["size"], said["path"])
        require(ends == other["root"], "the path does not lead to the larger log")
        require(begins != one["root"], "no contradiction")
        return f"signed a log of {other['size']} entries that does not begin with the {one['size']} that it had signed"
    body, position = said["receipt"]["body"], said["position"]
    require(0 <= position - body["from"] < len(body["ids"]), "the receipt does not list that position")
    listed = body["ids"][position - body["from"]]
    require(campaigns.receipt_id(body["salt"], said["content"]) != listed, "no contradiction")
    require(root_of(said["content"], position, other["size"], said["path"]) == other["root"], "not in the log")
    return f"gave a receipt for another envelope than its log holds at {position}"


def main(evidence_file, bundle_file):
    bundle = campaigns.read_file(Path(bundle_file).read_bytes())
    parts = {hashlib.sha256(part).digest(): part for part in bundle["parts"]}
    _, own, values = campaigns.assemble(bundle["signed"], parts)
    relays = values[3][0]
    print(f"campaign {own.hex()}")
    file = Path(evidence_file).read_bytes()
    try:
        require(file[:8] == b"IJWIEVD1", "no file of evidence")
        every = wire.decode(wire.Many(EVIDENCE), file[8:])
        require(every, "no evidence")
        for evidence in every:
            did = check(evidence, own, relays)
            head = next(value for name, value in evidence[1].items() if name in ("one", "old", "head"))
            print(f"convicted: relay {head['relay'].hex()} {did}")
    except (Unproved, wire.Malformed) as why:
        print(f"not convicted: {why}")
        return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
