"""PageViews in order -> groups of pages that are one document each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.documents.dates import labelled_day
from summarizer.documents.kinds import OTHER, vocabulary
from summarizer.documents.pages import PageView

_ASKING = ("dme_order", "letter")
_VISIT = re.compile(
    r"^(?:S|O|A|P|A/P|HPI|subjective|objective|exam|assessment|plan|impression)\b\s*[:/]?\s*(?:$|\S)",
    re.MULTILINE | re.IGNORECASE,
)
_VISIT_HEADINGS = 3
_DAYS_OF_ONE_STAY = 31
"""Bulk pages of a hospital stay carry other days than the note before them."""


def split(views: Sequence[PageView]) -> tuple[tuple[PageView, ...], ...]:
    """Group the pages; every page is in exactly one group, in order."""
    groups: list[list[PageView]] = []
    for page in views:
        if groups and continues(groups[-1], page):
            groups[-1].append(page)
        else:
            groups.append([page])
    return tuple(tuple(group) for group in groups)


def continues(group: Sequence[PageView], page: PageView) -> bool:
    """Whether `page` belongs to the document that `group` has been so far."""
    first, last = group[0], group[-1]
    if not page.lines:
        return True  # blank or unreadable: nothing says that something new begins
    if page.other is not None and page.other != _whose(group):
        return False
    if page.kind == "fax_cover":
        return False
    if _is_bulk(page):
        return _same_source(group, page)
    if page.letter or first.kind == "fax_cover" or (page.counter and page.counter[0] == 1):
        return False
    if first.kind in _ASKING and len(_VISIT.findall(page.text)) >= _VISIT_HEADINGS:
        return False  # a visit note of its own, whatever it was faxed behind
    if page.counter and page.counter[0] > 1:
        return _counts_on(last, page) or _same_title(group, page) or not page.title
    if page.title:
        return (
            _same_title(group, page)
            and page.counter is None
            and _same_day(first, page)
            and page.organisation in ("", first.organisation)
        )
    return not (page.organisation and page.organisation != first.organisation)


def _whose(group: Sequence[PageView]) -> bool:
    return next((page.other for page in group if page.other is not None), False)


def _is_bulk(page: PageView) -> bool:
    return page.kind in vocabulary().bulk


def _same_source(group: Sequence[PageView], page: PageView) -> bool:
    """Whether a bulk page was printed with the document before it, or is of the same visit."""
    first = group[0]
    if first.kind == "fax_cover" or (
        first.organisation and page.organisation and first.organisation != page.organisation
    ):
        return False
    if page.kind == "administrative":
        return True
    if page.stamp and any(page.stamp == earlier.stamp for earlier in group):
        return True
    if _counts_on(group[-1], page) and _same_title(group[-1:], page):
        return True
    if page.day is None:
        again = page.counter is None or page.counter[0] > 1
        return again and _same_title(group[-1:], page) and _same_day(first, page)
    days = [earlier.day for earlier in group if earlier.day is not None]
    return any(abs(page.day - day) <= _DAYS_OF_ONE_STAY for day in days) and _chart_pages(group)


def _chart_pages(group: Sequence[PageView]) -> bool:
    """Whether bulk pages are already bound behind this document, or it is itself a page of the chart."""
    return group[0].kind not in (OTHER, "letter", "dme_order")


def _counts_on(last: PageView, page: PageView) -> bool:
    if not (page.counter and last.counter):
        return False
    return page.counter == (last.counter[0] + 1, last.counter[1])


def _same_title(group: Sequence[PageView], page: PageView) -> bool:
    return bool(page.title) and any(page.title.lower() == earlier.title.lower() for earlier in group)


def _same_day(first: PageView, page: PageView) -> bool:
    days = labelled_day(first), labelled_day(page)
    return None in days or days[0] == days[1]
