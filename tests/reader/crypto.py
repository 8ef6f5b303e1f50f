"""Primitives of SPEC.md, 1.2, 2.2 and 3: `cryptography` does the mathematics, Noise and SipHash are written out."""

import hashlib
import hmac
import struct

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

RAW, RAW_PUBLIC = serialization.Encoding.Raw, serialization.PublicFormat.Raw
P25519 = 2**255 - 19
Y_OF_ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022
SMALL_ORDER = {0, 1, P25519 - 1, Y_OF_ORDER_8, P25519 - Y_OF_ORDER_8}


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def mac(key, *parts):
    return hmac.new(key, b"".join(parts), hashlib.sha256).digest()


def derive(secret, info, size):
    return HKDF(hashes.SHA256(), size, salt=b"", info=info).derive(secret)


def ed25519_public(seed):
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(RAW, RAW_PUBLIC)


def ed25519_sign(seed, *message):
    return Ed25519PrivateKey.from_private_bytes(seed).sign(b"".join(message))


def is_of_small_order(point):
    return (int.from_bytes(point, "little") & (2**255 - 1)) % P25519 in SMALL_ORDER


def ed25519_verify(key, signature, *message):
    """Strict, as 1.2 has it. OpenSSL checks S, and compares the bytes of R without the cofactor."""
    if is_of_small_order(key) or is_of_small_order(signature[:32]):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, b"".join(message))
        return True
    except (InvalidSignature, ValueError):
        return False


def stamp_key(der):
    """An RSA key of 2,048 bits with exponent 65537 in its one form; None if it is none."""
    try:
        key = serialization.load_der_public_key(der)
    except ValueError:
        return None
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    is_right = isinstance(key, RSAPublicKey) and key.key_size == 2048 and key.public_numbers().e == 65537
    return key if is_right and len(der) == 294 and key.public_bytes(*form) == der else None


def stamp_verify(key, p, stamp):
    try:
        key.verify(stamp, p, padding.PSS(padding.MGF1(hashes.SHA384()), 0), hashes.SHA384())
        return True
    except InvalidSignature:
        return False


def emsa_pss(message, bits):
    """RFC 8017, 9.1.1, with SHA-384 and an empty salt: what is blinded."""
    size, length = 48, (bits + 7) // 8
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest()).digest()
    block = bytes(length - size - 2) + b"\1"
    stream = b"".join(hashlib.sha384(digest + struct.pack(">I", at)).digest() for at in range(length // size + 1))
    masked = bytearray(a ^ b for a, b in zip(block, stream))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + b"\xbc"


def x25519(secret, public):
    return X25519PrivateKey.from_private_bytes(secret).exchange(X25519PublicKey.from_public_bytes(public))


def x25519_public(secret):
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes(RAW, RAW_PUBLIC)


def kem_public(seed):
    return MLKEM768PrivateKey.from_seed_bytes(seed).public_key().public_bytes_raw()


def kem_encapsulate(public):
    secret, ciphertext = MLKEM768PublicKey.from_public_bytes(public).encapsulate()
    return ciphertext, secret


def kem_decapsulate(seed, ciphertext):
    return MLKEM768PrivateKey.from_seed_bytes(seed).decapsulate(ciphertext)


class Npsk0:
    """Noise_Npsk0_25519_ChaChaPoly_SHA256, one message."""

    def __init__(self, prologue, psk, responder):
        self.h = self.ck = sha256(b"Noise_Npsk0_25519_ChaChaPoly_SHA256")
        self.mix_hash(prologue)
        self.mix_hash(responder)
        self.ck, hashed, self.key = self.hkdf(psk, 3)
        self.mix_hash(hashed)

    def hkdf(self, material, count):
        temporary, out = mac(self.ck, material), [b""]
        for at in range(1, count + 1):
            out.append(mac(temporary, out[-1], bytes([at])))
        return out[1:]

    def mix_hash(self, data):
        self.h = sha256(self.h, data)

    def mix_key(self, material):
        self.ck, self.key = self.hkdf(material, 2)

    def keys(self, ephemeral, shared):
        self.mix_hash(ephemeral)
        self.mix_key(ephemeral)
        self.mix_key(shared)

    def write(self, ephemeral_secret, responder, payload):
        ephemeral = x25519_public(ephemeral_secret)
        self.keys(ephemeral, x25519(ephemeral_secret, responder))
        return ephemeral + ChaCha20Poly1305(self.key).encrypt(bytes(12), payload, self.h)

    def read(self, secret, message):
        """The payload, or None: the message is not for this key."""
        ephemeral, sealed = message[:32], message[32:]
        try:
            self.keys(ephemeral, x25519(secret, ephemeral))
            return ChaCha20Poly1305(self.key).decrypt(bytes(12), sealed, self.h)
        except (InvalidTag, ValueError):
            return None


def siphash(key, data):
    """SipHash-2-4, as a number."""
    mask = 2**64 - 1
    k0, k1 = struct.unpack("<QQ", key)
    v = [k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D, k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573]

    def rotate(word, by):
        return (word << by | word >> (64 - by)) & mask

    def rounds(count):
        for _ in range(count):
            v[0] = (v[0] + v[1]) & mask
            v[2] = (v[2] + v[3]) & mask
            v[1], v[3] = rotate(v[1], 13) ^ v[0], rotate(v[3], 16) ^ v[2]
            v[0] = (rotate(v[0], 32) + v[3]) & mask
            v[2] = (v[2] + v[1]) & mask
            v[1], v[3] = rotate(v[1], 17) ^ v[2], rotate(v[3], 21) ^ v[0]
            v[2] = rotate(v[2], 32)

    padded = data + bytes(7 - len(data) % 8) + bytes([len(data) & 0xFF])
    for (word,) in struct.iter_unpack("<Q", padded):
        v[3] ^= word
        rounds(2)
        v[0] ^= word
    v[2] ^= 0xFF
    rounds(4)
    return v[0] ^ v[1] ^ v[2] ^ v[3]
