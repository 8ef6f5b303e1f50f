"""The counts of the tests, from counts.toml."""

import os
import tomllib
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
ROOT = TESTS.parent
OUT = TESTS / "out"
# Where cargo builds.
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()


def read() -> dict:
    return tomllib.loads((TESTS / "counts.toml").read_text())


def of(part: str, long: bool) -> dict:
    """The counts of a part; with `long`, those that the long run changes are changed."""
    counts = dict(read()[part])
    changed = counts.pop("long", {})
    return counts | changed if long else counts
