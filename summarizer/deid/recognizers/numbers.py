"""Record numbers: labelled identifiers of every kind, and numbers that show what they are by their form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from summarizer.deid import lexicon
from summarizer.deid.recognizers import number_labels as table
from summarizer.deid.recognizers.base import PageRecognizer
from summarizer.deid.spans import Found

_FOLD = str.maketrans(
    {
        **{char: char.lower() for char in "ABCDEFGHJKLMNOPQRSTUVWXYZ"},
        "I": "l",
        "i": "l",
        "1": "l",
        "0": "o",
        "5": "s",
    }
)
"""OCR confuses these; a label is compared in folded form, character for character."""
_BEGIN = re.compile(r"(?<![a-z])[a-z]")
_GAP = r"[ \t._-]{0,2}"
_NO = r"(?:[ \t._]{0,2}(?:(?:no|nr|nbr|num|number|numbers|ld|lds|code|ldentlfler|endlng|ends)(?:[ ]?\(s\))?(?![a-z])\.?(?:[ ](?:ln|wlth))?|#)){0,2}"
_MARK = re.compile(
    r"(?P<aside>[ \t]?\([^()\n\d]{1,26}\))?(?P<colon>[ \t]{0,14}(?:[:=>]|[;#*]|[.]{2,30}:?|[-\u2013](?=[ ])|\|(?=[ \t]+\w)){0,2}\.?:?)[ \t]{0,14}"
    r"(?:(?:is|was|still|now|of|on|file|number|shown|assigned|reads|ends|ending|ended|ends in|ending in|in|dash|it's|its)[ ]){0,3}[\"'“(\[<]?",
    re.IGNORECASE,
)
_ATOM = r"(?=[A-Za-z._/-]{0,14}\d)[A-Za-z0-9]+(?:[._/-]{1,2}[A-Za-z0-9]+)*"
_MORE = (
    r"(?:[ ](?:dash|hyphen|slash)[ ][A-Za-z0-9]+"
    r"|[ ]/[ ](?:(?:SN|LOT|S/N)[ ])?(?=[A-Z-]*\d[A-Z0-9-]*\d)[A-Z0-9-]{4,}"
    rf"|[ ](?(head)|(?!(?:19|20)\d\d(?!\w)))(?!\d+[ ](?:{table.UNITS})\b|\d{{3}}[-. ]\d{{3}}[-. ]\d{{4}})(?:\d{{2,}}(?:-\d+)*[A-Z]{{0,2}}v?|[A-Z]{{1,3}}-?\d[A-Z0-9-]*|\d[A-Z0-9-]*[A-Z][A-Z0-9]*|[A-Z]{{2}}(?=[.,;)\n]|$)|\d[A-Za-z]?(?=[.,;)\n>\"']|[ ]{{2}}|$))"
    r"(?![\w%/:]|\.\d|[ ]?%))"
)
_VALUE = re.compile(
    rf"(?P<value>(?P<head>(?:[A-Za-z]{{1,5}}|[A-Z][A-Z0-9-]{{1,6}})[ ](?=[A-Z]{{0,2}}\d))?(?P<atom>{_ATOM}){_MORE}{{0,5}})(?![A-Za-z0-9]|\.\d|[ ]?%)"
)
_DATE = re.compile(
    r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{2}|\d{4})(?: .*)?|\d{1,3}/\d{1,3}|(?:19|20)\d\d-\d\d-\d\d(?:\D.*)?|\d{1,2}-[A-Z][a-z]{2}-\d{2,4}|\d+\.\d+(?:-\d+(?:\.\d+)?)?|\d+-\d+\.\d+|\d{1,2}:\d\d.*"
    r"|\d{1,2}(?:st|nd|rd|th)|(?:19|20)\d\d|\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}"
)
_RANGE = re.compile(r"\d{1,3}-\d{1,3}|\d{4,5}-\d{4,5}")
_UNIT = re.compile(rf"[ ]?(?:{table.UNITS})(?![A-Za-z])|[ ]?[%x×]|/\d|:\d\d")
_MASKED = re.compile(r"[Xx*#.\u2022-]{1,12}[ ]?(?P<value>[\dOIl]{4})(?![\w-])")
_SPELLED = re.compile(
    r"(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|dash|double)[ ,-]{1,2}){3,24}(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b",
    re.IGNORECASE,
)
_SPELLED_LONE = 6
_LAST_FOUR = re.compile(
    r"\b(?:last[ -]?(?:four|4)(?:[ ](?:digits|of[ ](?:ssn|ss|social|his|her|the)[ a-z#]{0,12}))?|ssn[ ](?:ends|ending)(?:[ ](?:in|with))?|xxx[ -]xx)[ \t]*[:#=-]?[ ]?(?:is[ ]|are[ ]|of[ ])?(?P<value>[\dOoIl]{4})(?![\w/%]|[ ](?:days|visits|weeks|months|labs)\b)",
    re.IGNORECASE,
)
_CARD = re.compile(
    r"\b(?:card|visa|mastercard|amex|discover|debit|acct|account|checking|savings)\b[^\n\d]{0,24}?\b(?:end(?:s|ing)?(?:[ ](?:in|with))?)[ :]{1,2}(?P<value>\d{4})(?![\w/%])",
    re.IGNORECASE,
)
_PLATE = re.compile(
    r"\b(?P<label>(?:licen[sc]e[ ]|lic\.?[ ])?plate|(?:van|parking|car|truck|vehicle)[ ]tag|tag|tail|registration)\b[ \t]*(?P<mark>(?:number|num|no\.?|#)?[ \t]*(?:\([^()\n\d]{1,20}\)|(?:[ ][a-z]+){1,5}(?=:))?[ \t]*[:=#]?)[ \t]*"
    r"(?P<value>(?:(?P<state>[A-Z]{2})[ ])?(?=[A-Z -]*\d)[A-Z0-9]{1,5}(?:[ -][A-Z0-9]{1,5})?)(?![A-Za-z0-9.]\w)",
    re.IGNORECASE,
)
_OTHER_NO = re.compile(
    r"(?<![A-Za-z])(?P<word>[A-Za-z]{2,16})[ ]?(?:(?i:(?:no|nos)\.|(?:number|num|nbr)(?![A-Za-z])\.?)|(?:No|NO|N0)(?![A-Za-z0-9])\.?|#)[ ]?[:.]?[ ]{0,3}"
)
_NO_OTHER = frozenset(
    re.findall(
        r"\w+",
        "cpt hcpcs icd ndc drg loinc item revenue rev lcd ncd grade day dose size lesion level page step question model ref catalog cat part phone tel telephone fax cell mobile room rm suite "
        "ste apt unit floor bed box lot visit weeks week the and or with a an in of code section article title line figure table version edition",
    )
)
"""Words whose numbers are counts, codes and places; `phone no.` is for another recognizer."""
_FIVE = (
    r"(?P<zip>(?=[\dOlISB]*\d[\dOlISB]*\d)[\dOlISB]{5}(?:-\d{4})?)(?![\w/%-]|\.\d|[ ]?(?:mg|mcg|mL|units?)\b)"
)
_SURE_STATES = "AK|AL|AR|AZ|CA|CO|CT|DC|DE|FL|GA|IA|ID|IL|KS|KY|LA|MA|MD|MI|MN|MO|MS|MT|NC|ND|NE|NH|NJ|NM|NV|NY|OH|PA|PR|RI|SC|SD|TN|TX|UT|VA|VT|WA|WI|Wl|WV|WY"
_STREETS = r"(?:st|street|ave?|avenue|rd|road|dr|drive|ln|lane|blvd|ct|court|cir|circle|pl|place|way|ter|terrace|pkwy|hwy|box|apt|unit|trail|trl|loop|spc|lot|sq|cty|main|locust|broadway)"
_ZIPS = (
    re.compile(rf"(?<![A-Za-z])(?:{_SURE_STATES}),?[ ]{{1,3}}{_FIVE}"),
    re.compile(rf"(?<=[a-z,][ ,])[ ]?(?:HI|IN|ME|OK|OR),?[ ]{{1,3}}{_FIVE}"),
    re.compile(rf"\b(?:zip|postal)(?:[ _]?code)?[ \t]*[:=#]?[ \t]*(?:is[ ])?{_FIVE}", re.IGNORECASE),
    re.compile(
        rf"\b\d{{1,6}}[A-Za-z]?[ ][^\n\d;:]{{2,40}}?\b{_STREETS}\b[^\n\d:;]{{0,30}}(?:\d{{1,4}}[^\n\d:;]{{0,30}})?[ ,]{_FIVE}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:box|spc|apt|unit|#)[ ]?[A-Za-z]?\d{{1,5}}[A-Za-z]?[ ,]{{1,3}}[^\n\d:;]{{2,30}}?[ ,]{_FIVE}",
        re.IGNORECASE,
    ),
)
_TOWN_ZIP = re.compile(
    rf"\b(?P<city>[A-Za-z][a-z]+(?:[ ][A-Z]?[a-z]+)??),?[ ](?:(?P<state>[A-Za-z]{{2}}|[A-Za-z]{{4,14}})\.?,?[ ])?{_FIVE}"
)
_LOGIN = re.compile(
    r"\b(?i:user(?:[ ]?name|[ ]?id)?|login|logon|staff|operator|screen[ ]?name|(?:entered|printed|filed|scanned|exported|typed|run|created|updated|uploaded|viewed|signed)[ ]by)[ ]?(?:is[ ]|:|=)?[ ]?(?P<value>[a-z][a-z0-9]{0,14}(?:[._][a-z0-9]+)*)(?![\w@])"
)
_CORRECT = re.compile(
    r"\b(?:(?:correct|vs\.?|versus|not|or|new one|old one|and|ours|theirs)(?:[ ](?:is|was|ours|theirs|number)){0,2}:?)[ ]"
)
_CODED = re.compile(r"\b(?:cpt|hcpcs|codes?|icd|billed|units?)\b|[$]", re.IGNORECASE)
_ORDERED = frozenset({"AUTH", "CLAIM", "ACCESSION", "RX"})
"""Procedures are ordered, authorized and claimed: their codes stand beside these words."""
_TOO = 3
_LONG = 6
_NEAR = 40


@cache
def labels() -> dict[str, tuple[str, bool]]:
    """Squeezed label -> its class and whether it is clear."""
    found: dict[str, tuple[str, bool]] = {}
    for rows, clear in ((table.WORDS, False), (table.CLEAR, True)):
        for kind, line in rows.items():
            for name in line.split("|"):
                found[squeeze(name)] = kind, clear
    return found


def squeeze(name: str) -> str:
    """A label, header or key as it is compared: folded, letters only."""
    return re.sub(r"[^a-z]", "", name.translate(_FOLD)).replace("rn", "m")


@cache
def _by_letter() -> dict[str, re.Pattern[str]]:
    """First letter -> the labels that begin with it as one expression over folded text, longest first."""
    names = {
        name for rows in (table.CLEAR, table.WORDS) for line in rows.values() for name in line.split("|")
    }
    groups: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda item: (-len(item), item)):
        words = name.replace("'", "").translate(_FOLD).split()
        plain = _GAP.join(re.escape(word).replace("m", "(?:m|rn)").replace("s", "'?s") for word in words)
        groups.setdefault(words[0][0], []).append(plain)
        if words[0][0] == "m":
            groups.setdefault("r", []).append(plain)
    return {
        letter: re.compile(rf"(?P<label>{'|'.join(items)})(?P<no>{_NO})") for letter, items in groups.items()
    }


def _labels_in(folded: str) -> Iterator[re.Match[str]]:
    """The labels of a folded text from left to right; most words are passed over by their first letter."""
    last = 0
    for word in _BEGIN.finditer(folded):
        if word.start() < last:
            continue
        pattern = _by_letter().get(word.group())
        match = pattern.match(folded, word.start()) if pattern else None
        if match:
            yield match
            last = match.end()


class NumberRecognizer(PageRecognizer):
    """Identifiers beside a label such as `MRN:` or `Claim #`, and forms that speak for themselves."""

    LABELS = (*table.CLEAR, "ZIP")

    def __init__(self) -> None:
        super().__init__()
        self._forms = [(label, score, re.compile(form)) for label, score, form in table.FORMS]

    def find(self, text: str) -> Iterator[Found]:
        """Numbers of a page."""
        found = list(self._labelled(text))
        yield from found
        yield from self._again(text, found)
        for label, score, pattern in self._forms:
            for match in pattern.finditer(text):
                if not table.KEPT.fullmatch(match.group()) and not table.PROCEDURE.fullmatch(match.group()):
                    yield self.hit(match, label, score)
        yield from self._loose(text)
        yield from self._plates(text)
        yield from self._spelled(text)
        yield from self._zips(text)

    def _labelled(self, text: str) -> Iterator[Found]:
        """Values that stand beside one of the labels."""
        for match in _labels_in(text.translate(_FOLD)):
            end = match.end()
            kind = labels().get(squeeze(match["label"]))
            glued = text[end : end + 1].isalnum() and not match["no"].strip()
            if kind is None or not _is_label(text, match, glued=glued):
                continue
            mark = _MARK.match(text, end)
            begin = mark.end() if mark else end
            label, clear = kind
            explicit = match["no"].strip(" \t._") not in {"", "code"}
            sign = mark["colon"].strip() if mark else ""
            if sign == "." and not clear and not explicit:
                continue
            colon = bool(sign or (mark and mark["aside"]))
            masked = _MASKED.match(text, begin)
            if masked and clear:
                yield Found(begin, masked.end(), label, 0.9, self.name)
            if clear and text[begin : begin + 1] == "\n" and (explicit or colon):
                begin = _next_line(text, begin)
            value = _value(text, begin, label, clear=clear or explicit)
            if value is not None and _plausible(
                text, value, label, clear=clear, explicit=explicit, colon=colon, glued=glued
            ):
                short = len(re.sub(r"\W", "", text[slice(*value)])) < _LONG
                yield Found(*value, label, 0.93 if label == "ID" or short else 0.96, self.name)
                yield from self._corrected(text, value, label)

    def _again(self, text: str, found: list[Found]) -> Iterator[Found]:
        """The same coded number elsewhere on the page, or one of the same form with the same letters: `KLM 881 04 2297`."""
        for value, label in {text[find.start : find.end]: find.label for find in found}.items():
            digits = _digits(value)
            if len(value) < _LONG or digits < _TOO or value.isalpha():
                continue
            series = bool(re.match(r"[A-Za-z]{2}", value)) and digits >= _LONG
            pattern = re.sub(r"\d", r"\\d", re.escape(value)) if series else re.escape(value)
            for match in re.finditer(rf"(?<![A-Za-z0-9]){pattern}(?![A-Za-z0-9])", text):
                yield self.hit(match, label, 0.88)

    def _corrected(self, text: str, value: tuple[int, int], label: str) -> Iterator[Found]:
        """A second number of the same kind: `MRN 8810442 vs ours 8801442`."""
        for match in _CORRECT.finditer(text, value[1], value[1] + _NEAR):
            other = _value(text, match.end())
            if other and _same_form(text[slice(*value)], text[slice(*other)]):
                yield Found(*other, label, 0.88, self.name)

    def _loose(self, text: str) -> Iterator[Found]:
        """Logins, last digits, and values after any word with `no.` or `#`."""
        for pattern, label in ((_LAST_FOUR, "SSN"), (_CARD, "ACCOUNT")):
            for match in pattern.finditer(text):
                yield self.hit(match, label, 0.95, "value")
        for match in _LOGIN.finditer(text):
            value = match["value"]
            if any(char.isdigit() for char in value) and any(char.isalpha() for char in value):
                yield self.hit(match, "ID", 0.9, "value")
        for match in _OTHER_NO.finditer(text):
            span = None if match["word"].lower() in _NO_OTHER else _value(text, match.end())
            if span and _plausible(text, span, "ID", clear=False, explicit=True, colon=True, glued=False):
                yield Found(*span, "ID", 0.86, self.name)

    def _plates(self, text: str) -> Iterator[Found]:
        """Plates of cars and aircraft, with the state before them or not."""
        for match in _PLATE.finditer(text):
            value = match["value"]
            letters, digits = sum(map(str.isalpha, value)), sum(map(str.isdigit, value))
            marked = bool(match["mark"].strip())
            lower = value != value.upper()
            shaped = digits and letters and letters + digits > _TOO + 1
            if shaped and (not lower or (marked and "-" in value)) and not _UNIT.match(text, match.end()):
                yield self.hit(match, "VEHICLE", 0.93, "value")

    def _zips(self, text: str) -> Iterator[Found]:
        """Postal codes after a state, a street or a known city; a procedure code is none."""
        for pattern in _ZIPS:
            for match in pattern.finditer(text):
                if not _CODED.search(text, max(0, match.start("zip") - _NEAR // 2), match.start("zip")):
                    yield self.hit(match, "ZIP", 0.93, "zip")
        for match in _TOWN_ZIP.finditer(text):
            city, state = match["city"], match["state"]
            known = city.lower() in lexicon.us_cities() or city.split()[-1].lower() in lexicon.us_cities()
            named = bool(state) and (
                state.upper() in _SURE_STATES.split("|")
                or state.lower() in {"hi", "in", "me", "ok", "or"}
                or state.title() in lexicon.states()
            )
            if (known and (named or not state)) or (named and len(state) > 2):  # noqa: PLR2004 - a state's letters
                yield self.hit(match, "ZIP", 0.9, "zip")

    def _spelled(self, text: str) -> Iterator[Found]:
        """Numbers spoken digit by digit."""
        for match in _SPELLED.finditer(text):
            before = text[max(0, match.start() - _NEAR) : match.start()].translate(_FOLD)
            last = list(_labels_in(before))[-1:]
            kind = labels().get(squeeze(last[0]["label"])) if last else None
            if kind or len(re.findall(r"[a-z]+", match.group())) >= _SPELLED_LONE:
                yield self.hit(match, kind[0] if kind else "ID", 0.86)


def _is_label(text: str, match: re.Match[str], *, glued: bool) -> bool:
    """Whether a folded match is a word of its own: not digits that look like letters, not the start of a longer word."""
    raw = text[match.start("label") : match.end("label")]
    following = text[match.end() : match.end() + 1]
    before = text[match.start() - 1 : match.start()]
    if not any(char.isalpha() for char in raw) or sum(char.isdigit() for char in raw) > 1 or before.isalnum():
        return False
    return not (glued and (following.isalpha() or raw != raw.upper()))


def _value(text: str, start: int, label: str = "", *, clear: bool = False) -> tuple[int, int] | None:
    """The number that begins here, with the letters before it and the groups after it."""
    match = _VALUE.match(text, start)
    if not match or (_DATE.fullmatch(match["atom"]) and not re.fullmatch(r"\d\d-\d\d-\d\d", match["atom"])):
        return None
    head = (match["head"] or "").strip()
    if head and not _is_head(text, match, head, label, clear=clear):
        return None
    return match.span("value")


def _next_line(text: str, at: int) -> int:
    """Where the words of the next line begin: some forms put the value under its label."""
    following = re.compile(r"\n[ \t]{0,20}").match(text, at)
    return following.end() if following else at


def _is_head(text: str, match: re.Match[str], head: str, label: str, *, clear: bool) -> bool:
    """Whether letters before a blank belong to the number: `KLM 4402 18`, but not `chart from 2024` or `PA FOR 64483`."""
    known = labels().get(squeeze(head))
    if known:
        return known[0] == label or (clear and head.isupper())
    if (
        head.lower() in _NO_OTHER
        or _UNIT.match(text, match.end("value"))
        or (len(head) == 1 and head.islower())
    ):
        return False
    if not lexicon.is_core(head.lower()):
        return True
    line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    return clear and head.isupper() and any(char.islower() for char in line)


def _plausible(  # noqa: C901 - a cascade of plain cases
    text: str, span: tuple[int, int], label: str, *, clear: bool, explicit: bool, colon: bool, glued: bool
) -> bool:
    """Whether label and value belong together: enough digits for this label, and no date, dose, measure or code."""
    value = text[slice(*span)]
    digits = _digits(value)
    size = sum(char.isalnum() for char in value)
    mixed = digits < size
    record = label == "MRN" and clear and bool(re.fullmatch(r"\d{2}-\d{2}-\d{2}", value))
    if not record and (
        _DATE.fullmatch(value) or table.KEPT.fullmatch(value) or table.KEPT.fullmatch(value.split()[0])
    ):
        return False
    if size < _TOO or (_UNIT.match(text, span[1]) and not (mixed and digits >= _TOO and size >= _LONG)):
        return False
    if glued and digits < _TOO + 2:
        return False
    if table.PROCEDURE.fullmatch(value.split()[0]) and not explicit:
        return clear and label not in _ORDERED and not (label == "MEMBER_ID" and value[0] in "LA")
    if label == "DEVICE" and clear and value == value.upper() and mixed and size > _TOO:
        return True
    capitals = re.sub(r"[^A-Z]", "", value)
    if label == "MEMBER_ID" and value == value.upper() and len(capitals) >= _TOO and digits > 1:
        return True
    if clear:
        return digits >= _TOO - (explicit or colon)
    if explicit:
        return digits >= _TOO - mixed
    if _RANGE.fullmatch(value):
        return False
    lower = any(char.islower() for char in value)
    coded = mixed and digits >= _TOO and size > _TOO + 1 and (not lower or "-" in value or digits > _TOO)
    if colon:
        return coded or digits >= _LONG - 1
    return coded or digits >= _LONG


def _digits(value: str) -> int:
    """How many digits a value has; letters that OCR puts for digits count where there are no others."""
    count = sum(char.isdigit() for char in value)
    return (
        count + sum(char in "OoIl" for char in value)
        if count and not re.search(r"[A-HJ-NP-Za-km-np-z]", value)
        else count
    )


def _same_form(one: str, other: str) -> bool:
    """Whether two numbers have about the same length and both are made of digits, or both not."""
    return abs(len(one) - len(other)) <= 2 and one.isdigit() == other.isdigit()  # noqa: PLR2004 - a group more or less
