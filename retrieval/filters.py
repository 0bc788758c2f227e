"""The limits of a search: plan date, line of business and code -> which passages may be found."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import NamedTuple

from retrieval.errors import CorpusError
from retrieval.types import Passage

LINES_OF_BUSINESS = {
    "medicare_advantage": (
        "ma",
        "mapd",
        "medicare advantage",
        "part c",
        "medicare part c",
        "medicare plus choice",
    ),
    "medicare_ffs": (
        "ffs",
        "medicare",
        "medicare ffs",
        "original medicare",
        "traditional medicare",
        "fee for service",
    ),
    "medicaid": ("chip", "managed medicaid", "medicaid managed care", "mco"),
    # Marketplace plans are commercial plans sold on the exchange; the corpus makes no difference.
    "commercial": ("marketplace", "exchange", "aca", "qhp", "employer", "group", "private", "ppo", "hmo"),
}
"""Line of business as policies name it -> other ways people write it."""

_ICD10 = re.compile(r"[A-Z]\d[0-9A-Z][0-9A-Z]{0,4}")
_SUPPLY = re.compile(r"[A-Z]\d{4}")


class Limits(NamedTuple):
    """What a search is held to; None does not limit. Build it with `limits`."""

    as_of: dt.date | None = None
    lob: str | None = None
    code: str | None = None

    def allow(self, passage: Passage) -> bool:
        """Whether a passage may be found. A policy without a confirmed date passes any date."""
        if self.as_of and passage.effective and passage.effective > self.as_of.isoformat():
            return False
        if self.lob and self.lob not in passage.lines_of_business:
            return False
        return not self.code or any(code_fits(self.code, listed) for listed in passage.codes)


def limits(as_of: dt.date | str | None = None, lob: str | None = None, code: str | None = None) -> Limits:
    """Limits from what a person typed; raises CorpusError for a malformed date or unknown line of business."""
    return Limits(_day(as_of), line_of_business(lob) if lob else None, code.strip().upper() if code else None)


def line_of_business(name: str) -> str:
    """The policies' word for a line of business (`MA` -> `medicare_advantage`); raises CorpusError."""
    wanted = re.sub(r"[^a-z]+", " ", name.casefold()).strip()
    for known, others in LINES_OF_BUSINESS.items():
        if wanted == known.replace("_", " ") or wanted in others:
            return known
    raise CorpusError(f"no line of business is called {name!r}; choose one of {', '.join(LINES_OF_BUSINESS)}")


def plain_code(code: str) -> str:
    """A code in capitals without dots and blanks: G47.33 -> G4733."""
    return re.sub(r"[^A-Z0-9]", "", code.upper())


def code_fits(asked: str, listed: str) -> bool:
    """Whether a code is the listed one; diagnoses also fit where one is the beginning of the other."""
    plain, known = plain_code(asked), plain_code(listed)
    if not is_diagnosis(listed):  # E11.65 is no supply code, even if one were called E1165
        return plain == known and "." not in asked
    if plain == known or not is_diagnosis(asked):
        return plain == known
    return plain.startswith(known) or known.startswith(plain)


def is_diagnosis(code: str) -> bool:
    """Whether a code has the form of ICD-10-CM; a letter and four digits without a dot is a supply code."""
    if _SUPPLY.fullmatch(code.upper()):
        return False
    return _ICD10.fullmatch(plain_code(code)) is not None


def allowed_slugs(passages: Iterable[Passage], held: Limits) -> frozenset[str]:
    """The policies that a search may find; every limit speaks of a policy, so a slug is enough."""
    return frozenset(passage.slug for passage in passages if held.allow(passage))


def _day(value: dt.date | str | None) -> dt.date | None:
    if not isinstance(value, str):
        return value
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise CorpusError(f"{value!r} is no date; write it as 2025-01-31") from error
