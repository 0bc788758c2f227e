"""Number in a text -> whether it is a threshold, target or reference value, and which side of it a result lies."""

from __future__ import annotations

import re

from summarizer.facts.values import Measure

_LIMIT_BEFORE = re.compile(
    r"(?:[<>≥≤]=?|at least|at most|more than|less than|greater than|fewer than|goal|target|threshold|criteri\w+|cutoff|normal|reference|ref\.?|range|requires?|up to|over|under|below|above)[\s:(]*(?:of|is|was)?\s*$",
    re.IGNORECASE,
)

_LIMIT_AFTER = re.compile(
    r"^\s*(?:[a-z%/]+\s+){0,3}(?:or (?:more|less|higher|lower|above|below|greater|fewer|older|worse|better)|and (?:above|below|over|up)|\+(?!\w))",
    re.IGNORECASE,
)

_CONDITIONAL = re.compile(
    r"\b(?:if|transfuse|hold|unless|goal|keep|maintain|titrate)\b[^.;\n]{0,40}$", re.IGNORECASE
)
"""A parameter of an order, such as `hold if Hgb < 10`."""

_ASKED = re.compile(
    r"\b(?:criteri\w+|requir\w*|needs?|must|should|goal|target|threshold|cutoff|normal|ref\w*|range|policy|covered|qualif\w+|eligib\w+)\b",
    re.IGNORECASE,
)

_AT_LEAST = re.compile(r"\b(?:over|more than|at least|greater than)\s*$", re.IGNORECASE)

_BOX = re.compile(r"\[[ xX_]?\]")
_STRICTLY = re.compile(r"([<>])\s?$")

_JUST = 1e-9

_RISEN = re.compile(
    r"\b(?:is|was|are|now|went|goes|gone|came|crept|climbed|back|rose|risen)\s+up to\s*$", re.IGNORECASE
)


def is_limit(measure: Measure, text: str, start: int, end: int) -> bool:
    """Whether a number is a threshold, target or reference value instead of a result."""
    if _CONDITIONAL.search(text[:start]):
        return True
    asked = _ASKED.search(text[:start]) is not None
    at_least = measure.duration and _AT_LEAST.search(text[:start])
    if not asked and not _BOX.search(text[:start]) and (at_least or _bound(text, start)):
        return False  # "over 6 months of therapy", "LVEF <20 %": told of the patient, exact or not
    before = _LIMIT_BEFORE.search(text[:start]) and not _RISEN.search(text[:start])
    return bool(before or _LIMIT_AFTER.match(text[end:]))


def _bound(text: str, start: int) -> str:
    """`<` or `>` directly before a number, outside a form's box."""
    match = _STRICTLY.search(text[:start])
    return match[1] if match and not _BOX.search(text[:start]) else ""


def beyond(text: str, start: int, value: float) -> float:
    """A value given as `<20` lies just under it, `>60` just over it."""
    return {"<": value * (1 - _JUST), ">": value * (1 + _JUST)}.get(_bound(text, start), value)
