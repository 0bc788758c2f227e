"""Clinical words that look like names, numbers or dates: what stays, and what stays a name."""

from __future__ import annotations

import pytest

from summarizer.deid import lexicon, protection

STAYS = [
    "Williams flexion", "Miller blade", "Allen test", "Jackson table", "Bell's palsy", "Bells palsy", "Thomas test",
    "Braxton Hicks", "Rorschach", "Li-Fraumeni", "May-Thurner", "Lund-Browder", "Jackson-Pratt", "Gleason 4+3=7",
    "Klebsiella oxytoca", "Morganella morganii", "Providencia", "Serratia", "P. stuartii",
    "Keytruda", "Prevnar", "Envarsus XR", "Trelegy Ellipta", "AirSense 11", "Medtronic", "Santyl", "Simponi Aria",
    "pain 7/10", "BIMS 9/15", "strength 4/5", "26w4d", "G3P1011", "c.2584C>T (p.Arg862*)", "7.38/54/51",
    "100/62.5/25", "0002-1433-80", "1951-1989", "27 YEAR OLD", "41 y/o", "5->14 cmH2O",
]  # fmt: skip
BESIDE = [
    "Ober neg",
    "Pemberton negative",
    "Chadwick sign",
    "Kleinert type",
    "Kell antigen",
    "Gail 2.8%",
    "Yasmin 3 mg",
]
NAMES = [
    "Mr. Williams negative", "spoke with Jones today", "Graves came alone", "Ober called back", "Yasmin came in", "Kell called",
    "Mr. Jackson table", "Dr. Allen test", "Dr. Brown paged", "seen with Wendy's mother", "Sister Mary Perpetua called", "Heather called",
]  # fmt: skip


def covered(text: str) -> str:
    """The protected parts of a text."""
    return "|".join(text[start:end] for start, end in protection.spans(text))


@pytest.mark.parametrize("phrase", STAYS)
def test_clinical_phrases_stay(phrase: str) -> None:
    """Phrases, brands, organisms and forms stay as a whole."""
    assert phrase in covered(f"The note says {phrase} and more.")


@pytest.mark.parametrize("text", BESIDE)
def test_a_name_beside_a_clinical_word_stays(text: str) -> None:
    """A word that is also a name stays beside a clinical word."""
    assert text.split(maxsplit=1)[0] in covered(f"Exam: {text}.")


@pytest.mark.parametrize("text", NAMES)
def test_names_are_not_protected(text: str) -> None:
    """Alone, or behind a title, the same words are names."""
    assert covered(text) == ""


@pytest.mark.parametrize(
    "text", ["on 3/14/2024", "ext 4410", "aged 94 years", "92 y/o", "Lisa Moro was here"]
)
def test_dates_old_ages_and_persons_are_not_protected(text: str) -> None:
    """What only looks like a score or an eponym is not given back."""
    assert covered(text) == ""


@pytest.mark.parametrize("name", ["eponyms", "products", "organisms"])
def test_lone_words_are_no_frequent_names(name: str) -> None:
    """No word that stands alone in the lists is a frequent name."""
    lone = [item for item in protection.items(name) if " " not in item and not item.endswith("~")]
    frequent = [word for word in lone if protection.is_frequent(word) and word != "Providencia"]
    assert frequent == []
    assert len(lone) > 100
    assert all(not line.endswith(",") for line in lexicon.entries(name))
