"""What the vectors must say to this implementation, one check for each file."""

import json
from pathlib import Path

import campaign as campaigns
import contact as contacts
import crypto
import envelope as envelopes
import reconcile
import report as reports
import wire
import words as seven
from crypto import sha256

TREE = Path(__file__).resolve().parents[2]
VECTORS = TREE / "protocol" / "vectors"
WORDS = TREE / "protocol" / "src" / "report" / "words"


def load(name):
    """A vector file."""
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def raw(text):
    return bytes.fromhex(text)


def bundle():
    """The campaign and its parts' values."""
    file = campaigns.read_file(raw(load("bundle.json")["file"]))
    parts = {sha256(part): part for part in file["parts"]}
    _, campaign, values = campaigns.assemble(file["signed"], parts)
    return campaign, values


def check_published():
    vectors = load("published.json")
    rsa = {name: value for name, value in vectors["rsabssa_sha384_psszero_deterministic"].items() if name != "source"}
    n, e, d, inverse = (int(rsa[name], 16) for name in ("n", "e", "d", "inv"))
    encoded = crypto.emsa_pss(raw(rsa["msg"]), n.bit_length() - 1)
    assert encoded == raw(rsa["encoded_msg"])
    blinded = int.from_bytes(encoded, "big") * pow(pow(inverse, -1, n), e, n) % n
    assert blinded == int(rsa["blinded_msg"], 16)
    assert pow(blinded, d, n) == int(rsa["blind_sig"], 16)
    assert int(rsa["blind_sig"], 16) * inverse % n == int(rsa["sig"], 16)

    kem = vectors["ml_kem_768"]
    seed = raw(kem["d"]) + raw(kem["z"])
    assert sha256(crypto.kem_public(seed)).hex() == kem["sha256_of_pk"]
    for ciphertext, secret in (("ct", "ss"), ("ct_n", "ss_n")):
        assert crypto.kem_decapsulate(seed, raw(kem[ciphertext])) == raw(kem[secret])

    noise = {name: value for name, value in vectors["noise_npsk0_25519_chachapoly_sha256"].items() if name != "source"}
    noise = {name: raw(value) for name, value in noise.items()}
    start = noise["prologue"], noise["psk"], noise["responder_static_public"]
    assert crypto.Npsk0(*start).read(noise["responder_static"], noise["ciphertext"]) == noise["payload"]
    message = crypto.Npsk0(*start).write(noise["initiator_ephemeral"], start[2], noise["payload"])
    assert message == noise["ciphertext"]

    hashed = crypto.siphash(bytes(range(16)), bytes(range(32)))
    assert hashed.to_bytes(8, "little").hex() == vectors["siphash_2_4"]["hash"]


def check_envelope():
    vector = load("envelope.json")
    campaign, values = bundle()
    assert vector["campaign"] == campaign.hex()
    keys, day = envelopes.keyring(values[2][0]), vector["day"]
    stamp, whole = vector["stamp"], raw(vector["envelope"])

    key_id = raw(vector["stamp_key"]["id"])
    key, terms = keys[key_id]
    assert key_id == sha256(raw(vector["stamp_key"]["der"]))[:3] and terms["area"] == vector["stamp_key"]["area"]
    carried = terms["last_day"] + envelopes.CARRIED_DAYS[terms["direction"]]
    assert carried == vector["stamp_key"]["carry_until"]
    p, n = crypto.ed25519_public(raw(stamp["one_time_seed"])), key.public_numbers().n
    assert p == raw(stamp["p"])
    unblinder = int(stamp["unblinder"], 16)
    assert envelopes.unblind(int(stamp["blind_signature"], 16), unblinder, n) == raw(stamp["stamp"])
    encoded = int.from_bytes(crypto.emsa_pss(p, 2047), "big")
    assert int(stamp["blinded"], 16) == encoded * pow(pow(unblinder, -1, n), 65537, n) % n

    assert envelopes.refusal(whole, campaign, keys, day) is None
    assert envelopes.id_of(whole).hex() == vector["id"] and sha256(whole).hex() == vector["content_hash"]
    material = raw(vector["recipient"]["material"])
    assert crypto.x25519_public(material[:32]).hex() == vector["recipient"]["x25519"]
    assert crypto.kem_public(material[32:]).hex() == vector["recipient"]["kem"]
    payload = envelopes.open_sealed(whole, campaign, material)
    assert payload == raw(vector["payload"])
    packed = reports.join([payload])
    assert packed == raw(vector["packed"])
    content = reports.unpack(packed)
    assert content == raw(vector["content"])
    number, report = reports.read_content(content)
    form = values[5][0]
    assert number == 0 and report["form"] == campaigns.form_hash(form) and report["day"] == day
    assert reports.answers_fit(form, report["answers"]) and report["answers"][3][0] == 0
    assert report["answers"][4] == (3, "Near the water point.\nDéjà dit.")

    cover = raw(vector["cover"])
    assert envelopes.refusal(cover, campaign, keys, day) is None
    assert envelopes.open_sealed(cover, campaign, material) is None
    for wrong in vector["refused"]:
        data = bytearray(raw(wrong["envelope"]) if wrong.get("envelope") else whole)
        if "at" in wrong:
            data[wrong["at"]] ^= wrong["xor"]
        reason = envelopes.refusal(bytes(data), campaign, keys, wrong["day"])
        assert reason == wrong["reason"], f"{wrong['name']}: {reason}"


def check_object():
    vector = load("object.json")
    for case in vector["packed"]:
        assert reports.unpack(raw(case["packed"])) == raw(case["content"])
        assert raw(case["packed"])[32] == case["compression"]
    for case in vector["cut"]:
        packed, object_id, payloads = raw(case["packed"]), raw(case["object"]), [raw(one) for one in case["payloads"]]
        assert reports.join(payloads) == packed
        for at in range(-(-len(packed) // reports.SYMBOL)):
            symbol = packed[at * reports.SYMBOL : (at + 1) * reports.SYMBOL]
            assert reports.piece(object_id, len(packed), at, symbol) == payloads[at]
    for case in vector["wrong_payloads"]:
        assert is_refused(lambda: reports.read_piece(raw(case["payload"]))), case["name"]
    for case in vector["wrong_objects"]:
        assert is_refused(lambda: reports.unpack(raw(case["packed"]))), case["name"]


def check_words():
    vector, lists = load("words.json"), seven.Lists(WORDS)
    campaign = raw(vector["campaign"])
    for code, said in vector["words"].items():
        assert lists.said(vector["numbers"], code) == said
        assert lists.said(seven.campaign_numbers(campaign), code) == vector["campaign_words"][code]
    assert seven.root(vector["numbers"], campaign).hex() == vector["root"]
    for case in vector["read"]:
        assert lists.read(case["typed"]) == (case["result"], case["value"]), case["typed"]


def check_bundle():
    vector = load("bundle.json")
    signed = raw(vector["signed"])
    manifest, campaign = campaigns.read_manifest(signed)
    assert campaign.hex() == vector["campaign"] == sha256(crypto.ed25519_public(raw(vector["authority_secret"]))).hex()
    assert campaigns.reference(signed, manifest)["hash"].hex() == vector["reference_hash"]
    assert wire.encode(wire.MANIFEST, manifest) == signed[64:]
    assert all(manifest[name] == vector[name] for name in ("version", "day", "old_after"))
    _, values = bundle()
    for part, expected in zip(manifest["parts"], vector["parts"]):
        value = wire.decode(wire.PARTS[part["kind"]], raw(expected["bytes"]))
        assert part["kind"] == expected["kind"] and shows(value, expected["value"]), expected["kind"]
    for chain, material, recipient in zip(vector["chains"], vector["materials"], values[4]):
        assert campaigns.prekey_material(raw(chain), 0) == raw(material)
        for week, key in enumerate(recipient["prekeys"]["keys"]):
            secret = campaigns.prekey_material(raw(chain), week)
            assert crypto.x25519_public(secret[:32]) == key["x25519"] and crypto.kem_public(secret[32:]) == key["kem"]
    rotated = vector["rotated"]
    assert campaigns.read_manifest(raw(rotated["signed"]), campaign)[0]["rotations"][0]["key"].hex() == rotated["key"]
    assert is_refused(lambda: campaigns.read_manifest(raw(rotated["forged"]), campaign))


def shows(value, expected):
    """Whether a vector's decoded form says the same, in the fields that both have."""
    if isinstance(expected, dict):
        flat = dict(value) if isinstance(value, dict) else {}
        for inner in ("terms", "prekeys"):
            flat.update(flat.get(inner, {}))
        if isinstance(flat.get("kind"), tuple):
            flat["kind"], of = flat["kind"]
            flat.update({"choices": of, "min": None, "max": None} if isinstance(of, list) else {"choices": []} | of)
        return all(shows(flat[name], one) for name, one in expected.items() if name in flat)
    if isinstance(expected, list):
        # A text in one language is a pair in the vectors.
        pairs = [list(item.values()) if isinstance(one, list) else item for item, one in zip(value, expected)]
        return len(value) == len(expected) and all(map(shows, pairs, expected))
    return value == (raw(expected) if isinstance(value, bytes) else expected)


def check_receipt():
    vector = load("receipt.json")
    campaign, values = bundle()
    receipt, countersignature = (wire.decode(wire.NEWS, raw(news["encoding"])) for news in vector["news"])
    for news, decoded in zip(vector["news"], (receipt, countersignature)):
        assert campaigns.news_is_valid(decoded, campaign, values[3][0], values[4])
        assert sha256(raw(news["encoding"]))[:16].hex() == news["id"]
    body, leaves = receipt[1]["body"], [raw(leaf) for leaf in vector["leaves"]]
    assert body["ids"] == [campaigns.receipt_id(body["salt"], leaf) for leaf in leaves]
    assert [one.hex() for one in body["ids"]] == vector["receipt"]["ids"]
    assert body["number"] == vector["receipt"]["number"]
    signed = sha256(wire.encode(wire.RECEIPT, receipt[1]))
    assert signed == countersignature[1]["receipt"] == raw(vector["receipt_hash"])
    assert wire.encode(wire.HEAD, body["head"]) == raw(vector["head"])
    assert body["head"]["root"] == campaigns.tree_root(leaves)
    damaged = dict(countersignature[1], receipt=bytes(32))
    assert not campaigns.news_is_valid((1, damaged), campaign, values[3][0], values[4])
    merkle = vector["merkle"]
    for size, root in enumerate(merkle["roots"]):
        assert campaigns.tree_root(leaves[:size]).hex() == root
    for case in merkle["inclusion"]:
        assert [one.hex() for one in campaigns.inclusion(leaves, case["index"])] == case["proof"]
    for case in merkle["consistency"]:
        assert [one.hex() for one in campaigns.consistency(leaves, case["old"])] == case["proof"]


def check_reply():
    vector = load("reply.json")
    steps = reports.reply_steps(raw(vector["root"]), raw(vector["recipient"]), len(vector["steps"]))
    for (seed, material), step in zip(steps, vector["steps"]):
        assert (seed.hex(), material.hex()) == (step["seed"], step["material"])
        assert crypto.x25519_public(material[:32]).hex() == step["x25519"]
    thread = reports.thread_key(steps[0][0])
    assert thread.hex() == vector["thread_key"]
    contents = {name: reports.read_content(raw(one)) for name, one in vector["contents"].items()}
    kinds = ["report", "reply", "confirmation", "attachment", "follow_up", "withdrawal"]
    assert [contents[name][0] for name in kinds] == list(range(6))
    assert contents["report"][1]["reply"] == steps[0][0]
    more, withdrawal = contents["follow_up"][1], contents["withdrawal"][1]
    assert reports.follow_up_mac(thread, more) == more["mac"] == raw(vector["follow_up_mac"])
    assert reports.withdrawal_mac(thread, raw(vector["report"])) == withdrawal["mac"] == raw(vector["withdrawal_mac"])
    attachment, photo = contents["report"][1]["attachments"][0], contents["attachment"][1]
    assert attachment["hash"] == sha256(photo) and attachment["bytes"] == len(photo)
    secret = reports.attachment_material(attachment["seed"])
    assert crypto.x25519_public(secret[:32]).hex() == vector["attachment_x25519"]


def check_contact():
    vector = load("contact.json")
    for contact in vector["contacts"]:
        try:
            contacts.follow(contact, bundle(), vector["day"])
        except AssertionError as error:
            raise AssertionError(f"in the contact: {contact['name']}") from error


def check_wire():
    """Encodings that must be refused, and numbers at the edges."""
    wrong = [(wire.U32, "fb0700"), (wire.U16, "fc00000100"), (wire.U32, "0700"), (wire.BOOL, "02")]
    for of, data in wrong:
        assert is_refused(lambda: wire.decode(of, raw(data))), data
    right = [(wire.U32, 250, "fa"), (wire.U32, 251, "fbfb00"), (wire.I64, -1, "01"), (wire.I64, 126, "fbfc00")]
    for of, value, data in right:
        assert wire.encode(of, value).hex() == data and wire.decode(of, raw(data)) == value
    key = reconcile.contact_key(bytes(range(16)), bytes(range(16, 32)))
    shorts = reconcile.shorten(key, [bytes([byte]) * 16 for byte in range(1, 6)])
    assert reconcile.fingerprint(shorts).hex() == "198570ec45ff3227"
    assert reconcile.golomb(shorts).hex() == "9430df860680"


def is_refused(read):
    try:
        read()
    except (wire.Malformed, reports.Wrong, campaigns.Wrong):
        return True
    return False


CHECKS = [
    check_wire,
    check_published,
    check_envelope,
    check_object,
    check_words,
    check_bundle,
    check_receipt,
    check_reply,
    check_contact,
]
