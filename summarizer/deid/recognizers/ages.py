"""Ages of 90 and over, which Safe Harbor counts as identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.deid.cells import around, cells
from summarizer.deid.recognizers.base import PageRecognizer, lines_with
from summarizer.deid.spans import Found

_OLD = r"(?:9[\dOlI]|1[0-2]\d)"
_WORDS = r"(?:ninety(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|one hundred(?:[- ]and)?(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?)"
_KIN = r"mother|father|mom|mum|mama|mommy|dad|papa|brother|sister|aunt|uncle|grand(?:mother|father|ma|pa)|husband|wife|spouse|partner|nana|neighbor"
_MEASURED = r"(?i:[^()]*\b(?:rate|sat|saturation|spo2|o2|oxygen|glucose|sugar|level|count|score|index|pressure|temp|temperature|weight|pulse|hr|bp|map|platelets|sodium|chloride|iq|percent|percentile|bed|room|unit|suite|apt|kinase))"
_FORMS = (
    re.compile(
        rf"\((?!{_MEASURED})(?:(?:[A-Z][\w'’-]+|[A-Z]\.)[ ]){{1,3}}[A-Z][\w'’-]+,[ ](?:(?i:age|aged)[ ])?({_OLD})(?=[,;)])"
    ),
    re.compile(
        rf"\b(?:yes|alive|living|lives|well|survives)\b[^.\n\d]{{0,12}}?\bnow[ ]({_OLD})(?=[,;.)](?!\d)|[ ]and\b|\n)",
        re.IGNORECASE,
    ),
    re.compile(rf"\bnow[ ]({_OLD}),[ ](?=(?:in|lives|living|residing|resides)[ ][A-Z])"),
    re.compile(
        rf"(?<![\d.,/-])({_OLD}|{_WORDS})(?=[- ]?(?:years?|yrs?|y)[- /.]{{0,2}}(?:old|o\b|of age|male|female|man|woman|m\b|f\b|[aw]/?[mf]\b))",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\d.,/-])({_OLD})(?=[ ]?(?:yo|y\.o\.|y/o|yr/o)\b)", re.IGNORECASE),
    re.compile(
        rf"\b(?:age|aged|turned|turning|died|passed(?: away)?(?: at)?|age at (?:death|visit|onset)|(?:died|passed(?: away)?|lived|deceased|dec\.?) (?:at|to)(?: age)?|lived to(?: be)?|is now)[ \t]*[:=]?[ \t]*(?:of[ ])?({_OLD}|{_WORDS})(?![\d%/:+-]|\.\d|[ ]?(?:%|mg|days?|weeks?|months?|minutes?|percent|mm|lb|kg|bpm))",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\d.,/:-])({_OLD})(?=[ ]?[MF]\b(?![\w/-]))"),
    re.compile(
        rf"\b(?:who|she|he|patient|pt|party|member|claimant|enrollee|beneficiary|resident|veteran|client|now|(?:mrs?|ms|miss|dr)\.?[ ][a-z][\w'’-]+)(?:[ ]is|['’]s)[ ]({_OLD})(?=[ ]?(?:[,;.)]|and\b|years?\b|this\b))(?!\.\d)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^[ \t]*age[ \t]*:?[ \t]*\n[ \t]*({_OLD})[ \t]*(?:y|yo|yrs?|years?)?[ \t]*$",
        re.IGNORECASE | re.MULTILINE,
    ),
    re.compile(rf"\b(?:19|18)\d\d[^\n()]{{0,8}}\(({_OLD})(?=[ ]?(?:y|yo|yrs?|years?)?\.?\))", re.IGNORECASE),
    re.compile(rf"\b(?i:{_KIN})[^.\n()]{{0,20}}\((?:[A-Z][\w'’-]+,[ ])?(?i:age[ ])?({_OLD})\)"),
    re.compile(rf"(?<![\d.,/:-])({_OLD})(?=/[MF]\b)"),
    re.compile(rf"\b(?i:{_KIN}),[ ]({_OLD})(?=[,;.)](?!\d))"),
    re.compile(rf"\b(?:Mr|Mrs|Ms|Miss)\.?(?:[ ][A-Z][\w'’-]+){{1,2}},[ ]({_OLD})(?=,)"),
    re.compile(rf"\b(?i:{_KIN})[ ][A-Z][\w'’-]+,?[ ](?i:age[ ])?({_OLD})(?=[,;)])"),
    re.compile(
        rf"\b(?:mother|father|brother|sister|aunt|uncle|grandmother|grandfather|husband|wife|he|she|patient|pt)\b[^.\n\d]{{0,24}}?\b(?:at|is|age|aged|d\.)[ ]({_OLD})(?![\d%/:+-]|\.\d|[ ]?(?:%|mg|days?|weeks?|months?|minutes?|percent|mm|lb|kg|bpm|on |room))",
        re.IGNORECASE,
    ),
)


_HEAD = re.compile(
    r"(?:(?:current|pt|patient)[ ])?\bages?\b(?:[ ]?/[ ]?(?:sex|gender))?(?:[ ]\(?(?:yrs?|years|y)\)?)?",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"(?<![\w.,/:-]){_OLD}(?![\w.%-]|/\d)")
_CELL = re.compile(rf"({_OLD})(?:[ ]?(?:y|yo|yrs?|years?)?[ ]?(?:[ /]?[MF])?)?", re.IGNORECASE)
_HIGH = re.compile(r"(?<!\d)(?:9[\dOoIlSB]|[1lI][0-2Oo][\dOoIlSB])(?!\d)|ninety|hundred", re.IGNORECASE)
_ROWS = 60
"""Lines below its head that a column of ages may have."""


class AgeRecognizer(PageRecognizer):
    """The number of an age from 90; younger ages stay."""

    LABELS = ("AGE",)

    def find(self, text: str) -> Iterator[Found]:
        """Numbers that are such ages."""
        old = lines_with(_HIGH, text)
        for pattern in _FORMS:
            for match in pattern.finditer(old):
                yield self.hit(match, "AGE", 0.92, 1)
        if _HEAD.search(text) and _ALONE.search(text):
            yield from self._columns(text)

    def _columns(self, text: str) -> Iterator[Found]:
        """Cells below a cell that says `Age`, as far as the column goes on."""
        table = cells(text)
        for head in table:
            if not _HEAD.fullmatch(text, head.start, head.end):
                continue
            for cell in around(table, head, -1, _ROWS):
                old = _CELL.fullmatch(text, cell.start, cell.end)
                if old and cell.below(head):
                    yield Found(old.start(1), old.end(1), "AGE", 0.9, self.name)
