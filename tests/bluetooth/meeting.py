"""In the guest: one contact step by step, and many envelopes, each beside a bare program over the same stack.

An emulated processor translates code the first time that it runs, which takes longer than running it. So contacts are
also measured between two processes that have both had one before."""

import json
import os
import statistics
import subprocess
import time
from datetime import datetime
from pathlib import Path

from busy import Busy
from harness.part import Failed, check
from place import CONTACT_SECONDS, ENVELOPE_BYTES, Lab
from stack import say, tell

MEETINGS = 3
BARE_SECONDS = 120
# Whoever scans may not find the other at first.
BARE_TRIES = 3
# These carry one envelope or many, takers none.
FEW = ["few1", "few2", "few3", "few4"]
MANY = ["many1", "many2", "many3", "many4"]
TAKERS = [f"taker{number}" for number in range(1, 9)]
# Each of the first two meets one of the others, and then they meet.
WARM, WARMERS = ["warm1", "warm2"], ["warmer1", "warmer2"]
ADAPTERS = {name: 0 for name in FEW + MANY} | {name: 1 for name in TAKERS}
ADAPTERS |= {"warm1": 0, "warm2": 1, "warmer1": 2, "warmer2": 3}
OPTIONS = ["--no-relay", "--ble-slot-seconds", 600]
# What tells that a step is over, in the trace of who dials; of the last two it is told by giver and taker.
STEPS = [
    ("sighting to dial", "a connection is begun"),
    ("connect", "a connection is there"),
    ("opening and echo", "a link over Bluetooth is up"),
    ("handshake", "link opened"),
    ("hello", "the other side said hello"),
]
SEEN, SCANS = "somebody came into reach", "a scan begins"
KNOWN, STORED = "what the other side lacks is known", "envelopes are stored"
# Round trips without which a step can't be: openings and the echo that both sides send; the handshake's one and a half;
# hellos; who lacks what, there and back.
ROUND_TRIPS = {"opening and echo": 2, "handshake": 1.5, "hello": 0.5, "reconcile": 1}


def meeting(lab: Lab) -> None:
    many = json.loads((lab.folder / "many.json").read_text())
    floor = bare(lab, "l2cap", many * ENVELOPE_BYTES)
    pairs = list(zip(FEW + MANY, TAKERS))
    split("l2cap", [one(lab, *pair) for pair in pairs[:MEETINGS]], floor)
    split("l2cap", [between_warm(lab)], floor, "warm")
    goodput("l2cap", [one(lab, *pair, many) for pair in pairs[4:6]], floor, many)
    floor = bare(lab, "gatt", many * ENVELOPE_BYTES)
    split("gatt", [one(lab, *pairs[3], way="gatt")], floor)
    goodput("gatt", [one(lab, *pair, many, "gatt") for pair in pairs[6:]], floor, many)


def bare(lab: Lab, way: str, count: int) -> list[dict]:
    """What the bare program takes, several times; each time it moves so many bytes."""
    for adapter in (0, 1):
        lab.stack.switch(adapter, True)
    program, measured = lab.folder / "ijwi-bare-radio", []
    serving = subprocess.Popen([program, "serve", "hci0"], stdout=subprocess.PIPE, stderr=open("/tmp/bare.log", "ab"), text=True)
    check("serving" in serving.stdout.readline(), "the bare program does not serve")
    for _ in range(MEETINGS):
        measured.append(dial_bare(program, way, count))
        time.sleep(1)
    serving.terminate()
    serving.wait()
    lab.stack.switch_all_off()
    say(f"bare, {way}: " + "; ".join(", ".join(f"{step} {took}" for step, took in one.items() if step != "way") for one in measured))
    return measured


def dial_bare(program, way: str, count: int) -> dict:
    for _ in range(BARE_TRIES):
        try:
            with Busy() as busy:
                dialed = subprocess.run([program, "dial", "hci1", way, str(count)], capture_output=True, text=True, timeout=BARE_SECONDS)
        except subprocess.TimeoutExpired as stuck:
            last = (stuck.stderr or b"").decode().strip().splitlines()[-1:]
            raise Failed(f"the bare program does not come to its end by {way}: {last}") from None
        if dialed.returncode == 0:
            took, end = json.loads(dialed.stdout), time.time()
            return took | {"busy": round(busy.share(end - took["transfer"] / 1e3, end), 2)}
        check("NotFound" in dialed.stderr, f"the bare program can't by {way}: {dialed.stderr.strip()}")
    raise Failed(f"the bare program finds nobody by {way}, {BARE_TRIES} times")


def one(lab: Lab, giver: str, taker: str, count=1, way="l2cap") -> dict:
    """One contact. When each of its steps was over, in seconds."""
    options = OPTIONS + ["--ble-gatt"] * (way == "gatt")
    with Busy() as busy:
        for name in (giver, taker):
            lab.carry(name, *options)
        lab.until(taker, "received", count, giver)
        spent = {name: cpu_seconds(lab.running[name].child.pid) for name in (giver, taker)}
    wait_for_end(lab, taker)
    lab.stop(giver)
    lab.stop(taker)
    traces = {name: trace(lab, name) for name in (giver, taker)}
    took, whole = steps(traces)
    stored = [at for at, text in traces[taker] if STORED in text]
    begun = when([line for lines in traces.values() for line in lines], STEPS[-1][1], 0.0)
    return {
        "took": took,
        "whole": whole,
        "moving": stored[-1] - begun,
        "busy": busy.share(begun, stored[-1]),
        "cpu": (spent[giver], spent[taker]),
    }


def between_warm(lab: Lab) -> dict:
    """One contact of two processes that have both had one before."""
    for name, warmer in zip(WARM, WARMERS):
        for device in (name, warmer):
            lab.carry(device, *OPTIONS)
        lab.until(warmer, "received", 1, name)
        wait_for_end(lab, warmer)
        lab.stop(warmer)
        lab.stack.switch(ADAPTERS[name], False)
    since = time.time()
    for name in WARM:
        lab.stack.switch(ADAPTERS[name], True)
    lab.until(WARM[0], "received", 1, WARM[1])
    for name in WARM:
        lab.stop(name)
    took, whole = steps({name: trace(lab, name) for name in WARM}, since)
    return {"took": took, "whole": whole}


def wait_for_end(lab: Lab, name: str) -> None:
    """Waits for its contact's end. Who is cut off before is looked for once more; and bluetoothd (5.66) can die of a service
    that is taken back while somebody uses it (`sock_hup`)."""
    lab.running[name].until(lambda event: event["event"] == "ended", CONTACT_SECONDS, "ending its contact")


def steps(traces: dict[str, list[tuple[float, str]]], since=0.0) -> tuple[dict, float]:
    """What each step took of the first contact since then, and all of them from the sighting on. In seconds."""
    either = [line for lines in traces.values() for line in lines]
    # Both may dial, and one gives up.
    (_, begins), (_, connected), *_ = STEPS
    there = when(either, connected, since)
    dialer = next(lines for lines in traces.values() if any(at == there for at, _ in lines))
    begun = max(at for at, text in dialer if begins in text and at <= there)
    seen = max(at for at, text in dialer if SEEN in text and at <= begun)
    scans = max(at for at, text in dialer if SCANS in text and at <= seen)
    ends = [(step, when(dialer, text, begun)) for step, text in STEPS]
    ends += [("reconcile", when(either, KNOWN, since)), ("first envelope durable", when(either, STORED, since))]
    took, before = {"discover": seen - scans}, seen
    for step, end in ends:
        took[step], before = max(0.0, end - before), max(before, end)
    return took, before - seen


def cpu_seconds(process: int) -> float:
    """That it has taken so far, of its own and in the kernel."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def trace(lab: Lab, name: str, of="") -> list[tuple[float, str]]:
    """The lines that have this in them, and when each was written."""
    lines = []
    for line in lab.log(name).read_text(errors="replace").splitlines():
        if of not in line:
            continue
        stamp, _, text = line.partition(" ")
        try:
            lines.append((datetime.fromisoformat(stamp).timestamp(), text))
        except ValueError:
            continue
    return lines


def when(lines: list[tuple[float, str]], text: str, since: float) -> float:
    at = min((at for at, line in lines if text in line and at >= since), default=None)
    if at is None:
        raise Failed(f"no trace of this step: {text}")
    return at


def split(way: str, ours: list[dict], floors: list[dict], processes="fresh") -> None:
    floor = {step: statistics.median(one[step] for one in floors) / 1e3 for step in floors[0] if step not in ("way", "bytes", "busy")}
    trip = floor["round_trip"]
    floor_of = {step: trips * trip for step, trips in ROUND_TRIPS.items()}
    floor_of |= {"discover": floor["discover"], "connect": floor["connect"] + floor.get("services", 0)}
    floor_of["first envelope durable"] = floor["envelope"]
    for step in ours[0]["took"]:
        tell(
            row="contact",
            way=way,
            processes=processes,
            step=step,
            ms=round(statistics.median(one["took"][step] for one in ours) * 1e3, 1),
            floor_ms=round(floor_of.get(step, 0.0) * 1e3, 1),
        )
    whole = statistics.median(one["whole"] for one in ours)
    least = floor_of["connect"] + floor["envelope"]
    whole, least = round(whole * 1e3, 1), round(least * 1e3, 1)
    tell(row="contact", way=way, processes=processes, step="sighting to durable", ms=whole, floor_ms=least)


def goodput(way: str, ours: list[dict], floors: list[dict], count: int) -> None:
    """The medians of both: an emulated machine is now faster, now slower."""
    least = statistics.median(floor["transfer"] for floor in floors) / 1e3
    moving = statistics.median(one["moving"] for one in ours)
    kb = count * ENVELOPE_BYTES / 1e3
    giver, taker = (statistics.mean(spent) for spent in zip(*(one["cpu"] for one in ours)))
    tell(
        row="goodput",
        way=way,
        envelopes=count,
        kb_s=round(kb / moving, 1),
        bare_kb_s=round(kb / least, 1),
        share=round(least / moving, 3),
        processors_busy=round(statistics.mean(one["busy"] for one in ours), 2),
        bare_processors_busy=round(statistics.mean(floor["busy"] for floor in floors), 2),
        giver_cpu_s=round(giver, 1),
        taker_cpu_s=round(taker, 1),
    )
