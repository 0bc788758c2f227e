"""Clinical words that must stay, applied last: eponyms, signs, instruments, procedures, drugs, levels, codes."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from summarizer.deid import lexicon
from summarizer.deid.spans import Found

_SOFT = frozenset({"PATIENT", "OTHER_PATIENT", "RELATIVE", "PROVIDER", "PERSON", "ORG", "CITY"})
_NUMBERS = frozenset({"ID", "ACCESSION", "MEMBER_ID", "RX", "DEVICE", "LICENSE", "SSN", "PHONE", "ZIP"})
SURE = 0.9
"""From this score on a find rests on a label, title or credential."""
_NOUN = re.compile(
    r"[ ](?:disease|syndrome|sign|test|score|scale|class|classification|grade|grading|stage|criteria|catheter|procedure|position|lamp|index|inventory|"
    r"questionnaire|maneuver|palsy|fracture|lymphoma|esophagus|thyroiditis|stain|smear|tube|drain|splint|wire|pin|block|view|lift|frame|equation|formula|rule|protocol)\b",
    re.IGNORECASE,
)


@cache
def _phrases() -> re.Pattern[str]:
    """All protected phrases and drugs as one expression."""
    lines = [line.replace("+", "+").replace(" ", r"\s{1,3}") for line in entries_in_order()]
    drugs = "|".join(sorted(lexicon.words("drugs"), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w])(?:{'|'.join(f'(?:{line})' for line in lines)}|{drugs})(?![\w])", re.IGNORECASE
    )


def entries_in_order() -> tuple[str, ...]:
    """The reviewable phrase lines."""
    return lexicon.entries("protected_phrases")


@lru_cache(maxsize=1024)
def spans(text: str) -> tuple[tuple[int, int], ...]:
    """The ranges of protected phrases, sorted."""
    return tuple(match.span() for match in _phrases().finditer(text))


def is_eponym(text: str, start: int, end: int) -> bool:
    """Whether a word that is also a name stands in a clinical phrase here."""
    return any(begin <= start and end <= stop for begin, stop in spans(text)) or bool(_NOUN.match(text, end))


def apply(finds: list[Found], text: str) -> list[Found]:
    """The finds without those that clinical words explain; a find that is only partly explained stays whole."""
    protected = spans(text)
    return [
        piece
        for find in finds
        if not _explained(find, text, protected)
        for piece in _outside(find, text, protected)
    ]


def _outside(find: Found, text: str, protected: tuple[tuple[int, int], ...]) -> list[Found]:
    """What a guess leaves of itself beside clinical phrases of several words; nothing where only those are particular."""
    if find.label not in _SOFT or find.score >= SURE:
        return [find]
    inside = [(start, end) for start, end in protected if start < find.end and find.start < end]
    if not inside:
        return [find]
    pieces, begin = [], find.start
    for start, end in inside:
        if re.search(r"[ -]", text[start:end]):
            pieces.append(find._replace(start=begin, end=start))
            begin = end
    pieces.append(find._replace(start=begin))
    return [piece for piece in pieces if piece.start < piece.end and _particular(piece, text, inside)]


def _particular(find: Found, text: str, inside: list[tuple[int, int]]) -> bool:
    """Whether some word beside the clinical ones is more than a word of the office."""
    return any(
        not lexicon.is_core(match.group())
        for match in re.finditer(r"[^\W\d_]{2,}", text[find.start : find.end])
        if not any(start <= find.start + match.start() < end for start, end in inside)
    )


def _explained(find: Found, text: str, protected: tuple[tuple[int, int], ...]) -> bool:
    if find.label not in _SOFT and find.label not in _NUMBERS:
        return False
    for start, end in protected:
        if start <= find.start and find.end <= end:
            wider = (start, end) != (find.start, find.end) and " " in text[start:end]
            return find.score < SURE or (wider and find.label in _SOFT)
        if start >= find.end:
            break
    return False
