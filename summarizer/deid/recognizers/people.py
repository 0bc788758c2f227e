"""Names without a label: a given name beside a family name, and words that are no words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from summarizer.deid import lexicon, protection
from summarizer.deid.recognizers.base import PageRecognizer, nameable
from summarizer.deid.recognizers.name_parts import FULL, NAME, cut_name, is_particle, name_evidence, tokens
from summarizer.deid.spans import Found

_RUN = re.compile(
    rf"(?<![\w'’-])(?P<name>{NAME}(?:[ ](?:[{lexicon.UPPER}]\.?[ ]){{0,2}}{NAME}){{1,4}})(?![\w'’])"
)
_LINE = re.compile(rf"^[ \t]*(?P<name>{FULL})[ \t]*$", re.MULTILINE)
_SURE, _LIKELY, _GUESS = 0.82, 0.76, 0.72
_NAME_ONLY = 2
_SHORT = 3
Parts = Sequence[tuple[int, int, str]]


class PeopleRecognizer(PageRecognizer):
    """PERSON where words themselves say that they are a name."""

    LABELS = ("PERSON",)

    def find(self, text: str) -> Iterator[Found]:
        """Names of a page that need no label."""
        text = nameable(text)
        for match in _RUN.finditer(text):
            yield from self._run(text, match)
        for match in _LINE.finditer(text):
            span = cut_name(text, *match.span("name"), strict=True)
            if span is not None and _two_known(text, span):
                yield Found(*span, "PERSON", 0.8, self.name)

    def _run(self, text: str, match: re.Match[str]) -> Iterator[Found]:
        """The stretches of a run without everyday words that read as given and family name."""
        for stretch in _stretches(tokens(text, *match.span("name"))):
            score = _score(stretch)
            start, end = stretch[0][0], stretch[-1][1]
            if score and not _clinical(text, start, end):
                end += text[end : end + 1] == "." and len(stretch[-1][2]) == 1
                yield Found(start, end, "PERSON", score, self.name)


def _stretches(parts: Parts) -> Iterator[Parts]:
    """Runs of words that can be names, cut where an everyday word stands and where a given name begins anew."""
    held: list[tuple[int, int, str]] = []
    for part in parts:
        if name_evidence(part[2]) == 0 and part[2].lower() not in lexicon.words("ambiguous_names"):
            yield from _ended(held)
            held = []
        else:
            held.append(part)
    yield from _ended(held)


def _ended(held: list[tuple[int, int, str]]) -> Iterator[Parts]:
    """A stretch without particles at its end."""
    while held and is_particle(held[-1][2]):
        held.pop()
    if sum(len(word) > 1 and not is_particle(word) for _, _, word in held) > 1:
        yield held


def _score(parts: Parts) -> float:
    """How sure a stretch of two words and more is a name; 0 where it is none."""
    long = [word for _, _, word in parts if len(word) > 1 and not is_particle(word)]
    first, last = long[0], long[-1]
    if lexicon.is_core(last) and last.lower() not in lexicon.words("ambiguous_names"):
        return 0.0
    if any(lexicon.is_first(word) for word in long[:-1]):
        return _SURE
    if all(name_evidence(word) == _NAME_ONLY or not lexicon.is_common(word) for word in long):
        unknown = all(len(word) > _SHORT for word in long)
        return _LIKELY if unknown else 0.0
    given = lexicon.can_be_first(first) or lexicon.is_strange(first)
    if given and any(len(word) == 1 for _, _, word in parts[1:-1]):
        return _LIKELY
    if given and any(is_particle(word) for _, _, word in parts[1:-1]):
        return _LIKELY
    if given and (
        name_evidence(last) == _NAME_ONLY
        or lexicon.is_strange(last)
        or lexicon.is_frequent_surname(last)
        or lexicon.is_open(last)
    ):
        return _GUESS
    return 0.0


def _clinical(text: str, start: int, end: int) -> bool:
    """Whether a clinical phrase explains part of the stretch, or what follows makes it one."""
    return protection.is_eponym(text, start, end) or any(
        begin < end and start < stop for begin, stop in protection.spans(text)
    )


def _two_known(text: str, span: tuple[int, int]) -> bool:
    """Two words or more, one of them a known given name or all of them no words at all."""
    found = [word for _, _, word in tokens(text, *span) if len(word) > 1]
    if len(found) < 2:  # noqa: PLR2004 - one word on a line is a heading
        return False
    initial = len(tokens(text, *span)) > len(found)
    return any(lexicon.is_first(word) or (initial and lexicon.can_be_first(word)) for word in found)
