"""Chapter 10: short ids, cells, peeling, Golomb-coded sets."""

from math import isqrt

import wire
from crypto import sha256, siphash

CELLS_FIRST = 32
CELLS_MAX = 4096
MASK = 2**64 - 1
CELL = wire.Struct(sum=wire.ID8, check=wire.Fixed(4), deviation=wire.I32)


def contact_key(opener_nonce, answerer_nonce):
    return sha256(b"ijwi/contact/1", opener_nonce, answerer_nonce)[:16]


def shorten(key, ids):
    """The set of short ids, with the ids that they stand for."""
    return {siphash(key, one): one for one in ids}


def fingerprint(shorts):
    return sha256(*(short.to_bytes(8, "little") for short in sorted(shorts)))[:8]


def check(x):
    x = (x ^ x >> 33) * 0xFF51AFD7ED558CCD & MASK
    x = (x ^ x >> 33) * 0xC4CEB9FE1A85EC53 & MASK
    return (x ^ x >> 33) & 0xFFFFFFFF


def walk(short):
    """The cells in which an id lies."""
    state, cell = short, 0
    while cell < CELLS_MAX:
        yield cell
        state = state + 0x9E3779B97F4A7C15 & MASK
        r = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & MASK
        r = (r ^ r >> 27) * 0x94D049BB133111EB & MASK
        s = isqrt(r ^ r >> 31) + 1
        cell += max(1, -(-(2 * cell + 3) * (2**32 - s) // (2 * s)))


def cells(shorts, count):
    """The first cells of a set: lists of sum, check and count."""
    made = [[0, 0, 0] for _ in range(count)]
    for short in shorts:
        put(made, short, 1)
    return made


def put(made, short, times):
    for cell in walk(short):
        if cell >= len(made):
            return
        made[cell][0] ^= short
        made[cell][1] ^= check(short)
        made[cell][2] += times


def encode_cells(n, first, made):
    def wire_cell(index, cell):
        deviation = cell[2] - 2 * n // (index + 2)
        return {"sum": cell[0].to_bytes(8, "little"), "check": cell[1].to_bytes(4, "little"), "deviation": deviation}

    return wire.encode(wire.Many(CELL), [wire_cell(first + at, cell) for at, cell in enumerate(made)])


def decode_cells(n, first, data):
    return [
        [
            int.from_bytes(cell["sum"], "little"),
            int.from_bytes(cell["check"], "little"),
            cell["deviation"] + 2 * n // (first + at + 2),
        ]
        for at, cell in enumerate(wire.decode(wire.Many(CELL), data))
    ]


def peel(theirs, own):
    """Short ids that only the opener holds, and that only we hold; None if these cells do not suffice."""
    ours = cells(own, len(theirs))
    rest = [[a[0] ^ b[0], a[1] ^ b[1], a[2] - b[2]] for a, b in zip(theirs, ours)]
    peeled = {}
    found = True
    while found:
        found = False
        for at, (short, checked, count) in enumerate(rest):
            is_pure = count in (1, -1) and checked == check(short) and at in walk(short)
            if is_pure and short not in peeled and len(peeled) < len(rest):
                assert (short in own) == (count == -1), "a breach"
                peeled[short] = count
                put(rest, short, -count)
                found = True
    if rest[0] != [0, 0, 0]:
        return None
    assert all(cell == [0, 0, 0] for cell in rest), "a breach"
    return ({short for short, count in peeled.items() if count == side} for side in (1, -1))


def budget(larger):
    return min(CELLS_MAX, max(CELLS_FIRST, larger // 12))


def golomb_hash(short, n):
    return short * 128 * n >> 64


def golomb(shorts):
    """The code of a set of at most 32,768 ids."""
    bits, before = "", 0
    for hashed in sorted(golomb_hash(short, len(shorts)) for short in shorts):
        quotient, remainder = divmod(hashed - before, 128)
        bits += "1" * quotient + "0" + format(remainder, "07b")
        before = hashed
    bits += "0" * (-len(bits) % 8)
    return int(bits or "0", 2).to_bytes(len(bits) // 8, "big")


def read_golomb(n, code):
    """The hashes of one chunk that is the whole set."""
    bits = "".join(format(byte, "08b") for byte in code)
    hashes, at, before = [], 0, 0
    for _ in range(n):
        end = bits.index("0", at)
        before += (end - at) * 128 + int(bits[end + 1 : end + 8], 2)
        assert before < 128 * n
        hashes.append(before)
        at = end + 8
    assert len(bits) - at < 8 and "1" not in bits[at:]
    return hashes


def lacking(own, n, code):
    """Which of our short ids the sender of this set certainly lacks."""
    hashes = set(read_golomb(n, code))
    return {short for short in own if n == 0 or golomb_hash(short, n) not in hashes}
