"""Redacted text + known values -> nothing, or DeidError with page and class. Never tells the value."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from summarizer.deid import lexicon, lookup, protection
from summarizer.deid.spans import Found
from summarizer.deid.surrogates import SURROGATE
from summarizer.errors import DeidError
from summarizer.types import RedactedPacket, RedactedPage

_FORMS = (
    ("long", re.compile(r"(?<![\w.,$])\d(?:[- ]?\d){8,}(?![\w%]|[.,]\d)")),
    ("long", re.compile(r"(?<![\w.,$/-])\d{7,}(?![\w%]|[.,/]\d)")),
    ("mail", re.compile(r"[\w.+-]+@[\w-]+\.[A-Za-z]{2,}")),
)
_SHORT = 4
KIND = {
    "number": "a known number",
    "name": "a known name or place",
    "long": "a long number",
    "mail": "an e-mail address",
}
"""Kind of a find -> the class of identifier in words."""

Patterns = tuple[lookup.Known, ...]
"""Values as expressions, for many texts."""


def check(redacted: RedactedPacket | RedactedPage | str, known: Collection[str]) -> None:
    """Raise DeidError where a known value, a long number or an e-mail address still stands.

    Args:
        redacted: a packet, a page, or any text that is about to leave (a draft, a prompt, a log line).
        known: values that must not appear, as `known` or the vault gives them.

    Raises:
        DeidError: names the page (0 for plain text) and the class of identifier, not the value.
    """
    patterns = tuple(_patterns(known))
    for number, text in _texts(redacted):
        for find in leaks(text, patterns):
            raise DeidError(
                f"page {number}: {KIND[find.recognizer]} still stands after de-identification; "
                "the page was not passed on. Add it to the request's patient data or leave the page out"
            )


def _texts(redacted: RedactedPacket | RedactedPage | str) -> Iterator[tuple[int, str]]:
    if isinstance(redacted, str):
        yield 0, redacted
    elif isinstance(redacted, RedactedPage):
        yield redacted.number, redacted.text
    else:
        for page in redacted.pages:
            yield page.number, page.text


def compile_known(known: Collection[str]) -> tuple[lookup.Known, ...]:
    """The values as expressions, for many texts."""
    return tuple(_patterns(known))


def _patterns(known: Collection[str]) -> Iterator[lookup.Known]:
    """Kind and expression for the values that can be told from everyday text."""
    words = []
    for value in sorted(set(known)):
        if any(char.isdigit() for char in value):
            found = lookup.number("number", value) if not re.search(r"[A-Za-z]{4,}", value) else None
            if found:
                yield found
            elif len(value.split()) > 1 and re.search(r"[A-Za-z]{4,}", value):
                words.append(value)
        elif _tells(value):
            words.append(value)
    for value in words:
        yield lookup.words("name", value, exact=False)


def _tells(value: str) -> bool:
    """Whether a value in words is particular enough: not a lone everyday word."""
    found = re.findall(r"[^\W\d_]{2,}", value)
    unusual = [word for word in found if len(word) >= _SHORT and not lexicon.is_common(word)]
    return bool(unusual) if len(found) == 1 else len(found) > 1 and (bool(unusual) or len(value) > 2 * _SHORT)


def leaks(text: str, patterns: tuple[lookup.Known, ...]) -> Iterator[Found]:
    """Identifiers that still stand in a redacted text; `recognizer` holds the kind."""
    masked = SURROGATE.sub(lambda match: " " * len(match.group()), text)
    safe = protection.spans(masked)
    found = [(known.label, span) for known in patterns for span in known.spans(masked)]
    found += [(kind, match.span()) for kind, form in _FORMS for match in form.finditer(masked)]
    for kind, (first, last) in found:
        if not any(start <= first and last <= end for start, end in safe):
            label = "ID" if kind in {"number", "long"} else "EMAIL" if kind == "mail" else "PERSON"
            yield Found(first, last, label, 1.0, kind)
