"""Lines of a page -> spans that a trained sequence model takes for identifiers.

The model is a linear-chain conditional random field over words (python-crfsuite). Its features are the shape of a
word, what the word lists say of it and the words around it; words that stand in no list count by their shape only, so
that it learns how records introduce a name and not the names themselves. `python -m evals.deid.train` makes it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import as_file, files
from itertools import pairwise
from typing import NamedTuple

import pycrfsuite

from summarizer.deid import lexicon
from summarizer.deid.surrogates import SURROGATE

MODEL = "tagger.crfsuite"
OUTSIDE = "O"
_FILLED = "\u25a0"
_TOKEN = re.compile(r"\u25a0+|[^\W\d_]{3,}(?=\d{4})|\d+(?=[^\W\d_]{3,})|[^\W_]+(?:['’][^\W\d_]+)*|[^\w\s]|_")
_GAP = re.compile(r"[ ]{2,}|\t")
_DOUBT = 0.35
"""A word is taken from this probability of being part of an identifier on, even where the best path leaves it out."""
_STEPS = (-3, -2, -1, 1, 2, 3)
_DIVIDED = (
    (2, re.compile(r"[ ]*\|[ ]*")),
    (1, re.compile(r"\t")),
    (4, re.compile(r",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")),
    (2, re.compile(r"[ ]{2,}")),
)
"""How many of which signs make a row of a table."""
_KEEP, _WORDS = 20_000, 100_000
_RANKS = (300, 3000, 20_000)
MONTHS = frozenset(
    "jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september october november december".split()  # noqa: SIM905 - reads better
)
DAYS = frozenset(
    "mon tue tues wed weds thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday".split()  # noqa: SIM905 - reads better
)


class Token(NamedTuple):
    """A word, number or sign of a line: half-open range and text."""

    start: int
    end: int
    text: str


class Tagged(NamedTuple):
    """A stretch of a line that the model takes for an identifier: range, class, least probability of its words."""

    start: int
    end: int
    label: str
    sure: float


def masked(text: str) -> str:
    """The text with every surrogate as the same word, so that both profiles of dates read alike; places stay."""
    return SURROGATE.sub(
        lambda match: f"[{_FILLED * (len(match.group()) - 2)}]" if match.group()[0] == "[" else match.group(),
        text,
    )


def tokens(line: str) -> list[Token]:
    """The words, numbers and signs of a line."""
    return [Token(*match.span(), match.group()) for match in _TOKEN.finditer(line)]


@lru_cache(maxsize=200_000)
def _shape(word: str) -> str:
    """`Smith` -> `Xx`, `8AB2` -> `9X9`, `1966` -> `9999`: runs of the same kind count once, digits each up to ten."""
    if word.isdigit():
        return "9" * min(len(word), 10)
    kinds = "".join(
        "9" if char.isdigit() else "X" if char.isupper() else "x" if char.isalpha() else char for char in word
    )
    return re.sub(r"(.)\1+", r"\1", kinds)


@lru_cache(maxsize=200_000)
def _word(word: str) -> tuple[str, ...]:
    """What is known of a word by itself; the first entry is its class, the second the word where it is of the language."""
    if word[0] == _FILLED and not word.strip(_FILLED):
        return "S", "", "[]", "1"
    lowered = lexicon.fold(word)
    if not word[0].isalpha():
        kind = "N" if word[0].isdigit() else "P"
        number = word if kind == "P" or (word.isdigit() and len(word) <= 2) else ""  # noqa: PLR2004 - small numbers are words
        return kind, number, _shape(word), str(min(len(word), 12))
    first, rank = lowered in lexicon.first_names(), lexicon.surnames().get(lowered)
    plain = lowered.removesuffix("'s").removesuffix("’s")
    core, common = lexicon.is_core(word), lexicon.is_common(word)
    kind = (
        ("K" if core else "C" if common else "U")
        + ("f" if first else "")
        + ("s" if rank and rank <= _RANKS[-1] else "")
    )
    known = [f"r{sum(rank > limit for limit in _RANKS)}"] if rank else []
    known += [f"in:{name}" for name, held in _lists().items() if plain in held or lowered in held]
    if word in lexicon.entries("credentials"):
        known.append("in:credential")
    ends = (f"<{lowered[:2]}", f"{lowered[-2:]}>", f"{lowered[-3:]}>") if len(word) > 3 else ()  # noqa: PLR2004 - shorter ones are whole
    shown = lowered if core or common or len(word) <= 2 or known else ""  # noqa: PLR2004 - initials
    return kind, shown, _shape(word), str(min(len(word), 12)), *known, *ends


@cache
def _lists() -> dict[str, frozenset[str]]:
    """Name -> folded words of a list."""
    states = {word.lower() for name, code in lexicon.states().items() for word in (*name.split(), code)}
    return {
        "month": MONTHS,
        "day": DAYS,
        "state": frozenset(states),
        "city": frozenset(word for name in lexicon.us_cities() for word in name.split()),
        "title": frozenset(
            word.strip(".").lower() for line in lexicon.entries("titles") for word in line.split()
        ),
        "relation": frozenset(lexicon.words("relations")),
        "office": frozenset(lexicon.words("generic_org_words")),
        "clinical": frozenset(lexicon.words("clinical_words")),
        "drug": frozenset(lexicon.words("drugs") | lexicon.words("more_drugs")),
        "particle": lexicon.PARTICLES,
        "both": frozenset(lexicon.words("ambiguous_names")),
    }


def _label_of(line: str, parts: Sequence[Token]) -> list[str]:
    """For every word the words of the label before it: what stands before the last colon, or the start of the cell."""
    found, label, begun = [], "", True
    held: list[str] = []
    last = 0
    for part in parts:
        if _GAP.search(line, last, part.start) or part.text in "|,;":
            held, begun = [], True
        if part.text in ":=#" and held:
            label, begun = "_".join(held[-2:]), False
            held = []
        found.append(label)
        if part.text[0].isalpha():
            held.append(_word(part.text)[1] or "?")
        last = part.end
        begun = begun and not held
    return found


class Line(NamedTuple):
    """A line and what stands over it: the last line with words, and the heading of the table that it is a row of."""

    text: str
    above: str = ""
    heading: str = ""


def _cells(line: str) -> list[tuple[int, int]]:
    """The cells of a row that bars, tabulators, commas or wide gaps divide; empty where it is no row."""
    for sign, pattern in _DIVIDED:
        cuts = [match.span() for match in pattern.finditer(line)]
        if len(cuts) >= sign:
            edges = [(0, 0), *cuts, (len(line), len(line))]
            return [(left[1], right[0]) for left, right in pairwise(edges)]
    return []


def _columns(line: Line, parts: Sequence[Token]) -> list[str]:
    """For every word the last words of the heading of its column, by number, or by place where gaps divide the row."""
    if not line.heading:
        return [""] * len(parts)
    heads, cells = _cells(line.heading), _cells(line.text)
    names = [_heading(line.heading[start:end]) for start, end in heads]
    same = len(heads) == len(cells)
    found = []
    for part in parts:
        place = next((index for index, (start, end) in enumerate(cells) if start <= part.start < end), -1)
        if place < 0:
            found.append("")
        elif same:
            found.append(names[place])
        else:
            start, end = cells[place]
            over = (index for index, (left, right) in enumerate(heads) if left < end and start < right)
            found.append(names[next(over, -1)])
    return found


def _heading(cell: str) -> str:
    return "_".join(_word(part.text)[1] or "?" for part in tokens(cell)[-2:])


def features(line: Line, parts: Sequence[Token]) -> list[list[str]]:
    """For every word of a line the features that the model reads."""
    known = [_word(part.text) for part in parts]
    shown = [word[1] or word[0] for word in known]
    case = "up" if line.text.isupper() else "low" if line.text.islower() else "mix"
    tail = "_".join(_word(part.text)[1] or _word(part.text)[0] for part in tokens(line.above)[-2:])
    labels, columns = _label_of(line.text, parts), _columns(line, parts)
    found = []
    for index, part in enumerate(parts):
        own = known[index]
        row = [*_own(own), f"case={case}", f"head={shown[0]}"]
        row += [f"lab={labels[index]}", f"lab,k={labels[index]},{own[0]}"]
        if columns[index]:
            row += [f"col={columns[index]}", f"col,k={columns[index]},{own[0]}"]
        row.append(_joint(line.text, parts[index - 1].end, part.start) if index else f"up={tail}")
        row += _around(index, known, shown)
        found.append(row)
    return found


def _joint(line: str, end: int, start: int) -> str:
    """How a word follows the one before it."""
    return "glued" if end == start else "gap" if _GAP.search(line, end, start) else "blank"


@lru_cache(maxsize=_WORDS)
def _own(word: tuple[str, ...]) -> tuple[str, ...]:
    """What a word says by itself."""
    kind, text, shape, length = word[:4]
    lists = tuple(f"i={item}" for item in word[4:])
    return ("b", f"k={kind}", f"w={text}", f"s={shape}", f"k,s={kind},{shape}", f"l={length}", *lists)


@lru_cache(maxsize=_WORDS)
def _beside(word: tuple[str, ...], step: int) -> tuple[str, ...]:
    """What a word says of the word `step` places before or after it."""
    kind, text, shape = word[:3]
    plain = f"{step}k={kind}", f"{step}w={text or shape}"
    if abs(step) > 1:
        return plain
    return (*plain, f"{step}s={shape}", *(f"{step}i={item}" for item in word[4:] if item[:3] == "in:"))


@lru_cache(maxsize=_WORDS)
def _pair(word: tuple[str, ...], kind: str, shape: str, step: int) -> tuple[str, ...]:
    """What a word says together with the kind and shape of the word beside it."""
    return f"{step}k,k={word[0]},{kind}", f"{step}w,k={word[1]},{kind}", f"{step}w,s={word[1]},{shape}"


def _around(index: int, known: Sequence[tuple[str, ...]], shown: Sequence[str]) -> list[str]:
    """What the words beside a word say."""
    row: list[str] = []
    kind, _, shape = known[index][:3]
    last = len(known) - 1
    for step in _STEPS:
        place = index + step
        if not 0 <= place <= last:
            row.append(f"{step}=edge")
            continue
        row += _beside(known[place], step)
        if abs(step) == 1:
            row += _pair(known[place], kind, shape, step)
    if 0 < index < last:
        row.append(f"-1+1={shown[index - 1]},{shown[index + 1]}")
    if index > 1:
        row.append(f"-2-1={shown[index - 2]},{shown[index - 1]}")
    if index < last - 1:
        row.append(f"+1+2={shown[index + 1]},{shown[index + 2]}")
    return row


def lines(text: str) -> Iterator[tuple[int, Line]]:
    """The lines with words, each with its offset."""
    offset, above, heading = 0, "", ""
    for line in re.split(r"[\n\f]", text):
        if line.strip():
            row = bool(_cells(line))
            if not row:
                heading = ""
            elif not any(char.isdigit() for char in line):
                heading = line
            yield offset, Line(line, above, heading if row and heading != line else "")
            above = line
        offset += len(line) + 1


@cache
def _model() -> pycrfsuite.Tagger:
    """The trained model, read once."""
    tagger = pycrfsuite.Tagger()
    with as_file(files(__package__).joinpath("data", MODEL)) as path:
        tagger.open(str(path))
    return tagger


def _open(word: tuple[str, ...], text: str) -> bool:
    """Whether a word can be an identifier where the best path says otherwise: a number, a capital, no word of the language."""
    return word[0][0] in "NU" or text[0].isupper()


@lru_cache(maxsize=_KEEP)
def tag(line: Line) -> tuple[Tagged, ...]:
    """The identifiers that the model sees in a line."""
    parts = tokens(line.text)
    open_words = [_open(_word(part.text), part.text) for part in parts]
    if not any(open_words):
        return ()
    model = _model()
    found: list[Tagged] = []
    for index, (part, path) in enumerate(zip(parts, model.tag(features(line, parts)), strict=True)):
        if path == OUTSIDE and not open_words[index]:
            continue
        sure = 1 - model.marginal(OUTSIDE, index)
        label = path if path != OUTSIDE else _likeliest(model, index) if sure >= _DOUBT else ""
        if not label:
            continue
        if found and found[-1].label == label and _touch(line.text, found[-1], part):
            found[-1] = found[-1]._replace(end=part.end, sure=min(found[-1].sure, sure))
        else:
            found.append(Tagged(part.start, part.end, label, sure))
    return tuple(found)


def _touch(line: str, before: Tagged, part: Token) -> bool:
    """Whether nothing but blanks stands between a find and a word."""
    return not line[before.end : part.start].strip()


def _likeliest(model: pycrfsuite.Tagger, index: int) -> str:
    """The class of a word that is rather an identifier than not, though the best path leaves it out."""
    names = [name for name in model.labels() if name != OUTSIDE]
    return str(max(names, key=lambda name: model.marginal(name, index)))
