"""What runs in the guest: the stack, and then one case. Called by lab.py, never by hand."""

import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import breaks
import crossing
import meeting
import slots
from harness.part import Failed
from place import Lab
from stack import tell

# Case → what it does, and device → adapter.
CASES = {
    "there-and-back": (crossing.there_and_back, crossing.ADAPTERS),
    "all-in-reach": (crossing.all_in_reach, crossing.ADAPTERS),
    "by-network": (crossing.by_network, crossing.ADAPTERS),
    "meeting": (meeting.meeting, meeting.ADAPTERS),
    "breaks": (breaks.breaks, breaks.ADAPTERS),
    "slots": (slots.slots, slots.ADAPTERS),
}
# What passes by radio is looked at afterwards.
CAPTURED = {"slots"}


def main() -> int:
    folder, what = Path(sys.argv[1]), sys.argv[2]
    lab = None
    try:
        case, adapters = CASES[what]
        lab = Lab(folder, adapters, f"/mnt/{what}.btsnoop" if what in CAPTURED else None)
        case(lab)
        return 0
    except Failed as promise:
        tell(failed=str(promise))
    except Exception:
        traceback.print_exc()
        tell(failed="see the log")
    finally:
        if lab:
            lab.stack.end_capture()
            lab.logs()
    return 1


sys.exit(main())
