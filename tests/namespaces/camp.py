"""A camp of network namespaces: each device has its own, and places where devices can be brought together.

A place is a bridge in a namespace that nobody lives in. A device that may come to a place has an interface there, a veth
pair whose other end is a port of the bridge; being there means that both ends are up. Places are networks of their own,
and nobody forwards between them.
"""

import ctypes
import json
import os
import shutil
import socket
import subprocess
import time

from harness.part import Failed, Skip, check

CLONE_NEWNET = 0x4000_0000
TRY_SECONDS = 1
ANSWER_SECONDS = 30
LINK_UP_SECONDS = 5

libc = ctypes.CDLL(None, use_errno=True)


class Camp:
    """Namespaces, places and who is where. Ends with the `with` block, whatever happened in it."""

    def __init__(self, places: dict[str, list[str]]):
        """`places`: name → devices that may come there."""
        self.places = places
        self.nodes = sorted({node for members in places.values() for node in members})
        self.prefix = f"ijwi-{os.getpid()}-"
        self.began = time.monotonic()
        self.intervals = []
        self.open_since = {}

    def __enter__(self):
        if os.geteuid() != 0:
            raise Skip("network namespaces need root")
        for program in ["ip", "ping"]:
            if not shutil.which(program):
                raise Skip(f"`{program}` is not there")
        made = subprocess.run(["ip", "netns", "add", self.prefix + "hub"], capture_output=True, text=True)
        if made.returncode != 0:
            raise Skip(f"this machine makes no network namespaces: {made.stderr.strip()}")
        try:
            self._build()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for node in ["hub", *self.nodes]:
            # A namespace goes with its links, once nobody runs in it.
            subprocess.run(["ip", "netns", "del", self.prefix + node], capture_output=True)

    def inside(self, node: str) -> list[str]:
        """What to put before a command so that it runs where this device is."""
        return ["ip", "netns", "exec", self.prefix + node]

    def address(self, node: str, place: str) -> str:
        return f"10.77.{list(self.places).index(place)}.{self.nodes.index(node) + 1}"

    def connect(self, node: str, host: str, port: int) -> socket.socket:
        """A connection made from where this device is."""
        with open("/proc/self/ns/net") as home, open(f"/run/netns/{self.prefix}{node}") as there:
            _enter(there)
            try:
                connection = socket.create_connection((host, port), TRY_SECONDS)
                connection.settimeout(ANSWER_SECONDS)
                return connection
            finally:
                _enter(home)

    def come(self, node: str, place: str) -> None:
        """Brings a device's link at a place up, and waits until the kernel says that it carries."""
        self._set(node, place, "up")
        deadline = time.monotonic() + LINK_UP_SECONDS
        while (node, place) not in self.links():
            check(time.monotonic() < deadline, f"the link of {node} at {place} does not come up")
            time.sleep(0.01)
        self.open_since[node, place] = self.now()

    def leave(self, node: str, place: str) -> None:
        self._set(node, place, "down")
        check((node, place) not in self.links(), f"the link of {node} at {place} does not go down")
        self.intervals.append((node, place, self.open_since.pop((node, place)), self.now()))

    def now(self) -> float:
        return time.monotonic() - self.began

    def links(self) -> set[tuple[str, str]]:
        """The links that carry at this moment, as the kernel tells it: (device, place)."""
        up = set()
        for link in json.loads(_ip("-n", self.prefix + "hub", "-j", "link", "show", "type", "veth")):
            node, place = (int(number) for number in link["ifname"].removeprefix("port").split("-"))
            if link["operstate"] == "UP":
                up.add((self.nodes[node], list(self.places)[place]))
        return up

    def has_path(self, one: str, other: str) -> bool:
        """Whether links that carry now lead from one device to the other, over whatever devices and places."""
        links, reached, waiting = self.links(), {one}, [one]
        while waiting:
            here = waiting.pop()
            near = {place for node, place in links if node == here} | {node for node, place in links if place == here}
            waiting += near - reached
            reached |= near
        return other in reached

    def must_have_no_path(self, one: str, other: str, port: int) -> None:
        """By what the kernel tells of the links, and by trying every address of the other."""
        check(not self.has_path(one, other), f"a path exists from {one} to {other}")
        for place in (place for place, members in self.places.items() if other in members):
            address = self.address(other, place)
            try:
                self.connect(one, address, port).close()
            except OSError:
                pass
            else:
                raise Failed(f"a path exists from {one} to {other}: {address}:{port} answers")
            ping = ["ping", "-c", "1", "-W", str(TRY_SECONDS), address]
            answers = subprocess.run([*self.inside(one), *ping], capture_output=True).returncode == 0
            check(not answers, f"a path exists from {one} to {other}: {address} answers to ping")

    def timeline(self) -> str:
        """When each link was up, in seconds from the beginning."""
        still = [(node, place, since, self.now()) for (node, place), since in self.open_since.items()]
        rows = sorted(self.intervals + still, key=lambda row: row[2])
        return "".join(f"{since:8.2f} {until:8.2f}  {place:<9} {node}\n" for node, place, since, until in rows)

    def _build(self):
        for node in self.nodes:
            _ip("netns", "add", self.prefix + node)
            _ip("-n", self.prefix + node, "link", "set", "lo", "up")
        hub = self.prefix + "hub"
        for at, (place, members) in enumerate(self.places.items()):
            bridge = f"place{at}"
            _ip("-n", hub, "link", "add", bridge, "type", "bridge", "mcast_snooping", "0", "forward_delay", "0")
            _ip("-n", hub, "link", "set", bridge, "up")
            for node in members:
                port, there = f"port{self.nodes.index(node)}-{at}", self.prefix + node
                _ip("-n", hub, "link", "add", port, "type", "veth", "peer", "name", place, "netns", there)
                _ip("-n", hub, "link", "set", port, "master", bridge)
                _ip("-n", there, "address", "add", self.address(node, place) + "/24", "dev", place)

    def _set(self, node: str, place: str, state: str):
        port = f"port{self.nodes.index(node)}-{list(self.places).index(place)}"
        _ip("-n", self.prefix + "hub", "link", "set", port, state)
        _ip("-n", self.prefix + node, "link", "set", place, state)


def _ip(*arguments: str) -> str:
    ended = subprocess.run(["ip", *arguments], capture_output=True, text=True)
    if ended.returncode != 0:
        raise Failed(f"`ip {' '.join(arguments)}`: {ended.stderr.strip()}")
    return ended.stdout


def _enter(namespace) -> None:
    if libc.setns(namespace.fileno(), CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")
