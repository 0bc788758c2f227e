"""Identifiers -> typed surrogates that are the same for the same thing all over a packet."""

from __future__ import annotations

import re

from summarizer.deid.persons import Name, Person, Register

NAMES = frozenset({"PATIENT", "OTHER_PATIENT", "RELATIVE", "PROVIDER", "PERSON"})
_TYPES = "OTHER PATIENT|PATIENT|RELATIVE|PROVIDER|PERSON|ORG|ADDRESS|CITY|ZIP|DATE|PHONE|FAX|EMAIL|URL|IP|SSN|MRN|MEMBER ID|ACCOUNT|NPI|LICENSE|DEVICE|VEHICLE|ACCESSION|CLAIM|AUTH|RX|ID"
SURROGATE = re.compile(
    rf"\[(?:(?:{_TYPES})(?: \d+)?|(?:day|month) -?\d+(?:, \d{{4}})?|shifted \d{{4}}-\d{{2}}(?:-\d{{2}})?|DOB(?:, age \d+\+?)?)\]|\b90\+"
)
"""What a surrogate looks like; text that is one already is left alone."""


class Book:
    """Hands out surrogates; numbers count up by first appearance within their type."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._numbers: dict[tuple[str, object], int] = {}
        self._counts: dict[str, int] = {}
        self._persons: dict[str, Person | None] = {}

    def name(self, raw: str, label: str) -> tuple[str, str]:
        """Label and surrogate of a name: the person's role decides, not the place where the name stands."""
        if raw not in self._persons:
            self._persons[raw] = self._register.find(Name.parse(raw))
        person = self._persons[raw]
        if person is None:
            fallback = "PERSON" if label in {"PATIENT", "OTHER_PATIENT"} else label
            return fallback, self._numbered(fallback, " ".join(Name.parse(raw).words()))
        if person.role == "PATIENT":
            return "PATIENT", "[PATIENT]"
        return person.role, self._numbered(person.role, id(person))

    def other(self, raw: str, label: str) -> str:
        """The surrogate of anything but a name or date."""
        if label == "AGE":
            return "90+"
        key = re.sub(r"\D", "", raw)[-10:] if label in {"PHONE", "FAX"} else re.sub(r"[\W_]", "", raw).upper()
        return self._numbered(label, key)

    def _numbered(self, label: str, key: object) -> str:
        if (label, key) not in self._numbers:
            self._counts[label] = self._counts.get(label, 0) + 1
            self._numbers[label, key] = self._counts[label]
        return f"[{label.replace('_', ' ')} {self._numbers[label, key]}]"
