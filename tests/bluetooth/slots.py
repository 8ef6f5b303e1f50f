"""In the guest: five devices live through six slots, and everything that passes between controllers is written down."""

import json
import time

from place import Lab
from stack import say, tell

DEVICES = ["one", "two", "three", "four", "five"]
ADAPTERS = {name: at for at, name in enumerate(DEVICES)}
MEETING_SECONDS = 20
# A slot lets out cover so often, so that devices always carry something else.
COVER_MILLIS = 4000


def slots(lab: Lab) -> None:
    plan = json.loads((lab.folder / "slots.json").read_text())
    options = ["--no-relay", "--ble-slot-seconds", plan["slot_seconds"], "--slot-millis", COVER_MILLIS]
    for name in DEVICES:
        arguments = ["--no-beacon", "--listen", "127.0.0.1:0", "--ble", "--ble-adapter", f"hci{ADAPTERS[name]}", "-vv"]
        lab.start(name, "carry", *arguments, *options)
    began, meetings, contacts = time.monotonic(), 0, 0
    # Each is with each in turn: neighbours on a ring, then those across.
    while time.monotonic() - began < plan["slots"] * plan["slot_seconds"]:
        step = 1 + meetings // len(DEVICES) % 2
        pair = [DEVICES[meetings % len(DEVICES)], DEVICES[(meetings + step) % len(DEVICES)]]
        for name in pair:
            lab.running[name].forget()
            lab.stack.switch(ADAPTERS[name], True)
        met = settles(lab, pair[0])
        part(lab, pair)
        meetings, contacts = meetings + 1, contacts + met
    lasted = time.monotonic() - began
    say(f"{meetings} meetings, {contacts} contacts in {lasted:.0f} s")
    for name in DEVICES:
        lab.running.pop(name).stop()
    tell(row="slots", meetings=meetings, contacts=contacts, seconds=round(lasted))


def part(lab: Lab, pair: list[str]) -> None:
    """Two go apart when their links have ended: a kernel whose adapter goes off beneath a channel may crash."""
    deadline = time.monotonic() + MEETING_SECONDS
    adapters = [ADAPTERS[name] for name in pair]
    while time.monotonic() < deadline and any(lab.stack.connections(adapter) for adapter in adapters):
        time.sleep(0.3)
    for adapter in adapters:
        lab.stack.switch(adapter, False)


def settles(lab: Lab, name: str) -> bool:
    """Whether a contact came to something while two were in reach of each other."""
    deadline = time.monotonic() + MEETING_SECONDS
    running = lab.running[name]
    while time.monotonic() < deadline:
        if not running.lines.empty():
            event = running.lines.get()
            if event and event["event"] == "settled":
                return True
            continue
        time.sleep(0.1)
    return False
