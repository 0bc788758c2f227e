"""Organisations: letterheads, names that end in a word such as Hospital or LLC, labelled fields, fax header lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.deid import lexicon
from summarizer.deid.recognizers.addresses import AddressRecognizer
from summarizer.deid.recognizers.base import PageRecognizer
from summarizer.deid.spans import Found

_WORD = rf"(?:(?:St|Mt|Ft|ST|MT|FT|Dr|[A-Z])\.|[{lexicon.UPPER}](?:[\w'’&-]|\.(?=\w))*)"
_JOIN = r"(?:of|and|&|the|for|at|at the|of the|for the|in|[-\u2013])"
_STRONG = (
    r"hospitals?|clinics?|medical[ ]center|center|centers|centre|associates|pharmacy|pharmacies|drugs?|laborator(?:y|ies)|labs?|llc|l\.l\.c\.|inc|incorporated|corp|corporation|company|co\.|ltd|pllc|p\.?c\.?|p\.?a\.?|"
    r"partners|institute|foundation|physicians|healthcare|health[ ](?:system|plan|network|partners|services|group|care)|medical[ ]group|university|college|school|church|hospice|infirmary|sanatorium|"
    r"nursing[ ](?:home|facility)|care[ ]home|manor|specialists|consultants|group|practice|network|alliance|squad|rescue|ems|ambulance|supply|supplies|equipment|works|mutual|assurance|bank|industries|logistics|foods|motors"
)
_WEAK = (
    r"medicine|cardiology|neurology|psychiatry|orthop(?:a)?edics|radiology|imaging|rehabilitation|rehab|surgery|therapy|counseling|counselling|dermatology|oncology|urology|rheumatology|endocrinology|endocrine|pulmonology|"
    r"nephrology|gastroenterology|pediatrics|podiatry|dental|dentistry|optometry|ophthalmology|health|wellness|care|medical|services|diagnostics|insurance|mobility|respiratory|joint|spine|sleep|urgent[ ]care|care[ ]center|primary[ ]care|home[ ]health|home[ ]medical|"
    r"oxygen|prosthetics|orthotics|dialysis|transport|neurosurgery|obstetrics|gynecology|pathology|anesthesia|audiology|allergy|infusion|recovery|living|village|terrace|lodge|pines"
)
_TAIL = rf"(?:[ ](?:{_JOIN}[ ])?{_WORD}){{0,3}}"
_NAMED = re.compile(
    rf"(?<![\w'’])(?P<name>{_WORD}(?:[ ](?:{_JOIN}[ ])?{_WORD}){{0,6}}?[ ](?:(?:and|&)[ ])?(?P<kind>(?i:{_STRONG}|{_WEAK}))(?:[ ](?:(?:and|&|of)[ ])?(?i:{_STRONG}|{_WEAK}|supply|dme|plan|east|west|north|south|medicine))*)\b(?P<tail>(?:,?[ ](?:LLC|Inc|PC|P\.C\.|PA|PLLC|Ltd|Corp)\b\.?)?)"
)
_NAMED_LONG = re.compile(
    rf"(?<![\w'’])(?P<name>{_WORD}(?:[ ](?:(?:of|and|&|the|for)[ ])?{_WORD}){{1,6}}[ ](?:(?:and|&)[ ])?(?P<kind>(?i:hospitals?|clinics?|center|centre|associates|laborator(?:y|ies)|llc|institute|physicians|specialists|consultants|group|partners|pharmacy)))\b(?P<tail>)"
)
_ENDS_STRONG = re.compile(rf"\b(?:{_STRONG})$", re.IGNORECASE)
_OF = re.compile(
    rf"(?<![\w'’])(?P<name>(?:Hospital|University|College|Church|Clinic|Institute|Bank|Sisters|School)[ ](?:of|for)(?:[ ]the)?(?:[ ]{_WORD}){{1,4}})"
)
_SAINT = re.compile(
    r"\b(?P<name>(?:St\.?|Saint|Mount|Mt\.?)[ ][A-Z][\w'’]+(?:'s)?(?:[ ](?:Hospital|Medical[ ]Center|Clinic|Health|Regional|General))*)"
)
_LABEL = re.compile(
    rf"\b(?i:facility|hospital|clinic|practice|organi[sz]ation|agency|pharmacy|lab(?:oratory)?|employer|company|payer|payor|insurer|insurance(?:[ ](?:company|carrier|plan))?|health[ ]plan|carrier|school|site|location|performing[ ](?:lab|site|facility|laboratory)|ordering[ ]facility|supplier|dme|vendor|sender|from|to|practice[ ]name|provider[ ]group)(?:[ ]name)?[ \t]*:[ \t]*(?P<name>{_WORD}(?:[ ](?:{_JOIN}[ ])?{_WORD}){{0,7}})"
)
_FACE_SHEET = re.compile(
    rf"^[ \t]*(?i:employer|practice|pharmacy|facility|insurer|payer|health[ ]plan|school)(?i:[ ]name)?[ ]{{3,}}(?P<name>{_WORD}(?:[ ](?:{_JOIN}[ ])?{_WORD}){{1,7}})[ ]*$",
    re.MULTILINE,
)
_WORKS_AT = re.compile(
    rf"\b(?i:works?|worked|working|employed|employment|job|retired)[ ](?:[a-z]+[ ]){{0,3}}(?:at|for|from|by|with)[ ](?:the[ ])?(?P<name>{_WORD}(?:[ ](?:{_JOIN}[ ])?{_WORD}){{0,4}})"
)
_FAX_LINE = re.compile(r"^.*\b(?i:from|fax)\b.*\b(?i:page|pg|p\.)[ ]?\d+.*$", re.MULTILINE)
_IN_PARENS = re.compile(rf"\((?P<name>{_WORD}(?:[ ](?:{_JOIN}[ ])?{_WORD}){{1,7}})\)")
_CONTACT = re.compile(r"(?:\b(?i:tel|ph|phone|fax|fx|telephone)\b|\(?\d{3}\)?[ .-]?\d{3}[-.]\d{4})")
_HEAD_LINES = 4


class OrganisationRecognizer(PageRecognizer):
    """Names of hospitals, practices, laboratories, suppliers, employers."""

    LABELS = ("ORG",)

    def __init__(self) -> None:
        super().__init__()
        self._addresses = AddressRecognizer()

    def find(self, text: str) -> Iterator[Found]:
        """Organisations of a page."""
        yield from self._letterhead(text)
        for match in _NAMED.finditer(text):
            yield from self._named(text, match)
        for match in _NAMED_LONG.finditer(text):
            yield from self._named(text, match)
        for pattern, score in ((_OF, 0.86), (_SAINT, 0.8)):
            for match in pattern.finditer(text):
                yield from self._checked(match, score)
        for match in _LABEL.finditer(text):
            yield from self._checked(match, 0.88)
        for match in _FACE_SHEET.finditer(text):
            yield from self._checked(match, 0.85)
        for match in _WORKS_AT.finditer(text):
            yield from self._checked(match, 0.85)
        for line in _FAX_LINE.finditer(text):
            for match in _IN_PARENS.finditer(text, *line.span()):
                yield from self._checked(match, 0.9)

    def _checked(self, match: re.Match[str], score: float) -> Iterator[Found]:
        """The name, unless all of its words only say what kind of place it is."""
        if particular(match["name"]):
            yield self.hit(match, "ORG", score, "name")

    def _named(self, text: str, match: re.Match[str]) -> Iterator[Found]:
        """A run that ends in a word of kind; a weak word of kind needs a word that is no everyday word, or `at`."""
        start, end = match.span("name")
        words = list(re.finditer(r"\S+", match["name"]))
        while words and (
            words[0].group().lower().strip(".") in _LEADING or _is_verb(words[0].group(), len(words))
        ):
            words.pop(0)
        if len(words) < 2:  # noqa: PLR2004 - a word of kind alone is no name
            return
        begin = start + words[0].start()
        name = text[begin:end]
        if not particular(name):
            return
        strong = _ENDS_STRONG.search(name) is not None
        unusual = any(not lexicon.is_common(word.group()) for word in words)
        led = re.search(
            r"\b(?:at|from|by|to|with|via|through)[ ](?:the[ ])?$",
            text[max(0, begin - 14) : begin],
            re.IGNORECASE,
        )
        fenced = len(words) > 2 and _fenced(text, begin, end)  # noqa: PLR2004 - two words are rather a heading
        unusual = unusual and (strong or words[-1].group()[0].isupper())
        if (
            unusual
            or fenced
            or (strong and not name.isupper())
            or led
            or (strong and _alone(text, begin, end))
        ):
            yield Found(begin, match.end("tail"), "ORG", 0.86 if strong else 0.82, self.name)

    def _letterhead(self, text: str) -> Iterator[Found]:
        """The line above an address or phone line, or what stands before the address on its own line."""
        lines = list(re.finditer(r"[^\n]+", text))
        for index, line in enumerate(lines):
            streets = [find for find in self._addresses.find(line.group()) if find.label == "ADDRESS"]
            contact = _CONTACT.search(line.group())
            if not streets and not (contact and index < _HEAD_LINES):
                continue
            first = streets[0].start if streets else contact.start() if contact else 0
            before = line.group()[:first].rstrip(" ,|·-\u2022")
            if before.strip():
                yield from self._head(before, line.start())
            elif index and streets:
                yield from self._head(lines[index - 1].group(), lines[index - 1].start())

    def _head(self, line: str, offset: int) -> Iterator[Found]:
        """A line of capitalised words that names something particular."""
        match = re.fullmatch(
            rf"\s*(?P<name>{_WORD}(?:[ ](?:{_JOIN}[ ])?{_WORD}){{0,8}}(?:,?[ ](?:LLC|Inc|PC|PA)\.?)?)\s*",
            line,
        )
        if match and particular(match["name"]) and ":" not in line:
            start, end = match.span("name")
            yield Found(offset + start, offset + end, "ORG", 0.87, self.name)


_LEADING = frozenset(
    [
        "the",
        "a",
        "an",
        "at",
        "from",
        "to",
        "by",
        "with",
        "via",
        "in",
        "on",
        "and",
        "or",
        "of",
        "for",
        "see",
        "per",
        "his",
        "her",
        "their",
        "our",
        "your",
        "this",
        "that",
        "dear",
        "re",
        "attn",
        "cc",
    ]
)


def _is_verb(word: str, count: int) -> bool:
    """Whether a capitalised word in front of a longer run only starts the sentence."""
    lowered = word.lower()
    return count > len("of") and lowered in {
        "seen",
        "referred",
        "refer",
        "went",
        "admitted",
        "transferred",
        "discharged",
        "performed",
        "completed",
        "continue",
        "outside",
        "reviewed",
        "signed",
        "patient",
        "he",
        "she",
        "contact",
        "called",
        "faxed",
        "received",
        "sent",
    }


def particular(name: str) -> bool:
    """Whether some word of the name says more than what kind of place it is."""
    for word in re.findall(rf"[{lexicon.LETTER}][{lexicon.LETTER}'’.-]*", name):
        lowered = word.lower().strip(".")
        parts = lowered.split("-")
        if (
            not all(lexicon.is_core(part) or lexicon.is_core(part.removesuffix("s")) for part in parts)
            and len(word) > 1
        ):
            return True
    return False


def _fenced(text: str, start: int, end: int) -> bool:
    """Whether the name fills a field, a cell or a pair of brackets."""
    return bool(re.search(r"(?:^|[|(\t]|[ ]{2}|\n|,[ ])$", text[max(0, start - 2) : start])) and bool(
        re.match(r"[ ]?[|)]|\t|[ ]{2}|\.?\n|$", text[end : end + 2])
    )


def _alone(text: str, start: int, end: int) -> bool:
    """Whether the name fills its line but for a few characters."""
    line = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    return len(text[line : stop if stop >= 0 else len(text)].strip()) <= end - start + 3
