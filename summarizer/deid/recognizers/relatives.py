"""Relatives and friends: a word of relation beside a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.deid import lexicon
from summarizer.deid.recognizers.base import PageRecognizer, nameable
from summarizer.deid.recognizers.name_parts import FULL, cut_name
from summarizer.deid.spans import Found

_RELATION = rf"(?i:{lexicon.alternatives(lexicon.entries('relations'))})"
_AFTER = re.compile(
    rf"\b{_RELATION}(?:[ ]?[,:(-])?[ ]\n?(?:(?i:named|is|called|also named|by the name of|name is)[ ])?\(?(?P<name>{FULL})"
)
_BEFORE = re.compile(
    rf"(?P<name>{FULL})[ ]?(?:\([ ]?|,[ ]|[-\u2013][ ]?)(?i:(?:(?:the|his|her|their|a|patient's|pt's)[ ])?(?:adult|elder|eldest|younger|older|oldest|late|former)?[ ]?){_RELATION}\b"
)


class RelativeRecognizer(PageRecognizer):
    """`husband Gustav`, `Henrike Polsdorf (friend)`."""

    LABELS = ("RELATIVE",)

    def find(self, text: str) -> Iterator[Found]:
        """Names of a page beside a relation."""
        text = nameable(text)
        for pattern in (_AFTER, _BEFORE):
            for match in pattern.finditer(text):
                lone = " " not in match["name"] and lexicon.is_noun_only(match["name"])
                span = cut_name(text, *match.span("name"), whole=lone)
                if (
                    span is None
                    and lexicon.is_open(match["name"])
                    and not re.match(r"[ ][A-Z]", text[match.end("name") : match.end("name") + 2])
                ):
                    span = match.span("name")
                if span is not None and span[0] == match.start("name"):
                    yield Found(*span, "RELATIVE", 0.92, self.name)
