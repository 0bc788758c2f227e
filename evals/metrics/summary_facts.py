"""Result... -> does the case summary say the gold's facts, and none of its falsehoods. Indicative only.

The check is by numbers and words, so it can be wrong both ways; a person reads the summaries before a claim is made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from evals.types import Result, Score, share

WORD = re.compile(r"[a-z][a-z0-9']{2,}")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
DATE = re.compile(r"\b(?:\d{4}-\d\d(?:-\d\d)?|\d{1,2}/\d{1,2}(?:/\d{2,4})?)\b|\[[^\]]*\]")
STOP = re.compile(
    "the|and|for|with|from|that|this|was|were|are|has|had|have|not|than|into|under|over|per|its|his|her|one"
)
NEGATION = re.compile(r"\b(?:no|not|never|without|denie[sd]|neither|nor|insufficient|absent|disagree\w*)\b")


def must_say(results: Sequence[Result]) -> Score:
    """Share of must_say facts whose numbers and at least half of whose words stand in two adjacent sentences."""
    return _covered(results, lambda case: case.case.must_say, _says)


def must_not_say(results: Sequence[Result]) -> Score:
    """Share of must_not_say falsehoods that one sentence of the summary seems to state."""
    return _covered(results, lambda case: case.case.must_not_say, _states)


Check = Callable[[str, Sequence[str]], bool]


def _covered(results: Sequence[Result], facts: Callable[[Result], Sequence[str]], check: Check) -> Score:
    total, said = 0, []
    for result in results:
        sentences = _sentences(result)
        for number, fact in enumerate(facts(result)):
            total += 1
            if check(fact, sentences):
                said.append(f"{result.case.case_id} [{number}]")
    return share(len(said), total, notes=tuple(said))


def _sentences(result: Result) -> list[str]:
    if result.drafted is None:
        return []
    draft = result.drafted.revealed or result.drafted.draft
    if draft.summary:
        return [item.text for item in draft.summary]
    return re.split(r"(?<=[.!?])\s+", draft.summary_text)


def _says(fact: str, sentences: Sequence[str]) -> bool:
    pairs = [" ".join(sentences[at : at + 2]) for at in range(len(sentences))]
    return any(_match(fact, text, least=0.5) for text in pairs)


def _states(fact: str, sentences: Sequence[str]) -> bool:
    denied = bool(NEGATION.search(fact.lower()))
    return any(
        _match(fact, text, least=0.8) and bool(NEGATION.search(text.lower())) == denied for text in sentences
    )


def _match(fact: str, text: str, least: float) -> bool:
    numbers, words = _content(fact)
    have_numbers, have_words = _content(text)
    if not numbers <= have_numbers:
        return False
    return not words or len(words & have_words) / len(words) >= least


def _content(text: str) -> tuple[set[str], set[str]]:
    """Numbers (without dates) and the first five letters of the words that carry meaning."""
    plain = DATE.sub(" ", text.lower())
    return set(NUMBER.findall(plain)), {word[:5] for word in WORD.findall(plain) if not STOP.fullmatch(word)}
