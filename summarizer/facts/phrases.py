"""Reviewable phrases -> compiled patterns.

A phrase is plain words. `*` ends a stem (`snor*`), `...` is a gap of up to five words, `(a|b)` are
alternatives, `(a)?` is optional. Letters match in either case, except that capital abbreviations of one
or two letters (`MI`, `PT`) match as written. Blanks match blanks, line breaks, hyphens and one bracket, comma, colon or slash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

_SEP = r"(?:[\s\"\u201c\u201d-]+|\s?[(,:/]\s?|\)\s)"
_GAP = r"(?:[\s,/:-]+(?:[^\s.;]|\.(?=\d))+){0,5}?[\s,/:-]+"
_DOTS, _STAR, _OPEN = "...", "*", "("
_TOKEN = re.compile(r"\.\.\.|\(|\)\??|\||\*|\s+|(?:[^\s()|*.]|\.(?!\.\.))+")


def _word(token: str) -> str:
    """Pattern of one word of a phrase."""
    pattern = re.escape(token).replace("\\-", r"[\s-]?")
    if token.isupper() and token.isalpha() and len(token) <= 2:  # noqa: PLR2004 - stated in the module docstring
        return pattern
    return f"(?i:{pattern})"


class _Reader:
    """Reads one phrase from left to right: alternatives of sequences of words, stems, gaps and groups."""

    def __init__(self, phrase: str) -> None:
        self.tokens = _TOKEN.findall(phrase.strip())
        self.at = 0

    def alternatives(self, *, inside: bool = False) -> tuple[str, bool]:
        """Pattern up to the closing bracket, and whether that bracket makes it optional."""
        options = [self._sequence()]
        while self._next() == "|":
            self.at += 1
            options.append(self._sequence())
        closing = self._next()
        if inside != (closing in {")", ")?"}):
            raise ValueError("brackets of the phrase do not close")
        self.at += 1
        return "|".join(options), closing == ")?"

    def _next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _sequence(self) -> str:
        done, blank, solid = "", "", False
        while self._next() not in {"", "|", ")", ")?"}:
            token = self._next()
            self.at += 1
            if token.isspace():
                blank = blank or (_SEP if solid else "")
            elif token == _DOTS:
                blank = _GAP
            elif token == _STAR:
                done += r"\w*"
            else:
                done, solid = self._joined(done, blank, token, solid=solid)
                blank = ""
        return done

    def _joined(self, done: str, blank: str, token: str, *, solid: bool) -> tuple[str, bool]:
        """The pattern so far with one more word or group, and whether anything in it must stand."""
        if token != _OPEN:
            return f"{done}{blank}{_word(token)}", True
        inner, optional = self.alternatives(inside=True)
        if not optional:
            return f"{done}{blank}(?:{inner})", True
        if solid:  # an optional word takes the blank before it along
            return f"{done}(?:{blank}(?:{inner}))?", True
        if self._next().isspace():
            self.at += 1
        return f"{done}(?:(?:{inner}){_SEP})?", False


def _pattern(phrase: str) -> str:
    text, _ = _Reader(phrase).alternatives()
    first = r"(?<![A-Za-z0-9])" if phrase.strip()[:1].isalnum() or phrase.strip()[:1] == "(" else ""
    last = r"(?![A-Za-z0-9])" if phrase.strip()[-1:].isalnum() or phrase.strip()[-1:] in ")*?" else ""
    return f"{first}(?:{text}){last}"


@lru_cache(maxsize=20_000)
def compiled(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern that matches any of the phrases, longest first.

    Raises:
        ValueError: A phrase is empty or its brackets do not close.
    """
    if not phrases or any(not phrase.strip() for phrase in phrases):
        raise ValueError("an empty phrase matches everything")
    return re.compile("|".join(_checked(phrase) for phrase in sorted(phrases, key=len, reverse=True)))


def _checked(phrase: str) -> str:
    try:
        pattern = _pattern(phrase)
        empty = re.compile(pattern).match("") is not None
    except (re.error, ValueError) as error:
        raise ValueError(f"phrase {phrase!r} cannot be read: {error}") from error
    if empty:
        raise ValueError(f"phrase {phrase!r} matches everything")
    return pattern


def find(phrases: Sequence[str], text: str) -> Iterable[re.Match[str]]:
    """Every place in `text` where one of `phrases` stands."""
    return compiled(tuple(phrases)).finditer(text)
