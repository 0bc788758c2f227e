"""What a condition came to (Result), how results join, and how they are told in one line."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.types import NumericTest
from summarizer.drafting.rules import Condition
from summarizer.facts.measures import Measurement
from summarizer.facts.record import Mention, PatientRecord

_OPS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
}

_ACRONYMS = {
    word.lower(): word
    for word in ("AHI", "RDI", "BMI", "LVEF", "NYHA", "SpO2", "PaO2", "PaCO2", "CDAI", "KL", "FEV1", "FVC", "INR", "IgG", "TSAT", "LDL")
}  # fmt: skip

SHOWN = 3  # statements shown for one condition


@dataclass(frozen=True)
class Result:
    """What one condition came to. `hits` and `against` are indexes of statements."""

    truth: bool | None
    why: str
    hits: tuple[int, ...] = ()
    against: tuple[int, ...] = ()
    day: float | None = None
    sure: float = 0.75
    """How far the kind of evidence can be trusted, 0 to 1."""


def passes(test: NumericTest, value: float) -> bool:
    """Whether a value in the test's unit satisfies it; edges are exact."""
    if isinstance(test.value, tuple):
        return test.value[0] <= value <= test.value[1]
    return _OPS[test.op](value, test.value)


def joined(truth: bool | None, deciding: Sequence[Result], every: Sequence[Result]) -> Result:
    """One result of several: what decides it, and all that speaks against it."""
    hits = tuple(dict.fromkeys(hit for result in deciding for hit in result.hits))
    against = tuple(dict.fromkeys(hit for result in every for hit in result.against if hit not in hits))
    days = [result.day for result in deciding if result.day is not None]
    why = "; ".join(dict.fromkeys(result.why for result in deciding if result.why))
    sure = min((result.sure for result in deciding), default=0.5)
    return Result(truth, why, hits, against, max(days, default=None), sure)


def enough(passing: list[Measurement], usable: list[Measurement], needed: int) -> bool | None:
    """Whether as many different readings pass as are needed; too few readings leave it open."""
    different = len({(value.day, value.statement) for value in passing})
    if different >= needed:
        return True
    return None if len({(value.day, value.statement) for value in usable}) < needed else False


def deciding_values(take: str, usable: list[Measurement]) -> list[Measurement]:
    """The values that decide."""
    dated = sorted(usable, key=lambda v: (v.day is not None, v.day or 0))
    if take in {"latest", "first"}:
        edge = dated[-1 if take == "latest" else 0].day
        return [v for v in dated if v.day == edge]
    if take == "max":
        return [max(usable, key=lambda v: v.value)]
    if take == "month_sum":
        return dated
    if take == "min":
        return [min(usable, key=lambda v: v.value)]
    return dated


def statements_of(mentions: Sequence[Mention]) -> tuple[int, ...]:
    """The statements of the first mentions."""
    return tuple(dict.fromkeys(m.statement for m in mentions))[:SHOWN]


def latest_day(mentions: Sequence[Mention]) -> float | None:
    """The last day that a mention speaks of."""
    return max((m.day for m in mentions if m.day is not None), default=None)


def as_recorded(record: PatientRecord, mention: Mention, condition: Condition) -> str:
    """The words of a mention, whether recorded or denied, and their day."""
    words = record.statements[mention.statement].text[mention.start : mention.end]
    how = "denied" if condition.denied else "recorded"
    return f"“{' '.join(words.split())}” {how}{on_day(mention.day)}"


def why_not(rejected: dict[str, list[Mention]]) -> str:
    """Why mentions did not count, in words."""
    if not rejected:
        return "not found in the record"
    reasons = {"relative": "of a relative", "other document": "in a document that does not prove it"}
    named = [
        reasons.get(reason, reason)
        for reason in rejected
        if reason not in {"incomplete", "void", "other section"}
    ]
    return f"mentioned, but {', '.join(named)}" if named else "not found together in the record"


def on_day(day: float | None) -> str:
    """A day in words; empty where there is none."""
    return "" if day is None else f" on day {day:+.0f}" if day else " on day 0"


def plain_words(name: str) -> str:
    """A name of the rules as a reviewer reads it."""
    return " ".join(_ACRONYMS.get(word, word) for word in name.split("_"))


def limit_words(test: NumericTest) -> str:
    """What a test asks for."""
    if isinstance(test.value, tuple):
        return f"{test.value[0]:g} to {test.value[1]:g} {test.unit}".strip()
    return f"{test.op} {test.value:g} {test.unit}".strip()
