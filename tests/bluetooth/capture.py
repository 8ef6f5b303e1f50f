"""What passes between controllers, and what somebody who hears it all could make of it.

The capture is btmon's: what each host gives its controller and gets from it. What a controller adds (preambles,
channels, checksums, access addresses) is no more than a real one adds; addresses are left out, since virtual controllers
keep theirs.
"""

import math
import random
import struct
from collections import Counter, defaultdict
from pathlib import Path

from harness import part
from harness.part import check, say

# What btmon writes down.
COMMAND, SENT_DATA = 2, 4
# Commands by which a host says what is shown: the opcode, and where in it the length of the data stands.
SHOWN = {0x2008: 0, 0x2009: 0, 0x2037: 3, 0x2038: 3}
FLAGS, SERVICE_DATA = 0x01, 0x21
ATT, SIGNALS, SECURITY, FIRST_CHANNEL = 4, 5, 6, 0x40
# Of ATT what is written without response and notified is ours. All else is Bluetooth's own: what finds and reads
# attributes, sets up the bearer, and tells that services have changed.
ATT_VALUES = {0x52: 3, 0x1B: 3}
ENOUGH, FEW = 8, 3
# A dropped connection is made anew within ten seconds, with the same keys: what had not arrived is sent again.
AGAIN_SECONDS = 20
# Bytes of a UUID that are half fixed (RFC 9562).
FIXED = {6, 8}
PLAIN = [b"ijwi", b"multistream", b"yamux", b"noise", b"/1.0", b"Test camp", b"own_words", b"clinic"]


class Heard:
    """What was heard: adverts, values of channels and attributes, and what Bluetooth says by itself."""

    def __init__(self):
        # (device, service, bytes), each once.
        self.adverts = []
        # In their order, and when in seconds.
        self.values, self.moments = [], []
        # (what it is, bytes)
        self.own = []

    def judge(self, slots: int, own_words: str) -> None:
        check(bool(self.adverts and self.values), "nothing was heard: it proves nothing")
        self._many_slots(slots)
        self._nothing_recurs()
        self._few_bytes_recur_by_chance()
        self._nothing_is_clear(own_words)

    def _many_slots(self, slots: int) -> None:
        for device in {device for device, _, _ in self.adverts}:
            had = len({service for of, service, _ in self.adverts if of == device})
            # Who was off at a slot's end may have shown nothing in it.
            check(had >= slots - 2, f"device {device} had {had} slots: it proves nothing")
        devices, services = {device for device, _, _ in self.adverts}, {service for _, service, _ in self.adverts}
        check(len(devices) == 5 and len(services) >= slots, f"{len(devices)} devices in {len(services)} slots: it proves nothing")
        say(f"  {len(devices)} devices, {len(services)} slots, {len(self.adverts)} adverts, {len(self.values)} values")

    def _nothing_recurs(self) -> None:
        """No 8 bytes of a slot stand in another; in values none stand twice, but what is sent again at once."""
        of_slot, windows = {}, 0
        texts = [(service, text) for _, service, data in self.adverts for text in (service, data)]
        texts += [(moment, value) for moment, value in zip(self.moments, self.values)]
        is_same = lambda one, other: one == other or is_moment(one, other) and abs(one - other) < AGAIN_SECONDS
        for slot, text in texts:
            for window in windows_of(text, ENOUGH):
                before = of_slot.setdefault(window, slot)
                check(is_same(before, slot), f"8 bytes recur across slots: {window.hex()}")
                windows += 1
        # Names of services are found only where and while they are shown.
        services = {service for _, service, _ in self.adverts}
        for found in (data for what, data in self.own if what == "uuid"):
            names = {of_slot.get(window) for window in windows_of(found, ENOUGH)} - {None}
            check(found in services or not names, f"8 bytes recur across slots: {found.hex()}")
        say(f"  {windows} windows of 8 bytes: none in two slots; by chance {windows**2 / 2 / 2**64:.1e}")

    def _few_bytes_recur_by_chance(self) -> None:
        """3 bytes recur as seldom as in random bytes."""
        shown = [(service, data) for _, service, data in self.adverts]
        shown += [(service, part) for service in {service for service, _ in shown} for part in between_fixed(service)]
        seen, fresh = set(), []
        for number, value in enumerate(self.values):
            # What is sent again at once is no chance.
            windows = set(windows_of(value, ENOUGH))
            fresh += [(number, value)] * windows.isdisjoint(seen)
            seen |= windows
        for what, texts in [("adverts", shown), ("values", fresh)]:
            met, pairs = coincidences(texts)
            expected = pairs / 2**24
            chance = at_least(met, expected)
            say(f"  3 bytes in {what}: {met} coincidences, {expected:.1f} by chance; p = {chance:.3f}")
            # One run in a hundred is below 0.01 by chance.
            check(chance > 0.001, f"3 bytes recur in {what} more often than by chance: {met}, and not {expected:.1f}")

    def _nothing_is_clear(self, own_words: str) -> None:
        everything = b"".join(self.values)
        heard = everything + b"".join(data for _, data in self.own) + b"".join(data for _, _, data in self.adverts)
        for word in [*PLAIN, own_words[:12].encode()]:
            check(word.lower() not in heard.lower(), f"in clear: {word.decode()}")
        spread = chi_square(everything)
        # Beyond 6 standard deviations: once in 500 million runs.
        check(abs(spread - 255) < 6 * math.sqrt(2 * 255), f"values are not spread as chance spreads them: {spread:.0f}")
        kinds = Counter(what for what, _ in self.own)
        check("advert" not in kinds, "an advert shows more than flags and service data")
        check("bond" not in kinds, "two devices bond")
        say(f"  {len(everything)} bytes of values: chi-square {spread:.0f} for 255 degrees of freedom")
        say(f"  Bluetooth's own: {', '.join(f'{count} {what}' for what, count in sorted(kinds.items()))}")


class Capture(Heard):
    """What stands in btmon's files, one after the other."""

    def __init__(self, files: list[Path]):
        super().__init__()
        self.joined, self.sdu = defaultdict(bytes), {}
        adverts = {}
        for file in files:
            self._read(file.read_bytes(), adverts)
        self.adverts = list(adverts)

    def _read(self, data: bytes, adverts: dict) -> None:
        at = 16
        while at + 24 <= len(data):
            _, length, flags, _, micros = struct.unpack_from(">IIIIQ", data, at)
            self.now = micros / 1e6
            packet = data[at + 24 : at + 24 + length]
            at += 24 + length
            device, kind = flags >> 16, flags & 0xFFFF
            if kind == COMMAND:
                self._command(device, packet, adverts)
            elif kind == SENT_DATA:
                self._data(device, packet)

    def _command(self, device: int, packet: bytes, adverts: dict) -> None:
        opcode = struct.unpack_from("<H", packet)[0]
        if opcode not in SHOWN:
            return
        at = 3 + SHOWN[opcode]
        data = packet[at + 1 : at + 1 + packet[at]]
        while len(data) > 1 and data[0]:
            kind, value, data = data[1], data[2 : 1 + data[0]], data[1 + data[0] :]
            if kind == SERVICE_DATA and len(value) == 24:
                adverts[device, value[15::-1], value[16:]] = None
            elif kind != FLAGS:
                self.own.append(("advert", value))

    def _data(self, device: int, packet: bytes) -> None:
        """Puts together what controllers cut: packets of a connection to frames, frames of a channel to values."""
        handle, _ = struct.unpack_from("<HH", packet)
        key, is_more = (device, handle & 0xFFF), handle >> 12 & 3 == 1
        self.joined[key] = self.joined[key] + packet[4:] if is_more else packet[4:]
        frame = self.joined[key]
        if len(frame) < 4 or len(frame) - 4 < struct.unpack_from("<H", frame)[0]:
            return
        channel, payload = struct.unpack_from("<H", frame, 2)[0], frame[4:]
        if channel == ATT:
            self._attribute(payload)
        elif channel == SIGNALS:
            self.own.append(("signals", payload))
        elif channel == SECURITY:
            # Pairing failed (5) is the refusal.
            self.own.append(("refused bonds" if payload[0] == 5 else "asked for bonds", payload))
        elif channel >= FIRST_CHANNEL:
            self._frame((*key, channel), payload)

    def _frame(self, key: tuple, payload: bytes) -> None:
        if key not in self.sdu:
            length, payload = struct.unpack_from("<H", payload)[0], payload[2:]
            self.sdu[key] = (length, b"")
        length, before = self.sdu.pop(key)
        whole = before + payload
        if len(whole) < length:
            self.sdu[key] = (length, whole)
        else:
            self._value(whole)

    def _value(self, value: bytes) -> None:
        self.values.append(value)
        self.moments.append(self.now)

    def _attribute(self, payload: bytes) -> None:
        skip = ATT_VALUES.get(payload[0])
        if skip is not None and len(payload) - skip > 2:
            self._value(payload[skip:])
            return
        self.own.append(("attributes", payload))
        # Of services that are found: entries that end in a UUID of 16 bytes.
        if payload[0] in (0x09, 0x11) and payload[1] > 16:
            entries = [payload[at : at + payload[1]] for at in range(2, len(payload), payload[1])]
            self.own += [("uuid", entry[:-17:-1]) for entry in entries]


def is_moment(*of) -> bool:
    return all(isinstance(one, float) for one in of)


def windows_of(text: bytes, length: int):
    return (text[at : at + length] for at in range(len(text) - length + 1))


def between_fixed(service: bytes) -> list[bytes]:
    return [service[:6], service[9:]]


def coincidences(texts: list) -> tuple[int, int]:
    """Pairs of equal 3 bytes that stand in two texts of different kinds, and all pairs."""
    all_of, of_kind = Counter(), defaultdict(Counter)
    for kind, text in texts:
        for window in windows_of(text, FEW):
            all_of[window] += 1
            of_kind[kind][window] += 1
    pairs = lambda count: count * (count - 1) // 2
    met = sum(map(pairs, all_of.values())) - sum(pairs(count) for one in of_kind.values() for count in one.values())
    total = pairs(sum(all_of.values())) - sum(pairs(sum(one.values())) for one in of_kind.values())
    return met, total


def at_least(met: int, expected: float) -> float:
    """How likely so many or more are by chance (Poisson; normal where there are many)."""
    if expected > 200:
        return math.erfc((met - 0.5 - expected) / math.sqrt(2 * expected)) / 2
    below = sum(math.exp(count * math.log(expected) - expected - math.lgamma(count + 1)) for count in range(met))
    return max(0.0, 1 - below)


def chi_square(data: bytes) -> float:
    expected = len(data) / 256
    check(expected >= 5, f"{len(data)} bytes are too few")
    return sum((data.count(bytes([value])) - expected) ** 2 / expected for value in range(256))


def planted() -> None:
    """What the judge must notice, in bytes that are random but for it."""

    def heard(defect: str) -> Heard:
        chance, one = random.Random(1), Heard()
        services = [bytearray(chance.randbytes(16)) for _ in range(6)]
        kept = chance.randbytes(8)
        for device in range(5):
            for service in map(bytes, services):
                data = chance.randbytes(8)
                data = {"token": kept, "three": kept[:3] + data[3:]}.get(defect, data)
                one.adverts.append((device, service, data))
        one.values, one.moments = [chance.randbytes(400) for _ in range(200)], [100.0 * at for at in range(200)]
        if defect == "name":
            one.own.append(("advert", b"Grace's phone"))
        if defect == "word":
            one.values[7] += b"/multistream/1.0.0\n"
        if defect == "again":
            one.values[9] = one.values[2]
        if defect == "lengths":
            one.values = [b"\0\0\x01" + value for value in one.values]
        return one

    heard("none").judge(6, "words of hers")
    for defect, what, because in [
        ("token", "an advert that stays the same", "recur across slots"),
        ("again", "a value that is sent again much later", "recur across slots"),
        ("three", "three bytes that stay the same", "recur in adverts"),
        ("lengths", "a header in clear", "recur in values"),
        ("word", "a protocol's name", "in clear"),
        ("name", "a phone's name", "shows more than"),
    ]:
        part.must_fail(what, lambda: heard(defect).judge(6, "words of hers"), because)
