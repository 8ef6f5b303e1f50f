"""Chapter 9: reads recorded contacts frame by frame, and follows what each side must know and say."""

import campaign as campaigns
import envelope as envelopes
import reconcile
import wire
from crypto import sha256

NAMES = list(wire.FRAMES)


def read_frame(data):
    """The frame that these bytes are: length and body."""
    length = at = 0
    while True:
        byte = data[at]
        length |= (byte & 127) << 7 * at
        at += 1
        if byte < 128:
            break
    assert at <= 3 and (at == 1 or byte) and 1 <= length <= 65_536 and len(data) == at + length
    number, value = wire.decode(wire.FRAME, data[at:])
    assert wire.encode(wire.FRAME, (number, value)) == data[at:]
    return NAMES[number], value


class Side:
    """What one side brought and said."""

    def __init__(self, brought):
        self.role = brought["role"]
        self.ids = [bytes.fromhex(one) for one in brought["envelope_ids"] + brought["news_ids"]]
        self.hello = self.offered = self.lacks = None
        self.sent, self.asked_part, self.reading, self.said = [], None, None, []


def follow(contact, bundle, day):
    """Replays one contact; fails where a frame is not what the other side may expect."""
    campaign, values = bundle
    keys = envelopes.keyring(values[2][0])
    opener, answerer = sides = Side(contact["opener"]), Side(contact["answerer"])
    shorts = {}
    given = {}
    for said in contact["frames"]:
        side, peer = sides if said["from"] == "opener" else reversed(sides)
        name, value = read_frame(bytes.fromhex(said["bytes"]))
        assert name == said["frame"]
        side.said.append(name)
        if name == "Hello":
            side.hello = value
            assert value["version"] == 1 and value["role"] == side.role
            if peer.hello:
                assert value["nonce"] != peer.hello["nonce"]
                key = reconcile.contact_key(opener.hello["nonce"], answerer.hello["nonce"])
                shorts = {one: reconcile.shorten(key, one.ids) for one in sides}
                if 1 in (opener.role, answerer.role):
                    given = {opener: set(opener.ids), answerer: set(answerer.ids)}
        elif name == "Summary":
            assert side is answerer
            assert value == {"ids": len(shorts[side]), "fingerprint": reconcile.fingerprint(shorts[side])}
        elif name == "Same":
            assert set(shorts[side]) == set(shorts[peer])
        elif name == "Cells":
            n, larger = len(shorts[side]), max(map(len, shorts.values()))
            made = reconcile.cells(shorts[side], min(32, reconcile.budget(larger)))
            assert value == {"ids": n, "cells": reconcile.encode_cells(n, 0, made)}
            theirs, ours = reconcile.peel(reconcile.decode_cells(n, 0, value["cells"]), shorts[peer])
            given = {side: theirs, peer: ours}
            given = {one: {shorts[one][short] for short in which} for one, which in given.items()}
        elif name == "Want":
            wanted = {shorts[peer][int.from_bytes(short, "little")] for short in value}
            assert wanted == given[peer]
        elif name == "Golomb":
            assert value == {"ids": len(shorts[side]), "code": reconcile.golomb(shorts[side])}
            which = reconcile.lacking(shorts[peer], value["ids"], value["code"])
            given[peer] = {shorts[peer][short] for short in which}
        elif name == "News":
            news = wire.decode(wire.NEWS, value)
            assert campaigns.news_is_valid(news, campaign, values[3][0], values[4])
            assert sha256(value)[:16] in given[side] and "Envelope" not in side.said
        elif name in ("Envelope", "LogEnvelope"):
            data = value["bytes"]
            assert envelopes.refusal(data, campaign, keys, day) is None
            assert envelopes.id_of(data) in given[side]
            side.sent.append(data)
            if side.offered is not None:
                assert sha256(data)[:8] in side.lacks
        elif name == "Taken":
            assert value == {"through": len(peer.sent), "refused": []}
        elif name == "Manifest":
            manifest, own = campaigns.read_manifest(value, campaign)
            newer = campaigns.reference(value, manifest)
            assert newer == side.hello["bundle"] and newer["version"] > peer.hello["bundle"]["version"]
        elif name == "WantPart":
            side.asked_part = value["hash"], value["from"]
            assert value["from"] % 32_768 == 0 and "Manifest" in peer.said
        elif name == "Part":
            assert (value["hash"], value["from"]) == peer.asked_part and sha256(value["bytes"]) == value["hash"]
        elif name == "Offer":
            side.offered = value
        elif name == "Lacks":
            bits = [value[at // 8] >> at % 8 & 1 for at in range(len(peer.offered))]
            peer.lacks = [short for short, bit in zip(peer.offered, bits) if bit]
        elif name == "ReadLog":
            side.reading = value
            assert 1 <= value["limit"] <= (16 if value["stream"] == 2 else 48)
        elif name == "LogEnd":
            assert value["stream"] == peer.reading["stream"] and value["next"] >= peer.reading["from"]
    assert opener.said[0] == answerer.said[0] == "Hello"
