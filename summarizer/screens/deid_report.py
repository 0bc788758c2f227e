"""Open case -> the de-identification report: first thing on the screen, before anybody sees the draft."""

from __future__ import annotations

from typing import Final

import streamlit as st

from summarizer.screens import markup, site, words
from summarizer.screens.case import OpenCase
from summarizer.types import DateProfile, DeidGate, DeidReport, KeptKind

READ: Final = "deid_report_read"
"""Kind of the event that says that a person has read the report of a case."""
KEPT: Final[dict[KeptKind, str]] = {
    "clinical_phrase": "clinical phrases",
    "state": "states",
    "year": "years",
    "age": "ages under 90",
}
DATES: Final[dict[DateProfile, str]] = {
    "safe_harbor": "Dates are shown as days from the day of receipt, with the year.",
    "shifted": "Dates are surrogates: all of this packet are moved by the same secret number of days.",
}


def comes_first(case: OpenCase) -> bool:
    """Whether this person has yet to read the report of this case."""
    if case.draft.deid is None or site.recall("deid_read"):
        return False
    events = case.site.store.audit.events(case.id)
    read = any(event.kind == READ and event.actor == case.reviewer.id for event in events)
    site.remember("deid_read", read)
    return not read


def show_first(case: OpenCase, report: DeidReport) -> None:
    """Draw the report alone, with the way on to the draft."""
    markup.show('<h1 class="cs-title">What was taken out of this packet</h1>')
    show(report)
    st.button("Go on to the draft", key="deid_read", type="primary", on_click=_read, args=(case,))


def show(report: DeidReport) -> None:
    """Draw classes, gate and what was kept."""
    count = sum(item.count for item in report.classes)
    markup.show(
        markup.plain(
            f"{count} identifiers on {report.pages} pages were replaced before the text went "
            f"to the index, to any model or to the log. {DATES[report.dates]}",
            "cs-quiet",
        )
    )
    _classes(report)
    markup.show(markup.heading("What the second look found") + markup.bullets(_risks(report)))
    markup.show(markup.heading("What was kept, and why") + markup.bullets(_kept(report)))


def _read(case: OpenCase) -> None:
    case.site.store.record(READ, case.reviewer.id, case.id, {"role": case.reviewer.role})
    site.remember("deid_read", READ)


def _classes(report: DeidReport) -> None:
    rows = [
        (
            markup.escape(words.identifier(item.label)),
            str(item.count),
            str(item.different),
            markup.escape(words.pages(item.pages)),
            f"{item.lowest_score:.2f}",
            markup.escape(", ".join(map(words.found_by, item.recognizers))),
        )
        for item in report.classes
    ]
    head = ("Class", "Replaced", "Different", "Pages", "Least sure", "Found by")
    markup.show(markup.table(head, rows, "Identifiers replaced, by class"))


def _risks(report: DeidReport) -> list[str]:
    told = [_gate(item) for item in report.gate] or ["Nothing that was left."]
    if report.pages_without_text:
        told.append(f"{words.pages(report.pages_without_text)}: no text was read, so nothing was looked for.")
    if report.day_zero_within is not None:
        told.append(f"Years beside day numbers leave {report.day_zero_within} days for the day of receipt.")
    return told


def _gate(item: DeidGate) -> str:
    done = "taken out" if item.handled == "removed" else "released by a person as a false alarm"
    return f"p. {item.page}: {words.ALARM[item.found]}, {done} (alarm {item.alarm})."


def _kept(report: DeidReport) -> list[str]:
    return [
        f"{item.count} {KEPT[item.kind]} ({words.pages(item.pages)}): {item.why}." for item in report.kept
    ]
