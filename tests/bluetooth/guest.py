"""What runs in the guest: the bus, virtual controllers, BlueZ, and then the devices. Called by lab.py, never by hand."""

import json
import shutil
import socket
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

MARK = "ijwi-lab "
BLUETOOTHD = "/usr/libexec/bluetooth/bluetoothd"
READY_SECONDS, CONTACT_SECONDS = 60, 240
SLOT_SECONDS = 60
ADAPTERS = {"author": 0, "carrier": 1, "laptop": 2}
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

    def switch(self, adapter: int, on: bool) -> None:
        where = ["org.bluez", f"/org/bluez/hci{adapter}", "org.bluez.Adapter1", "Powered", "b", str(on).lower()]
        subprocess.run(["busctl", "--system", "set-property", *where], check=True)

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

    def carry(self, name: str, *options) -> Running:
        """A device is switched on: from now on others are in its reach."""
        arguments = ["--no-beacon", "--listen", "127.0.0.1:0", "--ble", "--ble-adapter", f"hci{ADAPTERS[name]}"]
        self.stack.switch(ADAPTERS[name], True)
        arguments += ["--ble-slot-seconds", SLOT_SECONDS, *options, "-vv"]
        return self.start(name, "carry", *arguments)

    def start(self, name: str, command: str, *options) -> Running:
        log = f"/tmp/{name}.log"
        self.running[name] = Running(command, "--dir", self.folder / name, *options, log=log)
        return self.running[name]

    def stop(self, name: str) -> None:
        """A device is switched off, its radio too."""
        self.running.pop(name).stop()
        if name in ADAPTERS:
            self.stack.switch(ADAPTERS[name], False)

    def until(self, name: str, what: str, count: int, whom: str, relay=False) -> None:
        """Waits until a device has given or taken so much in a contact, from now on."""
        began = time.monotonic()
        self.running[name].forget()
        is_enough = lambda event: event["event"] == "settled" and event["relay"] == relay and event[what] >= count
        event = self.running[name].until(is_enough, CONTACT_SECONDS, f"meeting {whom}")
        sent, received, seconds = event["sent"], event["received"], time.monotonic() - began
        say(f"{name} met {whom}: {sent} sent, {received} received ({seconds:.1f} s)")

    def logs(self) -> None:
        for log in sorted(Path("/tmp").glob("*.log")):
            lines = log.read_text(errors="replace").splitlines()
            print(f"\n==== {log} ({len(lines)} lines)\n" + "\n".join(lines[-100:]), flush=True)


def there_and_back(lab: Lab) -> None:
    """Author, carrier, laptop with internet: at no time are all three in reach of each other."""
    filed = json.loads((lab.folder / "filed.json").read_text())
    lab.start("relay", "relay", "--listen", f"127.0.0.1:{RELAY_PORT}")
    desk = lab.start("clinic", "desk", "--listen", f"127.0.0.1:{DESK_PORT}", "--passphrase-file", lab.folder / "passphrase")

    lab.carry("carrier", "--no-relay")
    lab.carry("author", "--no-relay")
    lab.until("author", "sent", filed["envelopes"], "the carrier")
    lab.stop("author")
    # The author has gone. The laptop has internet, and never sees her.
    lab.carry("laptop")
    lab.until("carrier", "sent", filed["envelopes"], "the laptop")
    lab.stop("carrier")
    counted = lambda is_there: desk.until(lambda event: event["event"] == "counts" and is_there(event), 240, "collecting")
    counted(lambda event: event["whole"] == 1)
    say("the report is whole at the desk")
    connect = lambda: socket.create_connection(("127.0.0.1", DESK_PORT))
    pages = Pages(f"127.0.0.1:{DESK_PORT}", connect, PASSPHRASE)
    [photo] = pages.attachments(1)
    check(photo[:2] == b"\xff\xd8" and len(photo) > 30_000, f"the photo is {len(photo)} bytes")
    pages.answer(1, ANSWER)
    counted(lambda event: event["answered"] == 1 and event["waiting"] == 0)
    say(f"a photo of {len(photo)} bytes arrived; it is answered")
    lab.until("laptop", "received", 1, "the relay, with the answer", relay=True)

    lab.carry("carrier", "--no-relay")
    lab.until("carrier", "received", 1, "the laptop, with the answer")
    lab.stop("laptop")
    lab.carry("author", "--no-relay")
    lab.until("author", "received", 1, "the carrier, with the answer")
    lab.stop("carrier")
    lab.stop("author")
    (lab.folder / "words").write_text(filed["words"])
    read = run_lines("answers", "--dir", lab.folder / "author", "--words", "--words-file", lab.folder / "words")
    texts = [line["text"] for line in read if line.get("text")]
    check(texts == [ANSWER], f"the author reads {texts}")
    say("the answer came back to the author")


def main() -> int:
    folder, what = Path(sys.argv[1]), sys.argv[2]
    lab = None
    try:
        case = {"there-and-back": (there_and_back, len(ADAPTERS))}[what]
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
