"""The trained tagger: what it learned from, what it finds on lines that it never saw, and that surrogates are left alone."""

from __future__ import annotations

from random import Random

import pytest

from evals.deid.score import score
from evals.deid.train import MEASURED, sequences, texts
from evals.deid.vary import Varied
from evals.deid.written import parse, sets, written
from summarizer.deid import Deidentifier, tagger


def test_marks_become_ranges():
    """Places are those of the plain text, and what must stay is told apart."""
    sample = parse("a/01-note", "Seen by Dr. ⟦PROVIDER_NAME|Ada Quell⟧ for ⟦keep:eponym|Graves disease⟧.")
    assert sample.text == "Seen by Dr. Ada Quell for Graves disease."
    assert [sample.text[item.start : item.end] for item in sample.entities] == ["Ada Quell"]
    assert [sample.text[item.start : item.end] for item in sample.distractors] == ["Graves disease"]


def test_an_open_mark_is_an_error():
    """A text with a mark that does not close is refused by name."""
    with pytest.raises(ValueError, match="a/02"):
        parse("a/02", "Seen by ⟦PROVIDER_NAME|Ada Quell")


def test_every_set_can_be_read():
    """All marks of all texts are closed, and every text marks something."""
    for name in sets():
        assert all(sample.entities for sample in written(name))


def test_the_sets_for_measuring_teach_nothing():
    """No text of theirs is among those that the tagger learns from."""
    learned = {sample.id.split("/")[0] for sample in texts(seed=1, copies=0, made=0)}
    assert learned == set(sets()) - MEASURED
    assert set(sets()) >= MEASURED


def test_varied_texts_keep_their_marks():
    """A varied copy marks the same classes in the same order, on text that is not the old value."""
    base = list(written("clinic"))[:6]
    vary = Varied(base)
    for sample in base:
        copy = vary(sample, Random(5))  # noqa: S311 - no secret
        assert [item.type for item in copy.entities] == [item.type for item in sample.entities]
        assert all(0 <= item.start < item.end <= len(copy.text) for item in copy.entities)
        assert all(len(rows) == len(labels) for rows, labels in sequences(copy))


@pytest.mark.parametrize(
    ("line", "value", "label"),
    [
        ("Spoke with Brennagh at the front desk, she will fax it tomorrow.", "Brennagh", "NAME"),
        ("He drives a school bus for the Tollerby district and lives near Ashwick.", "Ashwick", "CITY"),
    ],
)
def test_what_no_rule_names_is_found(line: str, value: str, label: str):
    """Invented words in lines that were never written before."""
    found = [(line[item.start : item.end], item.label) for item in tagger.tag(tagger.Line(line))]
    assert (value, label) in found


@pytest.mark.parametrize(
    "line",
    [
        "Strength 5/5 throughout, sensation intact to light touch.",
        "No fever, chills or night sweats since then.",
    ],
)
def test_plain_findings_stay(line: str):
    """Nothing is found where nothing stands."""
    assert tagger.tag(tagger.Line(line)) == ()


def test_surrogates_read_alike_under_both_profiles():
    """The words around a date are judged the same, whatever stands for the date."""
    days, shifted = "Seen [day -31, 2025] by phone", "Seen [shifted 2024-03-11] by phone"
    assert [part.text for part in tagger.tokens(tagger.masked(days))][:2] == ["Seen", "["]
    assert len(tagger.masked(days)) == len(days)
    assert (
        tagger.tag(tagger.Line(tagger.masked(days))) == tagger.tag(tagger.Line(tagger.masked(shifted))) == ()
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(MEASURED))
def test_the_floor_on_texts_that_nothing_was_tuned_on(name: str):
    """At most one identifier in twenty leaks, and one in twenty of the hard clinical words is damaged."""
    worker = Deidentifier()

    def find(text: str) -> list[tuple[int, int]]:
        return [(item.start, item.end) for item in worker.redact_text(text).redactions]

    report = score("countersign", find, written(name))
    assert report.entities.rate <= 0.05
    assert report.distractors.rate <= 0.05
    assert report.recall >= 0.96
