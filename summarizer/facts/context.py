"""Statement and a mention in it -> Assertion: denied, of a relative, planned, hypothetical, historical, and so on.

The method is the scope rule of ConText (Harkema et al. 2009): a trigger before or behind a mention reaches it
unless a word that ends the scope, or another clause, stands between. The words are in `vocabulary/context.yaml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from summarizer.facts.data import load_data
from summarizer.facts.phrases import compiled
from summarizer.types import Statement

_REACH = 14  # words between a trigger and its mention; lists after "denies" run long
_REACH_AFTER = 5
_CLAUSE_END = re.compile(r"[;]|\.\s|\.$|\n\s*\n|\s-\s(?=[A-Z])")
_PASSIVE = re.compile(r"\b(?:was|were|been|being|got)\b", re.IGNORECASE)
"""A relative who was found or treated is the patient of that sentence."""
_LIST = re.compile(r",|\band\b|\b(?:positive|elevated|detected|present|abnormal)\b", re.IGNORECASE)
_MODIFIES = re.compile(
    r"\s+(?!(?:for|in|on|at|by|to|and|but|or|per|with|today|bilateral\w*|since|x|so|as|of|when|this|that|from)\b)[A-Za-z]"
)
"""A word behind a trigger such as `negative` that it belongs to: "normal ECG and negative troponin"."""
_NEGATION = re.compile(
    r"(?:no|not|none|without|unable|cannot|can't|never|denie[sd]|didn't|doesn't|isn't)\b", re.IGNORECASE
)
"""A mention that is itself a denial is not denied once more by the one before it."""
_JOINED_NON = re.compile(r"\bnon[\s-]?$", re.IGNORECASE)
_NO = re.compile(r"\s*no\b", re.IGNORECASE)
_RELATIVE_SUBJECT = re.compile(
    r"\s*(?:(?:the |this )?(?:patient|pt)'s|her|his|their)\s+(?:\w+ )?(?:mother|father|sister|brother|son|daughter|husband|wife|spouse|aunt|uncle|cousin|grandmother|grandfather|partner)\s+"
    r"(?:had|has|was|is|went|uses|used|gets|got|takes|took|needed|received|underwent)\b",
    re.IGNORECASE,
)
"""A sentence whose subject is a relative is the relative's to its end."""
_PICK_LIST = re.compile(r"\{[^{}]*[/|,][^{}]*\}|\(circle\)[^\n]*", re.IGNORECASE)
"""A list to choose from that nobody has edited: `{fever / weight loss / trauma}`."""
_POSITIVE = re.compile(
    r"\b(?:intact|normal|controlled|stable|tolerated|patent|improved|independent|alert|preserved|maintained|unremarkable|clear|palpable|adequate|suitable|maximal|max|visualized|aerated)\b",
    re.IGNORECASE,
)
_BOX = re.compile(r"\[( |x|X|_)?\]")


@dataclass(frozen=True, slots=True)
class Assertion:
    """How a mention is meant. All False: asserted, of this patient, present or undated."""

    denied: bool = False
    family: bool = False
    historical: bool = False
    hypothetical: bool = False
    planned: bool = False
    uncertain: bool = False
    unticked: bool = False
    ticked: bool = False
    template: bool = False

    @property
    def counts(self) -> bool:
        """Whether the mention may speak for this patient at all."""
        return not (self.family or self.hypothetical or self.unticked)


@cache
def vocabulary() -> dict[str, Any]:
    """The content of `vocabulary/context.yaml`."""
    path = Path(__file__).parent / "vocabulary" / "context.yaml"
    loaded: dict[str, Any] = load_data(path)
    return loaded


@cache
def _triggers(kind: str, side: str) -> re.Pattern[str] | None:
    words = vocabulary().get(kind, {}).get(side, ())
    return compiled(tuple(str(word) for word in words)) if words else None


@cache
def _stops() -> re.Pattern[str]:
    return compiled(tuple(vocabulary()["stops"]))


def _blocked(between: str, reach: int) -> bool:
    """Whether the text between trigger and mention ends the trigger's scope."""
    return (
        len(between.split()) > reach
        or _CLAUSE_END.search(between) is not None
        or _stops().search(between) is not None
    )


def _excused(kind: str, text: str) -> list[tuple[int, int]]:
    pattern = _triggers(kind, "but_not")
    found = pattern.finditer(text) if pattern else ()
    return [match.span() for match in found if not _PASSIVE.search(match[0])]


def _reached(kind: str, text: str, start: int, end: int) -> bool:
    excused = _excused(kind, text)
    before, after = _triggers(kind, "before"), _triggers(kind, "after")
    if before:
        for match in before.finditer(text, 0, start):
            if any(a <= match.start() < b for a, b in excused):
                continue
            between = text[match.end() : start]
            if not (_blocked(between, _REACH) or (kind == "denied" and _affirmed(between, text, start, end))):
                return True
    if after:
        for match in after.finditer(text, end):
            if any(a <= match.start() < b for a, b in excused):
                continue
            between = text[end : match.start()]
            if not (_blocked(between, _REACH_AFTER) or _of_another(between, match, text)):
                return True
    behind = _triggers(kind, "right_behind")
    return (
        behind is not None
        and behind.match(text, end + len(text[end:]) - len(text[end:].lstrip())) is not None
    )


def _affirmed(between: str, text: str, start: int, end: int) -> bool:
    """Whether a finding behind a comma is positive by its own words: "no weakness, neurologically intact"."""
    own_words = text[start : end + len(re.split(r"[,;.]", text[end : end + 24], maxsplit=1)[0])]
    return "," in between and _POSITIVE.search(between.rsplit(",", 1)[1] + own_words) is not None


def _of_another(between: str, match: re.Match[str], text: str) -> bool:
    """Whether a trigger behind a mention speaks of another item of the list, or of the word that follows it."""
    if _MODIFIES.match(text, match.end()):
        return True
    return match[0][:1].isalnum() and _LIST.search(between) is not None


def _section_says(kind: str, section: str) -> bool:
    words = vocabulary().get(kind, {}).get("sections", ())
    return section.strip(" :") == kind or bool(section and words and compiled(tuple(words)).search(section))


def _template(statement: Statement, start: int) -> bool:
    words = compiled(tuple(vocabulary()["template"]["words"]))
    if _section_says("template", statement.section) or words.search(statement.text) is not None:
        return True
    return any(match.start() <= start < match.end() for match in _PICK_LIST.finditer(statement.text))


def assertion(statement: Statement, start: int, end: int) -> Assertion:
    """How the mention at `[start, end)` of the statement's text is meant."""
    text = statement.text
    box = None
    for match in _BOX.finditer(text, 0, end):
        box = match
    box = box or _BOX.search(text, end)  # a form may tick behind the words
    return Assertion(
        denied=_denied(text, start, end, box),
        family=_section_says("family", statement.section)
        or _reached("family", text, start, end)
        or (_RELATIVE_SUBJECT.match(text) is not None and not _excused("family", text)),
        historical=_reached("historical", text, start, end),
        hypothetical=_reached("hypothetical", text, start, end),
        planned=_reached("planned", text, start, end) or statement.section.strip() in {"plan", "planned"},
        uncertain=_reached("uncertain", text, start, end),
        unticked=box is not None and (box.group(1) or " ") == " ",
        ticked=box is not None and (box.group(1) or " ") in "xX",
        template=_template(statement, start),
    )


def _denied(text: str, start: int, end: int, box: re.Match[str] | None) -> bool:
    """Whether the mention is denied: by words around it, by `non-` joined to it, or by a tick at "no"."""
    if _NEGATION.match(text, start):
        return False
    ticked_no = box is not None and box.start() >= end and box[1] in {"x", "X"} and _NO.match(text, box.end())
    return bool(ticked_no or _JOINED_NON.search(text[:start]) or _reached("denied", text, start, end))


def is_negation(words: str) -> bool:
    """Whether words begin with a denial of their own."""
    return _NEGATION.match(words) is not None


def addresses_a_reader(text: str) -> bool:
    """Whether the text speaks to a reviewer's software instead of telling of the patient."""
    return compiled(tuple(vocabulary()["injection"]["addressed"])).search(text) is not None
