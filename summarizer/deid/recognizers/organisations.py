"""Organisations that are known by name: plans, chains, laboratories, hospitals, employers, without a word of kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import ClassVar, NamedTuple

from summarizer.deid import lexicon
from summarizer.deid.recognizers.base import PageRecognizer
from summarizer.deid.spans import Found

_SCORE, _PLACED = 0.86, 0.84
"""The second is for names that hold a state or a city: the rest of the packet is not searched for their words."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_GAP = re.compile(r"['’]?[ ]?[&/+.,-]?['’]?[ ]{0,2}\n?[ ]?|\.[ ]?(?=[A-Z])")
_LONGEST_GAP = 4
_ACRONYM = 6
_SHORT = 5
"""Shorter single words are no proof in lower case."""
_READ = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "8": "b"})
_TITLE = re.compile(
    r"(?<!\w)(?:mr|mrs|ms|miss|mx|dr|drs|doctor|prof|nurse|sister|rev|chaplain)\.?[ ]$", re.IGNORECASE
)
_GIVEN_BEFORE = re.compile(rf"(?<!\w)([{lexicon.UPPER}][\w'’]+) $")
_GIVEN_AFTER = re.compile(rf",[ ]?([{lexicon.UPPER}][\w'’]+)")
_NOT_AFTER = re.compile(
    r"(?:['’]s)?[ -](?:\w+[ ]){0,2}?(?:criteria|classification|scales?|scores?|grad(?:e|ing)|stag(?:e|ing)|index|inventory|nomogram"
    r"|questionnaire|formula|equation|regimen|protocol|rules?|method|technique|signs?|type|stain|catheter|clamp|retractor|needle"
    r"|smell|step test|staples|pouch|brace|collar|diet|COOP|panels?|assay|tests?|guidelines?|activities of)\b",
    re.IGNORECASE,
)
"""Instruments that bear the name of the place where they were made."""
_GLUED = re.compile(r"-\w")
"""Behind an abbreviation a number, behind a family name its other half."""
_BEFORE = re.compile(
    r"(?:"
    r"\b(?:insur(?:ance|er)|ins|payer|payor|health plan|plan name|carrier|coverage|hmo|ppo|mco|pbm|tpa|pharmacy|pharm|lab(?:oratory)?"
    r"|(?:re)?insured?|employer|occupation|group(?: name)?|bank|supplier|vendor|dme|facility|fac|hospital|adjuster|airline|claim)"
    r"(?:[ ](?:name|co|company))?\.?[ ]?(?:[:=|]|->|[ ]-)[ |*_]*"
    r"|\b(?:insured|covered|denied|approved|authori[sz]ed|paid|administered|employed|reviewed|issued|filled|dispensed|performed|resulted|run|hired)"
    r"[ ](?:by|with|through|thru|at|via)[ ]"
    r"|\b(?:works?|worked|working|job|employed|employee|cashier|driver|drives|drove|delivers|clerk|stocker|stocks|welder|machinist|nurse|manager"
    r"|supervisor|assembl\w+|retired|retiree|hired|laid off|shifts?|picker|packer|warehouse|deli|shops?|shopping|bought|purchased|picked up"
    r"|fills?|filled|dispensed|sent|send|sends|transferred|admitted|hospitalized|hospitalised|seen|flew)"
    r"(?:[ ][\w/-]+){0,4}?[ ](?:at|for|by|with|from|to|via|on|@)[ ](?:the[ ])?"
    r"|\b(?:insurance|ins|payer|payor|carrier|employer)[ ](?:is|was|through|thru)?[ ]?)$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[ ]?(?:#[ ]?\d{1,5}\b"
    r"|,?[ ]?(?:adjuster|policy|member[ ](?:id|no|#)|member(?:ship)?\b[:#]|subscriber|\(?(?:HMO|PPO|EPO)\b|medicare|medicaid|advantage"
    r"|insurance|ins\.|claim[ ](?:no|num|#|rep|adj)|pharmacy|rx\b|store\b|warehouse|distribution[ ]center|employees?\b|airlines\b"
    r"|assembly|plant\b|factory|dealership|supercenter|health[ ]plan|laborator(?:y|ies)\b|denied|approved|pre-?cert))",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:[ ](?:Medicare(?:[ ]Advantage|[ ]Complete|[ ]HMO|[ ]PPO)?|Medicaid|Advantage|Dual[ ]Complete|HMO|PPO|EPO|Choice[ ]Plus|Community[ ]Plan"
    r"|Health[ ]Plans?|Insurance|Pharmacy|Specialty[ ]Pharmacy|Rx|Supercenter|Gold[ ]Plus|Commercial|Exchange|Marketplace)(?![\w-])){1,3}",
    re.IGNORECASE,
)
_STORE = re.compile(
    r"(?:[ ](?:store|pharmacy|rx|unit|location|branch))?[ ]?(?:#[ ]?|(?:[ ]no\.?|[ ]num(?:ber)?)[ ])\d{1,6}\b"
    r"|[ ]store[ ]\d{2,6}\b",
    re.IGNORECASE,
)
_CODES = "AK|AR|AZ|DC|FL|GA|IA|IL|KS|KY|MN|NC|ND|NE|NH|NJ|NM|NV|NY|RI|SC|SD|TN|TX|UT|VT|WA|WI|WV|WY"
"""Abbreviations of states that are no words and no clinical abbreviations."""


class _Name(NamedTuple):
    """What follows the first word of a name, and how it may be written."""

    rest: tuple[str, ...]
    first: str
    beside: bool
    acronym: bool
    everyday: bool
    person: bool
    placed: bool


def _plain(word: str) -> str:
    """Lower case without accents and apostrophes."""
    return lexicon.fold(word).replace("'", "").replace("’", "")


@lru_cache(maxsize=1 << 16)
def _read(word: str) -> str:
    """A word in one form for what OCR confuses: `Meijer`, `MEIJER` and `Meljer` are one."""
    return _plain(word).translate(_READ).replace("rn", "m").replace("vv", "w")


@cache
def _places() -> frozenset[str]:
    """Words of states and cities, lower case."""
    return frozenset(name.lower() for name in lexicon.states()) | lexicon.us_cities()


def _holds_place(words: list[str]) -> bool:
    """Whether one word, or two side by side, are a state or a city."""
    lowered = [word.lower() for word in words]
    pairs = [" ".join(pair) for pair in pairwise(lowered)]
    return any(item in _places() for item in (*lowered, *pairs))


def _name(item: str, words: list[str]) -> _Name:
    alone = len(words) == 1
    folded = lexicon.fold(words[0]).replace("'", "")
    frequent = alone and (lexicon.is_frequent_surname(folded) or lexicon.is_first(words[0].title()))
    person = alone and (folded in lexicon.surnames() or lexicon.can_be_first(words[0].title()))
    letters = "".join(words)
    return _Name(
        tuple(_read(word) for word in words[1:]),
        words[0],
        item.endswith("~") or (frequent and not words[0].isupper()),
        letters.isupper() and len(letters) <= _ACRONYM,
        all(lexicon.is_common(word) for word in words) or (alone and (person or len(folded) < _SHORT)),
        person,
        _holds_place(words),
    )


@cache
def _names() -> dict[str, tuple[_Name, ...]]:
    """First word as it is read -> names, the longest first."""
    found: dict[str, list[_Name]] = {}
    for item in lexicon.entries("organisations"):
        forms = {item, item.replace("&", " and ")} if " & " in item else {item}
        for form in forms:
            words = _WORD.findall(form)
            found.setdefault(_read(words[0]), []).append(_name(item, words))
    return {key: tuple(sorted(of, key=lambda name: -len(name.rest))) for key, of in found.items()}


def _forms(word: str) -> Iterator[tuple[str, int]]:
    """A word as it is read, then without its possessive; with the letters left off."""
    yield _read(word), 0
    if len(word) > 2 and word[-2] in "'’" and word[-1] in "sS":  # noqa: PLR2004 - the possessive
        yield _read(word[:-2]), 2


@cache
def _followers() -> re.Pattern[str]:
    """A state or a city behind a name: ` of Texas`, ` GA`, ` - Ohio`."""
    states = "|".join(sorted((re.escape(name) for name in lexicon.states()), key=len, reverse=True))
    return re.compile(
        rf"[ ](?:of|OF|in|IN)[ ](?:(?:{states}|(?i:{states}))(?!\w)|(?P<code>{_CODES})(?!\w))"
        rf"|(?:[ ]|[ ]?-[ ]?)(?:(?:{states})|(?:{states.upper()})|(?:{_CODES}))(?![\w-])"
    )


class OrganisationRecognizer(PageRecognizer):
    """Names of the list, with the number of the store or the place behind."""

    LABELS: ClassVar[tuple[str, ...]] = ("ORG",)

    def find(self, text: str) -> Iterator[Found]:
        """Organisations of a page."""
        table, last = _names(), 0
        for match in _WORD.finditer(text):
            if match.start() < last:
                continue
            for key, cut in _forms(match.group()):
                names = table.get(key)
                hit = _longest(text, match, names, cut) if names else None
                if hit:
                    name, end = hit
                    wide = _widened(text, end)
                    last = wide
                    placed = name.placed or _holds_place(_WORD.findall(text[end:wide]))
                    yield Found(match.start(), wide, "ORG", _PLACED if placed else _SCORE, self.name)
                    break


def _longest(text: str, match: re.Match[str], names: tuple[_Name, ...], cut: int) -> tuple[_Name, int] | None:
    """The longest name that begins with this word, and its end."""
    for name in names:
        end = match.end() - cut
        if name.rest:
            if cut:
                continue
            end = _reach(text, match.end(), name.rest)
        if end and _counts(text, match.start(), end, name):
            return name, end
    return None


def _reach(text: str, end: int, rest: tuple[str, ...]) -> int:
    """Where the words of a name end, 0 where other words follow."""
    for want in rest:
        got = _WORD.search(text, end, end + _LONGEST_GAP + 40)
        if got is None or got.start() - end > _LONGEST_GAP or not _GAP.fullmatch(text[end : got.start()]):
            return 0
        for form, cut in _forms(got.group()):
            if form == want:
                end = got.end() - cut
                break
        else:
            return 0
    return end


def _counts(text: str, start: int, end: int, name: _Name) -> bool:
    """Whether what is written here, and what stands beside it, is the organisation."""
    found = text[start:end]
    if (start and text[start - 1] in "-_@/'’.") or text[end : end + 1] in {"_", "@"}:
        return False
    if not name.rest and _GLUED.match(text, end) and (name.person or name.acronym):
        return False
    if _NOT_AFTER.match(text, end) or (name.person and _is_person(text, start, end)):
        return False
    written = _is_written(found, name)
    if written and not name.beside:
        return True
    return (written or not name.beside or name.acronym) and _is_beside(text, start, end)


def _is_written(found: str, name: _Name) -> bool:
    """Whether the letter case is that of a name."""
    words = _WORD.findall(found)
    if name.acronym:
        if not any(char.isdigit() for char in found) and _plain(words[0]) != _plain(name.first):
            return False  # `UNIV` is no `UNLV`
        return found.isupper() or (not name.first.isupper() and found[0].isupper())
    if found.islower():
        return not name.everyday
    if len(words) == 1 and _strange(words[0], name.first):
        return False
    return (found[0].isupper() or words[0] == name.first) and all(
        word[0].isupper()
        or word == name.first
        or not word[0].isalpha()
        or word in {"of", "and", "for", "the", "at", "to", "by", "on"}
        or len(word) == 1
        for word in words
    )


def _strange(word: str, name: str) -> bool:
    """Whether a word is only the name after a correction, and an everyday word without it."""
    return _plain(word) != _plain(name) and lexicon.is_common(word)


def _is_person(text: str, start: int, end: int) -> bool:
    """Whether a title or a given name stands beside a word that people also bear."""
    line = text[max(0, start - 24) : start]
    given = _GIVEN_BEFORE.search(line), _GIVEN_AFTER.match(text, end)
    return bool(_TITLE.search(line)) or any(
        name is not None and lexicon.is_first(name[1].title()) for name in given
    )


def _is_beside(text: str, start: int, end: int) -> bool:
    """Whether the words beside a name say that an organisation is meant."""
    if _AFTER.match(text, end):
        return True
    line = text[max(0, start - 60, text.rfind("\n", 0, start) + 1) : start]
    if _BEFORE.search(line):
        return True
    city = re.match(rf"[ ]([{lexicon.UPPER}]\w+(?:[ ][{lexicon.UPPER}]\w+)?)", text[end : end + 40])
    return city is not None and any(
        word in lexicon.us_cities() for word in (city[1].lower(), city[1].split()[0].lower())
    )


def _widened(text: str, end: int) -> int:
    """The end with the product, the place and the number of the store behind."""
    for pattern in (_TAIL, _followers(), _TAIL, _STORE):
        match = pattern.match(text, end)
        end = match.end() if match else end
    city = re.match(rf"[ ]([{lexicon.UPPER}]\w+(?:[ ][{lexicon.UPPER}]\w+)?)(?!\w)", text[end : end + 40])
    if city:
        for size in (city[1], city[1].split()[0]):
            if size.lower() in lexicon.us_cities():
                return end + 1 + len(size)
    return end
