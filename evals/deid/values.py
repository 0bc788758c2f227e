"""Seed -> the people, numbers and dates of one synthetic text; nothing here reads the product's word lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

import yaml

_FIRST_DAY = date(2023, 1, 2)
_ONSETS = ("b", "br", "c", "d", "dr", "f", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "qu", "r", "s", "st", "t", "th", "tr", "v", "w", "z")  # fmt: skip
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "ou", "ie")
_ENDS = (
    "n",
    "r",
    "ley",
    "son",
    "dal",
    "wick",
    "mont",
    "sky",
    "ski",
    "berg",
    "ett",
    "ova",
    "ini",
    "quist",
    "more",
    "by",
    "tz",
)


@cache
def pool(name: str) -> Any:
    """The values or templates of `<name>.yaml`."""
    return yaml.safe_load(files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8"))


def invented(rng: Random) -> str:
    """A name that stands in no list."""
    middle = "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(rng.choice((1, 1, 2))))
    return (middle + rng.choice(_ENDS)).capitalize()


def _name(rng: Random, kind: str, *, strange: bool) -> str:
    if strange:
        return invented(rng)
    lists = pool("values")[kind]
    options = [*lists, "invented"]
    chosen = rng.choices(options, [1] * (len(options) - 1) + [0.8])[0]
    return invented(rng) if chosen == "invented" else str(rng.choice(lists[chosen]))


class Human:
    """One invented person and the ways to write the name."""

    def __init__(self, rng: Random, *, strange: bool = False) -> None:
        self.first, self.last = _name(rng, "first", strange=strange), _name(rng, "last", strange=strange)
        self.middle = rng.choice(("", "", " " + rng.choice("ABCDEFGHJKLMNPRSTW") + "."))
        values = pool("values")
        self.cred = str(rng.choice(values["credential"]))
        self.relation = str(rng.choice(values["relation"]))

    def form(self, form: str) -> str:
        """The name as `full`, `lf`, `hl7`, `init`, `first` or `last`."""
        return {
            "full": f"{self.first}{self.middle} {self.last}",
            "lf": f"{self.last}, {self.first}{self.middle}",
            "hl7": f"{self.last}^{self.first}^{self.middle.strip(' .')}".upper().rstrip("^"),
            "init": f"{self.first[0]}. {self.last}",
            "first": self.first,
            "last": self.last,
        }[form]


def _digits(rng: Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def _letters(rng: Random, count: int) -> str:
    return "".join(rng.choice("ABCDEFGHJKLMNPQRSTVWXYZ") for _ in range(count))


def shaped(rng: Random, *shapes: str) -> str:
    """One of the shapes with 9 as any digit and A as any capital letter."""
    out = rng.choice(shapes)
    return "".join(_digits(rng, 1) if c == "9" else _letters(rng, 1) if c == "A" else c for c in out)


def phone(rng: Random) -> str:
    """A number of the range kept for fiction."""
    area, last = rng.choice(pool("values")["area"]), "01" + _digits(rng, 2)
    form = rng.choice(
        ("({a}) 555-{n}", "{a}-555-{n}", "{a}.555.{n}", "{a} 555 {n}", "1-{a}-555-{n}", "+1 {a} 555 {n}")
    )
    return str(form.format(a=area, n=last))


def written(day: date, rng: Random, form: str = "") -> str:
    """A day in one of the forms of records."""
    month = pool("values")["month"][day.month - 1]
    forms: dict[str, Callable[[], str]] = {
        "us": lambda: rng.choice(
            (f"{day:%m/%d/%Y}", f"{day:%m/%d/%y}", f"{day.month}/{day.day}/{day.year}", f"{day:%m-%d-%Y}")
        ),
        "iso": day.isoformat,
        "long": lambda: f"{month} {day.day}, {day.year}",
        "mdy": lambda: rng.choice(
            (
                f"{month[:3]} {day.day}, {day.year}",
                f"{day.day} {month} {day.year}",
                f"{day.day}-{month[:3]}-{day.year}",
            )
        ),
        "md": lambda: rng.choice((f"{day.month}/{day.day}", f"{month} {day.day}", f"{month[:3]} {day.day}")),
        "compact": lambda: f"{day:%Y%m%d}",
    }
    return forms[form or rng.choice(("us", "us", "us", "iso", "long", "mdy"))]()


def any_day(rng: Random) -> date:
    """A day of service."""
    return _FIRST_DAY + timedelta(days=rng.randrange(900))


def birthday(rng: Random) -> date:
    """A date of birth."""
    return date(1932, 1, 1) + timedelta(days=rng.randrange(27_000))


SHAPES: dict[str, tuple[str, tuple[str, ...]]] = {
    "ssn": ("SSN", ("999-99-9999",)),
    "mrn": ("MRN", ("99999999", "9999999", "A-9999999", "99-99-99", "AA999999", "999-999-9")),
    "member": ("MEMBER_ID", ("AAA999999999", "9AA9A99AA99", "999999999", "A99999999", "AA-999-99999", "999999999-01")),
    "account": ("ACCOUNT", ("9999999999", "A9999999999", "99999-9999")),
    "encounter": ("ACCOUNT", ("9999999", "E99999999")),
    "license": ("LICENSE", ("A99999", "AA-99999", "AA.9999999", "99999A")),
    "dea": ("LICENSE", ("AA9999999",)),
    "npi": ("LICENSE", ("1999999999",)),
    "clia": ("LICENSE", ("99D9999999",)),
    "tin": ("LICENSE", ("99-9999999",)),
    "dl": ("LICENSE", ("A9999999", "AA999999", "99999999")),
    "plate": ("VEHICLE", ("AAA 9999", "AAA-9999", "9AAA999")),
    "vin": ("VEHICLE", ("1HGAA9999A9999999", "5YJSA1E99HF999999")),
    "serial": ("DEVICE", ("99999999999", "AA9999999", "A99-99999-9", "SN99999999", "22999999999")),
    "lot": ("DEVICE", ("A99999", "99A999", "AA9999A")),
    "udi": ("DEVICE", ("(01)99999999999999(17)999999(10)A999",)),
    "imei": ("DEVICE", ("999999999999999",)),
    "accession": ("OTHER_ID", ("A99-99999", "99-999-99999", "AA9999999", "9999999999", "AA-99-999999")),
    "claim": ("OTHER_ID", ("999999999999", "AAA99999999", "9999-99-99999")),
    "auth": ("OTHER_ID", ("PA-9999999", "AUTH99999999", "A999999999", "999999-AA")),
    "rx": ("OTHER_ID", ("9999999", "999999-99")),
    "control": ("OTHER_ID", ("99999999", "AAA99999999")),
    "group": ("MEMBER_ID", ("99999", "AA9999", "G-99999")),
    "job": ("OTHER_ID", ("99999", "9999999")),
    "job2": ("OTHER_ID", ("AA-99999-99",)),
    "biometric": ("BIOMETRIC", ("FP-9999999", "BIO99999999", "99999999")),
    "photo": ("PHOTO", ("IMG_99999999.jpg", "DSC99999.JPG", "face_9999999.png")),
    "ip": ("IP", ("10.99.1.99", "192.168.9.99", "172.16.9.9")),
}  # fmt: skip
"""Slot -> type and shapes of its value."""
