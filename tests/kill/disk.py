"""A disk that keeps only what was synced, made from what disk.c wrote down.

A file's bytes are safe when a sync of the file that began after they were written has ended; its name, when a sync of
its folder has. What was not synced may be there or not: after a cut of power a file system gives back any part of it, a
write torn at a sector included.
"""

import os
import random as randoms
import struct
import subprocess
import tempfile
from pathlib import Path

from harness.part import Failed, Skip

HEAD = struct.Struct("<5Q")
SECTOR_BYTES = 512


class File:
    def __init__(self, synced=b""):
        self.synced = bytearray(synced)
        self.pending = []
        self.started = {}

    def sync_begins(self, number):
        self.started[number] = len(self.pending)

    def sync_ends(self, number):
        count = self.started.pop(number)
        for change in self.pending[:count]:
            _apply(self.synced, *change)
        del self.pending[:count]
        self.started = {other: max(0, start - count) for other, start in self.started.items()}

    def bytes(self, random):
        """What the disk has of it; with `random`, also some of what was not synced."""
        content = bytearray(self.synced)
        for size, offset, data in self.pending:
            if random and random.random() < 0.5:
                if size is None and random.random() < 0.25:
                    data = data[: random.randrange(len(data) // SECTOR_BYTES + 1) * SECTOR_BYTES]
                _apply(content, size, offset, data)
        return content


class Folder:
    def __init__(self, entries=()):
        self.now, self.synced = dict(entries), dict(entries)
        self.started = {}

    def sync_begins(self, number):
        self.started[number] = dict(self.now)

    def sync_ends(self, number):
        self.synced = self.started.pop(number)


class Disk:
    """A folder on such a disk. All that is there at the beginning is safe."""

    def __init__(self, folder: Path):
        self.path, self.inodes = folder, {}
        self.root = self._take(folder)

    def play(self, log: Path, until_ns=None):
        """Repeats what was written down, up to a moment. A record that the kill cut off is none."""
        records = log.read_bytes()
        at = 0
        while at + HEAD.size <= len(records):
            kind, time, ino, number, length = HEAD.unpack_from(records, at)
            at += HEAD.size
            data = records[at : at + length]
            at += length
            if len(data) < length or (until_ns is not None and time > until_ns):
                return
            self._repeat(chr(kind), ino, number, data)

    def write(self, target: Path, random: randoms.Random | None):
        """What is there when the power comes back."""
        _write(self.root, target, random)

    def _repeat(self, kind, ino, number, data):
        match kind:
            case "C":
                folder, name = self._place(data)
                folder.now[name] = self.inodes[ino] = File()
            case "D":
                folder, name = self._place(data)
                folder.now[name] = Folder()
            case "W":
                self.inodes[ino].pending.append((None, number, data))
            case "T":
                self.inodes[ino].pending.append((number, 0, b""))
            case "B":
                self.inodes[ino].sync_begins(number)
            case "E":
                self.inodes[ino].sync_ends(number)
            case "b":
                self._at(data).sync_begins(number)
            case "e":
                self._at(data).sync_ends(number)
            case "U":
                folder, name = self._place(data)
                del folder.now[name]
            case "R":
                old, new = data.split(b"\0")
                (folder, name), (to, new_name) = self._place(old), self._place(new)
                to.now[new_name] = folder.now.pop(name)

    def _take(self, folder: Path) -> Folder:
        entries = {}
        for path in folder.iterdir():
            if path.is_dir():
                entries[path.name] = self._take(path)
            else:
                entries[path.name] = self.inodes[path.stat().st_ino] = File(path.read_bytes())
        return Folder(entries)

    def _place(self, path: bytes) -> tuple[Folder, str]:
        path = Path(os.fsdecode(path))
        return self._at(os.fsencode(path.parent)), path.name

    def _at(self, path: bytes):
        node = self.root
        for name in Path(os.fsdecode(path)).relative_to(self.path).parts:
            node = node.now[name]
        return node


def recorder(folder: Path, log: Path, ignores_sync=False) -> dict[str, str]:
    """The environment in which a process's changes of this folder are written down."""
    log.unlink(missing_ok=True)
    environment = {"LD_PRELOAD": str(_library()), "IJWI_DISK_FOLDER": str(folder), "IJWI_DISK_LOG": str(log)}
    return environment | ({"IJWI_DISK_IGNORES_SYNC": "1"} if ignores_sync else {})


def _library(built=[]) -> Path:
    if not built:
        out = Path(tempfile.mkdtemp(prefix="ijwi-disk-")) / "disk.so"
        source = Path(__file__).parent / "disk.c"
        command = ["gcc", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o", out, source, "-ldl", "-pthread"]
        try:
            made = subprocess.run(command, capture_output=True, text=True)
        except FileNotFoundError:
            raise Skip("gcc is not there") from None
        if made.returncode != 0:
            raise Failed(f"disk.c is not compiled: {made.stderr}")
        built.append(out)
    return built[0]


def _apply(content: bytearray, size, offset, data):
    if size is not None:
        del content[size:]
        content.extend(bytes(size - len(content)))
        return
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(data)] = data


def _write(node, target: Path, random):
    if isinstance(node, File):
        target.write_bytes(node.bytes(random))
        target.chmod(0o600)
        return
    target.mkdir(mode=0o700)
    # A folder's changes become durable together: file systems that Ijwi runs on keep a journal of them.
    entries = node.now if random and random.random() < 0.5 else node.synced
    for name, entry in entries.items():
        _write(entry, target / name, random)
