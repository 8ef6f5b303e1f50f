"""How a part of the tests is called and how it ends: 0 passed, 1 failed, 77 skipped with a reason."""

import argparse
import sys
import traceback

SKIPPED = 77


class Failed(Exception):
    """A promise that was not kept, in one sentence."""


class Skip(Exception):
    """Why this machine can't run the part."""


def check(holds: bool, promise: str) -> None:
    if not holds:
        raise Failed(promise)


def main(description: str, run, self_check) -> None:
    """Runs a part. `run(long)` tests the promises; `self_check()` plants defects and fails if one goes unnoticed."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--long", action="store_true", help="the counts of the long run")
    parser.add_argument("--self-check", action="store_true", help="plant defects, and fail if one goes unnoticed")
    arguments = parser.parse_args()
    try:
        self_check() if arguments.self_check else run(arguments.long)
    except Skip as reason:
        say(f"skipped: {reason}")
        sys.exit(SKIPPED)
    except Failed as promise:
        say(f"FAILED: {promise}")
        sys.exit(1)
    except Exception:
        traceback.print_exc()
        sys.exit(1)


def must_fail(defect: str, run, because: str) -> None:
    """Runs with a planted defect. It has to fail, and for this reason."""
    try:
        run()
    except Failed as promise:
        check(because in str(promise), f"{defect}: it failed for another reason: {promise}")
        say(f"noticed: {defect}: {promise}")
        return
    raise Failed(f"{defect}: nothing was noticed")


def say(line: str) -> None:
    print(line, flush=True)
