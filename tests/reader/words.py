"""Chapter 5: seven words."""

import re
import unicodedata
from pathlib import Path

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from crypto import sha256

LISTS = {
    "en": ("english.txt", "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda"),
    "fr": ("french.txt", "431c1d074225d2b7e82db857d7c3ea58051df546e7c8b74c1f6dcab36351fd56"),
}


def fold(word):
    """Small letters without accents."""
    plain = unicodedata.normalize("NFD", word.lower().replace("œ", "oe"))
    return "".join(c for c in plain if not "\u0300" <= c <= "\u036f")


class Lists:
    """The lists, read from a folder."""

    def __init__(self, folder):
        self.words = {}
        for code, (name, digest) in LISTS.items():
            file = Path(folder, name).read_bytes()
            assert sha256(file).hex() == digest, name
            self.words[code] = file.decode("utf-8").splitlines()

    def said(self, numbers, code):
        return " ".join(self.words[code][number] for number in numbers)

    def read(self, typed):
        """What typed text is: ("words", "code: …"), ("count", …), ("not in list", …) or ("ambiguous", "")."""
        runs = re.findall(r"(?:[^\W\d_]|[\u0300-\u036f])+", typed)
        runs = [run for run in map(fold, runs) if run]
        if len(runs) != 7:
            return "count", str(len(runs))
        readings = []
        for code, words in self.words.items():
            folded = [fold(word) for word in words]
            found = []
            for run in runs:
                begins = [at for at, word in enumerate(folded) if word.startswith(run)]
                whole = run in folded
                found.append(folded.index(run) if whole else begins[0] if begins and len(run) >= 4 else None)
            fit = sum(at is not None for at in found), sum(run in folded for run in runs)
            readings.append((fit, code, found))
        readings.sort(key=lambda reading: reading[0], reverse=True)
        fit, code, found = readings[0]
        if None in found:
            return "not in list", str(found.index(None) + 1)
        if readings[1][0] == fit:
            return "ambiguous", ""
        return "words", f"{code}: {self.said(found, code)}"


def root(numbers, campaign):
    password = b"".join(number.to_bytes(2, "little") for number in numbers)
    salt = sha256(b"ijwi/words/1", campaign)
    return Argon2id(salt=salt, length=32, iterations=3, lanes=1, memory_cost=65_536).derive(password)


def campaign_numbers(campaign):
    bits = int.from_bytes(sha256(b"ijwi/campaign-words/1", campaign), "big") >> (256 - 66)
    return [bits >> (11 * (5 - at)) & 2047 for at in range(6)]
