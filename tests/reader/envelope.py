"""Chapters 2 and 3: checking, opening, stamping and sealing envelopes."""

import secrets

import crypto
from crypto import sha256

SIGNED = b"ijwi/envelope/1"
SEALED = b"ijwi/seal/1"
CARRIED_DAYS = (45, 30)


def id_of(envelope):
    return sha256(envelope[4:36])[:16]


def keyring(infos):
    """Stamp keys with their terms, by their ids; None if a bundle can't have them together."""
    keys = {sha256(info["der"])[:3]: (crypto.stamp_key(info["der"]), info["terms"]) for info in infos}
    return keys if len(keys) == len(infos) and all(key for key, _ in keys.values()) else None


def refusal(envelope, campaign, keys, day):
    """The first check of 2.1 that fails, or None."""
    if len(envelope) != 4096:
        return "length"
    if envelope[0] != 1:
        return "version"
    if envelope[1:4] not in keys:
        return "stamp key"
    key, terms = keys[envelope[1:4]]
    if day > terms["last_day"] + CARRIED_DAYS[terms["direction"]]:
        return "expired"
    p = envelope[4:36]
    if not crypto.stamp_verify(key, p, envelope[36:292]):
        return "stamp"
    if not crypto.ed25519_verify(p, envelope[292:356], SIGNED, campaign, envelope[:36], envelope[356:]):
        return "signature"
    return None


def prologue(campaign, p, ciphertext):
    return SEALED + campaign + p + ciphertext


def open_sealed(envelope, campaign, material):
    """The payload, or None: it is not for this key."""
    ciphertext = envelope[356:1444]
    psk = crypto.kem_decapsulate(material[32:], ciphertext)
    noise = crypto.Npsk0(prologue(campaign, envelope[4:36], ciphertext), psk, crypto.x25519_public(material[:32]))
    return noise.read(material[:32], envelope[1444:])


def seal(campaign, stamp, to, payload):
    """A new envelope. `stamp`: key id, seed of P, signature; `to`: a SealingKey."""
    key_id, seed, signature = stamp
    head = b"\1" + key_id + crypto.ed25519_public(seed)
    ciphertext, psk = crypto.kem_encapsulate(to["kem"])
    noise = crypto.Npsk0(prologue(campaign, head[4:], ciphertext), psk, to["x25519"])
    sealed = ciphertext + noise.write(secrets.token_bytes(32), to["x25519"], payload)
    return head + signature + crypto.ed25519_sign(seed, SIGNED, campaign, head, sealed) + sealed


def blind(p, numbers):
    """A blinded P, and what unblinds its signature."""
    encoded = int.from_bytes(crypto.emsa_pss(p, numbers.n.bit_length() - 1), "big")
    factor = secrets.randbelow(numbers.n - 2) + 2
    return encoded * pow(factor, numbers.e, numbers.n) % numbers.n, pow(factor, -1, numbers.n)


def unblind(signed, unblinder, n):
    return (signed * unblinder % n).to_bytes(256, "big")
