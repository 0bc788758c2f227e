"""The phrase language of the reading files."""

from __future__ import annotations

import pytest

from summarizer.facts.phrases import compiled


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("snor*", "loud snoring", True),
        ("face to face", "face-to-face visit", True),
        ("face to face", "face\nto face", True),
        ("MI", "old MI", True),
        ("MI", "mi casa", False),
        ("HTN", "htn", True),
        ("failed ... therapy", "failed a course of physical therapy", True),
        ("failed ... therapy", "failed. New therapy", False),
        ("(mild|severe) pain", "severe pain", True),
        ("stress (test)?", "stress", True),
        ("ill", "illness", False),
    ],
)
def test_a_phrase_matches_what_it_says(phrase, text, found):
    """Stems, gaps, alternatives and abbreviations."""
    assert (compiled((phrase,)).search(text) is not None) is found


@pytest.mark.parametrize("phrase", ["", "  ", "(open"])
def test_a_phrase_that_cannot_be_read_is_refused(phrase):
    """An author learns of a slip when the file is loaded."""
    with pytest.raises(ValueError, match="phrase"):
        compiled((phrase,))
