"""Mentions of names -> persons: who is meant by each spelling, and what role the packet gives them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein

from summarizer.deid import lexicon

_FUZZY = 6
"""Words of at least this many letters may differ by one letter."""


def parts(text: str) -> tuple[str, ...]:
    """The folded words of a name; hyphens split, full stops, `'s` and generations go."""
    plain = re.sub(r"['’]s\b", "", text.replace("-\n", "-"))
    found = re.findall(r"[^\W_]+(?:['’][^\W\d_]+)?", plain)
    folded = (lexicon.fold(word).replace("'", "").replace("’", "") for word in found)
    return tuple(word for word in folded if word not in lexicon.GENERATIONS)


@dataclass(frozen=True)
class Name:
    """A name taken apart, folded; single words count as `alone`."""

    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Name:
        """`Last, First M.`, `LAST^FIRST` or `First M. Last`."""
        if "^" in text:
            last, _, first = text.partition("^")
            return cls(parts(first.replace("^", " ")), parts(last))
        head, comma, tail = text.partition(",")
        if comma and parts(tail) and parts(head):
            return cls(parts(tail), parts(head))
        words = [parts(word) for word in re.split(r"\s+", head) if parts(word)]
        if len(words) <= 1:
            return cls(alone=words[0] if words else ())
        cut = len(words) - 1
        while cut > 1 and words[cut - 1][0] in lexicon.PARTICLES:
            cut -= 1
        return cls(
            tuple(w for word in words[:cut] for w in word), tuple(w for word in words[cut:] for w in word)
        )

    def words(self) -> tuple[str, ...]:
        """All words."""
        return (*self.first, *self.last, *self.alone)


@dataclass
class Person:
    """One human of the packet, with all words of the name and how often each role was written beside it."""

    first: set[str] = field(default_factory=set)
    last: set[str] = field(default_factory=set)
    votes: Counter[str] = field(default_factory=Counter)
    role: str = "PERSON"

    def takes(self, name: Name) -> bool:
        """Whether a name can be this person's."""
        if name.alone:
            known = self.first | self.last
            return all(_near_any(word, known) for word in name.alone if len(word) > 1)
        if not any(_near_any(word, self.last) for word in name.last if word not in lexicon.PARTICLES):
            return False
        mine, theirs = {w for w in self.first if w}, set(name.first[:1])
        return not mine or not theirs or any(_same_first(a, b) for a in mine for b in theirs)

    def add(self, name: Name, role: str) -> None:
        """Take over the words of a mention."""
        self.first |= set(name.first)
        self.last |= set(name.last)
        if name.alone and not (self.first | self.last):
            self.last |= set(name.alone)
        self.votes[role] += 1

    def words(self) -> set[str]:
        """All words of two letters and more."""
        return {word for word in self.first | self.last if len(word) > 1 and word not in lexicon.PARTICLES}


def _near_any(word: str, known: Iterable[str]) -> bool:
    return any(
        word == other
        or (min(len(word), len(other)) >= _FUZZY and Levenshtein.distance(word, other, score_cutoff=1) <= 1)
        for other in known
    )


def _same_first(one: str, other: str) -> bool:
    """Equal, or an initial of the other, or one letter apart."""
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    return one == other or (
        min(len(one), len(other)) >= _FUZZY - 1 and Levenshtein.distance(one, other, score_cutoff=1) <= 1
    )


class Register:
    """The persons of a packet."""

    def __init__(self) -> None:
        self.persons: list[Person] = []
        self._noted: dict[Name, Person] = {}

    def note(self, text: str, role: str) -> None:
        """Enter a mention; it joins the person it fits, or makes a new one."""
        name = Name.parse(text)
        if not name.words():
            return
        person = self._noted.get(name) or self.find(name)
        if person is None:
            person = Person()
            self.persons.append(person)
        self._noted[name] = person
        person.add(name, role)

    def find(self, name: Name) -> Person | None:
        """The person that a name fits; the patient first, then the most often named."""
        fitting = [person for person in self.persons if person.takes(name)]
        return max(
            fitting, key=lambda person: (person.role == "PATIENT", sum(person.votes.values())), default=None
        )

    def assign(self, patient: str | None) -> None:
        """Give every person a role: the request's patient, else the one most often named in a patient's field."""
        own = self.find(Name.parse(patient)) if patient else None
        if own is None:
            named = [person for person in self.persons if person.votes["PATIENT"]]
            own = max(
                named, key=lambda person: (person.votes["PATIENT"], sum(person.votes.values())), default=None
            )
        for person in self.persons:
            person.role = "PATIENT" if person is own else _role(person.votes)


def _role(votes: Counter[str]) -> str:
    """The role of anybody but the patient."""
    if votes["PATIENT"] and votes["PATIENT"] >= votes["PROVIDER"]:
        return "OTHER_PATIENT"
    if votes["RELATIVE"] and votes["RELATIVE"] >= votes["PROVIDER"]:
        return "RELATIVE"
    return "PROVIDER" if votes["PROVIDER"] else "PERSON"
