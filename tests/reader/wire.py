"""The encoding of SPEC.md, 1.1, as descriptions of types that read and write, and the types of chapters 6 to 9.

A struct is a dict, an enum a pair of variant number and value, an Option None or the value.
"""


class Malformed(Exception):
    """Bytes that are not the one accepted encoding of a value."""


class Number:
    """u16, u32, u64: a varint in its shortest form. Signed ones are zigzagged."""

    def __init__(self, size, signed=False):
        self.bits, self.signed = 8 * size, signed

    def read(self, data, at):
        value, at = take(data, at, 1)
        value = value[0]
        if value > 250:
            size = {251: 2, 252: 4, 253: 8}.get(value, 0)
            raw, at = take(data, at, size)
            value = int.from_bytes(raw, "little")
            if value < {0: 2**64, 2: 251, 4: 2**16, 8: 2**32}[size]:
                raise Malformed("a varint that is longer than need be")
        if value >> self.bits:
            raise Malformed("a number that is too large")
        return ((value >> 1) ^ -(value & 1) if self.signed else value), at

    def write(self, value):
        if self.signed:
            value = 2 * value if value >= 0 else -2 * value - 1
        for marker, size, limit in ((None, 1, 251), (251, 2, 2**16), (252, 4, 2**32), (253, 8, 2**64)):
            if value < limit:
                return (b"" if marker is None else bytes([marker])) + value.to_bytes(size, "little")
        raise Malformed("a number that is too large")


class Byte:
    """u8, or a bool when the limit is 2."""

    def __init__(self, limit=256):
        self.limit = limit

    def read(self, data, at):
        raw, at = take(data, at, 1)
        if raw[0] >= self.limit:
            raise Malformed("a bool other than 0 or 1")
        return raw[0], at

    def write(self, value):
        return bytes([value])


class Fixed:
    """[u8; N]."""

    def __init__(self, size):
        self.size = size

    def read(self, data, at):
        return take(data, at, self.size)

    def write(self, value):
        assert len(value) == self.size
        return bytes(value)


class Bytes:
    """A list of u8."""

    def read(self, data, at):
        size, at = U64.read(data, at)
        return take(data, at, size)

    def write(self, value):
        return U64.write(len(value)) + bytes(value)


class Text(Bytes):
    """A string."""

    def read(self, data, at):
        raw, at = super().read(data, at)
        try:
            return raw.decode("utf-8"), at
        except UnicodeDecodeError as error:
            raise Malformed("a text that is no UTF-8") from error

    def write(self, value):
        return super().write(value.encode("utf-8"))


class Many:
    """A list of T."""

    def __init__(self, of):
        self.of = of

    def read(self, data, at):
        count, at = U64.read(data, at)
        items = []
        while len(items) < count:
            item, at = self.of.read(data, at)
            items.append(item)
        return items, at

    def write(self, value):
        return U64.write(len(value)) + b"".join(self.of.write(item) for item in value)


class Option:
    """Option of T."""

    def __init__(self, of):
        self.of = of

    def read(self, data, at):
        there, at = BOOL.read(data, at)
        return self.of.read(data, at) if there else (None, at)

    def write(self, value):
        return b"\0" if value is None else b"\1" + self.of.write(value)


class Struct:
    """Fields in their order."""

    def __init__(self, **fields):
        self.fields = fields

    def read(self, data, at):
        value = {}
        for name, of in self.fields.items():
            value[name], at = of.read(data, at)
        return value, at

    def write(self, value):
        return b"".join(of.write(value[name]) for name, of in self.fields.items())


class Enum:
    """Variants by number; None is one without fields."""

    def __init__(self, *variants):
        self.variants = [of or Struct() for of in variants]

    def read(self, data, at):
        number, at = U32.read(data, at)
        if number >= len(self.variants):
            raise Malformed("an unknown variant")
        value, at = self.variants[number].read(data, at)
        return (number, value), at

    def write(self, value):
        number, fields = value
        return U32.write(number) + self.variants[number].write(fields)


class Choice(Enum):
    """An enum without fields, as its number."""

    def __init__(self, count):
        super().__init__(*[None] * count)

    def read(self, data, at):
        (number, _), at = super().read(data, at)
        return number, at

    def write(self, value):
        return super().write((value, {}))


def take(data, at, size):
    if size > len(data) - at:
        raise Malformed("bytes are missing")
    return data[at : at + size], at + size


def decode(of, data):
    value, at = of.read(data, 0)
    if at != len(data):
        raise Malformed("bytes are left over")
    return value


def encode(of, value):
    return of.write(value)


U8, BOOL = Byte(), Byte(2)
U16, U32, U64, I32, I64 = Number(2), Number(4), Number(8), Number(4, True), Number(8, True)
ID8, ID16, ID32, SIGNATURE = Fixed(8), Fixed(16), Fixed(32), Fixed(64)
DAY, DIRECTION, STREAM = U32, Choice(2), Choice(3)
TEXTS = Many(Struct(code=Text(), text=Text()))

# Chapter 6.
ANSWER = Enum(None, U16, Many(U16), Text(), I64)
ATTACHMENT = Struct(media=Choice(2), bytes=U32, hash=ID32, seed=ID32)
REPORT = Struct(
    form=ID8, answers=Many(ANSWER), day=DAY, language=Text(), reply=Option(ID32), attachments=Many(ATTACHMENT)
)
FOLLOW_UP_SIGNED = Struct(report=ID16, day=DAY, text=Text())
CONTENT = Enum(
    REPORT,
    Struct(report=ID16, day=DAY, text=Text()),
    Struct(report=ID16, day=DAY),
    Bytes(),
    Struct(report=ID16, day=DAY, text=Text(), mac=ID32),
    Struct(report=ID16, mac=ID32),
)

# Chapter 7.
CHOICES = Many(Struct(name=Text(), label=TEXTS))
KIND = Enum(CHOICES, CHOICES, None, Struct(min=I64, max=I64))
QUESTION = Struct(name=Text(), label=TEXTS, hint=Option(TEXTS), kind=KIND, roles=U8)
FORM = Struct(name=Text(), version=U32, title=TEXTS, questions=Many(QUESTION))

# Chapter 8.
BUNDLE_REF = Struct(version=U32, hash=ID8)
ROTATION = Struct(key=ID32, by_old=SIGNATURE, by_new=SIGNATURE)
MANIFEST = Struct(
    first_authority=ID32,
    rotations=Many(ROTATION),
    version=U32,
    day=DAY,
    old_after=DAY,
    parts=Many(Struct(kind=U8, hash=ID32, bytes=U32)),
)
BUNDLE_FILE = Struct(signed=Bytes(), parts=Many(Bytes()))
SEALING_KEY = Struct(x25519=ID32, kem=Fixed(1184))
PREKEYS = Struct(first_week=U32, keys=Many(SEALING_KEY), signature=SIGNATURE)
TERMS = Struct(direction=DIRECTION, area=U16, last_day=DAY, revoked=BOOL)
PARTS = {
    1: Struct(name=TEXTS, discovery_key=ID32, discovery_key_before=Option(ID32)),
    2: Many(Struct(der=Bytes(), terms=TERMS)),
    3: Many(Struct(key=ID32, link_key=ID32, addresses=Many(Text()))),
    4: Struct(identity=ID32, name=TEXTS, organisation=Text(), role=Choice(5), prekeys=PREKEYS),
    5: FORM,
    6: Struct(clearing_organisations=U8, slots_per_day=U8, stamps_per_visit=U16, poll_seconds=U32, receipt_seconds=U32),
}
HEAD_SIGNED = Struct(relay=ID16, direction=DIRECTION, size=U64, root=ID32, day=DAY)
HEAD = Struct(**HEAD_SIGNED.fields, signature=SIGNATURE)
RECEIPT_BODY = Struct(
    relay=ID16, number=U64, **{"from": U64}, salt=ID16, ids=Many(ID8), expires=DAY, head=HEAD
)
RECEIPT = Struct(body=RECEIPT_BODY, signature=SIGNATURE)
NEWS = Enum(RECEIPT, Struct(receipt=ID32, desk=ID8, signature=SIGNATURE))

# Chapter 9.
LEVEL = Choice(4)
HELLO = Struct(
    version=U8, role=Choice(3), nonce=ID16, bundle=BUNDLE_REF, room=LEVEL, since_relay=LEVEL, reach=U8, can_take=U32
)
FRAMES = {
    "Hello": HELLO,
    "Summary": Struct(ids=U32, fingerprint=ID8),
    "Same": None,
    "Cells": Struct(ids=U32, cells=Bytes()),
    "MoreCells": None,
    "Golomb": Struct(ids=U32, code=Bytes()),
    "Want": Many(ID8),
    "News": Bytes(),
    "Manifest": Bytes(),
    "WantPart": Struct(hash=ID32, **{"from": U32}),
    "Part": Struct(hash=ID32, **{"from": U32}, bytes=Bytes()),
    "Envelope": Struct(copies=U8, bytes=Fixed(4096)),
    "Taken": Struct(through=U32, refused=Many(Struct(count=U32, reason=Choice(4)))),
    "Offer": Many(ID8),
    "Lacks": Bytes(),
    "ReadLog": Struct(stream=STREAM, **{"from": U64}, limit=U32),
    "LogEnvelope": Struct(position=U64, bytes=Fixed(4096)),
    "LogEnd": Struct(stream=STREAM, next=U64, head=Option(HEAD)),
    "Finished": None,
}
FRAME = Enum(*FRAMES.values())
