"""Reply -> Reading: what a model may send back, and the only place where it becomes a reading.

A model's word counts only as far as it can be held against the record: what it cites must be there, and what
it says must stand in what it cites. Anything else becomes `insufficient`, with the reason in `refused`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from pydantic import Field, ValidationError

from retrieval.types import JSON, Criterion, Record
from summarizer.drafting.prompt import gives_orders
from summarizer.types import Evidence, Reading, Stance, Statement, Status

EvidenceOf = Callable[[Statement, Stance], Evidence]
"""Turns a statement into the verbatim slice of its page."""

MOST_CITED = 2
UNKNOWN_CONFIDENCE = 0.5
"""Confidence of a model that gives no probabilities."""

SCHEMA: JSON = {
    "title": "reply",
    "description": "Judgement of one criterion",
    "type": "object",
    "properties": {
        "reason": {"type": "string", "description": "at most 15 words", "maxLength": 160},
        "sentences": {
            "type": "array",
            "description": "numbers of the statements that settle it",
            "items": {"type": "integer"},
            "maxItems": MOST_CITED,
        },
        "status": {"type": "string", "enum": ["met", "not_met", "insufficient", "not_applicable"]},
    },
    "required": ["reason", "sentences", "status"],
    "additionalProperties": False,
}
"""The reason comes before the status, so that the status follows from it."""

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_REFERENCE = re.compile(
    r"\b(?:sentences?|statements?|lines?)\s*(?:\[?\d+\]?(?:,\s*|\s+and\s+)?)+|\[\d+\]", re.IGNORECASE
)
_SILENT = re.compile(
    r"\b(?:not|never|isn't|wasn't|aren't)\s+(?:\w+\s+){0,2}?"
    r"(?:described|mentioned|documented|stated|reported|specified|recorded|noted|available)\b"
    r"|\bno (?:\w+ )?(?:mention|documentation|information|details?|data|record)\b"
    r"|\bno (?:\w+ ){1,4}?(?:reported|mentioned|documented|described|recorded|stated|noted|specified)\b"
    r"|\b(?:unclear|unspecified|undocumented|does not (?:say|mention|state|specify|describe|indicate))\b",
    re.IGNORECASE,
)

_WORD = re.compile(r"[^\W\d_]{3,}")
_EMPTY = frozenset(
    {
        "and",
        "are",
        "but",
        "for",
        "from",
        "had",
        "has",
        "have",
        "her",
        "his",
        "its",
        "may",
        "not",
        "one",
        "out",
        "over",
    }
    | {
        "per",
        "she",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "this",
        "was",
        "were",
        "will",
        "with",
        "who",
    }
    | {
        "which",
        "than",
        "been",
        "being",
        "does",
        "did",
        "yes",
        "any",
        "both",
        "also",
        "only",
        "patient",
        "patients",
    }
    | {"subject", "statement", "statements", "record", "criterion", "shows", "shown", "states", "said", "met"}
)
"""Words that a reason may hold without having them from anywhere."""
_STEM = 5
"""Letters in which two forms of a word agree (fracture, fractures, fractured)."""
_BORNE = 0.5
"""Least share of the words of a reason, apart from those of the criterion, that stand in what it cites."""


class Reply(Record):
    """What a model may send back for one criterion."""

    reason: str = Field(max_length=400)
    sentences: tuple[int, ...]
    """Numbers of the cited statements, from 1."""
    status: Status


class Usage(Record):
    """What one question cost."""

    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    """Of the prompt tokens, those that the server still held."""
    output_tokens: int = 0
    seconds: float = 0


class ModelReply(Record):
    """A model's answer to one criterion, not yet held against the record."""

    engine: str
    reply: Reply | None
    """None where no answer could be read."""
    confidence: float = Field(ge=0, le=1)
    shown: int
    """How many of the statements the model was shown; the rest did not fit."""
    refused: str | None = None
    usage: Usage = Usage()


def parse(text: str) -> Reply | None:
    """The reply in a model's text, tolerating a code fence or words around it; None where there is none."""
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        return None
    try:
        return Reply.model_validate(json.loads(text[start : end + 1]))
    except (ValidationError, ValueError):
        return None


def reading(
    answer: ModelReply, criterion: Criterion, statements: Sequence[Statement], evidence_of: EvidenceOf
) -> Reading:
    """What the answer is worth.

    Args:
        answer: The model's answer.
        criterion: What was asked.
        statements: The statements exactly as they were given to the model.
        evidence_of: Turns a cited statement into evidence.
    """
    reply = answer.reply
    refused = answer.refused or (
        "no answer could be read"
        if reply is None
        else objection(reply, criterion, statements[: answer.shown])
    )
    if reply is None or refused:
        return Reading(
            engine=answer.engine,
            status="insufficient",
            confidence=0,
            rationale=f"The model's answer was not used: {refused}.",
            refused=refused,
        )
    stance: Stance = "supports" if reply.status == "met" else "contradicts"
    settles = reply.status != "insufficient"
    return Reading(
        engine=answer.engine,
        status=reply.status,
        confidence=answer.confidence,
        rationale=reply.reason.strip(),
        evidence=tuple(evidence_of(item, stance) for item in cited(reply, statements)) if settles else (),
    )


def unanswered(engine: str, error: Exception) -> Reading:
    """The reading that stands for an answer that never came."""
    return Reading(
        engine=engine,
        status="insufficient",
        confidence=0,
        rationale="The model did not answer.",
        refused=f"no answer: {type(error).__name__}",
    )


def cited(reply: Reply, statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The cited statements that the reason speaks of, each once; a model that lists all of them cites none better."""
    numbers = dict.fromkeys(number for number in reply.sentences if 1 <= number <= len(statements))
    said = _words(reply.reason) | _numbers(_REFERENCE.sub(" ", reply.reason))
    return tuple(
        statements[number - 1] for number in numbers if said & _terms(_whole(statements[number - 1]))
    )


def objection(reply: Reply, criterion: Criterion, statements: Sequence[Statement]) -> str | None:
    """Why the reply may not be used, or None. An `insufficient` claims nothing and need not cite."""
    for number in reply.sentences:
        if not 1 <= number <= len(statements):
            return f"it cites statement {number}, which is not there"
    if any(gives_orders(_whole(statements[number - 1])) for number in reply.sentences):
        return "it cites a line that gives orders to the reader"
    chosen = " ".join(_whole(item) for item in cited(reply, statements))
    if reply.status != "insufficient" and (unfounded := _unfounded(reply, criterion.text, chosen)):
        return unfounded
    if _numbers(_REFERENCE.sub(" ", reply.reason)) - _numbers(f"{criterion.text} {chosen}"):
        return "its reason has a number that is neither in the cited statements nor in the criterion"
    return None


def _unfounded(reply: Reply, criterion: str, chosen: str) -> str | None:
    """Why a status that claims something does not rest on anything."""
    if not reply.sentences:
        return f"it says {reply.status} without citing a statement"
    if _SILENT.search(reply.reason):
        return f"it says {reply.status} for a reason that the record is silent about"
    own = _words(reply.reason) - _words(criterion)
    if not chosen or len(own & _words(chosen)) < _BORNE * len(own):
        return f"it says {reply.status} for a reason that does not stand in what it cites"
    return None


def _whole(statement: Statement) -> str:
    return f"{statement.header} {statement.text}"


def _terms(text: str) -> set[str | float]:
    return _words(text) | _numbers(text)


def _words(text: str) -> set[str | float]:
    """Stems of the words that mean something."""
    return {
        word[:_STEM] for word in _WORD.findall(_REFERENCE.sub(" ", text).casefold()) if word not in _EMPTY
    }


def _numbers(text: str) -> set[str | float]:
    return {float(number.replace(",", "")) for number in _NUMBER.findall(text)}
