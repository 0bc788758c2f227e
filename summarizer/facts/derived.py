"""Patient record -> measurements that no line states: worked out from other values.

Each source statement stays attached, so that a reviewer can repeat the sum.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from summarizer.facts.context import Assertion, assertion
from summarizer.facts.measures import Measure, Measurement, common, row_cells
from summarizer.facts.numbers import number_value
from summarizer.facts.phrases import compiled
from summarizer.facts.record import PatientRecord

_QUIT = (
    "quit",
    "quit smoking",
    "stopped smoking",
    "stopped",
    "quit date",
    "smoke free since",
    "last cigarette",
    "tobacco free since",
    "not smoked since",
)
_SMOKING = ("smok*", "tobacco", "cigarette*", "pack*", "ppd", "nicotine", "quit date", "quit")
_PACKS = re.compile(
    r"(\d+(?:\.\d+)?|[a-z]+)\s*(?:ppd|packs?\s*(?:per|a|/)\s*day)\s*(?:x|for|times)\s*(\d+)\s*(?:years|yrs|y)",
    re.IGNORECASE,
)


def derived(name: str, record: PatientRecord) -> list[Measurement]:
    """Values of measure `name` that follow from others; empty where none does."""
    rule = _RULES.get(name)
    return rule(record) if rule else []


def _age(record: PatientRecord) -> list[Measurement]:
    if record.patient_age is None:
        return []
    return [Measurement("age", float(record.patient_age), -1, 0, 0, 0.0, Assertion())]


def _birth_year(record: PatientRecord) -> list[Measurement]:
    if record.patient_age is None or record.anchor_year is None:
        return []
    return [
        Measurement("birth_year", float(record.anchor_year - record.patient_age), -1, 0, 0, 0.0, Assertion())
    ]


def _bmi(record: PatientRecord) -> list[Measurement]:
    """Weight over squared height; the height may be older, adults do not grow."""
    measures = common()
    weights = [
        v for v in record.measured("weight_kg", measures["weight_kg"]) if not v.limit and v.assertion.counts
    ]
    heights = [
        v for v in record.measured("height_cm", measures["height_cm"]) if not v.limit and v.assertion.counts
    ]
    feet = _feet(record)
    weights += [pounds for height in feet if (pounds := _pounds(record, height))]
    heights += feet
    if not heights:
        return []
    height = max(heights, key=lambda v: v.day if v.day is not None else float("-inf")).value / 100
    return [
        Measurement("bmi", round(w.value / height**2, 1), w.statement, w.start, w.end, w.day, w.assertion)
        for w in weights
        if w.value > 25  # noqa: PLR2004 - kilograms: an adult
    ]


_BARE_WEIGHT = re.compile(
    r"\b(?:wt|weight)\s*:?\s*(\d{2,3}(?:\.\d)?)(?=\s*(?:$|[,;.]|\s[A-Z]))", re.IGNORECASE
)


def _pounds(record: PatientRecord, height: Measurement) -> Measurement | None:
    """A weight without a unit beside a height in feet is in pounds."""
    match = _BARE_WEIGHT.search(record.statements[height.statement].text)
    if not match:
        return None
    return replace(
        height, measure="weight_kg", value=float(match[1]) * 0.453592, start=match.start(), end=match.end()
    )


_FEET = re.compile(r"(\d)\s?(?:'|ft|feet|\u2019)\s?(\d{1,2}(?:\.\d)?)?")


def _feet(record: PatientRecord) -> list[Measurement]:
    found = []
    for index in record.readable:
        statement = record.statements[index]
        match = _FEET.search(statement.text)
        if match and 3 <= int(match[1]) <= 7:  # noqa: PLR2004 - feet
            centimetres = int(match[1]) * 30.48 + float(match[2] or 0) * 2.54
            day = record.days.get(statement.document)
            found.append(
                Measurement(
                    "height_cm",
                    centimetres,
                    index,
                    match.start(),
                    match.end(),
                    day,
                    assertion(statement, match.start(), match.end()),
                )
            )
    return found


def _years_since_quit(record: PatientRecord) -> list[Measurement]:
    found = []
    smoking = compiled(_SMOKING)
    for mention in record.mentions(_QUIT):
        statement = record.statements[mention.statement]
        about = (
            smoking.search(statement.text) or "tobacco" in statement.section or "smok" in statement.section
        )
        named = mention.day is not None and mention.day != record.days.get(statement.document)
        if about and named and mention.assertion.counts and not mention.assertion.planned:
            years = round(-(mention.day or 0) / 365.25, 2)
            plain = Assertion(template=mention.assertion.template, ticked=mention.assertion.ticked)
            found.append(
                Measurement(
                    "years_since_quit",
                    years,
                    mention.statement,
                    mention.start,
                    mention.end,
                    record.days.get(statement.document),
                    plain,
                )
            )
    return found


def _pack_years(record: PatientRecord) -> list[Measurement]:
    """Packs a day times years: stretches of one sentence, or rows of one grid, added up."""
    found = []
    for index in record.readable:
        statement = record.statements[index]
        parts = [
            (packs * float(match[2]), match)
            for match in _PACKS.finditer(statement.text)
            if (packs := number_value(match[1])) is not None
        ]
        if parts:
            match = parts[0][1]
            found.append(
                _pack_value(
                    record, index, sum(value for value, _ in parts), match.start(), parts[-1][1].end()
                )
            )
    return found + _pack_grid(record)


def _pack_grid(record: PatientRecord) -> list[Measurement]:
    """The sum over the rows of a smoking grid with a column for packs a day and one for years."""
    totals: dict[tuple[int, str], tuple[float, int]] = {}
    for index in record.readable:
        statement = record.statements[index]
        heads, cells = row_cells(statement.header), row_cells(statement.text)
        if not heads or len(heads) != len(cells):
            continue
        packs = next((cell for head, cell in zip(heads, cells, strict=True) if _PACKS_HEAD.search(head)), "")
        years = next(
            (cell for head, cell in zip(heads, cells, strict=True) if _YEARS_HEAD.fullmatch(head)), ""
        )
        if _FIRST_NUMBER.fullmatch(packs) and _FIRST_NUMBER.fullmatch(years):
            key = (statement.document, statement.header)
            before = totals.get(key, (0.0, index))[0]
            totals[key] = (before + float(packs) * float(years), index)
    return [
        _pack_value(record, index, round(total, 2), 0, len(record.statements[index].text))
        for total, index in totals.values()
    ]


def _pack_value(record: PatientRecord, index: int, value: float, start: int, end: int) -> Measurement:
    statement = record.statements[index]
    day = record.days.get(statement.document)
    return Measurement("pack_years", value, index, start, end, day, assertion(statement, start, end))


_PACKS_HEAD = re.compile(r"packs?\s*(?:/|per|a)\s*day|\bppd\b", re.IGNORECASE)
_YEARS_HEAD = re.compile(r"(?:no\.? of |number of |total )?(?:years|yrs)(?: smoked)?", re.IGNORECASE)
_SCALE = (0.0, 28.0)
_CDAI_PARTS = {
    "tender": Measure(names=("TJC*", "tender joint*", "tender joint count"), unit="joints", range=_SCALE),
    "swollen": Measure(names=("SJC*", "swollen joint*", "swollen joint count"), unit="joints", range=_SCALE),
    "patient": Measure(names=("(pt|patient*) global*", "PtGA", "global ... by patient", "patient assessment of disease"), unit="", range=(0.0, 10.0)),
    "physician": Measure(names=("(MD|physician*|provider*|evaluator*|examiner*) global*", "PhGA", "EGA", "global ... by (physician|provider|evaluator)"), unit="", range=(0.0, 10.0)),
}  # fmt: skip


def _cdai(record: PatientRecord) -> list[Measurement]:
    """Tender and swollen joints, patient's and physician's global: the four parts of one day of one document."""
    sums: dict[tuple[int, float | None], dict[str, Measurement]] = {}
    for name, measure in _CDAI_PARTS.items():
        for value in record.measured(name, measure):
            if not value.limit and value.assertion.counts:
                key = (record.statements[value.statement].document, value.day)
                sums.setdefault(key, {}).setdefault(name, value)
    return [
        replace(parts["tender"], measure="cdai", value=round(sum(part.value for part in parts.values()), 1))
        for parts in sums.values()
        if len(parts) == len(_CDAI_PARTS)
    ]


_RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:-|\u2013|to)\s*\d+(?:\.\d+)?")
_FIRST_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_C_PEPTIDE = Measure(
    names=("c-peptide", "c peptide", "connecting peptide"),
    unit="ng/mL",
    units={"ng/ml": 1.0, "nmol/L": 3.02, "pmol/L": 0.00302},
    range=(0.0, 30.0),
)


def _c_peptide_share(record: PatientRecord) -> list[Measurement]:
    """C-peptide in percent of the lower limit of the laboratory's own range, as the policy counts it."""
    found = []
    for value in record.measured("c_peptide", _C_PEPTIDE):
        text = record.statements[value.statement].text
        limits = _RANGE.search(text, value.end)
        if value.limit or not limits or float(limits[1]) <= 0:
            continue
        share = round(
            100 * float(_FIRST_NUMBER.findall(text[value.start : value.end])[0]) / float(limits[1]), 1
        )
        found.append(replace(value, measure="c_peptide_pct_of_lln", value=share))
    return found


_MONTH = 28
_MOST_GAP = 8
"""Days between two rows of a diary that still leave none out."""


def month_sums(values: Sequence[Measurement], record: PatientRecord) -> list[Measurement]:
    """Dated rows of one diary, added up to sums of 28 days each, latest last; a last part of less is left out."""
    sums = []
    by_document: dict[int, list[Measurement]] = {}
    for value in values:
        if value.day is not None and value.statement >= 0:
            by_document.setdefault(record.statements[value.statement].document, []).append(value)
    for rows in by_document.values():
        ordered = sorted({row.day: row for row in rows}.values(), key=lambda row: row.day or 0)
        start = 0
        for at, row in enumerate(ordered):
            if at and (row.day or 0) - (ordered[at - 1].day or 0) > _MOST_GAP:
                start = at  # a gap: what lies before cannot be added to what follows
            gap = (row.day or 0) - (ordered[at - 1].day or 0) if at > start else 0
            if (row.day or 0) - (ordered[start].day or 0) + max(gap, 1) >= _MONTH:
                part = ordered[start : at + 1]
                sums.append(replace(row, value=sum(item.value for item in part)))
                start = at + 1
    return sums


_RULES: dict[str, Callable[[PatientRecord], list[Measurement]]] = {
    "age": _age,
    "birth_year": _birth_year,
    "bmi": _bmi,
    "years_since_quit": _years_since_quit,
    "pack_years": _pack_years,
    "cdai": _cdai,
    "c_peptide_pct_of_lln": _c_peptide_share,
}
