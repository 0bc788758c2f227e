"""Statements + a measure's definition -> measurements: value in the policy's unit, place, day and how it is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from summarizer.facts.changes import changes, row_change
from summarizer.facts.context import Assertion, assertion, is_negation
from summarizer.facts.days import DAY, event_day, moments, unit_days
from summarizer.facts.limits import beyond, is_limit
from summarizer.facts.phrases import compiled
from summarizer.facts.tables import cells_of, column_head, from_table, heads_of, row_cells
from summarizer.facts.values import SPAN_LEFT, SPAN_RIGHT, Found, Measure, Measurement, beside, common
from summarizer.types import Statement

_SHARE = re.compile(r"(\d+)\s*(?:of|out of|/)\s*(\d+)", re.IGNORECASE)

_NOT_FOR = re.compile(r"\bnot \w+ (?:in|for|since)\s*$", re.IGNORECASE)
_SINCE = re.compile(
    r"\b(?:since|started|start|began|from|onset|noticed|dating|present|ongoing|to date|until now|current\w*|continu\w+)\b",
    re.IGNORECASE,
)

_ANY_DAY = date(2000, 1, 1)
"""Lengths of time are the same whatever surrogate dates count from."""


def _from_dates(
    measure: Measure, statement: Statement, base: float | None, name: int
) -> tuple[float, int, int] | None:
    """Length of time between two dates of one statement, or from `since` a date to the document's day.

    Where a statement tells of several stretches, the dates behind the name at `name` count, up to the next semicolon.
    """
    unit = unit_days(measure.unit)
    if not measure.duration or not unit:
        return None
    every = [m for m in moments(statement.text, zero=_ANY_DAY) if m.slack <= 16]  # noqa: PLR2004 - months count, bare years do not
    stop = statement.text.find(";", name)
    own = [m for m in every if m.start > name and (stop < 0 or m.start < stop)]
    days = own if len(own) >= 2 else every  # noqa: PLR2004 - a stretch has two ends
    if len(days) >= 2 and days[1].day > days[0].day:  # noqa: PLR2004
        return (days[1].day - days[0].day) / unit, days[0].start, days[1].end
    open_ended = len(days) == 1 and base is not None and base > days[0].day
    if open_ended and base is not None and _SINCE.search(statement.text):
        return (base - days[0].day) / unit, days[0].start, days[0].end
    return None


def _candidates(measure: Measure, statement: Statement, base: float | None) -> Iterator[Found]:
    if measure.change:
        yield from (Found(*item) for item in _changed(measure, statement))
        return
    by_column = from_table(measure, statement)
    if by_column:
        yield from by_column
        return
    if measure.share:
        shares = _shares(measure, statement.text)
        yield from (Found(*item) for item in shares)
        if shares:
            return
    seen: set[int] = set()
    for match in compiled(measure.names).finditer(statement.text):
        near = beside(measure, statement.text, match.start(), match.end())
        dated = None if near else _from_dates(measure, statement, base, match.start())
        for item in near or ([dated] if dated else []):
            if item[1] not in seen:
                seen.add(item[1])
                yield Found(*item)


def _shares(measure: Measure, text: str) -> list[tuple[float, int, int]]:
    """Counts out of a total near the name, in percent."""
    names = [match.span() for match in compiled(measure.names).finditer(text)]
    found = []
    for match in _SHARE.finditer(text):
        near = any(
            match.start() <= end + SPAN_RIGHT and match.end() >= start - SPAN_LEFT for start, end in names
        )
        if near and 0 < float(match[2]) >= float(match[1]):
            found.append((round(100 * float(match[1]) / float(match[2]), 2), match.start(), match.end()))
    return found


def _changed(measure: Measure, statement: Statement) -> Iterator[tuple[float, int, int]]:
    """Changes told in one statement or between two columns of its row; else a value that is given as a change."""
    if measure.change is None:
        return
    heads, cells = heads_of(statement.header), cells_of(statement.text)
    by_row = None
    if heads and len(heads) == len(cells):
        by_row = row_change(measure.change, [head for head, _, _ in heads], [cell for cell, _, _ in cells])
    # The digit of a scale's own name (PHQ-9) is no value.
    masked = compiled(measure.names).sub(lambda m: re.sub(r"\d", "#", m[0]), statement.text)
    told = changes(measure.change, masked)
    if by_row is not None:
        yield by_row, 0, len(statement.text)
    elif told:
        yield from told
    else:
        for match in compiled(measure.names).finditer(statement.text):
            yield from beside(measure, statement.text, match.start(), match.end())


def measurements(
    name: str,
    measure: Measure,
    statements: Iterable[tuple[int, Statement]],
    days: Mapping[int, int | None],
    anchor_year: int | None,
    zero: date | None = None,
) -> list[Measurement]:
    """Every value of one measure.

    Args:
        name: Name of the measure.
        measure: Its definition.
        statements: Pairs of index and statement to read.
        days: Day of each document by its index, None where undated.
        anchor_year: Year of day 0.
        zero: What stands for day 0 among surrogate dates.
    """
    found = []
    pattern = compiled(measure.names)
    void = compiled(measure.void) if measure.void else None
    for index, statement in statements:
        if not (pattern.search(statement.text) or (statement.header and pattern.search(statement.header))):
            continue
        if void and void.search(f"{statement.text}\n{statement.section}"):
            continue
        base = days.get(statement.document)
        for value, start, end, day in _candidates(measure, statement, base):
            if void and statement.header and void.search(column_head(statement, start)):
                continue
            when = event_day(statement.text, start, end, base=base, anchor_year=anchor_year, zero=zero)
            found.append(
                Measurement(
                    measure=name,
                    value=beyond(statement.text, start, value),
                    statement=index,
                    start=start,
                    end=end,
                    day=day if day is not None else when.day if when else None,
                    assertion=_asserted(measure, statement, start, end),
                    limit=is_limit(measure, statement.text, start, end),
                )
            )
    return found


def _asserted(measure: Measure, statement: Statement, start: int, end: int) -> Assertion:
    """How the value is meant; in "no changes for 6 weeks" the length of time is asserted where the name is the denial."""
    said = assertion(statement, start, end)
    if measure.duration and _NOT_FOR.search(statement.text[:start]):
        return replace(said, denied=False)
    if said.denied and "," in statement.text[:start]:
        # A denial of something else before a comma: "not sleepy in the day, ESS 4".
        own = statement.text[:start].rindex(",") + 1
        said = replace(said, denied=assertion(_from(statement, own), start - own, end - own).denied)
    if measure.duration and any(is_negation(m[0]) for m in compiled(measure.names).finditer(statement.text)):
        return replace(said, denied=False)
    return said


def _from(statement: Statement, start: int) -> Statement:
    return statement.model_copy(update={"text": statement.text[start:]})


def has_day(text: str) -> bool:
    """Whether the text names a full date."""
    return DAY.search(text) is not None


__all__ = ["Measure", "Measurement", "column_head", "common", "has_day", "measurements", "row_cells"]
