"""Dates and dates of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.deid import calendar
from summarizer.deid.recognizers.base import PageRecognizer
from summarizer.deid.spans import Found
from summarizer.deid.spoken import MOVABLE

BIRTH = re.compile(
    r"\b(?:d\.?[ ]?[o0]\.?[ ]?b\.?|date[ ]of[ ]birth|birth[ ]?-?date|birth[ ]date|birthday|b-?day|bdate|born(?:[ ]on)?|b\.)[ ]*(?:\((?:mm/dd/yyyy|m/d/y)\))?[ \t]*[:;.,#=]?[ \t]*\n?[ \t]*(?:is[ ]|[\"“])?$|date of birth\?[ \t]*\n?(?:[ \t]*\d\d?:\d\d)?(?:[ \t]*[a-z]+:)?[ \t]*$",
    re.IGNORECASE,
)
_BIRTH_YEAR = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|birth ?date|born(?: on| in)?|year of birth|yob)[ \t]*[:=]?[ \t]*(?P<year>(?:18|19|20)\d\d)\b(?![-/])",
    re.IGNORECASE,
)
_REACH = 48


class CalendarRecognizer(PageRecognizer):
    """Dates by our own grammar; DOB where a birth label stands before."""

    LABELS = ("DATE", "DOB")

    def find(self, text: str) -> Iterator[Found]:
        """Dates of a page."""
        for mention in calendar.scan(text):
            before = text[max(0, mention.start - _REACH) : mention.start]
            born = bool(BIRTH.search(before)) and mention.day is not None
            full = mention.year is not None or mention.day is not None
            score = 0.98 if born else 0.95 if full else 0.7
            yield Found(mention.start, mention.end, "DOB" if born else "DATE", score, self.name)
        for match in MOVABLE.finditer(text):
            yield self.hit(match, "DATE", 0.7)
        for match in _BIRTH_YEAR.finditer(text):
            yield self.hit(match, "DOB", 0.9, "year")
