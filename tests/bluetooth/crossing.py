"""In the guest: a report and its answer cross by Bluetooth alone."""

import json
import socket

from harness.campaign import PASSPHRASE
from harness.devices import run_lines
from harness.pages import Pages
from harness.part import check
from place import Lab
from stack import say

ADAPTERS = {"author": 0, "carrier": 1, "laptop": 2}
RELAY_PORT, DESK_PORT, CARRIER_PORT = 4710, 8470, 4712
ANSWER = "We believe you. A nurse waits at the side door, today and tomorrow."


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


def all_in_reach(lab: Lab) -> None:
    """The defect: the author stays when the laptop comes."""
    for name in ADAPTERS:
        lab.carry(name, "--no-relay")


def by_network(lab: Lab) -> None:
    """The defect: a network between author and carrier, by which the envelopes go."""
    filed = json.loads((lab.folder / "filed.json").read_text())
    door = f"127.0.0.1:{CARRIER_PORT}"
    lab.carry("carrier", "--no-relay", "--listen", door)
    lab.carry("author", "--no-relay", "--peer", door)
    lab.until("author", "sent", filed["envelopes"], "the carrier")
