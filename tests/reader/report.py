"""Chapters 4, 6 and 7: pieces, objects, contents, and the keys of a conversation."""

import unicodedata

import brotli

import crypto
import wire
from crypto import derive, sha256

SYMBOL = 2560
CONTENT_MAX = 16 * 2**20
DAY_MAX = 2_932_896


class Wrong(Exception):
    """A payload, object or content that must be refused."""


def read_piece(payload):
    """Object id, length, symbol id, symbol."""
    length, symbol_id = (int.from_bytes(payload[at : at + 4], "little") for at in (17, 21))
    if payload[0] != 1:
        raise Wrong("kind")
    if any(payload[25:44]):
        raise Wrong("zero bytes")
    if not 1 <= length <= 8 * 2**20:
        raise Wrong("length")
    if symbol_id >= 2**24:
        raise Wrong("symbol id")
    return payload[1:17], length, symbol_id, payload[44:]


def piece(object_id, length, symbol_id, symbol):
    fields = length.to_bytes(4, "little") + symbol_id.to_bytes(4, "little")
    return b"\1" + object_id + fields + bytes(19) + symbol.ljust(SYMBOL, b"\0")


def join(payloads):
    """The packed object of source symbols alone, which are always enough."""
    pieces = [read_piece(payload) for payload in payloads]
    length = pieces[0][1]
    source = -(-length // SYMBOL)
    spare = 0 if source == 1 else max(1, source // 5)
    if any(symbol_id >= source + spare or size != length for _, size, symbol_id, _ in pieces):
        raise Wrong("another object's piece")
    symbols = {symbol_id: symbol for _, _, symbol_id, symbol in pieces}
    joined = b"".join(symbols[at] for at in range(source))
    if any(joined[length:]):
        raise Wrong("padding")
    return joined[:length]


def unpack(packed):
    if not 33 <= len(packed) <= 8 * 2**20:
        raise Wrong("length")
    digest, compression, body = packed[:32], packed[32], packed[33:]
    if compression == 1:
        # A stream whose first byte has 001 0001 in its low bits asks for RFC 9841's large window.
        if body[:1] and body[0] & 0x7F == 0x11:
            raise Wrong("large window")
        body = inflate(body)
    elif compression != 0:
        raise Wrong("compression")
    if len(body) > CONTENT_MAX or sha256(body) != digest:
        raise Wrong("hash")
    return body


def inflate(stream):
    """At most 16 MiB, and not a byte more is made."""
    unpacker, content = brotli.Decompressor(), b""
    try:
        while not unpacker.is_finished():
            more = unpacker.process(stream, output_buffer_limit=CONTENT_MAX + 1 - len(content))
            stream, content = b"", content + more
            if not more and not unpacker.is_finished() or len(content) > CONTENT_MAX:
                raise Wrong("no whole brotli stream, or too long")
    except brotli.error as error:
        raise Wrong("no brotli stream") from error
    return content


def pack(content):
    return sha256(content) + b"\0" + content


def read_content(content):
    number, value = wire.decode(wire.CONTENT, content)
    texts, day = [], 0
    if number in (0, 1, 2, 4):
        day = value["day"]
    if number == 0:
        texts = [value["language"]] + [answer for kind, answer in value["answers"] if kind == 3]
        if len(value["attachments"]) > 16 or len(value["language"].encode()) > 12:
            raise Wrong("bounds")
    if number in (1, 4):
        texts = [value["text"]]
        if len(value["text"].encode()) > 65_536:
            raise Wrong("bounds")
    if day > DAY_MAX or any(unicodedata.category(c) == "Cc" and c not in "\t\n" for text in texts for c in text):
        raise Wrong("bounds")
    return number, value


def answers_fit(form, answers):
    """Whether each answer is one that its question allows."""

    def fits(question, answer):
        kind, of = question["kind"]
        variant, value = answer
        if variant == 0:
            return True
        if variant != {0: 1, 1: 2, 2: 3, 3: 4}[kind]:
            return False
        if variant == 1:
            return value < len(of)
        if variant == 2:
            return value and all(a < b for a, b in zip(value, value[1:])) and value[-1] < len(of)
        if variant == 3:
            return 1 <= len(value.encode()) <= 16_384
        return of["min"] <= value <= of["max"]

    return len(answers) == len(form["questions"]) and all(map(fits, form["questions"], answers))


def reply_steps(root, recipient, count):
    """Seeds and material of the first steps."""
    seed, steps = derive(root, b"ijwi/reply/1" + recipient, 32), []
    for _ in range(count):
        steps.append((seed, derive(seed, b"ijwi/reply-key/1", 96)))
        seed = derive(seed, b"ijwi/reply-next/1", 32)
    return steps


def thread_key(seed):
    return derive(seed, b"ijwi/thread/1", 32)


def follow_up_mac(thread, value):
    return crypto.mac(thread, b"ijwi/follow-up/1", wire.encode(wire.FOLLOW_UP_SIGNED, value))


def withdrawal_mac(thread, report):
    return crypto.mac(thread, b"ijwi/withdrawal/1", report)


def attachment_material(seed):
    return derive(seed, b"ijwi/attachment/1", 96)
