"""One file an identifier family; a new recognizer gets a line in the tuple below."""

from __future__ import annotations

from summarizer.deid.recognizers.addresses import AddressRecognizer
from summarizer.deid.recognizers.ages import AgeRecognizer
from summarizer.deid.recognizers.base import PageRecognizer
from summarizer.deid.recognizers.dates import CalendarRecognizer
from summarizer.deid.recognizers.fields import FieldRecognizer
from summarizer.deid.recognizers.names import NameRecognizer
from summarizer.deid.recognizers.numbers import NumberRecognizer
from summarizer.deid.recognizers.organisations import OrganisationRecognizer
from summarizer.deid.recognizers.people import PeopleRecognizer
from summarizer.deid.recognizers.phones import TelephoneRecognizer
from summarizer.deid.recognizers.relatives import RelativeRecognizer
from summarizer.deid.recognizers.tagged import TaggedRecognizer
from summarizer.deid.recognizers.web import WebRecognizer

RECOGNIZERS: tuple[type[PageRecognizer], ...] = (
    CalendarRecognizer,
    AgeRecognizer,
    TelephoneRecognizer,
    WebRecognizer,
    TaggedRecognizer,
    NumberRecognizer,
    FieldRecognizer,
    AddressRecognizer,
    NameRecognizer,
    OrganisationRecognizer,
    RelativeRecognizer,
    PeopleRecognizer,
)


def recognizers() -> tuple[PageRecognizer, ...]:
    """One of each."""
    return tuple(make() for make in RECOGNIZERS)
