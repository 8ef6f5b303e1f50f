"""A campaign made as its people would: each with the command, in a folder of its own."""

from datetime import date
from pathlib import Path

from .devices import run

PASSPHRASE = "a passphrase for tests"
STAMPS_A_VISIT = 150


class Campaign:
    """A lead, a relay, desks, a team that issues stamps, and devices that have joined."""

    def __init__(
        self,
        folder: Path,
        relay_address: str,
        desks: dict[str, tuple[str, str]],
        devices: list[str],
        months: int = 2,
        clock: str = "",
    ):
        """`desks`: folder → (organisation, role). `devices` are folders too. `clock`: an option, if all are off."""
        clock = [clock] if clock else []
        self.folder, self.relay_address = folder, relay_address
        self.passphrase = folder / "passphrase"
        self.passphrase.write_text(PASSPHRASE)
        secret = ["--passphrase-file", self.passphrase]

        made = run("campaign", "new", "--dir", self.dir("lead"), "--name", "Test camp", "--months", months, *secret, *clock)
        self.id, self.keys = made["campaign"], [Path(key) for key in made["keys"]]
        first = lambda kind: next(key for key in self.keys if key.name.startswith(kind))
        self.up_key, self.down_key = first("up-area0"), first("down")

        cards = [folder / "relay.card"]
        relay = ["--dir", self.dir("relay"), "--campaign", self.id]
        run("relay", "card", *relay, "--address", relay_address, "--out", cards[0])
        for name, (organisation, role) in desks.items():
            cards.append(folder / f"{name}.card")
            desk = ["--dir", self.dir(name), "--campaign", self.id, "--name", name.capitalize()]
            desk += ["--organisation", organisation, "--role", role, "--out", cards[-1]]
            run("desk", "card", *desk, *secret, *clock)
            for key in (key for key in self.keys if key.name.startswith("down")):
                run("desk", "key", "--dir", self.dir(name), key, *secret)
        self.bundle = folder / "bundle.ijwi"
        often = ["--poll-seconds", 1, "--receipt-seconds", 1]
        run("campaign", "publish", "--dir", self.dir("lead"), *cards, "--out", self.bundle, *often, *secret, *clock)
        for name in ["relay", "team", *desks, *devices]:
            run("join", self.bundle, "--dir", self.dir(name), "--confirmed")
        run("stamps", "key", "--dir", self.dir("team"), self.up_key)

    def key(self, day: date) -> Path:
        """The stamp key for reports of this day's month."""
        return next(key for key in self.keys if key.name == f"up-area0-{day:%Y-%m}.key")

    def give_stamps(self, device: str, count: int) -> None:
        """The team issues stamps to a device, a visit's number at a time."""
        request, issued = self.folder / "request.stamps", self.folder / "issued.stamps"
        while count > 0:
            now = min(count, STAMPS_A_VISIT)
            run("stamps", "request", "--dir", self.dir(device), "--count", now, "--out", request)
            run("stamps", "issue", "--dir", self.dir("team"), request, "--out", issued)
            run("stamps", "accept", "--dir", self.dir(device), issued)
            count -= now

    def dir(self, name: str) -> Path:
        return self.folder / name
