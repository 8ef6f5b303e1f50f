"""The real thing in the guest: kernel, bus, bluetoothd, btmon. Only the controllers are virtual."""

import fcntl
import json
import socket
import struct
import subprocess
import threading
import time
from pathlib import Path

from harness.part import check

# What the guest writes to its console that begins so is meant for the host.
MARK = "ijwi-lab "
BLUETOOTHD = "/usr/libexec/bluetooth/bluetoothd"
CONFIG = Path("/etc/bluetooth/main.conf")
# With several channels of ATT (EATT, from 5.66 on) values that are written without response overtake each other.
# And no adapter comes on by itself: who is on is in whose reach.
CONFIGURED = "[GATT]\nChannels = 1\n[Policy]\nAutoEnable = false\n"
READY_SECONDS = 60
# What waits for btmon beyond this is lost.
RECEIVE_BUFFER, CAPTURED_BYTES_MAX = Path("/proc/sys/net/core/rmem_default"), 64 * 1024 * 1024
# The kernel's list of an adapter's connections (include/net/bluetooth/hci_sock.h): its number and how many; then of each its
# handle, address, kind, side, state and mode.
HCIGETCONNLIST, CONNECTIONS_MAX = 0x800448D4, 10
CONNECTIONS, CONNECTION = struct.Struct("<HH"), struct.Struct("<H6sBBHI")
# HCI_Disconnect (Bluetooth Core, Vol 4, Part E, 7.1.6): kind of packet, command, length; handle and reason.
DISCONNECT, COMMAND_PACKET, DISCONNECT_OPCODE, USER_ENDED = struct.Struct("<BHBHB"), 1, 0x0406, 0x13
BEGAN = time.monotonic()


def tell(**event) -> None:
    # The console is shared with the kernel: a line of its own.
    with open("/dev/console", "w") as console:
        console.write(f"\n{MARK}{json.dumps(event)}\n")


def say(line: str) -> None:
    tell(said=f"{time.monotonic() - BEGAN:6.1f} s  {line}")


class Stack:
    def __init__(self, controllers: int, capture: str | None):
        """All that passes between hosts and controllers is written to `capture`, as btmon does, if it is to be looked at:
        that takes a sixth of the processors while much passes."""
        self.controllers = controllers
        # The adapters that are meant to be on, whoever has died.
        self.on, self.switching = set(), threading.RLock()
        subprocess.run(["mkdir", "-p", "/run/dbus", "/var/lib/bluetooth"], check=True)
        CONFIG.write_text(CONFIGURED)
        subprocess.run(["dbus-daemon", "--system", "--fork"], check=True)
        self.captures, self.monitor = capture is not None, None
        if self.captures:
            RECEIVE_BUFFER.write_text(str(CAPTURED_BYTES_MAX))
            threading.Thread(target=self.capture, args=[capture], daemon=True).start()
        self.plug_in()
        self.start_daemon()
        deadline = time.monotonic() + READY_SECONDS
        while len(self.adapters()) < controllers:
            check(time.monotonic() < deadline, f"of {controllers} adapters only {sorted(self.adapters())} are there")
            time.sleep(0.1)

    def plug_in(self) -> None:
        """The adapters appear, linked to each other by nothing but the air."""
        self.virtual = subprocess.Popen(["btvirt", f"-l{self.controllers}"], stdout=subprocess.DEVNULL)
        self.switch_on_again()

    def pull_out(self) -> None:
        self.virtual.kill()
        self.virtual.wait()

    def capture(self, file: str) -> None:
        """btmon also reads what it writes down, and ends at what it can't read: then it is started anew."""
        part = 0
        while self.captures:
            self.monitor = subprocess.Popen(["btmon", "-w", f"{file}.{part}"], stdout=subprocess.DEVNULL)
            status = self.monitor.wait()
            if self.captures:
                say(f"btmon ended with {status} and is started anew")
            part += 1

    def end_capture(self) -> None:
        self.captures = False
        if self.monitor:
            self.monitor.terminate()
            self.monitor.wait()

    def start_daemon(self) -> None:
        log = open("/tmp/bluetoothd.log", "ab")
        self.daemon = subprocess.Popen([BLUETOOTHD, "-n", "-d"], stdout=log, stderr=log)
        threading.Thread(target=self.keep, daemon=True).start()
        self.switch_on_again()

    def keep(self) -> None:
        """Starts it anew at once when it has died, as a system does. 5.66 dies by itself too: in `sock_hup`, when a service
        is taken back that somebody used."""
        status = self.daemon.wait()
        say(f"bluetoothd ended with {status} and is started anew")
        self.start_daemon()

    def switch(self, adapter: int, on: bool) -> None:
        where = ["org.bluez", f"/org/bluez/hci{adapter}", "org.bluez.Adapter1", "Powered", "b", str(on).lower()]
        deadline = time.monotonic() + READY_SECONDS
        with self.switching:
            (self.on.add if on else self.on.discard)(adapter)
            # A daemon that has just come back is busy with the adapter by itself.
            while subprocess.run(["busctl", "--system", "set-property", *where], capture_output=True).returncode != 0:
                check(time.monotonic() < deadline, f"hci{adapter} can't be switched {'on' if on else 'off'}")
                time.sleep(0.2)

    def switch_on_again(self) -> None:
        with self.switching:
            for adapter in sorted(self.on):
                self.switch(adapter, True)

    def switch_all_off(self) -> None:
        for adapter in sorted(self.powered()):
            self.switch(adapter, False)

    def powered(self) -> set[int]:
        """The adapters that are on."""
        return {adapter for adapter, on in self.adapters().items() if on}

    def adapters(self) -> dict[int, bool]:
        """The adapters that are there, and whether they are on."""
        ask = ["busctl", "--system", "--json=short", "call", "org.bluez", "/", "org.freedesktop.DBus.ObjectManager"]
        asked = subprocess.run([*ask, "GetManagedObjects"], capture_output=True, text=True)
        if asked.returncode != 0:
            return {}
        [objects] = json.loads(asked.stdout)["data"]
        ours = ((path, interfaces.get("org.bluez.Adapter1")) for path, interfaces in objects.items())
        return {int(path.removeprefix("/org/bluez/hci")): adapter["Powered"]["data"] for path, adapter in ours if adapter}

    def connections(self, adapter: int) -> list[int]:
        """Handles of the connections that an adapter has."""
        listed = bytearray(CONNECTIONS.size + CONNECTIONS_MAX * CONNECTION.size)
        CONNECTIONS.pack_into(listed, 0, adapter, CONNECTIONS_MAX)
        with hci(adapter) as controller:
            fcntl.ioctl(controller, HCIGETCONNLIST, listed)
        _, count = CONNECTIONS.unpack_from(listed)
        return [CONNECTION.unpack_from(listed, CONNECTIONS.size + at * CONNECTION.size)[0] for at in range(count)]

    def cut(self, adapter: int) -> bool:
        """Cuts its connections, as walking away would. Whether there was one."""
        handles = self.connections(adapter)
        with hci(adapter) as controller:
            for handle in handles:
                controller.send(DISCONNECT.pack(COMMAND_PACKET, DISCONNECT_OPCODE, 3, handle, USER_ENDED))
        return bool(handles)


def hci(adapter: int) -> socket.socket:
    """To the kernel and its controller. `hcitool` does the same, but dozens of envelopes move until it has started here."""
    controller = socket.socket(socket.AF_BLUETOOTH, socket.SOCK_RAW, socket.BTPROTO_HCI)
    controller.bind((adapter,))
    return controller
