"""What our recognizers share: page text -> Presidio results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, ClassVar

from presidio_analyzer import EntityRecognizer, RecognizerResult

from summarizer.deid import lexicon
from summarizer.deid.spans import Found

_CAPITAL = re.compile(rf"[{lexicon.UPPER}][{lexicon.LETTER}]+")
_TITLE = re.compile(r"\b(?:mr|mrs|ms|dr|drs|miss|prof|nurse|rev|doctor)\b|@|\^", re.IGNORECASE)
_NUMBER = re.compile(
    r"\d|ninety|hundred|(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b", re.IGNORECASE
)
_SIGN = re.compile(rf"[:=#][ \t]*(?:$|[{lexicon.UPPER}'’])|[ ]-[ \t]+[{lexicon.UPPER}]")
_BEFORE = 4
"""Lines above a name that can say that it is one: a closing formula and blank lines."""


@lru_cache(maxsize=512)
def nameable(text: str) -> str:
    """The text with blanks for the lines that can neither hold a name nor lead to one; places stay."""
    lines = text.split("\n")
    keep = [_may_name(line) for line in lines]
    for index in range(len(lines)):
        if not keep[index] and not any(keep[index + 1 : index + 1 + _BEFORE]):
            lines[index] = " " * len(lines[index])
    return "\n".join(lines)


def lines_with(pattern: re.Pattern[str], text: str) -> str:
    """The text with blanks for the lines in which the pattern is not found; places stay."""
    return "\n".join(line if pattern.search(line) else " " * len(line) for line in text.split("\n"))


@lru_cache(maxsize=512)
def numbered(text: str) -> str:
    """The lines with digits or words for numbers; places stay."""
    return lines_with(_NUMBER, text)


@lru_cache(maxsize=512)
def labelled(text: str) -> str:
    """`nameable` with blanks for the lines in which no sign leads from a label to a capital; places stay."""
    lines = nameable(text).split("\n")
    signs = [bool(_SIGN.search(line)) for line in lines]
    keep = [sign or (index > 0 and signs[index - 1]) for index, sign in enumerate(signs)]
    return "\n".join(line if kept else " " * len(line) for line, kept in zip(lines, keep, strict=True))


@lru_cache(maxsize=20_000)
def _may_name(line: str) -> bool:
    """Whether a line holds a capitalised word that can be a name, or a title."""
    return bool(_TITLE.search(line)) or any(
        not lexicon.is_core(word) or lexicon.is_open(word) for word in _CAPITAL.findall(line)
    )


class PageRecognizer(EntityRecognizer):  # type: ignore[misc]  # presidio publishes no types
    """A recognizer over the plain text of a page; a subclass yields finds."""

    LABELS: ClassVar[tuple[str, ...]] = ()
    VERSION: ClassVar[str] = "1"

    def __init__(self) -> None:
        super().__init__(supported_entities=list(self.LABELS), name=type(self).__name__, version=self.VERSION)

    def load(self) -> None:
        """Nothing to load."""

    def find(self, text: str) -> Iterator[Found]:
        """The identifiers of a page."""
        raise NotImplementedError

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[Any]:  # noqa: ARG002 - presidio's signature
        """Presidio's entry: the finds of the asked types as results."""
        return [self.result(find) for find in self.find(text) if find.label in entities]

    def result(self, find: Found) -> Any:
        """One find in Presidio's form."""
        return RecognizerResult(
            entity_type=find.label,
            start=find.start,
            end=find.end,
            score=find.score,
            recognition_metadata={
                RecognizerResult.RECOGNIZER_NAME_KEY: self.name,
                RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
            },
        )

    def hit(self, match: re.Match[str], label: str, score: float, group: int | str = 0) -> Found:
        """A find for one group of a match."""
        start, end = match.span(group)
        return Found(start, end, label, score, self.name)
