"""Cities named in running text: the model's places that the gazetteer knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from summarizer.deid import lexicon
from summarizer.deid.recognizers.base import PageRecognizer
from summarizer.deid.spans import Found

_NAMED = re.compile(
    rf"\b(?:in|from|to|near|outside|around|lives|visiting)[ ](?P<city>(?P<one>[{lexicon.UPPER}][{lexicon.LOWER}]+)(?:[ ][{lexicon.UPPER}][{lexicon.LOWER}]+)?)"
)
_LED = re.compile(r"\b(?:in|from|to|near|of|at|outside|around|lives|live|lived|visiting)[ ]$", re.IGNORECASE)


class PlaceRecognizer(PageRecognizer):
    """CITY where a word of place leads to a city of the gazetteer, or the model says place and the gazetteer agrees."""

    LABELS = ("CITY",)

    def find(self, text: str) -> Iterator[Found]:
        """Cities of the gazetteer after a word of place."""
        for match in _NAMED.finditer(text):
            if match["city"].lower() in lexicon.us_cities() or match["one"].lower() in lexicon.us_cities():
                known = "city" if match["city"].lower() in lexicon.us_cities() else "one"
                yield self.hit(match, "CITY", 0.72, known)

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[Any]:
        """Supported places of the model."""
        results = super().analyze(text, entities, nlp_artifacts)
        for entity in nlp_artifacts.entities if nlp_artifacts else ():
            value = text[entity.start_char : entity.end_char]
            led = _LED.search(text[max(0, entity.start_char - 10) : entity.start_char])
            if entity.label_ in {"GPE", "LOC"} and led and value.lower() in lexicon.us_cities():
                results.append(self.result(Found(entity.start_char, entity.end_char, "CITY", 0.7, self.name)))
        return results
