"""Devices as they are in the field: the program `ijwi` in processes of its own, read by its JSON lines."""

import json
import os
import queue
import signal
import subprocess
import threading
import time

from . import counts
from .part import Failed

IJWI = counts.TARGET / "release/ijwi"
STEP_SECONDS = 120
ENDING_SECONDS = 20
# What leaves by slots of hours leaves at once, and no cover with it, unless a part says something else of slots.
AT_ONCE = {"report": ["--burst"], "carry": ["--slot-millis", "0"], "desk": ["--slot-millis", "0"]}
SAYS_WHEN = {"--urgent", "--burst", "--blank", "--slot-millis"}
# Where a part wants what commands that run to their end say on stderr.
traces = None


def run(*arguments, inside=()) -> dict:
    """Runs a command to its end and gives the last line that it wrote; `inside` is put before it."""
    lines = run_lines(*arguments, inside=inside)
    return lines[-1] if lines else {}


def run_lines(*arguments, inside=()) -> list[dict]:
    ended = subprocess.run(_command(arguments, inside), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if traces:
        with open(traces, "a") as log:
            log.write(ended.stderr)
    if ended.returncode != 0:
        raise Failed(f"`ijwi {' '.join(map(str, arguments))}` ended with {ended.returncode}: {ended.stderr.strip()}")
    return [json.loads(line) for line in ended.stdout.splitlines()]


class Running:
    """A command that runs until it is stopped."""

    def __init__(self, *arguments, inside=(), environment=None, log=None):
        self.what = f"ijwi {arguments[0]}"
        self.log = open(log, "ab") if log else subprocess.DEVNULL
        self.child = subprocess.Popen(
            _command(arguments, inside),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            env=os.environ | (environment or {}),
        )
        self.lines = queue.Queue()
        self.said = []
        threading.Thread(target=self._read, daemon=True).start()

    def until(self, is_it, seconds=STEP_SECONDS, what="") -> dict:
        """Waits for a line like this."""
        deadline, heard = time.monotonic() + seconds, None
        while True:
            try:
                event = self.lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                last = f" (the last that was heard: {heard})" if heard else ""
                raise Failed(f"`{self.what}` did not get so far in {seconds} s: {what}{last}") from None
            if event is None:
                raise Failed(f"`{self.what}` ended early, with {self.child.wait()}: {what}")
            if is_it(event):
                return event
            heard = event

    def wait_for_any(self, seconds=STEP_SECONDS) -> None:
        """Waits until something was said that nobody has heard yet, and leaves it to be heard."""
        deadline = time.monotonic() + seconds
        while self.lines.empty() and time.monotonic() < deadline:
            time.sleep(0.001)

    def forget(self) -> None:
        """Passes over what was said until now."""
        while not self.lines.empty():
            if self.lines.get() is None:
                self.lines.put(None)
                return

    def stop(self) -> None:
        """Stops it by SIGTERM, as an operator would. It must end cleanly."""
        self.child.send_signal(signal.SIGTERM)
        try:
            status = self.child.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Failed(f"`{self.what}` did not stop in {ENDING_SECONDS} s") from None
        if status != 0:
            raise Failed(f"`{self.what}` ended with {status} on SIGTERM")

    def kill(self) -> None:
        self.child.kill()
        self.child.wait()

    def _read(self) -> None:
        for line in self.child.stdout:
            self.said.append(line)
            try:
                self.lines.put(json.loads(line))
            except ValueError:
                self.lines.put({"event": "unreadable", "line": line})
        self.lines.put(None)


def _command(arguments, inside) -> list[str]:
    if not IJWI.exists():
        raise Failed(f"{IJWI} is not there: cargo build --release --bin ijwi")
    arguments = [str(argument) for argument in arguments]
    # `ijwi desk card` and its like post nothing.
    if arguments[1].startswith("--") and not SAYS_WHEN & set(arguments):
        arguments += AT_ONCE.get(arguments[0], [])
    return [*inside, str(IJWI), *arguments, "--json", "--lang", "en"]
