"""Devices in the guest, each with a radio of its own: who is in whose reach is who is switched on."""

import json
import shutil
import time
from pathlib import Path

from harness import devices
from harness.devices import Running
from harness.part import Failed, check
from stack import Stack, say

CONTACT_SECONDS = 240
SLOT_SECONDS = 60
ENVELOPE_BYTES = 4096


class Lab:
    def __init__(self, folder: Path, adapters: dict[str, int], capture: str | None):
        """`adapters`: device → the number of its adapter; devices that are never on together may share one."""
        # The host's folder can't be written to.
        self.folder = Path("/tmp/lab")
        shutil.copytree(folder, self.folder)
        devices.IJWI = self.folder / "ijwi"
        self.adapters = adapters
        self.running = {}
        self.stack = Stack(len(set(adapters.values())), capture)
        say(f"{self.stack.controllers} adapters are there")

    def carry(self, name: str, *options) -> Running:
        """A device is switched on: from now on others are in its reach."""
        self.stack.switch(self.adapters[name], True)
        self.two_at_most()
        arguments = ["--no-beacon", "--ble", "--ble-adapter", f"hci{self.adapters[name]}", "-vv"]
        if "--listen" not in options:
            arguments += ["--listen", "127.0.0.1:0"]
        if "--ble-slot-seconds" not in options:
            arguments += ["--ble-slot-seconds", SLOT_SECONDS]
        return self.start(name, "carry", *arguments, *options)

    def start(self, name: str, command: str, *options) -> Running:
        self.running[name] = Running(command, "--dir", self.folder / name, *options, log=self.log(name))
        return self.running[name]

    def stop(self, name: str) -> None:
        """A device is switched off, its radio too."""
        self.running.pop(name).stop()
        if name in self.adapters:
            self.stack.switch(self.adapters[name], False)

    def two_at_most(self) -> None:
        """What is carried further was carried: nobody is in reach of more than one other."""
        powered = self.stack.powered()
        check(len(powered) <= 2, f"{len(powered)} devices are in reach of each other: it proves nothing")

    def until(self, name: str, what: str, count: int, whom: str, relay=False) -> None:
        """Waits until a device has given or taken so much in a contact, from now on."""
        began = time.monotonic()
        running = self.running[name]
        running.forget()
        is_enough = lambda event: event["event"] == "settled" and event["relay"] == relay and event[what] >= count
        event = running.until(is_enough, CONTACT_SECONDS, f"meeting {whom}")
        sent, received, seconds = event["sent"], event["received"], time.monotonic() - began
        if not relay:
            self.by_radio(name, sent, received)
        say(f"{name} met {whom}: {sent} sent, {received} received ({seconds:.1f} s)")

    def by_radio(self, name: str, sent: int, received: int) -> None:
        """What was moved went over the radio, and not by some network that is there as well."""
        deadline = time.monotonic() + 10
        while True:
            radio = self.radio(name)
            if radio["bytes_out"] >= sent * ENVELOPE_BYTES and radio["bytes_in"] >= received * ENVELOPE_BYTES:
                return
            # It is told every two seconds.
            if time.monotonic() > deadline:
                moved = f"{radio['bytes_out']} bytes out, {radio['bytes_in']} in"
                raise Failed(f"{name} did not meet anybody by Bluetooth: {sent} sent and {received} received, but {moved}")
            time.sleep(0.2)

    def radio(self, name: str) -> dict:
        """What a running device leaves for `ijwi status`."""
        file = self.folder / name / "radio"
        return json.loads(file.read_text()) if file.exists() else {"bytes_out": 0, "bytes_in": 0, "sightings": 0}

    def log(self, name: str) -> Path:
        return Path(f"/tmp/{name}.log")

    def logs(self) -> None:
        for log in sorted(Path("/tmp").glob("*.log")):
            lines = log.read_text(errors="replace").splitlines()
            print(f"\n==== {log} ({len(lines)} lines)\n" + "\n".join(lines[-100:]), flush=True)
        for name, running in self.running.items():
            print(f"\n==== {name} said\n" + "".join(running.said[-30:]), flush=True)
