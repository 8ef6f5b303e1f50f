"""Evidence made by hand, with a relay's keys: of each kind, against a liar and against an honest relay.

`made.py SEED-FILE BUNDLE OUT SEED` writes files `N-liar` and `N-honest`, for Ijwi and check.py to judge alike.
"""

import hashlib
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reader"))

import campaign as campaigns
import check
import crypto
import wire

CASES = 12
SIZE_MAX = 40


def main(key_file, bundle_file, out, seed):
    key, chance = Path(key_file).read_bytes(), random.Random(int(seed))
    bundle = campaigns.read_file(Path(bundle_file).read_bytes())
    manifest, own = campaigns.read_manifest(bundle["signed"])
    relay = campaigns.relay_id(crypto.ed25519_public(key))

    def head(leaves):
        said = {"relay": relay, "direction": 0, "size": len(leaves), "root": campaigns.tree_root(leaves), "day": manifest["day"]}
        return said | {"signature": crypto.ed25519_sign(key, b"ijwi/head/1", own, wire.encode(wire.HEAD_SIGNED, said))}

    def receipt(leaves, start, end):
        salt = chance.randbytes(16)
        ids = [campaigns.receipt_id(salt, leaf) for leaf in leaves[start:end]]
        body = {"relay": relay, "number": 0, "from": start, "salt": salt, "ids": ids, "expires": manifest["day"], "head": head(leaves)}
        return {"body": body, "signature": crypto.ed25519_sign(key, b"ijwi/receipt/1", own, wire.encode(wire.RECEIPT_BODY, body))}

    def path(leaves, old):
        proof = campaigns.consistency(leaves, old)
        is_perfect = old & (old - 1) == 0
        return ([campaigns.tree_root(leaves[:old])] if is_perfect else []) + proof

    for case in range(CASES):
        new = chance.randint(2, SIZE_MAX)
        old = chance.randint(1, new - 1)
        leaves = [chance.randbytes(32) for _ in range(new)]
        at = chance.randrange(old)
        forged = [*leaves[:at], chance.randbytes(32), *leaves[at + 1 :]]
        for name, log in (("liar", forged), ("honest", leaves)):
            made = [
                (check.TWO_ROOTS, {"one": head(leaves), "other": head(log)}),
                (check.NOT_EXTENDED, {"old": head(leaves[:old]), "new": head(log), "path": path(log, old)}),
                (
                    check.NOT_AS_RECEIPTED,
                    {
                        "receipt": receipt(leaves, 0, old),
                        "head": head(log),
                        "position": at,
                        "content": log[at],
                        "path": campaigns.inclusion(log, at),
                    },
                ),
            ][case % 3]
            file = b"IJWIEVD1" + wire.encode(wire.Many(check.EVIDENCE), [made])
            (Path(out) / f"{case}-{name}").write_bytes(file)
            # One bit of it changed: by whom, nobody knows.
            bit = chance.randrange(8 * 9, 8 * len(file))
            flipped = bytearray(file)
            flipped[bit // 8] ^= 1 << bit % 8
            (Path(out) / f"{case}-{name}-flipped").write_bytes(flipped)


main(*sys.argv[1:])
