#!/usr/bin/env python3
"""A second implementation of Ijwi's formats, written from protocol/SPEC.md alone.

    ijwi_reader.py              reads protocol/vectors and checks every file
    ijwi_reader.py --make OUT   writes an envelope of its own to OUT, for Ijwi to open
    ijwi_reader.py --self-check plants a mistake at a time, and fails if one goes unnoticed

Exit status: 0 all right, 1 something differs.
"""

import argparse
import secrets
import sys
import traceback
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives import serialization

import campaign as campaigns
import crypto
import envelope as envelopes
import reconcile
import report as reports
import wire
import words as seven
from checks import CHECKS, VECTORS, bundle, load, raw
from crypto import sha256


def make(out):
    """An envelope from scratch: own one-time key, blinding and report; the issuer and recipient of the vectors."""
    vector, (campaign, values) = load("envelope.json"), bundle()
    issuer = serialization.load_der_private_key(raw((VECTORS / "stamp-key.der.hex").read_text().strip()), None)
    numbers = issuer.private_numbers()
    seed = secrets.token_bytes(32)
    blinded, unblinder = envelopes.blind(crypto.ed25519_public(seed), numbers.public_numbers)
    signed = pow(blinded, numbers.d, numbers.public_numbers.n)
    stamp = raw(vector["stamp_key"]["id"]), seed, envelopes.unblind(signed, unblinder, numbers.public_numbers.n)

    recipient = values[4][0]
    answers = [(0, {}), (2, [1]), (4, 30), (0, {}), (3, "From another program: Ikirundi, Français.")]
    reply = reports.reply_steps(secrets.token_bytes(32), campaigns.recipient_id(recipient["identity"]), 1)[0][0]
    fields = {"form": campaigns.form_hash(values[5][0]), "answers": answers, "day": vector["day"], "language": "rn"}
    content = wire.encode(wire.CONTENT, (0, fields | {"reply": reply, "attachments": []}))
    packed = reports.pack(content)
    payload = reports.piece(secrets.token_bytes(16), len(packed), 0, packed)
    made = envelopes.seal(campaign, stamp, recipient["prekeys"]["keys"][0], payload)
    assert envelopes.refusal(made, campaign, envelopes.keyring(values[2][0]), vector["day"]) is None
    Path(out).write_bytes(made)


@contextmanager
def planted(module, name, mistake):
    right = getattr(module, name)
    setattr(module, name, mistake)
    try:
        yield
    finally:
        setattr(module, name, right)


MISTAKES = [
    ("another label under envelopes", envelopes, "SIGNED", b"ijwi/envelope/2"),
    ("another label in the seal", envelopes, "SEALED", b"ijwi/seal/2"),
    ("a prologue without the ciphertext", envelopes, "prologue", lambda *of: envelopes.SEALED + of[0] + of[1]),
    ("lax Ed25519", crypto, "SMALL_ORDER", set()),
    ("stamps unchecked", crypto, "stamp_verify", lambda *_: True),
    ("no expiry", envelopes, "CARRIED_DAYS", (9999, 9999)),
    ("a zigzag left out", wire, "I64", wire.U64),
    ("a hash that is not compared", reports, "sha256", lambda *_: bytes(32)),
    ("another order of nonces", reconcile, "contact_key", lambda a, b: sha256(b"ijwi/contact/1", b, a)[:16]),
    ("a check that is a sum", reconcile, "check", lambda x: x & 0xFFFFFFFF),
    ("Golomb remainders of 6 bits", reconcile, "golomb_hash", lambda short, n: short * 64 * n >> 64),
    ("a tree without prefixes", campaigns, "tree_root", lambda leaves: sha256(*leaves)),
    ("words read from another end", seven, "campaign_numbers", lambda _: [0] * 6),
]


def self_check():
    unnoticed = 0
    for what, module, name, mistake in MISTAKES:
        with planted(module, name, mistake):
            noticed = [check.__name__ for check in CHECKS if not passes(check, quiet=True)]
        print(f"{what}: noticed by {', '.join(noticed) or 'nobody'}")
        unnoticed += not noticed
    return unnoticed


def passes(check, quiet=False):
    try:
        check()
        return True
    except Exception:  # Whatever fails, fails the check; a planted mistake may fail in any way.
        if not quiet:
            traceback.print_exc()
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--make", metavar="OUT", help="write an envelope of its own")
    group.add_argument("--self-check", action="store_true", help="plant mistakes and see them noticed")
    arguments = parser.parse_args()
    if arguments.make:
        make(arguments.make)
        return 0
    if arguments.self_check:
        return 1 if self_check() else 0
    failed = 0
    for check in CHECKS:
        passed = passes(check)
        print(f"{'ok    ' if passed else 'FAILED'} {check.__name__.removeprefix('check_')}")
        failed += not passed
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
