"""Any criterion text + patient record -> Reading, without a reading file: for imported policies and `judge`.

Reads only what words and numbers settle: age, sex, agreement, measured limits, and findings that a record names or
denies outright. Everything else is `insufficient`. The words are in `generic.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from retrieval.types import Criterion, NumericTest
from retrieval.wording import expand
from summarizer.drafting.results import passes
from summarizer.facts.context import assertion
from summarizer.facts.data import load_data
from summarizer.facts.measures import common
from summarizer.facts.phrases import compiled
from summarizer.facts.record import Mention, PatientRecord
from summarizer.types import Evidence, Reading, Stance, Status

Quote = Callable[[int, Stance], Evidence]

_AGE = re.compile(
    r"(?P<low>\d{1,3})\s*(?:years?|y(?:rs?)?\.?)?\s*(?:old\s*)?(?:-|\u2013|to|through|and)\s*(?P<high>\d{1,3})\s*(?:years?|y(?:rs?)?\b)"
    r"|(?:age[sd]?|between)\D{0,20}(?P<low2>\d{1,3})\s*(?:-|\u2013|to|and)\s*(?P<high2>\d{1,3})"
    r"|(?P<more>>=|≥|>|over|older than|greater than|at least|above|minimum(?: age)? of|more than)\s*(?P<n>\d{1,3})\s*-?(?:years?\s*old|years?|y(?:rs?)?\b|yo\b)"
    r"|(?P<less><=|≤|<|under|younger than|less than|below|up to|at most)\s*(?P<m>\d{1,3})\s*-?(?:years?|y(?:rs?)?\b|yo\b)"
    r"|(?P<k>\d{1,3})\s*-?(?:years?|y(?:rs?)?\.?)\s*(?:old|of age)?\s*(?:or|and)\s*(?P<way>older|over|above|greater|younger|under|below)"
    r"|\bages?d?\b\D{0,12}(?P<more2>>=|≥|>|over)\s*(?P<n2>\d{1,3})",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"(?P<op>>=|<=|≥|≤|>|<|(?:is )?(?:greater|higher|more|over|above|less|lower|below|under) than|at least|at most|(?:is )?(?:over|above|below|under))\s*(?:or equal to\s*)?(?P<n>\d+(?:[.,]\d+)?)",
    re.IGNORECASE,
)
_OPS = {"≥": ">=", "≤": "<=", ">": ">", "<": "<", ">=": ">=", "<=": "<="}
_STRICT = {">", "<"}
_WORD = re.compile(r"[A-Za-z][A-Za-z-]{2,}")
_OR = re.compile(r"\bor\b|\band/or\b", re.IGNORECASE)
_TIME = re.compile(r"\b(?:hour|day|week|month|year)s?\b", re.IGNORECASE)
_STEM = 6
_MOST_TERMS = 4
_SILENT = 0.55
_AGREEMENT_WORDS = 30
_YEARS_OLD = re.compile(
    r"(?P<n>\d{1,3})[\s-]*(?:years?|yrs?|y)[\s./-]*(?:old|o\b)|\baged?\s+(?P<m>\d{1,3})\b|\bage:?\s*(?P<k>\d{1,3})\b|\[DOB, age (?P<d>\d+)",
    re.IGNORECASE,
)


class _Found(NamedTuple):
    status: Status
    why: str
    hits: tuple[int, ...] = ()
    sure: float = 0.7
    whole: bool = True
    """Whether this settles the criterion by itself; otherwise it can only fail it."""


def read_plain(criterion: Criterion, record: PatientRecord, quote: Quote, kind: str = "") -> Reading:
    """A careful reading by words and numbers alone.

    Args:
        criterion: Its text, and numeric tests where it has some.
        record: What may be read.
        quote: Makes evidence of a statement.
        kind: `exclusion` for a statement that is presumed untrue unless the record tells: silence of the record is
            `not_met` there, with low confidence, except on what records seldom tell.
    """
    found = list(_facets(criterion, record))
    for item in found:
        if item.status in {"not_met", "not_applicable"}:
            return _reading(criterion, item, quote)
    settled = [item for item in found if item.status == "met" and item.whole]
    if settled:
        return _reading(criterion, settled[0], quote)
    if kind == "exclusion" and not compiled(tuple(_words("seldom_told"))).search(criterion.text):
        why = "nothing in the record speaks of it, and an exclusion is presumed absent"
        return _reading(criterion, _Found("not_met", why, sure=_SILENT), quote)
    why = "words and numbers alone do not settle this; a person has to judge it"
    partly = tuple(hit for item in found for hit in item.hits)[:3]
    return _reading(criterion, _Found("insufficient", why, partly, 0.5), quote)


def _facets(criterion: Criterion, record: PatientRecord) -> Iterator[_Found]:
    text = criterion.text
    for facet in (_agreement, _whom, _age, _sex, _number, _finding):
        found = facet(text, record)
        if found is not None:
            yield found
    for test in criterion.evidence.numeric if criterion.evidence else ():
        found = _measured(test, record)
        if found is not None:
            yield found


# ---------------------------------------------------------------- agreement, age, sex


def _agreement(text: str, record: PatientRecord) -> _Found | None:
    if not _has("consent", text, "criterion") or len(text.split()) > _AGREEMENT_WORDS:
        return None  # a long criterion asks for more than agreement
    said = [m for m in record.mentions(tuple(_vocabulary()["consent"]["record"])) if not m.assertion.denied]
    if not said:
        return None
    turned = _has("consent", text, "turned")
    return _Found(
        "not_met" if turned else "met", "the record tells that the patient agrees", (said[0].statement,), 0.8
    )


def _whom(text: str, record: PatientRecord) -> _Found | None:
    """A criterion that can only concern the other sex."""
    sex = _sex_of(record)
    for wanted, words in (("F", "only_women"), ("M", "only_men")):
        if sex and sex != wanted and _has(words, text):
            hits = _sex_hits(record)
            return _Found(
                "not_applicable", f"it cannot concern a {'man' if sex == 'M' else 'woman'}", hits, 0.8
            )
    return None


def _age(text: str, record: PatientRecord) -> _Found | None:
    match = _AGE.search(text)
    known = _age_of(record)
    if match is None or known is None:
        return None
    value, hits = known
    fits = _age_fits(match, value)
    why = f"the patient is {value:g} years old"
    return _Found("met" if fits else "not_met", why, hits, 0.85, whole=not _terms(_AGE.sub(" ", text)))


def _age_fits(match: re.Match[str], value: float) -> bool:
    low, high = match["low"] or match["low2"], match["high"] or match["high2"]
    if low and high:
        return float(low) <= value < float(high) + 1
    if match["k"]:
        older = match["way"].lower() in {"older", "over", "above", "greater"}
        return value >= float(match["k"]) if older else value <= float(match["k"])
    if match["m"]:
        strict = match["less"].lower() not in {"<=", "≤", "up to", "at most"}
        return value < float(match["m"]) if strict else value <= float(match["m"])
    word, limit = (match["more"] or match["more2"]).lower(), float(match["n"] or match["n2"])
    return (
        value > limit if word in {">", "older than", "greater than", "more than", "above"} else value >= limit
    )


def _sex(text: str, record: PatientRecord) -> _Found | None:
    sex = _sex_of(record)
    if not sex:
        return None
    bare = not _terms(text)
    if _has("both", text):
        return _Found(
            "met", "both sexes qualify", _sex_hits(record), 0.8, whole=bare and not _AGE.search(text)
        )
    wanted = "F" if _has("women", text) else "M" if _has("men", text) else ""
    if not wanted or (_has("women", text) and _has("men", text)):
        return None
    why = f"the patient is a {'man' if sex == 'M' else 'woman'}"
    if sex != wanted:
        return _Found("not_applicable" if not bare else "not_met", why, _sex_hits(record), 0.75)
    return _Found("met", why, _sex_hits(record), 0.75, whole=bare and not _AGE.search(text))


def _age_of(record: PatientRecord) -> tuple[float, tuple[int, ...]] | None:
    """The patient's age and the statement that tells it."""
    for index in record.readable:
        statement = record.statements[index]
        for match in _YEARS_OLD.finditer(statement.text):
            said = assertion(statement, match.start(), match.end())
            if not said.family and not said.hypothetical:
                return float(next(group for group in match.groups() if group)), (index,)
    return None if record.patient_age is None else (float(record.patient_age), ())


def _sex_of(record: PatientRecord) -> str:
    counts = {sex: len(_sex_mentions(record, sex)) for sex in ("F", "M")}
    if counts["F"] == counts["M"]:
        return record.patient_sex or ""
    return max(counts, key=lambda sex: counts[sex])


def _sex_hits(record: PatientRecord) -> tuple[int, ...]:
    found = sorted(m.statement for sex in ("F", "M") for m in _sex_mentions(record, sex))
    return tuple(found[:1])


def _sex_mentions(record: PatientRecord, sex: str) -> list[Mention]:
    words = tuple(_words("record_women" if sex == "F" else "record_men"))
    return [m for m in record.mentions(words) if not m.assertion.family]


# ---------------------------------------------------------------- numbers


def _number(text: str, record: PatientRecord) -> _Found | None:
    """`BMI > 40`: a limit of a measure that the vocabulary knows."""
    limit = _LIMIT.search(text)
    if limit is None:
        return None
    for name, measure in common().items():
        if name in {"age", "birth_year"} or not compiled(measure.names).search(text[: limit.start() + 1]):
            continue
        return _measured(
            NumericTest(
                measure=name,
                op=_op(limit["op"]),
                value=float(limit["n"].replace(",", ".")),
                unit=measure.unit,
            ),
            record,
        )
    return None


def _op(words: str) -> Any:
    word = words.lower().removeprefix("is ").strip()
    if word in _OPS:
        return _OPS[word]
    if word == "at least":
        return ">="
    if word == "at most":
        return "<="
    return ">" if word.split()[0] in {"greater", "higher", "more", "over", "above"} else "<"


def _measured(test: NumericTest, record: PatientRecord) -> _Found | None:
    measure = common().get(test.measure)
    if measure is None:
        return None
    values = [
        v
        for v in record.measured(test.measure, measure)
        if v.assertion.counts and not v.limit and not v.assertion.planned
    ]
    if not values:
        return None
    last = max(values, key=lambda v: (v.day is not None, v.day or 0, v.statement))
    why = f"{test.measure.replace('_', ' ')} is {last.value:g} {test.unit}"
    return _Found("met" if passes(test, last.value) else "not_met", why, (last.statement,), 0.8)


# ---------------------------------------------------------------- findings


def _finding(text: str, record: PatientRecord) -> _Found | None:
    """A short criterion all of whose words one statement asserts or denies; of `a or b`, one asserted is enough."""
    rest = _AGE.sub(" ", text)
    if _LIMIT.search(text) or _TIME.search(rest):
        return None  # naming the finding would not show how much or how long
    parts = [_terms(part) for part in _OR.split(rest)]
    if not all(1 <= len(terms) <= _MOST_TERMS for terms in parts):
        return None
    every = [_told(terms, record) for terms in parts]
    if any(asserted and not denied for asserted, denied in every):
        hits = tuple(hit for asserted, denied in every if not denied for hit in asserted)
        return _Found("met", "the record names it", hits[:2], 0.65)
    if all(denied and not asserted for asserted, denied in every):
        return _Found(
            "not_met", "the record denies it", tuple(hit for _, denied in every for hit in denied)[:2], 0.75
        )
    return None


def _told(terms: tuple[str, ...], record: PatientRecord) -> tuple[list[int], list[int]]:
    """Statements that assert all the terms together, and statements that deny them."""
    groups = [_variants(term) for term in terms]
    asserted: list[int] = []
    denied: list[int] = []
    for mention in record.mentions(groups[0]):
        statement = record.statements[mention.statement].text
        said = mention.assertion
        if not all(compiled(group).search(statement) for group in groups[1:]):
            continue
        if not said.counts or said.template or said.planned or said.uncertain:
            continue
        (denied if said.denied else asserted).append(mention.statement)
    return asserted, denied


@cache
def _variants(term: str) -> tuple[str, ...]:
    stem = term[:_STEM].lower()
    wider = [word.lower() for word in _WORD.findall(expand(term))[1:]]
    joined = " ".join(wider)
    return (f"{stem}*" if len(term) > _STEM - 1 else term, *((joined,) if joined else ()))


@cache
def _terms(text: str) -> tuple[str, ...]:
    """The words of a criterion that carry its meaning."""
    words = [word for word in _WORD.findall(text) if word.lower() not in _words("empty")]
    return tuple(dict.fromkeys(words))


@cache
def _vocabulary() -> dict[str, Any]:
    loaded: dict[str, Any] = load_data(Path(__file__).with_name("generic.yaml"))
    return loaded


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(str(word) for word in _vocabulary()[name])


def _has(name: str, text: str, part: str = "") -> bool:
    phrases: Sequence[str] = _vocabulary()[name][part] if part else _vocabulary()[name]
    return compiled(tuple(phrases)).search(text) is not None


def _reading(criterion: Criterion, found: _Found, quote: Quote) -> Reading:
    stance: Stance = "contradicts" if found.status == "not_met" else "supports"
    missing = criterion.required_documents or (criterion.text,)
    return Reading(
        engine="computed",
        status=found.status,
        confidence=found.sure,
        rationale=f"{found.why[:1].upper()}{found.why[1:]}.",
        evidence=tuple(quote(hit, stance) for hit in dict.fromkeys(found.hits)),
        missing=missing if found.status == "insufficient" else (),
    )
