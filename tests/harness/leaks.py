"""What must not stand in anything that is told: known values in the forms in which programs print bytes, and whatever
looks like an address, a peer or an id at all."""

import base64
import hashlib
import re
from pathlib import Path

from .part import Failed

# Enough of a value to know it by, and too much to be there by chance.
ENOUGH = 8
ENVELOPE = 4096

SHAPES = {
    "an IPv4 address": re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"),
    "an IPv6 address": re.compile(r"\[[0-9a-fA-F:.]*::?[0-9a-fA-F:.]*\]:\d+|(?<![\w:])::1(?!\w)"),
    "a peer id of libp2p": re.compile(r"\b(?:12D3Koo[1-9A-HJ-NP-Za-km-z]{20,}|Qm[1-9A-HJ-NP-Za-km-z]{40,})\b"),
    "bytes in hex": re.compile(r"(?<![0-9a-zA-Z])(?=[0-9a-f]*\d)(?:[0-9a-f]{16,}|(?=[0-9A-F]*\d)[0-9A-F]{16,})(?![0-9a-zA-Z])"),
    "bytes as a list": re.compile(r"(?:\b\d{1,3}, ){7,}\d{1,3}\b"),
}


class Leaks:
    """What is known, and the search for it."""

    def __init__(self):
        self.forms = []

    def know_text(self, what: str, text: str) -> None:
        """A text is found by any three of its words in a row, or whole when it has fewer."""
        words = text.split()
        runs = [words[at : at + 3] for at in range(max(1, len(words) - 2))]
        self.forms += [(what, " ".join(run)) for run in runs]

    def know_bytes(self, what: str, value: bytes) -> None:
        value = value[:ENOUGH]
        listed = ", ".join(map(str, value[:5]))
        whole = base64.b64encode(value[: ENOUGH // 3 * 3]).decode()
        self.forms += [(what, form) for form in (value.hex(), value.hex().upper(), f"[{listed},", whole)]

    def must_not_stand_in(self, name: str, text: str, may=()) -> None:
        """`may`: what may stand there all the same, such as a program's own listening address."""
        for allowed in may:
            text = text.replace(allowed, "")
        for what, form in self.forms:
            if form in text:
                raise Failed(f"{what} stands in {name}: {line_of(text, text.index(form))}")
        for what, shape in SHAPES.items():
            if found := shape.search(text):
                raise Failed(f"{what} stands in {name}: {line_of(text, found.start())}")


def line_of(text: str, at: int) -> str:
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : None if end < 0 else end][:300]


def envelopes_in(store: Path, stamp_keys: list[bytes]) -> set[bytes]:
    """The envelopes in a relay's plain store, found by how they begin: version and stamp key."""
    found = set()
    for file in (file for file in store.rglob("*") if file.is_file()):
        data = file.read_bytes()
        for start in (b"\1" + hashlib.sha256(der).digest()[:3] for der in stamp_keys):
            at = data.find(start)
            while at >= 0:
                if at + ENVELOPE <= len(data):
                    found.add(data[at : at + ENVELOPE])
                at = data.find(start, at + 1)
    return found
