"""Both profiles of dates: the same findings on the same packet, dates that differ, and no real date in either."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from summarizer.audit import MemoryAuditLog
from summarizer.deid import Deidentifier
from summarizer.facts.days import moments
from summarizer.pipeline import Choice, Drafted, Pipeline
from summarizer.revealing import reveal
from summarizer.settings import Settings
from summarizer.types import DateProfile, Draft, Packet, Request
from summarizer.wiring import build, find_policy

GOLD = Path(__file__).parents[1] / "evals" / "gold" / "packets"
CASE, POLICY = "oxygen-03", "home-oxygen"
DAY = re.compile(r"\[(?:day|month) -?\d+")
SHIFTED = re.compile(r"\[shifted \d{4}-\d{2}(?:-\d{2})?\]")


def pipeline(dates: DateProfile) -> Pipeline:
    """The computed reading with one profile and a known key."""
    deid = Deidentifier(dates=dates, secret=b"a key for tests only")
    return build(Settings(), MemoryAuditLog(), engine="computed", deid=deid)


@pytest.fixture(scope="module")
def packet() -> Packet:
    """The shortest example packet."""
    return pipeline("safe_harbor").read([GOLD / f"{CASE}.pdf"])


@pytest.fixture(scope="module")
def both(packet: Packet) -> tuple[Drafted, Drafted]:
    """The packet drafted under each profile."""
    gold = json.loads((GOLD / f"{CASE}.gold.json").read_text(encoding="utf-8"))
    request = Request.model_validate({**gold["request"], "patient": gold["patient"], "tree": gold["tree"]})
    choice = Choice(find_policy(POLICY))
    days, shifted = (
        pipeline(dates).draft(packet, lambda _: choice, request) for dates in ("safe_harbor", "shifted")
    )
    return days, shifted


def read_of(draft: Draft) -> list[object]:
    """What a draft finds, without the words that dates stand in."""
    return [
        (
            finding.criterion_id,
            finding.status,
            finding.confidence,
            [(item.page, item.stance, item.boxes) for item in finding.evidence],
        )
        for finding in draft.findings
    ]


def test_both_profiles_find_the_same(both: tuple[Drafted, Drafted]):
    """Statuses, confidences, and the places on the page are the same, whatever stands for a date."""
    days, shifted = (drafted.draft for drafted in both)
    assert read_of(days) == read_of(shifted)
    assert (days.overall, days.groups, days.flips) == (shifted.overall, shifted.groups, shifted.flips)
    assert [d.day for d in days.packet.documents] == [d.day for d in shifted.packet.documents]
    assert days.id != shifted.id


def test_only_one_kind_of_date_stands_in_each(both: tuple[Drafted, Drafted]):
    """Days from day 0 in the one, surrogate dates in the other, in pages and draft alike."""
    days, shifted = (drafted.draft.model_dump_json() + drafted.redacted.model_dump_json() for drafted in both)
    assert DAY.search(days)
    assert not SHIFTED.search(days)
    assert SHIFTED.search(shifted)
    assert not DAY.search(shifted)


def test_both_reveal_the_same(packet: Packet, both: tuple[Drafted, Drafted]):
    """Revealed, both say what stands on the page, at the same place, with the true dates."""
    days, shifted = (reveal(drafted.draft, packet, drafted.redacted) for drafted in both)
    assert days.findings == shifted.findings
    assert days.packet.documents == shifted.packet.documents


def test_the_shift_is_in_nothing_that_is_stored(both: tuple[Drafted, Drafted]):
    """Draft, packet and log hold no real date and no number of days by which one could be found."""
    _, shifted = both
    said = shifted.draft.model_dump_json() + shifted.redacted.model_dump_json()
    gold = json.loads((GOLD / f"{CASE}.gold.json").read_text(encoding="utf-8"))
    dates = [item["text"] for item in gold["phi"] if re.search(r"\d[/-]\d", item["text"])]
    assert dates
    assert [text for text in dates if text in said] == []
    assert "shift_days" not in said


def test_a_text_with_surrogate_dates_is_read():
    """What was shifted before it came is read as days from its own day 0."""
    found = moments(
        "From [shifted 2024-03-01] to [shifted 2024-04-12], since [shifted 2023-12].", zero=date(2024, 4, 12)
    )
    assert [moment.day for moment in found[:2]] == [-42, 0]
    assert found[2].slack == 16
    text = "Seen [shifted 2024-03-01] and [shifted 2024-04-12]."
    worker = pipeline("safe_harbor").deid
    again = worker.redact_texts([text])
    assert (again.pages[0].text, again.zero) == (text, date(2024, 4, 12))
