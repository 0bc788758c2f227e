"""Finds of all pages (+ request) -> what is known of a packet: persons, organisations, places, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import PurePath

from summarizer.deid import harvest, lexicon, lookup, persons, timeline
from summarizer.deid.harvest import Words
from summarizer.deid.recognizers.tagged import PROVEN, TaggedRecognizer
from summarizer.deid.spans import Found
from summarizer.deid.surrogates import NAMES
from summarizer.types import Patient, Request

_SURE = 0.85
_SHORTEST = 4
"""Shorter values mean something else on other pages."""
_PATTERNED = frozenset(
    {
        "PHONE",
        "FAX",
        "SSN",
        "MRN",
        "MEMBER_ID",
        "ACCOUNT",
        "NPI",
        "LICENSE",
        "DEVICE",
        "VEHICLE",
        "ACCESSION",
        "CLAIM",
        "AUTH",
        "RX",
        "ID",
    }
)
_SPELLED = frozenset({"ORG", "ADDRESS", "CITY", "EMAIL", "URL"})


class Casebook:
    """Everything one packet reveals about itself."""

    def __init__(
        self,
        files: Sequence[str],
        texts: Sequence[str],
        request: Request | None,
        finds: Sequence[Sequence[Found]],
    ) -> None:
        self.register = persons.Register()
        self._values: dict[tuple[str, str], None] = {}
        patient = (request.patient if request else None) or Patient()
        self._from_request(patient)
        self._from_files(files)
        for text, found in zip(texts, finds, strict=True):
            self._from_page(text, found)
        self.register.assign(patient.name)
        self.births = timeline.births(texts)
        if patient.dob:
            self.births[patient.dob] += len(texts) + 1
        received = request.received if request else None
        self.timeline = timeline.Timeline(
            received or timeline.anchor(texts, self.births), timeline.latest_without_year(texts)
        )
        self.words = Words(self._word_labels(), _lower_case_words(texts))
        self._patterns = tuple(self._compile())

    @property
    def born(self) -> date | None:
        """The patient's date of birth."""
        return max(self.births, key=lambda day: self.births[day], default=None)

    def _from_request(self, patient: Patient) -> None:
        if patient.name:
            self.register.note(patient.name, "PATIENT")
        for label, value in (
            ("MRN", patient.mrn),
            ("MEMBER_ID", patient.member_id),
            ("PHONE", patient.phone),
        ):
            if value:
                self._values[label, value] = None
        for index, piece in enumerate((patient.address or "").split(",")):
            word = re.sub(r"\b[A-Z]{2}\b|\d{5}(?:-\d{4})?$", "", piece).strip()
            if word and index < 2:  # noqa: PLR2004 - street and city; the state stays
                self._values["CITY" if index else "ADDRESS", word] = None

    def _from_files(self, names: Sequence[str]) -> None:
        """Names in file names such as `Doe_Jane_fax.pdf`."""
        for name in names:
            words = re.findall(r"[^\W\d_]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", PurePath(name).stem))
            likely = [word for word in words if len(word) > 2 and not lexicon.is_common(word)]  # noqa: PLR2004 - initials
            if len(likely) >= 2 and any(lexicon.is_first(word) for word in likely):  # noqa: PLR2004 - given and family name
                first = next(word for word in likely if lexicon.is_first(word))
                last = next(word for word in likely if word != first)
                self.register.note(f"{last}, {first}", "PATIENT")

    def _from_page(self, text: str, found: Sequence[Found]) -> None:
        for find in sorted(found, key=lambda item: -len(text[item.start : item.end].split())):
            raw = text[find.start : find.end]
            tagged = find.recognizer == TaggedRecognizer.__name__
            if find.score < (PROVEN if tagged else _SURE) or (tagged and _named_better(find, found)):
                continue
            if find.label in NAMES:
                self.register.note(raw, find.label)
            elif find.label in _PATTERNED | _SPELLED and len(raw) >= _SHORTEST:
                self._values[find.label, " ".join(raw.split())] = None

    def _word_labels(self) -> dict[str, str]:
        """Folded words to look for on every page."""
        found = {}
        for label in ("CITY", "ORG"):
            for word in harvest.unusual([value for kind, value in self._values if kind == label]):
                found[word] = label
        for person in self.register.persons:
            for word in person.words():
                found[word] = "PERSON"
        return found

    def _compile(self) -> Iterator[lookup.Known]:
        for label, value in self._values:
            if label in _PATTERNED:
                known = lookup.number(label, value)
                if known:
                    yield known
                continue
            yield lookup.words(label, value, exact=len(value.split()) == 1)
            if label == "ORG":
                for short in harvest.short_forms(value):
                    yield lookup.words(label, short, exact=True)

    def find(self, text: str) -> Iterator[Found]:
        """What the packet knows, found on a page."""
        yield from harvest.named(text, self.words)
        for item in self._patterns:
            label = item.label
            for start, end in item.spans(text):
                if label == "ORG" and not text[start].isupper():
                    continue
                yield Found(start, end, label, harvest_score(label), "Harvest")


def _named_better(find: Found, found: Sequence[Found]) -> bool:
    """Whether a surer find says that the place is of another class."""
    return any(
        other.score > find.score
        and other.label != find.label
        and other.start <= find.start
        and find.end <= other.end
        for other in found
    )


def harvest_score(label: str) -> float:
    """Numbers are sure; words give way to what stands beside a label."""
    return 0.95 if label in _PATTERNED else 0.89


def _lower_case_words(texts: Sequence[str]) -> frozenset[str]:
    """Words that the packet also writes in lower case, and so uses as words."""
    return frozenset(word for text in texts for word in re.findall(r"\b[a-z]{3,}\b", text))
