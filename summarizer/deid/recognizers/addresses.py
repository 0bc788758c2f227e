"""Street addresses, cities, counties and postal codes; the state stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from summarizer.deid import lexicon
from summarizer.deid.recognizers.base import PageRecognizer
from summarizer.deid.spans import Found

_SUFFIX = (
    r"st|street|ave?|avenue|rd|road|dr|drive|ln|lane|blvd|boulevard|ct|court|cir|circle|pl|place|way|ter|terrace|pkwy|parkway|hwy|highway|"
    r"tpke?|turnpike|sq|square|loop|trail|trl|alley|aly|row|run|path|pike|plaza|plz|bend|hill|hills|ridge|spur|crossing|xing|point|pt|view|vista|"
    r"heights|hts|grove|glen|commons|mews|cove|creek|crest|park|walk|wharf|landing|route|rte|expressway|expy|fork|gardens|close|broadway"
)
_WORD = rf"(?:[{lexicon.UPPER}0-9][\w'’.-]*|of|the|de|la|del|el|du|los|las)"
_UNIT = r"(?:,?[ ]{1,2}(?:#[ ]?[\w-]+|(?i:apt|apartment|unit|suite|ste|fl|floor|rm|room|bldg|building|lot|box|dept)\.?[ ]?#?[ ]?[\w-]+))"
_NUMBER = r"(?<![\w/.$-])\d{1,6}[A-Z]?(?:-\d{1,4})?(?:[ ]\d/\d)?"
_STREET = re.compile(
    rf"{_NUMBER}[ ]{{1,2}}(?:(?:[NSEW]|NE|NW|SE|SW|North|South|East|West)\.?[ ])?(?:{_WORD}[ ]){{1,4}}?(?i:{_SUFFIX})\b\.?(?:[ ](?i:{_SUFFIX})\b\.?)*(?:[ ]\d{{1,5}}\b)?(?:[ ](?:[NSEW]|NE|NW|SE|SW)\b)?{_UNIT}*"
)
_LOWER = re.compile(
    rf"\b(?i:live|lives|living|reside[sd]?|address|moved|home|house|located)[ ](?:[a-z]+[ ]){{0,2}}?(?:at|is|to|on)[ ](?P<street>\d{{1,6}}[ ](?:[\w'’.-]+[ ]){{1,3}}?(?:{_SUFFIX})\b\.?{_UNIT}*)",
    re.IGNORECASE,
)
_ROW = re.compile(
    rf"\b(?:{_SUFFIX})\b\.?(?:[ ]\d{{1,5}})?[ ]?[NSEW]{{0,2}}{_UNIT}*,[ ]{{0,2}}\n?(?P<city>[{lexicon.UPPER}][\w'’.-]*(?:[ ][{lexicon.UPPER}][\w'’.-]*){{0,2}})(?=[ ]*[,.;\n]|$)",
    re.IGNORECASE,
)
_RESIDES = re.compile(
    rf"\b(?i:(?:live[sd]?|living|reside[sd]?|resident|residing|native|born|raised|grew[ ]up|moved|relocated|settled|stays|staying|works|worked|retired|traveled|travels|drove|drives|flew|commutes|home|house|apartment|condo|farm|ranch)[ ](?:[a-z]+[ ]){{0,3}}?(?:in|from|to|of|near|outside|outside[ ]of))[ ](?P<city>[{lexicon.UPPER}][\w'’.-]*(?:[ ][{lexicon.UPPER}][\w'’.-]*){{0,2}})"
)
_BAR_CITY = re.compile(rf"\^\^(?P<city>[{lexicon.UPPER}][^^|\n\d]{{2,30}})\^")
_BAR_ZIP = re.compile(r"(?<=\^)\d{5}(?:-\d{4})?(?=[\^|])")
_NUMBERED = re.compile(
    rf"{_NUMBER}[ ]{{1,2}}(?i:(?:state |county |us |old )?(?:hwy|highway|route|rte|county road|cr|fm)|RR[ ]#?\d+,?[ ]Box)[ ]\d{{1,5}}{_UNIT}*"
)
_BOX = re.compile(
    r"\b(?:P\.?[ ]?O\.?[ ]?|post office )box[ ]#?\d{1,7}\b|\bR\.?R\.?[ ]#?\d+,?[ ]box[ ]\d+", re.IGNORECASE
)
_ZIP = r"(?P<zip>\d{5}(?:-\d{4})?)"
_LABEL_ADDRESS = re.compile(
    r"\b(?:(?:home|street|mailing|billing|work|residence|patient|current|service) ?)?addr(?:ess)?\b\.?(?: ?(?:line)? ?[12])?[ \t]*[:=][ \t]*(?P<value>[^\n]*?\d[^\n]*?)(?=[ \t]{2,}|\n|$|[ ](?:phone|tel|city|dob|home phone)\b)",
    re.IGNORECASE,
)
_LABEL_CITY = re.compile(
    rf"\b(?i:city|town|township|municipality|county|parish|birthplace|place of birth)(?:[ ]of[ ]residence)?[ \t]*:[ \t]*(?P<value>[{lexicon.UPPER}][\w'’.-]*(?:[ ][{lexicon.UPPER}][\w'’.-]*){{0,3}})"
)
_LABEL_ZIP = re.compile(
    r"\b(?:zip|postal)(?:[ ]?code)?[ \t]*[:#]?[ \t]*(\d{5}(?:-\d{4})?)(?!\d)", re.IGNORECASE
)
_COUNTY = re.compile(rf"\b((?:[{lexicon.UPPER}][\w'’-]+[ ]){{1,2}})(?:County|Parish|Township)\b")
_CITY = rf"(?P<city>[{lexicon.UPPER}][\w'’.-]*(?:[ ](?:[{lexicon.UPPER}][\w'’.-]*|of|the|de|la|del)){{0,3}})"


@cache
def _place() -> re.Pattern[str]:
    """`City, ST 12345`; the city may be left out of a find when it is cut off by a line end."""
    codes = "|".join(sorted(set(lexicon.states().values()) | {"DC"}))
    named = lexicon.alternatives(tuple(lexicon.states()))
    state = rf"(?:{codes}|{named}|(?i:{named}))"
    return re.compile(rf"{_CITY},?[ \t]{{1,2}}\n?(?P<state>{state})\.?,?(?:[ \t]{{1,3}}\n?{_ZIP})?(?![\w-])")


_FIELDS: tuple[tuple[re.Pattern[str], str, float, int | str], ...] = (
    (_BAR_CITY, "CITY", 0.93, "city"),
    (_BAR_ZIP, "ZIP", 0.95, 0),
    (_LABEL_ZIP, "ZIP", 0.97, 1),
    (_LABEL_CITY, "CITY", 0.93, "value"),
)
_CODE = 5
"""Capitals of this length after a street are rather a state or a credential."""
_LED = re.compile(r"^.*\b(?:OF|IN|FROM|TO|NEAR|AT)[ ](?=\S)")
"""In capitals a word before the city looks like a part of it."""


class AddressRecognizer(PageRecognizer):
    """Streets, boxes, `City, ST ZIP`, labelled fields and counties."""

    LABELS = ("ADDRESS", "CITY", "ZIP")

    def find(self, text: str) -> Iterator[Found]:
        """Places of a page."""
        for pattern, score in ((_STREET, 0.93), (_NUMBERED, 0.93), (_BOX, 0.97), (_LOWER, 0.9)):
            for match in pattern.finditer(text):
                group = "street" if pattern is _LOWER else 0
                if _is_street(match.group(group)):
                    yield self.hit(match, "ADDRESS", score, group)
        for pattern, label, score, part in _FIELDS:
            for match in pattern.finditer(text):
                yield self.hit(match, label, score, part)
        yield from self._towns(text)
        yield from self._places(text)
        yield from self._labelled(text)

    def _towns(self, text: str) -> Iterator[Found]:
        """Towns after a street or a word of living, and counties."""
        for match in _ROW.finditer(text):
            city = match["city"]
            code = city.isupper() and len(city) <= _CODE
            if city[0].isupper() and not code and not all(lexicon.is_core(word) for word in city.split()):
                yield self.hit(match, "CITY", 0.88, "city")
        for match in _RESIDES.finditer(text):
            yield from self._resides(match)
        for match in _COUNTY.finditer(text):
            if any(not lexicon.is_core(word) for word in match[1].split()):
                yield self.hit(match, "CITY", 0.85)

    def _places(self, text: str) -> Iterator[Found]:
        """City and postal code of `City, ST 12345`, and what stands before it on the line when that is a street."""
        for match in _place().finditer(text):
            city = _LED.sub("", match["city"])
            start = match.end("city") - len(city)
            if not match["zip"] and not _is_city(city, text[max(0, start - 9) : start]):
                continue
            yield Found(start, match.end("city"), "CITY", 0.94 if match["zip"] else 0.85, self.name)
            if match["zip"]:
                yield self.hit(match, "ZIP", 0.98, "zip")
                yield from self._before(text, match.start())

    def _resides(self, match: re.Match[str]) -> Iterator[Found]:
        """The words after `lives in` as far as they can be a place, unless that is a state."""
        start, taken = match.start("city"), []
        for word in match["city"].split(" "):
            if lexicon.is_core(word.strip(".")) and word.lower() not in lexicon.words("place_words"):
                break
            taken.append(word)
        name = " ".join(taken).rstrip(".")
        known = {**lexicon.states(), "United": "", "Medicare": "", "Medicaid": ""}
        if name and name not in known and name.split()[0] not in known and name.upper() not in known.values():
            yield Found(start, start + len(name), "CITY", 0.8, self.name)

    def _before(self, text: str, end: int) -> Iterator[Found]:
        """A street without a usual suffix: number and words right before the city."""
        line = text.rfind("\n", 0, end) + 1
        match = re.search(rf"{_NUMBER}[ ](?:{_WORD}[ ]?){{1,6}}{_UNIT}*,?[ ]{{1,2}}$", text[line:end])
        if match:
            yield Found(line + match.start(), line + match.end(), "ADDRESS", 0.92, self.name)

    def _labelled(self, text: str) -> Iterator[Found]:
        for match in _LABEL_ADDRESS.finditer(text):
            value = match["value"]
            if "@" in value or "[" in value:
                continue
            end = match.start("value") + len(value)
            place = _place().search(text, match.start("value"), end)
            stop = place.start("city") if place else end
            if stop > match.start("value"):
                yield Found(match.start("value"), stop, "ADDRESS", 0.92, self.name)


_NOT_STREET = re.compile(
    r"\b(?:mg|mcg|ml|tabs?|units?|weeks?|days?|months?|years?|hours?|hrs?|minutes?|min|yo|y/o|visits?|sessions?|times?|cm|mm|lb|kg|feet|ft|steps?|percent|points?|of)\b",
    re.IGNORECASE,
)


def _is_street(value: str) -> bool:
    """Whether number, words and suffix read as a street and not as a dose, count or clock time."""
    return not _NOT_STREET.search(re.sub(_UNIT, "", value))


def _is_city(value: str, before: str) -> bool:
    """Whether `value, ST` without a postal code is a place: in the gazetteer, or no everyday word and led in."""
    words = value.split()
    if value.lower() in lexicon.us_cities():
        return True
    led = re.search(r"\b(?:in|from|of|to|near|at)[ ]$|,[ ]$|[\d\n][ ]*$|^$", before[-8:], re.IGNORECASE)
    return bool(led) and any(
        not lexicon.is_core(word) or word.lower() in lexicon.words("place_words") for word in words
    )
