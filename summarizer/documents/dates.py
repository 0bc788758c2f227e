"""Pages of one document -> the day of service: its own date, never one that is only mentioned."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.documents.kinds import vocabulary
from summarizer.documents.pages import PageView
from summarizer.layout import DAY, Line

_TITLE, _LONE, _CLOSING, _HEADING, _ROW, _ANY = 10, 9, 5, 3, 4, 1
_CLEAR = 6
"""A label of more weight than this is surely one of the document's own date."""
_NEAR = 45
"""Characters before a date in which a label for it may stand."""
_HEAD = 8
_RANGE_END = re.compile(r"\s*(?:to|-|\u2013|through|thru|until)\s*\[day (-?\d+), \d{4}\]", re.IGNORECASE)
_NAME_AND_DATE = re.compile(
    r"(?:\b(?:MD|DO|NP|PA|PA-C|RN|LPN|PT|DPT|OT|OTR|RD|PsyD|PhD|PharmD|RRT|DDS|DPM|LCSW|CRNP|FNP|APRN|ATP|SLP|AuD)\b|\[(?:PROVIDER|PERSON) \d+\])[^\n]{0,30}$"
)


def service_day(kind: str, pages: Sequence[PageView]) -> int | None:
    """Days from day 0 of the date that the document itself bears; None where it bears none."""
    first = pages[0]
    if kind == "fax_cover":
        return first.sent
    if first.day is not None:
        return first.day
    if kind in vocabulary().last_date:
        same = [page for page in pages if page.title == first.title]
        rows = [
            int(match.group(1)) for page in same for line in page.lines if (match := _row_date(line.text))
        ]
        if len(rows) > 1:
            return max(rows)
    scored = [
        item for index, line in enumerate(first.lines) for item in _candidates(line, index, len(first.lines))
    ]
    if not scored and len(pages) > 1 and pages[-1].title == first.title:
        scored = [item for line in pages[-1].lines[-4:] for item in _candidates(line, _HEAD, _HEAD)]
    if not scored:
        return None
    return max(scored, key=lambda item: item[0])[1]


def labelled_day(page: PageView) -> int | None:
    """The day that a page's title or a clear label near its head gives; None where only weaker signs speak."""
    if page.day is not None:
        return page.day
    head = page.lines[:_HEAD]
    scored = [item for index, line in enumerate(head) for item in _candidates(line, index, len(page.lines))]
    weight, day = max(scored, key=lambda item: item[0], default=(0.0, 0))
    return day if weight > _CLEAR else None


def _row_date(text: str) -> re.Match[str] | None:
    """The date with which a table row begins, behind its number where it has one."""
    return re.match(r"^(?:\d{1,3}\s+)?\[day (-?\d+), \d{4}\]", text)


def _candidates(line: Line, index: int, count: int) -> list[tuple[float, int]]:
    words = vocabulary()
    found = []
    for match in DAY.finditer(line.text):
        before = line.text[max(0, match.start() - _NEAR) : match.start()]
        last_words = before.rsplit("]", 1)[-1]
        if words.not_dates.search(last_words):
            continue
        weight = float(_ANY if index >= _HEAD else _HEADING)
        for pattern, points in words.dates:
            if _labels(pattern, last_words):
                weight = max(weight, points)
        if line.text == match.group() and index < _HEAD:
            weight = max(weight, _LONE)
        if index >= count - 4 and _NAME_AND_DATE.search(line.text[: match.start()]):
            weight = max(weight, _CLOSING)
        if match.start() == 0 and index < _HEAD:
            weight = max(weight, _ROW)
        ends = _RANGE_END.match(line.text, match.end())  # a record of a period bears its last day
        found.append((weight - index * 0.01, int((ends or match).group(1))))
    return found


def _labels(pattern: re.Pattern[str], before: str) -> bool:
    """Whether a label stands right before a date: at most a few words lie between."""
    last = None
    for last in pattern.finditer(before):  # noqa: B007 - the last match is wanted
        pass
    return last is not None and len(before[last.end() :].split()) <= 3  # noqa: PLR2004 - "on", ":", "by"
