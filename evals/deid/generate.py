"""Seed -> labelled synthetic clinical texts: identifiers as entities, clinical words as distractors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from evals.deid.values import SHAPES, Human, any_day, birthday, phone, pool, shaped, written
from retrieval.types import Record

_SLOT = re.compile(r"\{([a-z0-9_]+)((?:\.[a-z0-9_]+)*)\}")
_PEOPLE = {"pt": "PATIENT_NAME", "oth": "PATIENT_NAME", "rel": "RELATIVE_NAME"}
_PROVIDERS = ("dr", "rn")
_DATES = ("date", "dob")
_OCR = (("0", "O"), ("1", "l"), ("5", "S"), ("rn", "m"), ("l", "1"), ("O", "0"), ("i", "l"), ("8", "B"))
_OCR_SHARE, _CHAR_SHARE = 0.15, 0.012
_PLACES = {"street": "ADDRESS", "city": "CITY", "zip": "ZIP", "county": "CITY"}


class Entity(Record):
    """Characters `[start, end)` of a text that identify somebody."""

    start: int
    end: int
    type: str


class Distractor(Record):
    """Characters `[start, end)` of a text that must stay."""

    start: int
    end: int
    kind: str


class Sample(Record):
    """One labelled text."""

    id: str
    style: str
    text: str
    entities: tuple[Entity, ...]
    distractors: tuple[Distractor, ...]


class _Case:
    """The values of one text: the same slot of a person or number gives the same value."""

    def __init__(self, rng: Random, *, strange: bool) -> None:
        self._rng, self._kept, self._strange = rng, dict[str, Any](), strange
        self._values = pool("values")
        self._male = rng.random() < 0.5

    def fill(self, slot: str, forms: list[str]) -> Iterator[tuple[str, str, bool]]:
        """Pieces of a slot as text, label ("" for none) and whether the label is an identifier's."""
        base = slot.rstrip("23")
        if slot == "x":
            yield str(self._rng.choice(self._values["distractors"][forms[0]])), forms[0], False
        elif base in _PEOPLE or base in _PROVIDERS:
            yield from self._person(slot, base, forms[0])
        elif base in _DATES:
            yield from self._date(slot, base, forms[0] if forms else "")
        elif base in SHAPES:
            yield self._keep(slot, lambda: shaped(self._rng, *SHAPES[base][1])), SHAPES[base][0], True
        else:
            yield from self._other(slot, base)

    def _keep(self, slot: str, make: Any) -> Any:
        if slot not in self._kept:
            self._kept[slot] = make()
        return self._kept[slot]

    def _person(self, slot: str, base: str, form: str) -> Iterator[tuple[str, str, bool]]:
        human: Human = self._keep(slot, lambda: Human(self._rng, strange=self._strange))
        if form == "cred":
            kind = "nurse_credential" if base == "rn" else "credential"
            yield str(self._keep(slot + "cred", lambda: self._rng.choice(self._values[kind]))), "", False
        elif form.startswith("relation"):
            yield human.relation.capitalize() if form.endswith("cap") else human.relation, "", False
        else:
            yield human.form(form), _PEOPLE.get(base, "PROVIDER_NAME"), True

    def _date(self, slot: str, base: str, form: str) -> Iterator[tuple[str, str, bool]]:
        day: date = self._keep(slot, lambda: birthday(self._rng)) if base == "dob" else any_day(self._rng)
        text = written(day, self._rng, form)
        yield text, base.upper(), True

    def _other(self, slot: str, base: str) -> Iterator[tuple[str, str, bool]]:
        rng, values = self._rng, self._values
        if base == "org":
            head = self._keep(
                slot, lambda: f"{rng.choice(values['org_head'])} {rng.choice(values['org_tail'])}"
            )
            yield head, "ORG", True
        elif base in _PLACES:
            yield self._keep(slot, lambda: self._place(base)), _PLACES[base], True
        elif base in {"phone", "fax"}:
            yield phone(rng), base.upper(), True
        elif base == "email":
            human = self._keep("pt", lambda: Human(rng, strange=self._strange))
            user = re.sub(r"[^a-z]", "", (human.first[0] + human.last).lower())
            yield f"{user}{rng.randrange(9, 99)}@{rng.choice(values['mail'])}", "EMAIL", True
        elif base == "url":
            yield str(rng.choice(values["site"])), "URL", True
        elif base == "age":
            yield str(rng.randrange(90, 104)), "AGE_90", True
        elif base in {"month_year", "year_month"}:
            yield any_day(rng).strftime("%B %Y"), "DATE", True
        elif base == "employer":
            yield self._keep(slot, lambda: str(rng.choice(values["employer"]))), "ORG", True
        else:
            yield self._plain(base), "", False

    def _place(self, base: str) -> str:
        rng, values = self._rng, self._values
        if base == "street":
            return f"{rng.randrange(11, 9900)} {rng.choice(values['street'])}"
        if base == "zip":
            return f"{rng.randrange(10_000, 99_950)}" + rng.choice(("", "", f"-{rng.randrange(1000, 9999)}"))
        return str(rng.choice(values[base]))

    def _plain(self, base: str) -> str:
        he, his, him, title, sex = (
            ("he", "his", "him", "Mr.", "man") if self._male else ("she", "her", "her", "Ms.", "woman")
        )
        words = {
            "his": his,
            "him": him,
            "title": title,
            "sex": sex,
            "he_cap": he.capitalize(),
            "his_cap": his.capitalize(),
        }
        if base in words:
            return words[base]
        if base == "time":
            return f"{self._rng.randrange(24):02}:{self._rng.randrange(60):02}"
        return str(self._rng.choice(self._values[base]))


def samples(seed: int, count: int, *, strange: bool = False) -> list[Sample]:
    """`count` labelled texts, the same for the same seed; all styles in turn. `strange`: names that no list holds."""
    rng = Random(seed)  # noqa: S311 - reproducible test data, no secret
    styles = pool("templates")
    names = list(styles)
    return [
        _sample(
            rng,
            f"{seed}-{index}",
            name := names[index % len(names)],
            rng.choice(styles[name]),
            strange=strange,
        )
        for index in range(count)
    ]


def _sample(rng: Random, name: str, style: str, template: str, *, strange: bool) -> Sample:
    noisy = rng.random() < _OCR_SHARE
    case = _Case(rng, strange=strange)
    text, entities, distractors, last = "", [], [], 0
    for match in _SLOT.finditer(template):
        text += template[last : match.start()]
        last = match.end()
        slot, forms = match[1].removesuffix("90"), [form for form in match[2].split(".") if form]
        for piece, label, identifies in case.fill(slot, forms):
            shown = piece.upper() if "upper" in forms else piece.lower() if "lower" in forms else piece
            if noisy and identifies:
                shown = _misread(rng, shown)
            if label and identifies:
                entities.append(Entity(start=len(text), end=len(text) + len(shown), type=label))
            elif label:
                distractors.append(Distractor(start=len(text), end=len(text) + len(shown), kind=label))
            text += shown
    text += template[last:]
    return Sample(
        id=name,
        style=style + ("+ocr" if noisy else ""),
        text=text,
        entities=tuple(entities),
        distractors=tuple(distractors),
    )


def _misread(rng: Random, value: str) -> str:
    """At most one or two confusions of OCR."""
    for right, wrong in _OCR:
        at = value.find(right)
        if at >= 0 and rng.random() < _CHAR_SHARE * len(value):
            value = value[:at] + wrong + value[at + len(right) :]
    return value
