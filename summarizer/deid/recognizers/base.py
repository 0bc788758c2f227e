"""What our recognizers share: page text -> Presidio results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from presidio_analyzer import EntityRecognizer, RecognizerResult

from summarizer.deid.spans import Found


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
