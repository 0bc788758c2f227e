"""Properties of de-identification that hold for any text, however its pieces are put together."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from evals.deid import samples
from summarizer.deid import Deidentifier, known, place, residual
from summarizer.deid.redact import text_packet
from summarizer.types import Packet

Make = Callable[..., Packet]
SAMPLES = samples(29, 60)
LINES = sorted({line for sample in SAMPLES for line in sample.text.splitlines() if line.strip()})
"""Single lines of labelled synthetic texts: names, numbers, dates and clinical words in many forms."""
texts = st.lists(st.sampled_from(LINES), min_size=1, max_size=12).map("\n".join)
FORMS = ("{0:%m/%d/%Y}", "{0:%Y-%m-%d}", "{0:%B} {0.day}, {0.year}", "{0.day} {0:%b} {0.year}")
_DAY = re.compile(r"\[day (-?\d+), (\d{4})\]")
_SHIFTED = re.compile(r"\[shifted (\d{4}-\d{2}-\d{2})\]")


def shifting() -> Deidentifier:
    """De-identification with surrogate dates and a known key."""
    return Deidentifier(dates="shifted", secret=b"a key for tests only")


@settings(max_examples=40, deadline=None)
@given(text=texts)
def test_redacting_a_redacted_text_changes_nothing(worker: Deidentifier, text: str) -> None:
    """Surrogates are left alone under both profiles, and nothing more is found beside them."""
    once = worker.redact(text_packet([text]))
    assert worker.redact(text_packet([once.pages[0].text])).pages[0].text == once.pages[0].text
    dated = shifting().dated(text_packet([text]), once)
    again = worker.redact(text_packet([dated.pages[0].text]))
    assert again.pages[0].text == dated.pages[0].text


@settings(max_examples=40, deadline=None)
@given(text=texts, data=st.data())
def test_places_map_both_ways(worker: Deidentifier, text: str, data: st.DataObject) -> None:
    """A range maps to the raw page and, outside surrogates, back to the same letters, under both profiles."""
    packet = text_packet([text])
    days = worker.redact(packet)
    shifted = shifting().dated(packet, days)
    (page,), (other,) = days.pages, shifted.pages
    start = data.draw(st.integers(0, len(page.text)))
    end = data.draw(st.integers(start, len(page.text)))
    raw = page.to_raw(start, end)
    moved = place(page, other, start, end)
    assert 0 <= raw[0] <= raw[1] <= len(text)
    assert 0 <= moved[0] <= moved[1] <= len(other.text)
    assert other.to_raw(*moved) == raw
    inside = [item for item in page.redactions if raw[0] < item.end and item.start < raw[1]]
    if not inside:
        assert page.text[start:end] == text[slice(*raw)] == other.text[slice(*moved)]
    for item in inside:
        assert raw[0] <= item.start
        assert item.end <= raw[1]  # a cut surrogate counts whole
        assert item.surrogate in page.text[slice(*_whole(page.text, start, end))]


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The range widened to the surrogates that it cuts."""
    left = text.rfind("[", 0, start + 1)
    right = text.find("]", max(end - 1, 0))
    return (left if left >= 0 else start), (right + 1 if right >= 0 else end) + 3


@settings(max_examples=25, deadline=None)
@given(pages=st.lists(texts, min_size=1, max_size=3))
def test_no_value_of_the_vault_survives(worker: Deidentifier, pages: list[str]) -> None:
    """What was replaced anywhere stands nowhere: not by the gate's reading, and no number or date letter by letter."""
    packet = text_packet(pages)
    for result in (worker.redact(packet), shifting().dated(packet, worker.redact(packet))):
        residual.check(result, known(packet, result))
        values = {
            raw.text[item.start : item.end]
            for raw, page in zip(packet.pages, result.pages, strict=True)
            for item in page.redactions
            if sum(char.isdigit() for char in raw.text[item.start : item.end]) >= 6
        }
        for page in result.pages:
            plain = re.sub(r"\[[^\]\n]{1,40}\]", " ", page.text)
            assert not [value for value in values if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", plain)]


@settings(max_examples=40, deadline=None)
@given(
    first=st.dates(date(2015, 1, 1), date(2030, 12, 31)),
    gaps=st.lists(st.integers(0, 4000), min_size=1, max_size=4),
    form=st.sampled_from(FORMS),
)
def test_intervals_are_exact_under_both_profiles(
    worker: Deidentifier, first: date, gaps: list[int], form: str
) -> None:
    """The days between any two dates of a packet are the true ones, and none of them stands in it any more."""
    dates = [first, *(first + timedelta(days=gap) for gap in gaps)]
    packet = text_packet([f"Seen {form.format(day)}.\n" for day in dates])
    days = worker.redact(packet)
    shifted = shifting().dated(packet, days)
    numbers = [int(number) for page in days.pages for number, _ in _DAY.findall(page.text)]
    moved = [date.fromisoformat(day) for page in shifted.pages for day in _SHIFTED.findall(page.text)]
    true = [(day - first).days for day in dates]
    assert [number - numbers[0] for number in numbers] == true
    assert [(day - moved[0]).days for day in moved] == true
    assert (moved[0] - first).days % 7
    assert abs((moved[0] - first).days) > 30
