"""Text of a block -> ranges of its sentences; clinical abbreviations, decimals and list numbers end none."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?]+[\"'\u201d\u2019)\]]*(?=\s+[\"'\u201c\u2018(\[]*[A-Z0-9>~<])")
_BEFORE_NAME = re.compile(
    r"(?:^|[\s(\[/])(?:Dr|Drs|Mr|Mrs|Ms|Mx|Prof|St|Jr|Sr|Hon|Rev|Ste|Ave|Blvd|Apt|Dept|Inc|Ltd|Corp|Fig|Figs|"
    r"vs|v|cf|ca|approx|appx|est|i\.e|e\.g|eg|ie|viz|resp|esp|incl|excl)$",
    re.IGNORECASE,
)
_BEFORE_NUMBER = re.compile(
    r"(?:^|[\s(#])(?:No|Nos|Nr|Num|Art|Sec|Ch|pp|p|pg|Lot|Rm|Bldg|Item|Grade|Gr|Ref|Vol|Ph|Tel|Ext|wt|ht|temp|min|max|avg|q|"
    r"tab|tabs|cap|caps|inj|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)$",
    re.IGNORECASE,
)
_INITIAL = re.compile(
    r"(?:^|[\n(,:;]\s*|\b(?:[Bb]y|[Aa]nd|[Ww]ith|[Tt]o|[Ff]rom|[Oo]f|[Ss]een|[Ss]igned|[Rr]ead|Dr\.|Mrs?\.|Ms\.|[A-Z][\w'-]+,?|[A-Z]\.)\s+)[A-Z]$"
)
"""A single capital behind the start, a name or a word that leads to a name; `size S.` is none."""
_DOTTED = re.compile(r"(?:^|[\s(])(?:[A-Za-z]{1,2}\.){1,3}[A-Za-z]{1,3}$")
_LIST_NUMBER = re.compile(r"(?:^|[\n;:]\s*|[.!?]\s+)\(?(?:\d{1,2}|[A-Za-z])$")
_STARTER = re.compile(
    r"\s+(?:He|She|They|It|We|I|His|Her|Their|The|This|That|These|There|Patient|Pt|No|Not|Denies|Denied|Has|Had|Have|Was|Is|Will|Continue|Cont|Start|"
    r"Stop|On|In|At|After|Before|Since|Follow|Return|Plan|Exam|Reports|States|Stable|Today|Both|All|Also|However|If|When|Recommend|Refer|\[PATIENT\])\b"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Half-open ranges of the sentences of `text`, without the blanks between them; together they cover all the rest."""
    ranges = []
    start = 0
    for match in _END.finditer(text):
        if match.group()[0] == "." and _no_end(text, match.start(), match.end()):
            continue
        ranges.append((start, match.end()))
        start = match.end()
    ranges.append((start, len(text)))
    return [trimmed for first, last in ranges if (trimmed := _trim(text, first, last))]


def _no_end(text: str, dot: int, end: int) -> bool:
    """Whether the full stop at `dot` belongs to an abbreviation, an initial or a list number."""
    before = text[max(0, dot - 24) : dot]
    following = text[end : end + 16]
    if _LIST_NUMBER.search(before) or _BEFORE_NAME.search(before):
        return True
    if _BEFORE_NUMBER.search(before):
        return following.lstrip()[:1].isdigit() or following.lstrip()[:1] == "#"
    if _DOTTED.search(before):
        return not _STARTER.match(following)
    return bool(_INITIAL.search(before) and not _STARTER.match(following))


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if end > start else None
