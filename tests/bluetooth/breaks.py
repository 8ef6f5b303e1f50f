"""In the guest: contacts that are cut, a daemon that is killed, an adapter that is pulled, all while envelopes move."""

import json
import math
import random
import time

from harness.devices import run
from harness.part import Failed, check
from meeting import STORED, trace
from place import ENVELOPE_BYTES, Lab
from stack import say, tell

ADAPTERS = {"giver": 0, "taker": 1}
# Of all envelopes, so many are waited for while contacts are cut; more come meanwhile.
SHARE_AT_CUTS = 0.2
# Bytes that a link has under way at most, each way; what is sent again after a cut.
WINDOW_BYTES = 16 * 1024
# What a contact, its handshake and the headers of values add to envelopes, each time.
CONTACT_BYTES, HEADERS = 16 * 1024, 1.05
MOVING_SECONDS, DOWN_SECONDS, QUIET_SECONDS = 120, 3, 10
# A virtual controller is sent an advert once in a scan, at the moment when it begins, and the kernel often does not look
# yet by then: so a scan of 8 s is in vain here as often as not. A real one is sent four each second.
SEEN_SECONDS = 120


def breaks(lab: Lab) -> None:
    plan = json.loads((lab.folder / "breaks.json").read_text())
    chance = random.Random(plan["seed"])
    for name in ADAPTERS:
        lab.carry(name, "--no-relay", "--ble-slot-seconds", 600)
    cuts, between = 0, int(SHARE_AT_CUTS * plan["envelopes"] / plan["cuts"])
    while cuts < plan["cuts"] and not is_over(lab, plan["envelopes"]):
        moving(lab, chance.randint(1, 2 * between))
        cuts += lab.stack.cut(chance.choice(list(ADAPTERS.values())))
    held, again = sent_again(lab, cuts)
    tell(row="breaks", what="cut", times=cuts, stored=held, resent=again)
    say(f"cut {cuts} times; {held} envelopes are stored")
    check(not is_over(lab, plan["envelopes"]), "all was moved before the daemon was killed: it proves nothing")
    back(lab, "bluetoothd killed", lab.stack.daemon.kill, lab.stack.switch_on_again)
    check(not is_over(lab, plan["envelopes"]), "all was moved before the adapters were pulled: it proves nothing")
    back(lab, "adapters pulled", lab.stack.pull_out, lab.stack.plug_in)
    deadline = time.monotonic() + 2 * MOVING_SECONDS
    while not is_over(lab, plan["envelopes"]):
        check(time.monotonic() < deadline, f"only {stored(lab)} of {plan['envelopes']} envelopes arrived")
        time.sleep(0.5)
    # Some may have come twice, and others be on the way.
    while (before := stored(lab)) < plan["envelopes"] or not is_quiet(lab, before):
        check(time.monotonic() < deadline, "it does not come to rest")
    _, again = sent_again(lab, cuts + 2)
    seen_again(lab, "off for a moment", lambda: off_and_on(lab))
    seen_again(lab, "bluetoothd begun anew", lab.stack.daemon.kill)
    for name in ADAPTERS:
        lab.stop(name)
    held = run("status", "--dir", lab.folder / "taker")["down"]
    check(held == plan["envelopes"], f"{held} of {plan['envelopes']} envelopes are held after {cuts + 2} breaks")
    tell(row="breaks", what="all", times=cuts + 2, held=held, resent=again)
    say(f"all {held} envelopes arrived")


def back(lab: Lab, what: str, fail, mend) -> None:
    """It goes on by itself after this."""
    moving(lab)
    fail()
    time.sleep(DOWN_SECONDS)
    mend()
    began, dialed = time.monotonic(), dials(lab)
    moving(lab)
    moves, dialed = time.monotonic() - began, dials(lab) - dialed
    # A channel is the kernel's: it may outlive the daemon.
    tell(row="breaks", what=what, moves_s=round(moves, 1), dials=dialed)
    say(f"{what}: envelopes move {moves:.1f} s after all is back, with {dialed} dials")


def seen_again(lab: Lab, what: str, fail) -> None:
    """After a moment in which BlueZ forgot what it shows, both are seen again."""
    fail()
    # What was seen before has been counted then.
    time.sleep(DOWN_SECONDS)
    before, began = {name: lab.radio(name)["sightings"] for name in ADAPTERS}, time.monotonic()
    while any(lab.radio(name)["sightings"] == seen for name, seen in before.items()):
        check(time.monotonic() < began + SEEN_SECONDS, f"{what}: not both were seen for {SEEN_SECONDS} s")
        time.sleep(0.5)
    seconds = time.monotonic() - began + DOWN_SECONDS
    tell(row="breaks", what=what, seen_s=round(seconds, 1))
    say(f"{what}: both are seen again after {seconds:.0f} s")


def off_and_on(lab: Lab) -> None:
    for on in (False, True):
        lab.stack.switch(ADAPTERS["giver"], on)


def moving(lab: Lab, count=1) -> None:
    """Waits until so many more are stored than now."""
    began, before = time.monotonic(), stored(lab)
    while stored(lab) < before + count:
        if time.monotonic() - began > MOVING_SECONDS:
            raise Failed(f"{stored(lab) - before} envelopes and not {count} are stored after {MOVING_SECONDS} s")
        time.sleep(0.1)


def stored(lab: Lab, until=math.inf) -> int:
    """Envelopes that the taker had stored by then, or had already."""
    lines = [text for at, text in trace(lab, "taker", STORED) if at <= until]
    return sum(int(line.split("count=")[1].split()[0]) for line in lines)


def is_quiet(lab: Lab, before: int) -> bool:
    time.sleep(QUIET_SECONDS)
    return stored(lab) == before


def dials(lab: Lab) -> int:
    return sum(len(trace(lab, name, "a connection is begun")) for name in ADAPTERS)


def is_over(lab: Lab, envelopes: int) -> bool:
    return stored(lab) >= envelopes


def sent_again(lab: Lab, breaks: int) -> tuple[int, float]:
    """Envelopes that were stored when the giver last told what had left it, and the envelopes' worth of bytes beyond those:
    what was under way at most."""
    told = (lab.folder / "giver/radio").stat().st_mtime
    count, out = stored(lab, told), lab.radio("giver")["bytes_out"]
    again = out / ENVELOPE_BYTES - count
    most = count * (HEADERS - 1) + (breaks + 1) * (WINDOW_BYTES + CONTACT_BYTES) / ENVELOPE_BYTES
    check(again <= most, f"after {breaks} breaks {again:.0f} envelopes' bytes were sent again, and not {most:.0f} at most")
    return count, round(again, 1)
