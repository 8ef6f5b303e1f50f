"""The Python in which tests/reader runs."""

import subprocess
import sys
from pathlib import Path

from . import counts
from .part import check

VENV = counts.ROOT / "target/tests/reader"
REQUIREMENTS = counts.TESTS / "reader/requirements.txt"


def python() -> Path:
    """A Python with what the reader needs, installed once for each list of requirements."""
    found, installed = VENV / "bin/python3", VENV / "installed.txt"
    wanted = REQUIREMENTS.read_text()
    if not installed.exists() or installed.read_text() != wanted:
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], stdin=subprocess.DEVNULL)
        check(made.returncode == 0, "no Python environment can be made: install python3-venv")
        install = [found, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS]
        check(subprocess.run(install, stdin=subprocess.DEVNULL).returncode == 0, f"{REQUIREMENTS} can't be installed")
        installed.write_text(wanted)
    return found
