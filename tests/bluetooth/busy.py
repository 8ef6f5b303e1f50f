"""In the guest: how busy its processors are, as a share of what they can do. A figure of time says little of a program where
an emulated processor is what everything waits for."""

import threading
import time
from pathlib import Path

# Looking keeps a processor busy too.
EVERY_SECONDS = 1


class Busy:
    def __enter__(self):
        self.samples, self.over = [], threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    def watch(self) -> None:
        while True:
            times = [int(number) for number in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
            # The fourth and fifth: idle, and waiting for a disk.
            self.samples.append((time.time(), sum(times[3:5]), sum(times)))
            if self.over.wait(EVERY_SECONDS):
                return

    def share(self, begin: float, end: float) -> float:
        """Between two times since 1970: from the last sample before to the first one after."""
        first = max((sample for sample in self.samples if sample[0] <= begin), default=self.samples[0])
        last = min((sample for sample in self.samples if sample[0] >= end), default=self.samples[-1])
        return 1 - (last[1] - first[1]) / max(1, last[2] - first[2])
