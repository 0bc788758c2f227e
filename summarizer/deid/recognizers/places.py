"""Cities named in running text: the model's places that the gazetteer knows."""

from __future__ import annotations

import re
from typing import Any

from summarizer.deid import lexicon
from summarizer.deid.recognizers.base import PageRecognizer
from summarizer.deid.spans import Found

_LED = re.compile(r"\b(?:in|from|to|near|of|at|outside|around|lives|live|lived|visiting)[ ]$", re.IGNORECASE)


class PlaceRecognizer(PageRecognizer):
    """CITY where the model says place, the gazetteer knows it and it is no state."""

    LABELS = ("CITY",)

    def find(self, text: str) -> Any:  # noqa: ARG002 - nothing without the model
        """Nothing: only the model proposes places."""
        return iter(())

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[Any]:  # noqa: ARG002 - presidio's signature
        """Supported places of the model."""
        results = []
        for entity in nlp_artifacts.entities if nlp_artifacts else ():
            value = text[entity.start_char : entity.end_char]
            led = _LED.search(text[max(0, entity.start_char - 10) : entity.start_char])
            if entity.label_ in {"GPE", "LOC"} and led and value.lower() in lexicon.us_cities():
                results.append(self.result(Found(entity.start_char, entity.end_char, "CITY", 0.7, self.name)))
        return results
