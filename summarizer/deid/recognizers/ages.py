"""Ages of 90 and over, which Safe Harbor counts as identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.deid.recognizers.base import PageRecognizer
from summarizer.deid.spans import Found

_OLD = r"(?:9[\dOlI]|1[0-2]\d)"
_WORDS = r"(?:ninety(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|one hundred(?:[- ]and)?(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?)"
_KIN = r"mother|father|mom|mum|mama|mommy|dad|papa|brother|sister|aunt|uncle|grand(?:mother|father|ma|pa)|husband|wife|spouse|partner|nana|neighbor"
_FORMS = (
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
        rf"\b(?:who|she|he|patient|pt|now)(?:[ ]is|['’]s)[ ]({_OLD})(?=[ ]?(?:[,;.)]|and\b|years?\b|this\b))(?!\.\d)",
        re.IGNORECASE,
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


class AgeRecognizer(PageRecognizer):
    """The number of an age from 90; younger ages stay."""

    LABELS = ("AGE",)

    def find(self, text: str) -> Iterator[Found]:
        """Numbers that are such ages."""
        for pattern in _FORMS:
            for match in pattern.finditer(text):
                yield self.hit(match, "AGE", 0.92, 1)
