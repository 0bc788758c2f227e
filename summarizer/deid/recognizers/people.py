"""Names without a label: a known given name beside a family name, a line that is a name, the model's PERSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from summarizer.deid import lexicon
from summarizer.deid.recognizers.base import PageRecognizer
from summarizer.deid.recognizers.name_parts import FULL, NAME, cut_name, tokens
from summarizer.deid.spans import Found

_RUN = re.compile(
    rf"(?<![\w'’-])(?P<name>{NAME}(?:[ ](?:[{lexicon.UPPER}]\.?[ ]){{0,2}}{NAME}){{1,2}})(?![\w'’])"
)
_LINE = re.compile(rf"^[ \t]*(?P<name>{FULL})[ \t]*$", re.MULTILINE)


class PeopleRecognizer(PageRecognizer):
    """PERSON where words themselves say that they are a name; the model alone is never enough."""

    LABELS = ("PERSON",)

    def find(self, text: str) -> Iterator[Found]:
        """Names of a page that need no label."""
        for match in _RUN.finditer(text):
            yield from self._run(text, match)
        for match in _LINE.finditer(text):
            span = cut_name(text, *match.span("name"), strict=True)
            if span is not None and _two_known(text, span):
                yield Found(*span, "PERSON", 0.8, self.name)

    def _run(self, text: str, match: re.Match[str]) -> Iterator[Found]:
        """A given name followed by a word that can be a family name; everyday words around it are left."""
        parts = tokens(text, *match.span("name"))
        for index, (start, _, word) in enumerate(parts[:-1]):
            if not lexicon.is_first(word):
                continue
            span = cut_name(text, start, parts[-1][1])
            if span is not None and len(tokens(text, *span)) > 1 and _last_ok(tokens(text, *span)[-1][2]):
                yield Found(*span, "PERSON", 0.82, self.name)
            return

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[Any]:
        """The rules, and those PERSON entities of the model that the words support."""
        results = super().analyze(text, entities, nlp_artifacts)
        for entity in nlp_artifacts.entities if nlp_artifacts else ():
            if entity.label_ == "PERSON":
                span = cut_name(text, entity.start_char, entity.end_char, strict=True)
                if span is not None and _supported(text, span):
                    results.append(self.result(Found(*span, "PERSON", 0.7, self.name)))
        return results


def _last_ok(word: str) -> bool:
    """Whether the word after a given name can be a family name."""
    return not lexicon.is_common(word) or lexicon.maybe_name(word)


def _two_known(text: str, span: tuple[int, int]) -> bool:
    """Two words or more, one of them a known given name or all of them no words at all."""
    found = [word for _, _, word in tokens(text, *span) if len(word) > 1]
    if len(found) < 2:  # noqa: PLR2004 - one word on a line is a heading
        return False
    return any(lexicon.is_first(word) for word in found)


def _supported(text: str, span: tuple[int, int]) -> bool:
    """Whether the words of an entity of the model are names: a known given name, or two words that are no words."""
    found = [word for _, _, word in tokens(text, *span) if len(word) > 1]
    if any(word.isupper() for word in found):
        return any(lexicon.is_first(word) for word in found) and len(found) > 1
    if any(lexicon.is_first(word) for word in found):
        return True
    if len(found) == 1:
        return lexicon.is_surname(found[0])
    return all(not lexicon.is_common(word) for word in found) and any(
        lexicon.is_surname(word) for word in found
    )
