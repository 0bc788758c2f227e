"""Raw packet + redactions -> the surrogate table, and the check that no known identifier enters the database.

The table lies in the vault only. What a person types (reasons, summary) is held against it before it is stored.
"""

from __future__ import annotations

import json
import re

from summarizer.errors import ReviewError, StoreError
from summarizer.types import Packet, RedactedPacket

SHORTEST = 4
"""Letters and digits that an original needs before it is looked for; shorter ones are everyday words."""

PEOPLE = ("PATIENT", "OTHER_PATIENT", "RELATIVE")
"""Labels of which every part of a name counts by itself."""

Surrogates = tuple[tuple[str, str], ...]
"""(original, surrogate) pairs, longest original first."""


def surrogates(packet: Packet, redacted: RedactedPacket) -> Surrogates:
    """Every original text that was replaced, with what stands in its place."""
    if packet.sha256 != redacted.sha256 or len(packet.pages) != len(redacted.pages):
        raise StoreError(f"packet {packet.id} and its redacted form do not belong together")
    found: dict[str, str] = {}
    for raw, page in zip(packet.pages, redacted.pages, strict=True):
        for item in page.redactions:
            original = " ".join(raw.text[item.start : item.end].split())
            parts = re.findall(r"[^\W\d_]+", original) if item.label in PEOPLE else []
            for form in (original, *parts):
                if sum(letter.isalnum() for letter in form) >= SHORTEST:
                    found.setdefault(form, item.surrogate)
    return tuple(sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0])))


def seal(table: Surrogates) -> bytes:
    """The table as the vault keeps it."""
    return json.dumps(table, ensure_ascii=False).encode()


def unseal(data: bytes) -> Surrogates:
    """The table from the vault."""
    return tuple((original, surrogate) for original, surrogate in json.loads(data))


def mask(text: str, table: Surrogates) -> str:
    """`text` with every known identifier replaced by its surrogate."""
    for original, surrogate in table:
        text = _pattern(original).sub(lambda _, put=surrogate: put, text)  # type: ignore[misc]
    return text


def refuse_identifiers(text: str, table: Surrogates, place: str) -> None:
    """Raise ReviewError where `text` holds a known identifier; the message gives the surrogate, not the text."""
    for original, surrogate in table:
        if _pattern(original).search(text):
            raise ReviewError(f"{place} holds an identifier of the packet; write {surrogate} in its place")


def _pattern(original: str) -> re.Pattern[str]:
    """Finds `original` as a whole, whatever the spaces; one word only as a name is written.

    A patient called Long must not keep anybody from writing `long`.
    """
    body = r"\s+".join(re.escape(part) for part in original.split())
    if original.isalpha():
        forms = dict.fromkeys((original, original.title(), original.upper()))
        named = [re.escape(form) for form in forms if form != original.lower()]
        return re.compile(rf"(?<!\w)(?:{'|'.join(named)})(?!\w)")
    return re.compile(rf"(?<!\w){body}(?!\w)", re.IGNORECASE)
