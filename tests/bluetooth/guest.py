"""What runs in the guest: the bus, virtual controllers, BlueZ, and then the devices. Called by lab.py, never by hand."""

import json
import shutil
import subprocess
import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from harness import devices
from harness.campaign import PASSPHRASE
from harness.devices import Running, run, run_lines
from harness.pages import Pages
from harness.part import Failed, check

import socket

MARK = "ijwi-lab "
BLUETOOTHD = "/usr/libexec/bluetooth/bluetoothd"
READY_SECONDS = 30
SLOT_SECONDS = 60
RELAY_PORT, DESK_PORT = 4710, 8470
ANSWER = "We believe you. A nurse waits at the side door, today and tomorrow."


def tell(**event) -> None:
    # The console is shared with the kernel: a line of its own.
    with open("/dev/console", "w") as console:
        console.write(f"\n{MARK}{json.dumps(event)}\n")


def say(line: str) -> None:
    tell(said=f"{time.monotonic() - BEGAN:6.1f} s  {line}")


BEGAN = time.monotonic()


class Stack:
    """The real thing: kernel, bus, bluetoothd; only the controllers are virtual."""

    def __init__(self, controllers: int):
        self.controllers = controllers
        subprocess.run(["mkdir", "-p", "/run/dbus", "/var/lib/bluetooth"], check=True)
        subprocess.run(["dbus-daemon", "--system", "--fork"], check=True)
        self.virtual = subprocess.Popen(["btvirt", f"-l{controllers}"], stdout=subprocess.DEVNULL)
        self.start_daemon()

    def start_daemon(self) -> None:
        self.log = open("/tmp/bluetoothd.log", "ab")
        self.daemon = subprocess.Popen([BLUETOOTHD, "-n", "-d"], stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + READY_SECONDS
        while self.powered() < self.controllers:
            check(time.monotonic() < deadline, f"{self.powered()} of {self.controllers} adapters are on")
            time.sleep(0.2)

    def powered(self) -> int:
        ask = ["busctl", "--system", "--json=short", "call", "org.bluez", "/", "org.freedesktop.DBus.ObjectManager"]
        asked = subprocess.run([*ask, "GetManagedObjects"], capture_output=True, text=True)
        if asked.returncode != 0:
            return 0
        [objects] = json.loads(asked.stdout)["data"]
        adapters = [interfaces["org.bluez.Adapter1"] for interfaces in objects.values() if "org.bluez.Adapter1" in interfaces]
        return sum(adapter["Powered"]["data"] for adapter in adapters)


class Lab:
    def __init__(self, folder: Path, controllers: int):
        # The host's folder can't be written to.
        self.folder = Path("/tmp/lab")
        shutil.copytree(folder, self.folder)
        devices.IJWI = self.folder / "ijwi"
        self.stack = Stack(controllers)
        self.running = {}
        say(f"{controllers} adapters are on")

    def carry(self, name: str, adapter: int, *options) -> Running:
        arguments = ["--no-beacon", "--listen", "127.0.0.1:0", "--ble", "--ble-adapter", f"hci{adapter}"]
        arguments += ["--ble-slot-seconds", SLOT_SECONDS, *options, "-vv"]
        return self.start(name, "carry", *arguments)

    def start(self, name: str, command: str, *options) -> Running:
        log = f"/tmp/{name}.log"
        self.running[name] = Running(command, "--dir", self.folder / name, *options, log=log)
        return self.running[name]

    def stop(self, name: str) -> None:
        self.running.pop(name).stop()

    def logs(self) -> None:
        for log in sorted(Path("/tmp").glob("*.log")):
            lines = log.read_text(errors="replace").splitlines()
            print(f"\n==== {log} ({len(lines)} lines)\n" + "\n".join(lines[-100:]), flush=True)


def contact(lab: Lab) -> None:
    """One contact: what the author has, the carrier gets."""
    filed = json.loads((lab.folder / "filed.json").read_text())["envelopes"]
    author, carrier = lab.carry("author", 0, "--no-relay"), lab.carry("carrier", 1, "--no-relay")
    for device in (author, carrier):
        device.until(lambda event: event.get("state") == "on", 30, "its radio")
    say("both radios are on")
    carrier.until(lambda event: event["event"] == "contact", 60, "the contact")
    say("they met")
    event = author.until(lambda event: event["event"] == "ended" and event["sent"] >= filed, 120, "handing over")
    say(f"{event['sent']} envelopes were handed over")
    shown = run("status", "--dir", lab.folder / "carrier")["bluetooth"]
    check(shown["state"] == "on" and shown["contacts"] >= 1 and shown["bytes_in"] > filed * 4096, f"status shows {shown}")
    lab.stop("author")
    lab.stop("carrier")


def main() -> int:
    folder, what = Path(sys.argv[1]), sys.argv[2]
    lab = None
    try:
        case = {"contact": (contact, 2)}[what]
        lab = Lab(folder, case[1])
        case[0](lab)
        return 0
    except Failed as promise:
        tell(failed=str(promise))
        if lab:
            lab.logs()
        return 1
    except Exception:
        traceback.print_exc()
        tell(failed="see the log")
        return 1


sys.exit(main())
