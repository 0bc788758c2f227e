"""Clinical words that must stay, applied last: eponyms, signs, instruments, procedures, drugs, levels, codes."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from summarizer.deid import lexicon
from summarizer.deid.spans import Found

_SOFT = frozenset({"PATIENT", "OTHER_PATIENT", "RELATIVE", "PROVIDER", "PERSON", "ORG", "CITY"})
_NUMBERS = frozenset({"ID", "ACCESSION", "MEMBER_ID", "RX", "DEVICE", "LICENSE", "SSN", "PHONE", "ZIP"})
SURE = 0.9
"""From this score on a find rests on a label, title or credential."""
_NOUN = re.compile(
    r"[ ](?:disease|syndrome|sign|test|score|scale|class|classification|grade|grading|stage|criteria|catheter|procedure|position|lamp|index|inventory|"
    r"questionnaire|maneuver|palsy|fracture|lymphoma|esophagus|thyroiditis|stain|smear|tube|drain|splint|wire|pin|block|view|lift|frame|equation|formula|rule|protocol)\b",
    re.IGNORECASE,
)


_START = re.compile(r"(?<!\w)\w[\w'’-]*")
_PLAIN = re.compile(r"[^\W\d_]{1,2}(?![?*{+])")
_KEY = 2


def _alternatives(line: str) -> tuple[list[str], str]:
    """A line as alternatives and what follows them: `(a|b) c` -> `a`, `b` and ` c`."""
    depth, cuts = 0, [1]
    if not line.startswith("("):
        return [line], ""
    for place, char in enumerate(line):
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 1:
            cuts.append(place + 1)
        if not depth:
            if line[place + 1 : place + 2] in {"?", "*", "+", "{"}:
                return [line], ""
            ends = [*(cut - 1 for cut in cuts[1:]), place]
            return [line[start:end] for start, end in zip(cuts, ends, strict=True)], line[place + 1 :]
    return [line], ""


@cache
def _by_key() -> dict[str, tuple[str, ...]]:
    """The first letters of a phrase (two, one or none where they are no plain letters) -> expressions."""
    found: dict[str, list[str]] = {}
    for order, line in enumerate(entries_in_order()):
        heads, rest = _alternatives(line)
        groups: dict[str, list[str]] = {}
        for head in heads:
            plain = _PLAIN.match(head)
            key = plain.group().lower() if plain else ""
            groups.setdefault(key, []).append(head)
        for key, items in groups.items():
            blank = rf"(?:{'|'.join(items)}){rest}(?!\w)".replace(" ", r"\s{1,3}").replace("'", "['’]")
            found.setdefault(key, []).append(f"{order:03}{blank}")
    return {key: tuple(items) for key, items in found.items()}


@cache
def _phrases(key: str) -> re.Pattern[str]:
    """All phrases that can begin with these two letters, in the order of their lines."""
    lines = sorted(line for part in {key, key[:1], ""} for line in _by_key().get(part, ()))
    return re.compile("|".join(line[3:] for line in lines) or r"(?!)", re.IGNORECASE)


@cache
def _drugs() -> frozenset[str]:
    """Names of drugs."""
    return lexicon.words("drugs") | lexicon.words("more_drugs")


def entries_in_order() -> tuple[str, ...]:
    """The reviewable phrase lines."""
    return lexicon.entries("protected_phrases")


@lru_cache(maxsize=1024)
def spans(text: str) -> tuple[tuple[int, int], ...]:
    """The ranges of protected phrases, sorted."""
    found, last = [], 0
    for word in _START.finditer(text):
        if word.start() < last:
            continue
        match = _phrases(word.group()[:_KEY].lower()).match(text, word.start())
        if match and match.end() > match.start():
            found.append(match.span())
        elif word.group().lower() in _drugs():
            found.append(word.span())
        else:
            continue
        last = found[-1][1]
    return tuple(found)


def is_eponym(text: str, start: int, end: int) -> bool:
    """Whether a word that is also a name stands in a clinical phrase here."""
    return any(begin <= start and end <= stop for begin, stop in spans(text)) or bool(_NOUN.match(text, end))


def apply(finds: list[Found], text: str) -> list[Found]:
    """The finds without those that clinical words explain; a find that is only partly explained stays whole."""
    protected = spans(text)
    return [
        piece
        for find in finds
        if not _explained(find, text, protected)
        for piece in _outside(find, text, protected)
    ]


def _outside(find: Found, text: str, protected: tuple[tuple[int, int], ...]) -> list[Found]:
    """What a guess leaves of itself beside clinical phrases of several words; nothing where only those are particular."""
    if find.label not in _SOFT or find.score >= SURE:
        return [find]
    inside = [(start, end) for start, end in protected if start < find.end and find.start < end]
    if not inside:
        return [find]
    pieces, begin = [], find.start
    for start, end in inside:
        if re.search(r"[ -]", text[start:end]):
            pieces.append(find._replace(start=begin, end=start))
            begin = end
    pieces.append(find._replace(start=begin))
    return [piece for piece in pieces if piece.start < piece.end and _particular(piece, text, inside)]


def _particular(find: Found, text: str, inside: list[tuple[int, int]]) -> bool:
    """Whether some word beside the clinical ones is more than a word of the office."""
    return any(
        not lexicon.is_core(match.group())
        for match in re.finditer(r"[^\W\d_]{2,}", text[find.start : find.end])
        if not any(start <= find.start + match.start() < end for start, end in inside)
    )


@cache
def _no_name(phrase: str) -> bool:
    """Whether nobody is likely to bear a word of the phrase as a name: `Epworth`, but not `Graves`."""
    return not any(
        lexicon.can_be_first(word) or lexicon.is_frequent_surname(word) or lexicon.is_open(word)
        for word in re.findall(r"[^\W\d_]{2,}", phrase)
    )


def _explained(find: Found, text: str, protected: tuple[tuple[int, int], ...]) -> bool:
    if find.label not in _SOFT and find.label not in _NUMBERS:
        return False
    for start, end in protected:
        if start <= find.start and find.end <= end:
            wider = (start, end) != (find.start, find.end) and " " in text[start:end]
            return find.score < SURE or (wider and find.label in _SOFT) or _no_name(text[start:end])
        if start >= find.end:
            break
    return False
