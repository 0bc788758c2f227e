"""What one page reveals -> finds on every page, in every form and with the errors of OCR."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from summarizer.deid import calendar, lexicon, protection
from summarizer.deid.spans import Found

_WORD = re.compile(r"[^\W_]+(?:['’](?!s\b)[^\W\d_]+)*")
_BROKEN = re.compile(r"([^\W\d_]{2,})-\n([^\W\d_]{2,})")
_LINK = re.compile(r"(?:['’]s)?(?:[ ]{1,2}|,[ ]{0,2}|-|[ ](?:[A-Z]\.?[ ]){1,2}|,?[ ](?:[A-Z]\.,?[ ]))")
_LEFT_INITIAL = re.compile(r"(?<![\w.])(?<!\d )(?:[A-Z]\.[ ]?){1,2}$|(?<![\w.])[A-Z][ ]$")
_LEFT_PARTICLE = re.compile(
    r"(?<![\w.-])(?:(?:van|von|de|der|den|del|della|la|las|los|st\.?|al|el|bin|ibn|ter|ten)[ ]){1,2}$",
    re.IGNORECASE,
)
_RIGHT_INITIAL = re.compile(r",?[ ][A-Z]\.(?![\w])|,[ ][A-Z](?=[\s,;]|$)|[ ][A-Z](?=[ ]{2}|\n|$)")
_GENERATION = re.compile(r",?[ ](?:Jr|Sr|II|III|IV)\b\.?")
_SPEAKS = re.compile(
    r"['’]s\b|[ ](?:is|was|has|had|reports?|reported|denies|denied|states?|stated|presents?|presented|says|said|returns?|came|comes|complains|describes|will|would|does|did|notes|feels|tolerated|underwent|continues|lives|uses|called|and (?:her|his))\b"
)
_SPEAKS_LOUD = re.compile(
    r"[ ](?:IS|WAS|HAS|HAD|REPORTS|DENIES|STATES|PRESENTS|RETURNS|COMPLAINS|UNDERWENT|CONTINUES|LIVES)\b"
)
_CALLED = re.compile(
    r"^[ \t]*(?:(?i:hi|hello|dear|hey|thanks|thank you)[ ,]+)?(?P<name>[A-Z][a-z]{2,}),", re.MULTILINE
)
_SCORE = 0.88
_FUZZY = 6
_GLUED = 7
_SHORT = 3


class Words:
    """The harvested words of names and organisations: folded word -> label."""

    def __init__(self, words: dict[str, str], lowered: frozenset[str]) -> None:
        self._labels = words
        self._long = tuple(word for word in words if len(word) >= _FUZZY)
        self._lowered = lowered
        self.match = lru_cache(maxsize=50_000)(self._match)

    def _match(self, word: str) -> str | None:
        """The harvested word that a word of a page stands for, read through OCR errors; None where none."""
        folded = lexicon.fold(word).replace("'", "").replace("’", "")
        if folded in self._labels:
            return folded
        if len(folded) < _FUZZY or lexicon.is_common(word) or folded.isdigit():
            return None
        for known in self._long:
            if (
                abs(len(known) - len(folded)) <= 1
                and Levenshtein.distance(known, folded, score_cutoff=1) <= 1
            ):
                return known
            if len(known) >= _GLUED and known in folded:
                return known
        return None

    def shortened(self, word: str) -> bool:
        """Whether a word is the beginning of a harvested name of a person, as people call each other."""
        folded = lexicon.fold(word)
        return any(
            label == "PERSON" and known != folded and known.startswith(folded)
            for known, label in self._labels.items()
        )

    def label(self, known: str) -> str:
        """PERSON or ORG."""
        return self._labels[known]

    def ambiguous(self, known: str) -> bool:
        """Whether a harvested word alone may mean something else here."""
        if len(known) < _SHORT or known in lexicon.words("ambiguous_names"):
            return True
        return lexicon.is_common(known) and (known in self._lowered or not lexicon.maybe_name(known))


def named(text: str, words: Words) -> Iterator[Found]:
    """Harvested words of a page, joined to whole names."""
    hits = [
        (match.start(), match.end(), known)
        for match in _WORD.finditer(text)
        if (known := words.match(match.group()))
        and (match.group()[0].isupper() or not (words.ambiguous(known) or lexicon.is_common(known)))
    ]
    run: list[tuple[int, int, str]] = []
    for hit in hits:
        if run and not (
            _LINK.fullmatch(text, run[-1][1], hit[0]) and words.label(run[-1][2]) == words.label(hit[2])
        ):
            yield from _close(text, run, words)
            run = []
        run.append(hit)
    if run:
        yield from _close(text, run, words)
    for match in _CALLED.finditer(text):
        if words.shortened(match["name"]):
            yield Found(*match.span("name"), "PERSON", _SCORE, "Harvest")
    for match in _BROKEN.finditer(text):
        known = words.match(match[1] + match[2])
        if known and not words.ambiguous(known):
            yield Found(match.start(), match.end(), words.label(known), _SCORE, "Harvest")


def _close(text: str, run: list[tuple[int, int, str]], words: Words) -> Iterator[Found]:
    """A run of harvested words as one find, with initials; a lone ambiguous word only where it reads as a name."""
    clear = [hit for hit in run if not words.ambiguous(hit[2])]
    label = words.label(run[0][2])
    capital = all(text[start].isupper() for start, _, _ in run)
    if not clear and (not capital or (len(run) < 2 and not reads_as_name(text, *run[0][:2]))):  # noqa: PLR2004 - a pair of capitalised name words is a name
        return
    start, end = run[0][0], run[-1][1]
    if label == "PERSON":
        left = _LEFT_INITIAL.search(text, max(0, start - 8), start)
        right = _RIGHT_INITIAL.match(text, end)
        start, end = left.start() if left else start, right.end() if right else end
        particle = _LEFT_PARTICLE.search(text, max(0, start - 12), start)
        start = particle.start() if particle else start
        generation = _GENERATION.match(text, end)
        end = generation.end() if generation else end
    yield Found(start, end, label, _SCORE, "Harvest")


def reads_as_name(text: str, start: int, end: int) -> bool:
    """Whether a capitalised everyday word is used as a name: inside a sentence, or as the one who acts."""
    if protection.is_eponym(text, start, end) or not text[start].isupper():
        return False
    if any(mention.start < end and start < mention.end for mention in calendar.scan(text)):
        return False
    line = text[text.rfind("\n", 0, start) + 1 : start]
    whole = text[text.rfind("\n", 0, start) + 1 :].split("\n", 1)[0]
    if _SPEAKS_LOUD.match(text, end):
        return True
    if whole.isupper() or (whole.istitle() and len(whole.split()) > 1):
        return False
    if _SPEAKS.match(text, end):
        return True
    return bool(re.search(r"[a-z,] $", line)) and not re.match(r"[ ][A-Z]", text[end : end + 2])


def short_forms(name: str) -> Iterator[str]:
    """What people call an organisation: its leading particular words, and unusual words by themselves."""
    leading: list[str] = []
    for word in name.split():
        if not lexicon.particular(word):
            break
        leading.append(word.strip(",."))
    if len(leading) > 1 and len(leading) < len(name.split()):
        yield " ".join(leading)


def unusual(names: Sequence[str]) -> Iterator[str]:
    """Words of organisations and cities that are no everyday words, folded."""
    for name in names:
        for word in re.findall(r"[^\W\d_]+", name):
            if (
                len(word) > _SHORT
                and not lexicon.is_common(word)
                and lexicon.particular(word)
                and word.lower() not in {"llc", "inc"}
            ):
                yield lexicon.fold(word)
